"""Every request of the contract that has a database, over real HTTP, on each kind that has a server here."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pymysql
import pytest
from job_calls import over, started
from pymysql.constants.CLIENT import MULTI_STATEMENTS
from served import served
from test_contract_over_http import COUNT, EXPORTED, SHOP, STATED, WANTED, exported, failure, stated

PASSWORD = "s3cret-pass"


@dataclass(frozen=True)
class Database:
    """An empty one, looked at by its own driver."""

    url: str
    dialect: str
    connect: Callable[[], Any]
    unreachable: str
    """The URL of one that is not there, with a password."""

    def run(self, statements: str) -> None:
        with closing(self.connect()) as connection:
            if isinstance(connection, sqlite3.Connection):
                connection.executescript(statements)
            else:
                connection.cursor().execute(statements)
            connection.commit()

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        with closing(self.connect()) as connection:
            cursor = connection.cursor()
            cursor.execute(query)
            return [tuple(row) for row in cursor.fetchall()]

    def counts(self) -> dict[str, int]:
        return {table: self.ask(f"SELECT count(*) FROM {table}")[0][0] for table in COUNT}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with served(tmp_path_factory.mktemp("served")) as client:
        yield client


@pytest.fixture(params=["sqlite", "postgresql", "mysql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    if request.param == "sqlite":
        path = tmp_path / "shop.db"
        path.touch()
        return Database(f"sqlite:///{path}", "sqlite", lambda: sqlite3.connect(path), f"sqlite:///{tmp_path}/no/such/place.db")
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url")
        return Database(url, "postgresql", lambda: psycopg.connect(url), f"postgresql://me:{PASSWORD}@127.0.0.1:1/shop")
    settings, url = request.getfixturevalue("mysql_database"), request.getfixturevalue("mysql_url")
    connect = lambda: pymysql.connect(**settings, client_flag=MULTI_STATEMENTS)  # noqa: E731
    return Database(url, "mysql", connect, f"mysql://me:{PASSWORD}@127.0.0.1:1/shop")


def created(client: httpx.Client, database: Database, **more: Any) -> httpx.Response:
    body = {"connection_string": database.url, "schemas": SHOP, "dialect": database.dialect, **more}
    return client.post("/database/schema/create", json=body)


def test_tables_are_created_in_an_order_that_is_found(client: httpx.Client, database: Database) -> None:
    answer = created(client, database).json()

    assert {name: answer[name] for name in answer if name not in ("sql_statements", "notes")} == {
        "success": True,
        "tables_created": {"users": True, "orders": True},
        "tables_created_count": 2,
        "total_tables": 2,
        "message": "All 2 tables created successfully",
    }
    made = [statement.replace('"', "").replace("`", "") for statement in answer["sql_statements"]]
    first_of = {table: next(i for i, text in enumerate(made) if f"CREATE TABLE {table}" in text) for table in COUNT}
    assert first_of["users"] < first_of["orders"]
    assert database.counts() == {"users": 0, "orders": 0}


def test_tables_that_are_there_are_only_dropped_when_told(client: httpx.Client, database: Database) -> None:
    created(client, database)
    client.post("/data/generate", json={**WANTED, "format": "database", "connection_string": database.url})

    refused = created(client, database)
    assert (refused.status_code, refused.json()["success"]) == (400, False)
    assert database.counts() == COUNT
    dropped = created(client, database, drop_existing=True, create_order=["users", "orders"])
    assert dropped.json()["tables_created"] == {"users": True, "orders": True}
    assert database.counts() == {"users": 0, "orders": 0}


def test_a_dialect_that_contradicts_the_connection_is_refused(client: httpx.Client, database: Database) -> None:
    other = "mysql" if database.dialect != "mysql" else "postgresql"

    failure(created(client, database, dialect=other), 400, "ValidationError")


def test_rows_are_loaded_parents_first(client: httpx.Client, database: Database) -> None:
    created(client, database)
    answer = client.post("/data/generate", json={**WANTED, "format": "database", "connection_string": database.url}).json()

    assert stated(answer) == STATED
    assert (answer["format"], answer["message"]) == ("database", EXPORTED)
    assert answer["tables_inserted"] == ["users", "orders"]
    assert answer["insert_time"] > 0
    assert answer["export_id"]
    assert database.counts() == COUNT
    rows = client.post("/data/generate", json=WANTED).json()["data"]
    assert sorted(database.ask("SELECT id, email FROM users")) == [(row["id"], row["email"]) for row in rows["users"]]
    assert database.ask("SELECT count(*) FROM orders WHERE user_id NOT IN (SELECT id FROM users)") == [(0,)]


def test_a_schema_that_was_read_fills_the_tables_that_it_was_read_from(client: httpx.Client, database: Database) -> None:
    created(client, database)
    read = [
        client.get("/database/schema", params={"connection_string": database.url}),
        client.request("GET", "/database/schema", json={"connection_string": database.url}),
        client.post("/database/schema", json={"connection_string": database.url}),
    ]

    assert read[0].json() == read[1].json() == read[2].json()
    answer = read[0].json()
    assert (answer["success"], answer["table_count"], set(answer["schemas"])) == (True, 2, set(COUNT))
    assert answer["message"] == "Database schema retrieved successfully for 2 tables"
    wanted = {"schemas": answer["schemas"], "count": COUNT}
    assert stated(client.post("/data/generate", json=wanted).json()) == STATED
    load = client.post("/data/generate", json={**wanted, "format": "database", "connection_string": database.url})
    assert stated(load.json()) == STATED
    assert database.counts() == COUNT


def test_sql_that_was_downloaded_loads(client: httpx.Client, database: Database) -> None:
    answer, file = exported(client, "sql", dialect=database.dialect)
    database.run(file.text)

    assert answer["filename"].endswith(".sql")
    assert database.counts() == COUNT


def test_a_job_loads(client: httpx.Client, database: Database) -> None:
    created(client, database)
    begun = client.post("/jobs", json={**WANTED, "format": "database", "connection_string": database.url})
    assert begun.status_code == 202
    job = over(client, begun.json()["id"])

    assert (job["state"], job["tables"]["orders"]["done"]) == ("succeeded", COUNT["orders"])
    assert job["result"]["tables_inserted"] == ["users", "orders"]
    assert database.counts() == COUNT


def test_a_job_that_is_ended_leaves_the_tables_as_they_were(client: httpx.Client, database: Database) -> None:
    created(client, database)
    wanted = {"schemas": SHOP, "count": {"users": 100_000_000, "orders": 1}, "format": "database"}
    id = client.post("/jobs", json={**wanted, "connection_string": database.url}).json()["id"]
    started(client, id)
    client.delete(f"/jobs/{id}")

    assert over(client, id)["state"] == "cancelled"
    assert database.counts() == {"users": 0, "orders": 0}


def test_a_database_that_can_not_be_reached_is_told_without_its_password(client: httpx.Client, database: Database) -> None:
    url = database.unreachable
    answers = [
        client.post("/data/generate", json={**WANTED, "format": "database", "connection_string": url}),
        client.post("/database/schema/create", json={"connection_string": url, "schemas": SHOP, "dialect": database.dialect}),
        client.get("/database/schema", params={"connection_string": url}),
    ]

    assert [answer.status_code for answer in answers] == [400, 400, 400]
    assert {answer.json()["error_type"] for answer in answers} <= {"DatabaseError", "SchemaIntrospectionError"}
    assert failure(answers[0], 400, "DatabaseError")["error"]
    assert all(PASSWORD not in answer.text for answer in answers)


def test_reading_makes_no_file(client: httpx.Client, tmp_path: Path) -> None:
    client.get("/database/schema", params={"connection_string": f"sqlite:///{tmp_path}/new.db"})

    assert list(tmp_path.iterdir()) == []
