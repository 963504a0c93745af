"""One contract for every sink: what an independent reader finds is what the batches held; all of it, or nothing."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import re
import sqlite3
import threading
import uuid
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import psycopg
import psycopg.rows
import psycopg.types.json
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
import pymysql
import pymysql.cursors
import pytest
from openpyxl.utils.escape import unescape
from sql_loading import load_by_executescript, load_by_mysql, load_by_psycopg, scripts

from datagen.engine.column import Column, Rows
from datagen.engine.plan import Plan, TablePlan
from datagen.errors import LoadError, TargetError
from datagen.io.sql.sink import SqlOptions
from datagen.io.write import write

SPAN = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?")
TARGETS = [
    *("json", "ndjson", "json directory", "ndjson directory", "sqlite", "postgresql", "mysql", "mysql insert"),
    *("csv directory", "csv.zst directory", "json.gz", "ndjson.gz directory"),
    *("parquet directory", "arrow directory", "arrows directory"),
    *("sql", "sql directory", "sql copy", "sql sqlite", "sql mysql"),
    *("xlsx", "xlsx directory"),
]
MILLISECONDS = {
    pa.timestamp("us", "UTC"): pa.timestamp("ms", "UTC"),
    pa.time64("us"): pa.time32("ms"),
    pa.duration("us"): pa.duration("ms"),
}
exact_json = partial(json.loads, parse_float=Decimal)
Found = Mapping[str, list[dict[str, Any]]]
"""Rows by table, as Python values of the Arrow types."""


@dataclass(frozen=True)
class Target:
    """Somewhere to write to, and how to find out what is there."""

    name: str
    url: str
    read: Callable[[Plan], Found]
    state: Callable[[], object]
    """Everything that is there, to see whether it changed."""
    details: object | None = None
    """The format's own options."""

    @property
    def is_database(self) -> bool:
        return self.name in ("sqlite", "postgresql", "mysql", "mysql insert")


@pytest.fixture(params=TARGETS)
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Target:
    name: str = request.param
    if name == "postgresql":
        url = request.getfixturevalue("postgresql_url")
        return Target(name, url, partial(read_postgresql, url), partial(postgresql_state, url))
    if name.startswith("mysql"):
        database = request.getfixturevalue("mysql_database")
        url = request.getfixturevalue("mysql_url")
        if name == "mysql insert":
            url += "&local_infile=0" if "?" in url else "?local_infile=0"
        return Target(name, url, partial(read_mysql, database), partial(mysql_state, database))
    if name == "sqlite":
        path = tmp_path / "x.db"
        return Target(name, f"sqlite:///{path}", partial(read_sqlite, path), partial(files_in, tmp_path))
    if name.startswith("sql") and not name.startswith("sqlite"):
        return sql_target(name, request, tmp_path)
    suffix, _, directory = name.partition(" ")
    path = tmp_path / ("files" if directory else f"x.{suffix}")
    if directory:
        path.mkdir()
    read = {
        "json": read_json,
        "ndjson": read_ndjson,
        "csv": read_csv,
        "parquet": read_columns,
        "arrow": read_columns,
        "arrows": read_columns,
        "xlsx": read_xlsx,
    }[suffix.partition(".")[0]]
    return Target(name, str(path), partial(read, path), partial(files_in, tmp_path))


def sql_target(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Target:
    """Read back from databases that the text is loaded into."""
    _, _, kind = name.partition(" ")
    path = tmp_path / ("files" if kind == "directory" else "x.sql")
    if kind == "directory":
        path.mkdir()
    options = {"sqlite": SqlOptions(dialect="sqlite"), "mysql": SqlOptions(dialect="mysql"), "copy": SqlOptions(copy=True)}
    if kind == "sqlite":
        read = partial(load_sqlite, path, tmp_path / "loaded.db")
    elif kind == "mysql":
        read = partial(load_mysql, path, request.getfixturevalue("mysql_database"))
    else:
        read = partial(load_postgresql, path, request.getfixturevalue("postgresql_url"))
    return Target(name, str(path), read, partial(files_in, tmp_path), options.get(kind))


@pytest.fixture
def shop(shop: Plan, basic_shop: Plan, target: Target) -> Plan:
    """The usual one, wherever its names can be had."""
    return basic_shop if "mysql" in target.name else shop


def write_to(target: Target, plan: Plan, **options: Any) -> Any:
    format = target.name.split()[0] if target.name.endswith("directory") else None
    return write(plan, target.url, format=format, details=target.details, **options)


def read_json(path: Path, plan: Plan) -> Found:
    if path.is_dir():
        raw = {table.name: exact_json(text) for table, text in zip(plan, texts_in(path, plan), strict=True)}
    else:
        raw = exact_json(text_of(path))
    return decoded(plan, raw, from_json)


def read_ndjson(path: Path, plan: Plan) -> Found:
    if path.is_dir():
        raw = {table.name: lines(text) for table, text in zip(plan, texts_in(path, plan), strict=True)}
    elif len(plan.tables) == 1:
        raw = {name: lines(text_of(path)) for name in plan.tables}
    else:
        tagged = lines(text_of(path))
        assert all(list(line) == ["table", "row"] for line in tagged)
        raw = {name: [line["row"] for line in tagged if line["table"] == name] for name in plan.tables}
    return decoded(plan, raw, from_json)


def files_of(directory: Path, plan: Plan) -> dict[str, Path]:
    """By table; tables' names sort as their files' do."""
    by_table = dict(zip(sorted(plan.tables), sorted(directory.iterdir()), strict=True))
    return {name: by_table[name] for name in plan.tables}


def texts_in(directory: Path, plan: Plan) -> list[str]:
    return [text_of(path) for path in files_of(directory, plan).values()]


def text_of(path: Path) -> str:
    return (gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()).decode()


def lines(text: str) -> list[Any]:
    assert text == "" or text.endswith("\n")
    return [exact_json(line) for line in text.split("\n")[:-1]]


def read_csv(path: Path, plan: Plan) -> Found:
    form = {"header": True, "all_varchar": True, "allow_quoted_nulls": False, "sep": ",", "quotechar": '"', "escapechar": '"'}
    raw = {}
    with closing(duckdb.connect()) as connection:
        for name, file in files_of(path, plan).items():
            found = connection.read_csv(str(file), **form)
            raw[name] = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
    return decoded(plan, raw, from_csv)


def read_columns(path: Path, plan: Plan) -> Found:
    read = {".parquet": pq.read_table, ".arrow": feather.read_table, ".arrows": read_stream}
    raw = {name: read[file.suffix](file).to_pylist() for name, file in files_of(path, plan).items()}
    return decoded(plan, raw, from_columns)


def read_stream(path: Path) -> pa.Table:
    with pa.OSFile(str(path)) as file, pa.ipc.open_stream(file) as reader:
        return reader.read_all()


def read_xlsx(path: Path, plan: Plan) -> Found:
    """Sheets are in the order of the tables; openpyxl leaves it to its callers to read _x000D_ and the like."""
    paths = [path] if path.is_file() else files_of(path, plan).values()
    sheets = [sheet for file in paths for sheet in openpyxl.load_workbook(file)]
    raw = {}
    for name, sheet in zip(plan.tables, sheets, strict=True):
        header, *rows = ([unescape(v) if isinstance(v, str) else v for v in row] for row in sheet.iter_rows(values_only=True))
        raw[name] = [dict(zip(header, row, strict=True)) for row in rows]
    return decoded(plan, raw, from_xlsx)


def read_sqlite(path: Path, plan: Plan) -> Found:
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        raw = {name: [dict(row) for row in connection.execute(select_all(name))] for name in plan.tables}
    return decoded(plan, raw, from_sqlite)


def read_postgresql(url: str, plan: Plan) -> Found:
    with psycopg.connect(url, row_factory=psycopg.rows.dict_row) as connection:
        psycopg.types.json.set_json_loads(exact_json, connection)
        connection.execute("SET TimeZone TO 'UTC'")
        raw = {name: connection.execute(select_all(name).encode()).fetchall() for name in plan.tables}
    return decoded(plan, raw, from_postgresql)


def load_sqlite(path: Path, database: Path, plan: Plan) -> Found:
    for script in scripts(path, list(plan.tables)):
        load_by_executescript(str(database), script)
    return read_sqlite(database, plan)


def load_postgresql(path: Path, url: str, plan: Plan) -> Found:
    for script in scripts(path, list(plan.tables)):
        load_by_psycopg(url, script)
    return read_postgresql(url, plan)


def load_mysql(path: Path, database: Mapping[str, Any], plan: Plan) -> Found:
    for script in scripts(path, list(plan.tables)):
        load_by_mysql(database, script)
    return read_mysql(database, plan)


def read_mysql(database: Mapping[str, Any], plan: Plan) -> Found:
    with closing(pymysql.connect(**database, cursorclass=pymysql.cursors.DictCursor)) as connection:
        raw = {}
        for name in plan.tables:
            cursor = connection.cursor()
            cursor.execute("SELECT * FROM `" + name.replace("`", "``") + "` ORDER BY 1")
            raw[name] = list(cursor.fetchall())
    return decoded(plan, raw, from_mysql)


def select_all(table: str) -> str:
    return "SELECT * FROM " + '"' + table.replace('"', '""') + '" ORDER BY 1'


def decoded(plan: Plan, raw: Mapping[str, list[dict[str, Any]]], decode: Callable[[pa.DataType, Any], Any]) -> Found:
    assert raw.keys() == plan.tables.keys()
    for table in plan:
        assert all(list(row) == table.schema.names for row in raw[table.name])
    return {
        name: [{column: decode(plan[name].schema.field(column).type, value) for column, value in row.items()} for row in rows]
        for name, rows in raw.items()
    }


def from_json(kind: pa.DataType, raw: Any) -> Any:
    """What a JSON value stands for; it must be of the JSON type that it should be."""
    if raw is None or isinstance(kind, pa.JsonType):
        return raw
    if pa.types.is_list(kind):
        return [from_json(kind.value_type, item) for item in raw]
    if pa.types.is_struct(kind):
        assert list(raw) == [field.name for field in kind]
        return {field.name: from_json(field.type, raw[field.name]) for field in kind}
    if pa.types.is_decimal(kind):
        assert isinstance(raw, Decimal | int)
        return Decimal(raw)
    if pa.types.is_float64(kind):
        assert isinstance(raw, Decimal | int)
        return float(raw)
    return from_text(kind, raw)


def from_text(kind: pa.DataType, raw: Any) -> Any:
    if raw is None:
        return None
    if isinstance(kind, pa.UuidType):
        return uuid.UUID(raw)
    if pa.types.is_timestamp(kind):
        return dt.datetime.fromisoformat(raw)
    if pa.types.is_date(kind):
        return dt.date.fromisoformat(raw)
    if pa.types.is_time(kind):
        return dt.time.fromisoformat(raw)
    if pa.types.is_duration(kind):
        days, hours, minutes, seconds = (Decimal(part or 0) for part in SPAN.fullmatch(raw).groups())
        return dt.timedelta(seconds=1) * int(((days * 24 + hours) * 60 + minutes) * 60) + dt.timedelta(
            microseconds=int(seconds * 1_000_000)
        )
    return raw


def from_csv(kind: pa.DataType, raw: Any) -> Any:
    if raw is None:
        return None
    if pa.types.is_list(kind) and not pa.types.is_nested(kind.value_type):
        return [from_csv(kind.value_type, element) for element in elements_of(raw)]
    if pa.types.is_nested(kind) or isinstance(kind, pa.JsonType):
        return from_json(kind, exact_json(raw))
    if pa.types.is_boolean(kind):
        return {"true": True, "false": False}[raw]
    if pa.types.is_integer(kind):
        return int(raw)
    if pa.types.is_float64(kind):
        return float(raw)
    return Decimal(raw) if pa.types.is_decimal(kind) else from_text(kind, raw)


def elements_of(literal: str) -> list[str | None]:
    """Of an array as PostgreSQL writes it."""
    assert (literal[0], literal[-1]) == ("{", "}")
    found = re.finditer(r'"((?:[^"\\]|\\.)*)"|([^,"]+)', literal[1:-1])
    return [None if match[0] == "NULL" else match[2] or re.sub(r"\\(.)", r"\1", match[1]) for match in found]


def from_columns(kind: pa.DataType, raw: Any) -> Any:
    """Parquet has no objects without properties, and holds them as JSON."""
    is_empty_object = pa.types.is_struct(kind) and kind.num_fields == 0
    return exact_json(raw) if isinstance(raw, str) and (is_empty_object or isinstance(kind, pa.JsonType)) else raw


def from_xlsx(kind: pa.DataType, raw: Any) -> Any:
    """A cell is of its own kind, or text where that can't hold the value."""
    if isinstance(raw, dt.datetime):
        assert pa.types.is_timestamp(kind) or pa.types.is_date(kind)
        return raw.replace(tzinfo=dt.UTC) if pa.types.is_timestamp(kind) else raw.date()
    if isinstance(raw, str):
        return from_csv(kind, raw) if not pa.types.is_list(kind) else from_json(kind, exact_json(raw))
    return Decimal(str(raw)) if pa.types.is_decimal(kind) and raw is not None else raw


def from_sqlite(kind: pa.DataType, raw: Any) -> Any:
    if raw is None:
        return None
    if pa.types.is_nested(kind) or isinstance(kind, pa.JsonType):
        return from_json(kind, exact_json(raw))
    if pa.types.is_boolean(kind):
        assert raw in (0, 1)
        return bool(raw)
    if pa.types.is_decimal(kind):
        assert isinstance(raw, str) == (kind.precision > 18)
        return Decimal(str(raw))
    return from_text(kind, raw)


def from_mysql(kind: pa.DataType, raw: Any) -> Any:
    """Instants come without a zone, times of day as spans since midnight."""
    if raw is None:
        return None
    if pa.types.is_nested(kind) or isinstance(kind, pa.JsonType):
        return from_json(kind, exact_json(raw))
    if pa.types.is_boolean(kind):
        assert raw in (0, 1)
        return bool(raw)
    if pa.types.is_timestamp(kind):
        return raw.replace(tzinfo=dt.UTC)
    if pa.types.is_time(kind):
        return (dt.datetime.min + raw).time()
    return from_text(kind, raw) if isinstance(raw, str) else raw


def from_postgresql(kind: pa.DataType, raw: Any) -> Any:
    is_document = pa.types.is_struct(kind) or (pa.types.is_list(kind) and pa.types.is_nested(kind.value_type))
    return from_json(kind, raw) if is_document else raw


def held(plan: Plan) -> Found:
    """The rows of the plan itself."""
    return {
        table.name: [
            {name: meant(table.schema.field(name).type, value) for name, value in row.items()}
            for row in table.batch(0, table.rows).to_pylist()
        ]
        for table in plan
    }


def meant(kind: pa.DataType, value: Any) -> Any:
    return exact_json(value) if isinstance(kind, pa.JsonType) and value is not None else value


def files_in(directory: Path) -> object:
    return {path.relative_to(directory): path.read_bytes() for path in directory.rglob("*") if path.is_file()}


def postgresql_state(url: str) -> object:
    with psycopg.connect(url) as connection:
        query = "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace ORDER BY relname"
        names = [row[0] for row in connection.execute(query).fetchall()]
        tables = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        rows = {
            name: connection.execute(select_all(name).encode()).fetchall() for (name,) in connection.execute(tables).fetchall()
        }
        return names, rows


def mysql_state(database: Mapping[str, Any]) -> object:
    with closing(pymysql.connect(**database)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY 1")
        names = ["`" + name.replace("`", "``") + "`" for (name,) in cursor.fetchall()]
        state = []
        for name in names:
            cursor.execute(f"SHOW CREATE TABLE {name}")
            definition = cursor.fetchall()
            cursor.execute(f"SELECT * FROM {name} ORDER BY 1")
            state.append((definition, cursor.fetchall()))
        return state


def failing(plan: Plan, table: str, error: BaseException, after: int) -> Plan:
    """The same plan, but for one table that raises the error in the batch that holds this row."""
    whole = plan[table]
    name, column = next(iter(whole.columns.items()))

    def compute(rows: Rows) -> pa.Array:
        if after in rows.numbers:
            raise error
        return column.compute(rows)

    columns = {**whole.columns, name: Column(arrow_type=column.arrow_type, compute=compute)}
    return replace(plan, tables={**plan.tables, table: replace(whole, columns=columns)})


@pytest.fixture
def types_plan(every_type: TablePlan, target: Target) -> Plan:
    """Its times are of milliseconds where the target keeps no more of them."""
    table = in_milliseconds(every_type) if target.name.startswith("xlsx") else every_type
    return Plan(tables={table.name: table}, seed=0, locale="en")


def in_milliseconds(table: TablePlan) -> TablePlan:
    return replace(table, columns={name: cut_to_milliseconds(column) for name, column in table.columns.items()})


def cut_to_milliseconds(column: Column) -> Column:
    coarse = MILLISECONDS.get(column.arrow_type)

    def compute(rows: Rows) -> pa.Array:
        return column.compute(rows).cast(coarse, safe=False).cast(column.arrow_type)

    return column if coarse is None else Column(arrow_type=column.arrow_type, compute=compute)


def test_every_value_of_every_type_arrives(target: Target, types_plan: Plan) -> None:
    write_to(target, types_plan)
    found, expected = target.read(types_plan)["types"], held(types_plan)["types"]
    for column in types_plan["types"].schema.names:
        assert [row[column] for row in found] == [row[column] for row in expected], column


@pytest.mark.parametrize("batch_rows", [1, 5, 1000])
def test_batches_of_any_size_arrive_as_the_same_rows(target: Target, types_plan: Plan, batch_rows: int) -> None:
    write_to(target, types_plan, batch_rows=batch_rows)
    assert target.read(types_plan) == held(types_plan)


def test_several_tables_with_names_of_any_characters_arrive(target: Target, shop: Plan) -> None:
    report = write_to(target, shop, batch_rows=7)
    assert target.read(shop) == held(shop)
    assert dict(report.rows) == {table.name: table.rows for table in shop}


def test_a_table_without_rows_arrives_empty(target: Target, shop: Plan) -> None:
    empty = replace(shop, tables={name: replace(table, rows=0) for name, table in shop.tables.items()})
    report = write_to(target, empty)
    assert target.read(empty) == {name: [] for name in shop.tables}
    assert set(report.rows.values()) == {0}


def test_files_report_their_bytes(target: Target, shop: Plan) -> None:
    report = write_to(target, shop)
    state = target.state()
    expected = None if target.is_database else sum(len(data) for data in state.values())  # type: ignore[attr-defined]
    assert report.bytes == expected


@pytest.mark.parametrize("table", [0, 1])
def test_an_error_while_making_rows_leaves_nothing_and_names_the_table(target: Target, shop: Plan, table: int) -> None:
    before = target.state()
    name = list(shop.tables)[table]
    broken = failing(shop, name, RuntimeError("no such word"), after=4)
    with pytest.raises(LoadError, match=f"(?s){re.escape(repr(name))}.*no such word; nothing was kept") as caught:
        write_to(target, broken, batch_rows=2)
    assert isinstance(caught.value.__cause__, RuntimeError)
    assert target.state() == before


def test_an_error_leaves_what_was_there_before(target: Target, shop: Plan) -> None:
    write_to(target, shop)
    before = target.state()
    with pytest.raises(LoadError):
        write_to(target, failing(shop, "select", RuntimeError("no"), after=4), batch_rows=2, if_exists="replace")
    assert target.state() == before


def test_an_interrupt_stays_an_interrupt_and_leaves_nothing(target: Target, shop: Plan) -> None:
    before = target.state()
    with pytest.raises(KeyboardInterrupt):
        write_to(target, failing(shop, "select", KeyboardInterrupt(), after=4), batch_rows=2)
    assert target.state() == before


def test_an_error_leaves_no_thread_behind(target: Target, shop: Plan) -> None:
    before = python_threads()
    with pytest.raises(LoadError):
        write_to(target, failing(shop, "select", RuntimeError("no"), after=4), batch_rows=2, workers=3)
    assert python_threads() <= before


def python_threads() -> set[threading.Thread]:
    """Without those that only stand for a thread started elsewhere: Python 3.11 goes on listing them when it has ended."""
    return {thread for thread in threading.enumerate() if not isinstance(thread, threading._DummyThread)}


def test_what_exists_can_be_made_an_error(target: Target, shop: Plan) -> None:
    write_to(target, shop)
    before = target.state()
    with pytest.raises(TargetError, match="exists"):
        write_to(target, shop, if_exists="fail")
    assert target.state() == before


def test_what_exists_can_be_replaced(target: Target, shop: Plan) -> None:
    write_to(target, shop)
    write_to(target, shop, if_exists="replace")
    assert target.read(shop) == held(shop)


@pytest.mark.parametrize(
    "target",
    ["sqlite", "postgresql", "mysql", "mysql insert", "sql", "sql copy", "sql sqlite", "sql mysql"],
    indirect=True,
)
def test_bytes_arrive_in_every_database(
    target: Target, table_of: Callable[..., TablePlan], plan_of: Callable[..., Plan]
) -> None:
    values = [b"\0\\\n\t\r'\"\xff", b"", None, bytes(range(256))]
    plan = plan_of(table_of("t", {"id": pa.array(range(4)), "raw": pa.array(values)}, key=("id",)))
    write_to(target, plan)
    assert target.read(plan) == held(plan)
