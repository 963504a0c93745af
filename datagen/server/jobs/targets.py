"""How long it may take to roll a target back, and what a process that was killed leaves in a file of SQLite."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from datagen.io.location import parse_location
from datagen.io.sqlite.sink import database_path

__all__ = ["clear", "grace_seconds", "is_missing_file"]

FILE_SECONDS = 0.5
"""SQLite can't be told to stop while it builds an index. A process that is killed leaves a journal, from which it recovers."""
SERVER_SECONDS = 600.0
"""MySQL takes back rows about as fast as it took them, and only then drops the tables that were made; nobody else would."""


def grace_seconds(target: str) -> float:
    """How long a process may take to roll back."""
    return FILE_SECONDS if parse_location(target).scheme in ("", "sqlite") else SERVER_SECONDS


def sqlite_path(target: str) -> Path | None:
    """None for any other target. Raises TargetError where the URL names no file."""
    location = parse_location(target)
    return database_path(location) if location.scheme == "sqlite" else None


def is_missing_file(target: str) -> bool:
    """Whether a database is a file that is still to be made."""
    path = sqlite_path(target)
    return path is not None and not path.exists()


def clear(target: str, *, is_new_file: bool) -> None:
    """Takes back what a process that was killed has left. Servers do that by themselves.

    SQLite's first reader rolls back what was not committed; a file without anything in it goes, if the job made it.
    """
    path = sqlite_path(target)
    if path is None or not path.is_file():
        return
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True)) as database:
        database.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        if database.execute("PRAGMA journal_mode").fetchone() == ("delete",):
            # A journal of which nothing had come to be needed stays, until the mode is changed back to this one.
            database.execute("PRAGMA journal_mode = truncate")
            database.execute("PRAGMA journal_mode = delete")
    if is_new_file and path.stat().st_size == 0:
        path.unlink()
