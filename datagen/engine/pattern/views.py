"""Words as Arrow ``string_view``, from rows of 64-bit machine words that hold their bytes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from datagen.engine.arrays import INLINE_BYTES, TEXT
from datagen.engine.random import UInts

__all__ = ["WORD_BYTES", "long_views", "padded_views", "text_of_views"]

WORD_BYTES = 8
HALF = np.uint64(32)


def long_views(data: UInts, width: int) -> UInts:
    """Views, two machine words each, of strings of the same width above 12 bytes, one in each row of the data."""
    views = np.empty((len(data), 2), np.uint64)
    views[:, 0] = (data[:, 0] << HALF) | np.uint64(width)
    views[:, 1] = offsets(data)
    return views


def padded_views(data: UInts, lengths: npt.NDArray[np.int64]) -> UInts:
    """Views of strings of these lengths in bytes, one in each row of the data (two words at least), filled up with zeros."""
    views = np.empty((len(data), 2), np.uint64)
    views[:, 0] = (data[:, 0] << HALF) | lengths.view(np.uint64)
    inline = (data[:, 0] >> HALF) | (data[:, 1] << HALF)
    views[:, 1] = np.where(lengths <= INLINE_BYTES, inline, offsets(data))
    return views


def offsets(data: UInts) -> UInts:
    """The second half of the view of each row of the first buffer."""
    stride = np.uint64(data.shape[1] * WORD_BYTES)
    return np.arange(len(data), dtype=np.uint64) * stride << HALF


def text_of_views(views: UInts | npt.NDArray[np.complex128], buffers: list[UInts]) -> pa.Array:
    return pa.Array.from_buffers(TEXT, len(views), [None, pa.py_buffer(views), *map(pa.py_buffer, buffers)])
