"""Types, keys and conditions of SQLite: all hold, and what they leave open varies."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from filling import Filled, asking_sqlite, claims, filled

ROWS = 120
CLAIMS = claims("sqlite/all.claims.sql")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    with asking_sqlite(tmp_path_factory.mktemp("sqlite") / "torture.db") as (url, query):
        yield filled(url, query, "sqlite/all.sql", rows=ROWS)


def test_the_certificate_is_clean_and_every_table_has_its_rows(made: Filled) -> None:
    assert made.seeded.certificate.is_clean
    assert {each.table: each.present for each in made.seeded.certificate.rows if each.present != ROWS} == {"flags": 2}


@pytest.mark.parametrize("claim", CLAIMS)
def test_sqlite(made: Filled, claim: str) -> None:
    assert made.one(CLAIMS[claim]) == 1


def test_no_reference_is_broken(made: Filled) -> None:
    tables = [name for (name,) in made.query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'dangling'")]
    for table in tables:
        quoted = table.replace('"', '""')
        assert made.query(f'PRAGMA foreign_key_check("{quoted}")') == []
    assert made.one("PRAGMA integrity_check") == "ok"


def test_no_column_is_all_null_or_all_the_same(made: Filled) -> None:
    columns = made.query("SELECT t.name, c.name FROM sqlite_schema t, pragma_table_xinfo(t.name) c WHERE t.type = 'table'")
    names = [(table.replace('"', '""'), column.replace('"', '""')) for table, column in columns]
    dull = [f"{table}.{column}" for table, column in names if made.one(f'SELECT count(DISTINCT "{column}") < 2 FROM "{table}"')]
    assert sorted(dull) == ["dangling.away", "sqlite_sequence.name", "sqlite_sequence.seq"]
