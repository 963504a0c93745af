"""PostgreSQL's types, one by one: every value reaches its column as it is, or is refused; none is stored as another."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from contextlib import suppress
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
LABELS_OF_ADDRESSES = pa.array(["10.0.0.1"]).dictionary_encode()
MONEY = pa.array([Decimal("12.30")], pa.decimal128(10, 2))
LONG = Decimal("123456789012345678.12345678901234567890")
SPAN = dt.timedelta(days=2, hours=3, microseconds=4)
SPANS = pa.array([SPAN], pa.duration("us"))
OBJECTS = pa.array([{"a": 1, "b": [None, "x"]}])
DOCUMENTS = pa.ExtensionArray.from_storage(pa.json_(pa.string()), pa.array(['{"a": 1.50}']))


TYPES = """
CREATE TYPE switch AS ENUM ('on', 'off');
CREATE DOMAIN price AS numeric(10, 2) CHECK (VALUE > 0);
CREATE DOMAIN listed_price AS price NOT NULL;
CREATE DOMAIN address AS inet CHECK (family(VALUE) = 4);
CREATE DOMAIN code AS varchar(3);
CREATE DOMAIN flags AS bit(4);
CREATE DOMAIN codes AS code[] CHECK (cardinality(VALUE) < 3);
CREATE TYPE "Pair, of" AS (n int, "t x" code, s switch[]);
CREATE TYPE span AS RANGE (subtype = float8);
CREATE TYPE citext;
CREATE FUNCTION citextin(cstring) RETURNS citext LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION citextout(citext) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE FUNCTION citextrecv(internal) RETURNS citext LANGUAGE internal STABLE STRICT AS 'textrecv';
CREATE FUNCTION citextsend(citext) RETURNS bytea LANGUAGE internal STABLE STRICT AS 'textsend';
CREATE TYPE citext (INPUT = citextin, OUTPUT = citextout, RECEIVE = citextrecv, SEND = citextsend, LIKE = text, CATEGORY = 'S');
CREATE TYPE pebble;
CREATE FUNCTION pebble_in(cstring) RETURNS pebble LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION pebble_out(pebble) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE pebble (INPUT = pebble_in, OUTPUT = pebble_out, LIKE = int4);
"""
"""citext as its extension makes it, and a base type that has no binary form."""


def lists(element: pa.Array) -> pa.Array:
    """One list, of the element and a null."""
    return pa.ListArray.from_arrays([0, 2], pa.concat_arrays([element, pa.nulls(1, element.type)]))


@pytest.fixture
def stored(postgresql_url: str, table_of: Table, plan_of: Plans) -> Callable[[str, pa.Array], Any]:
    """What a column of this type holds after the load of one value."""

    def store(declared: str, values: pa.Array) -> Any:
        with psycopg.connect(postgresql_url) as connection:
            connection.execute(TYPES)
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
    ("interval", pa.array(["1 mon -2 days 03:00:00.5"]), dt.timedelta(days=28, hours=3, microseconds=500_000)),
    ("bytea", pa.array([b"\x00\xffa", None])[:1], b"\x00\xffa"),
    ("bytea", pa.array([b""], pa.binary_view()), b""),
    ("bytea", pa.array([b"ab"], pa.binary(2)), b"ab"),
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
    ("bytea[]", lists(pa.array([b"\x00"])), [b"\x00", None]),
    ("citext", TEXTS, "a'b😀"),
    ("citext[]", lists(TEXTS), "{a'b😀,NULL}"),
    ("uuid[]", lists(UUIDS), [IDENTIFIER, None]),
    ("json[]", lists(OBJECTS), [{"a": 1, "b": [None, "x"]}, None]),
]


@pytest.mark.parametrize(("declared", "values", "expected"), FITTING)
def test_a_value_reaches_its_column_intact(declared: str, values: pa.Array, expected: object, stored: Any) -> None:
    found = stored(declared, values)
    assert (type(found), found) == (type(expected), expected)


@pytest.mark.parametrize("name", ARROW_TYPES.keys() - {"xml"})
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
        ("interval", "interval", pa.array([5])),
        ("uuid", "uuid", pa.array([5])),
        ("switch", "switch", pa.array([5])),
        ("bytea", "bytea", TEXTS),
        ("bytea", "bytea", UUIDS),
        ("bool", "boolean", pa.array([b"t"])),
        ("inet", "inet", pa.array([5])),
        ("xml", "xml", OBJECTS),
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


ODD = [
    ("inet", "10.0.0.1/8", "10.0.0.1/8"),
    ("inet", "2001:db8::1", "2001:db8::1/128"),
    ("cidr", "10.1.0.0/16", "10.1.0.0/16"),
    ("macaddr", "08:00:2b:01:02:03", "08:00:2b:01:02:03"),
    ("macaddr8", "08:00:2b:01:02:03:04:05", "08:00:2b:01:02:03:04:05"),
    ("bit(4)", "1010", "1010"),
    ("bit", "1", "1"),
    ("flags", "0001", "0001"),
    ("bit varying(6)", "10101", "10101"),
    ("int4range", "[1,5)", "[1,5)"),
    ("numrange", "(,1.50]", "(,1.50]"),
    ("tstzrange", "[2024-01-01 00:00:00+00,)", '["2024-01-01 00:00:00+00",)'),
    ("span", "[0.5,1)", "[0.5,1)"),
    ("int8multirange", "{[1,3),[5,9)}", "{[1,3),[5,9)}"),
    ("tsvector", "'b':2A 'a':1", "'a':1 'b':2A"),
    ("tsquery", "a & !b", "'a' & !'b'"),
    ("jsonpath", "$.a[0]", '$."a"[0]'),
    ("point", "(1.5,-2)", "(1.5,-2)"),
    ("line", "{1,2,3}", "{1,2,3}"),
    ("lseg", "[(0,0),(1,1)]", "[(0,0),(1,1)]"),
    ("box", "(1,1),(0,0)", "(1,1),(0,0)"),
    ("path", "[(0,0),(1,1)]", "[(0,0),(1,1)]"),
    ("polygon", "((0,0),(1,1),(1,0))", "((0,0),(1,1),(1,0))"),
    ("circle", "<(0,0),2>", "<(0,0),2>"),
    ('"Pair, of"', '(7,abc,"{on,off}")', '(7,abc,"{on,off}")'),
    ('"Pair, of"[]', '{"(7,\\"a\\",)",NULL}', '{"(7,a,)",NULL}'),
    ("int4[]", "{{1,2},{3,NULL}}", "{{1,2},{3,NULL}}"),
    ("text[][]", '{{"a b",c},{d,e}}', '{{"a b",c},{d,e}}'),
    ("varchar(3)[]", "{abc,d}", "{abc,d}"),
    ("switch[]", "{on,off}", "{on,off}"),
    ("code[]", "{abc}", "{abc}"),
    ("codes", "{abc,d}", "{abc,d}"),
    ("address", "10.0.0.1", "10.0.0.1/32"),
    ("address[]", "{10.0.0.1}", "{10.0.0.1}"),
    ("citext", "Ab", "Ab"),
    ("pebble", "12", "12"),
    ("pebble[]", "{12,NULL}", "{12,NULL}"),
    ("money", "12.30", "$12.30"),
    ("timetz", "01:02:03.5+02", "01:02:03.5+02"),
    ("interval", "1 year 2 mons -3 days", "1 year 2 mons -3 days"),
    ("interval day", "3 days", "3 days"),
    ("numeric(50, 2)", "9" * 48 + ".99", "9" * 48 + ".99"),
    ("numeric", "1e-30", "0." + "0" * 29 + "1"),
    ("oid", "4294967295", "4294967295"),
    ("regclass", "pg_class", "pg_class"),
    ("xid", "5", "5"),
    ("pg_lsn", "16/B374D848", "16/B374D848"),
    ("txid_snapshot", "10:20:10,14", "10:20:10,14"),
    ('"char"', "x", "x"),
    ("name", "it's", "it's"),
]


@pytest.fixture
def stored_text(postgresql_url: str, table_of: Table, plan_of: Plans) -> Callable[..., list[str | None]]:
    """What the server prints of a column of this type after the load of these values."""

    def store(declared: str, values: pa.Array) -> list[str | None]:
        with psycopg.connect(postgresql_url) as connection:
            connection.execute(TYPES)
            connection.execute(f'CREATE TABLE t (i int GENERATED ALWAYS AS IDENTITY, "a a" {declared})'.encode())
        write(plan_of(table_of("t", {"a a": values, "i": pa.array(range(1, len(values) + 1))})), postgresql_url)
        with psycopg.connect(postgresql_url) as connection:
            connection.execute("SET TimeZone TO 'UTC'")
            connection.execute("SET lc_monetary TO 'C'")
            return [text for (text,) in connection.execute('SELECT "a a"::text FROM t ORDER BY i').fetchall()]

    return store


@pytest.mark.parametrize(("declared", "text", "expected"), ODD)
def test_text_reaches_a_column_as_its_own_literal_does(declared: str, text: str, expected: str, stored_text: Any) -> None:
    assert stored_text(declared, pa.array([text, None, text], pa.string_view())) == [expected, None, expected]


@pytest.mark.parametrize(
    ("declared", "values", "expected"),
    [
        ("address[]", lists(pa.array(["10.0.0.1"])), "{10.0.0.1,NULL}"),
        ("code[]", lists(pa.array(['a"\\'])), '{"a\\"\\\\",NULL}'),
        ("int4range[]", lists(pa.array(["[1,2)"])), '{"[1,2)",NULL}'),
        ("pebble[]", pa.array([[]], pa.list_(pa.string())), "{}"),
        ("money", MONEY, "$12.30"),
        ("oid", pa.array([2**32 - 1]), "4294967295"),
        ("timetz", pa.array([TIME], pa.time64("us")), "01:02:03.000004+00"),
        ("inet", LABELS_OF_ADDRESSES, "10.0.0.1/32"),
    ],
)
def test_other_values_reach_an_odd_column_by_their_text(
    declared: str, values: pa.Array, expected: str, stored_text: Any
) -> None:
    assert stored_text(declared, values) == [expected]


@pytest.mark.parametrize(
    ("declared", "values", "expected"),
    [
        ("xml", pa.array(["<a>é</a>"]), "<a>é</a>"),
        ("xml[]", lists(pa.array(["<a/>"])), "{<a/>,NULL}"),
        ("xml[]", pa.array(["{<a/>}"]), "{<a/>}"),
    ],
)
def test_xml_is_stored_where_the_server_has_it(
    declared: str, values: pa.Array, expected: str, postgresql_server: str, stored_text: Any
) -> None:
    with psycopg.connect(postgresql_server) as connection, suppress(psycopg.errors.FeatureNotSupported):
        connection.execute("SELECT '<a/>'::xml")
        assert stored_text(declared, values) == [expected]
        return
    with pytest.raises(LoadError, match=r"loading table 't' in .*unsupported XML feature"):
        stored_text(declared, values)


@pytest.mark.parametrize("declared", ["inet", "bit(4)", '"Pair, of"', "int4range[]", "codes", "pebble"])
def test_nulls_reach_an_odd_column(declared: str, stored_text: Any) -> None:
    assert stored_text(declared, pa.nulls(2)) == [None, None]


@pytest.mark.parametrize(
    ("declared", "text", "cause"),
    [
        ("inet", "no address", 'invalid input syntax for type inet: "no address"'),
        ("bit(4)", "10101", "bit string length 5 does not match type bit(4)"),
        ("flags", "1", "bit string length 1 does not match type bit(4)"),
        ("bit varying(2)", "101", "bit string too long for type bit varying(2)"),
        ("code[]", "{abcd}", "value too long for type character varying(3)"),
        ("varchar(3)[]", "{abcd}", "value too long for type character varying(3)"),
        ("codes", "{a,b,c}", 'value for domain codes violates check constraint "codes_check"'),
        ("address", "::1", 'value for domain address violates check constraint "address_check"'),
        ("numeric(3, 2)", "100", "numeric field overflow"),
    ],
)
def test_text_that_its_column_would_change_is_refused(declared: str, text: str, cause: str, stored_text: Any) -> None:
    with pytest.raises(LoadError, match=r"loading table 't' in .*; nothing was kept$") as caught:
        stored_text(declared, pa.array([text]))
    assert cause in str(caught.value)
