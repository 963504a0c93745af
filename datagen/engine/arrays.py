"""Arrow arrays from numpy memory, without a copy where Arrow's layout allows it.

Text is ``string_view`` throughout: 16 bytes a value (length, first four bytes, buffer, offset; up to 12 bytes stand in the
view itself), so that values taken from a pool or a corpus are never copied.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from datagen.engine.random import Bools, UInts

__all__ = [
    "TEXT",
    "TextPool",
    "TextSlices",
    "decimals",
    "fixed_width_text",
    "short_text",
    "text_from_polars",
    "text_to_polars",
    "with_nulls",
]

TEXT = pa.string_view()
INLINE_BYTES = 12
VIEW = np.dtype([("length", "<i4"), ("prefix", "<u4"), ("buffer", "<i4"), ("offset", "<i4")])
Views = npt.NDArray[Any]
"""Records of VIEW."""
MASKS = np.zeros((INLINE_BYTES + 1, 16), np.uint8)
MASKS[:, 4:] = np.where(np.arange(INLINE_BYTES) < np.arange(INLINE_BYTES + 1)[:, None], 255, 0)
KEPT = MASKS.view(np.complex128)[:, 0]
"""For each length up to INLINE_BYTES, which bits of a short string's view hold its bytes."""


@dataclass(frozen=True, slots=True)
class TextPool:
    """Strings to take from by index."""

    views: npt.NDArray[np.complex128]
    """A view for each string; complex only because numpy gathers 16-byte numbers much faster than records."""
    buffers: tuple[pa.Buffer, ...]

    @classmethod
    def of(cls, strings: Sequence[str]) -> TextPool:
        _, views, *buffers = pa.array(strings, TEXT).buffers()
        return cls(np.frombuffer(views, np.complex128)[: len(strings)], tuple(buffers))

    def __len__(self) -> int:
        return len(self.views)

    def take(self, index: UInts) -> pa.Array:
        """The strings at these indexes; ``string_view``."""
        taken = self.views.take(index.view(np.int64))
        return pa.Array.from_buffers(TEXT, len(index), [None, pa.py_buffer(taken), *self.buffers])


def short_text(codes: npt.NDArray[np.uint8], lengths: npt.NDArray[np.int64]) -> pa.Array:
    """The first bytes of each row of a matrix of UTF-8 bytes, so many; ``string_view``. The matrix is up to 12 wide."""
    count, width = codes.shape
    inline = np.zeros((count, 16), np.uint8)
    inline[:, 4 : 4 + width] = codes
    views = cut(inline.view(np.complex128)[:, 0], lengths)
    return pa.Array.from_buffers(TEXT, count, [None, pa.py_buffer(views)])


def cut(views: npt.NDArray[np.complex128], lengths: npt.NDArray[np.int64]) -> npt.NDArray[np.complex128]:
    """Gives views of short strings that have no length yet these lengths, in place."""
    halves = views.view(np.uint64)
    halves &= KEPT.take(lengths).view(np.uint64)
    halves[::2] |= lengths.view(np.uint64)
    return views


def fixed_width_text(codes: npt.NDArray[np.uint8]) -> pa.Array:
    """One string for each row of a matrix of UTF-8 bytes; ``string_view``."""
    count, width = codes.shape
    if width <= INLINE_BYTES:
        inline = np.zeros((count, 16), np.uint8)
        inline[:, 0] = width
        inline[:, 4 : 4 + width] = codes
        return pa.Array.from_buffers(TEXT, count, [None, pa.py_buffer(inline)])
    codes = np.ascontiguousarray(codes)
    views: Views = np.zeros(count, VIEW)
    views["length"] = width
    views["prefix"] = np.ascontiguousarray(codes[:, :4]).view("<u4")[:, 0]
    views["offset"] = np.arange(0, count * width, width, dtype=np.int32)
    return pa.Array.from_buffers(TEXT, count, [None, pa.py_buffer(views), pa.py_buffer(codes)])


@dataclass(frozen=True, slots=True)
class TextSlices:
    """Slices of one long text that begin at given places; none is copied but into its view, where it is short."""

    heads: npt.NDArray[np.complex128]
    """For each place the view of a long slice, with a length of 0."""
    inline: npt.NDArray[np.complex128]
    """For each place the view of a short slice, with a length of 0 and all the bytes it can hold."""
    text: pa.Buffer

    @classmethod
    def of(cls, text: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64]) -> TextSlices:
        """The text is UTF-8 and under 2 GiB; the starts, in bytes, stand between its characters."""
        padded = np.concatenate((text, np.zeros(INLINE_BYTES, np.uint8)))
        inline = np.zeros((len(starts), 16), np.uint8)
        inline[:, 4:] = padded[starts[:, None] + np.arange(INLINE_BYTES)]
        heads: Views = np.zeros(len(starts), VIEW)
        heads["prefix"] = inline.view("<u4")[:, 1]
        heads["offset"] = starts
        return cls(heads.view(np.complex128), inline.view(np.complex128)[:, 0], pa.py_buffer(text))

    def take(self, index: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64]) -> pa.Array:
        """The slice from each of these places, so many bytes long, up to the border of a character; ``string_view``."""
        views: Views = self.heads.take(index).view(VIEW)
        views["length"] = lengths
        short = np.flatnonzero(lengths <= INLINE_BYTES)
        if len(short):
            views.view(np.complex128)[short] = cut(self.inline.take(index[short]), lengths[short])
        return pa.Array.from_buffers(TEXT, len(index), [None, pa.py_buffer(views), self.text])


def decimals(low: npt.NDArray[np.int64] | UInts, high: npt.NDArray[np.int64] | UInts, arrow_type: pa.DataType) -> pa.Array:
    """``decimal128`` of the two halves of the unscaled two's complement value."""
    halves = np.empty((len(low), 2), np.uint64)
    halves[:, 0] = low.view(np.uint64)
    halves[:, 1] = high.view(np.uint64)
    return pa.Array.from_buffers(arrow_type, len(low), [None, pa.py_buffer(halves)])


def text_to_polars(array: pa.Array) -> pl.Series:
    """A Polars string series on the same memory."""
    series = pl.from_arrow(array)
    assert isinstance(series, pl.Series)
    return series


def text_from_polars(series: pl.Series) -> pa.Array:
    """A ``string_view`` array on the same memory; a series of several chunks becomes one."""
    array = series.rechunk().to_arrow(compat_level=pl.CompatLevel.newest())
    assert array.type == TEXT
    return array


def with_nulls(array: pa.Array, valid: Bools) -> pa.Array:
    """The same array with null where ``valid`` is false; other values stay on the same memory."""
    if isinstance(array, pa.ExtensionArray):
        return pa.ExtensionArray.from_storage(array.type, with_nulls(array.storage, valid))
    if isinstance(array, pa.DictionaryArray):
        return pa.DictionaryArray.from_arrays(with_nulls(array.indices, valid), array.dictionary)
    if array.null_count:
        valid = valid & array.is_valid().to_numpy(zero_copy_only=False)
    if isinstance(array, pa.StructArray):
        fields = [array.field(number) for number in range(array.type.num_fields)]
        return pa.StructArray.from_arrays(fields, fields=list(array.type), mask=pa.array(~valid))
    bitmap = pa.py_buffer(np.packbits(valid, bitorder="little"))
    assert array.offset == 0
    buffers = array.buffers()
    if isinstance(array, pa.ListArray):
        return pa.Array.from_buffers(array.type, len(array), [bitmap, buffers[1]], children=[array.values])
    return pa.Array.from_buffers(array.type, len(array), [bitmap, *buffers[1:]])
