"""What columns become under conditions: narrower by construction, or by trial where nothing else helps."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from condition_columns import specs_of, values_of
from hypothesis import given
from hypothesis import strategies as st

from datagen.engine.conditions import Branch, branches, obstacle, parse_condition, split_conjunction
from datagen.engine.dataset import (
    ColumnSpec,
    ConstKind,
    DateKind,
    DecimalKind,
    EnumKind,
    ForeignKind,
    IntegerKind,
    PatternKind,
    TextKind,
    TimestampKind,
)

ROWS = 200


def ways(declared: str, *conditions: str, dialect: str = "postgresql", most: int = 64) -> tuple[Branch, ...]:
    specs = specs_of(declared)
    return branches([parse_condition(sql, dialect, list(specs)) for sql in conditions], specs, most)


def only(declared: str, *conditions: str, dialect: str = "postgresql") -> Branch:
    (found,) = ways(declared, *conditions, dialect=dialect)
    return found


def nullness(branch: Branch) -> str:
    """A letter per column: ``n`` null, ``v`` a value, ``?`` either."""
    return "".join(
        "?" if spec.is_nullable and spec.null_fraction < 1 else "n" if spec.is_nullable else "v"
        for spec in branch.columns.values()
    )


def test_bounds_of_numbers_are_drawn_in() -> None:
    kind = only("a int", "a > 5 AND a <= 10").columns["a"].kind

    assert isinstance(kind, IntegerKind)
    assert (kind.minimum, kind.maximum) == (6, 10)


def test_an_open_bound_of_a_decimal_is_one_step_in() -> None:
    kind = only("a numeric(8,2)", "a > 0 AND a < 1").columns["a"].kind

    assert isinstance(kind, DecimalKind)
    assert (kind.minimum, kind.maximum) == (Decimal("0.01"), Decimal("0.99"))


def test_a_default_bound_gives_way_to_a_condition_beyond_it() -> None:
    kind = only("a int", "a >= 5000000").columns["a"].kind

    assert isinstance(kind, IntegerKind)
    assert kind.minimum == 5_000_000


def test_a_declared_bound_does_not_give_way() -> None:
    assert ways("a smallint", "a > 40000") == ()


def test_a_nullable_column_without_a_fitting_value_is_null() -> None:
    assert nullness(only("a smallint null", "a > 40000")) == "n"
    assert ways("a smallint null", "a > 40000", "a IS NOT NULL") == ()


def test_a_condition_that_null_satisfies_leaves_a_column_nullable() -> None:
    assert nullness(only("a int null", "a > 0")) == "?"
    assert nullness(only("a int null", "a > 0 AND a IS NOT NULL")) == "v"
    assert nullness(only("a int null", "(a > 0) IS TRUE")) == "v"


def test_a_column_that_must_not_be_null_is_never_made_so() -> None:
    assert ways("a int", "a IS NULL") == ()
    assert nullness(only("a int, b int null", "a IS NULL OR b IS NULL")) == "vn"


def test_exactly_one_of_several_is_one_way_for_each() -> None:
    found = ways("a int null, b int null, c int null", "num_nonnulls(a, b, c) = 1")

    assert sorted(map(nullness, found)) == ["nnv", "nvn", "vnn"]


def test_columns_that_are_null_together_are_two_ways() -> None:
    assert sorted(map(nullness, ways("a int null, b int null", "(a IS NULL) = (b IS NULL)"))) == ["nn", "vv"]


def test_a_sum_of_tests_counts_them() -> None:
    found = ways("a int null, b int null", "(a IS NOT NULL)::integer + (b IS NOT NULL)::integer = 1")

    assert sorted(map(nullness, found)) == ["nv", "vn"]


def test_listed_texts_become_an_enum() -> None:
    branch = only("a varchar(10)", "(a)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[])")

    assert branch.columns["a"].kind == EnumKind(values=("x", "y"))
    assert branch.residual == ()


def test_dates_from_a_list_are_one_way_for_each() -> None:
    found = ways("a date", "a IN ('2020-05-01', '2021-05-01')")

    assert {branch.columns["a"].kind for branch in found} == {
        DateKind(minimum=day, maximum=day) for day in (dt.date(2020, 5, 1), dt.date(2021, 5, 1))
    }


def test_a_partition_s_bounds_narrow_its_key() -> None:
    sql = "((a IS NOT NULL) AND (a >= '2020-01-01'::date) AND (a < '2020-02-01'::date))"

    assert only("a date null", sql).columns["a"].kind == DateKind(minimum=dt.date(2020, 1, 1), maximum=dt.date(2020, 1, 31))


def test_lengths_narrow_text() -> None:
    kind = only("a text", "char_length(a) >= 3 AND char_length(a) <= 5").columns["a"].kind

    assert kind == TextKind(minimum_length=3, maximum_length=5, declared_length=5)


def test_a_regular_expression_becomes_a_pattern() -> None:
    branch = only("a varchar(20)", "(a)::text ~ '^[A-Z]{3}[0-9]{2}$'::text")

    assert branch.columns["a"].kind == PatternKind(pattern="^[A-Z]{3}[0-9]{2}$", minimum_length=1, maximum_length=20)
    assert branch.residual == ()


def test_realistic_values_that_match_are_kept() -> None:
    branch = only("email text", "email ~ '^[^@]+@[^@]+$'")

    assert branch.columns == specs_of("email text")
    assert len(branch.residual) == 1


def test_the_past_ends_and_the_future_begins_far_from_today() -> None:
    past = only("a timestamptz", "a <= now()").columns["a"].kind
    future = only("a timestamptz", "a > now()").columns["a"].kind

    assert isinstance(past, TimestampKind)
    assert isinstance(future, TimestampKind)
    assert past.maximum <= dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    assert future.minimum > dt.datetime(2037, 1, 1, tzinfo=dt.UTC)


def test_columns_in_an_order_share_no_value() -> None:
    for branch in ways("a int, b int, c int", "a < b AND b <= c"):
        kinds = [branch.columns[name].kind for name in "abc"]
        assert branch.residual == ()
        assert kinds[0].maximum < kinds[1].minimum  # type: ignore[union-attr,operator]
        assert kinds[1].maximum <= kinds[2].minimum  # type: ignore[union-attr,operator]


def test_columns_that_stay_near_each_other_have_narrow_windows() -> None:
    found = ways("a date, b date", "b - a >= 1 AND b - a <= 14")

    assert len(found) > 1
    assert all(branch.residual == () for branch in found)


def test_equal_columns_hold_one_value_in_each_way() -> None:
    found = ways("a int, b bigint", "a = b")

    assert len(found) > 1
    assert all(branch.residual == () for branch in found)


def test_a_sum_is_met_by_values_found_by_trial() -> None:
    found = ways("a numeric(8,2), b numeric(8,2), c numeric(9,2)", "c = a + b")

    assert len(found) > 1
    assert all(branch.residual == () for branch in found)


def test_a_foreign_key_is_only_narrowed_in_its_nulls() -> None:
    kind = ForeignKind(table="t", column="id")
    specs = {"a": ColumnSpec(name="a", path="$", kind=kind, is_nullable=True, null_fraction=0.1)}

    (branch,) = branches([parse_condition("a > 5 AND a IS NOT NULL", "postgresql", ["a"])], specs)

    assert branch.columns["a"] == ColumnSpec(name="a", path="$", kind=kind)
    assert len(branch.residual) == 1


def test_conditions_on_columns_that_are_not_given_remain() -> None:
    specs = specs_of("a int")

    (branch,) = branches([parse_condition("a < fixed", "postgresql", ["a", "fixed"])], specs)

    assert len(branch.residual) == 1


def test_contradictions_are_found_across_conditions() -> None:
    assert ways("a int", "a > 5", "a < 5") == ()
    assert ways("a text", "a IN ('x', 'y')", "a = 'z'") == ()
    assert ways("a int null, b int null", "num_nonnulls(a, b) = 1", "a IS NULL", "b IS NULL") == ()


def test_too_many_ways_are_cut_to_as_many_as_asked() -> None:
    names = [f"c{number}" for number in range(12)]
    declared = ", ".join(f"{name} int null" for name in names)
    pairs = [f"num_nonnulls({first}, {second}) = 1" for first, second in zip(names[::2], names[1::2], strict=True)]

    found = ways(declared, *pairs, most=16)

    assert 1 <= len(found) <= 16
    assert all(branch.residual == () for branch in found)


def test_a_conjunction_is_split_where_and_joins_it() -> None:
    found = split_conjunction("a > 1 AND (b < 2 AND (c = 3 OR a = 4))", "postgresql", ["a", "b", "c"])

    assert [sorted(condition.columns) for condition in found] == [["a"], ["b"], ["a", "c"]]


def test_what_can_t_be_evaluated_on_such_columns_is_said() -> None:
    specs = specs_of("a date, b boolean, c text")

    assert obstacle(parse_condition("a % 2 = 0", "postgresql", list(specs)), specs) is not None
    assert obstacle(parse_condition("a > '2020-01-01' AND b AND c <> ''", "postgresql", list(specs)), specs) is None


def test_generated_columns_stand_for_their_expressions() -> None:
    condition = parse_condition("total > 10", "postgresql", ["price", "amount"], {"total": "net * 2", "net": "price * amount"})

    assert condition.columns == {"price", "amount"}
    assert condition.holds({"price": pa.array([1, 3]), "amount": pa.array([5, 2])}).tolist() == [False, True]


@pytest.mark.parametrize(
    ("dialect", "sql"),
    [
        ("mssql", "([a]>=(0) AND [a]<=(8))"),
        ("mssql", "(upper([s])='H' OR [s] IS NULL)"),
        ("mssql", "([s] like '[A-Z][0-9][0-9]')"),
        ("mssql", "(NOT [s] like '%[^0-9]%')"),
        ("mssql", "(len([s])>(3))"),
        ("mssql", "([d]<=getdate())"),
        ("mssql", "([d]<=dateadd(year,(-18),getdate()))"),
        ("oracle", "\"S\" IN ('A','B')"),
        ("oracle", "REGEXP_LIKE(\"S\",'^[A-Z]{3}$')"),
        ("oracle", 'NVL("A",0)>1'),
        ("oracle", "\"D\" > TO_DATE('2021-01-01','YYYY-MM-DD')"),
        ("oracle", '"D" < SYSDATE'),
        ("mysql", "`s` in (_utf8mb4'Y',_utf8mb4'N')"),
        ("mysql", "`s` regexp '^[a-c]{2}$'"),
        ("mysql", "`s` not regexp '[^a-z]'"),
        ("mysql", "(`a` is null) + (`d` is null) = 1"),
        ("sqlite", "s GLOB '[a-z][a-z]*'"),
        ("sqlite", "typeof(a) = 'integer' AND a IN (0, 1)"),
        ("sqlite", 's <> "" AND length(s) < 5'),
    ],
)
def test_every_dialect_narrows_to_rows_that_mostly_hold(dialect: str, sql: str) -> None:
    specs = specs_of("a int null, s text null, d date null")
    condition = parse_condition(sql, dialect, list(specs))

    for branch in branches([condition], specs):
        held = condition.holds(values_of(branch.columns, ROWS))
        assert held.all() if not branch.residual else held.mean() > 0.25


NUMBER = st.integers(-20, 20)
ATOMS = st.one_of(
    st.builds("{} {} {}".format, st.sampled_from("abc"), st.sampled_from(["<", "<=", ">", ">=", "=", "<>"]), NUMBER),
    st.builds("{} {} {}".format, st.sampled_from("abc"), st.sampled_from(["<", "<=", "=", "<>"]), st.sampled_from("abc")),
    st.builds("{} IS {}NULL".format, st.sampled_from("abc"), st.sampled_from(["", "NOT "])),
    st.builds("{} IN ({}, {})".format, st.sampled_from("abc"), NUMBER, NUMBER),
    st.builds("{} BETWEEN {} AND {}".format, st.sampled_from("abc"), NUMBER, NUMBER),
    st.builds("{} + {} <= {}".format, st.sampled_from("abc"), NUMBER, st.sampled_from("abc")),
    st.builds("s = '{}'".format, st.sampled_from("xyz")),
    st.builds("s IN ('{}', '{}')".format, st.sampled_from("xyz"), st.sampled_from("xyz")),
    st.builds("s LIKE '{}%'".format, st.sampled_from("xyz")),
    st.builds("length(s) {} {}".format, st.sampled_from(["<", "<=", ">", ">=", "="]), st.integers(0, 9)),
)
CONDITIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds("({} AND {})".format, inner, inner),
        st.builds("({} OR {})".format, inner, inner),
        st.builds("(NOT {})".format, inner),
        st.builds("(({}) IS TRUE)".format, inner),
        st.builds("(CASE WHEN {} THEN {} ELSE {} END)".format, inner, inner, inner),
    ),
    max_leaves=6,
)


@given(st.lists(CONDITIONS, min_size=1, max_size=3))
def test_what_a_branch_does_not_leave_to_trial_holds_in_every_row(texts: list[str]) -> None:
    specs = specs_of("a int null, b int, c smallint null, s text null")
    conditions = [parse_condition(text, "postgresql", list(specs)) for text in texts]

    for branch in branches(conditions, specs, most=8):
        columns = values_of(branch.columns, 32)
        for condition in conditions:
            assert condition in branch.residual or condition.holds(columns).all()
        for name, spec in branch.columns.items():
            assert spec.is_nullable or columns[name].null_count == 0
            assert specs[name].is_nullable or not spec.is_nullable


def any_rows(count: int) -> dict[str, pa.Array]:
    """Small values of the columns of the test below, in many combinations."""
    generator = random.Random(1)
    numbers = [*range(-25, 26), None]
    texts = [None, "x", "y", "z", "xa", "yb", "zcd", "abcd", "xabcde", "zabcdefg", "abcdefghi"]
    draws = {"a": numbers, "b": numbers[:-1], "c": numbers, "s": texts}
    return {name: pa.array([generator.choice(values) for _ in range(count)]) for name, values in draws.items()}


EVERYTHING = any_rows(4000)


@given(st.lists(CONDITIONS, min_size=1, max_size=4))
def test_where_no_way_is_found_no_row_holds(texts: list[str]) -> None:
    specs = specs_of("a int null, b int, c smallint null, s text null")
    conditions = [parse_condition(text, "postgresql", list(specs)) for text in texts]

    if not branches(conditions, specs, most=8):
        held = np.logical_and.reduce([condition.holds(EVERYTHING) for condition in conditions])
        assert not held.any()


def test_a_constant_of_the_unnarrowed_type_stays_castable() -> None:
    branch = only("a boolean", "a")

    assert branch.columns["a"].kind == ConstKind(value=True)
