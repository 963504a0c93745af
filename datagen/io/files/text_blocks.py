"""Text of many rows as one piece of memory, in the batches that a stream carries.

A block is a column as long as its rows, so that they can be counted; its first row holds the text of all of them, the others
hold none. Where a block reaches into several files, the first row of each file holds the text that belongs there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa

__all__ = ["BATCH_FACTOR", "TEXT_SCHEMA", "bytes_of", "spans", "text_block"]

BATCH_FACTOR = 24
"""By how much rendered rows count as wider than they are, so that the text of a batch has a few megabytes: Polars' allocator
gives memory back to the system past 8 MiB a piece, and to get it anew and cleared takes a quarter of all time."""
TEXT_SCHEMA = pa.schema([pa.field("text", pa.large_binary(), nullable=False)])


def text_block(pieces: Sequence[tuple[bytes | memoryview, int]]) -> pa.RecordBatch:
    """Pieces of UTF-8 text, compressed or not, each with the number of rows that it stands for."""
    counts = [count for _, count in pieces]
    offsets = np.zeros(sum(counts) + 1, np.int64)
    offsets[1:] = np.repeat(np.cumsum([len(data) for data, _ in pieces]), counts)
    data = pieces[0][0] if len(pieces) == 1 else b"".join(data for data, _ in pieces)
    texts = pa.Array.from_buffers(pa.large_binary(), sum(counts), [None, pa.py_buffer(offsets), pa.py_buffer(data)])
    return pa.RecordBatch.from_arrays([texts], schema=TEXT_SCHEMA)


def bytes_of(texts: pa.LargeBinaryArray | pa.LargeStringArray) -> memoryview:
    """One text after another, on the same memory."""
    _, offsets, data = texts.buffers()
    if not len(texts) or data is None:
        return memoryview(b"")
    bounds = memoryview(offsets).cast("q")
    return memoryview(data)[bounds[texts.offset] : bounds[texts.offset + len(texts)]]


def spans(start: int, stop: int, step: int | None) -> Iterator[tuple[int, int]]:
    """[start, stop) cut at the multiples of a step; in one piece without."""
    while start < stop:
        end = stop if step is None else min(stop, (start // step + 1) * step)
        yield start, end
        start = end
