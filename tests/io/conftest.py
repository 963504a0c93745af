"""Plans made by hand, so that sinks are tested without the compiler: their columns are slices of given arrays."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

import psycopg
import pyarrow as pa
import pytest

from datagen.engine.column import Column, Rows
from datagen.engine.dataset import BooleanKind, ColumnSpec, ForeignKind, Kind, TableSpec
from datagen.engine.plan import ForeignKey, Plan, TablePlan
from datagen.io.write import Report, write

UTC = dt.UTC
ROWS = 12
NESTED = pa.struct(
    [("at", pa.timestamp("us", "UTC")), ("in", pa.struct([("d", pa.decimal128(5, 2)), ("s", pa.string_view())]))]
)


def repeated(values: list[object], arrow_type: pa.DataType | None = None) -> pa.Array:
    return pa.array((values * ROWS)[:ROWS], arrow_type)


def make_table(
    name: str,
    columns: Mapping[str, pa.Array],
    *,
    key: tuple[str, ...] = (),
    unique: tuple[str, ...] = (),
    references: Mapping[str, tuple[str, str]] | None = None,
    kinds: Mapping[str, Kind] | None = None,
    rows: int | None = None,
    schema: str | None = None,
) -> TablePlan:
    """Columns without a kind count as booleans, which have no limits; a column may be null where its array has nulls."""
    references, kinds = references or {}, dict(kinds or {})
    kinds |= {column: ForeignKind(table=parent, column=of) for column, (parent, of) in references.items()}
    specs = [
        ColumnSpec(
            name=column,
            path=f"$.{name}.properties.{column}",
            kind=kinds.get(column, BooleanKind()),
            is_nullable=bool(array.null_count) and column not in key,
            is_unique=column in unique or key == (column,),
            is_primary_key=column in key,
        )
        for column, array in columns.items()
    ]
    return TablePlan(
        spec=TableSpec(name=name, path=f"$.{name}", columns=tuple(specs), sql_schema=schema),
        rows=len(next(iter(columns.values()))) if rows is None else rows,
        columns={column: Column(arrow_type=array.type, compute=slicing(array)) for column, array in columns.items()},
        schema=pa.schema([pa.field(spec.name, columns[spec.name].type, spec.is_nullable) for spec in specs]),
        foreign_keys=tuple(
            ForeignKey(columns=(column,), parent=parent, parent_columns=(of,)) for column, (parent, of) in references.items()
        ),
    )


def slicing(array: pa.Array) -> Callable[[Rows], pa.Array]:
    return lambda rows: array.slice(int(rows.numbers[0]), len(rows)) if len(rows) else array.slice(0, 0)


def make_plan(*tables: TablePlan) -> Plan:
    return Plan(tables={table.name: table for table in tables}, seed=0, locale="en")


@pytest.fixture(scope="session")
def every_type() -> TablePlan:
    """A table with a column of every Arrow type that the engine makes, with nulls, empty and extreme values."""
    text = [
        'a"b\\c\n\r\t\x01\x7f',
        "",
        "😀𝔘\u2028",
        "null",
        '{"a":1}',
        None,
        "O'Reilly; --",
        " lead ",
        "\\N",
        "0012",
        "1e5",
        "é",
    ]
    json_document = pa.json_(pa.string())
    columns = {
        "id": pa.array(range(ROWS)),
        "bool": repeated([True, False, None]),
        "int": repeated([2**63 - 1, -(2**63), 0, None]),
        "float": repeated([1e300, 5e-324, -0.0, 0.1, None, 5.0, 123456789.123456789]),
        "money": repeated([Decimal("12.30"), Decimal("-99999999.99"), Decimal("0.01"), None], pa.decimal128(10, 2)),
        "whole": repeated([Decimal(5), Decimal(10**18 - 1), None], pa.decimal128(18, 0)),
        "long": repeated([Decimal("1e-20"), Decimal("-9" * 1 + "9" * 17 + "." + "9" * 20), None], pa.decimal128(38, 20)),
        "text": pa.array(text, pa.string_view()),
        "date": repeated([dt.date(1, 1, 1), dt.date(9999, 12, 31), None]),
        "instant": repeated(
            [dt.datetime(1, 1, 1, tzinfo=UTC), dt.datetime(2024, 5, 1, 12, 34, 56, 123456, UTC), None],
            pa.timestamp("us", "UTC"),
        ),
        "time": repeated([dt.time(0), dt.time(23, 59, 59), dt.time(1, 2, 3, 4), None], pa.time64("us")),
        "span": repeated(
            [dt.timedelta(days=3, seconds=5), dt.timedelta(0), None, dt.timedelta(microseconds=1)], pa.duration("us")
        ),
        "uuid": repeated([uuid.UUID(int=5), uuid.UUID(int=2**128 - 1), None], pa.uuid()),
        "enum": repeated(["a", "b", None]).dictionary_encode(),
        "document": pa.ExtensionArray.from_storage(json_document, repeated(['{"a":[1,"x"]}', "5", '"s"', "1.50", None])),
        "nothing": pa.nulls(ROWS),
        "integers": repeated([[1, None, 3], [], None]),
        "texts": repeated([["a", '"', None, ""], [], None], pa.list_(pa.string_view())),
        "moneys": repeated([[Decimal("1.20"), None], [], None], pa.list_(pa.decimal128(10, 2))),
        "instants": repeated([[dt.datetime(2024, 1, 1, tzinfo=UTC)], [], None], pa.list_(pa.timestamp("us", "UTC"))),
        "enums": pa.ListArray.from_arrays([0, 1, 3] + [3] * (ROWS - 2), pa.array(["x", "y", "x"]).dictionary_encode()),
        "uuids": pa.ListArray.from_arrays([0, 1, 1] + [2] * (ROWS - 2), pa.array([uuid.UUID(int=7), None], pa.uuid())),
        "matrix": repeated([[[1], []], [], None]),
        "objects": repeated(
            [[{"a": 1, "b": Decimal("1.50")}, None], [], None],
            pa.list_(pa.struct([("a", pa.int64()), ("b", pa.decimal128(5, 2))])),
        ),
        "object": repeated(
            [
                {"at": dt.datetime(2024, 1, 1, tzinfo=UTC), "in": {"d": Decimal("0.10"), "s": 'é"'}},
                None,
                {"at": None, "in": None},
            ],
            NESTED,
        ),
        "plain": repeated([{"x": 1, "y z": "q"}, None, {"x": None, "y z": ""}]),
        "empty": repeated([{}, None], pa.struct([])),
    }
    return make_table("types", columns, key=("id",))


@pytest.fixture(scope="session")
def shop() -> Plan:
    """Two tables, one of which refers to the other, with names that SQL must quote."""
    return make_shop("ünï😀")


@pytest.fixture(scope="session")
def basic_shop() -> Plan:
    """The same with no character past U+FFFF in its names."""
    return make_shop("ünï\u2028")


def make_shop(column: str) -> Plan:
    users = make_table(
        "us\"er's %:x", {"id": pa.array(range(1, 6)), "e mail": pa.array(list("abcde"))}, key=("id",), unique=("e mail",)
    )
    orders = make_table(
        "select",
        {
            "order": pa.array(range(1, 21)),
            "us:er %s": pa.array([1 + n % 5 for n in range(20)]),
            column: pa.array(["x", None] * 10),
        },
        key=("order",),
        references={"us:er %s": (users.name, "id")},
    )
    return make_plan(users, orders)


@pytest.fixture(scope="session")
def table_of() -> Callable[..., TablePlan]:
    """:func:`make_table`, which tests can't import."""
    return make_table


@pytest.fixture(scope="session")
def plan_of() -> Callable[..., Plan]:
    """:func:`make_plan`, likewise."""
    return make_plan


@pytest.fixture
def sql(postgresql_url: str) -> Iterator[Callable[[str], list[tuple[object, ...]]]]:
    """Runs statements of PostgreSQL and commits them at once; gives the rows of the last."""
    with psycopg.connect(postgresql_url, autocommit=True) as connection:

        def run(statements: str) -> list[tuple[object, ...]]:
            cursor = connection.execute(statements.encode())
            while cursor.nextset():
                pass
            return cursor.fetchall() if cursor.description else []

        yield run


@pytest.fixture
def load(postgresql_url: str) -> Callable[..., Report]:
    """Writes a plan to PostgreSQL."""
    return lambda plan, **options: write(plan, postgresql_url, **options)
