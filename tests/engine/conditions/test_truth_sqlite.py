"""Conditions in SQLite's words have the truth values that SQLite gives them."""

from __future__ import annotations

import sqlite3

import pyarrow as pa
import pytest

from datagen.engine.conditions import parse_condition

COLUMNS = {
    "a": pa.array([1, 2, -7, 0, None, 10], pa.int64()),
    "b": pa.array([5, None, 2, 0, None, 1], pa.int64()),
    "f": pa.array([0.5, -2.25, None, 0.0, 1e6, 3.0], pa.float64()),
    "s": pa.array(["ab", "x@y.z", None, "", "  pad ", "ABC-1234"], pa.string_view()),
    "Mixed Case": pa.array(["x", "y", None, "Z", "10", "0"], pa.string_view()),
    "d": pa.array(["2020-01-01", "2024-02-29", None, "1999-12-31", "2021-06-15", "2024-12-31"], pa.string_view()),
    "j": pa.array(['{"a": 1}', "[1, 2]", None, "3", '{"b": "c"}', "null"], pa.json_()),
}
CONDITIONS = """
a > 1
a == 1
a != 1
a is b
a is not b
a isnull
a notnull
a not null
a in (0, 1)
a in (0, 1) or a is null
not a
a and b
a between 0 and 5
abs(a) > 5
a / 2 = 3
a % 2 = 0
-a > 5
a + b > 3
max(a, b) > 4
min(a, b) = 1
ifnull(a, 0) = 0
coalesce(a, b, 0) = 0
iif(a > 0, b > 0, b is null)
case when a > 0 then b > 0 else b is null end
(a is null) + (b is null) = 1
(a is null) = (b is null)
typeof(a) = 'integer'
typeof(a) in ('integer', 'null')
typeof(f) = 'real'
typeof(s) = "text"
s <> ''
length(s) > 2
length(s) between 2 and 5
trim(s) <> ''
trim(s) = s
ltrim(s) = s
upper(s) = s
lower(s) = s
substr(s, 1, 1) = 'a'
substr(s, 2) = 'b'
instr(s, '@') > 0
s like 'a%'
s like '%@%.%'
s not like 'a%'
s like 'a!_%' escape '!'
s glob 'a*'
s glob '*[0-9]'
s glob '[A-Z]*'
s glob '*[^0-9]*'
not s glob '*[^a-z]*'
s not glob '*[^a-z]*'
s || 'x' = 'abx'
replace(s, 'a', 'b') = 'bb'
"s" <> "ab"
[s] = 'ab'
`s` = 'ab'
S = 'ab'
"Mixed Case" = 'x'
[mixed case] in ('x', 'y')
d > '2020-06-01'
d >= '2020-01-01' and d < '2022-01-01'
date(d) >= '2020-06-01'
j is null or json_valid(j)
json_array_length(j) = 2
json_extract(j, '$.a') = 1
j ->> 'b' = 'c'
f > 0
f >= 0.5 and f < 1e3
round(f) = f
cast(s as text) = 'ab'
cast(f as integer) = 3
a > 0 or f > 0 and s = 'ab'
(a, b) = (1, 5)
(a, b) in ((1, 5), (2, 3))
""".strip().splitlines()


@pytest.fixture(scope="module")
def connection() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute('CREATE TABLE t (n INTEGER, a INTEGER, b INTEGER, f REAL, s TEXT, "Mixed Case" TEXT, d TEXT, j TEXT)')
    rows = zip(*(column.to_pylist() for column in COLUMNS.values()), strict=True)
    connection.executemany("INSERT INTO t VALUES (?,?,?,?,?,?,?,?)", [(number, *row) for number, row in enumerate(rows)])
    return connection


@pytest.mark.parametrize("sql", CONDITIONS)
def test_a_condition_holds_where_sqlite_says_so(connection: sqlite3.Connection, sql: str) -> None:
    expected = [bool(row[0]) for row in connection.execute(f"SELECT coalesce(({sql}), 1) FROM t ORDER BY n")]

    assert parse_condition(sql, "sqlite", list(COLUMNS)).holds(COLUMNS).tolist() == expected
