"""SQLite: tables that are there already, files that are none, and failures in the middle."""

from __future__ import annotations

import re
import resource
import sqlite3
import subprocess
import sys
import textwrap
import uuid
from collections.abc import Callable
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import datagen
from datagen.engine.dataset import EnumKind, IntegerKind, TextKind
from datagen.engine.plan import Plan, TablePlan
from datagen.errors import LoadError, TargetError
from datagen.io.sqlite.sink import gone_after_failure
from datagen.io.write import write

Table = Callable[..., TablePlan]
Plans = Callable[..., Plan]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "x.db"


def run(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def load(path: Path, plan: Plan, **options: Any) -> None:
    write(plan, f"sqlite:///{path}", **options)


def one_column(table_of: Table, plan_of: Plans, values: pa.Array) -> Plan:
    return plan_of(table_of("t", {"a": values}))


TRIGGERS = (
    "CREATE TABLE t (a INTEGER PRIMARY KEY)",
    "CREATE TABLE logs (a INTEGER)",
    "CREATE TRIGGER name_it AFTER INSERT ON t BEGIN SELECT only_the_application_has_it(NEW.a); END",
    "CREATE TRIGGER log_it AFTER DELETE ON t BEGIN INSERT INTO logs VALUES (OLD.a); END",
)


def test_triggers_are_off_and_there_again(path: Path, table_of: Table, plan_of: Plans) -> None:
    run(path, *TRIGGERS)
    triggers = rows(path, "SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name")
    report = write(one_column(table_of, plan_of, pa.array([1, 2])), f"sqlite:///{path}")
    assert report.notes == ("t: trigger name_it off during the load",)
    load(path, one_column(table_of, plan_of, pa.array([3])), if_exists="replace", keep_tables=True)
    assert rows(path, "SELECT a FROM t") == [(3,)]
    assert rows(path, "SELECT a FROM logs") == []
    assert rows(path, "SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name") == triggers


def test_triggers_are_there_after_a_failure(path: Path, table_of: Table, plan_of: Plans) -> None:
    run(path, *TRIGGERS)
    with pytest.raises(LoadError, match="UNIQUE constraint failed"):
        load(path, one_column(table_of, plan_of, pa.array([1, 1])))
    assert rows(path, "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'") == [(2,)]


def test_tables_may_be_emptied_and_stay_as_they_are(path: Path, table_of: Table, plan_of: Plans) -> None:
    table = "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT DEFAULT 'x' CHECK (b <> '')) WITHOUT ROWID"
    run(path, table, "CREATE TABLE child (t INTEGER REFERENCES t)", "INSERT INTO t (a) VALUES (1)")
    load(path, one_column(table_of, plan_of, pa.array([1, 2])), if_exists="replace", keep_tables=True)
    assert rows(path, "SELECT a, b FROM t") == [(1, "x"), (2, "x")]
    assert rows(path, "SELECT sql FROM sqlite_schema WHERE name = 't'") == [(table,)]
    run(path, "INSERT INTO child VALUES (2)")
    with pytest.raises(TargetError, match=r"table 'child' has rows and a foreign key to 't' \(empty them first"):
        load(path, one_column(table_of, plan_of, pa.array([1])), if_exists="replace", keep_tables=True)
    assert rows(path, "SELECT count(*) FROM t") == [(2,)]


def test_rows_are_appended_under_the_tables_own_columns(path: Path, table_of: Table, plan_of: Plans) -> None:
    run(path, "CREATE TABLE T (extra TEXT DEFAULT 'e', B TEXT, A INTEGER)", "INSERT INTO T VALUES ('x', 'y', 0)")
    load(path, plan_of(table_of("t", {"a": pa.array([1, 2]), "b": pa.array(["p", "q"])})))
    assert rows(path, "SELECT * FROM t") == [("x", "y", 0), ("e", "p", 1), ("e", "q", 2)]


def test_every_misfit_is_listed_and_nothing_is_written(path: Path, table_of: Table, plan_of: Plans) -> None:
    run(
        path,
        "CREATE TABLE t (a REAL, b TEXT NOT NULL, c TEXT, g INTEGER GENERATED ALWAYS AS (1), need TEXT NOT NULL)",
        "CREATE TABLE u (k INTEGER PRIMARY KEY)",
    )
    before = path.read_bytes()
    plan = plan_of(
        table_of("t", {"a": pa.array(["x"]), "b": pa.array(["x", None])[1:], "g": pa.array([1]), "gone": pa.array([1])}),
        table_of("u", {"other": pa.array([1])}),
        table_of("new", {"id": pa.array([1])}),
    )
    with pytest.raises(TargetError) as caught:
        load(path, plan)
    assert str(caught.value).splitlines() == [
        "column t.a is REAL, which can't take string values",
        "column t.b is NOT NULL, and some of its values are to be null",
        "column t.g is generated and takes no values",
        "table 't' has no column 'gone'",
        "column t.need is NOT NULL without a default, and has no values in the schema",
        "table 'u' has no column 'other'",
    ]
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("declared", "values", "stored"),
    [
        ("INTEGER", pa.array([2**63 - 1]), 2**63 - 1),
        ("TEXT", pa.array([2**63 - 1]), "9223372036854775807"),
        ("REAL", pa.array([3]), 3.0),
        ("VARCHAR(9)", pa.array([0.1]), "0.1"),
        ("DECIMAL(10,2)", pa.array([Decimal("0.10")]), 0.1),
        ("DOUBLE", pa.array([Decimal("123456789012.345")]), 123456789012.345),
        ("TEXT", pa.array([Decimal("1.10")]), "1.10"),
        ("TEXT", pa.array([Decimal("12345678901234567890.10")]), "12345678901234567890.10"),
        ("BIGINT", pa.array([Decimal("123456789012345678")]), 123456789012345678),
        ("", pa.array(["007"]), "007"),
        ("BOOLEAN", pa.array([True]), 1),
    ],
)
def test_a_value_is_stored_in_the_form_of_its_column(
    path: Path, declared: str, values: pa.Array, stored: object, table_of: Table, plan_of: Plans
) -> None:
    run(path, f"CREATE TABLE t (a {declared})")
    load(path, one_column(table_of, plan_of, values))
    ((found,),) = rows(path, "SELECT a FROM t")
    assert (type(found), found) == (type(stored), stored)


@pytest.mark.parametrize(
    ("declared", "values"),
    [
        ("INTEGER", pa.array(["7"])),
        ("NUMERIC", pa.array([Decimal("12345678901234567890.10")])),
        ("TEXT", pa.array([True])),
    ],
)
def test_a_column_that_would_change_its_values_is_refused(
    path: Path, declared: str, values: pa.Array, table_of: Table, plan_of: Plans
) -> None:
    run(path, f"CREATE TABLE t (a {declared})")
    with pytest.raises(TargetError, match=r"column t\.a is"):
        load(path, one_column(table_of, plan_of, values))


@pytest.mark.parametrize(
    ("declared", "values"),
    [
        ("BLOB", pa.array([uuid.UUID(int=5)], pa.uuid())),
        ("BLOB", pa.array([1])),
        ("INT", pa.array([0.5])),
        ("INTEGER", pa.array([Decimal("0.5")])),
    ],
)
def test_a_column_of_a_strict_table_that_refuses_values_of_its_type_is_named_at_once(
    path: Path, declared: str, values: pa.Array, table_of: Table, plan_of: Plans
) -> None:
    run(path, f"CREATE TABLE t (a {declared}) STRICT")
    with pytest.raises(TargetError, match=rf"column t\.a is {declared}, which can't take"):
        load(path, one_column(table_of, plan_of, values))


@pytest.mark.parametrize("declared", ["ANY", "TEXT"])
def test_a_column_of_a_strict_table_takes_text(path: Path, declared: str, table_of: Table, plan_of: Plans) -> None:
    run(path, f"CREATE TABLE t (a {declared}) STRICT")
    load(path, one_column(table_of, plan_of, pa.array(["007"])))
    assert rows(path, "SELECT a FROM t") == [("007",)]


@pytest.mark.parametrize("declared", ["ANY", "STRING"])
def test_text_that_looks_like_a_number_is_refused_where_sqlite_would_make_one_of_it(
    path: Path, declared: str, table_of: Table, plan_of: Plans
) -> None:
    run(path, f"CREATE TABLE t (a {declared})")
    load(path, one_column(table_of, plan_of, pa.array(["seven", "0x7", "7 a", ""])))
    for text in ("007", "-1.5e3", " 7 ", ".5"):
        with pytest.raises(LoadError, match=rf"a value of t\.a does not fit its column: SQLite would take the text '{text}'"):
            load(path, one_column(table_of, plan_of, pa.array([text])), if_exists="append")


def test_whole_numbers_beyond_what_a_double_holds_are_refused(path: Path, table_of: Table, plan_of: Plans) -> None:
    run(path, "CREATE TABLE t (a REAL)")
    kinds = {"a": IntegerKind(minimum=0, maximum=2**53 + 1)}
    with pytest.raises(TargetError, match=r"column t\.a is REAL, which ends at 9007199254740992, and its values at"):
        load(path, plan_of(table_of("t", {"a": pa.array([1])}, kinds=kinds)))


def test_an_integer_that_a_double_cannot_hold_is_an_error_that_names_its_column(
    path: Path, table_of: Table, plan_of: Plans
) -> None:
    run(path, "CREATE TABLE t (a REAL)")
    with pytest.raises(LoadError, match=r"a value of t\.a does not fit its column: .*9007199254740993.*; nothing was kept"):
        load(path, one_column(table_of, plan_of, pa.array([2**53 + 1])))


def test_a_duplicate_key_leaves_the_database_as_it_was(path: Path, table_of: Table, plan_of: Plans) -> None:
    run(path, "CREATE TABLE t (id INTEGER PRIMARY KEY)", "INSERT INTO t VALUES (3)")
    before = path.read_bytes()
    plan = plan_of(table_of("first", {"id": pa.array([1])}), table_of("t", {"id": pa.array([1, 2, 3])}))
    with pytest.raises(
        LoadError, match=r"loading table 't' in sqlite.* failed: UNIQUE constraint failed: t\.id; nothing was kept"
    ):
        load(path, plan)
    assert path.read_bytes() == before


@pytest.mark.parametrize("count", [3, 200])
def test_keys_of_an_earlier_load_are_explained(path: Path, count: int, table_of: Table, plan_of: Plans) -> None:
    plan = plan_of(table_of("t", {"id": pa.array(range(count))}, key=("id",)))
    load(path, plan)
    with pytest.raises(LoadError) as caught:
        load(path, plan)
    assert str(caught.value) == (
        f"loading table 't' in sqlite:///{path} failed: UNIQUE constraint failed: t.id; nothing was kept (if they are from an "
        'earlier load, replace them: --if-exists replace, or if_exists="replace" in Python)'
    )


def test_a_duplicate_in_a_new_unique_column_leaves_no_file(path: Path, table_of: Table, plan_of: Plans) -> None:
    with pytest.raises(LoadError, match=r"adding the unique indexes of table 't' .* failed: UNIQUE constraint failed: t\.a"):
        load(path, plan_of(table_of("t", {"a": pa.array(["x", "x"])}, unique=("a",))))
    assert not path.exists()


def test_checks_of_a_table_that_was_there_are_kept(path: Path, table_of: Table, plan_of: Plans) -> None:
    run(path, "CREATE TABLE t (a INTEGER CHECK (a < 3))")
    with pytest.raises(LoadError, match="CHECK constraint failed"):
        load(path, one_column(table_of, plan_of, pa.array([1, 2, 3])))
    assert rows(path, "SELECT count(*) FROM t") == [(0,)]


def test_new_tables_have_keys_limits_and_checks(path: Path, table_of: Table, plan_of: Plans) -> None:
    kinds = {
        "id": IntegerKind(minimum=1, maximum=2**63 - 1, has_minimum=False, has_maximum=False),
        "n": IntegerKind(minimum=1, maximum=5),
        "kind": EnumKind(values=("it's", "a:b")),
        "code": TextKind(minimum_length=1, maximum_length=3, declared_length=3),
    }
    columns = {
        "id": pa.array([1]),
        "n": pa.array([5]),
        "kind": pa.array(["it's"]).dictionary_encode(),
        "code": pa.array(["abc"]),
    }
    plan = plan_of(
        table_of("t", columns, key=("id",), unique=("code",), kinds=kinds),
        table_of("c", {"p": pa.array([1]), "q": pa.array([1])}, key=("p", "q"), references={"p": ("t", "id")}),
    )
    load(path, plan)
    (table, child, index) = (sql for (sql,) in rows(path, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid"))
    assert '"id" INTEGER NOT NULL' in table
    assert '"code" VARCHAR(3) NOT NULL' in table
    assert 'PRIMARY KEY ("id")' in table
    assert 'CHECK ("n" >= 1)' in table
    assert 'CHECK ("n" <= 5)' in table
    assert """CHECK ("kind" IN ('it''s', 'a:b'))""" in table
    assert 'PRIMARY KEY ("p", "q")' in child
    assert 'FOREIGN KEY("p") REFERENCES "t" ("id")' in child
    assert index == 'CREATE UNIQUE INDEX "t_code_key" ON "t" ("code")'


def test_a_bound_that_is_left_out_is_left_out_by_the_check(path: Path) -> None:
    columns = {
        "x": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 0.1},
        "y": {"type": "number", "exclusiveMinimum": 0.5, "multipleOf": 0.25, "maximum": 9},
        "z": {"type": "number", "exclusiveMinimum": Decimal("0.29999999999999999"), "multipleOf": 0.1, "maximum": 0.5},
    }
    load(path, datagen.plan({"t": {"type": "object", "properties": columns}}, rows=9))
    ((table,),) = rows(path, "SELECT sql FROM sqlite_schema")
    checks = re.findall(r"CHECK \((.*)\)", table)
    assert checks == ['"x" > 0.0', '"x" < 0.1', '"y" > 0.5', '"y" <= 9.0', '"z" >= 0.3', '"z" <= 0.5']


def test_an_index_gets_a_name_that_is_free(path: Path, table_of: Table, plan_of: Plans) -> None:
    run(path, "CREATE TABLE T_A_KEY (x)")
    load(path, plan_of(table_of("t", {"a": pa.array(["x"])}, unique=("a",))))
    assert rows(path, "SELECT name FROM sqlite_schema WHERE type = 'index'") == [("t_a_key1",)]


def test_new_rows_without_a_parent_are_an_error(path: Path, table_of: Table, plan_of: Plans) -> None:
    run(path, "CREATE TABLE p (id INTEGER PRIMARY KEY)", "CREATE TABLE t (a INTEGER REFERENCES p)", "INSERT INTO t VALUES (9)")
    with pytest.raises(LoadError, match=r"loading table 't' .* failed: 2 without a row in 'p'; nothing was kept"):
        load(path, one_column(table_of, plan_of, pa.array([1, 2])))
    assert rows(path, "SELECT a FROM t") == [(9,)]


def test_new_rows_below_the_old_ones_need_parents_too(path: Path, table_of: Table, plan_of: Plans) -> None:
    run(path, "CREATE TABLE p (id INTEGER PRIMARY KEY)", "INSERT INTO p VALUES (7)")
    run(path, "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER REFERENCES p)", "INSERT INTO t VALUES (1000, 7)")
    with pytest.raises(LoadError, match=r"loading table 't' .* failed: 2 without a row in 'p'; nothing was kept"):
        load(path, plan_of(table_of("t", {"id": pa.array([1, 2, 3]), "a": pa.array([1, 7, 2])})))
    assert rows(path, "SELECT * FROM t") == [(1000, 7)]


def test_an_old_row_that_finds_its_parent_hides_no_new_one_without(path: Path, table_of: Table, plan_of: Plans) -> None:
    run(path, "CREATE TABLE p (id INTEGER PRIMARY KEY)", "CREATE TABLE t (a INTEGER REFERENCES p)", "INSERT INTO t VALUES (9)")
    with pytest.raises(LoadError, match="1 without a row in 'p'"):
        load(path, plan_of(table_of("p", {"id": pa.array([9])}), table_of("t", {"a": pa.array([8])})))


@pytest.mark.parametrize("form", ["", "WITHOUT ROWID"])
def test_rows_that_had_no_parent_before_do_not_stop_a_load(path: Path, form: str, table_of: Table, plan_of: Plans) -> None:
    run(path, "CREATE TABLE p (id INTEGER PRIMARY KEY)", "INSERT INTO p VALUES (1)")
    run(path, f"CREATE TABLE t (id INTEGER PRIMARY KEY, a REFERENCES p) {form}", "INSERT INTO t VALUES (5, 8), (9, 9)")
    load(path, plan_of(table_of("t", {"id": pa.array([6]), "a": pa.array([1])})))
    assert rows(path, "SELECT id FROM t") == [(5,), (6,), (9,)]


def test_new_rows_of_a_table_without_row_numbers_need_parents(path: Path, table_of: Table, plan_of: Plans) -> None:
    run(path, "CREATE TABLE p (id INTEGER PRIMARY KEY)")
    run(path, "CREATE TABLE t (id INTEGER PRIMARY KEY, a REFERENCES p) WITHOUT ROWID", "INSERT INTO t VALUES (5, 8)")
    with pytest.raises(LoadError, match="1 without a row in 'p'"):
        load(path, plan_of(table_of("t", {"id": pa.array([6]), "a": pa.array([1])})))


@pytest.mark.parametrize("name", ["rowid", "oid", "_rowid_"])
def test_a_column_may_be_called_like_the_row_number(path: Path, name: str, table_of: Table, plan_of: Plans) -> None:
    run(path, f"CREATE TABLE t ({name} TEXT)", "INSERT INTO t VALUES ('1) UNION SELECT (2')")
    load(path, plan_of(table_of("t", {name: pa.array(["x"])})))
    assert rows(path, "SELECT count(*) FROM t") == [(2,)]


def test_a_table_that_others_refer_to_is_not_replaced(path: Path, table_of: Table, plan_of: Plans) -> None:
    run(path, "CREATE TABLE t (a INTEGER PRIMARY KEY)", "CREATE TABLE other (t INTEGER REFERENCES t)")
    with pytest.raises(TargetError, match="table 'other' has a foreign key to 't'"):
        load(path, one_column(table_of, plan_of, pa.array([1])), if_exists="replace")


def test_a_cycle_of_required_foreign_keys_loads(path: Path, table_of: Table, plan_of: Plans) -> None:
    a = table_of("a", {"id": pa.array([1]), "b": pa.array([2])}, key=("id",), references={"b": ("b", "id")})
    b = table_of("b", {"id": pa.array([2]), "a": pa.array([1])}, key=("id",), references={"a": ("a", "id")})
    load(path, plan_of(a, b))
    load(path, plan_of(a, b), if_exists="replace")
    assert rows(path, "SELECT * FROM pragma_foreign_key_check") == []


def test_a_table_without_row_numbers_takes_rows(path: Path, table_of: Table, plan_of: Plans) -> None:
    run(path, "CREATE TABLE t (a INTEGER PRIMARY KEY) WITHOUT ROWID")
    load(path, one_column(table_of, plan_of, pa.array([1, 2])))
    assert rows(path, "SELECT a FROM t") == [(1,), (2,)]


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("sqlite://", "in memory would be gone"),
        ("sqlite:///:memory:", "in memory would be gone"),
        ("sqlite://shop.db", "has two slashes"),
        ("sqlite:////no/such/place/x.db", "there is no directory /no/such/place"),
        ("sqlite:////tmp", "/tmp is a directory"),
        ("sqlite:///x.db?mode=ro", "takes no options here, found mode"),
    ],
)
def test_a_target_that_is_no_database_is_one_error(target: str, message: str, table_of: Table, plan_of: Plans) -> None:
    with pytest.raises(TargetError, match=message):
        write(one_column(table_of, plan_of, pa.array([1])), target)


def test_a_file_that_is_no_database_stays_as_it_is(path: Path, table_of: Table, plan_of: Plans) -> None:
    path.write_bytes(b"text" * 2000)
    with pytest.raises(TargetError, match="file is not a database"):
        load(path, one_column(table_of, plan_of, pa.array([1])))
    assert path.read_bytes() == b"text" * 2000


def test_a_view_is_not_written_to(path: Path, table_of: Table, plan_of: Plans) -> None:
    run(path, "CREATE VIEW t AS SELECT 1 AS a")
    with pytest.raises(TargetError, match=r"'t' in sqlite.* is a view"):
        load(path, one_column(table_of, plan_of, pa.array([1])))


def test_a_full_disk_leaves_no_file_and_is_one_error(tmp_path: Path) -> None:
    script = """
        import signal, sys
        import datagen
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        plan = datagen.plan({"t": {"type": "object", "properties": {"name": {"type": "string"}}}}, rows=100_000)
        try:
            from datagen.io.write import write
            write(plan, sys.argv[1])
        except datagen.LoadError as error:
            print(error)
    """

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))

    for target in (f"sqlite:///{tmp_path}/x.db", f"{tmp_path}/x.ndjson"):
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(script), target],
            capture_output=True,
            text=True,
            check=True,
            preexec_fn=limit,
        )
        assert done.stdout.endswith("; nothing was kept\n")
        assert done.stdout.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_names_that_are_one_to_sqlite_are_refused(path: Path, table_of: Table, plan_of: Plans) -> None:
    plan = plan_of(table_of("a/b", {"id": pa.array([1])}), table_of("A/B", {"id": pa.array([1]), "ID": pa.array([1])}))
    with pytest.raises(TargetError) as caught:
        load(path, plan)
    assert str(caught.value).splitlines() == [
        "the tables 'a/b' and 'A/B' have one name to SQLite (rename one)",
        "the columns of table 'A/B' 'id' and 'ID' have one name to SQLite (rename one)",
    ]
    assert not path.exists()


def test_a_file_that_another_process_fills_meanwhile_is_kept(path: Path) -> None:
    def fill_and_fail() -> None:
        run(path, "CREATE TABLE other (id)")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), gone_after_failure(path):
        fill_and_fail()
    assert rows(path, "SELECT name FROM sqlite_schema") == [("other",)]


def test_a_file_that_was_there_stays_though_it_is_empty(path: Path) -> None:
    path.touch()
    with pytest.raises(KeyboardInterrupt), gone_after_failure(path):
        raise KeyboardInterrupt
    assert path.exists()
