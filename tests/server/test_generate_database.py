"""Rows into the database that a request names."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pymysql
import pytest

SHOP: dict[str, Any] = {
    "orders": {
        "type": "object",
        "properties": {
            "id": {"type": "integer", "primary_key": True},
            "user_id": {"type": "foreign", "ref": "users.id"},
        },
    },
    "users": {
        "type": "object",
        "properties": {
            "id": {"type": "integer", "primary_key": True},
            "email": {"type": "string", "format": "email", "unique": True},
        },
    },
}
WANTED: dict[str, Any] = {"schemas": SHOP, "count": {"orders": 50, "users": 30}, "format": "database"}
ORPHANS = "SELECT count(*) FROM orders WHERE user_id NOT IN (SELECT id FROM users)"


def load(client: Any, url: str, **more: Any) -> Any:
    return client.post("/data/generate", json={**WANTED, "connection_string": url, **more})


def test_tables_are_made_and_loaded_parents_first(client: Any, tmp_path: Path) -> None:
    answer = load(client, f"sqlite:///{tmp_path}/shop.db").json()

    assert len(answer.pop("export_id")) == 32
    assert answer.pop("insert_time") > 0
    assert answer == {
        "success": True,
        "count": {"users": 30, "orders": 50},
        "tables_generated": 2,
        "total_records": 80,
        "format": "database",
        "message": "Successfully generated and exported 80 records for 2 tables",
        "connection_summary": f"sqlite:///{tmp_path}/shop.db",
        "tables_inserted": ["users", "orders"],
    }
    with closing(sqlite3.connect(tmp_path / "shop.db")) as database:
        assert [database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("users", "orders")] == [30, 50]
        assert database.execute(ORPHANS).fetchone() == (0,)


def test_postgresql_is_loaded(client: Any, postgresql_url: str) -> None:
    answer = load(client, postgresql_url, dialect="postgresql")

    assert answer.status_code == 200, answer.text
    with psycopg.connect(postgresql_url) as connection:
        assert connection.execute("SELECT count(*) FROM orders").fetchone() == (50,)
        assert connection.execute(ORPHANS).fetchone() == (0,)


def test_mysql_is_loaded(client: Any, mysql_url: str, mysql_database: Any) -> None:
    answer = load(client, mysql_url, dialect="mysql")

    assert answer.status_code == 200, answer.text
    with closing(pymysql.connect(**mysql_database)) as connection, connection.cursor() as cursor:
        cursor.execute(ORPHANS)
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM orders")
        assert cursor.fetchone() == (50,)


def test_what_a_table_without_transactions_risks_is_told_in_the_answer(
    client: Any, mysql_url: str, mysql_database: Any
) -> None:
    with closing(pymysql.connect(**mysql_database)) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE users (id bigint PRIMARY KEY, email varchar(255)) ENGINE=MyISAM")

    answer = load(client, mysql_url, schemas={"users": SHOP["users"]}, count={"users": 3})

    assert answer.json()["count"] == {"users": 3}
    assert ["'users'" in line for line in answer.json()["warnings"]] == [True]


def test_rows_are_added_to_tables_that_are_there(client: Any, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "shop.db")) as database:
        database.executescript("CREATE TABLE users (id INTEGER, email TEXT); INSERT INTO users VALUES (-1, 'first')")

    assert load(client, f"sqlite:///{tmp_path}/shop.db").status_code == 200
    with closing(sqlite3.connect(tmp_path / "shop.db")) as database:
        assert database.execute("SELECT count(*) FROM users").fetchone() == (31,)


def test_a_load_that_fails_is_a_database_error_and_keeps_nothing(client: Any, tmp_path: Path) -> None:
    load(client, f"sqlite:///{tmp_path}/shop.db", schemas={"users": SHOP["users"]}, count={"users": 3})

    answer = load(client, f"sqlite:///{tmp_path}/shop.db")

    assert (answer.status_code, answer.json()["error_type"]) == (400, "DatabaseError")
    with closing(sqlite3.connect(tmp_path / "shop.db")) as database:
        assert database.execute("SELECT count(*) FROM users").fetchone() == (3,)
        assert database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall() == [("users",)]


def test_a_database_that_can_not_be_reached_is_told_without_its_password(client: Any) -> None:
    answer = load(client, "postgresql://someone:hunter2@127.0.0.1:1/shop")

    assert (answer.status_code, answer.json()["error_type"]) == (400, "DatabaseError")
    assert "127.0.0.1:1" in answer.text
    assert "hunter2" not in answer.text


def test_the_password_is_masked_in_the_summary(client: Any, postgresql_url: str) -> None:
    with_password = postgresql_url.replace("root@", "root:hunter2@").replace("postgres@", "postgres:hunter2@")

    answer = load(client, with_password)

    assert answer.status_code == 200, answer.text
    assert "hunter2" not in answer.text


@pytest.mark.parametrize("missing", [None, ""])
def test_a_database_has_to_be_named(client: Any, missing: str | None) -> None:
    answer = client.post("/data/generate", json={**WANTED, "connection_string": missing})

    assert (answer.status_code, answer.json()["error_type"]) == (400, "ValidationError")
    assert answer.json()["error"] == "format 'database' needs a connection_string"
    assert answer.json()["details"][0]["path"] == "$.connection_string"


def test_a_dialect_that_contradicts_the_database_is_refused(client: Any, tmp_path: Path) -> None:
    answer = load(client, f"sqlite:///{tmp_path}/shop.db", dialect="mysql")

    assert (answer.status_code, answer.json()["error_type"]) == (400, "ValidationError")
    assert answer.json()["details"] == [
        {
            "message": "dialect 'mysql' contradicts the connection, which is 'sqlite'",
            "path": "$.dialect",
            "fix": "drop the dialect",
        }
    ]
    assert not (tmp_path / "shop.db").exists()


def test_databases_that_requests_may_not_reach_are_not_opened(open_client: Any, tmp_path: Path) -> None:
    client = open_client(allowed_databases=("db.test",))

    answer = load(client, f"sqlite:///{tmp_path}/shop.db")

    assert (answer.status_code, answer.json()["error_type"]) == (403, "Forbidden")
    assert not (tmp_path / "shop.db").exists()
