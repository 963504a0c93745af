"""Threads for work that would hold up the event loop: a bounded number, whoever comes first is served first."""

from __future__ import annotations

import os
import sys
from asyncio import wrap_future
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event, get_native_id
from typing import Any, ParamSpec, TypeVar

from datagen.errors import LoadError

__all__ = ["Workers", "stand_back"]

Result = TypeVar("Result")
Arguments = ParamSpec("Arguments")


NICENESS = 5
"""Of threads that compute, so that a busy machine turns to the event loop first."""


def stand_back() -> None:
    """Lowers the priority of this thread, where a thread has one of its own."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, get_native_id(), NICENESS)


class Workers:
    """Runs calls in threads."""

    def __init__(self, threads: int) -> None:
        self.executor = ThreadPoolExecutor(threads, thread_name_prefix="datagen-request", initializer=stand_back)
        self.ending = Event()
        self.unfinished: set[Future[Any]] = set()

    async def run(self, call: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        """What the call returns or raises. A request that is given up does not end a call that has begun."""
        future = self.executor.submit(call, *args, **kwargs)
        self.unfinished.add(future)
        future.add_done_callback(self.unfinished.discard)
        return await wrap_future(future)

    def waiting(self) -> int:
        """How many calls have not begun."""
        return sum(not future.running() for future in tuple(self.unfinished))

    def go_on(self, *_: object) -> None:
        """For long work to call now and then, as its progress say. Raises LoadError once the service ends."""
        if self.ending.is_set():
            raise LoadError("the service is shutting down; nothing was kept")

    def close(self) -> None:
        """Returns once what has begun has ended; what has not begun never will."""
        self.ending.set()
        self.executor.shutdown(cancel_futures=True)
