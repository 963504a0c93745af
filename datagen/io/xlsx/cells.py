"""Arrow arrays -> the cells of a column, a whole array at once.

A cell is a number, a boolean or a text. What a number can't hold intact is text: integers past 2**53, decimals of more than 15
digits, dates before March 1900 (before that Excel counts a day that never was), negative durations. Instants, times and
durations are numbers of days, which Excel shows to the millisecond.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from datagen.io.json_text import json_text
from datagen.io.scalar_text import decimal_text, to_text
from datagen.io.xlsx.styles import DATE, DURATION, PLAIN, TEXT_CELL, TIME, TIMESTAMP, WHOLE, decimal_style
from datagen.io.xlsx.text import cell_text

__all__ = ["Cells", "cells_of", "plain_text", "text_cells"]

EXACT_INTEGER = 2**53
EXACT_DIGITS = 15
EPOCH_DAY = 25_569
"""1970-01-01 as Excel counts days."""
FIRST_DAY = 61
"""1900-03-01."""
DAYS = 2_958_466
"""Excel's calendar ends before this one, with 9999-12-31."""
DAY_MICROSECONDS = 86_400_000_000
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one form in a column; null where the cell has another form, or none."""

    values: pl.Series
    """Strings: what stands between the innermost tags."""
    opening: str
    """From the reference to the value."""
    closing: str
    shortened: int = 0


def cells_of(array: pa.Array) -> tuple[Cells, ...]:
    """The forms that the cells of a column take; where all are null, the cell is empty. The forms exclude each other."""
    kind = array.type
    if pa.types.is_null(kind):
        return ()
    if pa.types.is_boolean(kind):
        return (boolean_cells(array),)
    if pa.types.is_integer(kind):
        series = pl.Series(array).cast(pl.Int64)
        return number_cells(array, series.cast(pl.String), series.is_between(-EXACT_INTEGER, EXACT_INTEGER), WHOLE)
    if pa.types.is_floating(kind):
        series = pl.Series(array).cast(pl.Float64)
        return number_cells(array, series.cast(pl.String), series.is_finite(), PLAIN)
    if pa.types.is_decimal(kind):
        text = pl.Series(decimal_text(array))
        return number_cells(array, text, digits_of(text, kind.scale) <= EXACT_DIGITS, decimal_style(kind))
    if pa.types.is_temporal(kind):
        return day_cells(array)
    return (text_cells(pl.Series(plain_text(array))),)


def plain_text(array: pa.Array) -> pa.Array:
    """Nested values as JSON, all others as plain text; ``string_view``."""
    return json_text(array) if pa.types.is_nested(array.type) else to_text(array)


def digits_of(text: pl.Series, scale: int) -> pl.Series:
    """How many significant digits decimals have, without the zeros at either end."""
    kept = text.str.strip_chars_end("0") if scale > 0 else text
    return kept.str.replace(".", "", literal=True).str.strip_chars_start("-0").str.len_bytes()


def day_cells(array: pa.Array) -> tuple[Cells, ...]:
    if pa.types.is_date(array.type):
        series = pl.Series(array.cast(pa.int32())) + EPOCH_DAY
        return number_cells(array, series.cast(pl.String), series >= FIRST_DAY, DATE)
    if pa.types.is_timestamp(array.type):
        days = days_of(array.cast(pa.timestamp("us")), EPOCH_DAY)
        return number_cells(array, days.cast(pl.String), days >= FIRST_DAY, TIMESTAMP)
    if pa.types.is_time(array.type):
        days = days_of(array.cast(pa.time64("us")))
        return number_cells(array, days.cast(pl.String), days < 1, TIME)
    days = days_of(array.cast(pa.duration("us")))
    return number_cells(array, days.cast(pl.String), days.is_between(0, DAYS, closed="left"), DURATION)


def days_of(array: pa.Array, epoch: int = 0) -> pl.Series:
    """Microseconds -> days since an epoch; whole days are split off first, since no double holds all microseconds."""
    microseconds = pc.fill_null(array.cast(pa.int64()), 0).to_numpy()
    whole, rest = np.divmod(microseconds, DAY_MICROSECONDS)
    days: Floats = whole + epoch + rest / DAY_MICROSECONDS
    series = pl.Series(days)
    if not array.null_count:
        return series
    valid = pl.Series(array.is_valid())
    return pl.select(pl.when(valid).then(series)).to_series()


def boolean_cells(array: pa.Array) -> Cells:
    return Cells(pl.Series(array).cast(pl.Int8).cast(pl.String), '" t="b"><v>', "</v></c>")


def number_cells(array: pa.Array, numbers: pl.Series, fits: pl.Series, style: int) -> tuple[Cells, ...]:
    """The texts of numbers in this style where they fit, else the array's own text."""
    opening = f'" s="{style}"><v>' if style != PLAIN else '"><v>'
    if fits.all():
        return (Cells(numbers, opening, "</v></c>"),)
    frame = pl.DataFrame({"number": numbers, "text": pl.Series(to_text(array)), "fits": fits})
    split = frame.select(pl.when("fits").then("number"), pl.when(~pl.col("fits")).then("text"))
    return Cells(split["number"], opening, "</v></c>"), text_cells(split["text"])


def text_cells(values: pl.Series, style: int = TEXT_CELL) -> Cells:
    """Spaces at either end, and line breaks, count."""
    text = cell_text(values)
    opening = f'" s="{style}" t="inlineStr"><is><t xml:space="preserve">'
    return Cells(text.values, opening, "</t></is></c>", text.shortened)
