"""Columns of any Arrow type -> what Polars writes into CSV files as it is meant."""

from __future__ import annotations

import polars as pl
import pyarrow as pa

from datagen.engine.arrays import text_from_polars, text_to_polars
from datagen.io.conversion import is_nested, is_text, list_offsets
from datagen.io.json_text import json_text
from datagen.io.scalar_text import is_bytes, timestamp_text, to_text

__all__ = ["array_literals", "csv_column"]


ARRAY_SPECIAL = r'(["\\])'
"""What a backslash stands before within the quotes of PostgreSQL's arrays."""


def csv_column(array: pa.Array) -> pl.Series:
    """As long as the array, and null where that is."""
    kind = array.type
    if is_native(kind):
        return pl.Series(array)
    if pa.types.is_list(kind) and not is_nested(kind.value_type):
        return array_literals(array)
    is_document = is_nested(kind) and not isinstance(kind, pa.JsonType)
    return text_to_polars(json_text(array) if is_document else scalar_text(array))


def is_native(kind: pa.DataType) -> bool:
    """Whether Polars' own text of a value is the one that is meant."""
    checks = (pa.types.is_boolean, pa.types.is_integer, pa.types.is_float64, pa.types.is_decimal, pa.types.is_null)
    return is_text(kind) or any(check(kind) for check in checks)


def scalar_text(array: pa.Array) -> pa.Array:
    return timestamp_text(array, separator="T") if pa.types.is_timestamp(array.type) else to_text(array)


def array_literals(array: pa.ListArray) -> pl.Series:
    """PostgreSQL's text of arrays of one dimension, https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO."""
    values = array.flatten()
    elements = text_to_polars(scalar_text(values)).rename("v").to_frame()
    quoted = pl.concat_str(pl.lit('"'), pl.col("v").str.replace_all(ARRAY_SPECIAL, r"\${1}"), pl.lit('"'))
    shown = elements.select(
        (quoted if is_text(values.type) or is_bytes(values.type) else pl.col("v")).fill_null("NULL")
    ).to_series()
    lists = text_to_polars(pa.ListArray.from_arrays(list_offsets(array), text_from_polars(shown))).rename("v").to_frame()
    return lists.select(pl.concat_str(pl.lit("{"), pl.col("v").list.join(","), pl.lit("}"))).to_series()
