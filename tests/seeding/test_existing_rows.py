"""Rows that are there stay and are referred to; counts, subsets and statistics decide what comes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from filling import Query, asking_mysql, asking_postgresql, asking_sqlite
from mysql_server import Server

from datagen.errors import SchemaError, TargetError
from datagen.seeding import Seeded, seed

SHOP = """
CREATE TABLE groups_there (code VARCHAR(10) PRIMARY KEY, label VARCHAR(30) NOT NULL UNIQUE);
CREATE TABLE users (id INTEGER PRIMARY KEY, email VARCHAR(60) NOT NULL UNIQUE, code VARCHAR(10) REFERENCES groups_there (code), boss INTEGER REFERENCES users (id));
CREATE TABLE orders (user_id INTEGER NOT NULL REFERENCES users (id), number INTEGER NOT NULL, total NUMERIC(8,2) NOT NULL CHECK (total > 0), PRIMARY KEY (user_id, number));
INSERT INTO groups_there VALUES ('staff', 'Staff'), ('guest', 'Guests'), ('x', '');
INSERT INTO users VALUES (-5, 'minus@example.com', 'staff', NULL), (3, 'three@example.com', NULL, -5), (1000, 'thousand@example.com', 'x', 3);
INSERT INTO orders VALUES (-5, 1, 9.5), (3, 1, 1), (3, 7, 2);
"""  # noqa: E501
BROKEN = (
    "SELECT count(*) FROM users u WHERE code IS NOT NULL AND NOT EXISTS (SELECT 1 FROM groups_there g WHERE g.code = u.code)",
    "SELECT count(*) FROM users u WHERE boss IS NOT NULL AND NOT EXISTS (SELECT 1 FROM users b WHERE b.id = u.boss)",
    "SELECT count(*) FROM orders o WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.id = o.user_id)",
    "SELECT count(*) - count(DISTINCT email) FROM users",
    "SELECT count(*) FROM orders WHERE total <= 0",
)


@pytest.fixture(params=["postgresql", "mariadb", "sqlite"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Query]]:
    if request.param == "postgresql":
        url: str = request.getfixturevalue("postgresql_url")
        with asking_postgresql(url) as query:
            query(SHOP)
            yield url, query
    elif request.param == "mariadb":
        database: Server = request.getfixturevalue("mysql_database")
        with asking_mysql(database) as (url, query):
            query(SHOP)
            yield url, query
    else:
        with asking_sqlite(tmp_path / "shop.db") as (url, query):
            query(SHOP)
            yield url, query


def counts(query: Query) -> dict[str, int]:
    return {table: query(f"SELECT count(*) FROM {table}")[0][0] for table in ("groups_there", "users", "orders")}


def assert_nothing_is_broken(query: Query, seeded: Seeded) -> None:
    assert seeded.certificate.is_clean
    assert [query(statement)[0][0] for statement in BROKEN] == [0] * len(BROKEN)


def test_rows_from_elsewhere_stay_and_are_referred_to(shop: tuple[str, Query]) -> None:
    url, query = shop
    seeded = seed(url, rows=200, count={"groups_there": 4})
    assert_nothing_is_broken(query, seeded)
    assert counts(query) == {"groups_there": 7, "users": 203, "orders": 203}
    assert query("SELECT email FROM users WHERE id = -5") == [("minus@example.com",)]
    assert query("SELECT count(DISTINCT code) FROM users WHERE code IN ('staff', 'guest', 'x')") == [(3,)]
    assert query("SELECT count(*) > 3 FROM orders WHERE user_id IN (-5, 3, 1000)") in ([(True,)], [(1,)], [(0,)], [(False,)])


def test_a_second_time_adds_as_many_and_replacing_starts_anew(shop: tuple[str, Query]) -> None:
    url, query = shop
    seed(url, rows=50)
    assert_nothing_is_broken(query, seed(url, rows=60))
    assert counts(query) == {"groups_there": 113, "users": 113, "orders": 113}
    assert_nothing_is_broken(query, seed(url, rows=40, if_exists="replace"))
    assert counts(query) == {"groups_there": 40, "users": 40, "orders": 40}
    assert query("SELECT count(*) FROM users WHERE id = -5") == [(0,)]


def test_single_tables_refer_to_the_parents_that_are_there(shop: tuple[str, Query]) -> None:
    url, query = shop
    seeded = seed(url, rows=30, tables=["orders"])
    assert_nothing_is_broken(query, seeded)
    assert counts(query) == {"groups_there": 3, "users": 3, "orders": 33}
    assert query("SELECT count(DISTINCT user_id) FROM orders") == [(3,)]


def test_a_table_that_is_not_there_is_named(shop: tuple[str, Query]) -> None:
    url, query = shop
    with pytest.raises(TargetError, match="userz"):
        seed(url, tables=["userz"])
    with pytest.raises(SchemaError, match="userz"):
        seed(url, count={"userz": 5})
    assert counts(query) == {"groups_there": 3, "users": 3, "orders": 3}


def test_zero_rows_change_nothing(shop: tuple[str, Query]) -> None:
    url, query = shop
    assert seed(url, rows=0).certificate.is_clean
    assert counts(query) == {"groups_there": 3, "users": 3, "orders": 3}


def test_counts_follow_the_statistics(postgresql_url: str) -> None:
    with asking_postgresql(postgresql_url) as query:
        query(SHOP)
        seed(postgresql_url, count={"groups_there": 7, "users": 97, "orders": 197})
        query("ANALYZE groups_there, users, orders")
        seeded = seed(postgresql_url, rows_like=0.5)
        assert_nothing_is_broken(query, seeded)
        assert counts(query) == {"groups_there": 15, "users": 150, "orders": 300}
