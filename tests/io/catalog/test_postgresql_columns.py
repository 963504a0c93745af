"""PostgreSQL's columns: every kind of type down to the server's own ones, defaults, sequences, generated columns, domains."""

from __future__ import annotations

from dataclasses import replace

import psycopg
import pytest
from postgresql_reading import catalog_of, run, table

from datagen.io.catalog.model import CatalogColumn, Check, SqlType

TYPES = """
CREATE TYPE mood AS ENUM ('sad', 'it''s ok', 'Ünï "q"');
CREATE TYPE "Order State" AS ENUM ('new');
CREATE DOMAIN count AS int NOT NULL CONSTRAINT positive CHECK (VALUE > 0);
CREATE DOMAIN "small Count" AS count DEFAULT 7 CONSTRAINT below CHECK (VALUE < 100 AND VALUE::text <> 'the VALUE');
CREATE DOMAIN tags AS varchar(20)[];
CREATE TYPE item AS (name varchar(5), "how many" count, moods mood[]);
CREATE TYPE nested AS (item item, at timestamp(3));
CREATE TYPE pricerange AS RANGE (subtype = numeric);
"""
INTEGER = SqlType(name="int4", shown="integer")
MOOD = SqlType(name="mood", shown="mood", family="enum", labels=("sad", "it's ok", 'Ünï "q"'))
POSITIVE = Check(name="positive", expression="VALUE > 0")
COUNT = SqlType(name="int4", shown="count", domain="count", checks=(POSITIVE,), is_nullable=False)
ITEM = SqlType(
    name="item",
    shown="item",
    family="composite",
    fields=(
        ("name", SqlType(name="varchar", shown="character varying(5)", length=5)),
        ("how many", COUNT),
        ("moods", replace(MOOD, shown="mood[]", dimensions=1, element=MOOD)),
    ),
)
VARCHAR = SqlType(name="varchar", shown="character varying(20)", length=20)
TIMESTAMP = SqlType(name="timestamp", shown="timestamp without time zone")
NUMERIC = SqlType(name="numeric", shown="numeric")


def array(element: SqlType, shown: str, dimensions: int = 1) -> SqlType:
    """What is known of the element is known of the array, but for what the element's domain asks."""
    return replace(element, shown=shown, dimensions=dimensions, element=element, domain=None, checks=(), is_nullable=True)


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("smallint", SqlType(name="int2", shown="smallint")),
        ("int", INTEGER),
        ("bigint", SqlType(name="int8", shown="bigint")),
        ("real", SqlType(name="float4", shown="real")),
        ("float", SqlType(name="float8", shown="double precision")),
        ("numeric", NUMERIC),
        ("numeric(5,2)", SqlType(name="numeric", shown="numeric(5,2)", precision=5, scale=2)),
        ("numeric(3,-2)", SqlType(name="numeric", shown="numeric(3,-2)", precision=3, scale=-2)),
        ("numeric(1000)", SqlType(name="numeric", shown="numeric(1000,0)", precision=1000, scale=0)),
        ("money", SqlType(name="money", shown="money")),
        ("bool", SqlType(name="bool", shown="boolean")),
        ("text", SqlType(name="text", shown="text")),
        ("varchar", SqlType(name="varchar", shown="character varying")),
        ("varchar(20)", VARCHAR),
        ("char", SqlType(name="bpchar", shown="character(1)", length=1)),
        ("char(3)", SqlType(name="bpchar", shown="character(3)", length=3)),
        ('"char"', SqlType(name="char", shown='"char"', length=1)),
        ("name", SqlType(name="name", shown="name", length=63)),
        ("bytea", SqlType(name="bytea", shown="bytea")),
        ("bit", SqlType(name="bit", shown="bit(1)", length=1)),
        ("bit(8)", SqlType(name="bit", shown="bit(8)", length=8)),
        ("varbit", SqlType(name="varbit", shown="bit varying")),
        ("varbit(9)", SqlType(name="varbit", shown="bit varying(9)", length=9)),
        ("date", SqlType(name="date", shown="date")),
        ("time(3)", SqlType(name="time", shown="time(3) without time zone", precision=3)),
        ("timetz", SqlType(name="timetz", shown="time with time zone")),
        ("timestamp", TIMESTAMP),
        ("timestamptz(0)", SqlType(name="timestamptz", shown="timestamp(0) with time zone", precision=0)),
        ("interval", SqlType(name="interval", shown="interval")),
        ("interval(2)", SqlType(name="interval", shown="interval(2)", precision=2)),
        ("interval hour to minute", SqlType(name="interval", shown="interval hour to minute")),
        *((name, SqlType(name=name, shown=name)) for name in ("uuid", "json", "jsonb", "xml", "tsvector", "tsquery")),
        *((name, SqlType(name=name, shown=name)) for name in ("inet", "cidr", "macaddr", "macaddr8")),
        *((name, SqlType(name=name, shown=name)) for name in ("point", "line", "lseg", "box", "path", "polygon", "circle")),
        *((name, SqlType(name=name, shown=name)) for name in ("oid", "regclass", "pg_lsn", "xid", "jsonpath", "int2vector")),
        ("mood", MOOD),
        ('"Order State"', SqlType(name="Order State", shown='"Order State"', family="enum", labels=("new",))),
        ("count", COUNT),
        (
            '"small Count"',
            replace(
                COUNT,
                shown='"small Count"',
                domain="small Count",
                checks=(
                    POSITIVE,
                    Check(name="below", expression="((VALUE)::integer < 100) AND ((VALUE)::text <> 'the VALUE'::text)"),
                ),
            ),
        ),
        ("int[]", array(INTEGER, "integer[]")),
        ("int[][]", array(INTEGER, "integer[][]", 2)),
        ("mood[]", array(MOOD, "mood[]")),
        ("count[]", array(COUNT, "count[]")),
        ("item[]", array(ITEM, "item[]")),
        ("varchar(20)[]", array(VARCHAR, "character varying(20)[]")),
        ("tags", replace(array(VARCHAR, "tags"), domain="tags")),
        ("tags[]", array(replace(array(VARCHAR, "tags"), domain="tags"), "tags[]")),
        ("item", ITEM),
        (
            "nested",
            SqlType(
                name="nested",
                shown="nested",
                family="composite",
                fields=(
                    ("item", ITEM),
                    ("at", SqlType(name="timestamp", shown="timestamp(3) without time zone", precision=3)),
                ),
            ),
        ),
        ("int4range", SqlType(name="int4range", shown="int4range", family="range", subtype=INTEGER)),
        ("pricerange", SqlType(name="pricerange", shown="pricerange", family="range", subtype=NUMERIC)),
        ("tsmultirange", SqlType(name="tsmultirange", shown="tsmultirange", family="multirange", subtype=TIMESTAMP)),
    ],
)
def test_type_is_taken_apart_down_to_what_the_server_itself_has(postgresql_url: str, declared: str, expected: SqlType) -> None:
    catalog = catalog_of(postgresql_url, f"{TYPES} CREATE TABLE t (c {declared})")
    assert table(catalog, "t").columns[0].type == expected


def test_type_of_an_extension_is_known_by_name(postgresql_url: str) -> None:
    catalog = catalog_of(postgresql_url, f"{base_type('ltree')} CREATE TABLE t (path ltree, paths ltree[])")
    ltree = SqlType(name="ltree", shown="ltree", family="unknown")
    assert [column.type for column in table(catalog, "t").columns] == [ltree, array(ltree, "ltree[]")]


def test_citext_ignores_case(postgresql_url: str) -> None:
    catalog = catalog_of(
        postgresql_url,
        f"""
        {base_type("citext")}
        CREATE DOMAIN email AS citext;
        CREATE TABLE t (a text, b citext, c email)
        """,
    )
    assert [column.is_case_insensitive for column in table(catalog, "t").columns] == [False, True, True]


def test_collation_that_takes_letters_for_one_another_ignores_case(postgresql_url: str) -> None:
    # Only servers built with ICU make such a collation; the catalog says the same of any.
    catalog = catalog_of(
        postgresql_url,
        """
        CREATE COLLATION loose FROM "C";
        UPDATE pg_collation SET collisdeterministic = false
            WHERE collname = 'loose' AND collnamespace = current_schema()::regnamespace;
        CREATE TABLE t (a text COLLATE loose, b text, UNIQUE (a, b))
        """,
    )
    assert [column.is_case_insensitive for column in table(catalog, "t").columns] == [True, False]
    assert [part.is_case_insensitive for part in table(catalog, "t").uniques[0].parts] == [True, False]


def base_type(name: str) -> str:
    """A type such as an extension brings, for servers without extensions."""
    return f"""
    CREATE TYPE {name};
    CREATE FUNCTION {name}_in(cstring) RETURNS {name} AS 'textin' LANGUAGE internal IMMUTABLE STRICT;
    CREATE FUNCTION {name}_out({name}) RETURNS cstring AS 'textout' LANGUAGE internal IMMUTABLE STRICT;
    CREATE TYPE {name} (INPUT = {name}_in, OUTPUT = {name}_out, LIKE = text);
    """


def test_columns_tell_what_fills_them_by_themselves(postgresql_url: str) -> None:
    with psycopg.connect(postgresql_url) as connection:
        (schema,) = connection.execute("SELECT current_schema()").fetchone() or ("",)
        kind = "VIRTUAL" if connection.info.server_version >= 180000 else "STORED"
    catalog = catalog_of(
        postgresql_url,
        f"""
        {TYPES}
        CREATE SEQUENCE "own Seq"; CREATE SEQUENCE old;
        CREATE TABLE t (
            a serial, b bigint GENERATED ALWAYS AS IDENTITY, c int GENERATED BY DEFAULT AS IDENTITY,
            d text DEFAULT 'x' || now()::text, e "small Count", f "small Count" DEFAULT 8,
            g int DEFAULT nextval('"own Seq"'), h int DEFAULT nextval('old'::text),
            i int GENERATED ALWAYS AS (c + 1) STORED, j text GENERATED ALWAYS AS (lower(d)) {kind},
            k int NOT NULL DEFAULT NULL
        );
        COMMENT ON COLUMN t.d IS 'a "comment"';
        """,
    )
    integer = INTEGER
    expected = [
        CatalogColumn(
            name="a", type=integer, is_nullable=False, default="nextval('t_a_seq'::regclass)", sequence=f"{schema}.t_a_seq"
        ),
        CatalogColumn(
            name="b",
            type=SqlType(name="int8", shown="bigint"),
            is_nullable=False,
            identity="always",
            sequence=f"{schema}.t_b_seq",
        ),
        CatalogColumn(name="c", type=integer, is_nullable=False, identity="by default", sequence=f"{schema}.t_c_seq"),
        CatalogColumn(
            name="d",
            type=SqlType(name="text", shown="text"),
            is_nullable=True,
            default="('x'::text || (now())::text)",
            comment='a "comment"',
        ),
        ("e", "7", None),
        ("f", "8", None),
        CatalogColumn(
            name="g",
            type=integer,
            is_nullable=True,
            default="nextval('\"own Seq\"'::regclass)",
            sequence=f"{schema}.own Seq",
        ),
        CatalogColumn(
            name="h",
            type=integer,
            is_nullable=True,
            default="nextval(('old'::text)::regclass)",
            sequence=f"{schema}.old",
        ),
        CatalogColumn(name="i", type=integer, is_nullable=True, generated="c + 1"),
        CatalogColumn(name="j", type=SqlType(name="text", shown="text"), is_nullable=True, generated="lower(d)"),
        ("k", None, None),
    ]
    found = [
        (column.name, column.default, column.generated) if isinstance(wanted, tuple) else column
        for column, wanted in zip(table(catalog, "t").columns, expected, strict=True)
    ]
    assert found == expected


def test_what_domains_ask_is_a_check_of_the_column(postgresql_url: str) -> None:
    catalog = catalog_of(
        postgresql_url,
        f'{TYPES} CREATE TABLE t ("Order" count CHECK ("Order" <> 13), plain "small Count", many count[], "q""q" count)',
    )
    checks = table(catalog, "t").checks
    assert checks == (
        Check(name="t_Order_check", expression='("Order")::integer <> 13'),
        Check(name="positive", expression='"Order" > 0'),
        Check(name="positive", expression="plain > 0"),
        Check(name="below", expression="((plain)::integer < 100) AND ((plain)::text <> 'the VALUE'::text)"),
        Check(name="positive", expression='"q""q" > 0'),
    )
    assert [column.is_nullable for column in table(catalog, "t").columns] == [False, False, True, False]


def test_dropped_columns_are_not_there(postgresql_url: str) -> None:
    run(postgresql_url, "CREATE TABLE t (a int, b mood_to_be, c int, UNIQUE (c))".replace("mood_to_be", "int"))
    catalog = catalog_of(postgresql_url, "ALTER TABLE t DROP a, DROP b; ALTER TABLE t ADD b text")
    assert [column.name for column in table(catalog, "t").columns] == ["c", "b"]
    assert table(catalog, "t").uniques[0].columns == ("c",)
