from __future__ import annotations

import math
from decimal import Context, Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from documents import column
from hypothesis import given, settings
from hypothesis import strategies as st

import datagen
from datagen.engine.column import Domain, Rows, sampled
from datagen.engine.columns.numbers import decimal_domain, float_domain, integer_domain
from datagen.engine.dataset import DecimalKind, FloatKind, IntegerKind
from datagen.engine.random import Stream

STREAM = Stream.derive(7, "table", "number")
INT64 = 1 << 63
CONTEXT = Context(prec=100)
always_the_same = settings(max_examples=200, deadline=None, derandomize=True, database=None)


def values(rows: int = 2000, **keywords: Any) -> list[Any]:
    return arrow(rows, **keywords).to_pylist()


def arrow(rows: int = 2000, **keywords: Any) -> pa.Array:
    table = datagen.plan(column(**keywords), count={"users": rows})["users"]
    return table.batch(0, rows)["v"]


def ends_of(domain: Domain) -> list[Any]:
    index = np.array([0, domain.size - 1], np.uint64)
    return domain.at(index, Rows(index)).to_pylist()


# Integers


def test_integers_without_limits_reach_from_0_to_a_million() -> None:
    drawn = values(type="integer")

    assert 0 <= min(drawn) < 5000
    assert 995_000 < max(drawn) <= 1_000_000


@pytest.mark.parametrize(
    ("keywords", "expected"),
    [
        ({"minimum": 3, "maximum": 6}, {3, 4, 5, 6}),
        ({"minimum": -2, "maximum": -1}, {-2, -1}),
        ({"minimum": 5, "maximum": 5}, {5}),
        ({"exclusiveMinimum": 3, "exclusiveMaximum": 6}, {4, 5}),
        ({"minimum": 3, "exclusiveMinimum": 4, "maximum": 6}, {5, 6}),
        ({"minimum": 3, "exclusiveMinimum": True, "maximum": 6, "exclusiveMaximum": True}, {4, 5}),
        ({"minimum": 2.5, "maximum": 5.5}, {3, 4, 5}),
        ({"minimum": 1, "maximum": 20, "multipleOf": 7}, {7, 14}),
        ({"minimum": -20, "maximum": 1, "multipleOf": 7}, {-14, -7, 0}),
        ({"minimum": 1, "maximum": 9, "multipleOf": 1.5}, {3, 6, 9}),
        ({"minimum": 1, "maximum": 4, "multipleOf": 0.5}, {1, 2, 3, 4}),
    ],
)
def test_integers_are_exactly_those_within_the_limits(keywords: dict[str, Any], expected: set[int]) -> None:
    assert set(values(type="integer", **keywords)) == expected


@pytest.mark.parametrize(
    ("keywords", "low", "high"),
    [
        ({"minimum": 10}, 10, 1_000_000),
        ({"minimum": 5_000_000}, 5_000_000, 6_000_000),
        ({"maximum": 10}, 0, 10),
        ({"maximum": -10}, -1_000_010, -10),
        ({"minimum": INT64 - 10}, INT64 - 10, INT64 - 1),
        ({"maximum": -INT64 + 10}, -INT64, -INT64 + 10),
        ({"format": "int32", "minimum": (1 << 31) - 5}, (1 << 31) - 5, (1 << 31) - 1),
        ({"format": "uint32", "minimum": (1 << 32) - 5}, (1 << 32) - 5, (1 << 32) - 1),
        ({"format": "uint32", "maximum": 5}, 0, 5),
    ],
)
def test_a_missing_limit_of_integers_has_a_default(keywords: dict[str, Any], low: int, high: int) -> None:
    table = datagen.plan(column(type="integer", **keywords))["users"]
    kind = table.spec.columns[0].kind

    assert isinstance(kind, IntegerKind)
    assert (kind.minimum, kind.maximum) == (low, high)


@always_the_same
@given(st.integers(-INT64, INT64 - 1), st.integers(-INT64, INT64 - 1), st.integers(1, 1 << 62))
def test_every_range_of_integers_reaches_its_ends_and_no_further(one: int, other: int, step: int) -> None:
    low = min(one, other)
    high = low + (max(one, other) - low) // step * step
    first, last = ends_of(integer_domain(IntegerKind(minimum=low, maximum=high, multiple_of=step), STREAM))
    slack = 0 if (high - low) // step < 1 << 62 else 8 * step

    assert low <= first <= low + slack
    assert high - slack <= last <= high


def test_integers_are_spread_evenly() -> None:
    counts = np.bincount(values(30_000, type="integer", minimum=0, maximum=9))

    assert np.abs(counts - 3000).max() < 300


def test_integers_of_64_bits_are_spread_over_all_of_them() -> None:
    drawn = np.array(values(type="integer", minimum=-INT64, maximum=INT64 - 1)) / INT64
    counts, _ = np.histogram(drawn, bins=4, range=(-1, 1))

    assert np.abs(counts - 500).max() < 100


def test_an_integer_key_counts_from_1() -> None:
    assert values(5, type="integer", primary_key=True) == [1, 2, 3, 4, 5]


def test_an_integer_key_with_limits_counts_through_them() -> None:
    assert values(4, type="integer", primary_key=True, minimum=100, maximum=200, multipleOf=20) == [100, 120, 140, 160]


def test_unique_integers_within_limits_are_all_of_them_in_random_order() -> None:
    drawn = values(50, type="integer", unique=True, minimum=-25, maximum=24)

    assert sorted(drawn) == list(range(-25, 25))
    assert drawn != sorted(drawn)


# Decimals


@pytest.mark.parametrize(
    ("keywords", "arrow_type"),
    [
        ({"scale": 2}, pa.decimal128(9, 2)),
        ({"scale": 2, "minimum": 10, "maximum": 1000}, pa.decimal128(6, 2)),
        ({"precision": 5}, pa.decimal128(5, 0)),
        ({"precision": 5, "scale": 2}, pa.decimal128(5, 2)),
        ({"precision": 38, "scale": 38}, pa.decimal128(38, 38)),
        ({"scale": 0, "maximum": 0}, pa.decimal128(1, 0)),
        ({"scale": 3, "minimum": 0.001, "maximum": 0.002}, pa.decimal128(3, 3)),
    ],
)
def test_decimals_have_the_digits_that_were_asked_or_that_they_need(keywords: dict[str, Any], arrow_type: pa.DataType) -> None:
    assert arrow(10, type="number", **keywords).type == arrow_type


@pytest.mark.parametrize(
    ("keywords", "expected"),
    [
        ({"scale": 1, "minimum": 0.1, "maximum": 0.3}, ["0.1", "0.2", "0.3"]),
        ({"scale": 1, "exclusiveMinimum": 0.1, "exclusiveMaximum": 0.3}, ["0.2"]),
        ({"scale": 2, "minimum": -0.5, "maximum": 0.5, "multipleOf": 0.25}, ["-0.50", "-0.25", "0.00", "0.25", "0.50"]),
        ({"scale": 1, "minimum": 0, "maximum": 1, "multipleOf": 0.25}, ["0.0", "0.5", "1.0"]),
        ({"scale": 0, "minimum": 0.5, "maximum": 2.5}, ["1", "2"]),
        ({"scale": 2, "minimum": 0.115, "maximum": 0.134}, ["0.12", "0.13"]),
        ({"scale": 20, "precision": 38, "minimum": 1e-20, "maximum": 2e-20}, ["1E-20", "2E-20"]),
    ],
)
def test_decimals_are_exactly_those_within_the_limits(keywords: dict[str, Any], expected: list[str]) -> None:
    assert [str(value) for value in sorted(set(values(type="number", **keywords)))] == expected


DIGITS = st.integers(-(10**38) + 1, 10**38 - 1)


@always_the_same
@given(DIGITS, DIGITS, st.integers(0, 38), st.integers(1, 10**12))
def test_every_range_of_decimals_reaches_its_ends_and_no_further(one: int, other: int, scale: int, step: int) -> None:
    first, last = sorted((one // step * step, other // step * step))
    if first <= -(10**38):
        return
    kind = DecimalKind(
        minimum=Decimal(first).scaleb(-scale, CONTEXT),
        maximum=Decimal(last).scaleb(-scale, CONTEXT),
        scale=scale,
        precision=38,
        multiple_of=Decimal(step).scaleb(-scale, CONTEXT),
    )
    domain = decimal_domain(kind, STREAM)
    array = domain.at(np.array([0, domain.size - 1], np.uint64), Rows(np.array([5, 6], np.uint64)))
    drawn = [int(value.scaleb(scale, CONTEXT)) for value in array.to_pylist()]

    array.validate(full=True)
    assert first <= drawn[0] <= drawn[1] <= last
    assert drawn[0] - first <= max(0, (last - first) // domain.size)
    assert last - drawn[1] <= 2 * max(0, (last - first) // domain.size)
    assert all((value - first) % step == 0 for value in drawn)


def test_decimals_of_many_digits_are_spread_evenly() -> None:
    drawn = [float(value) for value in values(type="number", precision=38, minimum=-9e37, maximum=9e37)]
    counts, _ = np.histogram(drawn, bins=4, range=(-9e37, 9e37))

    assert np.abs(counts - 500).max() < 100


# Doubles


@pytest.mark.parametrize(
    ("minimum", "maximum"), [(0.0, 1.0), (-1.7e308, 1.7e308), (5e-324, 1e-323), (1.0, 1.0), (-0.3, 0.1), (1e300, 1.0000001e300)]
)
@pytest.mark.parametrize("is_unique", [False, True])
def test_doubles_stay_within_their_limits(minimum: float, maximum: float, is_unique: bool) -> None:
    domain = float_domain(FloatKind(minimum=minimum, maximum=maximum), is_unique=is_unique)
    rows = Rows.span(0, 5000)
    drawn = sampled(domain, STREAM).compute(rows).to_pylist() + ends_of(domain)

    assert minimum <= min(drawn) <= max(drawn) <= maximum


def test_doubles_are_spread_evenly() -> None:
    counts, _ = np.histogram(values(20_000, type="number", minimum=-3, maximum=5), bins=8, range=(-3, 5))

    assert np.abs(counts - 2500).max() < 250


def test_doubles_without_limits_reach_from_0_to_a_million() -> None:
    drawn = values(type="number")

    assert 0 <= min(drawn) < 5000
    assert 995_000 < max(drawn) <= 1_000_000


def test_an_excluded_limit_does_not_occur() -> None:
    drawn = values(type="number", exclusiveMinimum=1, exclusiveMaximum=1.0000000000000007)

    assert set(drawn) == {1.0000000000000002, 1.0000000000000004}


@pytest.mark.parametrize(
    ("minimum", "maximum"),
    [(1.0, 1.0000000000000999), (-3e-16, 3e-16), (0.1, 0.1 + 1e-13), (-1e-320, 1e-320), (1e15, 1e15 + 100)],
)
def test_unique_doubles_differ_to_the_last(minimum: float, maximum: float) -> None:
    domain = float_domain(FloatKind(minimum=minimum, maximum=maximum), is_unique=True)
    size = min(domain.size, 20_000)
    index = np.concatenate([np.arange(size), domain.size - 1 - np.arange(size)]).astype(np.uint64)
    drawn = domain.at(index, Rows(index)).to_pylist()

    assert len(set(drawn)) == min(domain.size, 2 * size)
    assert minimum <= min(drawn) <= max(drawn) <= maximum


@always_the_same
@given(
    st.floats(allow_nan=False, allow_infinity=False), st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 1 << 53)
)
def test_neighbours_among_unique_doubles_differ(one: float, other: float, place: int) -> None:
    domain = float_domain(FloatKind(minimum=min(one, other), maximum=max(one, other)), is_unique=True)
    index = (place + np.arange(min(domain.size, 100))) % domain.size
    drawn = domain.at(index.astype(np.uint64), Rows(index.astype(np.uint64))).to_pylist()

    assert len(set(drawn)) == len(drawn)
    assert min(one, other) <= min(drawn) <= max(drawn) <= max(one, other)


@pytest.mark.parametrize(
    ("keywords", "expected"),
    [
        ({"minimum": 0.1, "maximum": 0.5, "multipleOf": 0.1}, [0.1, 0.2, 0.3, 0.4, 0.5]),
        ({"minimum": 0.3, "maximum": 0.3, "multipleOf": 0.1}, [0.3]),
        ({"exclusiveMinimum": 0.1, "exclusiveMaximum": 0.5, "multipleOf": 0.1}, [0.2, 0.3, 0.4]),
        ({"minimum": -1, "maximum": 1, "multipleOf": 0.5}, [-1.0, -0.5, 0.0, 0.5, 1.0]),
        ({"minimum": 0, "maximum": 10, "multipleOf": 2.5}, [0.0, 2.5, 5.0, 7.5, 10.0]),
    ],
)
def test_multiples_are_the_doubles_that_people_write(keywords: dict[str, Any], expected: list[float]) -> None:
    assert sorted(set(values(type="number", **keywords))) == expected


def test_unique_multiples_differ_even_where_doubles_are_sparse() -> None:
    drawn = values(20_000, type="number", multipleOf=0.01, minimum=1e14, maximum=1e14 + 1e6, unique=True)

    assert len(set(drawn)) == 20_000


@pytest.mark.parametrize(("format", "limit"), [("latitude", 90), ("longitude", 180)])
def test_coordinates_stay_on_the_globe(format: str, limit: int) -> None:
    drawn = values(type="number", format=format)

    assert -limit <= min(drawn) < -0.98 * limit
    assert 0.98 * limit < max(drawn) <= limit
    assert all(math.isfinite(value) for value in drawn)


@pytest.mark.parametrize("keywords", [{"scale": 2}, {"precision": 38}, {"scale": 2, "precision": 38, "minimum": 5}])
def test_unique_decimals_without_bounds_do_not_run_out(keywords: dict[str, Any]) -> None:
    plan = datagen.plan(column(type="number", unique=True, **keywords), count={"users": 10**9})

    assert len(set(plan["users"].batch(0, 5000)["v"].to_pylist())) == 5000


@pytest.mark.parametrize(
    ("bounds", "last"), [({"minimum": 500}, "999.99"), ({"minimum": 999}, "999.99"), ({"maximum": -999}, "-999.99")]
)
def test_default_bounds_of_decimals_stay_within_their_precision(bounds: dict[str, int], last: str) -> None:
    (spec,) = datagen.plan(column(type="number", scale=2, precision=5, unique=True, **bounds), rows=50)["users"].spec.columns

    assert isinstance(spec.kind, DecimalKind)
    assert Decimal(last) in (spec.kind.minimum, spec.kind.maximum)
