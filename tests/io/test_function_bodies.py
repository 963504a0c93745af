"""What the text of users' functions says of their conditions, constants and sources."""

from __future__ import annotations

import pytest

from datagen.io.trial.bodies import called, inlined, numbers_in, relations_read, texts_in
from datagen.io.trial.stage import Function


def function(source: str, *parameters: str, name: str = "f") -> Function:
    return Function(name=name, parameters=parameters, source=source)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("SELECT x > 5", "((a) > 5)"),
        (" select x > 5 AS fine ; ", "((a) > 5)"),
        ("RETURN $1 > 5", "((a) > 5)"),
        ("SELECT f.x > 5 -- not 7;", "((a) > 5)"),
        ("SELECT 'x' <> x", "('x' <> (a))"),
        ("BEGIN RETURN X > 5; END", "(((a) > 5))"),
        ("BEGIN IF x > 5 THEN RETURN false; END IF; RETURN true; END", "(NOT ((a) > 5))"),
        ("BEGIN IF x > 5 THEN RAISE EXCEPTION 'no'; END IF; RETURN x > 1; END", "(NOT ((a) > 5) AND ((a) > 1))"),
        ("BEGIN IF x > 5 THEN RETURN true; END IF; RETURN false; END", "(((a) > 5))"),
        ("DECLARE y int := x * 2; BEGIN RETURN y > 5; END", "((((a) * 2) > 5))"),
        ("DECLARE y int; BEGIN y := x * 2; RETURN y > 5; END", "((((a) * 2) > 5))"),
    ],
)
def test_a_call_becomes_the_condition_of_a_simple_function(source: str, expected: str) -> None:
    assert next(inlined("f(a)", [function(source, "x")])) == expected


def test_arguments_stand_in_their_own_brackets_and_all_calls_are_replaced() -> None:
    outer = function("SELECT g(x) AND g(y)", "x", "y", name="f")
    inner = function("SELECT z > 0", "z", name="g")

    (found, *_) = inlined("shop.f(a - 1, least(b, 'c, d)'))", [outer, inner])

    assert found == "((((a - 1)) > 0) AND (((least(b, 'c, d)'))) > 0))"


def test_what_is_called_is_found_through_functions() -> None:
    functions = [function("SELECT g(x)", "x"), function("SELECT 1", name="g"), function("SELECT 2", name="h")]

    assert [each.name for each in called("f(a)", functions)] == ["f", "g"]


def test_constants_are_told_without_comments() -> None:
    functions = [function("SELECT x IN ('a', 'it''s', E'\\\\d') AND n > -1.5 AND n < 10 -- 'b', 7\n /* 'c' */")]

    assert texts_in(functions) == ["a", "it's", "\\d"]
    assert numbers_in(functions) == ["-1.5", "10"]


def test_relations_that_a_function_reads_are_told_by_their_last_name() -> None:
    source = 'SELECT 1 FROM shop.kinds k JOIN "Other" o ON true LEFT JOIN only_one USING (id) WHERE extract(year FROM x) > 1'

    assert relations_read([function(source)]) == {"kinds", "Other", "only_one", "x"}


def test_a_function_of_many_statements_has_no_condition() -> None:
    assert list(inlined("f(a)", [function("BEGIN FOR i IN 1..3 LOOP NULL; END LOOP; END", "x")])) == []
