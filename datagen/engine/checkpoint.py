"""A way out of what takes too long: loops over what a document makes long ask whether to go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = ["checked_by", "checkpoint"]

Check = Callable[[int], None]
CHECK: ContextVar[Check | None] = ContextVar("CHECK", default=None)


@contextmanager
def checked_by(check: Check) -> Iterator[None]:
    """Within the block, in this thread, every checkpoint calls ``check``; what that raises ends the work.

    It is given how many rows are about to be kept in memory; mostly none.
    """
    token = CHECK.set(check)
    try:
        yield
    finally:
        CHECK.reset(token)


def checkpoint(rows: int = 0) -> None:
    """Returns at once, unless whoever waits for the work has lost patience, or memory for so many rows."""
    check = CHECK.get()
    if check is not None:
        check(rows)
