"""Catalogs by URL, of every kind of database."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import psycopg
import pymysql
import pytest

from datagen.errors import TargetError
from datagen.io.catalog.reading import read_catalog

USERS = "CREATE TABLE users (id INT PRIMARY KEY, email VARCHAR(20) UNIQUE)"
ORDERS = "CREATE TABLE orders (id INT PRIMARY KEY, user_id INT NOT NULL, FOREIGN KEY (user_id) REFERENCES users (id))"


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    with closing(sqlite3.connect(tmp_path / "shop.db")) as connection:
        connection.executescript(f"{USERS}; {ORDERS};")
    return f"sqlite:///{tmp_path}/shop.db"


@pytest.fixture
def mysql_url(mysql_database: Mapping[str, object]) -> str:
    with closing(pymysql.connect(**mysql_database, autocommit=True)) as connection:
        connection.cursor().execute(USERS)
        connection.cursor().execute(ORDERS)
    user, password = quote(str(mysql_database["user"])), quote(str(mysql_database["password"]), safe="")
    socket = mysql_database.get("unix_socket")
    address = "localhost" if socket else f"{mysql_database['host']}:{mysql_database['port']}"
    return f"mysql://{user}:{password}@{address}/{mysql_database['database']}" + (f"?unix_socket={socket}" if socket else "")


@pytest.fixture
def postgresql_shop(postgresql_url: str) -> str:
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute(USERS)
        connection.execute(ORDERS)
    return postgresql_url


@pytest.fixture(params=["sqlite_url", "mysql_url", "postgresql_shop"])
def url(request: pytest.FixtureRequest) -> str:
    """A database with two tables."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, str)
    return found


def test_every_database_gives_the_same_catalog(url: str) -> None:
    catalog = read_catalog(url)
    assert [str(table.name) for table in catalog.tables] == ["orders", "users"]
    orders, users = catalog.tables
    assert [column.name for column in users.columns] == ["id", "email"]
    assert users.column("email").type.length == 20
    assert [column.is_nullable for column in orders.columns] == [False, False]
    assert (orders.primary_key, users.primary_key) == (("id",), ("id",))
    assert [unique.columns for unique in users.uniques] == [("email",)]
    (key,) = orders.foreign_keys
    assert (key.columns, key.parent, key.parent_columns) == (("user_id",), users.name, ("id",))
    assert not key.is_parent_missing


def test_tables_are_read_alone(url: str) -> None:
    assert [str(table.name) for table in read_catalog(url, tables=["users"]).tables] == ["users"]


def test_an_unknown_table_is_refused_with_a_suggestion(url: str) -> None:
    with pytest.raises(TargetError, match="did you mean 'users'"):
        read_catalog(url, tables=["user"])


def test_mariadb_is_a_name_of_its_own(mysql_url: str) -> None:
    assert len(read_catalog(mysql_url.replace("mysql://", "mariadb://")).tables) == 2


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="there is no such file"):
        read_catalog(f"sqlite:///{tmp_path}/none.db")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("no database at all, but long enough to be looked at" * 50)
    with pytest.raises(TargetError, match=r"can't open .*not a database"):
        read_catalog(f"sqlite:///{tmp_path}/text.db")


def test_sqlite_has_no_schemas(sqlite_url: str) -> None:
    with pytest.raises(TargetError, match="has no schemas"):
        read_catalog(sqlite_url, schemas=["main"])


@pytest.mark.parametrize(
    "target",
    ["postgresql://me:secret@127.0.0.1:1/shop", "mysql://me:secret@127.0.0.1:1/shop", "mssql://me:secret@127.0.0.1:1/shop"],
)
def test_a_server_that_does_not_answer_is_told_on_one_line_without_the_password(target: str) -> None:
    with pytest.raises(TargetError) as caught:
        read_catalog(target)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "me:***@127.0.0.1:1/shop" in str(caught.value)


@pytest.mark.parametrize(
    ("target", "what"), [("mongodb://me:secret@host/shop", "mongodb://me:[*]{3}@host/shop"), ("shop.csv", "'shop.csv'")]
)
def test_other_targets_have_no_tables(target: str, what: str) -> None:
    with pytest.raises(TargetError, match=f"{what} is no database whose tables can be read"):
        read_catalog(target)
