"""Columns in the form that a sink takes: conversions, and tables whose columns go through them.

A converted table too is a function of the row number, so converting happens where the values are made, in parallel.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from datagen.engine.plan import TablePlan
from datagen.errors import LoadError

__all__ = [
    "Conversion",
    "ConvertedTable",
    "TextInput",
    "as_is",
    "casting",
    "is_nested",
    "is_text",
    "list_offsets",
    "over_lists",
]


@dataclass(frozen=True, slots=True)
class Conversion:
    """From a column's own arrays to those that a sink takes."""

    arrow_type: pa.DataType
    apply: Callable[[pa.Array], pa.Array]
    """As long as its argument, and null where that is; raises pa.ArrowInvalid for a value that does not fit."""


@dataclass(frozen=True, slots=True)
class TextInput(Conversion):
    """To text that the database is to read as it reads a literal of the column's type."""


def as_is(arrow_type: pa.DataType) -> Conversion:
    return Conversion(arrow_type, lambda array: array)


def casting(arrow_type: pa.DataType) -> Conversion:
    """Arrow's safe cast: no overflow, no lost digits."""
    return Conversion(arrow_type, lambda array: array.cast(arrow_type))


def over_lists(element: Conversion) -> Conversion:
    """The same conversion for each element of a list."""
    arrow_type = pa.list_(element.arrow_type)

    def apply(array: pa.ListArray) -> pa.ListArray:
        return pa.ListArray.from_arrays(list_offsets(array), element.apply(array.flatten()), arrow_type)

    return Conversion(arrow_type, apply)


def list_offsets(array: pa.ListArray) -> pa.Array:
    """Offsets into ``array.flatten()``; null where the list is."""
    lengths = pc.list_value_length(array)
    offsets = pa.concat_arrays([pa.array([0], pa.int32()), pc.cumulative_sum(pc.fill_null(lengths, 0))])
    if not array.null_count:
        return offsets
    ends_valid = pa.concat_arrays([array.is_valid(), pa.array([True])])
    return pc.if_else(ends_valid, offsets, pa.scalar(None, pa.int32()))


@dataclass(frozen=True, slots=True)
class ConvertedTable:
    """A table with each of its columns under the name and in the form that a sink takes."""

    table: TablePlan
    columns: tuple[tuple[str, Conversion], ...]
    """In the order of the table's own."""

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def rows(self) -> int:
        return self.table.rows

    @property
    def row_bytes(self) -> float:
        return self.table.row_bytes

    @property
    def schema(self) -> pa.Schema:
        nullable = [field.nullable for field in self.table.schema]
        taken = zip(self.columns, nullable, strict=True)
        return pa.schema([pa.field(name, conversion.arrow_type, may_be_null) for (name, conversion), may_be_null in taken])

    def batch(self, start: int, stop: int) -> pa.RecordBatch:
        """Raises LoadError, naming the column, for a value that does not fit."""
        batch = self.table.batch(start, stop)
        arrays = [self.convert(number, array) for number, array in enumerate(batch.columns)]
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)

    def convert(self, number: int, array: pa.Array) -> pa.Array:
        try:
            return self.columns[number][1].apply(array)
        except (pa.ArrowInvalid, ValueError) as error:
            column = f"{self.table.name}.{self.table.schema.field(number).name}"
            raise LoadError(f"a value of {column} does not fit its column: {error}; nothing was kept") from error


def is_text(kind: pa.DataType) -> bool:
    """Strings, in a dictionary or not."""
    if pa.types.is_dictionary(kind):
        return is_text(kind.value_type)
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def is_nested(kind: pa.DataType) -> bool:
    """Whether a value is a JSON document, an array or an object."""
    return isinstance(kind, pa.JsonType) or bool(pa.types.is_list(kind) or pa.types.is_struct(kind))
