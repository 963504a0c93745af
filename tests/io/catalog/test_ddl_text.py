"""What DDL text says is what a database says that has run it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pymysql
import pytest

from datagen.api import plan
from datagen.errors import LeftOutWarning, SchemaError
from datagen.io.catalog.ddl_text import guess_dialect, read_ddl
from datagen.io.catalog.ddl_text.statements import split_statements
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
        ("CREATE TABLE t (number text, b int)", "postgresql"),
        ("-- run with `psql`, not GO\nCREATE TABLE t (a jsonb, b text DEFAULT 'ENGINE = x')", "postgresql"),
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


PG_DUMP = """
CREATE SCHEMA hr;
CREATE TYPE hr.mood AS ENUM ('sad', 'ok');
ALTER TYPE hr.mood ADD VALUE 'happy' AFTER 'ok';
CREATE TYPE public."Pair" AS (
    a integer,
    b text
);
CREATE TYPE public.spread AS RANGE (
    subtype = double precision,
    multirange_type_name = public.spreads
);
CREATE DOMAIN public."Name" AS character varying(50)
    CONSTRAINT name_check CHECK ((VALUE)::text <> 'value'::text);
CREATE TABLE hr.people (
    id integer NOT NULL, mood hr.mood NOT NULL, moods hr.mood[], called public."Name", pair public."Pair", spread public.spread
);
ALTER TABLE hr.people ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME hr.people_id_seq
    START WITH 1
);
CREATE TABLE public.logs (at timestamp without time zone NOT NULL, region text, person integer) PARTITION BY RANGE (at);
CREATE TABLE public.logs_old (at timestamp without time zone NOT NULL, region text, person integer);
CREATE TABLE public.logs_new PARTITION OF public.logs FOR VALUES FROM ('2026-01-01') TO (MAXVALUE) PARTITION BY LIST (region);
CREATE TABLE public.logs_new_eu PARTITION OF public.logs_new FOR VALUES IN ('de', 'fr', NULL);
ALTER TABLE ONLY public.logs ATTACH PARTITION public.logs_old FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE public.animals (id integer NOT NULL, legs integer CHECK (legs > 0));
CREATE TABLE public.dogs (breed text) INHERITS (public.animals);
ALTER TABLE ONLY hr.people ADD CONSTRAINT people_pkey PRIMARY KEY (id);
ALTER TABLE public.animals ADD CHECK (id > 0);
CREATE UNIQUE INDEX logs_key ON public.logs USING btree (at, region, person);
CREATE MATERIALIZED VIEW public.seen AS SELECT 1 AS a WITH NO DATA;
CREATE UNIQUE INDEX seen_key ON public.seen USING btree (a);
ALTER TABLE public.logs ADD CONSTRAINT logs_person_fkey FOREIGN KEY (person) REFERENCES hr.people (id);
"""
MYSQLDUMP = """
/*!40101 SET @saved_cs_client = @@character_set_client */;
CREATE TABLE `old` (
  `a` varchar(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, `b` text, `c` mediumtext CHARACTER SET utf8mb4 NOT NULL,
  `f` float unsigned NOT NULL DEFAULT 0, `g` longblob, `h` enum('x;y','it''s') COLLATE utf8mb3_bin DEFAULT NULL, `i` bit(3),
  PRIMARY KEY (`a`), UNIQUE KEY `u` (`b`(7),`f`) USING BTREE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_general_ci;
INSERT INTO `old` VALUES ('a\\';CREATE TABLE x (a int);','it''s',0);
DELIMITER ;;
CREATE TRIGGER t BEFORE INSERT ON old FOR EACH ROW BEGIN SET NEW.f = 1; END ;;
DELIMITER ;
CREATE TABLE `export` (`Id` int(11) NOT NULL, `word` varchar(9) NOT NULL) ENGINE=InnoDB DEFAULT CHARSET=latin1;
ALTER TABLE `export` ADD PRIMARY KEY (`id`), ADD UNIQUE KEY `word` (`WORD`);
ALTER TABLE `export` MODIFY `Id` int(11) NOT NULL AUTO_INCREMENT, AUTO_INCREMENT=7;
"""


def test_a_dump_of_postgresql_is_what_its_catalog_says(sql: Callable[[str], Any], postgresql_url: str) -> None:
    own = sql("SELECT current_schema()")[0][0]
    other = f"{own}_hr"
    dump = PG_DUMP.replace("hr.", f"{other}.").replace("SCHEMA hr", f"SCHEMA {other}")
    sql(dump.replace("public.", ""))
    try:
        there = read_catalog(postgresql_url, schemas=[own])
        others = read_catalog(postgresql_url, schemas=[other])
    finally:
        sql(f"DROP SCHEMA {other} CASCADE")
    said = read_ddl(dump, "postgresql")
    assert said.warnings == ()
    here = [
        replace(said, tables=tuple(table for table in said.tables if table.name.schema == schema)) for schema in (None, other)
    ]
    assert [str(table.name) for table in here[0].tables] == ["animals", "dogs", "logs"]
    assert meaning(here[0]) == meaning(there)
    assert meaning(here[1]) == meaning(others)


def test_a_dump_of_mysql_is_what_its_catalog_says(mysql_database: Mapping[str, Any], mysql_url: str) -> None:
    with closing(pymysql.connect(**mysql_database, autocommit=True)) as connection, connection.cursor() as cursor:
        for statement in split_statements(MYSQLDUMP, "mysql"):
            cursor.execute(statement.text)
    said = read_ddl(MYSQLDUMP, "mysql")
    assert said.warnings == ()
    assert meaning(said) == meaning(read_catalog(mysql_url))


def test_partitions_are_conditions() -> None:
    (logs,) = (table for table in read_ddl(PG_DUMP, "postgresql").tables if table.name.name == "logs")
    assert logs.partitioned is not None
    assert not logs.partitioned.accepts_all
    assert len(logs.partitioned.conditions) == 2
    part = "CREATE TABLE p PARTITION OF t FOR VALUES FROM (1, 2) TO (3, 4)"
    (table,) = read_ddl(f"CREATE TABLE t (a int, b int) PARTITION BY RANGE (a, b); {part}", "postgresql").tables
    assert table.partitioned is not None
    assert table.partitioned.conditions == (
        "(a IS NOT NULL AND b IS NOT NULL AND (a > 1 OR (a = 1 AND (b >= 2))) AND (a < 3 OR (a = 3 AND (b < 4))))",
    )
    shares = "".join(f"CREATE TABLE h{at} PARTITION OF h FOR VALUES WITH (MODULUS 2, REMAINDER {at});" for at in range(2))
    (table,) = read_ddl(f"CREATE TABLE h (a int) PARTITION BY HASH (a); {shares}", "postgresql").tables
    assert table.partitioned is not None
    assert table.partitioned.accepts_all


PARTITIONS = """
CREATE TABLE low (id int PRIMARY KEY); CREATE TABLE high (id int PRIMARY KEY);
CREATE TABLE t (a int, b int, c int CHECK (c > 0)) PARTITION BY LIST (a);
CREATE TABLE t1 PARTITION OF t (c NOT NULL, FOREIGN KEY (b) REFERENCES low) FOR VALUES IN (1) PARTITION BY RANGE (b);
CREATE TABLE t11 PARTITION OF t1 FOR VALUES FROM (1) TO (5);
CREATE TABLE t12 (a int, b int, c int CHECK (c > 0));
ALTER TABLE t1 ATTACH PARTITION t12 FOR VALUES FROM (5) TO (9);
ALTER TABLE ONLY t12 ADD CONSTRAINT k FOREIGN KEY (c) REFERENCES high (id);
CREATE TABLE t2 PARTITION OF t (FOREIGN KEY (c) REFERENCES high) FOR VALUES IN (2) PARTITION BY HASH (c);
CREATE TABLE t21 PARTITION OF t2 (FOREIGN KEY (a) REFERENCES low) FOR VALUES WITH (MODULUS 1, REMAINDER 0);
"""


def test_partitions_of_any_level_have_keys_of_their_own() -> None:
    (table,) = (table for table in read_ddl(PARTITIONS, "postgresql").tables if table.name.name == "t")
    assert [(key.columns, key.parent.name, key.where) for key in table.foreign_keys] == [
        (("b",), "low", "((a IN (1)))"),
        (("c",), "high", "((a IN (1)) AND (b IS NOT NULL AND (b >= 5) AND (b < 9))) OR ((a IN (2)))"),
        (("a",), "low", None),
    ]


def test_migrations_are_followed() -> None:
    (table,) = read_ddl(
        """
        CREATE TABLE gone (a int); CREATE TABLE t (a int, b varchar(5) UNIQUE, c int, CONSTRAINT positive CHECK (c > 0));
        ALTER TABLE t RENAME TO u; ALTER TABLE u RENAME b TO d; ALTER TABLE u DROP COLUMN a, DROP CONSTRAINT positive;
        ALTER TABLE u ALTER COLUMN d TYPE varchar(9), ALTER COLUMN c SET NOT NULL; DROP TABLE IF EXISTS gone;
        CREATE UNIQUE INDEX i ON ONLY u USING btree (c text_ops DESC); ALTER TABLE u ADD CONSTRAINT k PRIMARY KEY USING INDEX i;
        CREATE TABLE IF NOT EXISTS u (other int);
        """,
        "postgresql",
    ).tables
    assert (str(table.name), [column.name for column in table.columns], table.primary_key) == ("u", ["d", "c"], ("c",))
    assert (table.column("d").type.length, [unique.columns for unique in table.uniques], table.checks) == (9, [("d",)], ())


def test_names_are_found_along_the_search_path() -> None:
    catalog = read_ddl(
        """
        SET search_path = shop, public; CREATE TABLE users (id int PRIMARY KEY);
        CREATE SCHEMA other CREATE TABLE things (id int PRIMARY KEY) CREATE TABLE parts (thing int REFERENCES things);
        SET search_path TO ''; ALTER TABLE users ADD COLUMN friend int REFERENCES users;
        """,
        "postgresql",
    )
    assert catalog.warnings == ()
    assert [str(table.name) for table in catalog.tables] == ["other.parts", "other.things", "shop.users"]
    assert [str(key.parent) for table in catalog.tables for key in table.foreign_keys] == ["other.things", "shop.users"]


def test_what_is_not_understood_is_one_warning_of_a_kind_with_its_line() -> None:
    catalog = read_ddl(
        "-- two tables\n\nCREATE TABLE a AS SELECT 1;\nCREATE TABLE b AS\nSELECT 2;\nALTER TABLE c ADD PRIMARY KEY (x);\n"
        "CREATE TABLE d (id int PRIMARY KEY, odd some thing here NOT NULL, CHECK id > 3 IS ODD);",
        "postgresql",
    )
    assert catalog.warnings == (
        "line 3: not understood: CREATE TABLE a AS SELECT 1 (it has no list of columns), and 1 more like it",
        "line 6: not understood: ALTER TABLE c ADD PRIMARY KEY (x) (there is no table c before it)",
        "line 7: not understood: CHECK id > 3 IS ODD",
    )
    (table,) = catalog.tables
    assert (table.primary_key, table.column("odd").type.shown, table.column("odd").is_nullable) == (
        ("id",),
        "some thing here",
        False,
    )


def test_keys_of_unknown_columns_are_left_out() -> None:
    catalog = read_ddl("CREATE TABLE t (a int, PRIMARY KEY (b), UNIQUE (c), FOREIGN KEY (d) REFERENCES t)", "postgresql")
    (table,) = catalog.tables
    assert (table.primary_key, table.uniques, table.foreign_keys, len(catalog.warnings)) == ((), (), (), 3)


def test_sql_server_s_scripts_need_no_semicolons() -> None:
    catalog = read_ddl(
        """
        CREATE TABLE [dbo].[a] ([id] [int] NOT NULL, [t] [varchar] (20) COLLATE Latin1_General_CS_AS NULL)
          ON [PRIMARY] TEXTIMAGE_ON [PRIMARY]
        CREATE TABLE b (id uniqueidentifier NOT NULL, a int, PRIMARY KEY NONCLUSTERED (id ASC))
        ALTER TABLE [dbo].[a] WITH NOCHECK ADD CONSTRAINT [PK_a] PRIMARY KEY CLUSTERED ([id]) ON [PRIMARY]
        ALTER TABLE a ADD CONSTRAINT d DEFAULT ('x') FOR t
        CREATE UNIQUE NONCLUSTERED INDEX i ON b(a)
        """,
        "mssql",
    )
    assert catalog.warnings == ()
    first, second = catalog.tables
    assert (first.primary_key, first.column("t").default, first.column("t").is_case_insensitive) == (("id",), "('x')", False)
    assert (second.primary_key, second.column("id").type.name, len(second.uniques)) == (("id",), "uniqueidentifier", 1)


@pytest.mark.parametrize("dialect", ["postgresql", "mysql", "sqlite", "mssql", "oracle"])
def test_no_text_breaks_the_reader(dialect: Dialect) -> None:
    whole = (POSTGRESQL + MYSQL + DUMP + PG_DUMP + MYSQLDUMP).replace("\n", " \n")
    for at in range(0, len(whole), 97):
        read_ddl(whole[at : at + 1500], dialect)
