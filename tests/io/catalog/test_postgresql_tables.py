"""Which tables of a PostgreSQL database are read, and what is told of partitions as parts of their table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from unittest.mock import patch
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest
from postgresql_reading import catalog_of, run, table, with_option

from datagen.errors import TargetError
from datagen.io.catalog.model import Catalog, Check, ForeignKey, PartitionedBy, TableName, Trigger
from datagen.io.catalog.postgresql import read_postgresql
from datagen.io.connection import Connection
from datagen.io.location import parse_location
from datagen.io.postgresql.connecting import connect_postgresql


def names(catalog: Catalog) -> list[str]:
    return [str(one.name) for one in catalog.tables]


@pytest.fixture
def schema(postgresql_url: str) -> str:
    with psycopg.connect(postgresql_url) as connection:
        (name,) = connection.execute("SELECT current_schema()").fetchone() or ("",)
    return str(name)


@pytest.fixture
def other(postgresql_url: str, schema: str) -> Iterator[str]:
    run(postgresql_url, f"CREATE SCHEMA {schema}_other")
    try:
        yield f"{schema}_other"
    finally:
        run(postgresql_url, f"DROP SCHEMA {schema}_other CASCADE")


def test_tables_of_the_user_are_read_by_name(postgresql_url: str) -> None:
    catalog = catalog_of(
        postgresql_url,
        """
        CREATE TABLE "b %s" (a int); CREATE UNLOGGED TABLE a (); CREATE TEMP TABLE mine (a int); COMMENT ON TABLE a IS 'é';
        CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p DEFAULT;
        CREATE TABLE child (b int) INHERITS ("b %s", a); CREATE VIEW v AS SELECT 1 AS a;
        CREATE MATERIALIZED VIEW m AS SELECT 1 AS a; CREATE SEQUENCE s; CREATE TYPE c AS (a int);
        CREATE TABLE "ünï""select" (a int); CREATE TABLE "select" (a int); CREATE TABLE brought (a int);
        INSERT INTO pg_depend SELECT 'pg_class'::regclass, 'brought'::regclass, 0, 'pg_extension'::regclass, oid, 0, 'e'
            FROM pg_extension LIMIT 1
        """,
    )
    run(
        postgresql_url,
        "DELETE FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = 'brought'::regclass AND deptype = 'e'",
    )
    assert names(catalog) == ["a", "b %s", "child", "p", "select", 'ünï"select']
    assert catalog.dialect == "postgresql"
    assert catalog.server.startswith("PostgreSQL ")
    assert table(catalog, "a").columns == ()
    assert table(catalog, "a").comment == "é"
    assert [parent.name for parent in table(catalog, "child").inherits] == ["b %s", "a"]


def test_foreign_table_is_told_apart(postgresql_url: str, schema: str) -> None:
    run(postgresql_url, f"CREATE FOREIGN DATA WRAPPER {schema}; CREATE SERVER {schema} FOREIGN DATA WRAPPER {schema}")
    try:
        catalog = catalog_of(postgresql_url, f"CREATE TABLE own (a int); CREATE FOREIGN TABLE far (a int) SERVER {schema}")
        assert [(str(one.name), one.is_foreign) for one in catalog.tables] == [("far", True), ("own", False)]
    finally:
        run(postgresql_url, f"DROP FOREIGN DATA WRAPPER {schema} CASCADE")


def test_row_security_is_told_where_it_binds_the_role(postgresql_url: str, schema: str) -> None:
    role = f"{schema}_{uuid4().hex[:8]}"
    run(
        postgresql_url,
        f"""
        CREATE ROLE {role}; GRANT USAGE ON SCHEMA {schema} TO {role};
        CREATE TABLE a (a int); CREATE TABLE b (a int); CREATE TABLE c (a int); CREATE TABLE d (a int);
        ALTER TABLE b ENABLE ROW LEVEL SECURITY;
        ALTER TABLE c ENABLE ROW LEVEL SECURITY; ALTER TABLE c OWNER TO {role};
        ALTER TABLE d ENABLE ROW LEVEL SECURITY; ALTER TABLE d FORCE ROW LEVEL SECURITY; ALTER TABLE d OWNER TO {role};
        """,
    )
    try:
        as_owner = catalog_of(postgresql_url)
        as_other = catalog_of(with_option(postgresql_url, "role", role))
    finally:
        run(postgresql_url, f"DROP OWNED BY {role}; DROP ROLE {role}")
    assert [one.has_row_security for one in as_owner.tables] == [False] * 4
    assert [one.has_row_security for one in as_other.tables] == [False, True, False, True]


def test_rows_are_estimated_by_statistics(postgresql_url: str) -> None:
    catalog = catalog_of(
        postgresql_url,
        """
        CREATE TABLE p (a int) PARTITION BY RANGE (a);
        CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (5); CREATE TABLE p2 PARTITION OF p DEFAULT;
        CREATE TABLE t (a int); CREATE TABLE unknown (a int);
        INSERT INTO p SELECT generate_series(1, 9); INSERT INTO t SELECT generate_series(1, 20); ANALYZE p1, p2, t
        """,
    )
    assert {str(one.name): one.estimated_rows for one in catalog.tables} == {"p": 9, "t": 20, "unknown": 0}


def test_conditions_of_all_leaf_partitions_are_told(postgresql_url: str) -> None:
    catalog = catalog_of(
        postgresql_url,
        """
        CREATE TABLE log (id int, day date, kind text, CHECK (id > 0)) PARTITION BY RANGE (day);
        CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2020-01-01') TO ('2021-01-01') PARTITION BY LIST (kind);
        CREATE TABLE log_1a PARTITION OF log_1 FOR VALUES IN ('a', 'b');
        CREATE TABLE log_1b PARTITION OF log_1 FOR VALUES IN (NULL);
        CREATE TABLE log_2 PARTITION OF log (CHECK (id > 5)) FOR VALUES FROM ('2021-01-01') TO (MAXVALUE);
        """,
    )
    first = "(day IS NOT NULL) AND (day >= '2020-01-01'::date) AND (day < '2021-01-01'::date)"
    assert table(catalog, "log").partitioned == PartitionedBy(
        strategy="range",
        key="RANGE (day)",
        conditions=(
            f"{first} AND (kind IS NOT NULL) AND (kind = ANY (ARRAY['a'::text, 'b'::text]))",
            f"{first} AND (kind IS NULL)",
            "((day IS NOT NULL) AND (day >= '2021-01-01'::date)) AND (id > 5)",
        ),
        accepts_all=False,
    )
    assert table(catalog, "log").checks == (Check(name="log_id_check", expression="id > 0"),)


@pytest.mark.parametrize(
    ("key", "partitions", "accepts_all", "conditions"),
    [
        ("RANGE (a)", "", False, 0),
        ("LIST (a)", "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)", False, 1),
        ("LIST (a)", "CREATE TABLE p1 PARTITION OF p DEFAULT", True, 1),
        (
            "LIST (a)",
            "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1) PARTITION BY LIST (b); CREATE TABLE p2 PARTITION OF p DEFAULT",
            False,
            1,
        ),
        ("LIST (a)", "CREATE TABLE p1 PARTITION OF p (CHECK (b > 1)) DEFAULT", False, 1),
        (
            "HASH (a)",
            """
            CREATE TABLE p1 PARTITION OF p FOR VALUES WITH (MODULUS 2, REMAINDER 0);
            CREATE TABLE p2 PARTITION OF p FOR VALUES WITH (MODULUS 4, REMAINDER 1);
            CREATE TABLE p3 PARTITION OF p FOR VALUES WITH (MODULUS 4, REMAINDER 3) PARTITION BY RANGE (b);
            CREATE TABLE p3a PARTITION OF p3 DEFAULT;
            """,
            True,
            3,
        ),
        ("HASH (a)", "CREATE TABLE p1 PARTITION OF p FOR VALUES WITH (MODULUS 2, REMAINDER 0)", False, 1),
    ],
)
def test_every_row_has_a_place_with_a_default_partition_or_all_remainders(
    postgresql_url: str, key: str, partitions: str, accepts_all: bool, conditions: int
) -> None:
    catalog = catalog_of(postgresql_url, f"CREATE TABLE p (a int, b int) PARTITION BY {key}; {partitions}")
    found = table(catalog, "p").partitioned
    assert found is not None
    assert (found.accepts_all, len(found.conditions), found.key) == (accepts_all, conditions, key)


def test_sole_default_partition_asks_for_nothing(postgresql_url: str) -> None:
    catalog = catalog_of(postgresql_url, "CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE q PARTITION OF p DEFAULT")
    found = table(catalog, "p").partitioned
    assert found is not None
    assert found.conditions == ("true",)


def test_what_only_partitions_ask_is_asked_of_their_table(postgresql_url: str) -> None:
    catalog = catalog_of(
        postgresql_url,
        """
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TABLE parent (id int PRIMARY KEY);
        CREATE TABLE p (a int, b int, c int REFERENCES parent, d int, UNIQUE (a, b)) PARTITION BY RANGE (a);
        CREATE TRIGGER cloned AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f();
        CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (5);
        CREATE TABLE p2 (d int NOT NULL, c int, b int, a int); ALTER TABLE p ATTACH PARTITION p2 DEFAULT;
        ALTER TABLE p1 ADD CONSTRAINT own FOREIGN KEY (d) REFERENCES parent, ADD CONSTRAINT own_key UNIQUE (d);
        ALTER TABLE p1 ADD CONSTRAINT some_only FOREIGN KEY (b) REFERENCES parent, ADD CONSTRAINT some_key UNIQUE (b);
        CREATE UNIQUE INDEX z ON p1 (c) WHERE b > 0;
        ALTER TABLE p2 ADD CONSTRAINT own FOREIGN KEY (d) REFERENCES parent, ADD CONSTRAINT own_key_2 PRIMARY KEY (d);
        CREATE TRIGGER own BEFORE INSERT ON p2 FOR EACH ROW EXECUTE FUNCTION f();
        """,
    )
    found = table(catalog, "p")
    parent = TableName(schema=None, name="parent")
    in_p1 = "(a IS NOT NULL) AND (a >= 0) AND (a < 5)"
    assert names(catalog) == ["p", "parent"]
    assert found.foreign_keys == (
        ForeignKey(name="p_c_fkey", columns=("c",), parent=parent, parent_columns=("id",)),
        ForeignKey(name="own", columns=("d",), parent=parent, parent_columns=("id",)),
        ForeignKey(name="some_only", columns=("b",), parent=parent, parent_columns=("id",), where=in_p1),
    )
    assert [(key.name, key.columns, key.where) for key in found.uniques] == [
        ("p_a_b_key", ("a", "b"), None),
        ("own_key", ("d",), None),
        ("some_key", ("b",), in_p1),
        ("z", ("c",), f"({in_p1}) AND (b > 0)"),
    ]
    assert found.primary_key == ()
    assert [column.name for column in found.columns if not column.is_nullable] == ["d"]
    assert found.insert_triggers == (Trigger(name="cloned"), Trigger(name="own"))


def test_current_schema_is_read_unless_others_are_asked_for(postgresql_url: str, schema: str, other: str) -> None:
    run(
        postgresql_url,
        f"""
        CREATE TABLE {other}.a (a int PRIMARY KEY); CREATE TABLE {other}.b (a int);
        CREATE TABLE a (a int REFERENCES {other}.a); CREATE TABLE c (a int)
        """,
    )
    assert names(catalog_of(postgresql_url)) == ["a", "c"]
    assert names(catalog_of(postgresql_url, schemas=[other])) == [f"{other}.a", f"{other}.b"]
    assert names(catalog_of(postgresql_url, schemas=[schema, other])) == ["a", "c", f"{other}.a", f"{other}.b"]
    assert names(catalog_of(postgresql_url, tables=["c", f"{other}.a", "c"])) == ["c", f"{other}.a"]
    assert names(catalog_of(postgresql_url, schemas=[schema, other], tables=["a", "b"])) == ["a", f"{other}.b"]
    assert names(catalog_of(postgresql_url, tables=[f"{schema}.a"])) == ["a"]
    (key,) = catalog_of(postgresql_url, tables=["a"]).tables[0].foreign_keys
    assert key.parent == TableName(schema=other, name="a")


def test_all_schemas_are_read_where_the_current_one_has_no_table(postgresql_server: str, schema: str) -> None:
    run(postgresql_server, f"CREATE DATABASE {schema}")
    parts = urlsplit(postgresql_server)
    url = urlunsplit(parts._replace(path=f"/{schema}"))
    try:
        nothing = catalog_of(url)
        found = catalog_of(url, "CREATE SCHEMA b; CREATE SCHEMA a; CREATE TABLE b.t (a int); CREATE TABLE a.u (a int)")
        at_home = catalog_of(with_option(f"{url}{'&' if parts.query else '?'}options=", "search_path", "nowhere,b"))
    finally:
        run(postgresql_server, f"DROP DATABASE {schema}")
    assert nothing.tables == ()
    assert names(found) == ["a.u", "b.t"]
    assert names(at_home) == ["t"]


def test_name_that_is_no_table_is_refused_with_the_reason(postgresql_url: str, schema: str, other: str) -> None:
    run(
        postgresql_url,
        f"""
        CREATE TABLE orders (a int); CREATE TABLE {other}.a (a int); CREATE TABLE "with.dot" (a int);
        CREATE VIEW v AS SELECT 1 AS a; CREATE TABLE p (a int) PARTITION BY LIST (a);
        CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1) PARTITION BY LIST (a); CREATE TABLE p2 PARTITION OF p1 DEFAULT
        """,
    )
    with pytest.raises(TargetError) as refused:
        catalog_of(postgresql_url, tables=["ordres", "orders", "with.dot", f"{other}.b", "v", "p2"])
    where = str(parse_location(postgresql_url))
    assert str(refused.value).splitlines() == [
        f"unknown table 'ordres' in {where} (did you mean 'orders'?)",
        f"unknown table '{other}.b' in {where} (did you mean '{other}.a'?)",
        "'v' is a view, which is not filled (name tables)",
        f"'p2' is a partition (name the table it is part of, '{schema}.p')",
    ]
    with pytest.raises(TargetError) as refused:
        catalog_of(postgresql_url, schemas=[f"{other}s"])
    assert str(refused.value) == f"schema '{other}s' has no tables in {where} (did you mean '{other}'?)"


def test_number_of_queries_does_not_grow_with_tables(postgresql_url: str) -> None:
    run(postgresql_url, table_statements(range(2)))
    few = count_queries(postgresql_url)
    run(postgresql_url, table_statements(range(2, 300)))
    assert count_queries(postgresql_url) == few
    assert len(catalog_of(postgresql_url).tables) == 300


def table_statements(numbers: range) -> str:
    parents = [0, *numbers]
    return ";".join(
        f"CREATE TABLE t{number} (id serial PRIMARY KEY, a text CHECK (a <> ''), p int REFERENCES t{parent}, UNIQUE (a, p))"
        for parent, number in pairwise(parents)
    )


def count_queries(url: str) -> int:
    asked: list[str] = []
    query = Connection.query

    def counted(self: Connection, statement: str) -> list[tuple[object, ...]]:
        asked.append(statement)
        return query(self, statement)

    with closing(connect_postgresql(parse_location(url))) as connection, patch.object(Connection, "query", counted):
        read_postgresql(connection, None, None)
    return len(asked)
