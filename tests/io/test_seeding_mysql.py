"""Databases of MySQL and MariaDB that nobody here designed are filled, and their own SQL finds nothing broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pymysql
import pytest

from datagen.errors import TransactionWarning
from datagen.seeding import seed

Run = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture
def sql(mysql_database: Any) -> Iterator[Run]:
    """Runs statements; gives the rows of the last."""
    with closing(pymysql.connect(**mysql_database, autocommit=True)) as connection, connection.cursor() as cursor:

        def run(statements: str) -> list[tuple[Any, ...]]:
            for statement in statements.split(";\n"):
                cursor.execute(statement)
            return list(cursor.fetchall())

        yield run


SHOP = """
CREATE TABLE users (id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, boss INT UNSIGNED NOT NULL, name VARCHAR(20) UNIQUE,
    code CHAR(5) CHECK (code REGEXP '^[A-Z]{2}[0-9]{3}$'), FOREIGN KEY (boss) REFERENCES users (id));
CREATE TABLE places (id SMALLINT UNSIGNED PRIMARY KEY, at POINT NOT NULL, kind SET('a','b') NOT NULL, j JSON,
    label VARCHAR(30) AS (JSON_UNQUOTE(JSON_EXTRACT(j, '$.label'))) VIRTUAL, UNIQUE (label));
CREATE TABLE visits (user INT UNSIGNED NOT NULL, place SMALLINT UNSIGNED NOT NULL, day DATE NOT NULL, low INT, high INT,
    PRIMARY KEY (user, place, day), FOREIGN KEY (user) REFERENCES users (id), FOREIGN KEY (place) REFERENCES places (id),
    CHECK (low < high));
CREATE TABLE sold (id INT, sold DATE, PRIMARY KEY (id, sold)) PARTITION BY RANGE (YEAR(sold))
    (PARTITION p0 VALUES LESS THAN (2020), PARTITION p1 VALUES LESS THAN (2022));
CREATE TABLE logs (id INT AUTO_INCREMENT PRIMARY KEY, what TEXT);
CREATE TRIGGER log_it AFTER INSERT ON users FOR EACH ROW INSERT INTO logs (what) VALUES (NEW.name)
"""


def test_tables_are_filled_again_and_replaced(sql: Run, mysql_url: str) -> None:
    sql(SHOP)
    for rows, if_exists in ((150, "append"), (300, "append"), (150, "replace")):
        seeded = seed(mysql_url, rows=150, if_exists=if_exists)
        assert seeded.certificate.is_clean
        assert "logs is left to trigger log_it of users, which fills it" in seeded.warnings
        assert sql("SELECT count(*) FROM visits") == [(rows,)]
    assert sql("SELECT count(*) FROM logs") == [(450,)]


def test_keys_are_unique_in_their_collation_and_text_is_in_its_character_set(sql: Run, mysql_url: str) -> None:
    sql("""
CREATE TABLE a (id INT PRIMARY KEY, title VARCHAR(60) CHARACTER SET latin1 COLLATE latin1_swedish_ci UNIQUE,
    note TEXT CHARACTER SET ascii);
CREATE TABLE b (city VARCHAR(40) COLLATE utf8mb4_unicode_ci, first_name VARCHAR(40) CHARACTER SET utf8mb3,
    PRIMARY KEY (city, first_name));
CREATE TABLE c (id INT PRIMARY KEY, name VARCHAR(80) COLLATE utf8mb4_general_ci, UNIQUE (name(6)))
""")
    for locale in ("fr", "ja", "ru"):
        assert seed(mysql_url, rows=400, locale=locale).certificate.is_clean


@pytest.mark.filterwarnings("ignore::datagen.errors.TransactionWarning")
def test_tables_in_memory_get_what_they_have_room_for(sql: Run, mysql_url: str) -> None:
    sql("CREATE TABLE t (id INT PRIMARY KEY, output VARCHAR(8000) CHARACTER SET ascii) ENGINE = MEMORY")
    seeded = seed(mysql_url, rows=5000)
    assert any(warning.startswith("t gets ") for warning in seeded.warnings)
    assert seeded.certificate.is_clean
    assert 1000 < sql("SELECT count(*) FROM t")[0][0] < 5000


def test_tables_without_transactions_are_warned_of(sql: Run, mysql_url: str) -> None:
    sql("CREATE TABLE t (id INT PRIMARY KEY) ENGINE = MyISAM")
    with pytest.warns(TransactionWarning, match="'t' is MyISAM"):
        assert seed(mysql_url, rows=10).certificate.is_clean
