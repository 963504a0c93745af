"""Files that a process holds locked as long as it lives: no number of a process that another could have by then."""

from __future__ import annotations

import sys
from typing import BinaryIO

if sys.platform != "win32":
    import fcntl

__all__ = ["is_locked"]


def is_locked(file: BinaryIO, *, waits: bool = False) -> bool:
    """Whether the file is locked by this process now. Windows keeps files that are open from being removed: no need there."""
    if sys.platform != "win32":
        try:
            fcntl.flock(file, fcntl.LOCK_EX if waits else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True
