"""Types that are a database's own: enums that a document describes, which have to be made before the tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from datagen.engine.dataset import ArrayKind, EnumArrayKind, EnumKind, Kind
from datagen.engine.plan import Plan
from datagen.io.ddl import origin, quote_literal

__all__ = ["OwnTypes", "schema_of"]

ONE_WORD = """
bigint bigserial bit bool boolean box bpchar bytea char character cid cidr circle date datemultirange daterange decimal float4
float8 inet int int2 int2vector int4 int4multirange int4range int8 int8multirange int8range integer interval json jsonb jsonpath
line lseg macaddr macaddr8 money name numeric nummultirange numrange oid oidvector path pg_lsn pg_snapshot point polygon real
refcursor regclass regcollation regconfig regdictionary regnamespace regoper regoperator regproc regprocedure regrole regtype
serial smallint smallserial text tid time timestamp timestamptz timetz tsmultirange tsquery tsrange tstzmultirange tstzrange
tsvector txid_snapshot uuid varbit varchar xid xid8 xml
"""
BUILT_IN = frozenset(ONE_WORD.split()) | {
    '"char"',
    "bit varying",
    "character varying",
    "double precision",
    "time with time zone",
    "time without time zone",
    "timestamp with time zone",
    "timestamp without time zone",
}
"""PostgreSQL's, as it writes them and as people do."""
DETAILS = re.compile(r"\s*\([^)]*\)|\s*\[\d*\]")
INTERVAL = re.compile(r"interval\b.*")


def base_name(sql_type: str) -> str:
    """Without lengths and brackets: ``numeric(10,2)[]`` is numeric."""
    name = DETAILS.sub("", sql_type).strip()
    return INTERVAL.sub("interval", name.lower()) if name.lower().startswith("interval") else name


class OwnTypes:
    """Those that the columns of a plan declare, in PostgreSQL; other databases have none."""

    def __init__(self, plan: Plan, *, is_postgresql: bool, is_there: Callable[[str], bool] = lambda name: False) -> None:
        """``is_there`` says whether the database has a type of that name already."""
        self.labels = dict[str, tuple[str, ...]]()
        """By the name of the enum, of those that have to be made."""
        self.there = set[str]()
        self.is_postgresql = is_postgresql
        for name, kind in declared_types(plan) if is_postgresql else ():
            if name.lower() in BUILT_IN or name in self.there:
                continue
            labels = labels_of(kind)
            if is_there(name):
                self.there.add(name)
            elif labels and len(labels) > len(self.labels.get(name, ())):
                self.labels[name] = labels

    def is_known(self, sql_type: str) -> bool:
        name = base_name(sql_type)
        return not self.is_postgresql or name.lower() in BUILT_IN or name in self.there or name in self.labels

    def statements(self) -> Iterator[str]:
        for name, labels in self.labels.items():
            yield f"CREATE TYPE {name} AS ENUM ({', '.join(map(quote_literal, labels))})"


def declared_types(plan: Plan) -> Iterator[tuple[str, Kind]]:
    for table in plan:
        for spec in table.spec.columns:
            if spec.declared is not None and spec.declared.sql_type is not None:
                yield base_name(spec.declared.sql_type), origin(plan, spec.kind)


def labels_of(kind: Kind) -> tuple[str, ...]:
    """Empty where it is no enum of strings."""
    if isinstance(kind, ArrayKind):
        return labels_of(kind.items.kind)
    if isinstance(kind, EnumKind | EnumArrayKind):
        return tuple(value for value in kind.values if isinstance(value, str))
    return ()


def schema_of(type_name: str) -> str | None:
    """The schema that the name of a type begins with, quoted as there."""
    match = re.fullmatch(r'("(?:[^"]|"")*"|[^".]+)\.(.+)', type_name)
    return match[1] if match else None
