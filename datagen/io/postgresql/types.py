"""The one table of PostgreSQL's types: which Arrow type each takes, and how a column's values become that.

ADBC picks the binary encoding from the Arrow type alone: a value of the right width and the wrong meaning (an int64 in a
double precision column) is stored as garbage without an error. So every column is converted to exactly the type named here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from datagen.engine.arrays import TEXT, text_to_polars
from datagen.io.conversion import Conversion, TextInput, as_is, casting, is_nested, is_text, over_lists
from datagen.io.json_text import json_text
from datagen.io.postgresql.array_literals import array_literals
from datagen.io.scalar_text import to_text

__all__ = ["ARROW_TYPES", "ColumnType", "conversion"]

ARROW_TYPES: Mapping[str, pa.DataType] = {
    "int2": pa.int16(),
    "int4": pa.int32(),
    "int8": pa.int64(),
    "float4": pa.float32(),
    "float8": pa.float64(),
    "numeric": pa.decimal128(38, 0),
    "bool": pa.bool_(),
    "text": TEXT,
    "varchar": TEXT,
    "bpchar": TEXT,
    "date": pa.date32(),
    "time": pa.time64("us"),
    "timestamp": pa.timestamp("us"),
    "timestamptz": pa.timestamp("us", "UTC"),
    "interval": pa.duration("us"),
    "uuid": pa.binary(16),
    "bytea": pa.binary(),
    "json": TEXT,
    "jsonb": pa.json_(TEXT),
    "xml": TEXT,
    "citext": TEXT,
}
"""By name in pg_type. Of numeric, the precision and scale are those of the values; text may also be in a dictionary."""

READ_FROM_TEXT = frozenset({"interval", "numeric"})
"""Types above whose values may also come as text that the server reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnType:
    """The type of a column that is really there; of a domain, its base type."""

    name: str
    """As in pg_type; for an array, its element's."""
    is_array: bool = False
    is_enum: bool = False
    """For an array, whether its elements are."""
    precision: int | None = None
    scale: int | None = None
    """Digits in all and decimal places, of a numeric that declares them."""


def conversion(source: pa.DataType, target: ColumnType) -> Conversion | None:
    """From a plan's Arrow type to what this column must be given; None where it can't take every such value unchanged.

    Text for arrays, and for types that have no Arrow type here (inet, ranges, composites, ...), is a :class:`TextInput`.
    """
    if target.is_array:
        return array_conversion(source, target) or text_input(source)
    arrow_type = TEXT if target.is_enum else ARROW_TYPES.get(target.name)
    if arrow_type is None:
        return text_input(source) or plain_text_input(source, target.name)
    if pa.types.is_null(source):
        return all_null(arrow_type)
    if target.is_enum:
        return text_conversion(source) if is_text(source) else None
    native = CHOICES[target.name](source, arrow_type, target)
    return native or (text_input(source) if target.name in READ_FROM_TEXT else None)


def text_input(source: pa.DataType) -> TextInput | None:
    """Text, or nothing but nulls."""
    if pa.types.is_null(source):
        return TextInput(TEXT, lambda array: pa.nulls(len(array), TEXT))
    return TextInput(source, lambda array: array) if is_text(source) else None


def plain_text_input(source: pa.DataType, name: str) -> TextInput | None:
    """Values of other types whose plain text form such a column reads without loss."""
    suits = SUITABLE.get(name)
    return TextInput(TEXT, to_text) if suits and suits(source) else None


def array_conversion(source: pa.DataType, target: ColumnType) -> Conversion | None:
    """Arrays of one dimension."""
    if pa.types.is_null(source):
        element = conversion(source, replace(target, is_array=False))
        return None if element is None or isinstance(element, TextInput) else all_null(pa.list_(element.arrow_type))
    if not pa.types.is_list(source) or pa.types.is_list(source.value_type):
        return None
    element = conversion(source.value_type, replace(target, is_array=False))
    if element is None:
        return None
    if isinstance(element, TextInput):
        apply, separator = element.apply, ";" if target.name == "box" else ","  # pg_type.typdelim
        return TextInput(TEXT, lambda array: array_literals(array, apply(array.flatten()), separator))
    if is_text(element.arrow_type):
        element = Conversion(TEXT, lambda array, apply=element.apply: to_text(apply(array)))  # type: ignore[misc]
    return over_lists(element)


def whole(source: pa.DataType, arrow_type: pa.DataType, target: ColumnType) -> Conversion | None:
    is_whole = pa.types.is_integer(source) or (pa.types.is_decimal(source) and source.scale == 0)
    return casting(arrow_type) if is_whole else None


def real(source: pa.DataType, arrow_type: pa.DataType, target: ColumnType) -> Conversion | None:
    """Decimals and doubles become the nearest number that the column has, as in an INSERT; whole numbers must be exact."""
    if pa.types.is_integer(source) or source == arrow_type:
        return casting(arrow_type)
    is_number = pa.types.is_decimal(source) or pa.types.is_floating(source)
    return Conversion(arrow_type, lambda array: finite(array.cast(arrow_type))) if is_number else None


def finite(array: pa.Array) -> pa.Array:
    """Raises pa.ArrowInvalid where a number was too large."""
    if pc.any(pc.is_inf(array)).as_py():
        raise pa.ArrowInvalid("out of range")
    return array


def numeric(source: pa.DataType, arrow_type: pa.DataType, target: ColumnType) -> Conversion | None:
    """A double is rounded to the column's scale, as in an INSERT; without one there is no exact decimal for it."""
    if pa.types.is_integer(source):
        return as_is(source) if target.scale is None or target.scale >= 0 else None
    if pa.types.is_decimal(source):
        return as_is(source) if target.scale is None or source.scale <= target.scale else None
    if not pa.types.is_floating(source) or target.scale is None or target.precision is None or target.precision > 38:
        return None
    return casting(pa.decimal128(target.precision, target.scale)) if target.scale >= 0 else None


def truth(source: pa.DataType, arrow_type: pa.DataType, target: ColumnType) -> Conversion | None:
    return as_is(source) if pa.types.is_boolean(source) else None


def text(source: pa.DataType, arrow_type: pa.DataType, target: ColumnType) -> Conversion | None:
    return text_conversion(source)


def text_conversion(source: pa.DataType) -> Conversion:
    """Any value as text: documents as JSON, all else in its plain form."""
    if is_text(source):
        return as_is(source)
    return Conversion(TEXT, json_text if is_nested(source) else to_text)


def date(source: pa.DataType, arrow_type: pa.DataType, target: ColumnType) -> Conversion | None:
    return from_text(source, arrow_type) or (as_is(source) if pa.types.is_date(source) else None)


def moment(source: pa.DataType, arrow_type: pa.DataType, target: ColumnType) -> Conversion | None:
    """Instants are in UTC; a column without a zone gets that wall clock, a date its midnight."""
    if pa.types.is_date(source):
        return Conversion(arrow_type, lambda array: array.cast(pa.timestamp("us")).cast(arrow_type))
    if pa.types.is_timestamp(source):
        return as_is(source) if source == arrow_type else casting(arrow_type)
    return from_text(source, arrow_type)


def time_of_day(source: pa.DataType, arrow_type: pa.DataType, target: ColumnType) -> Conversion | None:
    if pa.types.is_time(source):
        return as_is(source)
    return Conversion(arrow_type, parse_times) if is_text(source) else None


def parse_times(array: pa.Array) -> pa.Array:
    """``12:34:56`` or ``12:34:56.123456``; Arrow has no cast for it."""
    try:
        times = text_to_polars(to_text(array)).str.to_time("%H:%M:%S%.f")
    except pl.exceptions.PolarsError as error:
        raise pa.ArrowInvalid(str(error).partition("\n")[0]) from error
    return times.to_arrow().cast(pa.time64("us"))


def span(source: pa.DataType, arrow_type: pa.DataType, target: ColumnType) -> Conversion | None:
    return as_is(source) if pa.types.is_duration(source) else None


def from_text(source: pa.DataType, arrow_type: pa.DataType) -> Conversion | None:
    """Parsed by Arrow, which refuses what is not of that form."""
    if not is_text(source):
        return None
    return Conversion(arrow_type, lambda array: to_text(array).cast(pa.string()).cast(arrow_type))


def identifier(source: pa.DataType, arrow_type: pa.DataType, target: ColumnType) -> Conversion | None:
    if isinstance(source, pa.UuidType):
        return Conversion(arrow_type, lambda array: array.storage)
    return Conversion(arrow_type, parse_uuids) if is_text(source) else None


def parse_uuids(array: pa.Array) -> pa.Array:
    """Text with or without hyphens -> 16 bytes; raises pa.ArrowInvalid for anything else."""
    digits = text_to_polars(to_text(array)).str.replace_all("-", "", literal=True)
    decoded = digits.str.decode("hex", strict=False)
    if decoded.null_count() > array.null_count or not (decoded.bin.size() == 16).all():
        raise pa.ArrowInvalid("not a UUID")
    return decoded.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(pa.binary()).cast(pa.binary(16))


def octets(source: pa.DataType, arrow_type: pa.DataType, target: ColumnType) -> Conversion | None:
    return casting(arrow_type) if is_binary(source) else None


def is_binary(kind: pa.DataType) -> bool:
    """Bytes, of any layout."""
    kinds = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary, pa.types.is_binary_view)
    return any(test(kind) for test in kinds)


def only_text(source: pa.DataType, arrow_type: pa.DataType, target: ColumnType) -> Conversion | None:
    return as_is(source) if is_text(source) else None


def document(source: pa.DataType, arrow_type: pa.DataType, target: ColumnType) -> Conversion | None:
    return Conversion(arrow_type, json_text)


def binary_document(source: pa.DataType, arrow_type: pa.DataType, target: ColumnType) -> Conversion | None:
    return Conversion(arrow_type, lambda array: pa.ExtensionArray.from_storage(arrow_type, json_text(array)))


def all_null(arrow_type: pa.DataType) -> Conversion:
    return Conversion(arrow_type, lambda array: pa.nulls(len(array), arrow_type))


SUITABLE: Mapping[str, Callable[[pa.DataType], bool]] = {
    "money": lambda source: pa.types.is_integer(source) or pa.types.is_decimal(source),
    "oid": pa.types.is_integer,
    "xid": pa.types.is_integer,
    "xid8": pa.types.is_integer,
    "timetz": pa.types.is_time,
}
"""By name in pg_type: what else than text a type takes by way of text."""

Choice = Callable[[pa.DataType, pa.DataType, ColumnType], Conversion | None]
CHOICES: Mapping[str, Choice] = {
    "int2": whole,
    "int4": whole,
    "int8": whole,
    "float4": real,
    "float8": real,
    "numeric": numeric,
    "bool": truth,
    "text": text,
    "varchar": text,
    "bpchar": text,
    "date": date,
    "time": time_of_day,
    "timestamp": moment,
    "timestamptz": moment,
    "interval": span,
    "uuid": identifier,
    "bytea": octets,
    "json": document,
    "jsonb": binary_document,
    "xml": only_text,
    "citext": text,
}
assert CHOICES.keys() == ARROW_TYPES.keys()
