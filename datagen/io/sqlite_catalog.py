"""What is in an SQLite database, as far as loading needs to know."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from datagen.io.connection import Connection
from datagen.io.ddl import quote_literal
from datagen.io.present import PresentColumn
from datagen.io.sqlite_types import conversion

__all__ = ["fold", "has_row_numbers", "objects", "outside_references", "present_columns"]

COLUMNS = 'SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo({table})'
GENERATED = (2, 3)
"""Values of ``hidden`` in PRAGMA table_xinfo: virtual and stored generated columns."""


def fold(name: str) -> str:
    """As SQLite compares names: ASCII letters without regard to case."""
    return "".join(letter.lower() if letter.isascii() else letter for letter in name)


def objects(connection: Connection) -> dict[str, str]:
    """``table``, ``view``, ``index`` or ``trigger``, by folded name."""
    return {fold(name): kind for name, kind in connection.query("SELECT name, type FROM main.sqlite_schema")}


def present_columns(connection: Connection, table: str) -> dict[str, PresentColumn]:
    """By folded name."""
    rows = connection.query(COLUMNS.format(table=quote_literal(table)))
    has_rowid_key = sum(1 for row in rows if row[4]) == 1
    found = {}
    for name, declared, not_null, default, key, hidden in rows:
        # INTEGER PRIMARY KEY is the row's number, which SQLite makes up where none is given.
        is_rowid = bool(key) and has_rowid_key and declared.upper() == "INTEGER"
        found[fold(name)] = PresentColumn(
            name=name,
            shown_type=declared or "without a type",
            is_nullable=not not_null and not key,
            has_default=default is not None or is_rowid,
            is_generated=hidden in GENERATED,
            conversion=partial(conversion, declared=declared),
        )
    return found


def has_row_numbers(connection: Connection, table: str) -> bool:
    """False for a table WITHOUT ROWID."""
    return not connection.query(f"SELECT wr FROM pragma_table_list({quote_literal(table)}) WHERE schema = 'main'")[0][0]


def references(connection: Connection, table: str) -> set[str]:
    """The tables that this one has foreign keys to, folded."""
    return {fold(row[0]) for row in connection.query(f'SELECT "table" FROM pragma_foreign_key_list({quote_literal(table)})')}


def outside_references(connection: Connection, tables: Collection[str]) -> list[tuple[str, str]]:
    """Other tables that have foreign keys to these (folded names): (child, parent)."""
    children = [row[0] for row in connection.query("SELECT name FROM main.sqlite_schema WHERE type = 'table' ORDER BY name")]
    outside = [child for child in children if fold(child) not in tables]
    return [(child, parent) for child in outside for parent in sorted(references(connection, child) & set(tables))]
