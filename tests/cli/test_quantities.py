"""Numbers as people read them."""

from __future__ import annotations

import pytest

from datagen.cli.quantities import duration_text, number_text, rate_text, size_text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 ms"),
        (0.012, "12 ms"),
        (0.0996, "0.1 s"),
        (9.94, "9.9 s"),
        (59.4, "59 s"),
        (59.6, "1 min 0 s"),
        (7500, "2 h 5 min"),
    ],
)
def test_durations_have_two_or_three_figures(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


@pytest.mark.parametrize(
    ("rows", "seconds", "text"),
    [
        (0, 1, "- rows/s"),
        (5, 0, "- rows/s"),
        (1, 4, "0 rows/s"),
        (186, 1, "186 rows/s"),
        (1234, 1, "1,230 rows/s"),
        (1_234_567, 1, "1,230,000 rows/s"),
    ],
)
def test_rates_have_three_figures(rows: int, seconds: float, text: str) -> None:
    assert rate_text(rows, seconds) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (999.6, "1.0 kB"),
        (1200, "1.2 kB"),
        (98_000, "98 kB"),
        (1.2e9, "1.2 GB"),
        (5e18, "5000 PB"),
    ],
)
def test_sizes_have_a_unit(size: float, text: str) -> None:
    assert size_text(size) == text


@pytest.mark.parametrize(("number", "text"), [(0, "0"), (1_234_567, "1,234,567"), (10**15, "10^15"), (9 * 10**20, "10^20")])
def test_huge_numbers_are_powers_of_ten(number: int, text: str) -> None:
    assert number_text(number) == text
