"""How many bytes a row takes, found from a few rows."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl
import pyarrow as pa

from datagen.engine.column import Column, Rows

__all__ = ["row_bytes"]

SAMPLE_ROWS = 256


def row_bytes(columns: Iterable[Column], rows: int) -> float:
    """Mean size of a row in Arrow memory, text counted at its full length; 0 for an empty table."""
    sample = Rows.span(0, min(rows, SAMPLE_ROWS))
    return sum(array_bytes(column.compute(sample)) for column in columns) / len(sample) if rows else 0.0


def array_bytes(array: pa.Array) -> int:
    if isinstance(array, pa.ExtensionArray):
        return array_bytes(array.storage)
    if isinstance(array, pa.StructArray):
        return sum(array_bytes(field) for field in array.flatten())
    if isinstance(array, pa.ListArray):
        return 4 * len(array) + array_bytes(array.flatten())
    if array.type == pa.string_view():
        return 16 * len(array) + int(pl.Series(array).str.len_bytes().sum() or 0)
    return int(array.nbytes)
