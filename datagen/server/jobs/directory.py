"""What jobs keep in TEMP_DIR, beside their records: a lock, and a file for each process that runs."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from datagen.server.locks import is_locked

__all__ = ["Directory"]


class Directory:
    """Of all processes that share a TEMP_DIR, one has its jobs, as long as it lives."""

    def __init__(self, temp_dir: Path) -> None:
        self.path = temp_dir.absolute() / "jobs"
        self.lock: BinaryIO | None = None

    @property
    def is_ours(self) -> bool:
        return self.lock is not None

    def claim(self) -> bool:
        """Whether no other process has the jobs. The system frees the lock, however this process ends."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = (self.path / "lock").open("wb")
        if not is_locked(file):
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
        return self.path / f"{id}.outcome"
