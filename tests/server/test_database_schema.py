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
CREATE TABLE users (id serial PRIMARY KEY, name text NOT NULL CHECK (char_length(name) BETWEEN 2 AND 40),
    email varchar(99) UNIQUE, kind char(1) CHECK (kind ~ '^[ab]$'), tags text[], made timestamptz DEFAULT now());
CREATE TABLE orders (id bigserial PRIMARY KEY, user_id int NOT NULL REFERENCES users (id), low int, high int,
    CHECK (low < high), total numeric(8, 2) CHECK (total >= 0));
CREATE TABLE lines (order_id bigint REFERENCES orders (id), number smallint, PRIMARY KEY (order_id, number))
""",
    "mysql": """
CREATE TABLE users (id int AUTO_INCREMENT PRIMARY KEY, name varchar(60) NOT NULL, email varchar(99) UNIQUE,
    kind enum('a', 'b'), made timestamp DEFAULT CURRENT_TIMESTAMP, CHECK (char_length(name) BETWEEN 2 AND 40),
    CHECK (concat(`kind`, '-') <> 'c-' AND if(`kind` = 'a', 1, 2) > 0));
CREATE TABLE orders (id bigint PRIMARY KEY, user_id int NOT NULL, low int, high int, total decimal(8, 2) UNSIGNED,
    CHECK (low < high), FOREIGN KEY (user_id) REFERENCES users (id));
CREATE TABLE `lines` (order_id bigint, number smallint, PRIMARY KEY (order_id, number),
    FOREIGN KEY (order_id) REFERENCES orders (id))
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
    wanted = {"schemas": schemas, "count": COUNT, "format": "database", "connection_string": url}
    plan = plan_of(msgspec.Raw(msgspec.json.encode(schemas)), msgspec.Raw(msgspec.json.encode(COUNT)), most_rows=1000)

    for statements in ("SELECT 1", "DROP TABLE `lines`; DROP TABLE orders; DROP TABLE users"):
        run(statements if url.startswith("mysql") else statements.replace("`", ""))
        answer = client.post("/data/generate", json=wanted)
        assert answer.status_code == 200, answer.text
        assert answer.json()["tables_inserted"] == ["users", "orders", "lines"]
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


TABLES: dict[str, Any] = {
    "orders": {
        "type": "object",
        "properties": {
            "id": {"type": "integer", "primary_key": True},
            "user_id": {"type": "foreign", "ref": "users.id"},
        },
    },
    "users": {"type": "object", "properties": {"id": {"type": "integer", "primary_key": True}}},
}
CIRCLE: dict[str, Any] = {
    "people": {
        "type": "object",
        "properties": {
            "id": {"type": "integer", "primary_key": True},
            "team_id": {"type": "foreign", "ref": "teams.id", "nullable": True},
        },
    },
    "teams": {
        "type": "object",
        "properties": {
            "id": {"type": "integer", "primary_key": True},
            "head_id": {"type": "foreign", "ref": "people.id", "nullable": True},
        },
    },
}


def made(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [statement.split()[2].strip('`"') for statement in answer.json()["sql_statements"] if "CREATE TABLE" in statement]


def test_the_order_is_found_and_one_that_is_given_is_kept(client: Any, shop: Any) -> None:
    url, _ = shop
    wanted = {"connection_string": url, "schemas": TABLES, "drop_existing": True}

    assert made(client.post("/database/schema/create", json=wanted)) == ["users", "orders"]
    for order in (["orders", "users"], ["users", "orders"]):
        assert made(client.post("/database/schema/create", json={**wanted, "create_order": order})) == order
    assert set(made(client.post("/database/schema/create", json={**wanted, "schemas": CIRCLE}))) == {"people", "teams"}


def test_a_dialect_is_the_connections_and_no_other(client: Any, shop: Any) -> None:
    url, _ = shop
    wanted = {"connection_string": url, "schemas": TABLES}
    own = url.partition(":")[0]
    other = next(name for name in SHOPS if name != own)

    answer = client.post("/database/schema/create", json={**wanted, "dialect": other})
    assert (answer.status_code, answer.json()["error_type"]) == (400, "ValidationError")
    assert answer.json()["details"][0]["path"] == "$.dialect"
    assert client.post("/database/schema/create", json={**wanted, "dialect": own}).status_code == 200


def test_tables_that_are_there_are_named_and_none_is_made(client: Any, shop: Any) -> None:
    url, run = shop
    run("CREATE TABLE users (name varchar(9) PRIMARY KEY); INSERT INTO users VALUES ('Ann')")

    answer = client.post("/database/schema/create", json={"connection_string": url, "schemas": TABLES})

    assert (answer.status_code, answer.json()["error_type"]) == (400, "DatabaseError")
    assert [each["path"] for each in answer.json()["details"]] == ["$.schemas.users"]
    assert "drop_existing" in answer.json()["details"][0]["fix"]
    assert list(client.post("/database/schema", json={"connection_string": url}).json()["schemas"]) == ["users"]


@pytest.mark.parametrize(
    ("order", "problem"),
    [
        (["users"], "create_order does not name 'orders'"),
        (["users", "orders", "lines"], "create_order names 'lines', which is no table"),
        (["users", "users", "orders"], "create_order names 'users' twice"),
    ],
)
def test_an_order_that_is_not_of_all_tables_is_refused(client: Any, tmp_path: Path, order: list[str], problem: str) -> None:
    wanted = {"connection_string": f"sqlite:///{tmp_path}/shop.db", "schemas": TABLES, "create_order": order}

    answer = client.post("/database/schema/create", json=wanted).json()

    assert (answer["error"], answer["error_type"], answer["details"][0]["path"]) == (
        problem,
        "ValidationError",
        "$.create_order",
    )
    assert not (tmp_path / "shop.db").exists()


UNREACHABLE = [
    "postgresql://u:hunter2@127.0.0.1:1/shop",
    "mysql://u:hunter2@127.0.0.1:1/shop",
    "sqlite:///{folder}/not-there.db",
    "sqlite:///{folder}/not/there.db",
    "sqlite:///{folder}/text.db",
]


@pytest.mark.parametrize("url", UNREACHABLE)
def test_a_database_that_cannot_be_reached_is_told_and_no_file_is_made(client: Any, tmp_path: Path, url: str) -> None:
    (tmp_path / "text.db").write_text("no database, but long enough to be taken for one " * 20)
    before = sorted(tmp_path.iterdir())

    answer = client.get("/database/schema", params={"connection_string": url.format(folder=tmp_path)})

    assert (answer.status_code, answer.json()["error_type"]) == (400, "DatabaseError")
    assert "hunter2" not in answer.text
    assert sorted(tmp_path.iterdir()) == before


def test_columns_that_nothing_can_be_made_for_are_an_introspection_error(client: Any, postgresql_url: str) -> None:
    with psycopg.connect(postgresql_url) as connection:
        connection.execute("CREATE TYPE mystery")
        for way, source, target in (("in", "cstring", "mystery"), ("out", "mystery", "cstring")):
            text = f"CREATE FUNCTION mystery_{way}({source}) RETURNS {target} LANGUAGE internal IMMUTABLE STRICT AS 'text{way}'"
            connection.execute(text)
        connection.execute("CREATE TYPE mystery (INPUT = mystery_in, OUTPUT = mystery_out)")
        connection.execute("CREATE TABLE t (id int PRIMARY KEY, what mystery NOT NULL)")

    answer = client.get("/database/schema", params={"connection_string": postgresql_url})

    assert (answer.status_code, answer.json()["error_type"]) == (400, "SchemaIntrospectionError")
    assert answer.json()["details"][0]["path"] == "t.what"


def test_tables_that_must_stay_empty_are_left_out_so_that_the_others_can_be_made(client: Any, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/shop.db"
    with closing(sqlite3.connect(tmp_path / "shop.db")) as connection:
        connection.execute("CREATE TABLE users (id INTEGER PRIMARY KEY)")
        connection.execute("CREATE TABLE lost (id INTEGER PRIMARY KEY, a int NOT NULL REFERENCES nowhere (id))")
        connection.execute("CREATE TABLE more (id INTEGER PRIMARY KEY, a int NOT NULL REFERENCES lost (id))")

    answer = client.get("/database/schema", params={"connection_string": url}).json()

    assert (list(answer["schemas"]), answer["table_count"]) == (["users"], 1)
    assert any(warning.startswith("lost stays empty") for warning in answer["warnings"])
    assert client.post("/data/generate", json={"schemas": answer["schemas"]}).status_code == 200


@pytest.mark.parametrize(
    ("sent", "path"),
    [
        ({}, "$.connection_string"),
        ({"json": {}}, "$"),
        ({"json": {"connection_string": 3}}, "$.connection_string"),
        ({"json": {"connection_string": "sqlite:///x.db", "tables": []}}, "$"),
        ({"params": {"connection_string": ""}}, "$.connection_string"),
        ({"params": {"connection_string": "shop.csv"}}, "$.connection_string"),
    ],
    ids=str,
)
def test_a_request_without_a_database_is_told_where(client: Any, sent: dict[str, Any], path: str) -> None:
    answer = client.request("GET", "/database/schema", **sent).json()

    assert (answer["error_type"], answer["status_code"], answer["details"][0]["path"]) == ("ValidationError", 400, path)


def test_a_database_outside_the_allowed_ones_is_forbidden(open_client: Any, tmp_path: Path) -> None:
    client = open_client(allowed_databases=("db.internal",))
    url = f"sqlite:///{tmp_path}/shop.db"

    answers = [
        client.get("/database/schema", params={"connection_string": url}),
        client.post("/database/schema/create", json={"connection_string": url, "schemas": TABLES}),
    ]

    assert [(answer.status_code, answer.json()["error_type"]) for answer in answers] == [(403, "Forbidden")] * 2
    assert not (tmp_path / "shop.db").exists()
