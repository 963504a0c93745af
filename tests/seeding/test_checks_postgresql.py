"""CHECKs of every form hold in PostgreSQL, and what they leave open varies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from filling import Filled, asking_postgresql, claims, dull_columns, filled

ROWS = 120
CLAIMS = claims("postgresql/checks.claims.sql")


@pytest.fixture(scope="module")
def made(new_postgresql_schema: Callable[[], AbstractContextManager[str]]) -> Iterator[Filled]:
    with new_postgresql_schema() as url, asking_postgresql(url) as query:
        yield filled(url, query, "postgresql/checks.sql", rows=ROWS)


def test_the_certificate_is_clean_and_every_table_has_its_rows(made: Filled) -> None:
    assert made.seeded.certificate.is_clean
    assert {each.present for each in made.seeded.certificate.rows} == {ROWS}


@pytest.mark.parametrize("claim", CLAIMS)
def test_checks(made: Filled, claim: str) -> None:
    assert made.one(CLAIMS[claim]) is True


def test_no_column_is_all_null_or_all_the_same(made: Filled) -> None:
    assert dull_columns(made) == ["one_column.is_true", "one_column.never"]


def test_a_condition_through_a_function_is_left_to_the_database_by_name(made: Filled) -> None:
    assert made.seeded.warnings == (
        "check 'size_is_fine' is left to the database, since the function is_fine is not understood here, "
        "at $.schemas.through_function.checks[0]; all 120 rows that were tried there meet it",
    )
