"""The counts that a load ends with say what is wrong in the database, and nothing else."""

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

from datagen.engine.plan import Plan
from datagen.errors import TargetError
from datagen.io.check import check, is_database, sample
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


def test_what_was_loaded_is_clean(database: str, shop: Plan) -> None:
    write(shop, database)
    checks = check(shop, database)
    assert checks.is_clean
    assert dict(checks.rows) == {"us\"er's %:x": 5, "select": 20}
    assert dict(checks.orphans) == {"select.us:er %s -> us\"er's %:x.id": 0}
    assert dict(checks.duplicates) == {"us\"er's %:x.id": 0, "us\"er's %:x.e mail": 0, "select.order": 0}


def test_orphans_duplicates_and_nulls_are_counted(database: str, run: Any, shop: Plan) -> None:
    run(
        f'CREATE TABLE {USERS} (id INTEGER, "e mail" VARCHAR(9))',
        f'CREATE TABLE "select" ("order" INTEGER, "us:er %s" INTEGER, "{shop["select"].schema.names[-1]}" VARCHAR(9))',
        f"INSERT INTO {USERS} VALUES (1, 'a'), (1, 'b'), (2, 'b'), (NULL, 'c'), (NULL, 'd')",
        "INSERT INTO \"select\" VALUES (1, 1, 'x'), (2, 3, NULL), (3, 4, 'x'), (4, NULL, 'x')",
    )
    checks = check(shop, database)
    assert not checks.is_clean
    assert list(checks.orphans.values()) == [2]
    assert dict(checks.duplicates) == {"us\"er's %:x.id": 1, "us\"er's %:x.e mail": 1, "select.order": 0}
    assert checks.nulls["us\"er's %:x.id"] == 2
    assert checks.nulls["select.us:er %s"] == 1


def test_a_sample_holds_rows_as_text(database: str, shop: Plan) -> None:
    write(shop, database)
    rows = sample(database, "select", 3)
    assert len(rows) == 3
    name = shop["select"].schema.names[-1]
    assert all(list(row) == ["order", "us:er %s", name] for row in rows)
    assert {row[name] for row in rows} <= {"x", None}


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path, shop: Plan) -> None:
    with pytest.raises(TargetError, match="there is no such file"):
        check(shop, f"sqlite:///{tmp_path}/x.db")
    assert not (tmp_path / "x.db").exists()


def test_a_missing_table_is_one_error(database: str, run: Any, shop: Plan) -> None:
    run("CREATE TABLE other (id INTEGER)")
    with pytest.raises(TargetError, match=r"can't read .*us"):
        check(shop, database)


def test_files_are_no_databases() -> None:
    assert [is_database(target) for target in ("-", "x.json", "sqlite:///x.db", "postgres://h/d")] == [False, False, True, True]
