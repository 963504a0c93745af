"""SQLite reads its own DDL: the statements are run in an empty database, whose catalog is read."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from datagen.io.catalog.ddl_text.statements import split_statements
from datagen.io.catalog.model import Catalog
from datagen.io.catalog.reading import read_catalog

__all__ = ["read_sqlite_ddl"]

FORBIDDEN = frozenset({sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH})
"""What would reach other files."""
WANTED = ("create", "alter", "drop")


def read_sqlite_ddl(text: str) -> tuple[Catalog, tuple[str, ...]]:
    """The catalog, and a warning for each statement that SQLite refuses."""
    warnings: list[str] = []
    with TemporaryDirectory(prefix="datagen-") as directory:
        path = Path(directory, "schema.db")
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.set_authorizer(lambda action, *_: sqlite3.SQLITE_DENY if action in FORBIDDEN else sqlite3.SQLITE_OK)
            for statement in statements_of(text):
                try:
                    connection.execute(statement)
                except sqlite3.Error as error:
                    warnings.append(f"not understood: {' '.join(statement.split())[:60]} ({error})")
        return read_catalog(f"sqlite:///{path}"), tuple(warnings)


def statements_of(text: str) -> list[str]:
    """Those that make tables and what belongs to them. A trigger's own statements stay together."""
    found: list[str] = []
    for statement in (each.text for each in split_statements(text, "sqlite")):
        if found and not sqlite3.complete_statement(found[-1] + ";"):
            found[-1] += f"; {statement}"
        else:
            found.append(statement)
    return [statement for statement in found if statement.lower().startswith(WANTED)]
