"""MySQL and MariaDB: tables that are there already, keys of those that are made, and failures in the middle."""

from __future__ import annotations

import os
import shutil
import signal
import string
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pymysql
import pytest
from hostile import NASTY, names, quick, rows_of_text
from hypothesis import example, given
from mysql_server import started
from rogue_mysql import rogue_server

import datagen
from datagen.engine.column import Column, Rows
from datagen.engine.dataset import EnumKind, IntegerKind, TextKind
from datagen.engine.plan import Plan, TablePlan
from datagen.errors import LoadError, TargetError, TransactionWarning
from datagen.io.location import parse_location
from datagen.io.mysql.connection import MysqlError, connect_mysql
from datagen.io.write import write

Table = Callable[..., TablePlan]
Plans = Callable[..., Plan]


@pytest.fixture
def sql(mysql_database: Any) -> Iterator[Callable[[str], list[tuple[Any, ...]]]]:
    """Runs statements and commits them at once; gives the rows of the last."""
    with closing(pymysql.connect(**mysql_database, autocommit=True)) as connection, connection.cursor() as cursor:

        def run(statements: str) -> list[tuple[Any, ...]]:
            for statement in statements.split("; "):
                cursor.execute(statement)
            return list(cursor.fetchall())

        yield run


@pytest.fixture(params=["LOAD DATA", "INSERT"])
def url(request: pytest.FixtureRequest, mysql_url: str) -> str:
    """Both ways in."""
    return mysql_url if request.param == "LOAD DATA" else f"{mysql_url}{'&' if '?' in mysql_url else '?'}local_infile=0"


@pytest.fixture
def load(url: str) -> Callable[..., object]:
    return lambda plan, **options: write(plan, url, **options)


@pytest.fixture
def load_lines(mysql_url: str) -> Callable[..., object]:
    """By LOAD DATA, where the way does not matter."""
    return lambda plan, **options: write(plan, mysql_url, **options)


def tables(sql: Any) -> list[str]:
    return [name for (name,) in sql("SHOW TABLES")]


def test_rows_are_appended_under_the_tables_own_columns(sql: Any, load: Any, table_of: Table, plan_of: Plans) -> None:
    sql("CREATE TABLE t (extra varchar(9) DEFAULT 'e', b text, A int); INSERT INTO t VALUES ('x', 'y', 0)")
    load(plan_of(table_of("t", {"a": pa.array([1, 2]), "b": pa.array(["p", "q"])})))
    assert sql("SELECT * FROM t ORDER BY a") == [("x", "y", 0), ("e", "p", 1), ("e", "q", 2)]


def test_every_misfit_is_listed_and_nothing_is_written(sql: Any, load_lines: Any, table_of: Table, plan_of: Plans) -> None:
    sql(
        "CREATE TABLE t (a int, b text NOT NULL, g bigint AS (a) STORED, need varchar(9) NOT NULL, n int unsigned, e enum('x'))"
    )
    columns = {
        "a": pa.array(["x"]),
        "b": pa.array([None], pa.string()),
        "g": pa.array([1]),
        "n": pa.array([1]),
        "e": pa.array(["y"]),
        "new": pa.array([1]),
    }
    kinds = {"n": IntegerKind(minimum=-1, maximum=5), "e": EnumKind(values=("x", "y"))}
    with pytest.raises(TargetError) as caught:
        load_lines(plan_of(table_of("t", columns, kinds=kinds), table_of("other", {"id": pa.array([1])})))
    lines = [
        line.replace("int(11)", "int").replace("bigint(20)", "bigint").replace("int(10)", "int")
        for line in str(caught.value).splitlines()
    ]
    assert lines == [
        "column t.a is int, which can't take string values",
        "column t.b is NOT NULL, and some of its values are to be null",
        "column t.g is generated and takes no values",
        "column t.n is int unsigned, which begins at 0, and its values at -1",
        "column t.e is enum('x'), which has no 'y'",
        "table 't' has no column 'new'",
        "column t.need is NOT NULL without a default, and has no values in the schema",
    ]
    assert tables(sql) == ["t"]


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
    parent = table_of("t", columns, key=("id",), unique=("code",), kinds=kinds)
    keys = {"p": pa.array([1]), "q": pa.array(["abc"])}
    load(plan_of(parent, table_of("c", keys, key=("p", "q"), references={"p": ("t", "id"), "q": ("t", "code")})))
    found = sql(
        "SELECT table_name, constraint_name, column_name, referenced_table_name, referenced_column_name "
        "FROM information_schema.key_column_usage WHERE table_schema = DATABASE() ORDER BY 1, 2, 3"
    )
    assert [(table, column, parent, of) for table, _, column, parent, of in found] == [
        ("c", "p", "t", "id"),
        ("c", "q", "t", "code"),
        ("c", "p", None, None),
        ("c", "q", None, None),
        ("t", "code", None, None),
        ("t", "id", None, None),
    ]
    assert sql("SELECT engine FROM information_schema.tables WHERE table_schema = DATABASE()") == [("InnoDB",)] * 2
    for values in ("2, 6, 'it''s', 'x'", "2, 1, 'b', 'x'"):
        with pytest.raises(pymysql.err.MySQLError):
            sql(f"INSERT INTO t VALUES ({values})")
    sql("INSERT INTO t VALUES (2, 1, 'it''s', 'ABC')")


def test_a_duplicate_key_leaves_the_database_as_it_was(sql: Any, load: Any, table_of: Table, plan_of: Plans) -> None:
    sql("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (3)")
    plan = plan_of(table_of("first", {"id": pa.array([1])}), table_of("t", {"id": pa.array([1, 2, 3])}))
    with pytest.raises(LoadError) as caught:
        load(plan)
    assert str(caught.value).startswith("loading table 't' in mysql://")
    assert "Duplicate entry '3' for key " in str(caught.value)
    assert "; nothing was kept (if they are from an earlier load" in str(caught.value)
    assert sql("SELECT * FROM t") == [(3,)]
    assert tables(sql) == ["t"]


@pytest.mark.parametrize(
    ("column", "values", "cause"),
    [
        (
            "varchar(3)",
            pa.array(["abc", "abcd"]),
            "Data too long for column 'a' at row 2|Data truncated for column 'a' at row 2",
        ),
        ("datetime", pa.array(["2024-02-30 00:00:00"]), "(Incorrect|Invalid) .*[`']a[`']|Data truncated for column 'a'"),
        ("enum('x', 'y')", pa.array(["x", "Z"]), "Data truncated for column 'a' at row 2"),
        ("bigint CHECK (a < 3)", pa.array([1, 3]), "CONSTRAINT .* failed|Check constraint .* is violated"),
        ("decimal(4, 1)", pa.array([1e5]), "Out of range value for column 'a'"),
    ],
)
def test_a_value_that_the_server_would_change_ends_the_load(
    column: str, values: pa.Array, cause: str, sql: Any, load: Any, table_of: Table, plan_of: Plans
) -> None:
    sql(f"CREATE TABLE t (a {column})")
    with pytest.raises(LoadError, match=f"loading table 't' in .* failed: ({cause}).*; nothing was kept$"):
        load(plan_of(table_of("t", {"a": values})))
    assert sql("SELECT count(*) FROM t") == [(0,)]


def test_a_duplicate_in_a_new_unique_column_leaves_nothing(sql: Any, load: Any, table_of: Table, plan_of: Plans) -> None:
    with pytest.raises(LoadError, match=r"adding the keys of table 't' .* Duplicate entry 'x'"):
        load(plan_of(table_of("t", {"a": pa.array(["x", "x"])}, unique=("a",))))
    assert tables(sql) == []


def test_columns_of_every_type_take_their_values(sql: Any, load: Any, table_of: Table, plan_of: Plans) -> None:
    sql(
        "CREATE TABLE t (id tinyint unsigned, u bigint unsigned, bits bit(10), flag bit(1), digits bit(4), y year, "
        "raw varbinary(9), uid binary(16), uid_text char(36), kind set('a', 'b', 'c'), members set('a', 'b'), place point, "
        "span time(6), at timestamp(6) NULL, doc json, money decimal(12, 3), f float, day date, moment datetime, clock time)"
    )
    values = {
        "id": pa.array([1, 2]),
        "u": pa.array([2**64 - 1, None], pa.uint64()),
        "bits": pa.array([1023, None]),
        "flag": pa.array([True, None]),
        "digits": pa.array(["0101", None]),
        "y": pa.array([1999, None]),
        "raw": pa.array([b"\0\\\n\t\xff'", None], pa.binary()),
        "uid": pa.array([b"0123456789abcdef", None], pa.uuid()),
        "uid_text": pa.array([b"0123456789abcdef", None], pa.uuid()),
        "kind": pa.array(["a,c", None]),
        "members": pa.array([["b", "a"], None]),
        "place": pa.array(["POINT(1 2)", None]),
        "span": pa.array([-93_784_000_005, None], pa.duration("us")),
        "at": pa.array([1_700_000_000_123_456, None], pa.timestamp("us", "UTC")),
        "doc": pa.array([{"a": 1.5}, None]),
        "money": pa.array([1.2345, None]),
        "f": pa.array([0.5, None]),
        "day": pa.array(["2024-02-29", None]),
        "moment": pa.array([19_000, None], pa.date32()),
        "clock": pa.array([3_723, None], pa.time32("s")),
    }
    load(plan_of(table_of("t", values)))
    shown = (
        "u, bits + 0, flag + 0, BIN(digits), y, HEX(raw), HEX(uid), uid_text, kind, members, ST_AsText(place), "
        "CAST(span AS CHAR), CAST(UNIX_TIMESTAMP(at) AS CHAR), JSON_EXTRACT(doc, '$.a'), CAST(money AS CHAR), f, "
        "CAST(day AS CHAR), CAST(moment AS CHAR), CAST(clock AS CHAR)"
    )
    first, second = sql(f"SELECT {shown} FROM t ORDER BY id")
    assert first == (
        *(2**64 - 1, 1023, 1, "101", 1999, "005C0A09FF27", "30313233343536373839616263646566"),
        *("30313233-3435-3637-3839-616263646566", "a,c", "a,b", "POINT(1 2)"),
        *("-26:03:04.000005", "1700000000.123456", "1.5", "1.235", 0.5, "2024-02-29", "2022-01-08 00:00:00", "01:02:03"),
    )
    assert second == (None,) * 19


def test_a_key_of_zero_stays_zero_and_counting_goes_on(sql: Any, load: Any, table_of: Table, plan_of: Plans) -> None:
    sql("CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, a int)")
    load(plan_of(table_of("t", {"id": pa.array([0, 1, 7]), "a": pa.array([0, 0, 0])})))
    sql("INSERT INTO t (a) VALUES (1)")
    assert sql("SELECT id FROM t ORDER BY id") == [(0,), (1,), (7,), (8,)]


def test_a_cycle_of_required_foreign_keys_is_made_and_appended_to(sql: Any, load: Any, table_of: Table, plan_of: Plans) -> None:
    def cycle(start: int) -> Plan:
        a = table_of("a", {"id": pa.array([start]), "b": pa.array([start])}, key=("id",), references={"b": ("b", "id")})
        b = table_of("b", {"id": pa.array([start]), "a": pa.array([start])}, key=("id",), references={"a": ("a", "id")})
        return plan_of(a, b)

    load(cycle(1))
    load(cycle(2))
    assert sql("SELECT a.id, b.id FROM a JOIN b ON a.b = b.id ORDER BY 1") == [(1, 1), (2, 2)]
    with pytest.raises(pymysql.err.IntegrityError):
        sql("INSERT INTO a VALUES (3, 9)")


def test_a_self_reference_loads_in_any_order(sql: Any, load: Any, table_of: Table, plan_of: Plans) -> None:
    def tree(start: int) -> Plan:
        columns = {"id": pa.array([start, start + 1, start + 2]), "up": pa.array([start + 2, start, start + 1])}
        return plan_of(table_of("t", columns, key=("id",), references={"up": ("t", "id")}))

    load(tree(1))
    load(tree(4))
    assert sql("SELECT id, up FROM t ORDER BY id") == [(1, 3), (2, 1), (3, 2), (4, 6), (5, 4), (6, 5)]


def test_rows_without_a_parent_are_an_error(sql: Any, load: Any, table_of: Table, plan_of: Plans) -> None:
    sql("CREATE TABLE p (id bigint PRIMARY KEY); CREATE TABLE t (a bigint, FOREIGN KEY (a) REFERENCES p (id))")
    with pytest.raises(LoadError, match=r"a foreign key constraint fails .*; nothing was kept"):
        load(plan_of(table_of("t", {"a": pa.array([1])})))
    assert sql("SELECT count(*) FROM t") == [(0,)]


def test_orphans_in_a_new_table_are_an_error(sql: Any, load: Any, table_of: Table, plan_of: Plans) -> None:
    parent = table_of("p", {"id": pa.array([1])}, key=("id",))
    child = table_of("c", {"p": pa.array([1, 2])}, references={"p": ("p", "id")})
    with pytest.raises(LoadError, match=r"loading table 'c' .*: there are rows without a row in 'p' .*; nothing was kept"):
        load(plan_of(parent, child))
    assert tables(sql) == []


def test_orphans_that_checks_could_not_see_on_the_way_are_an_error(
    sql: Any, load: Any, table_of: Table, plan_of: Plans
) -> None:
    sql("CREATE TABLE t (id bigint PRIMARY KEY, up bigint, FOREIGN KEY (up) REFERENCES t (id)); INSERT INTO t VALUES (9, NULL)")
    sql("SET foreign_key_checks = 0; INSERT INTO t VALUES (8, 77)")
    with pytest.raises(LoadError, match=r"loading table 't' in .* failed: 1 without a row in 't' .*; nothing was kept"):
        load(plan_of(table_of("t", {"id": pa.array([1, 2]), "up": pa.array([2, 5])})))
    assert sql("SELECT id FROM t ORDER BY id") == [(8,), (9,)]
    load(plan_of(table_of("t", {"id": pa.array([1, 2]), "up": pa.array([2, 9])})))


def test_a_table_that_others_refer_to_is_not_replaced(sql: Any, load_lines: Any, table_of: Table, plan_of: Plans) -> None:
    sql("CREATE TABLE t (a int PRIMARY KEY); CREATE TABLE other (t int, FOREIGN KEY (t) REFERENCES t (a))")
    with pytest.raises(TargetError, match="table 'other' has a foreign key to 't'"):
        load_lines(plan_of(table_of("t", {"a": pa.array([1])})), if_exists="replace")
    assert tables(sql) == ["other", "t"]


def test_replaced_tables_come_back_with_their_keys(sql: Any, load_lines: Any, table_of: Table, plan_of: Plans) -> None:
    sql("CREATE TABLE p (id int PRIMARY KEY) COMMENT 'old'; INSERT INTO p VALUES (5)")
    sql("CREATE TABLE c (p int, CONSTRAINT named FOREIGN KEY (p) REFERENCES p (id)); INSERT INTO c VALUES (5)")
    before = sql("SHOW CREATE TABLE c")
    parent = table_of("p", {"id": pa.array([1])}, key=("id",))
    with pytest.raises(LoadError):
        load_lines(plan_of(parent, table_of("c", {"p": pa.array([2])}, references={"p": ("p", "id")})), if_exists="replace")
    assert sql("SHOW CREATE TABLE c") == before
    assert sql("SELECT c.p, p.id FROM c JOIN p ON p.id = c.p") == [(5, 5)]
    load_lines(plan_of(parent, table_of("c", {"p": pa.array([1])}, references={"p": ("p", "id")})), if_exists="replace")
    assert tables(sql) == ["c", "p"]
    assert sql("SELECT * FROM c") == [(1,)]


def test_a_view_is_not_written_to(sql: Any, load_lines: Any, table_of: Table, plan_of: Plans) -> None:
    sql("CREATE VIEW t AS SELECT 1 AS a")
    with pytest.raises(TargetError, match=r"'t' in .* is a view"):
        load_lines(plan_of(table_of("t", {"a": pa.array([1])})))


@pytest.mark.parametrize("rows", [0, 1])
def test_a_table_without_transactions_is_announced_and_emptied_again(
    rows: int, sql: Any, load: Any, table_of: Table, plan_of: Plans
) -> None:
    sql("CREATE TABLE m (a bigint) ENGINE=MyISAM; CREATE TABLE t (a bigint PRIMARY KEY)")
    if rows:
        sql("INSERT INTO m VALUES (0)")
    plan = plan_of(table_of("m", {"a": pa.array([1, 2])}), table_of("t", {"a": pa.array([1, 1])}))
    outcome = "only rows of 'm' were kept" if rows else "nothing was kept"
    with (
        pytest.warns(TransactionWarning, match="table 'm' is MyISAM, which has no transactions"),
        pytest.raises(LoadError, match=outcome),
    ):
        load(plan)
    assert sql("SELECT a FROM m ORDER BY a") == [(0,), (1,), (2,)] * rows
    assert sql("SELECT count(*) FROM t") == [(0,)]


def test_a_lost_connection_leaves_nothing_and_is_one_error(sql: Any, load: Any, table_of: Table, plan_of: Plans) -> None:
    table = table_of("t", {"id": pa.array(range(100))})
    sql("CREATE TABLE kept (id bigint); CREATE TABLE t (id bigint)")

    def kill_then_make(rows: Rows) -> pa.Array:
        if 50 in rows.numbers:
            others = "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()"
            for (number,) in sql(others):
                sql(f"KILL {number}")
        return table.columns["id"].compute(rows)

    broken = replace(table, columns={"id": Column(arrow_type=pa.int64(), compute=kill_then_make)})
    with pytest.raises(LoadError, match=r"loading table 't' in .*; nothing was kept") as caught:
        load(plan_of(table_of("new", {"a": pa.array([1])}), broken), batch_rows=10, workers=1)
    assert "\n" not in str(caught.value)
    assert sql("SELECT count(*) FROM t") == [(0,)]
    assert tables(sql) == ["kept", "t"]


@pytest.fixture
def own_server() -> Iterator[Any]:
    """A server of the test's own: (as PyMySQL connects to it, the number of its process)."""
    if not shutil.which("mariadbd"):
        pytest.skip("no mariadbd to start")
    with started() as server:
        yield server, int(Path(str(server["unix_socket"])).with_name("pid").read_text())


def test_a_killed_server_is_one_error_that_names_what_is_left(own_server: Any, table_of: Table, plan_of: Plans) -> None:
    server, process = own_server
    with closing(pymysql.connect(**server, autocommit=True)) as connection:
        connection.cursor().execute("CREATE DATABASE shop")

    def kill_then_make(rows: Rows) -> pa.Array:
        if 50 in rows.numbers:
            os.kill(process, signal.SIGKILL)
        return pa.array(rows.numbers.astype("int64"))

    table = replace(table_of("t", {"id": pa.array(range(100))}), rows=1_000_000)
    broken = replace(table, columns={"id": Column(arrow_type=pa.int64(), compute=kill_then_make)})
    with pytest.raises(LoadError, match=r"loading table 't' in .*; nothing was kept; but 't' could not be dropped$") as caught:
        write(plan_of(broken), f"mysql://root@/shop?unix_socket={server['unix_socket']}", batch_rows=1000, workers=1)
    assert "\n" not in str(caught.value)


@pytest.fixture
def heard_interrupts() -> Iterator[None]:
    """In the background of a shell, SIGINT would be ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heard_interrupts")
@pytest.mark.parametrize("is_there", [False, True])
def test_an_interruption_ends_a_load_within_a_second(
    is_there: bool, sql: Any, load: Any, table_of: Table, plan_of: Plans
) -> None:
    if is_there:
        sql("CREATE TABLE t (id bigint PRIMARY KEY)")
    numbers = pa.array(range(100))
    interrupted = [0.0]

    def make(rows: Rows) -> pa.Array:
        if 5_000 in rows.numbers:
            interrupted[0] = time.monotonic()
            os.kill(os.getpid(), signal.SIGINT)
        return pa.array(rows.numbers.astype("int64"))

    endless = replace(table_of("t", {"id": numbers}), rows=50_000_000)
    endless = replace(endless, columns={"id": Column(arrow_type=pa.int64(), compute=make)})
    with pytest.raises(KeyboardInterrupt):
        load(plan_of(endless), batch_rows=1000)
    assert time.monotonic() - interrupted[0] < 1.5
    assert tables(sql) == (["t"] if is_there else [])
    assert not is_there or sql("SELECT count(*) FROM t") == [(0,)]


@pytest.mark.usefixtures("heard_interrupts")
def test_an_interruption_ends_a_load_that_waits_for_a_lock(
    sql: Any, load: Any, table_of: Table, plan_of: Plans, mysql_database: Any
) -> None:
    sql("CREATE TABLE t (id bigint PRIMARY KEY)")
    with closing(pymysql.connect(**mysql_database)) as other:
        other.cursor().execute("INSERT INTO t VALUES (1)")
        timer = threading.Timer(1, os.kill, (os.getpid(), signal.SIGINT))
        timer.start()
        started = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            load(plan_of(table_of("t", {"id": pa.array([1])})))
        assert time.monotonic() - started < 3
    assert sql("SELECT count(*) FROM t") == [(0,)]


def test_what_is_wrong_with_a_connection_is_said_in_one_line_without_the_password(mysql_url: str, mysql_database: Any) -> None:
    location = parse_location(mysql_url)
    wrong = {
        "Access denied": replace(location, user="datagen_nobody", password="s3cret"),
        "Unknown database|Access denied": replace(location, path="datagen_nowhere"),
        "names no database": replace(location, path=""),
        "unknown option 'colour'": replace(location, options={**location.options, "colour": "red"}),
    }
    for cause, changed in wrong.items():
        with pytest.raises(TargetError, match=cause) as caught:
            connect_mysql(changed)
        assert "\n" not in str(caught.value)
        assert "s3cret" not in str(caught.value)
    with pytest.raises(TargetError, match=r"Can't connect to MySQL server on 'datagen\.invalid'"):
        connect_mysql(parse_location("mysql://root:s3cret@datagen.invalid/x"))


def test_a_server_gets_what_was_offered_and_never_a_file(sql: Any, mysql_url: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("1\n")
    sql("CREATE TABLE t (a int)")
    statement = f"LOAD DATA LOCAL INFILE '{secret}' INTO TABLE t"
    with closing(connect_mysql(parse_location(mysql_url))) as connection:
        assert connection.load(statement, [b"2\n", b"3\n"]) == 2
        connection.commit()
    with closing(connect_mysql(parse_location(mysql_url))) as connection, pytest.raises(MysqlError, match="not offered"):
        connection.query(statement)
    assert sql("SELECT a FROM t ORDER BY a") == [(2,), (3,)]


def test_a_server_that_asks_twice_gets_what_was_offered_once_and_never_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("kept here")
    with rogue_server(str(secret)) as server:
        location = parse_location(f"mysql://root@127.0.0.1:{server.port}/shop")
        with closing(connect_mysql(location)) as connection, pytest.raises(MysqlError, match="not offered"):
            connection.load("LOAD DATA LOCAL INFILE 'rows' INTO TABLE t", [b"2\n"])
    assert server.received[0] == b"2\n"
    assert b"kept here" not in b"".join(server.received)


def test_a_document_is_loaded_and_loaded_again(sql: Any, load: Any) -> None:
    document = {
        "users": {
            "type": "object",
            "properties": {
                "id": {"type": "integer", "primary_key": True},
                "email": {"type": "string", "format": "email", "unique": True},
                "tags": {"type": "array", "items": {"enum": ["a", "b"]}},
            },
        },
        "orders": {
            "type": "object",
            "properties": {
                "id": {"type": "integer", "primary_key": True},
                "user_id": {"type": "foreign", "ref": "users.id"},
                "at": {"type": "string", "format": "date-time"},
            },
        },
    }
    plan = datagen.plan(document, rows=500)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        load(plan)
        load(plan, if_exists="replace")
    assert sql("SELECT count(*) FROM orders JOIN users ON users.id = orders.user_id") == [(500,)]
    assert tables(sql) == ["orders", "users"]


def test_any_text_arrives(sql: Any, load: Any, table_of: Table, plan_of: Plans) -> None:
    @quick
    @given(rows_of_text)
    @example(NASTY)
    def arrives(values: list[str]) -> None:
        sql("CREATE OR REPLACE TABLE t (id bigint, a longtext CHARACTER SET utf8mb4, b longblob)")
        load(plan_of(table_of("t", {"id": pa.array(range(len(values))), "a": pa.array(values), "b": pa.array(values)})))
        assert sql("SELECT a, b FROM t ORDER BY id") == [(value, value.encode()) for value in values]

    arrives()


def test_any_name_arrives(mysql_database: Any, sql: Any, load: Any, table_of: Table, plan_of: Plans) -> None:
    usual = names("\r", maximum=0xFFFF).filter(lambda name: name[-1] not in string.whitespace)

    @quick
    @given(usual, usual)
    @example("a`b;'", '\\"%')
    @example("%s", "{}")
    def arrives(table: str, column: str) -> None:
        load(plan_of(table_of(table, {column: pa.array(["x"]), f"{column}_": pa.array([b"y"])}, key=(column,))))
        assert tables(sql) == [table]
        quoted = "`" + table.replace("`", "``") + "`"
        with closing(pymysql.connect(**mysql_database, autocommit=True)) as connection, connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {quoted}")
            assert [field[0] for field in cursor.description or ()] == [column, f"{column}_"]
            assert cursor.fetchall() == (("x", b"y"),)
            cursor.execute(f"DROP TABLE {quoted}")

    arrives()


def test_tables_may_be_emptied_and_stay_as_they_are(sql: Any, load: Any, table_of: Table, plan_of: Plans) -> None:
    sql("CREATE TABLE t (a INT PRIMARY KEY, b INT DEFAULT 7 CHECK (b > 0))")
    sql("CREATE TABLE child (t INT, FOREIGN KEY (t) REFERENCES t (a))")
    before = sql("SHOW CREATE TABLE t")
    sql("INSERT INTO t (a) VALUES (1)")
    plan = plan_of(table_of("t", {"a": pa.array([1, 2])}))
    load(plan, if_exists="replace", keep_tables=True)
    assert sql("SELECT a, b FROM t") == [(1, 7), (2, 7)]
    assert sql("SHOW CREATE TABLE t") == before
    with pytest.raises(LoadError):
        load(plan_of(table_of("t", {"a": pa.array([3, 3])})), if_exists="replace", keep_tables=True)
    assert sql("SELECT a, b FROM t") == [(1, 7), (2, 7)]
    sql("INSERT INTO child VALUES (2)")
    with pytest.raises(TargetError, match=r"table 'child' has rows and a foreign key to 't' \(empty them first"):
        load(plan, if_exists="replace", keep_tables=True)


def test_emptied_tables_are_full_again_beside_new_ones_that_fail(sql: Any, load: Any, table_of: Table, plan_of: Plans) -> None:
    sql("CREATE TABLE t (a INT PRIMARY KEY); INSERT INTO t VALUES (1)")
    new = table_of("n", {"a": pa.array([1])})
    with pytest.raises(LoadError):
        load(plan_of(new, table_of("t", {"a": pa.array([3, 3])})), if_exists="replace", keep_tables=True)
    assert sql("SELECT a FROM t") == [(1,)]
    assert tables(sql) == ["t"]
