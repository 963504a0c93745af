"""Warnings of a load: Python's own, or lines for whoever collects them in this thread."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = ["collected_warnings", "warn"]

COLLECTED: ContextVar[list[str] | None] = ContextVar("COLLECTED", default=None)


def warn(message: str, category: type[Warning]) -> None:
    lines = COLLECTED.get()
    if lines is None:
        warnings.warn(message, category, stacklevel=3)
    else:
        lines.append(message)


@contextmanager
def collected_warnings() -> Iterator[list[str]]:
    """Grows by a line for each warning of this thread's loads within the block; Python's own are of the whole process."""
    lines: list[str] = []
    token = COLLECTED.set(lines)
    try:
        yield lines
    finally:
        COLLECTED.reset(token)
