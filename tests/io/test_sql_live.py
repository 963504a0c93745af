"""SQL text against databases: names and values of any characters arrive, whoever reads the text."""

from __future__ import annotations

import re
import sqlite3
import string
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pymysql
import pytest
from hostile import NASTY, names, quick, rows_of_text, slow
from hypothesis import example, given
from sql_loading import POSTGRESQL_LOADERS, SQLITE_LOADERS, load_by_mysql

from datagen.engine.plan import Plan, TablePlan
from datagen.io.sql.sink import SqlOptions
from datagen.io.write import write

Table = Callable[..., TablePlan]
Plans = Callable[..., Plan]


@pytest.fixture
def script(tmp_path: Path, table_of: Table, plan_of: Plans) -> Callable[..., str]:
    """The text of a table of texts with a key before them; its name and the column's may be anything."""

    def written(values: list[str], *, table: str = "t", column: str = "a", **options: Any) -> str:
        keys = pa.array(range(len(values)), pa.int64())
        columns = {f"{column}_": keys, column: pa.array(values, pa.string_view())}
        plan = plan_of(table_of(table, columns, key=(f"{column}_",)))
        write(plan, str(tmp_path / "x.sql"), details=SqlOptions(**options))
        return (tmp_path / "x.sql").read_bytes().decode()

    return written


@pytest.fixture
def empty_postgresql(postgresql_url: str) -> Callable[[], str]:
    """The same place, empty again at each call."""

    def emptied() -> str:
        with psycopg.connect(postgresql_url, autocommit=True) as connection:
            schema = connection.execute("SELECT current_schema()").fetchone()[0]  # type: ignore[index]
            connection.execute(f"DROP SCHEMA {schema} CASCADE; CREATE SCHEMA {schema}".encode())
        return postgresql_url

    return emptied


@pytest.fixture
def empty_sqlite(tmp_path: Path) -> Callable[[], str]:
    def emptied() -> str:
        (tmp_path / "x.db").unlink(missing_ok=True)
        return str(tmp_path / "x.db")

    return emptied


@pytest.fixture
def empty_mysql(mysql_database: Any) -> Iterator[Callable[[], Any]]:
    with closing(pymysql.connect(**mysql_database)) as connection:

        def emptied() -> Any:
            name = mysql_database["database"]
            connection.cursor().execute(f"DROP DATABASE {name}")
            connection.cursor().execute(f"CREATE DATABASE {name}")
            return mysql_database

        yield emptied


def in_postgresql(url: str) -> tuple[list[str], list[tuple[Any, ...]], str]:
    """Names of all columns in order, the rows, and the name of the only table."""
    with psycopg.connect(url) as connection:
        (table,) = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()").fetchall()
        quoted = '"' + table[0].replace('"', '""') + '"'
        cursor = connection.execute(f"SELECT * FROM {quoted} ORDER BY 1".encode())
        return [column.name for column in cursor.description or []], cursor.fetchall(), table[0]


def in_sqlite(path: str) -> tuple[list[str], list[tuple[Any, ...]], str]:
    with closing(sqlite3.connect(path)) as connection:
        (table,) = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        cursor = connection.execute('SELECT * FROM "' + table[0].replace('"', '""') + '" ORDER BY 1')
        return [column[0] for column in cursor.description], cursor.fetchall(), table[0]


def in_mysql(database: Any) -> tuple[list[str], list[tuple[Any, ...]], str]:
    with closing(pymysql.connect(**database)) as connection:
        cursor = connection.cursor()
        cursor.execute("SHOW TABLES")
        (table,) = cursor.fetchall()
        cursor.execute("SELECT * FROM `" + table[0].replace("`", "``") + "` ORDER BY 1")
        return [column[0] for column in cursor.description], list(cursor.fetchall()), table[0]


@pytest.mark.parametrize("loader", POSTGRESQL_LOADERS)
@pytest.mark.parametrize("copy", [False, True])
def test_any_text_arrives_in_postgresql(loader: str, copy: bool, script: Any, empty_postgresql: Any) -> None:
    @(slow if loader == "psql" else quick)
    @given(rows_of_text)
    @example(NASTY)
    def arrives(values: list[str]) -> None:
        values = [value.replace("\0", "") for value in values]
        url = empty_postgresql()
        POSTGRESQL_LOADERS[loader](url, script(values, copy=copy))
        assert in_postgresql(url)[1] == list(enumerate(values))

    arrives()


@pytest.mark.parametrize("loader", SQLITE_LOADERS)
def test_any_text_arrives_in_sqlite(loader: str, script: Any, empty_sqlite: Any) -> None:
    @(slow if loader == "sqlite3" else quick)
    @given(rows_of_text)
    @example(NASTY)
    def arrives(values: list[str]) -> None:
        path = empty_sqlite()
        SQLITE_LOADERS[loader](path, script(values, dialect="sqlite"))
        assert in_sqlite(path)[1] == list(enumerate(values))

    arrives()


@pytest.mark.parametrize("sql_mode", ["STRICT_ALL_TABLES", "STRICT_ALL_TABLES,NO_BACKSLASH_ESCAPES", "STRICT_ALL_TABLES,ANSI"])
def test_any_text_arrives_in_mysql_in_any_mode(sql_mode: str, script: Any, empty_mysql: Any) -> None:
    @slow
    @given(rows_of_text)
    @example(NASTY)
    def arrives(values: list[str]) -> None:
        database = empty_mysql()
        load_by_mysql(database, script(values, dialect="mysql"), sql_mode)
        assert in_mysql(database)[1] == list(enumerate(values))

    arrives()


@pytest.mark.parametrize("loader", POSTGRESQL_LOADERS)
@pytest.mark.parametrize("copy", [False, True])
def test_any_name_arrives_in_postgresql(loader: str, copy: bool, script: Any, empty_postgresql: Any) -> None:
    @(slow if loader == "psql" else quick)
    @given(names(""), names(""))
    @example("a' FROM stdin;\n\\.\n", '"; DROP TABLE x; --')
    def arrives(table: str, column: str) -> None:
        url = empty_postgresql()
        POSTGRESQL_LOADERS[loader](url, script(["x"], table=table, column=column, copy=copy))
        assert in_postgresql(url) == ([f"{column}_", column], [(0, "x")], table)

    arrives()


@pytest.mark.parametrize("loader", SQLITE_LOADERS)
def test_any_name_arrives_in_sqlite(loader: str, script: Any, empty_sqlite: Any) -> None:
    @(slow if loader == "sqlite3" else quick)
    @given(names("\r").filter(lambda name: not name.lower().startswith("sqlite_")), names("\r"))
    @example(";\n.quit\n", "]\"'")
    @example("SQLITE", "SQLITE")
    def arrives(table: str, column: str) -> None:
        path = empty_sqlite()
        SQLITE_LOADERS[loader](path, script(["x"], table=table, column=column, dialect="sqlite"))
        assert in_sqlite(path) == ([f"{column}_", column], [(0, "x")], table)

    arrives()


def test_any_name_arrives_in_mysql(script: Any, empty_mysql: Any) -> None:
    usual = names("\r", maximum=0xFFFF).filter(lambda name: name[-1] not in string.whitespace)

    @slow
    @given(usual, usual)
    @example("a`b;'", '\\"%')
    def arrives(table: str, column: str) -> None:
        database = empty_mysql()
        load_by_mysql(database, script(["x"], table=table, column=column, dialect="mysql"))
        assert in_mysql(database) == ([f"{column}_", column], [(0, "x")], table)

    arrives()


def test_a_cycle_of_keys_loads_everywhere_and_is_held(
    table_of: Table, plan_of: Plans, tmp_path: Path, postgresql_url: str, mysql_database: Any
) -> None:
    a = table_of(
        "a",
        {"id": pa.array([1, 2]), "b": pa.array([1, 1]), "up": pa.array([2, 1])},
        key=("id",),
        references={"b": ("b", "id"), "up": ("a", "id")},
    )
    b = table_of("b", {"id": pa.array([1]), "a": pa.array([2])}, key=("id",), references={"a": ("a", "id")})
    texts = {}
    for dialect in ("postgresql", "sqlite", "mysql"):
        write(plan_of(a, b), str(tmp_path / dialect), format="sql", details=SqlOptions(dialect=dialect, rows_per_insert=1))
        texts[dialect] = (tmp_path / dialect).read_text()
    POSTGRESQL_LOADERS["psycopg"](postgresql_url, texts["postgresql"])
    with psycopg.connect(postgresql_url) as connection, pytest.raises(psycopg.errors.ForeignKeyViolation):
        connection.execute("INSERT INTO a VALUES (3, 1, 4)")
    SQLITE_LOADERS["executescript"](str(tmp_path / "x.db"), texts["sqlite"])
    with closing(sqlite3.connect(tmp_path / "x.db")) as database:
        database.execute("PRAGMA foreign_keys = ON")
        with pytest.raises(sqlite3.IntegrityError):
            database.execute("INSERT INTO a VALUES (3, 1, 4)")
    load_by_mysql(mysql_database, texts["mysql"])
    with closing(pymysql.connect(**mysql_database)) as connection, pytest.raises(pymysql.err.IntegrityError):
        connection.cursor().execute("INSERT INTO a VALUES (3, 1, 4)")


def test_a_script_that_fails_leaves_nothing(script: Any, postgresql_url: str) -> None:
    text = script(["x", "y"], rows_per_insert=1)
    broken = text.replace("(1, 'y')", "(0, 'y')")
    with pytest.raises(psycopg.errors.UniqueViolation):
        POSTGRESQL_LOADERS["psycopg"](postgresql_url, broken)
    with psycopg.connect(postgresql_url) as connection:
        assert connection.execute("SELECT to_regclass('t')").fetchone() == (None,)


def test_without_ddl_the_rows_go_into_tables_that_are_there(script: Any, empty_sqlite: Any) -> None:
    path = empty_sqlite()
    SQLITE_LOADERS["executescript"](path, script(["x"], dialect="sqlite"))
    second = re.sub(r"\(0, ", "(1, ", script(["y"], dialect="sqlite", ddl=False))
    SQLITE_LOADERS["executescript"](path, second)
    assert in_sqlite(path)[1] == [(0, "x"), (1, "y")]
