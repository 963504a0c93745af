"""Tables of live databases, read as schemas and made from schemas."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import pymysql
import pytest

from datagen.io.verify import read_planned_catalog, verify
from datagen.io.write import write
from datagen.server.generation import plan_of

SHOPS = {
    "sqlite": """
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL CHECK (length(name) BETWEEN 2 AND 40), email VARCHAR(99) UNIQUE,
    kind TEXT CHECK (kind IN ('a', 'b')), code TEXT CHECK (code GLOB 'AB[0-9][0-9]*' AND length(code) <= 12));
CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users (id), low INTEGER, high INTEGER,
    CHECK (low < high));
CREATE TABLE lines (order_id INTEGER REFERENCES orders (id), number INTEGER, PRIMARY KEY (order_id, number))
""",
    "postgresql": """
CREATE TABLE users (id serial PRIMARY KEY, name text NOT NULL CHECK (char_length(name) BETWEEN 2 AND 40), email varchar(99) UNIQUE,
    kind char(1) CHECK (kind ~ '^[ab]$'), tags text[], made timestamptz DEFAULT now());
CREATE TABLE orders (id bigserial PRIMARY KEY, user_id int NOT NULL REFERENCES users (id), low int, high int, CHECK (low < high),
    total numeric(8, 2) CHECK (total >= 0));
CREATE TABLE lines (order_id bigint REFERENCES orders (id), number smallint, PRIMARY KEY (order_id, number))
""",
    "mysql": """
CREATE TABLE users (id int AUTO_INCREMENT PRIMARY KEY, name varchar(60) NOT NULL, email varchar(99) UNIQUE,
    kind enum('a', 'b'), made timestamp DEFAULT CURRENT_TIMESTAMP, CHECK (char_length(name) BETWEEN 2 AND 40),
    CHECK (concat(`kind`, '-') <> 'c-' AND if(`kind` = 'a', 1, 2) > 0));
CREATE TABLE orders (id bigint PRIMARY KEY, user_id int NOT NULL, low int, high int, total decimal(8, 2) UNSIGNED,
    CHECK (low < high), FOREIGN KEY (user_id) REFERENCES users (id));
CREATE TABLE `lines` (order_id bigint, number smallint, PRIMARY KEY (order_id, number), FOREIGN KEY (order_id) REFERENCES orders (id))
""",
}
COUNT = {"users": 50, "orders": 80, "lines": 120}


@pytest.fixture(params=["sqlite", "postgresql", "mysql"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Callable[[str], None]]:
    """The URL of an empty database, and what runs statements there."""
    if request.param == "sqlite":
        (tmp_path / "shop.db").touch()
        url = f"sqlite:///{tmp_path}/shop.db"
        connect: Callable[[], Any] = lambda: sqlite3.connect(tmp_path / "shop.db")  # noqa: E731
    elif request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url")
        connect = lambda: psycopg.connect(url)  # noqa: E731
    else:
        url, database = request.getfixturevalue("mysql_url"), request.getfixturevalue("mysql_database")
        connect = lambda: pymysql.connect(**database)  # noqa: E731

    def run(statements: str) -> None:
        with closing(connect()) as connection:
            for statement in statements.split(";"):
                connection.cursor().execute(statement)
            connection.commit()

    return url, run


def filled(url: str) -> str:
    return SHOPS[url.partition(":")[0]]


def test_the_schemas_of_a_database_are_read_in_three_ways(client: Any, shop: Any) -> None:
    url, run = shop
    run(filled(url))

    answers = [
        client.get("/database/schema", params={"connection_string": url}),
        client.request("GET", "/database/schema", json={"connection_string": url}),
        client.post("/database/schema", json={"connection_string": url}),
    ]

    assert [answer.status_code for answer in answers] == [200] * 3
    answer = answers[0].json()
    assert answer == answers[1].json() == answers[2].json()
    assert (answer["success"], answer["table_count"]) == (True, 3)
    assert answer["message"] == "Database schema retrieved successfully for 3 tables"
    assert sorted(answer["schemas"]) == ["lines", "orders", "users"]
    assert answer["schemas"]["users"]["type"] == "object"


def test_what_is_read_is_generated_from_unchanged_and_fits_the_database_and_a_new_one(client: Any, shop: Any) -> None:
    url, run = shop
    run(filled(url))
    schemas = client.post("/database/schema", json={"connection_string": url}).json()["schemas"]
    answer = client.post("/data/generate", json={"schemas": schemas, "count": COUNT})
    assert (answer.status_code, answer.json().get("total_records")) == (200, 250), answer.text

    plan = plan_of(msgspec.Raw(msgspec.json.encode(schemas)), msgspec.Raw(msgspec.json.encode(COUNT)), most_rows=1000)
    write(plan, url)
    assert verify(url, read_planned_catalog(url, plan), expected_rows=COUNT).is_clean
    run("DROP TABLE `lines`; DROP TABLE orders; DROP TABLE users" if "mysql" in url else
        "DROP TABLE lines; DROP TABLE orders; DROP TABLE users")  # fmt: skip
    write(plan, url)
    assert verify(url, read_planned_catalog(url, plan), expected_rows=COUNT).is_clean


def test_what_is_read_is_made_anew_in_another_place(client: Any, shop: Any) -> None:
    url, run = shop
    run(filled(url))
    schemas = client.post("/database/schema", json={"connection_string": url}).json()["schemas"]

    wanted = {"connection_string": url, "schemas": schemas, "drop_existing": True}
    answer = client.post("/database/schema/create", json=wanted)

    assert answer.status_code == 200, answer.text
    made = answer.json()
    assert made["tables_created"] == {"users": True, "orders": True, "lines": True}
    assert (made["tables_created_count"], made["total_tables"]) == (3, 3)
    assert made["message"] == "All 3 tables created successfully"
    assert any(statement.startswith("DROP TABLE") for statement in made["sql_statements"])
    assert sum("CREATE TABLE" in statement for statement in made["sql_statements"]) == 3
    assert client.post("/database/schema", json={"connection_string": url}).json()["schemas"].keys() == schemas.keys()
