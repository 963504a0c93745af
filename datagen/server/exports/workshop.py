"""Where files are made before they are whole: a directory of each process, which the next one clears away after a crash."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from datagen.server.locks import is_locked

__all__ = ["Workshop"]

PREFIX = ".making-"
LOCK = "lock"
"""A file that its process holds locked as long as it lives: no number of a process that another could have by then."""
DOOR = ".lock"
"""Held while a workshop is made or cleared away, so that none is found before it is locked."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """One process's own."""

    directory: Path
    lock: BinaryIO

    @classmethod
    def open(cls, parent: Path) -> Workshop:
        """A new one, once those of processes that have ended are cleared away."""
        with (parent / DOOR).open("wb") as door:
            is_locked(door, waits=True)
            for left in parent.glob(PREFIX + "*"):
                clear_unless_used(left)
            directory = parent / f"{PREFIX}{uuid.uuid4().hex}"
            directory.mkdir(mode=0o700)
            lock = (directory / LOCK).open("wb")
            is_locked(lock)
        return cls(directory, lock)

    @contextmanager
    def bench(self) -> Iterator[Path]:
        """A directory for one file, gone with whatever is in it at the end of the block."""
        place = self.directory / uuid.uuid4().hex
        place.mkdir(mode=0o700, parents=True)
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def close(self) -> None:
        self.lock.close()
        shutil.rmtree(self.directory, ignore_errors=True)


def clear_unless_used(directory: Path) -> None:
    with suppress(OSError), (directory / LOCK).open("ab") as lock:
        if not is_locked(lock):
            return
    shutil.rmtree(directory, ignore_errors=True)
