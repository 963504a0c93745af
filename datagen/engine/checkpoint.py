"""A way out of what takes too long: loops over what a document makes long ask whether to go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = ["checked_by", "checkpoint"]

CHECK: ContextVar[Callable[[], None] | None] = ContextVar("CHECK", default=None)


@contextmanager
def checked_by(check: Callable[[], None]) -> Iterator[None]:
    """Within the block, in this thread, every checkpoint calls ``check``; what that raises ends the work."""
    token = CHECK.set(check)
    try:
        yield
    finally:
        CHECK.reset(token)


def checkpoint() -> None:
    """Returns at once, unless whoever waits for the work has lost patience."""
    check = CHECK.get()
    if check is not None:
        check()
