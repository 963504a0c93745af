"""Tables that stay and lose their rows."""

from __future__ import annotations

from collections.abc import Sequence

from datagen.errors import TargetError
from datagen.io.connection import Connection
from datagen.io.postgresql.relation import Found
from datagen.io.postgresql.surroundings import Kin, filled_outside_references, outside_references

__all__ = ["empty_tables"]


def empty_tables(connection: Connection, tables: Sequence[Found], kin: Kin) -> None:
    """All rows go, within the current transaction; ``tables`` are in load order.

    TRUNCATE where that is allowed; it is not for a role without the right, nor beside other tables that refer to these.
    Tables that inherit from these keep their rows, partitions lose them. Raises TargetError where others hold rows that may
    refer to these.
    """
    filled = filled_outside_references(connection, kin)
    if filled:
        reasons = "; ".join(f"table {child} has rows and a foreign key to {parent}" for child, parent in filled)
        raise TargetError(f"can't empty tables in {connection.location}: {reasons} (empty them first, or fill them as well)")
    if not tables:
        return
    if all(table.may_truncate for table in tables) and not outside_references(connection, kin):
        connection.execute("TRUNCATE " + ", ".join(target(table) for table in tables))
        return
    for table in reversed(tables):
        connection.execute(f"DELETE FROM {target(table)}")
    connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    connection.execute("SET CONSTRAINTS ALL DEFERRED")


def target(table: Found) -> str:
    """A partitioned table can't be emptied without its partitions."""
    return f"{'' if table.kind == 'p' else 'ONLY '}{table.relation.sql}"
