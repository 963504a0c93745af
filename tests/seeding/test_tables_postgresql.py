"""Partitions, inheritance, triggers, rules, row security and odd names do not stand in the way of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from filling import Filled, asking_postgresql, claims, filled

from datagen.seeding import seed

ROWS = 120
CLAIMS = claims("postgresql/tables.claims.sql")


@pytest.fixture(scope="module")
def made(new_postgresql_schema: Callable[[], AbstractContextManager[str]]) -> Iterator[Filled]:
    with new_postgresql_schema() as url, asking_postgresql(url) as query:
        yield filled(url, query, "postgresql/tables.sql", rows=ROWS)


def test_the_certificate_is_clean(made: Filled) -> None:
    assert made.seeded.certificate.is_clean


@pytest.mark.parametrize("claim", CLAIMS)
def test_tables(made: Filled, claim: str) -> None:
    assert made.one(CLAIMS[claim]) is True


def test_what_is_left_empty_or_switched_off_is_named(made: Filled) -> None:
    warnings = " ".join(made.seeded.warnings)
    assert "no_partitions stays empty: it has no partition (--create-partitions makes one)" in warnings
    assert "refuse_it" in warnings


def test_partitions_are_made_when_asked_for(made: Filled) -> None:
    seed(made.url, tables=["no_partitions"], rows=30, create_missing_partitions=True)
    assert made.one("SELECT count(*) FROM no_partitions") == 30
