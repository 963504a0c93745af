"""What is in a MySQL or MariaDB database, as far as loading needs to know."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import Any

from datagen.io.mysql.session import Session, quote
from datagen.io.mysql.types import ColumnType, conversion, limits
from datagen.io.present import PresentColumn

__all__ = [
    "ForeignKey",
    "PresentTable",
    "column_types",
    "count_orphans",
    "fold_tables",
    "foreign_keys",
    "has_orphans",
    "outside_references",
    "present_columns",
    "present_tables",
]

TABLES = """
SELECT t.table_name, t.table_type, t.engine, e.transactions = 'YES'
FROM information_schema.tables t LEFT JOIN information_schema.engines e ON e.engine = t.engine
WHERE t.table_schema = DATABASE()
"""
COLUMNS = """
SELECT table_name, column_name, data_type, column_type, is_nullable = 'YES', column_default, extra, generation_expression,
    character_maximum_length, numeric_precision, numeric_scale, {srid}
FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position
"""
FOREIGN_KEYS = """
SELECT table_schema = DATABASE(), table_schema, table_name, constraint_name, column_name,
    referenced_table_schema = DATABASE(), referenced_table_schema, referenced_table_name, referenced_column_name
FROM information_schema.key_column_usage
WHERE referenced_table_name IS NOT NULL AND (table_schema = DATABASE() OR referenced_table_schema = DATABASE())
ORDER BY table_schema, table_name, constraint_name, ordinal_position
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentTable:
    """A table, or what has the name of one."""

    name: str
    kind: str
    """``BASE TABLE``, ``VIEW`` and others."""
    engine: str | None
    is_transactional: bool

    @property
    def is_table(self) -> bool:
        return self.kind in ("BASE TABLE", "SYSTEM VERSIONED")


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignKey:
    """A constraint of the database."""

    name: str
    table: str
    columns: tuple[str, ...]
    parent_schema: str
    parent: str
    parent_columns: tuple[str, ...]
    is_within: bool
    """Whether the parent is in the same database."""


def fold_tables(session: Session) -> Callable[[str], str]:
    """How the server compares names of tables; those of columns it always compares without regard to case."""
    return str if session.count("SELECT @@lower_case_table_names") == 0 else str.lower


def present_tables(session: Session) -> list[PresentTable]:
    return [
        PresentTable(name=name, kind=kind, engine=engine, is_transactional=bool(is_transactional))
        for name, kind, engine, is_transactional in session.query(TABLES)
    ]


def columns_of(session: Session) -> list[tuple[Any, ...]]:
    has_srid = session.count(
        "SELECT count(*) FROM information_schema.columns "
        "WHERE table_schema = 'information_schema' AND table_name = 'COLUMNS' AND column_name = 'SRS_ID'"
    )
    return session.query(COLUMNS.replace("{srid}", "srs_id" if has_srid else "NULL"))


def column_types(session: Session) -> dict[str, dict[str, ColumnType]]:
    """By table and name."""
    found: dict[str, dict[str, ColumnType]] = {}
    for table, name, data_type, shown, _, _, _, _, length, precision, scale, srid in columns_of(session):
        is_bits = data_type.lower() == "bit"
        found.setdefault(table, {})[name] = ColumnType(
            name=data_type.lower(),
            is_unsigned="unsigned" in text_of(shown).lower(),
            length=as_integer(precision if is_bits else length),
            precision=as_integer(precision),
            scale=as_integer(scale),
            labels=labels_of(text_of(shown)) if data_type.lower() in ("enum", "set") else (),
            srid=as_integer(srid),
        )
    return found


def present_columns(session: Session) -> dict[str, dict[str, PresentColumn]]:
    """By table, and by name in lower case."""
    types = column_types(session)
    found: dict[str, dict[str, PresentColumn]] = {}
    for table, name, _, shown, is_nullable, default, extra, *_ in columns_of(session):
        column_type, words = types[table][name], extra.upper().split()
        found.setdefault(table, {})[name.lower()] = PresentColumn(
            name=name,
            shown_type=text_of(shown),
            is_nullable=bool(is_nullable),
            has_default=default is not None or "AUTO_INCREMENT" in words or "DEFAULT_GENERATED" in words,
            is_generated=bool({"VIRTUAL", "STORED", "PERSISTENT"}.intersection(words)),
            conversion=partial(conversion, target=column_type),
            limits=limits(column_type),
        )
    return found


def as_integer(value: Any) -> int | None:
    return None if value is None else int(value)


def text_of(value: str | bytes) -> str:
    """Some columns of information_schema are bytes."""
    return value.decode() if isinstance(value, bytes) else value


def labels_of(shown: str) -> tuple[str, ...]:
    """Of ``enum('a','it''s')``."""
    inside = shown[shown.index("(") + 2 : shown.rindex(")") - 1]
    return tuple(label.replace("''", "'") for label in split_labels(inside))


def split_labels(inside: str) -> list[str]:
    """At ``','``, unless its first quotation mark is the second of a doubled one."""
    labels, start, position = [], 0, 0
    while position < len(inside):
        if inside.startswith("''", position):
            position += 2
        elif inside.startswith("','", position):
            labels.append(inside[start:position])
            position += 3
            start = position
        else:
            position += 1
    return [*labels, inside[start:]]


def foreign_keys(session: Session, tables: Collection[str], fold: Callable[[str], str] = str) -> list[ForeignKey]:
    """Of these tables of the current database, whose names are folded."""
    return [key for is_here, _, key in all_foreign_keys(session) if is_here and fold(key.table) in tables]


def outside_references(session: Session, tables: Collection[str]) -> list[tuple[str, str]]:
    """Other tables that have foreign keys to these: (child, parent)."""
    return [
        (key.table if is_here else f"{schema}.{key.table}", key.parent)
        for is_here, schema, key in all_foreign_keys(session)
        if key.is_within and key.parent in tables and not (is_here and key.table in tables)
    ]


def all_foreign_keys(session: Session) -> list[tuple[bool, str, ForeignKey]]:
    """Each with whether its table is in the current database, and that table's."""
    grouped: dict[tuple[Any, ...], list[tuple[str, str]]] = {}
    for *key, column, is_within, parent_schema, parent, parent_column in session.query(FOREIGN_KEYS):
        grouped.setdefault((*key, is_within, parent_schema, parent), []).append((column, parent_column))
    return [
        (
            bool(is_here),
            schema,
            ForeignKey(
                name=name,
                table=table,
                columns=tuple(column for column, _ in pairs),
                parent_schema=parent_schema,
                parent=parent,
                parent_columns=tuple(column for _, column in pairs),
                is_within=bool(is_within),
            ),
        )
        for (is_here, schema, table, name, is_within, parent_schema, parent), pairs in grouped.items()
    ]


def count_orphans(session: Session, key: ForeignKey) -> int:
    """Rows whose parent is missing."""
    return session.count(f"SELECT count(*) FROM {quote(key.table)} AS child WHERE {is_orphan(key)}")


def has_orphans(session: Session, key: ForeignKey) -> bool:
    """Whether there is such a row; each different value is looked for once, as the key's index has them in order."""
    values = f"SELECT DISTINCT {', '.join(map(quote, key.columns))} FROM {quote(key.table)}"
    return bool(session.query(f"SELECT 1 FROM ({values}) AS child WHERE {is_orphan(key)} LIMIT 1"))


def is_orphan(key: ForeignKey) -> str:
    given = " AND ".join(f"child.{quote(column)} IS NOT NULL" for column in key.columns)
    pairs = zip(key.columns, key.parent_columns, strict=True)
    equal = " AND ".join(f"parent.{quote(there)} = child.{quote(here)}" for here, there in pairs)
    parent = f"{quote(key.parent_schema)}.{quote(key.parent)}"
    return f"{given} AND NOT EXISTS (SELECT 1 FROM {parent} AS parent WHERE {equal})"
