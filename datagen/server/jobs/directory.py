"""What jobs keep in TEMP_DIR, beside their records: a lock, and a file for each process that runs."""

from __future__ import annotations

import fcntl
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

__all__ = ["Directory", "is_locked"]


class Directory:
    """Of all processes that share a TEMP_DIR, one has its jobs, as long as it lives."""

    def __init__(self, temp_dir: Path) -> None:
        self.jobs = temp_dir.absolute() / "jobs"
        self.exports = temp_dir.absolute() / "exports"
        self.database = temp_dir.absolute() / "state.db"
        self.lock: BinaryIO | None = None

    def make(self) -> None:
        for path in (self.jobs, self.exports):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)

    @property
    def is_ours(self) -> bool:
        return self.lock is not None

    def claim(self) -> bool:
        """Whether no other process has the jobs. The system frees the lock, however this process ends."""
        file = (self.jobs / "lock").open("wb")
        if is_locked(file):
            file.close()
            return False
        self.lock = file
        return True

    def release(self) -> None:
        if self.lock is not None:
            self.lock.close()
            self.lock = None

    def outcome_of(self, id: str) -> Path:
        """What the process of a job holds locked, and writes at its end."""
        return self.jobs / f"{id}.outcome"


def is_locked(file: BinaryIO) -> bool:
    """Whether another process has locked it; if none has, this one does."""
    with suppress(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return False
    return True
