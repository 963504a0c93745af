"""Users' triggers and rules, off during a load."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from datagen.io.connection import Connection
from datagen.io.postgresql.surroundings import Firing

__all__ = ["notes_on", "silence", "wake"]


def silence(connection: Connection, found: Iterable[Firing]) -> None:
    """Off until :func:`wake`, or until the transaction is rolled back. Needs the tables' owner, and no pending events."""
    alter_all(connection, [(each.table_sql, each.disable) for each in found])


def wake(connection: Connection, found: Iterable[Firing]) -> None:
    """On again, as they were."""
    alter_all(connection, [(each.table_sql, each.enable) for each in found])


def alter_all(connection: Connection, actions: Iterable[tuple[str, str]]) -> None:
    """One ALTER TABLE for each run of actions on one table; ONLY, since each partition has triggers of its own."""
    for table, group in groupby(actions, key=lambda action: action[0]):
        connection.execute(f"ALTER TABLE ONLY {table} {', '.join(action for _, action in group)}")


def notes_on(found: Iterable[Firing]) -> list[str]:
    """A line for each table whose triggers and rules are off, or run because this role may not switch them."""
    lines = []
    for (table, is_ours), group in groupby(found, key=lambda each: (each.table_sql, each.is_ours)):
        shown = ", ".join(f"{'rule' if each.is_rule else 'trigger'} {each.name}" for each in group)
        what = "off during the load" if is_ours else "left on, since only the table's owner may switch them off"
        lines.append(f"{table}: {shown} {what}")
    return lines
