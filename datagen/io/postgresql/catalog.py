"""What is in the current schema of a PostgreSQL database, as far as loading needs to know."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

from datagen.io.connection import Connection
from datagen.io.ddl import quote_literal
from datagen.io.postgresql.types import ColumnType, conversion
from datagen.io.present import PresentColumn
from datagen.io.reach import Limits

__all__ = ["immediate_foreign_keys", "outside_references", "present_columns", "relation_kinds", "sequences"]

COLUMNS = """
WITH RECURSIVE base (declared, type, typmod) AS (
    SELECT oid, oid, -1 FROM pg_type
    UNION ALL
    SELECT base.declared, t.typbasetype, t.typtypmod FROM base JOIN pg_type t ON t.oid = base.type WHERE t.typtype = 'd'
)
SELECT c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod)::text, coalesce(e.typname, t.typname)::text,
    e.oid IS NOT NULL, coalesce(e.typtype, t.typtype) = 'e',
    CASE WHEN a.atttypmod <> -1 THEN a.atttypmod ELSE base.typmod END::bigint,
    a.attnotnull OR d.typnotnull, a.atthasdef OR a.attidentity <> '' OR d.typdefault IS NOT NULL, a.attgenerated <> '',
    (SELECT json_agg(enumlabel) FROM pg_enum WHERE enumtypid = coalesce(e.oid, t.oid))::text
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type d ON d.oid = a.atttypid
JOIN base ON base.declared = a.atttypid
JOIN pg_type t ON t.oid = base.type AND t.typtype <> 'd'
LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
WHERE c.relnamespace = current_schema()::regnamespace AND c.relname IN ({names})
ORDER BY c.relname, a.attnum
"""
KINDS = """
SELECT relname::text, relkind::text FROM pg_class
WHERE relnamespace = current_schema()::regnamespace AND relname IN ({names})
"""
OUTSIDE_REFERENCES = """
SELECT child.oid::regclass::text, parent.relname::text FROM pg_constraint k
JOIN pg_class child ON child.oid = k.conrelid JOIN pg_class parent ON parent.oid = k.confrelid
WHERE k.contype = 'f' AND parent.relnamespace = current_schema()::regnamespace AND parent.relname IN ({names})
    AND NOT (child.relnamespace = current_schema()::regnamespace AND child.relname IN ({names}))
ORDER BY 1, 2
"""
FOREIGN_KEYS = """
SELECT child.relname::text, k.conname::text, parent.relname::text FROM pg_constraint k
JOIN pg_class child ON child.oid = k.conrelid JOIN pg_class parent ON parent.oid = k.confrelid
WHERE k.contype = 'f' AND NOT k.condeferrable AND k.conparentid = 0
    AND child.relnamespace = current_schema()::regnamespace AND child.relname IN ({names})
    AND parent.relnamespace = current_schema()::regnamespace AND parent.relname IN ({names})
"""
SEQUENCES = """
SELECT c.relname::text, a.attname::text, pg_get_serial_sequence(quote_ident(c.relname), a.attname)::text
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = current_schema()::regnamespace AND c.relname IN ({names})
    AND pg_get_serial_sequence(quote_ident(c.relname), a.attname) IS NOT NULL
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


def present_columns(connection: Connection, tables: Collection[str]) -> dict[str, dict[str, PresentColumn]]:
    """The columns of those of the tables that exist, by table and name."""
    found: dict[str, dict[str, PresentColumn]] = {}
    for table, name, shown_type, type_name, is_array, is_enum, typmod, *facts in ask(connection, COLUMNS, tables):
        precision, scale = numeric_digits(typmod) if type_name == "numeric" else (None, None)
        column_type = ColumnType(name=type_name, is_array=is_array, is_enum=is_enum, precision=precision, scale=scale)
        is_required, has_default, is_generated, labels = facts
        found.setdefault(table, {})[name] = PresentColumn(
            name=name,
            shown_type=shown_type,
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


def relation_kinds(connection: Connection, tables: Collection[str]) -> dict[str, str]:
    """``r`` for a table, ``p`` for a partitioned one, others for what is none; see pg_class.relkind."""
    return dict(ask(connection, KINDS, tables))


def outside_references(connection: Connection, tables: Collection[str]) -> list[tuple[str, str]]:
    """Other tables that have foreign keys to these: (child, parent)."""
    return ask(connection, OUTSIDE_REFERENCES, tables)


def immediate_foreign_keys(connection: Connection, tables: Collection[str]) -> list[tuple[str, str, str]]:
    """Foreign keys among these tables that can't be deferred: (child, constraint, parent)."""
    return ask(connection, FOREIGN_KEYS, tables)


def sequences(connection: Connection, tables: Collection[str]) -> list[tuple[str, str, str]]:
    """Columns that count by a sequence: (table, column, sequence)."""
    return ask(connection, SEQUENCES, tables)


def ask(connection: Connection, query: str, tables: Collection[str]) -> list[tuple[Any, ...]]:
    if not tables:
        return []
    return connection.query(query.replace("{names}", ", ".join(quote_literal(name) for name in tables)))
