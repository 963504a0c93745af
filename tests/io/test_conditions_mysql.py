"""Conditions in MySQL's words hold only where MySQL says so, whatever regard its collation has to case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pymysql
import pytest

from datagen.engine.conditions import parse_condition

COLUMNS = {
    "a": pa.array([1, 2, -7, 0, None, 10], pa.int64()),
    "b": pa.array([5, None, 2, 0, None, 1], pa.int64()),
    "p": pa.array(
        [Decimal("1.50"), Decimal("-1.00"), None, Decimal("0.00"), Decimal("99.99"), Decimal("2.50")], pa.decimal128(10, 2)
    ),
    "s": pa.array(["ab", "x@y.z", None, "", "pad ", "ABC-1234"], pa.string_view()),
    "v": pa.array(["Y", "N", None, "y", "closed", "10"], pa.string_view()),
    "d": pa.array(
        [dt.date(2020, 1, 1), dt.date(2024, 2, 29), None, dt.date(1999, 12, 31), dt.date(2021, 6, 15), dt.date(2024, 12, 31)]
    ),
    "t": pa.array(
        [
            dt.datetime(2020, 1, 1, 5),
            dt.datetime(2024, 2, 29, 23, 59, 59),
            None,
            dt.datetime(1999, 12, 31),
            dt.datetime(2021, 6, 15, 12, 30),
            dt.datetime(2024, 12, 31),
        ],
        pa.timestamp("us", "UTC"),
    ),
    "o": pa.array([1, 0, None, 1, 0, 1], pa.int64()),
    "j": pa.array(['{"a": 1}', "[1, 2]", None, "3", '{"b": "c"}', "null"], pa.json_()),
}
TYPES = "n int, a int, b int, p decimal(10,2), s varchar(50), v varchar(50), d date, t datetime(6), o tinyint(1), j longtext"
PLAIN = r"""
`a` > 1
json_valid(`j`)
char_length(`s`) > 3
length(`s`) = 4
`s` regexp '^[a-z]+$'
`s` rlike '@'
`s` not regexp '^A'
`s` not like '%@%'
`a` is not null xor `b` is not null
(`a` is null) + (`b` is null) = 1
`a` <=> `b`
not(`a` > 1)
!(`a` > 1)
`a` > 1 and `b` < 3 or `o`
`o` = 1
`o`
`o` is true
`o` is not true
year(`d`) > 2020
month(`d`) = 12
dayofweek(`d`) = 4
`d` >= '2020-01-01'
`d` >= '2020-01-01' and `d` < '2022-01-01'
`t` > `d`
`t` >= timestamp'2020-01-01 05:00:00'
datediff(`t`,`d`) = 0
`d` + interval 1 day > '2020-01-01'
date_add(`d`, interval 1 month) > '2024-03-01'
json_type(`j`) = 'OBJECT'
json_length(`j`) = 2
json_extract(`j`,'$.a') = 1
json_unquote(json_extract(`j`,'$.b')) = 'c'
`a` div 2 = 5
`a` mod 2 = 0
`a` / 4 = 2.5
if(`a` > 0, `b` > 0, `b` is null)
ifnull(`a`,0) = 0
coalesce(`a`,`b`,0) = 0
nullif(`a`,0) is null
trim(`s`) <> ''
locate('@',`s`) > 0
instr(`s`,'@') > 0
lower(`s`) = 'ab'
cast(`a` as char) = '1'
cast(`a` as char charset utf8mb4) = '1'
cast(`s` as char) = 'ab'
abs(`a`) > 5
round(`p`,0) = `p`
floor(`p`) = 1
greatest(`a`,`b`) > 3
`p` * 2 = 3
`p` between 0 and 2
`a` & 1 = 1
case when `a` > 0 then `b` > 0 else `b` is null end
`a` in (1,2) and `b` is not null
date_format(`d`,'%Y') = '2020'
`s` <> ''
last_day(`d`) = `d`
extract(year from `d`) = 2020
char_length(trim(`s`)) > 0
`a` >= -7 and `a` <= +10
ascii(`s`) = 97
`s` regexp '^[[:alpha:]]+$'
hex(`s`) = '6162'
""".strip().splitlines()
"""Conditions in which neither case nor the clock plays a part."""
CAREFUL = r"""
`v` in ('Y','N')
`v` in (_utf8mb4'Y',_utf8mb4'N')
`s` like 'ab%'
concat(`s`,'x') = 'abx'
substr(`s`,1,1) = 'a'
left(`s`,1) = 'a'
case `v` when 'Y' then `a` > 0 else 1 end
field(`v`,'Y','N') > 0
ucase(`s`) = `s`
`s` = 'AB'
`v` <> 'y'
not (`v` = 'y')
`v` not in ('y', 'n')
`s` not regexp '^a'
`s` not like 'AB%'
`t` < curdate()
`d` <= current_timestamp()
""".strip().splitlines()


@pytest.fixture(scope="module")
def connection(mysql_server: dict[str, Any]) -> Iterator[pymysql.connections.Connection[Any]]:
    name = "datagen_test_conditions"
    with closing(pymysql.connect(**mysql_server, charset="utf8mb4", autocommit=True)) as connection:
        cursor = connection.cursor()
        cursor.execute(f"CREATE DATABASE IF NOT EXISTS {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci")
        cursor.execute(f"USE {name}")
        cursor.execute(f"CREATE TEMPORARY TABLE t ({TYPES})")
        for number, row in enumerate(zip(*(column.to_pylist() for column in COLUMNS.values()), strict=True)):
            values = [value.replace(tzinfo=None) if isinstance(value, dt.datetime) else value for value in row]
            cursor.execute(f"INSERT INTO t VALUES ({', '.join(['%s'] * 10)})", (number, *values))
        yield connection
        cursor.execute(f"DROP DATABASE {name}")


def verdict(connection: pymysql.connections.Connection[Any], sql: str) -> list[bool]:
    cursor = connection.cursor()
    cursor.execute(f"SELECT COALESCE(({sql}), 1) FROM t ORDER BY n")
    return [bool(row[0]) for row in cursor.fetchall()]


@pytest.mark.parametrize("sql", PLAIN)
def test_a_condition_holds_where_mysql_says_so(connection: pymysql.connections.Connection[Any], sql: str) -> None:
    assert parse_condition(sql, "mysql", list(COLUMNS)).holds(COLUMNS).tolist() == verdict(connection, sql)


@pytest.mark.parametrize("sql", CAREFUL)
def test_a_condition_on_case_or_the_clock_holds_only_where_it_does_in_mysql(
    connection: pymysql.connections.Connection[Any], sql: str
) -> None:
    found = parse_condition(sql, "mysql", list(COLUMNS)).holds(COLUMNS)

    assert not any(ours and not theirs for ours, theirs in zip(found, verdict(connection, sql), strict=True))
