"""What is in an SQLite database, as far as loading needs to know."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from datagen.io.connection import Connection
from datagen.io.ddl import quote_literal
from datagen.io.present import PresentColumn
from datagen.io.reach import Limits
from datagen.io.sqlite.types import affinity, conversion

__all__ = ["fold", "new_violations", "note_violations", "objects", "outside_references", "present_columns"]

COLUMNS = 'SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo({table})'
STRICT = "SELECT strict FROM pragma_table_list({table}) WHERE schema = 'main'"
EXACT_INTEGER = 2**53
"""Of a double."""
GENERATED = (2, 3)
"""Values of ``hidden`` in PRAGMA table_xinfo: virtual and stored generated columns."""
KNOWN = 'temp."datagen: violations from before the load"'
VIOLATIONS = (
    'SELECT "table", "rowid", parent, fkid, count(*) AS number FROM pragma_foreign_key_check({table}) GROUP BY 1, 2, 3, 4'
)
NEW_VIOLATIONS = """
SELECT found.parent, sum(found.number - coalesce(known.number, 0)) FROM ({violations}) AS found LEFT JOIN {known} AS known
ON known."table" = found."table" AND known."rowid" IS found."rowid" AND known.fkid = found.fkid
WHERE found.number > coalesce(known.number, 0) GROUP BY found.parent
"""


def fold(name: str) -> str:
    """As SQLite compares names: ASCII letters without regard to case."""
    return "".join(letter.lower() if letter.isascii() else letter for letter in name)


def objects(connection: Connection) -> dict[str, str]:
    """``table``, ``view``, ``index`` or ``trigger``, by folded name."""
    return {fold(name): kind for name, kind in connection.query("SELECT name, type FROM main.sqlite_schema")}


def present_columns(connection: Connection, table: str) -> dict[str, PresentColumn]:
    """By folded name."""
    rows = connection.query(COLUMNS.format(table=quote_literal(table)))
    is_strict = bool(connection.query(STRICT.format(table=quote_literal(table)))[0][0]) if rows else False
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
            conversion=partial(conversion, declared=declared, is_strict=is_strict),
            limits=Limits(exact_integer=EXACT_INTEGER if affinity(declared, is_strict=is_strict) == "REAL" else None),
        )
    return found


def references(connection: Connection, table: str) -> set[str]:
    """The tables that this one has foreign keys to, folded."""
    return {fold(row[0]) for row in connection.query(f'SELECT "table" FROM pragma_foreign_key_list({quote_literal(table)})')}


def outside_references(connection: Connection, tables: Collection[str]) -> list[tuple[str, str]]:
    """Other tables that have foreign keys to these (folded names): (child, parent)."""
    children = [row[0] for row in connection.query("SELECT name FROM main.sqlite_schema WHERE type = 'table' ORDER BY name")]
    outside = [child for child in children if fold(child) not in tables]
    return [(child, parent) for child in outside for parent in sorted(references(connection, child) & set(tables))]


def note_violations(connection: Connection, tables: Collection[str]) -> None:
    """Remembers, until the connection is closed, which rows of these tables break a foreign key already."""
    connection.execute(f'CREATE TABLE {KNOWN} ("table", "rowid", parent, fkid, number, PRIMARY KEY ("table", "rowid", fkid))')
    for table in tables:
        connection.execute(f"INSERT INTO {KNOWN} {VIOLATIONS.format(table=quote_literal(table))}")


def new_violations(connection: Connection, table: str) -> list[tuple[str, int]]:
    """How many rows of a noted table break a foreign key now and did not before: (parent, rows).

    Rows of a table WITHOUT ROWID are only counted: there, each old row that has found its parent hides a new one without.
    """
    violations = VIOLATIONS.format(table=quote_literal(table))
    return connection.query(NEW_VIOLATIONS.format(violations=violations, known=KNOWN))
