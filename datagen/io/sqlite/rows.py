"""Many rows for each INSERT: SQLite takes half the time of one row a statement, most of which is starting the statement."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from datagen.engine.arrays import TEXT, with_nulls
from datagen.engine.stream import BATCH_BYTES, BATCH_ROWS, Sliceable

__all__ = ["WideTable", "rows_at_once"]

MAXIMUM_PARAMETERS = 32_766
"""SQLITE_MAX_VARIABLE_NUMBER, as SQLite comes."""
MAXIMUM_ROWS = 64
"""More gain nothing."""
WORDS = {4: np.uint32, 8: np.uint64, 16: np.complex128}
"""A type of numpy that holds values of so many bytes."""


def rows_at_once(columns: int) -> int:
    """How many rows of so many columns one statement should take."""
    return max(1, min(MAXIMUM_ROWS, MAXIMUM_PARAMETERS // columns))


@dataclass(frozen=True, slots=True)
class WideTable:
    """A table of which each row holds ``width`` consecutive rows of another, one after the other.

    What is left over at that table's end, fewer than ``width`` rows, is not in it.
    """

    narrow: Sliceable
    width: int

    @property
    def name(self) -> str:
        return self.narrow.name

    @property
    def rows(self) -> int:
        return self.narrow.rows // self.width

    @property
    def row_bytes(self) -> float:
        """At least as much as makes batches of BATCH_ROWS of the other table's rows, the usual number."""
        return max(self.narrow.row_bytes, BATCH_BYTES / BATCH_ROWS) * self.width

    @property
    def schema(self) -> pa.Schema:
        types = [TEXT if is_text(field.type) else field.type for field in self.narrow.schema]
        return pa.schema([pa.field(f"{row}.{at}", kind) for row in range(self.width) for at, kind in enumerate(types)])

    def batch(self, start: int, stop: int) -> pa.RecordBatch:
        columns = [plain(column) for column in self.narrow.batch(start * self.width, stop * self.width).columns]
        arrays = [every(column, self.width, row) for row in range(self.width) for column in columns]
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)

    def rest(self) -> pa.RecordBatchReader:
        """The rows left over, as the narrow table gives them."""
        start = self.rows * self.width
        batches = [self.narrow.batch(start, self.narrow.rows)] if start < self.narrow.rows else []
        return pa.RecordBatchReader.from_batches(self.narrow.schema, batches)


def is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_dictionary(kind) or pa.types.is_string(kind) or pa.types.is_large_string(kind))


def plain(array: pa.Array) -> pa.Array:
    """Text as ``string_view``, anything else as it is: views, or values of 4, 8 or 16 bytes."""
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    return array.cast(TEXT) if is_text(array.type) else array


def every(array: pa.Array, step: int, first: int) -> pa.Array:
    """Each ``step``-th value from the ``first`` on."""
    _, values, *others = array.buffers()
    is_view = array.type in (TEXT, pa.binary_view())
    word = np.dtype(np.complex128) if is_view else np.dtype(WORDS[array.type.bit_width // 8])
    taken = np.frombuffer(values, word)[array.offset : array.offset + len(array)][first::step].copy()
    result = pa.Array.from_buffers(array.type, len(taken), [None, pa.py_buffer(taken), *others])
    if not array.null_count:
        return result
    return with_nulls(result, array.is_valid().to_numpy(zero_copy_only=False)[first::step])
