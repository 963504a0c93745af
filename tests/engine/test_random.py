from __future__ import annotations

import numpy as np
import pytest

from datagen.engine.random import Stream, UInts, mix, multiply_high, scale_bits

ROWS = np.arange(100_000, dtype=np.uint64)
STREAM = Stream.derive(7, "table", "column")


def words(*values: int) -> UInts:
    return np.array(values, np.uint64)


def test_bits_are_those_of_splitmix64() -> None:
    """The first outputs of the reference implementation (Vigna, splitmix64.c) seeded with 1234567."""
    first_five = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821]

    assert Stream(1234567).bits(words(1, 2, 3, 4, 5)).tolist() == first_five


def test_mixing_is_a_bijection() -> None:
    assert len(np.unique(mix(ROWS.copy()))) == len(ROWS)


def test_the_bits_of_a_row_do_not_depend_on_the_others() -> None:
    assert STREAM.bits(words(5, 99_999, 5)).tolist() == STREAM.bits(ROWS)[[5, 99_999, 5]].tolist()


def test_rows_are_left_as_they_are() -> None:
    rows = ROWS.copy()
    for draw in (STREAM.bits, STREAM.uniform, lambda rows: STREAM.below(10, rows), lambda rows: STREAM.below(1 << 40, rows)):
        draw(rows)

    assert (rows == ROWS).all()


@pytest.mark.parametrize("names", [(), ("a",), ("a", "b"), ("ab",), ("a", ""), ("", "a"), ("b", "a"), ("é",), ("e\u0301",)])
def test_different_names_give_different_streams(names: tuple[str, ...]) -> None:
    others = [(), ("a",), ("a", "b"), ("ab",), ("a", ""), ("", "a"), ("b", "a"), ("é",), ("e\u0301",)]

    assert [other for other in others if Stream.derive(1, *other) == Stream.derive(1, *names)] == [names]


@pytest.mark.parametrize("seed", [0, 1, -1, 42, 1 << 64, (1 << 127) - 1, -(1 << 127)])
def test_different_seeds_give_different_streams(seed: int) -> None:
    others = [0, 1, -1, 42, 1 << 64, (1 << 127) - 1, -(1 << 127)]

    assert [other for other in others if Stream.derive(other, "a") == Stream.derive(seed, "a")] == [seed]


def test_a_fork_is_unrelated_to_its_origin_and_its_siblings() -> None:
    streams = [STREAM, STREAM.fork("null"), STREAM.fork("length"), STREAM.fork("null").fork("null")]
    draws = np.array([stream.uniform(ROWS) for stream in streams])

    assert np.abs(np.corrcoef(draws) - np.eye(4)).max() < 0.02


def test_the_same_rows_of_two_columns_are_uncorrelated() -> None:
    streams = [Stream.derive(7, "table", name) for name in ("id", "ie", "a", "b")]
    draws = np.array([stream.uniform(ROWS) for stream in streams])

    assert np.abs(np.corrcoef(draws) - np.eye(4)).max() < 0.02


def test_neighbouring_rows_are_uncorrelated() -> None:
    draws = STREAM.uniform(ROWS)

    assert abs(np.corrcoef(draws[1:], draws[:-1])[0, 1]) < 0.02


@pytest.mark.parametrize("bound", [1, 2, 3, 5, 10, 1000])
def test_every_value_below_the_bound_is_as_likely(bound: int) -> None:
    counts = np.bincount(STREAM.below(bound, ROWS).astype(np.int64), minlength=bound)
    expected = len(ROWS) / bound

    assert len(counts) == bound
    assert ((counts - expected) ** 2 / expected).sum() < bound + 6 * (2 * bound) ** 0.5


@pytest.mark.parametrize("bound", [(1 << 24) - 1, 1 << 24, (1 << 24) + 1, 10**12, (1 << 63) + 1, (1 << 64) - 1, 1 << 64])
def test_values_reach_up_to_a_large_bound(bound: int) -> None:
    values = STREAM.below(bound, ROWS)

    assert int(values.max()) < bound
    assert int(values.max()) > bound * 0.9999
    assert int(values.min()) < bound * 0.0001
    assert float(values.mean()) == pytest.approx(bound / 2, rel=0.01)


@pytest.mark.parametrize("bound", [1, 2, 7, 1 << 20, (1 << 24) - 1, 1 << 24, 1 << 40, (1 << 64) - 1, 1 << 64])
def test_the_extreme_bits_stay_below_the_bound(bound: int) -> None:
    assert int(scale_bits(words(0), bound)[0]) == 0
    assert int(scale_bits(words((1 << 64) - 1), bound)[0]) == bound - 1


def test_uniform_doubles_lie_in_the_unit_interval_and_fill_it() -> None:
    draws = STREAM.uniform(ROWS)
    counts, _ = np.histogram(draws, bins=20, range=(0, 1))

    assert draws.min() >= 0
    assert draws.max() < 1
    assert np.abs(counts - len(ROWS) / 20).max() < 300


@pytest.mark.parametrize("probability", [0.0, 0.001, 0.3, 0.999, 1.0])
def test_chance_is_true_with_its_probability(probability: float) -> None:
    assert STREAM.chance(probability, ROWS).mean() == pytest.approx(probability, abs=0.005)


def test_certainty_has_no_exceptions() -> None:
    assert not STREAM.chance(0.0, ROWS).any()
    assert STREAM.chance(1.0, ROWS).all()


def test_the_high_half_of_products_is_exact() -> None:
    left = [0, 1, 3, (1 << 32) - 1, 1 << 32, (1 << 63) + 12345, (1 << 64) - 1]

    for right in left:
        assert multiply_high(words(*left), np.uint64(right)).tolist() == [value * right >> 64 for value in left]
