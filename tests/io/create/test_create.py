"""Tables that are made from a document are those that it says, as the database's own catalog tells."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pymysql
import pytest
import sqlglot

from datagen.api import plan
from datagen.errors import LoadError, TargetError
from datagen.io.catalog.document import to_document
from datagen.io.catalog.reading import read_catalog
from datagen.io.create import CreateScript, create_tables
from datagen.io.sql.options import DIALECTS
from datagen.io.verify import planned_catalog, verify
from datagen.io.write import write

SHOP: dict[str, Any] = {
    "tenants": {
        "type": "object",
        "properties": {
            "id": {"type": "integer", "primary_key": True},
            "name": {"type": "string", "maxLength": 30, "unique": True},
            "size": {"type": "string", "enum": ["s", "l"], "nullable": True},
            "owner_id": {"type": "integer", "nullable": True},
            "price": {"type": "number", "minimum": 1, "maximum": 9, "scale": 2},
            "code": {"type": "string", "format": "uuid"},
        },
        "foreign_keys": [{"columns": ["id", "owner_id"], "ref": "users", "ref_columns": ["tenant_id", "id"]}],
    },
    "users": {
        "type": "object",
        "properties": {
            "tenant_id": {"type": "foreign", "ref": "tenants.id", "primary_key": True},
            "id": {"type": "integer", "primary_key": True},
            "slug": {"type": "string", "maxLength": 20},
            "boss": {"type": "integer", "nullable": True},
        },
        "unique": [["tenant_id", "slug"]],
        "foreign_keys": [
            {"columns": ["tenant_id", "boss"], "ref": "users", "ref_columns": ["tenant_id", "id"], "name": "boss_of"}
        ],
    },
}


@pytest.fixture(params=["sqlite", "postgresql", "mysql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/x.db" if request.param == "sqlite" else request.getfixturevalue(f"{request.param}_url")


def test_tables_have_the_keys_of_the_document(database: str) -> None:
    made = plan(SHOP, rows=0)
    assert create_tables(database, made).notes == ()
    tenants, users = sorted(read_catalog(database).tables, key=lambda table: str(table.name))
    assert (tenants.primary_key, users.primary_key) == (("id",), ("tenant_id", "id"))
    assert [unique.columns for unique in tenants.uniques] == [("name",)]
    assert ("tenant_id", "slug") in [unique.columns for unique in users.uniques]
    assert {(key.columns, str(key.parent)) for key in users.foreign_keys} == {
        (("tenant_id",), "tenants"),
        (("tenant_id", "boss"), "users"),
    }
    assert [(key.columns, key.parent_columns) for key in tenants.foreign_keys] == [(("id", "owner_id"), ("tenant_id", "id"))]
    assert "boss_of" in [key.name for key in users.foreign_keys]
    assert any("size" in check.expression for check in tenants.checks)
    assert not users.column("slug").is_nullable


def test_tables_that_are_made_take_rows(database: str) -> None:
    made = plan({name: SHOP[name] | {"foreign_keys": []} for name in SHOP}, rows=50)
    create_tables(database, made)
    write(made, database)
    certificate = verify(database, planned_catalog(database, made), expected_rows={"tenants": 50, "users": 50})
    assert certificate.is_clean, certificate.to_json()


def test_tables_that_are_there_are_kept_unless_told_otherwise(database: str) -> None:
    made = plan(SHOP, rows=0)
    create_tables(database, made)
    with pytest.raises(TargetError, match=r"has '.*', '.*' already \(--drop-existing"):
        create_tables(database, made)
    create_tables(database, made, drop_existing=True)
    assert len(read_catalog(database).tables) == 2


BAD = {"type": "object", "properties": {"a": {"type": "integer"}}, "checks": ["nowhere > 1"]}


def test_all_tables_are_made_or_none(database: str) -> None:
    dialect = database.partition(":")[0]
    made = plan({"dialect": dialect, "schemas": SHOP | {"zebras": BAD}}, rows=0)
    with pytest.raises(LoadError, match="can't make the tables in"):
        create_tables(database, made)
    if not database.startswith("sqlite"):
        assert {each.present for each in verify(database, planned_catalog(database, made)).rows} == {None}


def test_a_file_of_sqlite_is_gone_again_after_a_failure(tmp_path: Path) -> None:
    made = plan({"dialect": "sqlite", "schemas": {"zebras": BAD}}, rows=0)
    with pytest.raises(LoadError, match="no such column: nowhere"):
        create_tables(f"sqlite:///{tmp_path}/x.db", made)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("dialect", ["postgresql", "mysql", "sqlite", "mssql", "oracle"])
def test_the_sql_of_every_dialect_is_read_by_a_parser(dialect: str) -> None:
    script = CreateScript(plan(SHOP, rows=0), DIALECTS[dialect])
    read = {"postgresql": "postgres", "mssql": "tsql"}.get(dialect, dialect)
    trees = [sqlglot.parse_one(statement, read=read) for statement in script.statements]
    tables = [tree.find(sqlglot.exp.Table).name for tree in trees if isinstance(tree, sqlglot.exp.Create)]  # type: ignore[union-attr]
    assert {"tenants", "users"} <= set(tables)


POSTGRESQL = """
CREATE TYPE "Mood" AS ENUM ('sad', 'ok');
CREATE TABLE parents (
    id serial PRIMARY KEY, "Mood" "Mood" NOT NULL DEFAULT 'ok', moods "Mood"[], net inet, tags text[], doc jsonb,
    at timestamptz(3) DEFAULT now(), price numeric(10, 2) CONSTRAINT positive CHECK (price > 0), span int4range, code char(4)
);
CREATE TABLE children (
    a int, b bigint GENERATED ALWAYS AS IDENTITY, email text, gone date, parent int REFERENCES parents, buddy bigint,
    low text GENERATED ALWAYS AS (lower(email)) STORED, PRIMARY KEY (a, b), UNIQUE (a, email),
    CONSTRAINT whole FOREIGN KEY (a, buddy) REFERENCES children (a, b) MATCH FULL,
    CONSTRAINT apart EXCLUDE USING gist (int8range(b, b, '[]') WITH &&) WHERE (gone IS NULL)
);
CREATE UNIQUE INDEX live ON children (lower(email), parent) WHERE gone IS NULL;
CREATE UNIQUE INDEX alike ON children (gone) NULLS NOT DISTINCT;
"""
MYSQL = """
CREATE TABLE parents (
    id int unsigned AUTO_INCREMENT PRIMARY KEY, n varchar(20) UNIQUE DEFAULT 'x', e enum('a', 'b') NOT NULL, t text,
    exact varchar(9) COLLATE utf8mb4_bin, at timestamp NULL DEFAULT current_timestamp, UNIQUE head (t(5)), UNIQUE (exact),
    size tinyint, CONSTRAINT small CHECK (size < 9)
);
CREATE TABLE children (id bigint PRIMARY KEY, parent int unsigned, CONSTRAINT own FOREIGN KEY (parent) REFERENCES parents (id))
"""
SQLITE = """
CREATE TABLE parents (
    id INTEGER PRIMARY KEY, n TEXT COLLATE NOCASE UNIQUE, k INT DEFAULT (1 + 1) CHECK (k > 0), d NUMERIC(9, 2)
);
CREATE TABLE children (
    a INT, b INT, parent INT REFERENCES parents, low TEXT GENERATED ALWAYS AS (lower(a)) STORED, PRIMARY KEY (a, b)
);
CREATE UNIQUE INDEX some ON children (b) WHERE a > 5;
CREATE UNIQUE INDEX other ON children (abs(a));
"""


def tables_of(url: str) -> dict[str, Any]:
    """What introspection says, but for the order of columns."""
    said: dict[str, Any] = json.loads(json.dumps(to_document(read_catalog(url)).document, sort_keys=True))
    return said


def test_what_postgresql_declares_is_made_again(sql: Callable[[str], Any], postgresql_url: str) -> None:
    sql(POSTGRESQL)
    said = tables_of(postgresql_url)
    sql('DROP TABLE children, parents; DROP TYPE "Mood"')
    assert create_tables(postgresql_url, plan(said, rows=0)).notes == ()
    assert tables_of(postgresql_url) == said


def test_what_mysql_declares_is_made_again(mysql_database: Mapping[str, Any], mysql_url: str) -> None:
    with closing(pymysql.connect(**mysql_database, autocommit=True)) as connection, connection.cursor() as cursor:
        for statement in MYSQL.split(";"):
            cursor.execute(statement)
        said = tables_of(mysql_url)
    assert create_tables(mysql_url, plan(said, rows=0), drop_existing=True).notes == ()
    assert tables_of(mysql_url) == said


def test_what_sqlite_declares_is_made_again(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection:
        connection.executescript(SQLITE)
    said = tables_of(f"sqlite:///{tmp_path}/x.db")
    assert create_tables(f"sqlite:///{tmp_path}/y.db", plan(said, rows=0)).notes == ()
    assert tables_of(f"sqlite:///{tmp_path}/y.db") == said


def test_tables_of_other_schemas_are_made_in_them(sql: Callable[[str], Any], postgresql_url: str) -> None:
    ((schema,),) = sql("SELECT current_schema()")
    other = f"{schema}_other"
    table = {"type": "object", "sql_schema": other, "properties": {"id": {"type": "integer", "primary_key": True}}}
    try:
        create_tables(postgresql_url, plan({f"{other}.t": table}, rows=0))
        assert [str(table.name) for table in read_catalog(postgresql_url, schemas=[other]).tables] == [f"{other}.t"]
    finally:
        sql(f"DROP SCHEMA IF EXISTS {other} CASCADE")


def test_what_a_dialect_can_not_say_is_noted() -> None:
    number = {"type": "integer", "nullable": True}
    table = {
        "type": "object",
        "properties": {"a": number, "c": number, "b": {"type": "string", "generated": "lower(a)", "sql_type": "text"}},
        "unique": [
            {"columns": ["a"], "where": "a > 5", "name": "some"},
            {"columns": ["a", "c"], "nulls_distinct": False, "name": "u"},
        ],
        "checks": [{"sql": "a > 0", "name": "positive"}],
    }
    script = CreateScript(plan({"dialect": "postgresql", "schemas": {"t": table}}, rows=0), DIALECTS["mysql"])
    assert sorted(note.partition(" is left out")[0] for note in script.notes) == [
        "positive of t",
        "some of t",
        "t.b",
        "u of t",
    ]


def test_a_type_that_nothing_is_known_of_gives_way(sql: Callable[[str], Any], postgresql_url: str) -> None:
    table = {"type": "object", "properties": {"a": {"type": "string", "maxLength": 9, "sql_type": "strange"}}}
    made = plan({"dialect": "postgresql", "schemas": {"t": table}}, rows=0)
    assert create_tables(postgresql_url, made).notes == (
        "t.a is not of type strange, of which the document does not say what it is",
    )
    sql("CREATE DOMAIN strange AS text")
    assert create_tables(postgresql_url, made, drop_existing=True).notes == ()
    assert read_catalog(postgresql_url).tables[0].columns[0].type.domain is not None


def test_files_are_no_databases() -> None:
    with pytest.raises(TargetError, match="is no database in which tables can be made"):
        create_tables("shop.json", plan(SHOP, rows=0))
