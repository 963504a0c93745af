"""How values are stored in SQLite, which has integers, doubles, text and bytes, and converts by a column's affinity.

Doubles carry 15 significant digits, so decimals of up to 15 are numbers and longer ones are text. Times are ISO 8601 text,
in the form of CURRENT_TIMESTAMP and of the date functions; UUIDs are text of 36 characters; arrays and objects are JSON.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import sqlalchemy as sa

from datagen.engine.arrays import TEXT, with_nulls
from datagen.engine.dataset import Kind
from datagen.io.catalog.model import Affinity
from datagen.io.conversion import Conversion, as_is, casting, is_nested, is_text
from datagen.io.ddl import declared_length
from datagen.io.json_text import json_text
from datagen.io.scalar_text import to_text

__all__ = ["affinity", "conversion", "sqlite_type"]

EXACT_DIGITS = 15
"""Decimals of so many digits survive a double (DBL_DIG)."""
INT64_DIGITS = 18
NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
TEXTUAL = ("TEXT", "BLOB")
"""Affinities that leave text as it is."""


def sqlite_type(kind: Kind, arrow_type: pa.DataType) -> sa.types.TypeEngine[Any]:
    """The declared type for a table that is made here."""
    if pa.types.is_integer(arrow_type):
        return sa.Integer()
    if pa.types.is_floating(arrow_type):
        return sa.REAL()
    if pa.types.is_boolean(arrow_type):
        return sa.Boolean()
    if pa.types.is_decimal(arrow_type) and is_number(arrow_type):
        return sa.Numeric(arrow_type.precision, arrow_type.scale)
    if isinstance(arrow_type, pa.UuidType):
        return sa.CHAR(36)
    if pa.types.is_binary(arrow_type):
        return sa.BLOB()
    if pa.types.is_date(arrow_type):
        return sa.Date()
    if pa.types.is_time(arrow_type):
        return sa.Time()
    if pa.types.is_timestamp(arrow_type):
        return sa.TIMESTAMP()
    length = declared_length(kind) if is_text(arrow_type) else None
    return sa.Text() if length is None or length == 0 else sa.String(length)


def affinity(declared: str, *, is_strict: bool = False) -> Affinity:
    """By the rules of https://www.sqlite.org/datatype3.html#determination_of_column_affinity.

    ANY is a type only of STRICT tables, and leaves every value as it is there.
    """
    upper = declared.upper()
    if "INT" in upper:
        return "INTEGER"
    if any(part in upper for part in ("CHAR", "CLOB", "TEXT")):
        return "TEXT"
    if "BLOB" in upper or upper == "" or (is_strict and upper == "ANY"):
        return "BLOB"
    return "REAL" if any(part in upper for part in ("REAL", "FLOA", "DOUB")) else "NUMERIC"


def conversion(source: pa.DataType, declared: str, *, is_strict: bool = False) -> Conversion | None:
    """From a plan's Arrow type to what this column must be given; None where SQLite would change or refuse such values."""
    stored = affinity(declared, is_strict=is_strict)
    if is_strict and not pa.types.is_null(source) and is_refused(source, declared.upper(), stored):
        return None
    if pa.types.is_null(source):
        return Conversion(pa.int64(), lambda array: pa.nulls(len(array), pa.int64()))
    if is_bytes(source):
        return casting(pa.binary_view())
    if pa.types.is_boolean(source):
        return None if stored == "TEXT" else casting(pa.int64())
    if pa.types.is_integer(source):
        return integer_conversion(source, stored)
    if pa.types.is_floating(source):
        return Conversion(TEXT, to_text) if stored == "TEXT" else as_is(source)
    if pa.types.is_decimal(source):
        return decimal_conversion(source, stored)
    if is_text(source) and stored == "NUMERIC":
        return Conversion(TEXT, words)
    if is_text(source):
        return as_is(source) if stored in TEXTUAL else None
    if pa.types.is_binary(source):
        return as_is(source)
    # No other text looks like a number, so NUMERIC affinity, that of DATE or TIMESTAMP, leaves it alone.
    is_kept = stored in TEXTUAL or (stored == "NUMERIC" and not isinstance(source, pa.JsonType))
    return Conversion(TEXT, json_text if is_nested(source) else to_text) if is_kept else None


def is_refused(source: pa.DataType, declared: str, stored: str) -> bool:
    """Whether a column of a STRICT table takes none of these values: bytes are for BLOB and ANY, and BLOB for bytes alone."""
    if is_bytes(source):
        return declared not in ("BLOB", "ANY")
    is_fraction = pa.types.is_floating(source) or (pa.types.is_decimal(source) and source.scale > 0)
    return declared == "BLOB" or (stored == "INTEGER" and is_fraction)


def words(array: pa.Array) -> pa.Array:
    """As it is; raises ArrowInvalid where a value looks like a number, which SQLite would store in the place of the text."""
    texts = pl.Series(pl.from_arrow(array.cast(TEXT)))
    numbers = texts.filter(texts.str.strip_chars().str.contains(NUMBER))
    if len(numbers):
        raise pa.ArrowInvalid(f"SQLite would take the text {numbers[0]!r} for a number")
    return array.cast(TEXT)


def is_bytes(source: pa.DataType) -> bool:
    return bool(pa.types.is_binary(source) or pa.types.is_large_binary(source) or pa.types.is_binary_view(source))


def integer_conversion(source: pa.DataType, stored: str) -> Conversion:
    if stored == "TEXT":
        return Conversion(TEXT, to_text)
    return casting(pa.float64()) if stored == "REAL" else as_is(source)


def decimal_conversion(source: pa.DataType, stored: str) -> Conversion | None:
    if stored == "TEXT" or (stored == "BLOB" and not is_number(source)):
        return Conversion(TEXT, to_text)
    if not is_number(source):
        return None
    if source.scale:
        return Conversion(pa.float64(), nearest_doubles)
    return casting(pa.float64() if stored == "REAL" and source.precision <= EXACT_DIGITS else pa.int64())


def is_number(arrow_type: pa.DataType) -> bool:
    return bool(arrow_type.precision <= (EXACT_DIGITS if arrow_type.scale else INT64_DIGITS))


def nearest_doubles(array: pa.Array) -> pa.Array:
    """Exact for up to 15 digits: a quotient of two whole numbers below 2**53 is rounded once, correctly (IEEE 754)."""
    halves = np.frombuffer(array.buffers()[1], np.int64).reshape(-1, 2)[array.offset :][: len(array)]
    doubles = pa.array(halves[:, 0] / 10.0**array.type.scale)
    return with_nulls(doubles, array.is_valid().to_numpy(zero_copy_only=False)) if array.null_count else doubles
