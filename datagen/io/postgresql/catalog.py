"""The columns of tables that are there, as far as loading needs to know; of all tables in one query."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Any

from datagen.io.connection import Connection
from datagen.io.postgresql.types import ColumnType, conversion
from datagen.io.present import PresentColumn
from datagen.io.reach import Limits

__all__ = ["CatalogColumn", "ask", "present_columns"]

COLUMNS = """
WITH RECURSIVE base (declared, type, typmod) AS (
    SELECT DISTINCT atttypid, atttypid, -1 FROM pg_attribute WHERE attrelid IN ({oids})
    UNION ALL
    SELECT base.declared, t.typbasetype, t.typtypmod FROM base JOIN pg_type t ON t.oid = base.type WHERE t.typtype = 'd'
)
SELECT a.attrelid::bigint, a.attname::text, format_type(a.atttypid, a.atttypmod)::text, format_type(t.oid, -1)::text,
    coalesce(e.typname, t.typname)::text, e.oid IS NOT NULL, coalesce(e.typtype, t.typtype) = 'e',
    CASE WHEN a.atttypmod <> -1 THEN a.atttypmod ELSE base.typmod END::bigint,
    a.attnotnull OR d.typnotnull, a.atthasdef OR a.attidentity <> '' OR d.typdefault IS NOT NULL, a.attgenerated <> '',
    (SELECT json_agg(enumlabel) FROM pg_enum WHERE enumtypid = coalesce(e.oid, t.oid))::text
FROM pg_attribute a
JOIN pg_type d ON d.oid = a.atttypid
JOIN base ON base.declared = a.atttypid
JOIN pg_type t ON t.oid = base.type AND t.typtype <> 'd'
LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
WHERE a.attrelid IN ({oids}) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
"""

LENGTH_OFFSET = 4
"""VARHDRSZ, which a typmod holds beside the length."""
LARGEST_REAL = 3.4028234663852886e38
LIMITS = {
    "int2": Limits(minimum=-(2**15), maximum=2**15 - 1),
    "int4": Limits(minimum=-(2**31), maximum=2**31 - 1),
    "float4": Limits(minimum=-LARGEST_REAL, maximum=LARGEST_REAL, exact_integer=2**24),
    "float8": Limits(exact_integer=2**53),
}
"""By name in pg_type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogColumn(PresentColumn):
    """A column of a table that is there."""

    bare_type: str
    """Its type, of a domain the base type, as SQL writes it without a length: a cast to it neither cuts nor rounds."""


def present_columns(connection: Connection, oids: Collection[int]) -> dict[int, dict[str, CatalogColumn]]:
    """The columns of the tables, by the table's OID and name."""
    found: dict[int, dict[str, CatalogColumn]] = {}
    for oid, name, shown_type, bare_type, type_name, is_array, is_enum, typmod, *facts in ask(connection, COLUMNS, oids):
        precision, scale = numeric_digits(typmod) if type_name == "numeric" else (None, None)
        column_type = ColumnType(name=type_name, is_array=is_array, is_enum=is_enum, precision=precision, scale=scale)
        is_required, has_default, is_generated, labels = facts
        found.setdefault(oid, {})[name] = CatalogColumn(
            name=name,
            shown_type=shown_type,
            bare_type=bare_type,
            is_nullable=not is_required,
            has_default=has_default,
            is_generated=is_generated,
            conversion=partial(conversion, target=column_type),
            limits=replace(limits(column_type, typmod), labels=frozenset(json.loads(labels)) if labels else None),
        )
    return found


def limits(column_type: ColumnType, typmod: int) -> Limits:
    """What the type says, but for an enum's labels."""
    name, precision, scale = column_type.name, column_type.precision, column_type.scale
    if name in ("varchar", "bpchar") and typmod >= 0:
        return Limits(length=typmod - LENGTH_OFFSET)
    if precision is None or scale is None:
        return LIMITS.get(name, Limits())
    largest = Decimal((0, (9,) * precision, -scale))
    return Limits(minimum=-largest, maximum=largest)


def numeric_digits(typmod: int) -> tuple[int | None, int | None]:
    """Precision and scale, as numeric.c packs them; since PostgreSQL 15 a scale may be negative."""
    if typmod < 0:
        return None, None
    packed = typmod - 4
    return packed >> 16 & 0xFFFF, (packed & 0x7FF ^ 0x400) - 0x400


def ask(connection: Connection, query: str, oids: Collection[int]) -> list[tuple[Any, ...]]:
    """The rows of a query about these relations; none for no relation."""
    return connection.query(query.replace("{oids}", ", ".join(map(str, oids)))) if oids else []
