"""Checks that only MariaDB or SQLite can read: tried there before a load, met where that can be, else named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from filling import Query, asking_mysql, asking_sqlite
from mysql_server import Server

from datagen.errors import SchemaError
from datagen.seeding import prepare_seeding, seed

ROWS = 300


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[tuple[str, Query]]:
    with asking_sqlite(tmp_path / "shop.db") as asked:
        yield asked


@pytest.fixture
def mariadb(mysql_database: Server) -> Iterator[tuple[str, Query]]:
    with asking_mysql(mysql_database) as asked:
        yield asked


def test_mariadb_chooses_values_of_which_it_lets_some_pass(mariadb: tuple[str, Query]) -> None:
    url, query = mariadb
    query(
        "CREATE TABLE products (id INT AUTO_INCREMENT PRIMARY KEY, code VARCHAR(40) NOT NULL, CHECK (crc32(code) % 3 = 0), "
        "n INT NOT NULL, next INT AS (n + 1) STORED, CHECK (crc32(next) % 2 = 0)) PARTITION BY HASH (id) PARTITIONS 2"
    )

    seeded = seed(url, rows=ROWS)

    assert seeded.certificate.is_clean
    assert query("SELECT count(*), count(DISTINCT code) > 100, count(DISTINCT n) > 100 FROM products") == [(ROWS, 1, 1)]
    assert [warning.split("; ")[1].split("(")[0] for warning in seeded.warnings] == [
        "rows are made with `code` IN ",
        "rows are made with `n` IN ",
    ]


def test_mariadb_names_a_check_that_no_row_meets_and_keeps_nothing(mariadb: tuple[str, Query]) -> None:
    url, query = mariadb
    query(
        "CREATE TABLE products (id INT AUTO_INCREMENT PRIMARY KEY, code VARCHAR(40) NOT NULL, "
        "CONSTRAINT never CHECK (crc32(code) = 7))"
    )

    with pytest.raises(SchemaError) as caught:
        prepare_seeding(url, rows=ROWS)

    assert str(caught.value) == (
        "all 300 rows that were tried in 'products' break the check 'never' (crc32(`code`) = 7) "
        "at $.schemas.products.checks[0] (give values that meet it: --set products.code=VALUE)"
    )
    assert query("SHOW TABLES") == [("products",)]
    assert query("SELECT count(*) FROM products") == [(0,)]


def test_sqlite_chooses_values_of_which_it_lets_some_pass(sqlite: tuple[str, Query]) -> None:
    url, query = sqlite
    query(
        "CREATE TABLE products (id INTEGER PRIMARY KEY, code TEXT NOT NULL COLLATE NOCASE CHECK (unicode(code) % 2 = 0), "
        "a INT NOT NULL, b INT NOT NULL, CHECK (unicode(a) <> unicode(b)));"
    )

    seeded = seed(url, rows=ROWS)

    assert seeded.certificate.is_clean
    assert query("SELECT count(*), count(DISTINCT code) > 100, count(DISTINCT a) > 5 FROM products") == [(ROWS, 1, 1)]


def test_sqlite_names_a_check_that_no_row_meets_and_keeps_nothing(sqlite: tuple[str, Query]) -> None:
    url, query = sqlite
    query("CREATE TABLE products (id INTEGER PRIMARY KEY, code TEXT NOT NULL, CONSTRAINT never CHECK (unicode(code) = 7));")

    with pytest.raises(SchemaError, match=r"all 300 rows that were tried in 'products' break the check 'never'"):
        prepare_seeding(url, rows=ROWS)

    assert query("SELECT name FROM sqlite_schema") == [("products",)]


def test_sqlite_tells_what_it_said_of_rows_that_it_could_not_evaluate(sqlite: tuple[str, Query]) -> None:
    url, query = sqlite
    query(
        "CREATE TABLE products (id INTEGER PRIMARY KEY, note TEXT NOT NULL, "
        "CHECK (json_extract(note, '$') IS NOT NULL OR unicode(note) > 3));"
    )

    with pytest.raises(SchemaError, match="malformed JSON at "):
        prepare_seeding(url, rows=ROWS)


def test_a_check_that_all_rows_meet_changes_none_of_them(sqlite: tuple[str, Query]) -> None:
    url, query = sqlite
    query("CREATE TABLE products (id INTEGER PRIMARY KEY, n INT NOT NULL);")
    before = prepare_seeding(url, rows=ROWS).plan["products"].batch(0, ROWS)
    query("DROP TABLE products; CREATE TABLE products (id INTEGER PRIMARY KEY, n INT NOT NULL CHECK (unicode(n) > 1));")

    seeding = prepare_seeding(url, rows=ROWS)

    assert seeding.plan["products"].batch(0, ROWS) == before
    assert [warning.partition("; ")[2] for warning in seeding.warnings] == ["all 300 rows that were tried there meet it"]
