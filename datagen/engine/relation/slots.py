"""Columns of which no two rows overlap: each row has a stretch of time, or of numbers, of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import numpy as np
import polars as pl
import pyarrow as pa

from datagen.engine.arrays import TEXT, text_from_polars
from datagen.engine.column import MAXIMUM_SIZE, Column, Rows
from datagen.engine.permutation import Permutation
from datagen.engine.random import Stream, UInts

__all__ = ["RANGE_TYPES", "moment_slots", "points_before", "range_slots"]

FIRST_SECOND = int(dt.datetime(2020, 1, 1, tzinfo=dt.UTC).timestamp())
WIDTH_SECONDS = 3600
MICROSECONDS = 1_000_000
MOST_SLOTS = 40_000_000
"""Hours from 2020 that PostgreSQL's and Python's calendars both have."""
DAY_SECONDS = 86_400

Text = Callable[[pl.Series], pl.Series]


def moments(pattern: str) -> Text:
    return lambda series: pl.from_epoch(series, time_unit="s").dt.strftime(pattern)


RANGE_TYPES: dict[str, tuple[int, int, Text]] = {
    "int4range": (0, 10, lambda series: series.cast(pl.String)),
    "int8range": (0, 10, lambda series: series.cast(pl.String)),
    "numrange": (0, 10, lambda series: series.cast(pl.String)),
    "daterange": (FIRST_SECOND, DAY_SECONDS, moments("%Y-%m-%d")),
    "tsrange": (FIRST_SECOND, WIDTH_SECONDS, moments("%Y-%m-%d %H:%M:%S")),
    "tstzrange": (FIRST_SECOND, WIDTH_SECONDS, moments("%Y-%m-%d %H:%M:%S+00")),
}
"""By type: where the first slot begins, how wide each is, and how its ends are written."""


def points_before(present: Sequence[pa.Array]) -> int:
    """Where values that are there end: the greatest of their days, in seconds, or of their numbers; 0 where there are none."""
    texts = pl.Series([str(value) for array in present for value in array.to_pylist() if value is not None], dtype=pl.String)
    days = texts.str.extract_all(r"\d{4}-\d\d-\d\d").explode().drop_nulls()
    if len(days):
        last = max(days.to_list())
        return int(dt.datetime.fromisoformat(f"{last}T00:00:00+00:00").timestamp()) + 2 * DAY_SECONDS
    numbers = texts.str.extract_all(r"-?\d+").explode().drop_nulls().cast(pl.Int64, strict=False).max()
    return int(str(numbers)) + 1 if numbers is not None else 0


def slot_numbers(stream: Stream, rows: int) -> Callable[[Rows], UInts]:
    """Which of as many slots as there are rows a row has."""
    permutation = Permutation(max(1, min(rows, MAXIMUM_SIZE)), stream.fork("slots"))
    return lambda each: permutation.apply(each.own)


def range_slots(sql_type: str, rows: int, stream: Stream, after: int = 0) -> Column:
    """Ranges as text, ``[lower,upper)``, that leave no two rows a point in common, behind a point; string_view."""
    start, width, render = RANGE_TYPES[sql_type]
    start = max(start, after)
    slots = slot_numbers(stream, rows)

    def compute(each: Rows) -> pa.Array:
        lower = slots(each).astype(np.int64) * width + start
        ends = [render(pl.Series("", lower)), render(pl.Series("", lower + width))]
        frame = pl.DataFrame({"lower": ends[0], "upper": ends[1]})
        return text_from_polars(frame.select(pl.format('["{}","{}")', "lower", "upper")).to_series())

    return Column(arrow_type=TEXT, compute=compute, capacity=MOST_SLOTS)


def moment_slots(rows: int, stream: Stream, arrow_type: pa.DataType, *, is_end: bool, after: int = 0) -> Column:
    """The beginnings, or ends, of stretches that do not meet, behind a point: timestamps, dates or whole numbers."""
    slots = slot_numbers(stream, rows)
    first = max(after, 0 if pa.types.is_integer(arrow_type) else FIRST_SECOND)

    def compute(each: Rows) -> pa.Array:
        index = slots(each).astype(np.int64)
        if pa.types.is_integer(arrow_type):
            return pa.array(first + index * 10 + (9 if is_end else 0), arrow_type)
        if pa.types.is_date(arrow_type):
            days = index * 2 + first // DAY_SECONDS + (1 if is_end else 0)
            return pa.array(days.astype(np.int32), pa.int32()).cast(arrow_type)
        seconds = index * WIDTH_SECONDS + first + (WIDTH_SECONDS - 1 if is_end else 0)
        return pa.array(seconds * MICROSECONDS, pa.int64()).cast(arrow_type)

    return Column(arrow_type=arrow_type, compute=compute, capacity=MOST_SLOTS)
