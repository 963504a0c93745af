"""Latitude and longitude as text, in degrees with six decimals (about 0.1 m)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa

from datagen.engine.arrays import TEXT, TextPool, text_from_polars, text_to_polars
from datagen.engine.column import Column, Domain, Rows, sampled, unique
from datagen.engine.columns.characters import split
from datagen.engine.columns.composition import numbered
from datagen.engine.columns.fit import cannot_fit, fits
from datagen.engine.columns.format import Format, FormatRequest
from datagen.engine.random import UInts

__all__ = ["COORDINATES"]

UNIT = 10**6
"""Values are counted in millionths of a degree."""
FRACTION_LENGTH = 7
"""Of the point and six decimals."""


def compile_degrees(format: str, most: int) -> Callable[[FormatRequest], Column]:
    """Degrees from -most to most, both inclusive."""

    def compile(request: FormatRequest) -> Column:
        ranges = ranges_by_length(most)
        fitting = [bounds for length in ranges if fits(request, length) for bounds in ranges[length]]
        if not fitting:
            raise cannot_fit(format, request, ranges)
        domain = degrees_domain(sorted(fitting), most)
        return unique(domain, request.stream) if request.is_unique else sampled(domain, request.stream)

    return compile


def ranges_by_length(most: int) -> dict[int, list[tuple[int, int]]]:
    """For each length in characters the ranges of values, both ends inclusive, that are so long."""
    ranges: dict[int, list[tuple[int, int]]] = {}
    for digits in range(1, len(str(most)) + 1):
        first = 0 if digits == 1 else 10 ** (digits - 1) * UNIT
        last = min(10**digits * UNIT - 1, most * UNIT)
        length = digits + FRACTION_LENGTH
        ranges.setdefault(length, []).append((first, last))
        ranges.setdefault(length + 1, []).append((-last, -max(first, 1)))
    return ranges


def degrees_domain(ranges: list[tuple[int, int]], most: int) -> Domain:
    """The values of these ranges, ascending."""
    lows = np.array([low for low, _ in ranges], np.int64)
    firsts = np.array([0, *np.cumsum([high - low + 1 for low, high in ranges])], np.int64)
    degrees = TextPool.of([f"{sign}{whole}." for sign in ("", "-") for whole in range(most + 1)])
    thousandths = TextPool.of(numbered("", 3))

    def at(index: UInts, rows: Rows) -> pa.Array:
        number = index.view(np.int64)
        part = np.searchsorted(firsts, number, "right") - 1
        value = number - firsts[part] + lows[part]
        whole, fraction = split(np.abs(value).view(np.uint64), UNIT)
        whole += np.uint64(most + 1) * (value < 0)
        texts = [degrees.take(whole), *map(thousandths.take, split(fraction, 1000))]
        first, second, third = map(text_to_polars, texts)
        return text_from_polars(first + second + third)

    return Domain(arrow_type=TEXT, size=int(firsts[-1]), at=at)


COORDINATES = {
    "latitude": Format(summary="degrees from -90 to 90, six decimals", compile=compile_degrees("latitude", 90)),
    "longitude": Format(summary="degrees from -180 to 180, six decimals", compile=compile_degrees("longitude", 180)),
}
