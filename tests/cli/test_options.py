"""Numbers as people write them."""

from __future__ import annotations

import pytest

from datagen.cli.options import read_count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("0", 0),
        ("1000", 1000),
        ("1_000_000", 1_000_000),
        ("1,000,000", 1_000_000),
        ("1e6", 1_000_000),
        ("1E+3", 1000),
        ("10k", 10_000),
        ("10K", 10_000),
        ("1.5M", 1_500_000),
        ("2.5e3", 2500),
        ("0.25k", 250),
        ("1G", 10**9),
        ("2b", 2 * 10**9),
        (" 7 ", 7),
        ("1.0", 1),
    ],
)
def test_count_is_read(text: str, count: int) -> None:
    assert read_count(text) == count


@pytest.mark.parametrize(
    "text", ["", "k", "-1", "1.5", "1.2345k", "1__0", "_1", "1e", "1e1000", "ten", "0x10", "1 000", "nan", "inf"]
)
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="whole number"):
        read_count(text)
