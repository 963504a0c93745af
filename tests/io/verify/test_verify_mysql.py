"""Every kind of violation that MySQL and MariaDB can hold is counted, and a database without any is clean."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from typing import Any

import pymysql
import pytest

from datagen.io.catalog.reading import read_catalog
from datagen.io.verify import Certificate, verify

Run = Callable[..., list[tuple[Any, ...]]]
SHOP = """
CREATE TABLE tenants (id int AUTO_INCREMENT PRIMARY KEY, name varchar(20) NOT NULL, since date NOT NULL DEFAULT '2024-01-01');
CREATE TABLE users (
    tenant_id int, id int, email varchar(40), title text, share int, `ra``w` varbinary(20),
    PRIMARY KEY (tenant_id, id), UNIQUE email (email), UNIQUE title (title(3), tenant_id), UNIQUE raw_head (`ra``w`(2)),
    CONSTRAINT tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id), CONSTRAINT share_fits CHECK (share BETWEEN 0 AND 100)
);
CREATE TABLE orders (
    id int PRIMARY KEY, tenant_id int, user_id int,
    CONSTRAINT simple FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);
INSERT INTO tenants (name) VALUES ('a'), ('b');
INSERT INTO users VALUES (1, 1, 'a@x', 'abcdef', 5, 'aaa'), (1, 2, NULL, 'abd', NULL, 'bbb'), (2, 1, 'b@x', 'abc', 7, NULL);
INSERT INTO orders VALUES (1, 1, 1), (2, 1, NULL), (3, NULL, 99);
"""


@pytest.fixture
def run(mysql_database: Mapping[str, object]) -> Iterator[Run]:
    """Runs statements and commits them; gives the rows of the last."""
    with closing(pymysql.connect(**mysql_database, autocommit=True)) as connection, connection.cursor() as cursor:

        def statements(text: str) -> list[tuple[Any, ...]]:
            for statement in filter(str.strip, text.split(";")):
                cursor.execute(statement)
            return list(cursor.fetchall())

        yield statements


@pytest.fixture
def shop(run: Run, mysql_url: str) -> Callable[[], Certificate]:
    """Fills the shop, and gives what verifies it by the catalog that it has then."""
    run(SHOP)
    catalog = read_catalog(mysql_url)
    return lambda: verify(mysql_url, catalog)


def broken(certificate: Certificate) -> dict[str, int | None]:
    return {f"{each.kind} {each.table} {each.name}": each.violations for each in certificate.findings if not each.is_clean}


def test_a_clean_database_is_certified(shop: Callable[[], Certificate]) -> None:
    certificate = shop()
    assert certificate.is_clean, certificate.to_json()
    assert {each.table: each.present for each in certificate.rows} == {"orders": 3, "tenants": 2, "users": 3}
    assert {each.kind for each in certificate.findings} == {"nulls", "duplicates", "orphans", "checks", "sequences"}


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        ("ALTER TABLE tenants MODIFY name varchar(20); INSERT INTO tenants (name) VALUES (NULL), (NULL)",
         {"nulls tenants name": 2}),
        ("SET sql_mode = ''; INSERT INTO tenants (name, since) VALUES ('zero', '0000-00-00')", {}),
        ("ALTER TABLE users DROP INDEX email; UPDATE users SET email = 'A@X'", {"duplicates users email": 2}),
        ("ALTER TABLE users DROP INDEX title; UPDATE users SET title = 'ABC' WHERE id = 2", {"duplicates users title": 1}),
        ("ALTER TABLE users DROP INDEX raw_head; UPDATE users SET `ra``w` = 'aab'", {"duplicates users raw_head": 2}),
        ("ALTER TABLE users DROP CONSTRAINT share_fits; UPDATE users SET share = 101 WHERE share IS NOT NULL",
         {"checks users share_fits": 2}),
        ("SET foreign_key_checks = 0; UPDATE orders SET user_id = 99 WHERE id < 3", {"orphans orders simple": 2}),
        ("SET foreign_key_checks = 0; DELETE FROM tenants WHERE id = 1", {"orphans users tenant": 2}),
        ("SET foreign_key_checks = 0; UPDATE tenants SET id = 50 WHERE id = 2", {"orphans users tenant": 1}),
    ],
)  # fmt: skip
def test_each_kind_of_violation_is_counted_exactly(
    shop: Callable[[], Certificate], run: Run, planted: str, found: dict[str, int]
) -> None:
    run(planted)
    assert broken(shop()) == found


def test_a_full_column_is_no_sequence_that_lags(run: Run, mysql_url: str) -> None:
    run("CREATE TABLE t (id tinyint AUTO_INCREMENT PRIMARY KEY); INSERT INTO t VALUES (127)")
    assert verify(mysql_url, read_catalog(mysql_url)).is_clean


def test_long_texts_are_compared_to_their_ends(run: Run, mysql_url: str) -> None:
    run("CREATE TABLE t (a varchar(3000) CHARACTER SET latin1 UNIQUE); SET SESSION max_sort_length = 1024")
    run("INSERT INTO t VALUES (concat(repeat('a', 2000), 'x')), (concat(repeat('a', 2000), 'y'))")
    assert verify(mysql_url, read_catalog(mysql_url)).is_clean


def test_a_parent_that_is_not_there_has_no_children(run: Run, mysql_url: str) -> None:
    run("SET foreign_key_checks = 0; CREATE TABLE t (a int, FOREIGN KEY (a) REFERENCES nowhere (id))")
    run("INSERT INTO t VALUES (1), (2), (NULL)")
    catalog = read_catalog(mysql_url)
    assert verify(mysql_url, catalog).total("orphans") == 2


def test_what_can_not_be_evaluated_is_an_error_of_that_constraint_alone(shop: Callable[[], Certificate], run: Run) -> None:
    run("ALTER TABLE users DROP CONSTRAINT share_fits; ALTER TABLE users DROP COLUMN share")
    certificate = shop()
    (line,) = [each for each in certificate.findings if not each.is_clean]
    assert (line.kind, line.violations) == ("checks", None)
    assert "share" in str(line.error)
    assert all(each.is_clean for each in certificate.rows)


def test_digests_tell_rows_apart_but_not_their_order(run: Run, mysql_url: str) -> None:
    run("CREATE TABLE one (a int, r double); CREATE TABLE two (a int, r double)")
    run("INSERT INTO one VALUES (1, 1.5), (2, NULL); INSERT INTO two VALUES (2, NULL), (1, 1.5)")
    catalog = read_catalog(mysql_url)
    one, two = (each.digest for each in verify(mysql_url, catalog, digests=True).rows)
    assert one == two
    run("UPDATE two SET r = 1.6 WHERE a = 1")
    assert verify(mysql_url, catalog, digests=True).rows[1].digest != two
