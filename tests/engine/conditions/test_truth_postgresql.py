"""Conditions have the truth values that PostgreSQL gives them."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import psycopg
import pyarrow as pa
import pytest
from condition_columns import verdicts

from datagen.engine.conditions import Unsupported, parse_condition

DECLARED = (
    "a int, b int, p numeric(10,2), q numeric(12,4), f float8, s text, v varchar(20), d date, e date, t timestamp,"
    " u timestamptz, w time, g interval, o boolean, j jsonb, l int[], x text[], y uuid, r int4range, h tsrange"
)
UTC = dt.UTC
COLUMNS = {
    "a": pa.array([1, 2, -7, 0, None, 10, 3], pa.int64()),
    "b": pa.array([5, None, 2, 0, None, -3, 3], pa.int64()),
    "p": pa.array(
        [Decimal("1.50"), Decimal("-1.00"), None, Decimal("0.00"), Decimal("99.99"), Decimal("2.50"), Decimal("3.00")],
        pa.decimal128(10, 2),
    ),
    "q": pa.array(
        [Decimal("1.5000"), Decimal("2.3456"), None, Decimal("0.0000"), Decimal("-3.5000"), Decimal("5.0000"), None],
        pa.decimal128(12, 4),
    ),
    "f": pa.array([0.5, -2.25, None, 0.0, 1e6, 90.0, 3.0], pa.float64()),
    "s": pa.array(["ab", "x@y.z", None, "", "  pad ", "ABC-1234", "Ünïcode_%"], pa.string_view()),
    "v": pa.array(["new", "open", None, "closed", "NEW", "a.b", "10"], pa.string_view()).dictionary_encode(),
    "d": pa.array(
        [
            dt.date(2020, 1, 1),
            dt.date(2024, 2, 29),
            None,
            dt.date(1999, 12, 31),
            dt.date(2021, 6, 15),
            dt.date(2024, 12, 31),
            dt.date(2022, 3, 1),
        ]
    ),
    "e": pa.array(
        [dt.date(2020, 1, 2), None, None, dt.date(2000, 1, 31), dt.date(2021, 6, 15), dt.date(2023, 1, 1), dt.date(2022, 4, 30)]
    ),
    "t": pa.array(
        [
            dt.datetime(2020, 1, 1, 5),
            dt.datetime(2024, 2, 29, 23, 59, 59, 5),
            None,
            dt.datetime(1999, 12, 31),
            dt.datetime(2021, 6, 15, 12, 30),
            dt.datetime(2024, 12, 31),
            dt.datetime(2022, 3, 1),
        ],
        pa.timestamp("us", "UTC"),
    ),
    "u": pa.array(
        [
            dt.datetime(2020, 1, 1, 6, tzinfo=UTC),
            None,
            None,
            dt.datetime(2000, 12, 31, tzinfo=UTC),
            dt.datetime(2021, 6, 15, 12, 30, tzinfo=UTC),
            dt.datetime(2024, 12, 31, tzinfo=UTC),
            dt.datetime(2022, 3, 1, tzinfo=UTC),
        ],
        pa.timestamp("us", "UTC"),
    ),
    "w": pa.array(
        [dt.time(9), dt.time(17, 30), None, dt.time(0), dt.time(23, 59, 59), dt.time(12), dt.time(8, 15)], pa.time32("s")
    ),
    "g": pa.array(
        [
            dt.timedelta(days=1),
            dt.timedelta(hours=2),
            None,
            dt.timedelta(0),
            dt.timedelta(days=29),
            dt.timedelta(minutes=5),
            dt.timedelta(seconds=1),
        ],
        pa.duration("us"),
    ),
    "o": pa.array([True, False, None, True, False, None, True]),
    "j": pa.array(['{"a": 1, "b": "c"}', "[1, 2]", None, '"text"', "3", "null", '{"a": {"b": true}}'], pa.json_()),
    "l": pa.array([[1, 2], [], None, [3], [1], [5, 6, 7], [0]], pa.list_(pa.int64())),
    "x": pa.array([["a"], [], None, ["b", "c"], ["a", "b"], [""], ["z"]], pa.list_(pa.string())),
    "r": pa.array(["[1,5)", "empty", None, "[2,)", "(,7)", "[10,30)", "[0,1)"], pa.string_view()),
    "h": pa.array(
        [
            '["2020-01-01 00:00:00","2020-02-01 00:00:00")',
            None,
            None,
            '["2021-01-01 00:00:00",)',
            "empty",
            '["2019-01-01 00:00:00","2023-02-01 00:00:00")',
            '("2020-01-01 00:00:00","2020-01-02 00:00:00")',
        ],
        pa.string_view(),
    ),
    "y": pa.array([bytes([number]) * 16 for number in range(7)], pa.uuid()),
}

CONDITIONS = """
a > 1
a >= 1 AND b <= 5
NOT (a > 1)
a > 1 OR b > 1
(a > 1 AND b IS NULL) OR (NOT a > 1)
a <> 0
a BETWEEN 1 AND 3
a NOT BETWEEN 1 AND 3
a BETWEEN SYMMETRIC 3 AND 1
a IN (1, 2, 3)
a NOT IN (1, 2)
a NOT IN (1, NULL)
a = ANY (ARRAY[1, 2])
a <> ALL (ARRAY[1, 2])
a > ANY (ARRAY[1, 2])
a > ALL (ARRAY[1, 2])
NOT (a = ANY (ARRAY[1, 2]))
a = b
a <> b
a < b
a IS DISTINCT FROM b
a IS NOT DISTINCT FROM b
a IS NOT DISTINCT FROM 1
a IS NULL
a IS NOT NULL
(a IS NULL) = (b IS NULL)
(a IS NULL) <> (b IS NULL)
((a IS NOT NULL))::integer + ((b IS NOT NULL))::integer = 1
num_nonnulls(a, b, p) = 2
num_nulls(a, b, p) <= 1
num_nonnulls(a, b) > 0
COALESCE(a, 0) > 0
COALESCE(a, b, 0) = 0
NULLIF(a, 0) IS NOT NULL
NULLIF(s, ''::text) IS NOT NULL
CASE WHEN o THEN a > 1 ELSE b > 1 END
CASE WHEN o THEN a > 1 END
CASE a WHEN 1 THEN true WHEN 2 THEN false ELSE NULL END
CASE WHEN a > 0 THEN 1 ELSE 0 END + CASE WHEN b > 0 THEN 1 ELSE 0 END = 1
(a, b) = (1, 5)
(a, b) <> (1, 5)
(a, b) < (2, 3)
(a, b) >= (2, 3)
ROW(a, b) IS NULL
ROW(a, b) IS NOT NULL
o
NOT o
o IS TRUE
o IS NOT TRUE
o IS FALSE
o IS NOT FALSE
o IS UNKNOWN
o = true
o <> false
o = (a > 1)
(a > 1) = (b > 1)
o::int = 1
(p > (0)::numeric)
p >= 1.5
p < 2.5
p = q
p > q
p = 1.5
p * 2 = 3
p + q > 4
p / 2 > 1
p - q = 0
a / 2 = 3
a % 2 = 0
(a % 3) = -1
mod(a, 3) = 1
-a > 5
abs(a) < 5
abs(f) <= 90::double precision
round(p) = p
round(q, 2) = q
floor(p) = 1
ceil(p) = 2
trunc(p) = p
sign(a) = 1
power(a, 2) > 50
f > 0
f BETWEEN (-90)::double precision AND 90
f = a
p > f
greatest(a, b) > 3
LEAST(a, b, 4) = 2
(a & 1) = 0
(a | 1) = 3
(a # 3) = 1
(a << 1) > 4
(a >> 1) = 1
s = 'ab'
s <> ''
(s)::text <> ''::text
length(s) > 2
char_length((s)::text) <= 5
octet_length(s) > 9
bit_length(s) = 16
btrim(s) <> ''
btrim(s) = s
ltrim(s) = s
rtrim(s) = s
trim(both ' ' from s) = 'pad'
btrim(s, 'ab') = ''
upper(s) = s
lower(s) = s
initcap(s) = s
lower((s)::text) = 'abc-1234'
reverse(s) = 'ba'
left(s, 1) = 'a'
right(s, 2) = 'ab'
left(s, -1) = 'a'
substring(s, 1, 2) = 'ab'
substr(s, 2) = 'b'
substring(s from 2 for 1) = 'b'
substring(s, 0, 2) = 'a'
"position"(s, '@'::text) > 0
POSITION(('@'::text) IN (s)) = 2
strpos(s, '@') = 0
starts_with(s, 'A')
s ^@ 'A'
replace(s, 'a', 'b') = 'bb'
split_part(s, '@', 2) = 'y.z'
s || 'x' = 'abx'
(s || v) = 'abnew'
concat(s, v) = 'abnew'
md5(s) = md5('ab')
ascii(s) = 97
regexp_replace(s, '[^a-z]', '', 'g') = s
regexp_replace(s, '[0-9]', '') = s
translate(s, 'a', 'b') = s
to_char(d, 'YYYY') = s
quote_literal(s) = s
s LIKE 'a%'
s LIKE '%@%.%'
s NOT LIKE '%@%'
s ~~ 'a_'::text
s !~~ 'a%'::text
s ~~* 'A%'::text
s !~~* 'a%'::text
s LIKE '%\\_\\%'
s LIKE '%!_!%' ESCAPE '!'
s LIKE ''
s ~~ ANY (ARRAY['a%'::text, '%z'::text])
s ILIKE 'ab'
s ~ '^[A-Z]{3}-[0-9]{4}$'
s ~ '^[a-z]+$'
s ~* '^[a-z]+$'
s !~ '@'
s !~* '^a'
s ~ '[[:space:]]'
s ~ '^[^[:space:]]*$'
s ~ '\\s'
s ~ E'\\\\s'
s ~ '\\mAB'
s ~ '^\\S+@\\S+\\.\\S+$'
s ~ 'y'
s ~ '^(ab|AB)'
s ~ '^.{2,8}$'
s ~ ''
s ~ '(?i)^abc'
s ~ '^[\\w.-]+@[\\w.-]+$'
s SIMILAR TO '[a-z]+'
s SIMILAR TO '(a|b)%'
s NOT SIMILAR TO '%@%'
(v)::text = ANY ((ARRAY['new'::character varying, 'open'::character varying])::text[])
((v)::text = ANY (ARRAY[('new'::character varying)::text, ('open'::character varying)::text]))
v IN ('new', 'closed')
lower(v) = 'new'
v <> 'closed' OR e IS NOT NULL
v = 'closed' AND e IS NULL
v > 'm'
d > '2020-01-01'
d >= '2020-01-01'::date AND d < '2022-01-01'::date
d <= e
e - d > 1
d + 1 = e
d + interval '1 month' > e
d - interval '1 year' < '2020-06-01'
e <= d + 30
d = date_trunc('month', d)
date_trunc('year', t) = t
EXTRACT(year FROM d) = 2020
EXTRACT(month FROM d) IN (1, 2)
date_part('dow'::text, d) = 3
EXTRACT(isodow FROM d) < 6
EXTRACT(doy FROM d) = 1
EXTRACT(quarter FROM d) = 1
EXTRACT(hour FROM t) < 12
EXTRACT(minute FROM t) = 30
EXTRACT(epoch FROM t) > 1600000000
EXTRACT(epoch FROM g) > 3600
EXTRACT(day FROM d) = 1
EXTRACT(second FROM t) = 0
t > '2020-01-01'
t >= '2020-01-01 05:00:00'::timestamp without time zone
u > '2020-01-01 05:00:00+00'::timestamp with time zone
t < u
u >= t
t - u < interval '1 hour'
u - t >= '01:00:00'::interval
t::date = d
(t)::date >= '2021-01-01'
t > d
d < t
d <= CURRENT_DATE
t <= now()
NOT (t > now())
d <= (CURRENT_DATE - 1)
d >= CURRENT_DATE - interval '50 years'
age(t, u) < interval '1 day'
age(d) > interval '1 year'
age(e, d) >= '1 mon'::interval
d BETWEEN e AND e
(d, e) OVERLAPS ('2020-01-01'::date, '2021-12-31'::date)
d <> 'infinity'
d > '-infinity'::date
make_date(2020, abs(a) + 1, 1) > '2020-04-01'
w > '09:00'
w >= '09:00:00'::time without time zone AND w <= '17:30'
EXTRACT(hour FROM w) < 12
g > '1 day'::interval
g >= interval '2 hours' AND g < interval '1 month'
jsonb_typeof(j) = 'object'::text
jsonb_typeof(j) IN ('object', 'array')
j ? 'a'
(j ->> 'a') = '1'
(j -> 'b') IS NOT NULL
(j -> 'a' ->> 'b') = 'true'
(j #>> '{a,b}') = 'true'
array_length(l, 1) > 1
array_length(l, 1) IS NULL
cardinality(l) > 0
cardinality(x) <= 2
1 = ANY (l)
'a' = ANY (x)
NOT ('a' = ANY (x))
l[1] = 1
x[2] IS NULL
array_length(x, 1) = cardinality(x)
lower(r) > 1
upper(r) - lower(r) < 10
lower(r) < upper(r)
NOT isempty(r)
upper_inf(r)
lower_inf(r) OR lower(r) >= 0
lower(h) >= '2020-01-01'
lower(h) < upper(h)
upper(h) IS NULL OR upper(h) < '2022-01-01'
y::text LIKE '01%'
y <> '00000000-0000-0000-0000-000000000000'::uuid
y IS NOT NULL
pg_catalog.length(s) = 2
a OPERATOR(pg_catalog.=) 1
(s COLLATE "C") = 'ab'
true
NULL
((d IS NOT NULL) AND (d >= '2020-01-01'::date) AND (d < '2021-02-01'::date))
((v IS NOT NULL) AND (v = ANY (ARRAY['open'::text, 'new'::text])))
(((d IS NOT NULL) AND (d >= '2020-01-01'::date) AND (d < '2020-02-01'::date)) OR ((d IS NOT NULL) AND (d >= '2024-01-01')))
(NOT ((v IS NOT NULL) AND (v = ANY (ARRAY['open'::text, 'new'::text]))))
""".strip().splitlines()
NOT_UNDERSTOOD = {"quote_literal(s) = s"}
"""Among them, so that what is refused is seen."""


@pytest.fixture(scope="module")
def expected(postgresql_server: str) -> dict[str, list[bool]]:
    with psycopg.connect(postgresql_server, options="-c timezone=UTC -c client_min_messages=error") as connection:
        found: Any = verdicts(connection, DECLARED, COLUMNS, CONDITIONS)
    return dict(zip(CONDITIONS, found, strict=True))


UNDERSTOOD = [sql for sql in CONDITIONS if sql not in NOT_UNDERSTOOD]
AT_ANY_TIME = [sql for sql in UNDERSTOOD if re.search(r"CURRENT_DATE|now\(|age\(\w\)", sql)]


@pytest.mark.parametrize("sql", [sql for sql in UNDERSTOOD if sql not in AT_ANY_TIME])
def test_a_condition_holds_where_postgresql_says_so(expected: dict[str, list[bool]], sql: str) -> None:
    condition = parse_condition(sql, "postgresql", list(COLUMNS))

    assert condition.holds(COLUMNS).tolist() == expected[sql]


@pytest.mark.parametrize("sql", AT_ANY_TIME)
def test_a_condition_on_the_clock_holds_only_where_it_does_today(expected: dict[str, list[bool]], sql: str) -> None:
    found = parse_condition(sql, "postgresql", list(COLUMNS)).holds(COLUMNS)

    assert not any(ours and not theirs for ours, theirs in zip(found, expected[sql], strict=True))
    assert found.any()


@pytest.mark.parametrize("sql", sorted(NOT_UNDERSTOOD))
def test_a_function_that_is_not_known_is_named(sql: str) -> None:
    with pytest.raises(Unsupported, match=r"the function \w+"):
        parse_condition(sql, "postgresql", list(COLUMNS))
