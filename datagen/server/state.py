"""The state of the service on disk: one SQLite database, of which each component has tables of its own."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path

from datagen.errors import SettingsError

__all__ = ["STATE_FILE", "open_state"]

STATE_FILE = "state.db"
BUSY_SECONDS = 30.0
"""How long one process waits for another's transaction."""
RETRY_SECONDS = 0.01


def open_state(directory: Path) -> sqlite3.Connection:
    """A connection, for use by one thread at a time; each statement is a transaction unless one is begun.

    What is committed survives the end of the process, however it ends, and several processes may write. Raises SettingsError
    where the file can't be opened.
    """
    path = directory / STATE_FILE
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    except (OSError, sqlite3.Error) as error:
        raise SettingsError(f"the state of the service can't be kept in {path}: {error} (see TEMP_DIR)") from error
    try:
        use_log(connection)
        connection.execute("PRAGMA synchronous = NORMAL")
    except sqlite3.Error as error:
        connection.close()
        raise SettingsError(f"the state of the service can't be read from {path}: {error} (move the file away)") from error
    return connection


def use_log(connection: sqlite3.Connection) -> None:
    """Write-ahead logging. SQLite doesn't wait for another process that is about to change to it, too."""
    patience = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > patience:
                raise
            time.sleep(RETRY_SECONDS)
