"""TEMP_DIR: what the service keeps on disk."""

from __future__ import annotations

import os
from pathlib import Path

from datagen.errors import SettingsError

__all__ = ["claim_directory"]


def claim_directory(path: Path) -> None:
    """Makes the directory, for its user alone, where it is missing; one that is there keeps its mode.

    Raises SettingsError where no files can be made in it.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"TEMP_DIR {str(path)!r} can't be made: {error.strerror} (name another directory)") from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise SettingsError(f"TEMP_DIR {str(path)!r} can't be written (name another directory, or let this user write)")
