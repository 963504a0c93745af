"""PostgreSQL's types, one by one: every value reaches its column as it is, or is refused; none is stored as another."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import psycopg
import pyarrow as pa
import pytest

from datagen.engine.plan import Plan, TablePlan
from datagen.errors import LoadError, TargetError
from datagen.io.postgresql.types import ARROW_TYPES
from datagen.io.write import write

Table = Callable[..., TablePlan]
Plans = Callable[..., Plan]
INSTANT = dt.datetime(2024, 5, 1, 12, 34, 56, 123456, dt.UTC)
INSTANTS = pa.array([INSTANT], pa.timestamp("us", "UTC"))
DAY = dt.date(2024, 5, 1)
TIME = dt.time(1, 2, 3, 4)
IDENTIFIER = uuid.UUID("12345678-1234-4678-9234-567812345678")
UUIDS = pa.array([IDENTIFIER], pa.uuid())
TEXTS = pa.array(["a'b😀"], pa.string_view())
LABELS = pa.array(["on"]).dictionary_encode()
MONEY = pa.array([Decimal("12.30")], pa.decimal128(10, 2))
LONG = Decimal("123456789012345678.12345678901234567890")
SPAN = dt.timedelta(days=2, hours=3, microseconds=4)
SPANS = pa.array([SPAN], pa.duration("us"))
OBJECTS = pa.array([{"a": 1, "b": [None, "x"]}])
DOCUMENTS = pa.ExtensionArray.from_storage(pa.json_(pa.string()), pa.array(['{"a": 1.50}']))


def lists(element: pa.Array) -> pa.Array:
    """One list, of the element and a null."""
    return pa.ListArray.from_arrays([0, 2], pa.concat_arrays([element, pa.nulls(1, element.type)]))


@pytest.fixture
def stored(postgresql_url: str, table_of: Table, plan_of: Plans) -> Callable[[str, pa.Array], Any]:
    """What a column of this type holds after the load of one value."""

    def store(declared: str, values: pa.Array) -> Any:
        with psycopg.connect(postgresql_url) as connection:
            connection.execute("CREATE TYPE switch AS ENUM ('on', 'off')")
            connection.execute("CREATE DOMAIN price AS numeric(10, 2) CHECK (VALUE > 0)")
            connection.execute("CREATE DOMAIN listed_price AS price NOT NULL")
            connection.execute(f"CREATE TABLE t (a {declared})".encode())
        write(plan_of(table_of("t", {"a": values})), postgresql_url)
        with psycopg.connect(postgresql_url) as connection:
            connection.execute("SET TimeZone TO 'UTC'")
            ((value,),) = connection.execute("SELECT a FROM t").fetchall()
        return value

    return store


FITTING = [
    ("int2", pa.array([-(2**15)]), -(2**15)),
    ("int4", pa.array([2**31 - 1]), 2**31 - 1),
    ("int8", pa.array([-(2**63)]), -(2**63)),
    ("int4", pa.array([Decimal(7)], pa.decimal128(10, 0)), 7),
    ("float4", pa.array([2**24]), 2.0**24),
    ("float4", pa.array([0.5]), 0.5),
    ("float8", pa.array([2**53]), 2.0**53),
    ("float8", pa.array([5e-324]), 5e-324),
    ("float8", MONEY, 12.3),
    ("numeric", pa.array([2**63 - 1]), Decimal(2**63 - 1)),
    ("numeric", pa.array([LONG], pa.decimal128(38, 20)), LONG),
    ("numeric(10, 2)", MONEY, Decimal("12.30")),
    ("numeric(10, 4)", MONEY, Decimal("12.3000")),
    ("numeric(10, 2)", pa.array([0.1 + 0.2]), Decimal("0.30")),
    ("numeric(3, 0)", pa.array([999]), Decimal(999)),
    ("price", MONEY, Decimal("12.30")),
    ("listed_price", MONEY, Decimal("12.30")),
    ("bool", pa.array([True]), True),
    ("text", TEXTS, "a'b😀"),
    ("text", LABELS, "on"),
    ("text", UUIDS, str(IDENTIFIER)),
    ("text", INSTANTS, "2024-05-01 12:34:56.123456+00:00"),
    ("text", MONEY, "12.30"),
    ("text", pa.array([0.1]), "0.1"),
    ("text", pa.array([True]), "true"),
    ("text", OBJECTS, '{"a":1,"b":[null,"x"]}'),
    ("varchar(4)", TEXTS, "a'b😀"),
    ("char(6)", LABELS, "on    "),
    ("switch", LABELS, "on"),
    ("switch", pa.array(["off"], pa.string_view()), "off"),
    ("date", pa.array([DAY]), DAY),
    ("date", pa.array(["2024-05-01"]), DAY),
    ("time", pa.array([TIME], pa.time64("us")), TIME),
    ("time", pa.array(["01:02:03"], pa.string_view()), dt.time(1, 2, 3)),
    ("timestamp", INSTANTS, INSTANT.replace(tzinfo=None)),
    ("timestamp", pa.array([DAY]), dt.datetime(2024, 5, 1)),
    ("timestamp", pa.array(["2024-05-01 12:34:56"]), dt.datetime(2024, 5, 1, 12, 34, 56)),
    ("timestamptz", INSTANTS, INSTANT),
    ("timestamptz", pa.array([DAY]), dt.datetime(2024, 5, 1, tzinfo=dt.UTC)),
    ("timestamptz", pa.array(["2024-05-01T14:34:56.123456+02:00"]), INSTANT),
    ("interval", SPANS, SPAN),
    ("uuid", UUIDS, IDENTIFIER),
    ("uuid", pa.array([str(IDENTIFIER)], pa.string_view()), IDENTIFIER),
    ("uuid", pa.array([IDENTIFIER.hex.upper()]), IDENTIFIER),
    ("json", OBJECTS, {"a": 1, "b": [None, "x"]}),
    ("json", TEXTS, "a'b😀"),
    ("jsonb", DOCUMENTS, {"a": 1.5}),
    ("jsonb", pa.array([2**63 - 1]), 2**63 - 1),
    ("jsonb", lists(UUIDS), [str(IDENTIFIER), None]),
    ("int2[]", lists(pa.array([5])), [5, None]),
    ("int4[]", lists(pa.array([5])), [5, None]),
    ("int8[]", lists(pa.array([5])), [5, None]),
    ("float4[]", lists(pa.array([0.5])), [0.5, None]),
    ("float8[]", lists(pa.array([5])), [5.0, None]),
    ("numeric(10, 2)[]", lists(MONEY), [Decimal("12.30"), None]),
    ("bool[]", lists(pa.array([True])), [True, None]),
    ("text[]", lists(TEXTS), ["a'b😀", None]),
    ("varchar(4)[]", lists(LABELS), ["on", None]),
    ("bpchar[]", lists(LABELS), ["on", None]),
    ("switch[]", lists(LABELS), "{on,NULL}"),
    ("date[]", lists(pa.array([DAY])), [DAY, None]),
    ("time[]", lists(pa.array([TIME], pa.time64("us"))), [TIME, None]),
    ("timestamp[]", lists(INSTANTS), [INSTANT.replace(tzinfo=None), None]),
    ("timestamptz[]", lists(INSTANTS), [INSTANT, None]),
    ("interval[]", lists(SPANS), [SPAN, None]),
    ("uuid[]", lists(UUIDS), [IDENTIFIER, None]),
    ("json[]", lists(OBJECTS), [{"a": 1, "b": [None, "x"]}, None]),
]


@pytest.mark.parametrize(("declared", "values", "expected"), FITTING)
def test_a_value_reaches_its_column_intact(declared: str, values: pa.Array, expected: object, stored: Any) -> None:
    found = stored(declared, values)
    assert (type(found), found) == (type(expected), expected)


@pytest.mark.parametrize("name", ARROW_TYPES)
def test_every_type_is_tried(name: str) -> None:
    assert any(declared.partition("(")[0] in (name, {"bpchar": "char"}.get(name)) for declared, _, _ in FITTING)


@pytest.mark.parametrize("declared", [*ARROW_TYPES, "switch", "int4[]", "text[]", "uuid[]"])
def test_nulls_reach_a_column_of_every_type(declared: str, stored: Any) -> None:
    assert stored(declared, pa.nulls(1)) is None


@pytest.mark.parametrize(
    ("declared", "shown", "values"),
    [
        ("int4", "integer", TEXTS),
        ("int8", "bigint", pa.array([0.5])),
        ("int8", "bigint", MONEY),
        ("int8", "bigint", INSTANTS),
        ("float8", "double precision", TEXTS),
        ("numeric", "numeric", pa.array([0.1])),
        ("numeric(10, 1)", "numeric(10,1)", MONEY),
        ("numeric(10, -2)", "numeric(10,-2)", pa.array([5])),
        ("bool", "boolean", pa.array([1])),
        ("date", "date", INSTANTS),
        ("timestamp", "timestamp without time zone", pa.array([5])),
        ("interval", "interval", TEXTS),
        ("uuid", "uuid", pa.array([5])),
        ("switch", "switch", pa.array([5])),
        ("bytea", "bytea", TEXTS),
        ("inet", "inet", TEXTS),
        ("int4[]", "integer[]", pa.array([5])),
        ("int4[]", "integer[]", lists(TEXTS)),
        ("int4[]", "integer[]", pa.array([[[1]]])),
    ],
)
def test_values_that_a_column_would_change_are_refused(declared: str, shown: str, values: pa.Array, stored: Any) -> None:
    with pytest.raises(TargetError) as caught:
        stored(declared, values)
    assert str(caught.value) == f"column t.a is {shown}, which can't take {values.type} values"


@pytest.mark.parametrize(
    ("declared", "values"),
    [
        ("int2", pa.array([2**15])),
        ("int4", pa.array([2**31])),
        ("float4", pa.array([1e300])),
        ("float4", pa.array([2**24 + 1])),
        ("float8", pa.array([2**53 + 1])),
        ("numeric(4, 2)", pa.array([1000.0])),
        ("uuid", pa.array(["no uuid"])),
        ("uuid", pa.array(["1234567812345678"])),
        ("date", pa.array(["2024-13-01"])),
        ("time", pa.array(["25:00:00"])),
        ("timestamptz", pa.array(["soon"])),
    ],
)
def test_a_value_that_does_not_fit_is_an_error_that_names_its_column(declared: str, values: pa.Array, stored: Any) -> None:
    with pytest.raises(LoadError, match=r"a value of t\.a does not fit its column: .*; nothing was kept"):
        stored(declared, values)


@pytest.mark.parametrize(
    ("declared", "values", "cause"),
    [
        ("varchar(2)", TEXTS, "value too long for type character varying(2)"),
        ("switch", TEXTS, "invalid input value for enum switch"),
        ("numeric(3, 2)", MONEY, "numeric field overflow"),
        ("price", pa.array([Decimal("-1.00")]), 'value for domain price violates check constraint "price_check"'),
    ],
)
def test_what_the_server_refuses_is_an_error_with_its_words(declared: str, values: pa.Array, cause: str, stored: Any) -> None:
    with pytest.raises(LoadError) as caught:
        stored(declared, values)
    assert str(caught.value).startswith("loading table 't' in postgresql://")
    assert cause in str(caught.value)
    assert str(caught.value).endswith("; nothing was kept")
    assert "\n" not in str(caught.value)
