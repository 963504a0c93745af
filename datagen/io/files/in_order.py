"""A function over many items in a few threads, its results in the items' order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import pyarrow as pa

__all__ = ["in_order"]

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_order(function: Callable[[Item], Result], items: Iterable[Item]) -> Generator[Result]:
    """Takes as many items ahead of its reader as there are cores, and one. Closing it, or any error, ends all threads."""
    threads = pa.cpu_count()
    pool = ThreadPoolExecutor(threads, thread_name_prefix=f"datagen-{function.__name__}")
    queue: deque[Future[Result]] = deque()
    try:
        for item in items:
            queue.append(pool.submit(function, item))
            del item
            if len(queue) > threads:
                yield queue.popleft().result()
        while queue:
            yield queue.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
