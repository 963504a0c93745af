"""Tables that are there without their rows, within the transaction of a load."""

from __future__ import annotations

from collections.abc import Collection

from datagen.errors import TargetError
from datagen.io.mysql.catalog import outside_references
from datagen.io.mysql.session import Session, quote

__all__ = ["empty_tables"]


def empty_tables(session: Session, tables: Collection[str]) -> None:
    """All rows go, by DELETE: TRUNCATE would end the transaction. Needs foreign keys unchecked.

    Raises TargetError where other tables have rows that may refer to these.
    """
    filled = [pair for pair in outside_references(session, tables) if has_rows(session, pair[0])]
    if filled:
        reasons = "; ".join(f"table {child!r} has rows and a foreign key to {parent!r}" for child, parent in filled)
        raise TargetError(f"can't empty tables in {session.location}: {reasons} (empty them first, or fill them as well)")
    for table in tables:
        session.execute(f"DELETE FROM {quote(table)}")


def has_rows(session: Session, table: str) -> bool:
    """Of a table of the connection's database, or of another's: ``database.table``."""
    schema, dot, name = table.rpartition(".")
    return bool(session.query(f"SELECT 1 FROM {quote(schema) + dot if dot else ''}{quote(name)} LIMIT 1"))
