"""Ranges in PostgreSQL's text form, ``[2020-01-01,2020-02-01)``: ``lower`` and ``upper`` are also functions of text."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from datagen.engine.conditions.reading.literals import read_timestamp
from datagen.engine.conditions.values.align import DATETIME, as_text, parsed
from datagen.engine.conditions.values.arguments import Operation, Place, Series

__all__ = ["bound_or", "has_no_bound", "range_is_empty"]

RANGE = r'^(?:empty|[\[(]"?([^",]*)"?,"?([^",]*)"?[\])])$'


def bound_or(group: int, of_text: Callable[[pl.Series], pl.Series]) -> Operation:
    """The bound where every value is a range, as a number or a moment where all bounds are; else what is done with text."""

    def compute(arguments: Series, place: Place) -> pl.Series:
        series = as_text(arguments[0])
        return bound(series, group) if is_ranges(series) else of_text(series)

    return compute


def is_ranges(series: pl.Series) -> bool:
    known = series.drop_nulls()
    return len(known) > 0 and bool(known.str.contains(RANGE).all())


def bound(series: pl.Series, group: int) -> pl.Series:
    """Null where there is none."""
    text = series.str.extract(RANGE, group)
    text = text.set(text == "", None)
    number = text.cast(pl.Float64, strict=False)
    if number.null_count() == text.null_count():
        return number
    moment = parsed(text, read_timestamp, DATETIME, [])
    return moment if moment.null_count() == text.null_count() else text


def has_no_bound(group: int) -> Operation:
    def compute(arguments: Series, place: Place) -> pl.Series:
        series = as_text(arguments[0])
        return (series != "empty") & (series.str.extract(RANGE, group) == "")

    return compute


def range_is_empty(arguments: Series, place: Place) -> pl.Series:
    return as_text(arguments[0]) == "empty"
