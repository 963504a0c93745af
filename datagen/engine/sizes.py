"""How many bytes a row takes: found from a few rows, or what it can take at most."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl
import pyarrow as pa

from datagen.engine.column import Column, Rows
from datagen.engine.dataset import (
    ArrayKind,
    BinaryKind,
    ConstKind,
    EnumArrayKind,
    EnumKind,
    FormatKind,
    Json,
    Kind,
    ObjectKind,
    PatternKind,
    TextKind,
)
from datagen.engine.pattern.language import LONGEST_WORD

__all__ = ["array_bytes", "most_bytes", "row_bytes"]

SAMPLE_ROWS = 256
LEAST_SAMPLE_ROWS = 4
SAMPLE_BYTES = 64 << 20
PLAIN_BYTES = 256
"""More than numbers, moments and values of formats take, as Arrow or as text."""
CHARACTER_BYTES = 4
FORMAT_CHARACTERS = 1_000
"""Of values of formats that may be longer."""


def row_bytes(columns: Iterable[Column], rows: int, most: int) -> float:
    """Mean size of a row in Arrow memory, text counted at its full length; 0 for an empty table.

    ``most`` is what a row may have at most: of huge ones, fewer are made.
    """
    sample = Rows.span(0, min(rows, SAMPLE_ROWS, max(LEAST_SAMPLE_ROWS, SAMPLE_BYTES // max(most, 1))))
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


def most_bytes(kind: Kind) -> int:
    """Of a value, without making any; references count as plain values."""
    match kind:
        case TextKind() | BinaryKind():
            return PLAIN_BYTES + CHARACTER_BYTES * kind.maximum_length
        case PatternKind():
            return PLAIN_BYTES + CHARACTER_BYTES * (LONGEST_WORD if kind.maximum_length is None else kind.maximum_length)
        case FormatKind():
            length = max(kind.minimum_length, min(kind.maximum_length or 0, FORMAT_CHARACTERS))
            return PLAIN_BYTES + CHARACTER_BYTES * length
        case EnumKind():
            return max(map(json_bytes, kind.values))
        case ConstKind():
            return json_bytes(kind.value)
        case EnumArrayKind():
            return kind.maximum_items * max(map(json_bytes, kind.values))
        case ArrayKind():
            return PLAIN_BYTES + kind.maximum_items * most_bytes(kind.items.kind)
        case ObjectKind():
            return PLAIN_BYTES + sum(len(part.name) + most_bytes(part.kind) for part in kind.properties)
        case _:
            return PLAIN_BYTES


def json_bytes(value: Json) -> int:
    match value:
        case str():
            return PLAIN_BYTES + CHARACTER_BYTES * len(value)
        case list():
            return PLAIN_BYTES + sum(map(json_bytes, value))
        case dict():
            return PLAIN_BYTES + sum(len(name) + json_bytes(inner) for name, inner in value.items())
        case _:
            return PLAIN_BYTES
