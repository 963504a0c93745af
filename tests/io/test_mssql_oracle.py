"""SQL Server and Oracle: what their drivers are called with, and what is left after a failure.

The drivers are stood in for by modules that note every call; the servers themselves are not here.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from types import ModuleType
from typing import Any

import pyarrow as pa
import pytest

from datagen.engine.plan import Plan, TablePlan
from datagen.errors import LoadError, TargetError, TransactionWarning
from datagen.io.location import parse_location
from datagen.io.mssql.database import connection_string
from datagen.io.oracle.database import data_source
from datagen.io.write import write

Table = Callable[..., TablePlan]
Plans = Callable[..., Plan]
MSSQL, ORACLE = "mssql+pyodbc://sa:s3cret@host:1433/shop?driver=ODBC+Driver+17", "oracle+cx_oracle://me:s3cret@host:1521/shop"


@dataclass
class Driver:
    """The state of a server as far as these tests look at it."""

    columns: list[tuple[Any, ...]]
    """Answers to the query for columns, as soon as the table is there."""
    tables: set[str] = field(default_factory=set)
    rows: dict[str, int] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    """Statements, ``commit``, ``rollback`` and loads, in order."""
    loaded: dict[str, pa.Table] = field(default_factory=dict)
    arguments: dict[str, Any] = field(default_factory=dict)
    refuses: str | None = None
    """A table whose load is an error."""

    def connect(self, *given: str, **settings: str) -> Connection:
        self.arguments["connect"] = (*given, settings)
        return Connection(self)


@dataclass
class Connection:
    driver: Driver

    def cursor(self) -> Cursor:
        return Cursor(self.driver)

    def commit(self) -> None:
        self.driver.calls.append("commit")

    def rollback(self) -> None:
        self.driver.calls.append("rollback")

    def close(self) -> None:
        self.driver.calls.append("close")


@dataclass
class Cursor:
    driver: Driver
    answer: list[tuple[Any, ...]] = field(default_factory=list)
    rowcount: int = 0

    def __enter__(self) -> Cursor:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def close(self) -> None:
        pass

    def execute(self, statement: str) -> None:
        if "column_name" in statement.lower():
            self.answer = [row for row in self.driver.columns if row[0] in self.driver.tables]
        elif statement.startswith("SELECT count(*)"):
            self.answer = [(next((n for name, n in self.driver.rows.items() if name in statement), 0),)]
        else:
            self.driver.calls.append(" ".join(statement.split()))
            if statement.startswith("CREATE TABLE"):
                self.driver.tables.add(statement.split()[2].strip('[]"'))

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self.answer

    def bulkcopy_arrow(self, table: str, source: pa.RecordBatchReader, **options: Any) -> dict[str, int]:
        self.driver.arguments[table] = options
        self.take(table.strip("[]"), source.read_all())
        return {"rows_copied": self.rowcount}

    def executemany(self, statement: str, parameters: pa.Table) -> None:
        self.driver.arguments[statement] = {}
        self.take(statement.split()[2].strip('"'), parameters)

    def take(self, table: str, rows: pa.Table) -> None:
        if table == self.driver.refuses:
            raise RuntimeError(f"duplicate key in {table}\nfor user me, password s3cret")
        self.driver.calls.append(f"load {table}")
        earlier = self.driver.loaded.get(table)
        self.driver.loaded[table] = rows if earlier is None else pa.concat_tables([earlier, rows])
        self.rowcount = rows.num_rows


def column(
    table: str, name: str, kind: str, *, length: Any = None, digits: tuple[Any, Any] = (None, None), **facts: int
) -> Any:
    named = {"nullable": 1, "default": 0, "generated": 0, "identity": 0} | facts
    return (table, name, kind, length, *digits, *named.values())


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Driver], Driver]:
    def put(name: str, driver: Driver) -> Driver:
        module = ModuleType(name)
        module.connect = driver.connect  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, name, module)
        return driver

    return put


@pytest.fixture
def shop(table_of: Table, plan_of: Plans) -> Plan:
    """A cycle, so that one foreign key is added at the end."""
    a = table_of("a", {"id": pa.array([1, 2]), "b": pa.array([1, 1])}, key=("id",), references={"b": ("b", "id")})
    b = table_of("b", {"id": pa.array([1]), "a": pa.array([2])}, key=("id",), references={"a": ("a", "id")})
    return plan_of(a, b)


def shop_columns(kind: str) -> list[Any]:
    return [column(table, name, kind, nullable=0) for table, names in (("a", "id b"), ("b", "id a")) for name in names.split()]


def shortened(calls: list[str]) -> list[str]:
    return [" ".join(call.split()[:3]) if call.startswith(("CREATE", "ALTER")) else call for call in calls]


def test_tables_are_made_and_committed_before_sql_server_copies(install: Any, shop: Plan) -> None:
    driver = install("mssql_python", Driver(shop_columns("bigint")))
    report = write(shop, MSSQL, batch_rows=1)
    assert dict(report.rows) == {"a": 2, "b": 1}
    assert shortened(driver.calls) == [
        *("CREATE TABLE [a]", "CREATE TABLE [b]", "commit", "load a", "load b", "ALTER TABLE [a]", "commit", "close"),
    ]
    assert driver.arguments["connect"] == ("Server=host,1433;Database={shop};UID={sa};PWD={s3cret}", {})
    assert driver.arguments["[a]"] == {
        "timeout": 0,
        "column_mappings": ["id", "b"],
        "keep_identity": True,
        "check_constraints": True,
        "keep_nulls": True,
    }
    assert driver.loaded["a"].to_pydict() == {"id": [1, 2], "b": [1, 1]}


def test_rows_are_one_transaction_in_oracle(install: Any, shop: Plan) -> None:
    driver = install("oracledb", Driver(shop_columns("NUMBER")))
    write(shop, ORACLE, batch_rows=1)
    assert shortened(driver.calls) == [
        *("ALTER SESSION SET", 'CREATE TABLE "a"', 'CREATE TABLE "b"', "commit", "load a", "load a", "load b", "commit"),
        *('ALTER TABLE "a"', "commit", "close"),
    ]
    assert driver.arguments["connect"] == ({"user": "me", "password": "s3cret", "dsn": "host:1521/shop"},)
    assert 'INSERT INTO "a" ("id", "b") VALUES (:1, :2)' in driver.arguments


@pytest.mark.parametrize(("name", "url", "kind"), [("mssql_python", MSSQL, "bigint"), ("oracledb", ORACLE, "NUMBER")])
def test_after_a_failure_new_tables_are_dropped(name: str, url: str, kind: str, install: Any, shop: Plan) -> None:
    driver = install(name, Driver(shop_columns(kind), refuses="b"))
    with pytest.raises(LoadError) as caught:
        write(shop, url)
    assert str(caught.value).startswith("loading table 'b' in ")
    assert str(caught.value).endswith(" failed: duplicate key in b for user me, password ***; nothing was kept")
    ends = {"mssql_python": ["DROP TABLE [b]", "DROP TABLE [a]"]}.get(
        name, ['DROP TABLE "b" CASCADE CONSTRAINTS PURGE', 'DROP TABLE "a" CASCADE CONSTRAINTS PURGE']
    )
    assert driver.calls[-5:] == ["rollback", *ends, "commit", "close"]


@pytest.mark.parametrize("rows", [0, 1])
def test_sql_server_keeps_rows_at_once_so_only_tables_that_were_empty_are_emptied(
    rows: int, install: Any, table_of: Table, plan_of: Plans
) -> None:
    columns = [column("t", "a", "bigint"), column("u", "a", "bigint")]
    driver = install("mssql_python", Driver(columns, tables={"t", "u"}, rows={"[t]": rows}, refuses="u"))
    plan = plan_of(table_of("t", {"a": pa.array([1])}), table_of("u", {"a": pa.array([1])}))
    if rows:
        with pytest.warns(TransactionWarning, match="table 't' has rows"), pytest.raises(LoadError, match="kept in 't'"):
            write(plan, MSSQL)
    else:
        with pytest.raises(LoadError, match="nothing was kept"):
            write(plan, MSSQL)
    deleted = [call for call in driver.calls if call.startswith("DELETE")]
    assert deleted == (["DELETE FROM [u]"] if rows else ["DELETE FROM [t]", "DELETE FROM [u]"])


def test_columns_of_sql_server_get_exactly_their_arrow_type(install: Any, table_of: Table, plan_of: Plans) -> None:
    instant = dt.datetime(2024, 5, 1, 12, tzinfo=dt.UTC)
    values = {
        "flag": (column("t", "flag", "bit"), pa.array([True]), pa.bool_()),
        "money": (column("t", "money", "decimal", digits=(10, 3)), pa.array([Decimal("1.50")]), pa.decimal128(10, 3)),
        "ratio": (column("t", "ratio", "real"), pa.array([0.5]), pa.float32()),
        "kind": (column("t", "kind", "nvarchar"), pa.array(["a"]).dictionary_encode(), pa.large_string()),
        "uid": (column("t", "uid", "uniqueidentifier"), pa.array([b"x" * 16], pa.uuid()), pa.large_string()),
        "at": (column("t", "at", "datetimeoffset"), pa.array([instant]), pa.timestamp("us", "UTC")),
        "wall": (column("t", "wall", "datetime2"), pa.array([instant]), pa.timestamp("us")),
        "time": (column("t", "time", "time"), pa.array([dt.time(1)], pa.time32("s")), pa.time64("us")),
        "doc": (column("t", "doc", "nvarchar"), pa.array([{"a": 1}]), pa.large_string()),
        "raw": (column("t", "raw", "varbinary"), pa.array([b"\0"]), pa.binary()),
    }
    driver = install("mssql_python", Driver([shown for shown, _, _ in values.values()], tables={"t"}))
    write(plan_of(table_of("t", {name: array for name, (_, array, _) in values.items()})), MSSQL)
    found = driver.loaded["t"].schema
    assert {name: found.field(name).type for name in values} == {name: kind for name, (_, _, kind) in values.items()}


def test_columns_of_oracle_get_what_the_driver_binds(install: Any, table_of: Table, plan_of: Plans) -> None:
    instant = dt.datetime(2024, 5, 1, 12, tzinfo=dt.UTC)
    columns = [
        column("T", "FLAG", "NUMBER", digits=(1, 0)),
        column("T", "SPAN", "INTERVAL DAY(9) TO SECOND(6)"),
        column("T", "AT", "TIMESTAMP(6) WITH LOCAL TIME ZONE"),
        column("T", "UID", "RAW"),
    ]
    driver = install("oracledb", Driver(columns, tables={"T"}))
    values = {
        "flag": pa.array([True]),
        "span": pa.array([dt.timedelta(days=2)], pa.duration("us")),
        "at": pa.array([instant]),
        "uid": pa.array([b"x" * 16], pa.uuid()),
    }
    write(plan_of(table_of("t", values)), ORACLE)
    assert 'INSERT INTO "T" ("FLAG", "SPAN", "AT", "UID") VALUES (:1, TO_DSINTERVAL(:2), :3, :4)' in driver.arguments
    assert driver.loaded["T"].to_pylist() == [{"FLAG": 1, "SPAN": "P2D", "AT": instant.replace(tzinfo=None), "UID": b"x" * 16}]


@pytest.mark.parametrize(
    ("name", "url", "message"),
    [
        ("mssql_python", MSSQL, "SQL Server needs a driver (pip install 'datagen[mssql]')"),
        ("oracledb", ORACLE, "Oracle needs a driver (pip install 'datagen[oracle]')"),
    ],
)
def test_a_missing_driver_is_one_line_that_names_what_to_install(
    name: str, url: str, message: str, shop: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(TargetError) as caught:
        write(shop, url)
    assert str(caught.value).endswith(f": {message}")
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("url", [MSSQL, ORACLE])
def test_tables_that_are_there_are_not_replaced(url: str, install: Any, shop: Plan) -> None:
    driver = install(
        "mssql_python" if url == MSSQL else "oracledb", Driver(shop_columns("bigint" if url == MSSQL else "NUMBER"), {"a"})
    )
    with pytest.raises(TargetError, match=r"'a' exists in .*, where tables are not replaced"):
        write(shop, url, if_exists="replace")
    assert not [call for call in driver.calls if call.startswith(("CREATE", "DROP", "DELETE"))]


def test_urls_become_what_the_drivers_take() -> None:
    strings = {
        "mssql://h/d": "Server=h;Database={d}",
        "mssql://u:a}b;c@h:1/d?Encrypt=no": "Server=h,1;Database={d};UID={u};PWD={a}}b;c};Encrypt={no}",
        "mssql+pyodbc:///?odbc_connect=DRIVER%3D%7BX%7D%3BSERVER%3Dh": "SERVER=h",
    }
    assert {url: connection_string(parse_location(url)) for url in strings} == strings
    sources = {"oracle://h:1521/s": "h:1521/s", "oracle://h:1521/?service_name=s": "h:1521/s"}
    assert {url: data_source(parse_location(url)) for url in sources} == sources
    for call, url in ((connection_string, "mssql://h/d?colour=red"), (data_source, "oracle://h/s?colour=red")):
        with pytest.raises(TargetError, match="unknown option 'colour'"):
            call(parse_location(url))
