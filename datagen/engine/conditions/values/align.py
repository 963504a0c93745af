"""Values of SQL's types made comparable, and cast, as Polars series."""

from __future__ import annotations

import datetime as dt
import json

import polars as pl

from datagen.engine.conditions.reading.literals import read_interval, read_time, read_timestamp
from datagen.engine.conditions.terms import Unsupported

__all__ = ["aligned", "as_duration", "as_number", "as_text", "bytes_of", "converted"]

MONTH_MICROSECONDS = 30 * 86_400_000_000
"""PostgreSQL compares intervals as if months had 30 days."""
DATETIME = pl.Datetime("us")


def aligned(left: pl.Series, right: pl.Series, failed: list[pl.Series]) -> tuple[pl.Series, pl.Series]:
    """Both as one type, as SQL compares them."""
    if left.dtype == right.dtype or pl.Null in (left.dtype, right.dtype):
        if isinstance(left.dtype, pl.Struct):
            return as_duration(left), as_duration(right)
        if left.dtype == pl.Null and right.dtype != pl.Null:
            left = left.cast(right.dtype)
        if right.dtype == pl.Null and left.dtype != pl.Null:
            right = right.cast(left.dtype)
        return left, right
    if rank(left.dtype) > rank(right.dtype):
        second, first = aligned(right, left, failed)
        return first, second
    target = right.dtype
    if left.dtype == pl.Boolean:
        return (left.cast(pl.Int64), right) if target.is_numeric() else (left.cast(pl.String), right)
    if left.dtype == pl.String:
        if target.is_numeric():
            return as_number(left, failed), right if not isinstance(target, pl.Decimal) else right.cast(pl.Float64)
        if target == pl.Binary:
            return bytes_of(left), right
        return aligned(converted(left, name_of(target), failed), right, failed)
    if left.dtype.is_numeric() and target.is_numeric():
        return numbers(left, right)
    if left.dtype == pl.Date and isinstance(target, pl.Datetime):
        return left.cast(DATETIME), right
    if isinstance(left.dtype, pl.Duration) or isinstance(target, pl.Duration):
        return as_duration(left), as_duration(right)
    raise Unsupported(f"a comparison of {left.dtype} and {target}")


def rank(dtype: pl.DataType) -> int:
    """Which of two types is converted: the lower one."""
    order = (pl.String, pl.Boolean, pl.Int64, pl.Decimal, pl.Float64, pl.Date, pl.Datetime, pl.Struct, pl.Duration)
    kinds = [position for position, kind in enumerate(order) if dtype == kind]
    return kinds[0] if kinds else len(order)


def name_of(dtype: pl.DataType) -> str:
    if dtype == pl.Date:
        return "timestamp"
    names = {pl.Boolean: "boolean", pl.Datetime: "timestamp", pl.Time: "time", pl.Duration: "interval", pl.Struct: "interval"}
    for kind, name in names.items():
        if dtype == kind:
            return name
    raise Unsupported(f"a comparison of text and {dtype}")


def numbers(left: pl.Series, right: pl.Series) -> tuple[pl.Series, pl.Series]:
    if pl.Float64 in (left.dtype, right.dtype) or pl.Float32 in (left.dtype, right.dtype):
        return left.cast(pl.Float64), right.cast(pl.Float64)
    scales = [each.dtype.scale if isinstance(each.dtype, pl.Decimal) else 0 for each in (left, right)]
    try:
        return tuple(each.cast(pl.Decimal(38, max(scales))) for each in (left, right))  # type: ignore[return-value]
    except pl.exceptions.PolarsError:
        return left.cast(pl.Float64), right.cast(pl.Float64)


def as_number(text: pl.Series, failed: list[pl.Series]) -> pl.Series:
    number = text.str.strip_chars().cast(pl.Float64, strict=False)
    failed.append(text.is_not_null() & number.is_null())
    return number


def as_duration(series: pl.Series) -> pl.Series:
    """Intervals of months as spans of 30 days each."""
    if isinstance(series.dtype, pl.Struct):
        total = series.struct.field("months") * MONTH_MICROSECONDS + series.struct.field("microseconds")
        return total.cast(pl.Duration("us"))
    return series


def as_text(series: pl.Series) -> pl.Series:
    """The text that SQL shows."""
    if series.dtype == pl.String:
        return series
    if series.dtype == pl.Binary:
        return series.bin.encode("hex")
    if isinstance(series.dtype, pl.Struct):
        return pl.Series(
            [None if value is None else json.dumps(value, default=str) for value in series.to_list()], dtype=pl.String
        )
    if isinstance(series.dtype, pl.Datetime):
        return series.dt.to_string("%Y-%m-%d %H:%M:%S%.f")
    return series.cast(pl.String)


def bytes_of(series: pl.Series) -> pl.Series:
    return series.cast(pl.Binary) if series.dtype == pl.String else series


def converted(series: pl.Series, to: str, failed: list[pl.Series]) -> pl.Series:
    """The cast; what can't be cast is null, and failed."""
    if series.dtype == pl.Null:
        return series
    match to:
        case "text":
            return as_text(series)
        case "integer" | "decimal" | "float":
            return converted_number(series, to, failed)
        case "boolean":
            return converted_boolean(series, failed)
        case "date":
            if series.dtype == pl.String:
                return parsed(series, read_timestamp, DATETIME, failed).cast(pl.Date)
            return series.cast(pl.Date)
        case "timestamp":
            return parsed(series, read_timestamp, DATETIME, failed) if series.dtype == pl.String else series.cast(DATETIME)
        case "time":
            return parsed(series, read_time, pl.Time(), failed) if series.dtype == pl.String else series.cast(pl.Time)
        case "interval":
            return parsed(series, duration_of, pl.Duration("us"), failed) if series.dtype == pl.String else series
        case "binary":
            return bytes_of(series)
        case _:
            return series


def converted_number(series: pl.Series, to: str, failed: list[pl.Series]) -> pl.Series:
    if series.dtype == pl.String:
        series = as_number(series, failed)
    if isinstance(series.dtype, pl.Duration | pl.Datetime | pl.Date | pl.Time):
        raise Unsupported(f"a cast of {series.dtype} to a number")
    if to == "integer":
        if series.dtype.is_integer() or series.dtype == pl.Boolean:
            return series.cast(pl.Int64)
        return series.cast(pl.Float64).round(0, "half_to_even").cast(pl.Int64, strict=False)
    if to == "float":
        return series.cast(pl.Float64)
    return series.cast(pl.Int64) if series.dtype == pl.Boolean else series


def converted_boolean(series: pl.Series, failed: list[pl.Series]) -> pl.Series:
    if series.dtype != pl.String:
        return series != 0 if series.dtype != pl.Boolean else series
    words = series.str.to_lowercase().str.strip_chars()
    is_true, is_false = words.is_in(["t", "true", "y", "yes", "on", "1"]), words.is_in(["f", "false", "n", "no", "off", "0"])
    failed.append(series.is_not_null() & ~(is_true | is_false))
    return is_true.zip_with(is_true | is_false, pl.Series([None], dtype=pl.Boolean).new_from_index(0, len(series)))


def parsed(series: pl.Series, read: object, dtype: pl.DataType, failed: list[pl.Series]) -> pl.Series:
    assert callable(read)
    values = [None if text is None else read(text) for text in series.to_list()]
    made = pl.Series(values, dtype=dtype)
    failed.append(series.is_not_null() & made.is_null())
    return made


def duration_of(text: str) -> dt.timedelta | None:
    try:
        interval = read_interval(text)
    except Unsupported:
        return None
    return dt.timedelta(microseconds=interval.months * MONTH_MICROSECONDS + interval.microseconds)
