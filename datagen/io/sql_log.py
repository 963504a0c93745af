"""SQL as the log tells it, logger ``datagen.sql`` at DEBUG: what is executed and how long it takes, never a value of a row."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from datagen.io.masking import hide_passwords

__all__ = ["log_sql", "sql_logged"]

LOGGER = logging.getLogger("datagen.sql")
MOST_CHARACTERS = 2_000
OPENING = 10_000
"""Characters that are looked at: a statement with rows may have millions."""
ROWS = re.compile(r"(\bINSERT\b.*?\bVALUES\b).*", re.IGNORECASE | re.DOTALL)


def log_sql(statement: str) -> None:
    """Logs a statement whose end nobody tells of."""
    if LOGGER.isEnabledFor(logging.DEBUG):
        LOGGER.debug("%s", shown_sql(statement))


@contextmanager
def sql_logged(statement: str) -> Iterator[None]:
    """Logs the statement once the block has ended, however it ends."""
    if not LOGGER.isEnabledFor(logging.DEBUG):
        yield
        return
    began = perf_counter()
    try:
        yield
    finally:
        LOGGER.debug("%s [%.1f ms]", shown_sql(statement), (perf_counter() - began) * 1000)


def shown_sql(statement: str) -> str:
    """On one line, without passwords and without the rows of an INSERT."""
    opening = statement[:OPENING]
    text = " ".join(ROWS.sub(r"\1 ...", opening).split())
    shown = text if len(text) <= MOST_CHARACTERS and len(statement) <= OPENING else text[:MOST_CHARACTERS] + " ..."
    return hide_passwords(shown)
