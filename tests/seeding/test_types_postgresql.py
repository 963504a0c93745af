"""Every type of PostgreSQL gets values that it accepts, and that differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from filling import Filled, asking_postgresql, claims, dull_columns, filled

from datagen.errors import SchemaError
from datagen.seeding import seed

ROWS = 120
CLAIMS = claims("postgresql/types.claims.sql")


@pytest.fixture(scope="module")
def made(new_postgresql_schema: Callable[[], AbstractContextManager[str]]) -> Iterator[Filled]:
    with new_postgresql_schema() as url, asking_postgresql(url) as query:
        yield filled(url, query, "postgresql/types.sql", rows=ROWS)


def test_the_certificate_is_clean_and_every_table_has_its_rows(made: Filled) -> None:
    assert made.seeded.certificate.is_clean
    assert {each.present for each in made.seeded.certificate.rows} == {ROWS}


@pytest.mark.parametrize("claim", CLAIMS)
def test_types(made: Filled, claim: str) -> None:
    assert made.one(CLAIMS[claim]) is True


def test_no_column_is_all_null_or_all_the_same(made: Filled) -> None:
    assert dull_columns(made) == ["unknown_type.what"]


def test_a_type_that_nobody_knows_is_null_with_a_warning(made: Filled) -> None:
    assert made.seeded.warnings == (
        "unknown_type.what is always null: no values are known for type mystery (--set unknown_type.what=VALUE gives one)",
    )


def test_a_type_that_nobody_knows_is_what_is_set(made: Filled) -> None:
    seed(made.url, tables=["unknown_type"], rows=7, overrides={"unknown_type.what": "given"})
    assert made.one("SELECT count(*) FROM unknown_type WHERE what::text = 'given'") == 7


def test_a_type_that_nobody_knows_and_that_can_t_be_null_is_one_problem(made: Filled) -> None:
    made.query("CREATE TABLE must_know (id int PRIMARY KEY, what mystery NOT NULL)")
    with pytest.raises(
        SchemaError,
        match=r"type mystery, and null is not allowed at must_know.what \(give one with --set must_know.what=VALUE\)",
    ):
        seed(made.url, tables=["must_know"])
    seed(made.url, tables=["must_know"], rows=5, overrides={"must_know.what": '{"type": "string", "pattern": "[a-z]{9}"}'})
    assert made.one("SELECT count(DISTINCT what::text) FROM must_know") == 5
