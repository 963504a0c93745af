"""Terms over the rows of a batch: one Polars series each, with SQL's three-valued logic.

A series of one value stands for the same value in every row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from typing import assert_never

import polars as pl
import pyarrow as pa

from datagen.engine.conditions.terms import (
    And,
    Call,
    Case,
    Cast,
    Clock,
    Comparison,
    Constant,
    Interval,
    IsNull,
    Match,
    Membership,
    Not,
    Or,
    Reference,
    Term,
    Truth,
    Unsupported,
)
from datagen.engine.conditions.values.align import aligned, as_text, bytes_of, converted
from datagen.engine.conditions.values.operations import OPERATIONS

__all__ = ["EARLIEST_NOW", "LATEST_NOW", "Frame", "evaluate", "frame_of", "truth", "widened"]

EARLIEST_NOW = dt.datetime(2025, 1, 1)
LATEST_NOW = dt.datetime(2037, 1, 1)
"""Rows are checked between these moments: what holds at both holds at any in between. MySQL's TIMESTAMP ends in 2038."""
HEX_GROUPS = ((0, 8), (8, 4), (12, 4), (16, 4), (20, 12))


@dataclass(slots=True)
class Frame:
    """The columns of a batch as Polars sees them, and the moment that the clock shows."""

    columns: Mapping[str, pl.Series]
    rows: int
    moment: dt.datetime = EARLIEST_NOW
    is_strict: bool = True
    """Whether dividing by zero and the like is an error, which fails the row, instead of null."""
    failed: list[pl.Series] = field(default_factory=list)
    """Series that are true where evaluation would raise an error in the database."""


def frame_of(columns: Mapping[str, pa.Array], names: frozenset[str], dialect: str) -> Frame:
    """Of the named columns; all arrays have the same length."""
    rows = len(next(iter(columns.values()))) if columns else 1
    return Frame(
        {name: series_of(columns[name]) for name in names}, rows, is_strict=dialect not in ("mysql", "mariadb", "sqlite")
    )


def series_of(array: pa.Array) -> pl.Series:
    """Without time zones (all are UTC), dictionaries as text, UUIDs in their text form."""
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if array.type == pa.uuid():
        digits = series_of(array.storage.cast(pa.binary())).bin.encode("hex")
        return reduce(lambda left, right: left + "-" + right, [digits.str.slice(*group) for group in HEX_GROUPS])
    if isinstance(array, pa.ExtensionArray):
        array = array.storage
    if pa.types.is_fixed_size_binary(array.type):
        array = array.cast(pa.binary())
    series = pl.from_arrow(array)
    assert isinstance(series, pl.Series)
    if series.dtype == pl.Categorical:
        return series.cast(pl.String)
    if isinstance(series.dtype, pl.Datetime):
        return series.dt.replace_time_zone(None).dt.cast_time_unit("us")
    if series.dtype.is_integer() and series.dtype != pl.Int64:
        return series.cast(pl.Int64)
    return series


def widened(series: pl.Series, rows: int) -> pl.Series:
    return series.new_from_index(0, rows) if len(series) == 1 and rows != 1 else series


def truth(term: Term, frame: Frame) -> pl.Series:
    """Booleans; a number is true unless it is 0, as in MySQL and SQLite."""
    series = evaluate(term, frame)
    if series.dtype == pl.Boolean:
        return series
    if series.dtype == pl.Null:
        return series.cast(pl.Boolean)
    if series.dtype == pl.String:
        return converted(series, "boolean", frame.failed)
    return series != 0


def evaluate(term: Term, frame: Frame) -> pl.Series:
    """Raises Unsupported where the columns are not of the types that the operation is for."""
    try:
        return evaluated(term, frame)
    except (pl.exceptions.PolarsError, TypeError, ValueError, OverflowError) as error:
        raise Unsupported(f"an expression over columns of these types ({error})") from error


def evaluated(term: Term, frame: Frame) -> pl.Series:
    match term:
        case Constant(value):
            return constant(value)
        case Clock(is_date):
            return constant(frame.moment.date() if is_date else frame.moment)
        case Reference(column):
            return frame.columns[column]
        case Comparison() | Membership() | Match():
            return predicate(term, frame)
        case IsNull(subject):
            return evaluated(subject, frame).is_null()
        case Truth(part, value):
            series = truth(part, frame)
            return (series if value else ~series).fill_null(False)
        case Not(part):
            return ~truth(part, frame)
        case And(parts):
            return reduce(lambda left, right: left & right, [truth(part, frame) for part in parts])
        case Or(parts):
            return reduce(lambda left, right: left | right, [truth(part, frame) for part in parts])
        case Case(options, default):
            return choice(options, default, frame)
        case Cast(subject, to):
            return converted(evaluated(subject, frame), to, frame.failed)
        case Call(name, arguments):
            return operation(name)([evaluated(argument, frame) for argument in arguments], frame)
        case _:
            assert_never(term)


def operation(name: str) -> Callable[[list[pl.Series], Frame], pl.Series]:
    if name not in OPERATIONS:
        raise Unsupported(f"the function {name}")
    return OPERATIONS[name]


def constant(value: object) -> pl.Series:
    if isinstance(value, Interval):
        return pl.Series([{"months": value.months, "microseconds": value.microseconds}])
    if isinstance(value, Decimal):
        scale = max(0, -int(value.as_tuple().exponent))
        return pl.Series([value], dtype=pl.Decimal(38, min(scale, 38)))
    return pl.Series([value])


def predicate(term: Comparison | Membership | Match, frame: Frame) -> pl.Series:
    match term:
        case Comparison(operator, left, right):
            return compared(operator, evaluated(left, frame), evaluated(right, frame), frame)
        case Membership(subject, values):
            series = evaluated(subject, frame)
            members = [constant(value.value) if isinstance(value, Constant) else evaluated(value, frame) for value in values]
            return reduce(
                lambda left, right: left | right,
                [compared("=", series, member, frame) for member in members],
                pl.Series([False]),
            )
        case Match(subject, search, _):
            series = evaluated(subject, frame)
            if series.dtype == pl.Binary:
                series = bytes_of(series).cast(pl.String)
            return as_text(series).str.contains(search)


def compared(operator: str, left: pl.Series, right: pl.Series, frame: Frame) -> pl.Series:
    left, right = aligned(left, right, frame.failed)
    match operator:
        case "=":
            return left == right
        case "<>":
            return left != right
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case _:
            return left >= right


def choice(options: tuple[tuple[Term, Term], ...], default: Term, frame: Frame) -> pl.Series:
    """Errors in results that are not chosen count all the same: such a row fails, though the database would take it."""
    tests = [truth(test, frame).fill_null(False) for test, _ in options]
    results = [evaluated(result, frame) for _, result in options] + [evaluated(default, frame)]
    kinds = [each for each in results if each.dtype != pl.Null]
    for each in kinds[1:]:
        kinds = [aligned(one, each, frame.failed)[0] for one in kinds]
    if kinds:
        widest = kinds[0].dtype
        results = [aligned(each, kinds[0], frame.failed)[0] if each.dtype != pl.Null else each.cast(widest) for each in results]
    rows = max(map(len, [*tests, *results]))
    chosen = widened(results[-1], rows)
    for test, result in zip(reversed(tests), reversed(results[:-1]), strict=True):
        chosen = widened(result, rows).zip_with(widened(test, rows), chosen)
    return chosen
