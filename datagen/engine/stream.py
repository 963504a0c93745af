"""Plan -> ordered record batches, made by a few threads a few batches ahead of their reader."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager
from functools import partial
from operator import index
from typing import Protocol

import numpy as np
import pyarrow as pa

from datagen.engine.crew import Crew

__all__ = ["BATCH_BYTES", "BATCH_ROWS", "Progress", "Sliceable", "at_least_one", "batches", "open_reader"]

BATCH_ROWS = 65_536
BATCH_BYTES = 64 << 20
"""Wide rows come in smaller batches, of about this size at most."""
ALLOCATOR_BLOCK = 31 << 20
"""Just below DEFAULT_MMAP_THRESHOLD_MAX, the highest threshold."""

Progress = Callable[[str, int], None]
"""Called with a table's name and a number of rows each time that its reader is done with as many."""


class Sliceable(Protocol):
    """What a stream reads: a table of which any slice can be made alone, at any time, in any thread."""

    @property
    def name(self) -> str: ...

    @property
    def rows(self) -> int: ...

    @property
    def schema(self) -> pa.Schema: ...

    @property
    def row_bytes(self) -> float: ...

    def batch(self, start: int, stop: int) -> pa.RecordBatch: ...


def batches(
    table: Sliceable,
    *,
    batch_rows: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    start: int = 0,
    stop: int | None = None,
) -> Generator[pa.RecordBatch]:
    """The rows in [start, stop) in order; at most ``workers + 1`` batches exist before their turn.

    Threads end when those batches are made and nobody asks for more, at the latest when the iterator is closed or fails.
    Batches have ``batch_rows`` rows (65,536 by default, fewer where rows are wide), the last one the rest; their bytes do not
    depend on any of these arguments. Raises ValueError for less than 1 row or worker, TypeError for what is no integer.
    """
    end = table.rows if stop is None else stop
    step = default_batch_rows(table) if batch_rows is None else at_least_one("batch_rows", batch_rows)
    threads = pa.cpu_count() if workers is None else at_least_one("workers", workers)
    return made_ahead(table, range(start, end, step), end, threads, progress)


def made_ahead(table: Sliceable, starts: range, end: int, threads: int, progress: Progress | None) -> Generator[pa.RecordBatch]:
    keep_freed_memory()
    crew: Crew[pa.RecordBatch] = Crew(threads, f"datagen-{table.name}")
    waiting = iter(starts)
    queue: deque[Future[pa.RecordBatch]] = deque()

    def submit_next() -> None:
        first = next(waiting, None)
        if first is not None:
            queue.append(crew.submit(partial(table.batch, first, min(first + starts.step, end))))

    try:
        for _ in range(threads + 1):
            submit_next()
        while queue:
            batch = queue.popleft().result()
            submit_next()
            rows = batch.num_rows
            yield batch
            del batch
            if progress:
                progress(table.name, rows)
    finally:
        crew.dismiss()


def at_least_one(name: str, number: int) -> int:
    """The number as it is. Raises ValueError for one below 1, TypeError for what is no integer."""
    if index(number) < 1:
        raise ValueError(f"{name} is {number}, it must be 1 or more")
    return index(number)


def keep_freed_memory() -> None:
    """Lets vectors reuse the memory of those before them.

    The GNU allocator gives blocks above a threshold back to the system when they are freed, and every page of the next one
    costs a fault: a quarter of the time with two threads. Freeing one large block, here of untouched memory, raises the
    threshold (mallopt(3), M_MMAP_THRESHOLD); other allocators take no notice.
    """
    np.empty(ALLOCATOR_BLOCK, np.uint8)


def default_batch_rows(table: Sliceable) -> int:
    """BATCH_ROWS, or fewer where rows are wide."""
    return max(1, min(BATCH_ROWS, int(BATCH_BYTES / max(table.row_bytes, 1))))


@contextmanager
def open_reader(
    table: Sliceable,
    *,
    batch_rows: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Iterator[pa.RecordBatchReader]:
    """The whole table as a reader; leaving the block ends its threads, whether it was read to the end or not."""
    source = batches(table, batch_rows=batch_rows, workers=workers, progress=progress)
    with closing(source):
        yield pa.RecordBatchReader.from_batches(table.schema, source)
