"""What DDL text says is what a database says that has run it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Literal

import pymysql
import pytest

from datagen.api import plan
from datagen.errors import LeftOutWarning, SchemaError
from datagen.io.catalog.ddl_text import guess_dialect, read_ddl
from datagen.io.catalog.document import to_document
from datagen.io.catalog.model import Catalog, Dialect
from datagen.io.catalog.reading import read_catalog

POSTGRESQL = """
CREATE TYPE "Mood" AS ENUM ('sad', 'it''s ok');
CREATE DOMAIN percent AS int NOT NULL DEFAULT 5 CHECK (VALUE BETWEEN 0 AND 100);
CREATE TABLE parents (
    id serial PRIMARY KEY, "Mood" "Mood" NOT NULL, moods "Mood"[], net inet, tags text[], doc jsonb, raw bytea,
    at timestamp(3) with time zone, price numeric(10, 2), span int4range, code char(4), share percent, big double precision
);
CREATE TABLE children (
    a int, b bigint GENERATED ALWAYS AS IDENTITY, email varchar(40) NOT NULL, gone date, parent int REFERENCES parents,
    buddy bigint, low text GENERATED ALWAYS AS (lower(email)) STORED, PRIMARY KEY (a, b), UNIQUE (a, email),
    CONSTRAINT whole FOREIGN KEY (a, buddy) REFERENCES children (a, b) MATCH FULL DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT apart EXCLUDE USING gist (daterange(gone, gone, '[]') WITH &&) WHERE (gone IS NULL)
);
CREATE TABLE later (id int, n int);
ALTER TABLE ONLY later ADD CONSTRAINT later_pkey PRIMARY KEY (id);
ALTER TABLE later ADD CONSTRAINT later_n_fkey FOREIGN KEY (n) REFERENCES later (id) ON DELETE SET NULL;
ALTER TABLE later ADD COLUMN word text, ALTER COLUMN n SET NOT NULL;
CREATE UNIQUE INDEX live ON children USING btree (lower(email), parent) WHERE gone IS NULL;
CREATE UNIQUE INDEX alike ON children (gone) NULLS NOT DISTINCT;
"""
MYSQL = """
CREATE TABLE `parents` (
  `id` int unsigned NOT NULL AUTO_INCREMENT, `n` varchar(20) DEFAULT 'x', `e` enum('a','b') NOT NULL, `t` text,
  `exact` varchar(9) COLLATE utf8mb4_bin, `at` timestamp NULL, `size` tinyint, `is` tinyint(1), `d` decimal(9,2),
  PRIMARY KEY (`id`), UNIQUE KEY `head` (`t`(5)), UNIQUE KEY `exact` (`exact`), KEY `n` (`n`)
) ENGINE=InnoDB AUTO_INCREMENT=3 DEFAULT CHARSET=utf8mb4;
CREATE TABLE children (id bigint PRIMARY KEY, parent int unsigned, CONSTRAINT own FOREIGN KEY (parent) REFERENCES parents (id));
"""
SPELLED = ("sql_type", "sql_default", "generated", "sql", "where", "expressions")
"""What may be written in several ways."""


def meaning(catalog: Catalog) -> Any:
    """The document of a catalog, but for what may be written in several ways, and the order of constraints."""

    def kept(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: bool(member) if name in SPELLED else kept(member) for name, member in value.items() if name != "name"}
        if isinstance(value, list):
            return sorted((kept(member) for member in value), key=json.dumps)
        return value

    return kept(to_document(catalog).document)


def test_postgresql_s_text_is_what_its_catalog_says(sql: Callable[[str], Any], postgresql_url: str) -> None:
    sql(POSTGRESQL)
    said = read_ddl(POSTGRESQL, "postgresql")
    assert said.warnings == ()
    there, here = meaning(read_catalog(postgresql_url)), meaning(said)
    del there["schemas"]["children"]["exclude"], here["schemas"]["children"]["exclude"]
    assert here == there
    assert [exclusion.name for table in said.tables for exclusion in table.exclusions] == ["apart"]


def test_mysql_s_text_is_what_its_catalog_says(mysql_database: Mapping[str, Any], mysql_url: str) -> None:
    with closing(pymysql.connect(**mysql_database, autocommit=True)) as connection, connection.cursor() as cursor:
        for statement in filter(str.strip, MYSQL.split(";")):
            cursor.execute(statement)
    said = read_ddl(MYSQL, "mysql")
    assert said.warnings == ()
    assert meaning(said) == meaning(read_catalog(mysql_url))


def test_sqlite_reads_its_own_text(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    catalog = read_ddl(
        f"""
        CREATE TABLE t (id INTEGER PRIMARY KEY, n TEXT UNIQUE ON CONFLICT REPLACE, x CHECK (x > 0)) ;
        CREATE TRIGGER g BEFORE INSERT ON t BEGIN SELECT 1; SELECT RAISE(ABORT, 'no'); END;
        INSERT INTO t VALUES (1, 'a;b', 1);
        ATTACH '{other}' AS o; CREATE TABLE o.x (a);
        CREATE TABLE broken (;
        """,
        "sqlite",
    )
    (table,) = catalog.tables
    assert (str(table.name), len(table.uniques), len(table.checks), len(table.insert_triggers)) == ("t", 1, 1, 1)
    assert [warning.partition(" (")[0] for warning in catalog.warnings] == [
        "not understood: CREATE TABLE o.x",
        "not understood: CREATE TABLE broken",
    ]
    assert not other.exists()


def test_sql_server_s_and_oracle_s_texts_are_read() -> None:
    catalog = read_ddl(
        "CREATE TABLE [dbo].[T] ([Id] int IDENTITY(1,1) NOT NULL, n nvarchar(max) NULL, p decimal(9,2) NOT NULL,\n"
        " CONSTRAINT [PK] PRIMARY KEY CLUSTERED ([Id] ASC))\nGO\n"
        "CREATE TABLE dbo.c (t int NOT NULL)\nGO\n"
        "ALTER TABLE dbo.c ADD CONSTRAINT f FOREIGN KEY (t) REFERENCES dbo.T (Id)\nGO\n",
        "mssql",
    )
    assert catalog.warnings == ()
    table, child = catalog.tables
    assert (str(table.name), table.primary_key, table.column("p").type.scale) == ("T", ("Id",), 2)
    assert [key.parent_columns for key in child.foreign_keys] == [("Id",)]
    (table,) = read_ddl("CREATE TABLE T (Id NUMBER(10) NOT NULL PRIMARY KEY, n VARCHAR2(20 CHAR))", "oracle").tables
    assert (str(table.name), table.primary_key, table.column("n").type.length) == ("t", ("id",), 20)


DUMP = """--
-- a dump; with 'quotes
\\connect shop
SET search_path = public;
CREATE TABLE public.users (id integer NOT NULL, name text DEFAULT 'a;b');
ALTER TABLE public.users OWNER TO me;
COPY public.users (id, name) FROM stdin;
1\t;'"CREATE TABLE rows (a int);
\\.
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $_$ BEGIN CREATE TABLE inner_one (a int); END; $_$;
CREATE TEMP TABLE passing (a int);
ALTER TABLE ONLY public.users ALTER COLUMN id SET DEFAULT nextval('public.users_id_seq'::regclass);
ALTER TABLE ONLY public.users ADD CONSTRAINT users_pkey PRIMARY KEY (id);
CREATE TYPE pair AS (a int, b int);
/* CREATE TABLE commented (a int); */
"""


def test_all_but_tables_is_passed_over() -> None:
    catalog = read_ddl(DUMP, "postgresql")
    (users,) = catalog.tables
    assert (str(users.name), users.primary_key, users.column("id").is_auto_increment) == ("users", ("id",), True)
    assert users.column("name").default == "'a;b'"
    assert catalog.warnings == ()


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("CREATE TABLE t (a int)", "postgresql"),
        ("CREATE TABLE `t` (a int)", "mysql"),
        ("CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT)", "sqlite"),
        ("CREATE TABLE t (a int IDENTITY(1,1))\nGO", "mssql"),
        ("CREATE TABLE t (a VARCHAR2(3))", "oracle"),
    ],
)
def test_the_dialect_is_guessed(text: str, dialect: Literal["postgresql"]) -> None:
    assert guess_dialect(text) == dialect


def test_a_file_of_sql_is_a_schema(tmp_path: Path) -> None:
    path = tmp_path / "shop.sql"
    path.write_text("CREATE TABLE users (id int PRIMARY KEY, age int CHECK (age BETWEEN 18 AND 30), odd strange)")
    with pytest.warns(LeftOutWarning, match=r"shop.sql: users.odd is always null"):
        made = plan(path, rows=20)
    ages = made["users"].batch(0, 20)["age"].to_pylist()
    assert {age for age in ages if age is not None} <= set(range(18, 31))


@pytest.mark.parametrize(
    ("text", "dialect", "message"),
    [("SELECT 1", None, "no CREATE TABLE statement of postgresql"), ("CREATE TABLE t (a int)", "db2", "unknown dialect 'db2'")],
)
def test_a_file_without_tables_is_refused(tmp_path: Path, text: str, dialect: Dialect | None, message: str) -> None:
    path = tmp_path / "x.sql"
    path.write_text(text)
    with pytest.raises(SchemaError, match=message):
        plan(path, schema_dialect=dialect)
