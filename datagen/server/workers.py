"""Threads for work that would hold up the event loop: a bounded number, whoever comes first is served first."""

from __future__ import annotations

from asyncio import get_running_loop
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

__all__ = ["Workers"]

Result = TypeVar("Result")
Arguments = ParamSpec("Arguments")


class Workers:
    """Runs calls in threads."""

    def __init__(self, threads: int) -> None:
        self.executor = ThreadPoolExecutor(threads, thread_name_prefix="datagen-request")

    async def run(self, call: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        """What the call returns or raises. A request that is given up does not end a call that has begun."""
        return await get_running_loop().run_in_executor(self.executor, partial(call, *args, **kwargs))

    def close(self) -> None:
        """Returns once what has begun has ended; what has not begun never will."""
        self.executor.shutdown(cancel_futures=True)
