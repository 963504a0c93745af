"""What each type of each database gets, and that the databases take it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pymysql
import pytest
from mysql_server import Server

import datagen
from datagen.engine.pattern import compile_language
from datagen.io.catalog.document.mssql import MSSQL
from datagen.io.catalog.document.mysql import MYSQL
from datagen.io.catalog.document.oracle import ORACLE
from datagen.io.catalog.document.postgresql import EXTENSION_TYPES, POSTGRESQL
from datagen.io.catalog.document.property import Rules
from datagen.io.catalog.document.reference import render_types
from datagen.io.catalog.document.sqlite import SQLITE
from datagen.io.catalog.document.types import type_property
from datagen.io.catalog.introspection import introspect
from datagen.io.catalog.model import SqlType

DOCS = Path(__file__).parents[3] / "docs" / "databases.md"
TABLES: dict[str, Rules] = {
    "postgresql": POSTGRESQL,
    "extensions": EXTENSION_TYPES,
    "mysql": MYSQL,
    "sqlite": SQLITE,
    "mssql": MSSQL,
    "oracle": ORACLE,
}
RULES = [(database, name) for database, rules in TABLES.items() for name in rules]
ROWS = 2000


def properties(document: dict[str, Any], table: str) -> dict[str, Any]:
    return document["schemas"][table]["properties"]


def patterns(made: Any) -> Iterator[str]:
    if isinstance(made, dict):
        if isinstance(made.get("pattern"), str):
            yield made["pattern"]
        for inner in made.values():
            yield from patterns(inner)


@pytest.mark.parametrize(("database", "name"), RULES)
def test_what_a_type_gets_can_be_planned(database: str, name: str) -> None:
    for limits in ({}, {"length": 7}, {"precision": 5, "scale": 2}):
        made = TABLES[database][name].make(SqlType(name=name, shown=name, **limits))
        assert made is not None
        for pattern in patterns(made):
            compile_language(pattern)
        if made:
            plan = datagen.plan({"t": {"type": "object", "properties": {"c": made}}}, rows=20)
            assert len(plan["t"].batch(0, 20)) == 20


def test_the_documentation_has_the_tables_of_types() -> None:
    assert render_types().rstrip() in DOCS.read_text()


@pytest.mark.parametrize("limits", [(3, 2), (3, -2), (2, 4), (50, 10), (38, 0)])
def test_decimals_keep_within_the_digits_of_their_type(limits: tuple[int, int]) -> None:
    precision, scale = limits
    made = type_property(SqlType(name="numeric", shown="numeric", precision=precision, scale=scale), "postgresql")
    values = datagen.plan({"t": {"type": "object", "properties": {"c": made}}}, rows=200)["t"].batch(0, 200)
    for value in values.column("c").to_pylist():
        assert abs(float(value)) < 10 ** (precision - scale)


POSTGRESQL_TYPES = """
CREATE TYPE mood AS ENUM ('sad', 'it''s "ok"', 'a\\b');
CREATE TYPE place AS (street text, number int, at timestamp);
CREATE TYPE visit AS (who mood, "where" place, tags text[], document jsonb);
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE TYPE moods AS RANGE (subtype = text);
CREATE TABLE t (n3 numeric(3,2), hundreds numeric(3,-2), tiny numeric(2,4), b bit(4), vb bit varying(5), c char(5),
    v varchar(7), feeling mood, feelings mood[],
    home place, homes place[], trip visit, trips visit[], matrix int[][], words text[][],
    documents jsonb[], addresses inet[], bytes bytea[], days date[], points point[], own positive, owns positive[],
    r4 int4range, r8 int8range, rn numrange, rd daterange, rts tsrange, rtz tstzrange, own_range moods, ranges int4range[],
    m4 int4multirange, md datemultirange, mtz tstzmultirange, {plain})
"""


def test_postgresql_takes_all_that_is_made_of_its_types(postgresql_url: str) -> None:
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        builds = "SELECT 1 FROM pg_config() WHERE name = 'CONFIGURE' AND setting LIKE '%libxml%'"
        has_xml = connection.execute(builds).fetchone()
        names = [name for name in POSTGRESQL if name != "xml" or has_xml]
        plain = ", ".join(f'"plain {name}" pg_catalog."{name}"' for name in names)
        connection.execute(POSTGRESQL_TYPES.format(plain=plain))
    found = introspect(postgresql_url)
    assert found.warnings == ()
    datagen.write(datagen.plan(found.document, rows=ROWS), postgresql_url)
    with psycopg.connect(postgresql_url) as connection:
        assert connection.execute("SELECT count(*) FROM t").fetchone() == (ROWS,)
        for name in properties(found.document, "t"):
            assert len(connection.execute(f'SELECT 1 FROM t WHERE "{name}" IS NOT NULL').fetchall()) > ROWS / 2


MYSQL_ONLY = ("xmltype", "geomcollection")
"""Names that MariaDB does not know, or knows by another."""


def test_mariadb_takes_all_that_is_made_of_its_types(mysql_database: Server, mysql_url: str) -> None:
    sized = {"char": "char(5)", "varchar": "varchar(7)", "binary": "binary(6)", "varbinary": "varbinary(9)"}
    names = [name for name in MYSQL if name not in MYSQL_ONLY]
    columns = ", ".join(f"`{name}` {sized.get(name, name)}" for name in names)
    more = "b8 bit(8), b64 bit(64), u int unsigned, tu tinyint unsigned, flag tinyint(1), d53 decimal(5,3), f74 float(7,4)"
    with closing(pymysql.connect(**mysql_database, autocommit=True)) as connection:
        connection.cursor().execute(f"CREATE TABLE t ({columns}, {more}, e ENUM('a', 'b''c'), s SET('x', 'y', 'z'))")
    found = introspect(mysql_url)
    assert found.warnings == ()
    datagen.write(datagen.plan(found.document, rows=ROWS), mysql_url)
    with closing(pymysql.connect(**mysql_database)) as connection, connection.cursor() as cursor:
        for name in properties(found.document, "t"):
            cursor.execute(f"SELECT count(`{name}`) FROM t")
            assert cursor.fetchone()[0] > ROWS / 2


def test_sqlite_takes_all_that_is_made_of_its_types(tmp_path: Path) -> None:
    names = [name for name in SQLITE if name != "string"]
    columns = ", ".join(f'"{name}" {name}' for name in names)
    with closing(sqlite3.connect(tmp_path / "t.db")) as connection:
        connection.execute(f"CREATE TABLE t ({columns}, untyped, odd GEOGRAPHY, d DECIMAL(20, 4), v VARCHAR(9), b BINARY(6))")
        connection.execute("CREATE TABLE s (i INT, b BLOB, t TEXT, r REAL, a ANY) STRICT")
    found = introspect(f"sqlite:///{tmp_path}/t.db")
    assert found.warnings == ()
    datagen.write(datagen.plan(found.document, rows=ROWS), f"sqlite:///{tmp_path}/t.db")
    with closing(sqlite3.connect(tmp_path / "t.db")) as connection:
        assert connection.execute("SELECT count(*) FROM t").fetchone() == (ROWS,)
        assert connection.execute("SELECT DISTINCT typeof(b) FROM s WHERE b IS NOT NULL").fetchall() == [("blob",)]


def test_a_document_is_plain_json(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "t.db")) as connection:
        connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, n NUMERIC(5, 2))")
    document = introspect(f"sqlite:///{tmp_path}/t.db").document
    assert json.loads(json.dumps(document)) == document
