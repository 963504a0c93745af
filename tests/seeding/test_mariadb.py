"""Types, keys and conditions of MariaDB: all hold, and what they leave open varies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from filling import Filled, asking_mysql, claims, filled
from mysql_server import Server

ROWS = 120
CLAIMS = claims("mariadb/all.claims.sql")
COUNTS = {"tenants": 12, "junction": 36}
FEW = {"lookups": 3, "lookup_details": 3, "flags": 2}


@pytest.fixture(scope="module")
def made(new_mysql_database: Callable[[], AbstractContextManager[Server]]) -> Iterator[Filled]:
    with new_mysql_database() as database, asking_mysql(database) as (url, query):
        yield filled(url, query, "mariadb/all.sql", rows=ROWS, count=COUNTS)


def test_the_certificate_is_clean_and_every_table_has_its_rows(made: Filled) -> None:
    assert made.seeded.certificate.is_clean
    assert {each.table: each.present for each in made.seeded.certificate.rows if each.present != ROWS} == COUNTS | FEW


@pytest.mark.parametrize("claim", CLAIMS)
def test_mariadb(made: Filled, claim: str) -> None:
    assert made.one(CLAIMS[claim]) == 1


def test_no_column_is_all_null_or_all_the_same(made: Filled) -> None:
    columns = made.query("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = database()")
    dull = [
        f"{table}.{column}" for table, column in columns if made.one(f"SELECT count(DISTINCT `{column}`) < 2 FROM `{table}`")
    ]
    assert dull in ([], ["lookup_details.note"])


def test_tables_without_room_are_named(made: Filled) -> None:
    assert {warning.split("'")[1] for warning in made.seeded.warnings if warning.startswith("table ")} == set(FEW)
