"""Arithmetic and functions of numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import reduce

import polars as pl

from datagen.engine.conditions.terms import Unsupported
from datagen.engine.conditions.values.align import aligned
from datagen.engine.conditions.values.arguments import Operation, Place, Series, common, number_or_time, only
from datagen.engine.conditions.values.moments import in_time

__all__ = ["arithmetic", "bitwise", "calculated", "divided", "extreme", "logarithm", "number", "power", "rounded", "truncated"]


def arithmetic(name: str) -> Operation:
    def compute(arguments: Series, place: Place) -> pl.Series:
        left, right = (number_or_time(each, place) for each in arguments)
        if left.dtype.is_temporal() or right.dtype.is_temporal() or pl.Struct in (left.dtype, right.dtype):
            return in_time(name, left, right, place)
        left, right = common([left, right])
        if pl.Decimal in (left.dtype, right.dtype) and (name == "/" or pl.Float64 in (left.dtype, right.dtype)):
            left, right = left.cast(pl.Float64), right.cast(pl.Float64)
        try:
            return calculated(name, left, right, place)
        except pl.exceptions.PolarsError:
            return calculated(name, left.cast(pl.Float64), right.cast(pl.Float64), place)

    return compute


def calculated(name: str, left: pl.Series, right: pl.Series, place: Place) -> pl.Series:
    match name:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/" | "exact /" | "div" | "%":
            is_zero = right == 0
            if place.is_strict:
                place.failed.append(is_zero)
            nothing = pl.Series([None], dtype=right.dtype).new_from_index(0, len(right))
            return divided(name, left, nothing.zip_with(is_zero.fill_null(False), right))
        case _:
            raise Unsupported(f"the operator {name}")


def divided(name: str, left: pl.Series, right: pl.Series) -> pl.Series:
    """Whole numbers are cut towards zero; a remainder has the dividend's sign."""
    is_whole = left.dtype.is_integer() and right.dtype.is_integer()
    if name == "exact /" or (name == "/" and not is_whole):
        return left.cast(pl.Float64) / right.cast(pl.Float64)
    if is_whole:
        rest = left.abs() % right.abs()
        if name == "%":
            return rest * left.sign()
        return (left - rest * left.sign()) // right
    numerator, denominator = left.cast(pl.Float64), right.cast(pl.Float64)
    whole = truncated(numerator / denominator)
    return numerator - whole * denominator if name == "%" else whole


def truncated(series: pl.Series) -> pl.Series:
    return series.abs().floor() * series.sign()


def bitwise(name: str) -> Operation:
    def compute(arguments: Series, place: Place) -> pl.Series:
        left, right = common([number_or_time(each, place).cast(pl.Int64) for each in arguments])
        match name:
            case "&":
                return left & right
            case "|":
                return left | right
            case "#":
                return left ^ right
            case "<<":
                return left * (2 ** right.cast(pl.Float64)).cast(pl.Int64)
            case _:
                return left // (2 ** right.cast(pl.Float64)).cast(pl.Int64)

    return compute


def number(compute: Callable[..., pl.Series]) -> Operation:
    return lambda arguments, place: compute(number_or_time(arguments[0], place), *arguments[1:])


def rounded(series: pl.Series, places: pl.Series | None = None) -> pl.Series:
    if series.dtype.is_integer():
        return series
    count = 0 if places is None else only(places)
    if count < 0:
        raise Unsupported("rounding to tens")
    return series.round(count, "half_away_from_zero")


def extreme(is_greatest: bool) -> Operation:
    """Null arguments are passed over, as in PostgreSQL."""

    def compute(arguments: Series, place: Place) -> pl.Series:
        def better(left: pl.Series, right: pl.Series) -> pl.Series:
            left, right = common(list(aligned(left, right, place.failed)))
            takes_left = (left >= right) if is_greatest else (left <= right)
            return left.zip_with((takes_left | right.is_null()).fill_null(False), right)

        return reduce(better, arguments)

    return compute


def power(series: pl.Series, exponent: pl.Series) -> pl.Series:
    return series.cast(pl.Float64) ** float(only(exponent))


def logarithm(series: pl.Series) -> pl.Series:
    return series.cast(pl.Float64).log(math.e)
