"""What a plan asks of a database is counted there, whether the database has such constraints or not."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pymysql
import pytest

from datagen.api import plan
from datagen.engine.plan import Plan
from datagen.errors import TargetError
from datagen.io.sample import sample
from datagen.io.verify import Certificate, is_database, planned_catalog, read_planned_catalog, verify
from datagen.io.write import write

USERS = '"us""er\'s %:x"'


@pytest.fixture(params=["sqlite", "postgresql", "mysql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/x.db" if request.param == "sqlite" else request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def shop(shop: Plan, basic_shop: Plan, database: str) -> Plan:
    return basic_shop if database.startswith("mysql") else shop


@pytest.fixture
def run(database: str, request: pytest.FixtureRequest) -> Callable[..., None]:
    settings = request.getfixturevalue("mysql_database") if database.startswith("mysql") else {}
    return partial(run_statements, database, settings)


def run_statements(database: str, settings: Mapping[str, Any], *statements: str) -> None:
    if database.startswith("mysql"):
        with closing(pymysql.connect(**settings, sql_mode="ANSI_QUOTES", autocommit=True)) as server, server.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    elif database.startswith("sqlite"):
        with closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as connection, connection:
            for statement in statements:
                connection.execute(statement)
    else:
        with psycopg.connect(database) as connection:
            for statement in statements:
                connection.execute(statement.encode())


SMALL = {"type": "integer", "minimum": 1, "maximum": 9}
BARE = {
    "schemas": {
        "users": {
            "type": "object",
            "properties": {
                "tenant": SMALL,
                "id": {"type": "integer", "primary_key": True},
                "email": {"type": "string", "maxLength": 20, "unique": True},
            },
            "unique": [{"columns": ["tenant", "id"], "name": "both"}],
            "checks": [{"name": "small", "sql": "tenant < 10"}],
        },
        "orders": {
            "type": "object",
            "properties": {"tenant": SMALL, "user_id": {"type": "integer", "nullable": True}},
            "foreign_keys": [
                {"columns": ["tenant", "user_id"], "ref": "users", "ref_columns": ["tenant", "id"], "name": "owner"}
            ],
        },
    },
    "count": {"users": 5, "orders": 4},
}


def check(plan: Plan, target: str) -> Certificate:
    return verify(target, planned_catalog(target, plan))


def faults(certificate: Certificate) -> dict[str, int | None]:
    return {f"{each.kind} {each.table} {each.name}": each.violations for each in certificate.findings if not each.is_clean}


def test_what_was_loaded_is_clean(database: str, shop: Plan) -> None:
    write(shop, database)
    certificate = check(shop, database)
    assert certificate.is_clean
    assert {each.table: each.present for each in certificate.rows} == {"us\"er's %:x": 5, "select": 20}
    assert [(each.kind, each.table, each.columns) for each in certificate.findings if each.kind != "nulls"] == [
        ("duplicates", "us\"er's %:x", ("id",)),
        ("duplicates", "us\"er's %:x", ("e mail",)),
        ("duplicates", "select", ("order",)),
        ("orphans", "select", ("us:er %s",)),
    ]


def test_orphans_duplicates_and_nulls_are_counted(database: str, run: Any, shop: Plan) -> None:
    run(
        f'CREATE TABLE {USERS} (id INTEGER, "e mail" VARCHAR(9))',
        f'CREATE TABLE "select" ("order" INTEGER, "us:er %s" INTEGER, "{shop["select"].schema.names[-1]}" VARCHAR(9))',
        f"INSERT INTO {USERS} VALUES (1, 'a'), (1, 'b'), (2, 'b'), (NULL, 'c'), (NULL, 'd')",
        "INSERT INTO \"select\" VALUES (1, 1, 'x'), (2, 3, NULL), (3, 4, 'x'), (4, NULL, 'x')",
    )
    for certificate in (check(shop, database), verify(database, read_planned_catalog(database, shop))):
        assert faults(certificate) == {
            "nulls us\"er's %:x id": 2,
            "nulls select us:er %s": 1,
            "duplicates us\"er's %:x primary key": 1,
            "duplicates us\"er's %:x e mail": 1,
            "orphans select us:er %s -> us\"er's %:x.id": 2,
        }


def test_keys_of_several_columns_and_checks_are_counted(database: str, run: Any) -> None:
    run(
        "CREATE TABLE users (tenant INT, id INT, email VARCHAR(20))",
        "CREATE TABLE orders (tenant INT, user_id INT)",
        "INSERT INTO users VALUES (1, 1, 'a'), (1, 2, 'b'), (10, 3, 'c'), (10, 3, 'd')",
        "INSERT INTO orders VALUES (1, 1), (1, NULL), (2, 1), (10, 3), (NULL, 9)",
    )
    made = plan({**BARE, "dialect": database.split(":")[0].split("+")[0]})
    expected = {"duplicates users primary key": 1, "duplicates users both": 1, "checks users small": 2}
    assert faults(check(made, database)) == expected | {"orphans orders owner": 1, "nulls orders tenant": 1}


def test_conditions_in_the_sql_of_another_database_are_not_asked(tmp_path: Path) -> None:
    target = f"sqlite:///{tmp_path}/x.db"
    run_statements(
        target, {}, "CREATE TABLE users (tenant INT, id INT, email TEXT)", "CREATE TABLE orders (tenant INT, user_id INT)"
    )
    assert {each.kind for each in check(plan(BARE), target).findings} == {"nulls", "duplicates", "orphans"}


def test_the_database_s_own_constraints_are_counted_beside_the_plan_s(database: str, run: Any) -> None:
    run(
        "CREATE TABLE users (tenant INT, id INT PRIMARY KEY, email VARCHAR(20), more INT NOT NULL, UNIQUE (email, more))",
        "CREATE TABLE orders (tenant INT, user_id INT, FOREIGN KEY (user_id) REFERENCES users (id))",
    )
    certificate = verify(database, read_planned_catalog(database, plan(BARE)))
    assert certificate.is_clean
    found = [(each.kind, each.table, *each.columns) for each in certificate.findings if each.kind in ("duplicates", "orphans")]
    assert sorted(found) == [
        ("duplicates", "users", "email"),
        ("duplicates", "users", "email", "more"),
        ("duplicates", "users", "id"),
        ("duplicates", "users", "tenant", "id"),
        ("orphans", "orders", "tenant", "user_id"),
        ("orphans", "orders", "user_id"),
    ]
    assert ("nulls", "users", "more") in [(each.kind, each.table, each.name) for each in certificate.findings]


def test_a_missing_table_is_an_error_of_its_own(database: str, run: Any, shop: Plan) -> None:
    run("CREATE TABLE other (id INTEGER)")
    certificate = check(shop, database)
    assert not certificate.is_clean
    assert [each.present for each in certificate.rows] == [None, None]
    assert "us" in str(certificate.rows[0].error)
    assert certificate.findings == ()


def test_a_missing_column_is_an_error_of_its_constraints(database: str, run: Any) -> None:
    run("CREATE TABLE users (tenant INT, id INT)", "CREATE TABLE orders (tenant INT, user_id INT)")
    certificate = verify(database, read_planned_catalog(database, plan(BARE)))
    assert {each.name for each in certificate.findings if each.error} == {"email"}


def test_a_sample_holds_rows_as_text(database: str, shop: Plan) -> None:
    write(shop, database)
    rows = sample(database, shop["select"], 3)
    assert len(rows) == 3
    name = shop["select"].schema.names[-1]
    assert all(list(row) == ["order", "us:er %s", name] for row in rows)
    assert {row[name] for row in rows} <= {"x", None}


def test_a_sample_of_a_table_that_is_not_there_is_an_error(database: str, run: Any, shop: Plan) -> None:
    run("CREATE TABLE other (id INTEGER)")
    with pytest.raises(TargetError, match=r"can't read .*select"):
        sample(database, shop["select"], 3)


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path, shop: Plan) -> None:
    with pytest.raises(TargetError, match="there is no such file"):
        check(shop, f"sqlite:///{tmp_path}/x.db")
    assert not (tmp_path / "x.db").exists()


def test_files_are_no_databases(shop: Plan) -> None:
    assert [is_database(target) for target in ("-", "x.json", "sqlite:///x.db", "postgres://h/d")] == [False, False, True, True]
    with pytest.raises(TargetError, match="no database that can be read back"):
        check(shop, "x.json")


def test_rows_of_a_partitioned_table_are_those_of_its_partitions(postgresql_url: str) -> None:
    schemas = {"logs": {"type": "object", "properties": {"id": {"type": "integer", "primary_key": True}}}}
    run_statements(
        postgresql_url,
        {},
        "CREATE TABLE logs (id bigint PRIMARY KEY) PARTITION BY HASH (id)",
        "CREATE TABLE logs_0 PARTITION OF logs FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
        "CREATE TABLE logs_1 PARTITION OF logs FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
    )
    made = plan(schemas, count={"logs": 10})
    write(made, postgresql_url)

    assert verify(postgresql_url, planned_catalog(postgresql_url, made), expected_rows={"logs": 10}).is_clean
    assert not verify(postgresql_url, planned_catalog(postgresql_url, made), expected_rows={"logs": 0}).is_clean
