"""The rows that a constraint is for: told by what they are not, so that in doubt a row is one of them."""

from __future__ import annotations

import pyarrow as pa
import pytest

from datagen.engine.conditions import Scope, parse_scope

COLUMNS = {"a": pa.array([1, 5, None, 9]), "b": pa.array(["x", "X", "y", None])}


def scope(sql: str, dialect: str = "postgresql") -> Scope:
    return parse_scope(sql, dialect, list(COLUMNS))


@pytest.mark.parametrize(
    ("sql", "dialect", "expected"),
    [
        ("a < 6", "postgresql", [True, True, False, False]),
        ("a IS NULL OR a > 6", "postgresql", [False, False, True, True]),
        ("NOT (a < 6)", "postgresql", [False, False, False, True]),
        ("b = 'x'", "postgresql", [True, False, False, False]),
        ("b = 'x'", "mysql", [True, True, False, False]),
        ("b <> 'x'", "mysql", [False, True, True, False]),
        ("10 / (a - 5) > 100", "postgresql", [False, True, False, False]),
    ],
)
def test_rows_that_may_be_in_it_are(sql: str, dialect: str, expected: list[bool]) -> None:
    assert scope(sql, dialect).holds(COLUMNS).tolist() == expected


@pytest.mark.parametrize(
    ("inner", "outer", "expected"),
    [
        ("a > 1 AND b = 'x'", "a > 1", True),
        ("a > 1", "a > 1 AND b = 'x'", False),
        ("(a > 1) AND ((b = 'x') AND (a < 5))", "(a < 5) AND (a > 1)", True),
        ("a > 1 AND b = 'x'", "b = 'y' OR b = 'x'", True),
        ("a = 1 OR a = 2", "a = 2 OR b = 'x' OR a = 1", True),
        ("a = 1 OR a = 3", "a = 1 OR a = 2", False),
    ],
)
def test_narrower_ones_are_within_wider_ones(inner: str, outer: str, expected: bool) -> None:
    assert scope(inner).is_within(scope(outer)) is expected


def test_rows_beyond_it_or_without_values_are_told() -> None:
    some = scope("a < 6").beyond_or_null(["b", "a"], "no parent", is_all=False)
    assert some.sql == "NOT (a < 6) OR b IS NULL OR a IS NULL (no parent)"
    assert some.holds(COLUMNS).tolist() == [False, False, True, True]
    every = scope("a < 6 OR a IS NULL OR b IS NULL").beyond_or_null(["a", "b"], "no parent", is_all=True)
    assert every.holds({"a": pa.array([1, None, 7]), "b": pa.array([None, None, "x"])}).tolist() == [False, True, True]
