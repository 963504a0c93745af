"""Bytes."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from datagen.engine.column import MAXIMUM_SIZE, Column, Domain, Rows
from datagen.engine.dataset import BinaryKind
from datagen.engine.random import Stream, UInts

__all__ = ["binary_column", "binary_domain"]

WORD_BYTES = 8


def binary_column(kind: BinaryKind, stream: Stream) -> Column:
    """Random bytes of a uniform length; binary."""
    lengths = stream.fork("length")
    span = kind.maximum_length - kind.minimum_length + 1

    def compute(rows: Rows) -> pa.Array:
        counts = lengths.below(span, rows.numbers) + np.uint64(kind.minimum_length)
        return cut(noise(kind, stream, rows.numbers), counts.view(np.int64))

    return Column(arrow_type=pa.binary(), compute=compute)


def binary_domain(kind: BinaryKind, stream: Stream) -> Domain:
    """Distinct strings of the greatest length: the first bytes are the index, most significant first, the rest noise."""
    length = kind.maximum_length
    digits = min(length, WORD_BYTES)
    size = min(256**digits, MAXIMUM_SIZE)

    def at(index: UInts, rows: Rows) -> pa.Array:
        codes = noise(kind, stream, rows.numbers)
        codes[:, :digits] = index.astype(">u8").view(np.uint8).reshape(-1, WORD_BYTES)[:, WORD_BYTES - digits :]
        return cut(codes, np.full(len(index), length, np.int64))

    return Domain(arrow_type=pa.binary(), size=size, at=at)


def noise(kind: BinaryKind, stream: Stream, numbers: UInts) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    """Random bytes, shape (rows, maximum_length)."""
    words = [stream.fork("bytes", str(word)).bits(numbers) for word in range(-(-kind.maximum_length // WORD_BYTES))]
    if not words:
        return np.zeros((len(numbers), 0), np.uint8)
    return np.stack(words, axis=1).view(np.uint8)[:, : kind.maximum_length].copy()


def cut(
    codes: np.ndarray[tuple[int, int], np.dtype[np.uint8]], lengths: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> pa.Array:
    """The first bytes of each row of a matrix, so many; binary."""
    offsets = np.zeros(len(lengths) + 1, np.int32)
    np.cumsum(lengths, out=offsets[1:])
    kept = codes[np.arange(codes.shape[1]) < lengths[:, None]]
    return pa.Array.from_buffers(pa.binary(), len(lengths), [None, pa.py_buffer(offsets), pa.py_buffer(kept)])
