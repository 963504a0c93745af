"""What operations share: their signature, and arguments of one length."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Protocol

import polars as pl

from datagen.engine.conditions.terms import Unsupported
from datagen.engine.conditions.values.align import as_number

__all__ = ["Operation", "Place", "Series", "common", "number_or_time", "only"]

Series = list[pl.Series]


class Place(Protocol):
    """What an operation may know besides its arguments."""

    failed: list[pl.Series]
    """Series that are true where the database would raise an error."""
    is_strict: bool
    """Whether dividing by zero and the like is an error, instead of null."""
    moment: dt.datetime
    """What the clock shows."""


Operation = Callable[[Series, Any], pl.Series]
"""Of series of one length, or of one value for every row."""


def common(arguments: Series) -> Series:
    """All of one length."""
    rows = max(map(len, arguments))
    return [each.new_from_index(0, rows) if len(each) == 1 and rows > 1 else each for each in arguments]


def only(series: pl.Series) -> Any:
    """The value of a constant."""
    if len(series) != 1:
        raise Unsupported("an argument that is no constant")
    return series[0]


def number_or_time(series: pl.Series, place: Place) -> pl.Series:
    if series.dtype == pl.Boolean:
        return series.cast(pl.Int64)
    if series.dtype == pl.String:
        return as_number(series, place.failed)
    return series
