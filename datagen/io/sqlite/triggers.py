"""Triggers of tables that are there, off during a load: dropped, and made again in the same transaction.

They may call functions that only their application has, and write rows that nobody asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from datagen.io.catalog.sqlite.triggers import event_of
from datagen.io.connection import Connection
from datagen.io.ddl import quote
from datagen.io.sqlite.catalog import fold

__all__ = ["Firing", "firing", "notes_on", "silence", "wake"]


@dataclass(frozen=True, slots=True)
class Firing:
    """A trigger that would run."""

    table: str
    name: str
    sql: str
    """The statement that makes it."""


def firing(connection: Connection, tables: Collection[str], events: Collection[str]) -> list[Firing]:
    """Of these tables (folded names), on INSERT or any other of the events."""
    found = connection.query("SELECT tbl_name, name, sql FROM main.sqlite_schema WHERE type = 'trigger' ORDER BY rowid")
    return [Firing(*row) for row in found if fold(row[0]) in tables and event_of(row[2]) in events]


def silence(connection: Connection, found: Iterable[Firing]) -> None:
    """Gone until :func:`wake`, or until the transaction is rolled back."""
    for each in found:
        connection.execute(f"DROP TRIGGER main.{quote(each.name)}")


def wake(connection: Connection, found: Iterable[Firing]) -> None:
    for each in found:
        connection.execute(each.sql)


def notes_on(found: Iterable[Firing]) -> list[str]:
    """A line for each table."""
    names: dict[str, list[str]] = {}
    for each in found:
        names.setdefault(each.table, []).append(each.name)
    return [f"{table}: trigger {', '.join(triggers)} off during the load" for table, triggers in names.items()]
