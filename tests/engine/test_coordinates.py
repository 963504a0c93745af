from __future__ import annotations

import re
from decimal import Decimal

import numpy as np
import pytest

from datagen.engine.column import Column, Rows
from datagen.engine.columns.coordinates import COORDINATES, degrees_domain, ranges_by_length
from datagen.engine.columns.fit import fits
from datagen.engine.columns.format import FormatRequest
from datagen.engine.random import Stream
from datagen.errors import Infeasible

STREAM = Stream.derive(7, "table", "place")
MOST = {"latitude": 90, "longitude": 180}


def request(minimum: int = 0, maximum: int | None = None, *, is_unique: bool = False) -> FormatRequest:
    return FormatRequest(
        minimum_length=minimum, maximum_length=maximum, is_unique=is_unique, locale="de", stream=STREAM, table=STREAM
    )


def column(name: str, minimum: int = 0, maximum: int | None = None, *, is_unique: bool = False) -> Column:
    return COORDINATES[name].compile(request(minimum, maximum, is_unique=is_unique))


@pytest.mark.parametrize("name", COORDINATES)
def test_degrees_have_six_decimals_and_stay_on_the_globe(name: str) -> None:
    values = column(name).evaluate(range(5000)).to_pylist()

    assert all(re.fullmatch(r"-?(0|[1-9]\d*)\.\d{6}", value) for value in values)
    assert all(abs(Decimal(value)) <= MOST[name] for value in values)
    assert min(map(Decimal, values)) < -MOST[name] * Decimal("0.99")
    assert max(map(Decimal, values)) > MOST[name] * Decimal("0.99")


@pytest.mark.parametrize("name", COORDINATES)
@pytest.mark.parametrize("is_unique", [False, True])
def test_any_slice_of_rows_is_that_slice_of_the_whole(name: str, is_unique: bool) -> None:
    compiled = column(name, is_unique=is_unique)

    assert compiled.evaluate(range(70, 190)).to_pylist() == compiled.evaluate(range(300)).to_pylist()[70:190]


@pytest.mark.parametrize("name", COORDINATES)
@pytest.mark.parametrize(("minimum", "maximum"), [(0, 8), (9, 9), (8, 9), (10, 12), (0, None)])
def test_unique_degrees_differ_and_are_within_tight_limits(name: str, minimum: int, maximum: int | None) -> None:
    compiled = column(name, minimum, maximum, is_unique=True)
    values = compiled.evaluate(range(200_000)).to_pylist()

    assert len(set(values)) == 200_000
    assert all(minimum <= len(value) <= (maximum or 11) for value in values)


@pytest.mark.parametrize("name", COORDINATES)
def test_the_capacity_counts_every_millionth_of_a_degree(name: str) -> None:
    assert column(name, is_unique=True).capacity == 2 * MOST[name] * 10**6 + 1
    assert column(name).capacity is None


def test_degrees_ascend_from_end_to_end_over_zero() -> None:
    ranges = sorted(bounds for length, found in ranges_by_length(90).items() if fits(request(), length) for bounds in found)
    domain = degrees_domain(ranges, 90)
    index = np.array([0, 90_000_000 - 1, 90_000_000, 90_000_001, domain.size - 1], np.uint64)

    assert domain.at(index, Rows(index)).to_pylist() == ["-90.000000", "-0.000001", "0.000000", "0.000001", "90.000000"]


def test_limits_that_leave_nothing_are_an_error() -> None:
    with pytest.raises(Infeasible) as error:
        column("latitude", 0, 7)

    assert str(error.value) == "format 'latitude' needs at least 8 characters, maxLength is 7 (raise maxLength to 8 or more)"
