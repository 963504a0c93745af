"""PostgreSQL: tables that are there already, keys of those that are made, and failures in the middle."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

import datagen
from datagen.engine.column import Column, Rows
from datagen.engine.dataset import EnumKind, IntegerKind, TextKind
from datagen.engine.plan import Plan, TablePlan
from datagen.errors import LoadError, TargetError
from datagen.io.write import write

Table = Callable[..., TablePlan]
Plans = Callable[..., Plan]


def test_rows_are_appended_under_the_tables_own_columns(sql: Any, load: Any, table_of: Table, plan_of: Plans) -> None:
    sql("CREATE TABLE t (extra text DEFAULT 'e', b text, a int); INSERT INTO t VALUES ('x', 'y', 0)")
    load(plan_of(table_of("t", {"a": pa.array([1, 2]), "b": pa.array(["p", "q"])})))
    assert sql("SELECT * FROM t ORDER BY a") == [("x", "y", 0), ("e", "p", 1), ("e", "q", 2)]


def test_every_misfit_is_listed_and_nothing_is_written(sql: Any, load: Any, table_of: Table, plan_of: Plans) -> None:
    sql("CREATE TABLE t (a int, b text NOT NULL, c text, g int GENERATED ALWAYS AS (a) STORED, need text NOT NULL)")
    plan = plan_of(
        table_of(
            "t",
            {"a": pa.array(["x"]), "b": pa.array([None, "x"])[:1].cast(pa.string()), "g": pa.array([1]), "A": pa.array([1])},
        ),
        table_of("new", {"id": pa.array([1])}),
    )
    with pytest.raises(TargetError) as caught:
        load(plan)
    assert str(caught.value).splitlines() == [
        "column t.a is integer, which can't take string values",
        "column t.b is NOT NULL, and some of its values are to be null",
        "column t.g is generated and takes no values",
        "table 't' has no column 'A'",
        "column t.need is NOT NULL without a default, and has no values in the schema",
    ]
    assert sql("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()") == [("t",)]


def test_new_tables_have_types_keys_limits_and_checks(sql: Any, load: Any, table_of: Table, plan_of: Plans) -> None:
    kinds = {
        "id": IntegerKind(minimum=1, maximum=2**63 - 1, has_minimum=False, has_maximum=False),
        "n": IntegerKind(minimum=1, maximum=5),
        "kind": EnumKind(values=("it's", "a:b\\", "100%")),
        "code": TextKind(minimum_length=1, maximum_length=3, declared_length=3),
    }
    columns = {
        "id": pa.array([1]),
        "n": pa.array([5]),
        "kind": pa.array(["a:b\\"]).dictionary_encode(),
        "code": pa.array(["abc"]),
    }
    load(
        plan_of(
            table_of("t", columns, key=("id",), unique=("code",), kinds=kinds),
            table_of(
                "c",
                {"p": pa.array([1]), "q": pa.array(["abc"])},
                key=("p", "q"),
                references={"p": ("t", "id"), "q": ("t", "code")},
            ),
        )
    )
    ours = "contype <> 'n' AND connamespace = current_schema()::regnamespace"
    definitions = {definition for (definition,) in sql(f"SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE {ours}")}
    assert definitions == {
        "PRIMARY KEY (id)",
        "UNIQUE (code)",
        "CHECK ((n >= 1))",
        "CHECK ((n <= 5))",
        "CHECK ((kind = ANY (ARRAY['it''s'::text, 'a:b\\'::text, '100%'::text])))",
        "PRIMARY KEY (p, q)",
        "FOREIGN KEY (p) REFERENCES t(id)",
        "FOREIGN KEY (q) REFERENCES t(code)",
    }
    types = sql(
        "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0"
    )
    assert types == [("id", "bigint"), ("n", "bigint"), ("kind", "text"), ("code", "character varying(3)")]
    assert sql(
        "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'c'::regclass AND attname = 'q'"
    ) == [("character varying(3)",)]


def test_a_duplicate_key_leaves_the_database_as_it_was(sql: Any, load: Any, table_of: Table, plan_of: Plans) -> None:
    sql("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (3)")
    plan = plan_of(table_of("first", {"id": pa.array([1])}), table_of("t", {"id": pa.array([1, 2, 3])}))
    with pytest.raises(LoadError) as caught:
        load(plan)
    assert str(caught.value).startswith("loading table 't' in postgresql://")
    assert 'violates unique constraint "t_pkey": Key (id)=(3) already exists; nothing was kept' in str(caught.value)
    assert sql("SELECT * FROM t") == [(3,)]
    assert sql("SELECT to_regclass('first')") == [(None,)]


def test_keys_of_an_earlier_load_are_explained(load: Any, table_of: Table, plan_of: Plans) -> None:
    plan = plan_of(table_of("t", {"id": pa.array([1, 2])}, key=("id",)))
    load(plan)
    with pytest.raises(
        LoadError, match=r"Key \(id\)=\(1\) already exists; nothing was kept \(.* if_exists=\"replace\" in Python\)"
    ):
        load(plan)


def test_a_value_that_the_server_refuses_is_an_error_that_names_its_column(
    sql: Any, load: Any, table_of: Table, plan_of: Plans
) -> None:
    sql("CREATE TABLE t (code varchar(3))")
    with pytest.raises(LoadError, match=r"value too long for type character varying\(3\), column 'code'; nothing was kept$"):
        load(plan_of(table_of("t", {"code": pa.array(["abcd"])})))


def test_what_the_schema_proves_not_to_fit_is_refused_with_its_columns(sql: Any, load: Any) -> None:
    sql(
        "CREATE TYPE mood AS ENUM ('a', 'b'); CREATE DOMAIN code AS varchar(3); "
        "CREATE TABLE t (i smallint, k smallint, n numeric(6,2), f numeric(6,2), v varchar(5), w code, p char(2), m mood, "
        "d varchar(5)[], u varchar(20), e smallint, x double precision, s varchar(3))"
    )
    properties: dict[str, Any] = {
        "i": {"type": "integer", "minimum": 0, "maximum": 40_000},
        "k": {"type": "integer", "primary_key": True},
        "n": {"type": "number", "scale": 2, "minimum": 0, "maximum": 10_000},
        "f": {"type": "number", "minimum": -10_000, "maximum": 0},
        "v": {"type": "string", "maxLength": 6},
        "w": {"enum": ["long", "ok"]},
        "p": {"type": "string", "pattern": "[A-Z]{3}"},
        "m": {"enum": ["a", "c", "d"]},
        "d": {"type": "array", "items": {"type": "string", "pattern": "x{9}"}},
        "u": {"type": "string", "format": "uuid"},
        "e": {"enum": [1, 40_000]},
        "x": {"type": "integer", "minimum": 0, "maximum": 2**60},
        "s": {"type": "integer", "minimum": -100, "maximum": -10},
    }
    plan = datagen.plan({"t": {"type": "object", "properties": properties}}, rows=40_000)
    with pytest.raises(TargetError) as caught:
        load(plan)
    assert str(caught.value).splitlines() == [
        "column t.i is smallint, which ends at 32767, and its values at 40000",
        "column t.k is smallint, which ends at 32767, and its values at 40000",
        "column t.n is numeric(6,2), which ends at 9999.99, and its values at 10000",
        "column t.f is numeric(6,2), which begins at -9999.99, and its values at -10000.0",
        "column t.v is character varying(5), which takes 5 characters, and its values have up to 6",
        "column t.w is code, which takes 3 characters, and its values have up to 4",
        "column t.p is character(2), which takes 2 characters, and its values have up to 3",
        "column t.m is mood, which has no 'c', 'd'",
        "column t.d is character varying(5)[], which takes 5 characters, and its values have up to 9",
        "column t.u is character varying(20), which takes 20 characters, and its values have up to 36",
        "column t.e is smallint, which ends at 32767, and its values at 40000",
        "column t.x is double precision, which ends at 9007199254740992, and its values at 1152921504606846976",
        "column t.s is character varying(3), which takes 3 characters, and its values have up to 4",
    ]


def test_what_fits_to_the_last_value_is_taken(sql: Any, load: Any) -> None:
    sql(
        "CREATE TYPE mood AS ENUM ('a', 'b'); "
        "CREATE TABLE t (k smallint, n numeric(6,2), v varchar(6), p char(3), m mood, d varchar(9)[], u char(36), s varchar(4))"
    )
    properties: dict[str, Any] = {
        "k": {"type": "integer", "primary_key": True},
        "n": {"type": "number", "scale": 2, "minimum": -9999.99, "maximum": 9999.99},
        "v": {"type": "string", "maxLength": 6},
        "p": {"type": "string", "pattern": "[A-Z]{3}", "maxLength": 50},
        "m": {"enum": ["b"]},
        "d": {"type": "array", "items": {"type": "string", "pattern": "x{9}"}},
        "u": {"type": "string", "format": "uuid"},
        "s": {"type": "integer", "minimum": -100, "maximum": -10},
    }
    load(datagen.plan({"t": {"type": "object", "properties": properties}}, rows=200))
    assert sql("SELECT count(*) FROM t") == [(200,)]


def test_a_duplicate_in_a_new_unique_column_leaves_nothing(sql: Any, load: Any, table_of: Table, plan_of: Plans) -> None:
    with pytest.raises(LoadError, match=r"adding the keys of table 't' .* could not create unique index"):
        load(plan_of(table_of("t", {"a": pa.array(["x", "x"])}, unique=("a",))))
    assert sql("SELECT to_regclass('t')") == [(None,)]


def test_a_lost_connection_leaves_nothing_and_is_one_error(
    sql: Any, load: Any, postgresql_url: str, table_of: Table, plan_of: Plans
) -> None:
    table = table_of("t", {"id": pa.array(range(100))})
    sql("CREATE TABLE t (id bigint)")

    def kill_then_make(rows: Rows) -> pa.Array:
        if 50 in rows.numbers:
            assert sql("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE relation = 't'::regclass") == [(True,)]
        return table.columns["id"].compute(rows)

    broken = replace(table, columns={"id": Column(arrow_type=pa.int64(), compute=kill_then_make)})
    with pytest.raises(LoadError, match=r"loading table 't' in .*; nothing was kept") as caught:
        load(plan_of(broken), batch_rows=10, workers=1)
    assert "\n" not in str(caught.value)
    assert sql("SELECT count(*) FROM t") == [(0,)]


@pytest.mark.parametrize("identity", ["GENERATED ALWAYS AS IDENTITY", "GENERATED BY DEFAULT AS IDENTITY"])
def test_an_identity_counts_on_past_the_rows(identity: str, sql: Any, load: Any, table_of: Table, plan_of: Plans) -> None:
    sql(f'CREATE TABLE "t T" ("i d" int {identity} PRIMARY KEY, a int)')
    load(plan_of(table_of("t T", {"i d": pa.array([1, 2, 7]), "a": pa.array([0, 0, 0])})))
    assert sql('INSERT INTO "t T" (a) VALUES (1) RETURNING "i d"') == [(8,)]


def test_a_serial_that_is_further_on_stays_there(sql: Any, load: Any, table_of: Table, plan_of: Plans) -> None:
    sql("CREATE TABLE t (id serial PRIMARY KEY); SELECT setval('t_id_seq', 100)")
    load(plan_of(table_of("t", {"id": pa.array([1, 2])})))
    assert sql("INSERT INTO t DEFAULT VALUES RETURNING id") == [(101,)]


def test_a_cycle_of_required_foreign_keys_is_made_and_appended_to(sql: Any, load: Any, table_of: Table, plan_of: Plans) -> None:
    def cycle(start: int) -> Plan:
        a = table_of("a", {"id": pa.array([start]), "b": pa.array([start])}, key=("id",), references={"b": ("b", "id")})
        b = table_of("b", {"id": pa.array([start]), "a": pa.array([start])}, key=("id",), references={"a": ("a", "id")})
        return plan_of(a, b)

    load(cycle(1))
    load(cycle(2))
    assert sql("SELECT a.id, b.id FROM a JOIN b ON a.b = b.id ORDER BY 1") == [(1, 1), (2, 2)]
    assert sql("SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND condeferrable") == [(0,)]


def test_a_self_reference_loads(sql: Any, load: Any, table_of: Table, plan_of: Plans) -> None:
    columns = {"id": pa.array([1, 2, 3]), "up": pa.array([3, 1, 2])}
    load(plan_of(table_of("t", columns, key=("id",), references={"up": ("t", "id")})))
    assert sql("SELECT id, up FROM t ORDER BY id") == [(1, 3), (2, 1), (3, 2)]


def test_rows_without_a_parent_are_an_error(sql: Any, load: Any, table_of: Table, plan_of: Plans) -> None:
    sql("CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int REFERENCES p)")
    with pytest.raises(LoadError, match=r"violates foreign key constraint .*; nothing was kept"):
        load(plan_of(table_of("t", {"a": pa.array([1])})))
    assert sql("SELECT count(*) FROM t") == [(0,)]


def test_a_table_that_others_refer_to_is_not_replaced(sql: Any, load: Any, table_of: Table, plan_of: Plans) -> None:
    sql("CREATE TABLE t (a int PRIMARY KEY); CREATE TABLE other (t int REFERENCES t)")
    with pytest.raises(TargetError, match="table other has a foreign key to t"):
        load(plan_of(table_of("t", {"a": pa.array([1])})), if_exists="replace")
    assert sql("SELECT to_regclass('t') IS NOT NULL") == [(True,)]


def test_a_table_that_a_view_needs_is_not_replaced(sql: Any, load: Any, table_of: Table, plan_of: Plans) -> None:
    sql("CREATE TABLE t (a int); CREATE VIEW v AS SELECT * FROM t")
    with pytest.raises(TargetError, match=r"can't prepare .*: cannot drop table t because other objects depend on it: view v"):
        load(plan_of(table_of("t", {"a": pa.array([1])})), if_exists="replace")


def test_a_view_is_not_written_to(sql: Any, load: Any, table_of: Table, plan_of: Plans) -> None:
    sql("CREATE VIEW t AS SELECT 1 AS a")
    with pytest.raises(TargetError, match=r"'t' in .* is no table"):
        load(plan_of(table_of("t", {"a": pa.array([1])})))


def test_a_partitioned_table_takes_rows(sql: Any, load: Any, table_of: Table, plan_of: Plans) -> None:
    sql("CREATE TABLE t (a int) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10)")
    load(plan_of(table_of("t", {"a": pa.array([1, 2])})))
    assert sql("SELECT count(*) FROM t1") == [(2,)]


def test_names_that_postgresql_would_cut_are_refused(load: Any, table_of: Table, plan_of: Plans) -> None:
    with pytest.raises(TargetError) as caught:
        load(plan_of(table_of("t" * 64, {"ü" * 32: pa.array([1]), "c" * 63: pa.array([1])})))
    assert str(caught.value).count("longer than PostgreSQL's 63 bytes") == 2


def test_long_names_that_differ_at_the_end_make_different_constraints(
    sql: Any, load: Any, table_of: Table, plan_of: Plans
) -> None:
    columns = {"c" * 62 + "1": pa.array([1]), "c" * 62 + "2": pa.array([1])}
    load(plan_of(table_of("t" * 63, columns, unique=tuple(columns))))
    assert sql("SELECT count(*) FROM pg_constraint WHERE contype = 'u' AND connamespace = current_schema()::regnamespace") == [
        (2,)
    ]


def test_a_password_is_not_in_the_error(table_of: Table, plan_of: Plans) -> None:
    with pytest.raises(TargetError) as caught:
        write(plan_of(table_of("t", {"a": pa.array([1])})), "postgresql://me:hunter2@127.0.0.1:1/db?connect_timeout=2")
    assert "hunter2" not in str(caught.value)
    assert str(caught.value).startswith("can't open postgresql://me:***@127.0.0.1:1/db")
    assert "\n" not in str(caught.value)
