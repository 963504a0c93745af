"""Every kind of violation that SQLite can hold is counted, and a database without any is clean."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from datagen.errors import TargetError
from datagen.io.catalog.model import Catalog
from datagen.io.catalog.reading import read_catalog
from datagen.io.verify import Certificate, verify

Run = Callable[[str], None]
SHOP = """
CREATE TABLE tenants (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL);
CREATE TABLE users (
    tenant_id INT REFERENCES tenants, id INT, email TEXT COLLATE NOCASE, title TEXT, share INT,
    deleted_at TEXT, status TEXT, PRIMARY KEY (tenant_id, id),
    CHECK (share BETWEEN 0 AND 100 -- percent
    ), CONSTRAINT known CHECK (status IN ('on', 'off'))
);
CREATE UNIQUE INDEX live_email ON users (email) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX title ON users (title COLLATE NOCASE);
CREATE UNIQUE INDEX length ON users (length(title), tenant_id);
CREATE TABLE orders (id INTEGER PRIMARY KEY, tenant_id INT, user_id INT, FOREIGN KEY (tenant_id, user_id) REFERENCES users);
INSERT INTO tenants (name) VALUES ('a'), ('b');
INSERT INTO users VALUES
    (1, 1, 'a@x', 'a', 5, NULL, 'on'), (1, 2, 'A@X', 'bb', NULL, '2024', NULL), (2, 1, NULL, NULL, 0, NULL, 'off');
INSERT INTO orders VALUES (1, 1, 1), (2, 1, NULL), (3, NULL, 99);
"""


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def script(text: str) -> None:
        with closing(sqlite3.connect(tmp_path / "shop.db")) as connection:
            connection.executescript(text)

    return script


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/shop.db"


@pytest.fixture
def shop(run: Run, url: str) -> Callable[[], Certificate]:
    """Fills the shop, and gives what verifies it by the catalog that it has then."""
    run(SHOP)
    catalog = read_catalog(url)
    return lambda: verify(url, catalog)


def broken(certificate: Certificate) -> dict[str, int | None]:
    return {f"{each.kind} {each.table} {each.name}": each.violations for each in certificate.findings if not each.is_clean}


def test_a_clean_database_is_certified(shop: Callable[[], Certificate]) -> None:
    certificate = shop()
    assert certificate.is_clean, certificate.to_json()
    assert {each.table: each.present for each in certificate.rows} == {"orders": 3, "tenants": 2, "users": 3}
    assert {each.kind for each in certificate.findings} == {"nulls", "duplicates", "orphans", "checks"}


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        ("INSERT INTO users (tenant_id, id) VALUES (NULL, 7), (2, NULL)",
         {"nulls users tenant_id": 1, "nulls users id": 1}),
        ("DROP INDEX live_email; UPDATE users SET deleted_at = NULL", {"duplicates users live_email": 1}),
        ("DROP INDEX title; DROP INDEX length; UPDATE users SET title = 'A' WHERE id = 2",
         {"duplicates users title": 1, "duplicates users length": 1}),
        ("DROP INDEX length; UPDATE users SET title = 'cc' WHERE title = 'a'", {"duplicates users length": 1}),
        ("PRAGMA ignore_check_constraints = 1; UPDATE users SET share = 101, status = 'x' WHERE share IS NOT NULL",
         {"checks users users_check_1": 2, "checks users known": 2}),
        ("UPDATE orders SET user_id = 99 WHERE id < 3", {"orphans orders tenant_id_user_id_fkey": 2}),
        ("DELETE FROM tenants WHERE id = 1", {"orphans users tenant_id_fkey": 2}),
        ("UPDATE tenants SET id = 50 WHERE id = 2; UPDATE users SET tenant_id = 50 WHERE tenant_id = 2", {}),
    ],
)  # fmt: skip
def test_each_kind_of_violation_is_counted_exactly(
    shop: Callable[[], Certificate], run: Run, planted: str, found: dict[str, int]
) -> None:
    run(planted)
    assert broken(shop()) == found


def test_a_parent_that_is_not_there_has_no_children(run: Run, url: str) -> None:
    run("CREATE TABLE t (a INT REFERENCES nowhere (id)); INSERT INTO t VALUES (1), (2), (NULL)")
    assert verify(url, read_catalog(url)).total("orphans") == 2


def test_keys_of_numbers_and_texts_are_compared_as_sqlite_does(run: Run, url: str) -> None:
    run("CREATE TABLE p (id TEXT PRIMARY KEY); CREATE TABLE c (p INT REFERENCES p); INSERT INTO p VALUES ('1')")
    run("INSERT INTO c VALUES (1)")
    assert verify(url, read_catalog(url)).is_clean


def test_parents_without_an_index_are_found_in_time(run: Run, url: str) -> None:
    run("CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE c (p INT REFERENCES p)")
    catalog = read_catalog(url)
    numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) SELECT i"
    run(f"DROP TABLE p; CREATE TABLE p (id INT); INSERT INTO p {numbers} FROM n; INSERT INTO c {numbers} + 1 FROM n")
    assert verify(url, catalog).total("orphans") == 1


def test_what_can_not_be_evaluated_is_an_error_of_that_constraint_alone(run: Run, url: str) -> None:
    run("CREATE TABLE t (a INT CHECK (json_extract(a, '$') > 0), b INT CHECK (b > 0))")
    run("PRAGMA ignore_check_constraints = 1; INSERT INTO t VALUES ('no json', -1)")
    certificate = verify(url, read_catalog(url))
    unknown, counted = certificate.findings
    assert (unknown.violations, counted.violations) == (None, 1)
    assert "malformed JSON" in str(unknown.error)
    assert certificate.rows[0].present == 1


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="there is no such file"):
        verify(f"sqlite:///{tmp_path}/none.db", Catalog(dialect="sqlite", server="SQLite", tables=()))
    assert list(tmp_path.iterdir()) == []


def test_digests_tell_rows_apart_but_not_their_order(run: Run, url: str) -> None:
    run("CREATE TABLE one (a, b); CREATE TABLE two (a, b)")
    run("INSERT INTO one VALUES (1, 'x'), (x'00', NULL); INSERT INTO two VALUES (x'00', NULL), (1, 'x')")
    catalog = read_catalog(url)
    one, two = (each.digest for each in verify(url, catalog, digests=True).rows)
    assert one == two
    run("UPDATE two SET a = '1' WHERE a = 1")
    assert verify(url, catalog, digests=True).rows[1].digest != two
