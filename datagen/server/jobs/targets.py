"""Where a job's rows go, how long it may take to roll them back, and what a process that was killed leaves there."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from glob import escape
from pathlib import Path

from datagen.io.location import parse_location
from datagen.io.sqlite.sink import database_path
from datagen.server.contract import GenerateRequest
from datagen.server.jobs.job import Job

__all__ = ["clear", "grace_seconds", "is_there", "target_of"]

FILE_SECONDS = 0.5
"""SQLite can't be told to stop while it builds an index. A process that is killed leaves a journal, from which it recovers."""
SERVER_SECONDS = 30.0
"""A server rolls back as soon as it is told to, and nobody else drops the tables that were made there."""


SUFFIXES = {"excel": ".xlsx"}
"""Of formats whose files do not end in their name."""


def target_of(job: Job, request: GenerateRequest, exports: Path) -> str:
    """A database's URL without a password that the request does not have, or the path of a file that is the job's own."""
    if job.format == "database":
        return request.connection_string or job.connection_string or ""
    suffix = SUFFIXES.get(job.format, f".{job.format}")
    return str(exports / f"{request.filename_prefix}_{job.id}{suffix}")


def grace_seconds(target: str) -> float:
    """How long a process may take to roll back."""
    return FILE_SECONDS if parse_location(target).scheme in ("", "sqlite") else SERVER_SECONDS


def sqlite_path(target: str) -> Path | None:
    """The file of an SQLite database; None for any other target. Raises TargetError where the URL names no file."""
    location = parse_location(target)
    return database_path(location) if location.scheme == "sqlite" else None


def is_there(target: str) -> bool:
    """Whether a database is a file that exists."""
    path = sqlite_path(target)
    return path is not None and path.exists()


def clear(target: str, *, is_new_file: bool) -> None:
    """Takes back what a process that was killed has left in a file. Nothing to do where it ended by itself."""
    path = sqlite_path(target)
    if path is not None:
        recover(path, is_new_file)
    elif not parse_location(target).scheme:
        remove_file(Path(target))


def recover(path: Path, is_new_file: bool) -> None:
    """SQLite's first reader rolls back what was not committed; a file without anything in it goes, if the job made it."""
    if not path.is_file():
        return
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True)) as database:
        database.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        if database.execute("PRAGMA journal_mode").fetchone() == ("delete",):
            # A journal of which nothing had come to be needed stays, until the mode is changed back to this one.
            database.execute("PRAGMA journal_mode = truncate")
            database.execute("PRAGMA journal_mode = delete")
    if is_new_file and path.stat().st_size == 0:
        path.unlink()


def remove_file(path: Path) -> None:
    """An export that is not whole has another name, which begins with its own."""
    for each in (path, *path.parent.glob(f".{escape(path.name)}.*.part")):
        each.unlink(missing_ok=True)
