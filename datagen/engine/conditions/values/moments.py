"""Dates, times and spans of time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import reduce

import polars as pl

from datagen.engine.conditions.terms import Unsupported
from datagen.engine.conditions.values.align import DATETIME, aligned, as_duration, converted
from datagen.engine.conditions.values.arguments import Operation, Place, Series, common, only

__all__ = [
    "age",
    "cut_off",
    "date_diff",
    "date_trunc",
    "day_of_week",
    "extract",
    "field",
    "formatted",
    "in_time",
    "last_day",
    "make_date",
    "moment",
    "moved",
    "part_of",
]

DAY_MICROSECONDS = 86_400_000_000


def in_time(name: str, left: pl.Series, right: pl.Series, place: Place) -> pl.Series:
    """Dates differ by days; a date and a whole number make a date, a moment and an interval a moment."""
    left, right = common([left, right])
    sign = {"+": 1, "-": -1}.get(name)
    if sign is None:
        raise Unsupported(f"the operator {name} on times")
    if left.dtype == pl.Date and right.dtype.is_integer():
        return (left.cast(pl.Int64) + right * sign).cast(pl.Int32).cast(pl.Date)
    if right.dtype == pl.Date and left.dtype.is_integer() and sign > 0:
        return (right.cast(pl.Int64) + left).cast(pl.Int32).cast(pl.Date)
    if left.dtype == pl.Date and right.dtype == pl.Date:
        return left.cast(pl.Int32).cast(pl.Int64) - right.cast(pl.Int32).cast(pl.Int64)
    spans = (pl.Struct, pl.Duration)
    is_left_span, is_right_span = (any(each.dtype == span for span in spans) for each in (left, right))
    if is_left_span and is_right_span:
        return as_duration(left) + as_duration(right) if sign > 0 else as_duration(left) - as_duration(right)
    if is_left_span and sign > 0:
        return moved(right, left, 1)
    if is_right_span:
        return moved(left, right, sign)
    first, second = aligned(left, right, place.failed)
    return first - second


def moved(moment: pl.Series, span: pl.Series, sign: int) -> pl.Series:
    moment = moment.cast(DATETIME) if moment.dtype == pl.Date else moment
    if not isinstance(span.dtype, pl.Struct):
        return moment + span if sign > 0 else moment - span
    months = span.struct.field("months").cast(pl.String) + "mo"
    by_months = (
        moment.to_frame("m")
        .select(pl.col("m").dt.offset_by(pl.lit(months.new_from_index(0, 1)[0] if sign > 0 else f"-{months[0]}")))
        .to_series()
    )
    rest = span.struct.field("microseconds").cast(pl.Duration("us"))
    return by_months + rest if sign > 0 else by_months - rest


def moment(series: pl.Series, place: Place) -> pl.Series:
    return converted(series, "timestamp", place.failed) if series.dtype == pl.String else series


def part_of(unit: str, series: pl.Series) -> pl.Series:
    """A field of a date, time or span, as PostgreSQL's EXTRACT counts it."""
    if series.dtype == pl.Duration or series.dtype == pl.Struct:
        span = as_duration(series)
        if unit == "epoch":
            return span.dt.total_microseconds() / 1_000_000
        raise Unsupported(f"the {unit} of a span of time")
    fields: dict[str, Callable[[], pl.Series]] = {
        "year": series.dt.year, "month": series.dt.month, "day": series.dt.day, "hour": series.dt.hour,
        "minute": series.dt.minute, "quarter": series.dt.quarter, "week": series.dt.week, "isoyear": series.dt.iso_year,
        "doy": series.dt.ordinal_day, "isodow": series.dt.weekday,
    }  # fmt: skip
    unit = unit.removesuffix("s") if unit.removesuffix("s") in fields else unit
    if unit in fields:
        return fields[unit]().cast(pl.Int64)
    match unit:
        case "dow":
            return series.dt.weekday().cast(pl.Int64) % 7
        case "second" | "seconds":
            return series.dt.second().cast(pl.Int64) + series.dt.microsecond() / 1_000_000
        case "epoch":
            return series.cast(DATETIME).dt.epoch("us") / 1_000_000
        case "decade":
            return series.dt.year().cast(pl.Int64) // 10
        case "century":
            return (series.dt.year().cast(pl.Int64) + 99) // 100
        case _:
            raise Unsupported(f"the field {unit} of a date")


def extract(arguments: Series, place: Place) -> pl.Series:
    return part_of(str(only(arguments[0])).lower(), moment(arguments[1], place))


def field(unit: str) -> Operation:
    return lambda arguments, place: part_of(unit, moment(arguments[0], place))


def day_of_week(arguments: Series, place: Place) -> pl.Series:
    """MySQL's and SQL Server's: 1 is Sunday."""
    return part_of("dow", moment(arguments[0], place)) + 1


def date_trunc(arguments: Series, place: Place) -> pl.Series:
    units = {
        "microseconds": "1us", "milliseconds": "1ms", "second": "1s", "minute": "1m", "hour": "1h", "day": "1d", "week": "1w",
        "month": "1mo", "quarter": "1q", "year": "1y",
    }  # fmt: skip
    unit = str(only(arguments[0])).lower()
    if unit not in units:
        raise Unsupported(f"date_trunc to {unit}")
    return moment(arguments[1], place).cast(DATETIME).dt.truncate(units[unit])


def date_diff(arguments: Series, place: Place) -> pl.Series:
    """SQL Server's: how many borders between units lie between; whole days in MySQL."""
    unit = str(only(arguments[0])).lower()
    end, start = common([moment(each, place).cast(DATETIME) for each in arguments[1:]])
    match unit:
        case "year" | "yy" | "yyyy":
            return (end.dt.year() - start.dt.year()).cast(pl.Int64)
        case "month" | "mm" | "m":
            return (
                (end.dt.year() - start.dt.year()) * 12 + end.dt.month().cast(pl.Int32) - start.dt.month().cast(pl.Int32)
            ).cast(pl.Int64)
        case "day" | "dd" | "d":
            return (end.dt.truncate("1d") - start.dt.truncate("1d")).dt.total_days()
        case "hour" | "hh":
            return (end.dt.truncate("1h") - start.dt.truncate("1h")).dt.total_hours()
        case "minute" | "mi" | "n":
            return (end.dt.truncate("1m") - start.dt.truncate("1m")).dt.total_minutes()
        case "second" | "ss" | "s":
            return (end.dt.truncate("1s") - start.dt.truncate("1s")).dt.total_seconds()
        case _:
            raise Unsupported(f"a difference in {unit}")


def age(arguments: Series, place: Place) -> pl.Series:
    """PostgreSQL's: whole months, of 30 days where they are compared, and what is left."""
    if len(arguments) == 1:
        arguments = [pl.Series([place.moment]), arguments[0]]
    end, start = common([moment(each, place).cast(DATETIME) for each in arguments])
    months = (end.dt.year() - start.dt.year()) * 12 + end.dt.month().cast(pl.Int32) - start.dt.month().cast(pl.Int32)
    frame = pl.DataFrame({"s": start, "e": end, "m": months})
    frame = frame.with_columns(at=pl.col("s").dt.offset_by(pl.format("{}mo", "m")))
    frame = frame.with_columns(m=pl.col("m") - (pl.col("at") > pl.col("e")).cast(pl.Int32))
    rest = frame.select(pl.col("e") - pl.col("s").dt.offset_by(pl.format("{}mo", "m"))).to_series()
    return (frame["m"].cast(pl.Int64) * (30 * DAY_MICROSECONDS)).cast(pl.Duration("us")) + rest


def make_date(arguments: Series, place: Place) -> pl.Series:
    def made(year: int | None, month: int | None, day: int | None) -> dt.date | None:
        try:
            return None if year is None or month is None or day is None else dt.date(year, month, day)
        except ValueError:
            return None

    parts = common(arguments)
    days = pl.Series([made(*each) for each in zip(*(part.to_list() for part in parts), strict=True)], dtype=pl.Date)
    place.failed.append(days.is_null() & reduce(lambda left, right: left & right, [part.is_not_null() for part in parts]))
    return days


def formatted(arguments: Series, place: Place) -> pl.Series:
    return moment(arguments[0], place).dt.to_string(str(only(arguments[1])))


def last_day(arguments: Series, place: Place) -> pl.Series:
    return moment(arguments[0], place).cast(pl.Date).dt.month_end()


def cut_off(series: pl.Series, places: pl.Series | None = None) -> pl.Series:
    if series.dtype.is_integer():
        return series
    if isinstance(series.dtype, pl.Datetime | pl.Date):
        return series.dt.truncate("1d")
    return series.truncate(0 if places is None else only(places))
