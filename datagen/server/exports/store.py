"""The exported files that are there."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import BinaryIO

from datagen.server.exports.names import is_file_name
from datagen.server.exports.workshop import Workshop

__all__ = ["Export", "Exports"]

SWEEP_SECONDS = 60.0
READING = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""A symbolic link is not followed, a pipe not waited for."""


@dataclass(frozen=True, slots=True)
class Export:
    """A file that was found, and stays readable whatever becomes of its name."""

    name: str
    file: BinaryIO
    size: int
    modified: datetime
    etag: str


@dataclass(slots=True, kw_only=True)
class Exports:
    """A directory of files that go when their time has come; several processes may share it."""

    directory: Path
    lifetime: timedelta
    """Of a file, from when it is whole."""
    workshop: Workshop
    sweep_seconds: float
    ending: Event = field(default_factory=Event)
    sweeper: Thread = field(init=False)

    @classmethod
    def open(cls, parent: Path, lifetime: timedelta, *, sweep_seconds: float = SWEEP_SECONDS) -> Exports:
        """What a crash has left is cleared away, and what has expired meanwhile."""
        directory = parent.resolve() / "exports"
        directory.mkdir(mode=0o700, exist_ok=True)
        exports = cls(directory=directory, lifetime=lifetime, workshop=Workshop.open(directory), sweep_seconds=sweep_seconds)
        exports.expire()
        exports.sweeper = Thread(target=exports.keep_sweeping, name="datagen-exports", daemon=True)
        exports.sweeper.start()
        return exports

    def close(self) -> None:
        self.ending.set()
        self.sweeper.join()
        self.workshop.close()

    @contextmanager
    def making(self, name: str) -> Iterator[Path]:
        """Where to make a file, which takes its name at the end of the block; it is gone if that ends by an exception."""
        with self.workshop.bench() as bench:
            yield bench / name
            os.utime(bench / name)
            (bench / name).replace(self.directory / name)

    def find(self, name: str) -> Export | None:
        """None where there is no such file any more, or never was."""
        if not is_file_name(name):
            return None
        try:
            descriptor = os.open(self.directory / name, READING)
        except (OSError, ValueError):
            return None
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or self.has_expired(found):
            os.close(descriptor)
            return None
        etag = f'"{found.st_mtime_ns:x}-{found.st_size:x}"'
        return Export(name, os.fdopen(descriptor, "rb"), found.st_size, datetime.fromtimestamp(found.st_mtime, UTC), etag)

    def expires(self, name: str) -> datetime:
        return datetime.fromtimestamp((self.directory / name).stat().st_mtime, UTC) + self.lifetime

    def has_expired(self, found: os.stat_result) -> bool:
        return datetime.fromtimestamp(found.st_mtime, UTC) + self.lifetime <= datetime.now(UTC)

    def expire(self) -> int:
        """Removes the files whose time has come; returns how many there were."""
        return sum(self.remove(path) for path in self.directory.glob("*") if is_file_name(path.name))

    def remove(self, path: Path) -> bool:
        """Whether this call was the one that removed it."""
        with suppress(OSError):
            found = path.lstat()
            if stat.S_ISREG(found.st_mode) and self.has_expired(found):
                path.unlink()
                return True
        return False

    def keep_sweeping(self) -> None:
        while not self.ending.wait(self.sweep_seconds):
            with suppress(OSError):
                self.expire()
