"""Users' triggers and rules, off during a load."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from datagen.io.connection import Connection
from datagen.io.postgresql.surroundings import Firing

__all__ = ["notes_on", "silence", "wake"]

SHOWN = 12
"""How many triggers a note names."""


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
    """One line on those that are off, one on those that run because this role may not switch them off; in either, if any."""
    off: list[str] = []
    on: list[str] = []
    for each in found:
        (off if each.is_ours else on).append(f"{'rule' if each.is_rule else 'trigger'} {each.name} of {each.table_sql}")
    lines = [
        (off, "off during the load, and on again"),
        (on, "left on, since only the owners of the tables may switch them off"),
    ]
    return [f"{abridged(names)}: {what}" for names, what in lines if names]


def abridged(names: list[str]) -> str:
    rest = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {rest} more" if rest > 0 else "")
