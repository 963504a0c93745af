"""Checks through users' functions in PostgreSQL: tried there before a load, met where that can be, else named."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import psycopg
import pytest
from filling import Query, asking_postgresql

from datagen.errors import SchemaError
from datagen.seeding import Seeded, prepare_seeding, seed

ROWS = 300
DATABASES = count(1)


@pytest.fixture
def query(postgresql_url: str) -> Iterator[Query]:
    with asking_postgresql(postgresql_url) as query:
        yield query


def function(name: str, parameters: str, body: str, language: str = "sql") -> str:
    return f"CREATE FUNCTION {name}({parameters}) RETURNS boolean LANGUAGE {language} AS $body$ {body} $body$;"


def assert_loaded(query: Query, seeded: Seeded, *, rows: int = ROWS) -> None:
    assert seeded.certificate.is_clean
    assert query("SELECT count(*) FROM products") == [(rows,)]


def refusal(url: str, **what: object) -> str:
    with pytest.raises(SchemaError) as caught:
        prepare_seeding(url, rows=ROWS, **what)  # type: ignore[arg-type]
    return str(caught.value)


@pytest.mark.parametrize(
    ("functions", "table", "claim"),
    [
        (
            function("is_sku", "code text", "SELECT code ~ '^[A-Z]{3}-[0-9]{4}$'"),
            "code text NOT NULL UNIQUE CHECK (is_sku(code))",
            "count(DISTINCT code) = 300",
        ),
        (
            "CREATE FUNCTION is_sku(text) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN $1 LIKE 'SKU%';",
            "code text NOT NULL CHECK (is_sku(code))",
            "bool_and(code LIKE 'SKU%') AND count(DISTINCT code) > 100",
        ),
        (
            function("is_sku", "code text", "BEGIN RETURN code ~ '^[A-Z]{3}$'; END", "plpgsql")
            + "CREATE DOMAIN sku AS text CHECK (is_sku(VALUE));",
            "code sku NOT NULL",
            "count(DISTINCT code) > 200",
        ),
        (
            function("is_even", "n int", "BEGIN IF n % 2 = 1 THEN RAISE 'odd: %', n; END IF; RETURN true; END", "plpgsql"),
            "n int NOT NULL CHECK (is_even(n))",
            "bool_and(n % 2 = 0) AND count(DISTINCT n) > 200",
        ),
        (
            function("in_order", "low int, high int", "SELECT low < high"),
            "a int NOT NULL, b int NOT NULL, CHECK (in_order(a, b))",
            "bool_and(a < b) AND count(DISTINCT a) > 200",
        ),
        (
            function("is_sum", "a int, b int", "DECLARE s int := a + b; BEGIN RETURN s < 100; END", "plpgsql"),
            "a int NOT NULL CHECK (a > 0), b int NOT NULL CHECK (b > 0), CHECK (is_sum(a, b))",
            "bool_and(a + b < 100) AND count(DISTINCT (a, b)) > 10",
        ),
        (
            function("inner_one", "n int", "SELECT n > 9000") + function("outer_one", "n int", "SELECT inner_one(n - 5)"),
            "n smallint NOT NULL CHECK (outer_one(n::int))",
            "bool_and(n > 9005)",
        ),
        (
            function("is_cheap", "price numeric", "SELECT price BETWEEN 5 AND 20"),
            "price numeric(8,2) NOT NULL, net numeric GENERATED ALWAYS AS (price / 2) STORED, CHECK (is_cheap(net))",
            "bool_and(price BETWEEN 10 AND 40) AND count(DISTINCT price) > 50",
        ),
    ],
    ids=["sql", "body", "domain", "raising", "two_columns", "variable", "nested", "generated"],
)
def test_rows_are_made_as_simple_functions_ask(
    postgresql_url: str, query: Query, functions: str, table: str, claim: str
) -> None:
    query(f"{functions} CREATE TABLE products (id serial PRIMARY KEY, {table})")

    seeded = seed(postgresql_url, rows=ROWS)

    assert_loaded(query, seeded)
    assert query(f"SELECT {claim} FROM products") == [(True,)]
    assert all("rows are made with" in warning for warning in seeded.warnings)


def test_a_column_gets_the_constants_that_a_function_lets_pass(postgresql_url: str, query: Query) -> None:
    body = "BEGIN CASE kind WHEN 'big', 'small' THEN RETURN true; ELSE RETURN false; END CASE; END"
    query(function("is_kind", "kind text", body, "plpgsql"))
    query("CREATE TABLE products (id serial PRIMARY KEY, kind text NOT NULL CHECK (is_kind(kind)))")

    assert_loaded(query, seed(postgresql_url, rows=ROWS))
    assert query("SELECT DISTINCT kind FROM products ORDER BY 1") == [("big",), ("small",)]


def test_of_many_values_a_column_gets_those_that_the_database_lets_pass(postgresql_url: str, query: Query) -> None:
    query(function("is_third", "t text", "SELECT hashtext(t) % 3 = 0"))
    query("CREATE TABLE products (id serial PRIMARY KEY, t text NOT NULL UNIQUE, CHECK (is_third(t)))")

    seeded = seed(postgresql_url, rows=ROWS)

    assert_loaded(query, seeded)
    (warning,) = seeded.warnings
    assert warning.startswith(
        "check 'products_t_check' is left to the database, since the function is_third is not understood here, "
        'at $.schemas.products.checks[0]; rows are made with "t" IN ('
    )
    assert warning.endswith(", and all 300 rows that were tried there meet it")


@pytest.mark.parametrize("sql_type", ["int", "numeric(8,2)", "date", "time", "timestamptz", "varchar(20)"])
def test_columns_of_many_types_get_values_that_pass(postgresql_url: str, query: Query, sql_type: str) -> None:
    query(function("is_third", "t text", "DECLARE n int; BEGIN n := hashtext(t); RETURN n % 3 = 0; END", "plpgsql"))
    query(f"CREATE TABLE products (id serial PRIMARY KEY, t {sql_type} NOT NULL CHECK (is_third(t::text)))")

    assert_loaded(query, seed(postgresql_url, rows=ROWS))
    assert query("SELECT count(DISTINCT t) FROM products")[0][0] > 10


def test_arrays_of_a_domain_hold_what_passes(postgresql_url: str, query: Query) -> None:
    query(function("is_third", "t text", "SELECT hashtext(t) % 3 = 0"))
    query("CREATE DOMAIN third AS text CHECK (is_third(VALUE))")
    query("CREATE TABLE products (id serial PRIMARY KEY, t third[] NOT NULL)")

    assert_loaded(query, seed(postgresql_url, rows=ROWS))
    assert query("SELECT count(*) FROM products, unnest(t) part WHERE hashtext(part) % 3 <> 0") == [(0,)]


def test_values_that_are_there_are_among_those_that_are_tried(postgresql_url: str, query: Query) -> None:
    query(function("is_known", "t text", "SELECT md5(t) = ANY (ARRAY[md5('a' || 'b'), md5('c' || 'd')])"))
    query("CREATE TABLE products (id serial PRIMARY KEY, t text NOT NULL CHECK (is_known(t)))")
    query("INSERT INTO products (t) VALUES ('ab'), ('cd')")

    assert_loaded(query, seed(postgresql_url, rows=ROWS), rows=ROWS + 2)


def test_of_several_columns_one_with_few_values_is_held_to_those_that_pass(postgresql_url: str, query: Query) -> None:
    body = "DECLARE x int; BEGIN x := 1; IF kind = 'a' THEN x := 0; END IF; RETURN x * n > 0; END"
    query(function("fits", "kind text, n int", body, "plpgsql"))
    query("CREATE TABLE products (id serial PRIMARY KEY, kind text NOT NULL CHECK (kind IN ('a', 'b', 'c')), n int NOT NULL)")
    query("ALTER TABLE products ADD CHECK (fits(kind, n))")

    assert_loaded(query, seed(postgresql_url, rows=ROWS))
    assert query("SELECT DISTINCT kind FROM products ORDER BY 1") == [("b",), ("c",)]


def test_a_column_of_which_no_value_passes_is_null_where_it_may_be(postgresql_url: str, query: Query) -> None:
    query(function("is_never", "t text", "SELECT hashtext(t) = length(t)"))
    query("CREATE TABLE products (id serial PRIMARY KEY, t text CHECK (is_never(t)))")

    assert_loaded(query, seed(postgresql_url, rows=ROWS))
    assert query("SELECT count(t) FROM products") == [(0,)]


def test_a_check_that_no_row_meets_is_named_before_the_load_and_nothing_is_left(postgresql_url: str, query: Query) -> None:
    query(function("is_never", "t text", "SELECT hashtext(t) = length(t)"))
    query("CREATE TABLE products (id serial PRIMARY KEY, t text NOT NULL, CONSTRAINT never CHECK (is_never(t)))")

    assert refusal(postgresql_url) == (
        "all 300 rows that were tried in 'products' break the check 'never' (is_never(t)) at $.schemas.products.checks[0] "
        "(give values that meet it: --set products.t=VALUE)"
    )
    assert query("SELECT count(*) FROM products") == [(0,)]
    assert query("SELECT is_called FROM products_id_seq") == [(False,)]
    assert query("SELECT count(*) FROM pg_class WHERE relname LIKE 'datagen%'") == [(0,)]


def test_of_a_function_that_fails_the_error_is_told(postgresql_url: str, query: Query) -> None:
    query(function("is_never", "t text", "BEGIN RAISE EXCEPTION 'no % is good', length('abc'); END", "plpgsql"))
    query("CREATE TABLE products (id serial PRIMARY KEY, t text NOT NULL, CONSTRAINT never CHECK (is_never(t)))")

    assert "rows that were tried in 'products' break the check 'never' (is_never(t)): no 3 is good at " in refusal(
        postgresql_url
    )


def test_a_unique_column_that_has_too_few_values_is_named_with_figures(postgresql_url: str, query: Query) -> None:
    query(function("is_rare", "t text", "SELECT hashtext(t) % 150 = 0"))
    query("CREATE TABLE products (id serial PRIMARY KEY, t text NOT NULL UNIQUE, CONSTRAINT rare CHECK (is_rare(t)))")

    assert " of 300 rows that were tried in 'products' break the check 'rare' (is_rare(t))" in refusal(postgresql_url)


def test_a_value_that_the_user_sets_stands_or_is_refused(postgresql_url: str, query: Query) -> None:
    query(function("is_code", "t text", "SELECT md5(t) = md5('Ab-1')"))
    query("CREATE TABLE products (id serial PRIMARY KEY, t text NOT NULL CHECK (is_code(t)))")

    assert "break the check 'products_t_check'" in refusal(postgresql_url, overrides={"products.t": "Ab-2"})
    assert_loaded(query, seed(postgresql_url, rows=ROWS, overrides={"products.t": "Ab-1"}))


def test_a_check_that_reads_rows_of_the_load_is_no_error_before_it(postgresql_url: str, query: Query) -> None:
    query("CREATE TABLE kinds (id int PRIMARY KEY)")
    query(function("is_kind", "n int", "SELECT EXISTS (SELECT 1 FROM kinds)"))
    query("CREATE TABLE products (id serial PRIMARY KEY, n int NOT NULL REFERENCES kinds (id), CHECK (is_kind(n)))")

    seeded = seed(postgresql_url, rows=ROWS)

    assert_loaded(query, seeded)
    assert [warning.partition("; ")[2] for warning in seeded.warnings] == [
        "all 300 rows that were tried there break it, unless the load changes kinds"
    ]


def test_a_function_that_writes_is_not_tried(postgresql_url: str, query: Query) -> None:
    query("CREATE SEQUENCE calls")
    query(function("is_counted", "n int", "SELECT nextval('calls') > 0"))
    query("CREATE TABLE products (id serial PRIMARY KEY, n int NOT NULL CHECK (is_counted(n)))")

    (warning,) = prepare_seeding(postgresql_url, rows=ROWS).warnings

    assert warning.endswith("; it could not be tried before the load: cannot execute nextval() in a read-only transaction")
    assert query("SELECT is_called FROM calls") == [(False,)]


def test_of_a_long_table_rows_from_everywhere_are_tried(postgresql_url: str, query: Query) -> None:
    query(function("is_early", "n bigint", "SELECT md5(n::text) > '' AND n < pg_catalog.length(repeat('x', 20000))"))
    query("CREATE TABLE products (id bigint PRIMARY KEY CHECK (is_early(id)), n int)")

    with pytest.raises(SchemaError, match=r"of 5,000 rows that were tried in 'products' break the check 'products_id_check'"):
        prepare_seeding(postgresql_url, rows=100_000)


def test_whole_rows_are_tried_too(postgresql_url: str, query: Query) -> None:
    query(function("is_whole", "r anyelement", "BEGIN RETURN r.n IS NOT NULL; END", "plpgsql"))
    query("CREATE TABLE products (id serial PRIMARY KEY, n int NOT NULL)")
    query("ALTER TABLE products ADD CHECK (is_whole(products.*))")

    (warning,) = prepare_seeding(postgresql_url, rows=ROWS).warnings

    assert warning.endswith("; all 300 rows that were tried there meet it")


def test_many_checks_that_one_function_makes_unreadable_are_told_in_one_line(postgresql_url: str, query: Query) -> None:
    query(function("is_given", "code text", "BEGIN RETURN code IS NOT NULL; END", "plpgsql"))
    for table in ("products", "orders"):
        query(f"CREATE TABLE {table} (id serial PRIMARY KEY, a text NOT NULL, b text NOT NULL)")
        query(f"ALTER TABLE {table} ADD CHECK (is_given(a)), ADD CHECK (is_given(b))")

    (warning,) = prepare_seeding(postgresql_url, rows=ROWS).warnings

    assert warning == (
        "4 checks of 2 tables are left to the database, since the function is_given is not understood here; "
        "all 300 rows that were tried there meet them"
    )


def test_a_role_without_temporary_tables_is_told_that_nothing_was_tried(postgresql_server: str) -> None:
    name = f"datagen_untried_{next(DATABASES)}"
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        host, port = connection.info.host, connection.info.port
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"DROP ROLE IF EXISTS {name}")
        connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'secret'")
        connection.execute(f"CREATE DATABASE {name}")
        try:
            connection.execute(f"REVOKE TEMPORARY ON DATABASE {name} FROM PUBLIC")
            with psycopg.connect(postgresql_server, dbname=name, autocommit=True) as own:
                own.execute(function("is_fine", "n int", "SELECT n IS NOT NULL"))
                own.execute("CREATE TABLE products (id serial PRIMARY KEY, n int NOT NULL CHECK (is_fine(n)))")
                own.execute(f"GRANT ALL ON products, products_id_seq TO {name}")
            at = f"?host={host}&port={port}" if host.startswith("/") else ""
            place = "" if at else f"{host}:{port}"
            (warning,) = prepare_seeding(f"postgresql://{name}:secret@{place}/{name}{at}", rows=ROWS).warnings
        finally:
            connection.execute(f"DROP DATABASE {name}")
            connection.execute(f"DROP ROLE {name}")
    assert warning.endswith(
        f'; it could not be tried before the load: permission denied to create temporary tables in database "{name}"'
    )
