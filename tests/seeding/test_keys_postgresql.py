"""Keys and references of every form hold in PostgreSQL, and references spread over their parents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from filling import Filled, asking_postgresql, claims, dull_columns, filled

ROWS = 120
CLAIMS = claims("postgresql/keys.claims.sql")
COUNTS = {"tenants": 12, "tight_junction": 140}
FEW = {"colors": 50, "flags": 2, "levels": 3, "single_row": 1, "sizes": 3, "flag_notes": 2, "level_details": 3}


@pytest.fixture(scope="module")
def made(new_postgresql_schema: Callable[[], AbstractContextManager[str]]) -> Iterator[Filled]:
    with new_postgresql_schema() as url, asking_postgresql(url) as query:
        yield filled(url, query, "postgresql/keys.sql", rows=ROWS, count=COUNTS)


def test_the_certificate_is_clean_and_every_table_has_its_rows(made: Filled) -> None:
    assert made.seeded.certificate.is_clean
    others = {each.table: each.present for each in made.seeded.certificate.rows if each.present != ROWS}
    assert others == COUNTS | FEW


@pytest.mark.parametrize("claim", CLAIMS)
def test_keys(made: Filled, claim: str) -> None:
    assert made.one(CLAIMS[claim]) is True


def test_no_column_is_all_null_or_all_the_same(made: Filled) -> None:
    assert dull_columns(made) == ["single_row.only_one", "single_row.title"]


def test_tables_without_room_are_named_with_their_rows(made: Filled) -> None:
    assert {warning.split("'")[1] for warning in made.seeded.warnings} == set(FEW)
    assert "table 'levels' has 3 rows: unique needs 120 different values, enum has 3" in made.seeded.warnings
    assert (
        "table 'level_details' has 3 rows: primary key needs 120 different values, table 'levels' has 3" in made.seeded.warnings
    )
