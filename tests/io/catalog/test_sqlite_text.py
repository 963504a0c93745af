"""The text of SQLite's statements, taken apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.io.catalog.sqlite.text import parse_index, parse_table
from datagen.io.catalog.sqlite.triggers import parse_insert_trigger

PIECES = st.sampled_from(
    [
        "(",
        ")",
        "'",
        '"',
        "[",
        "]",
        "`",
        ",",
        "--",
        "/*",
        "*/",
        "\n",
        " ",
        "CHECK",
        "CONSTRAINT",
        "DEFAULT",
        "COLLATE",
        "AS",
        "x",
    ]
)


@given(st.lists(PIECES | st.text(max_size=3), max_size=25).map(" ".join))
def test_no_text_is_too_odd(text: str) -> None:
    parse_table(f"CREATE TABLE t ({text})")
    parse_index(text)
    parse_insert_trigger("t", text)


@pytest.mark.parametrize(
    ("definition", "expression"),
    [
        ("a INT DEFAULT CHECK (a)", None),
        ("a INT DEFAULT (1) CHECK (a > 1)", "a > 1"),
        ("a INT DEFAULT -1 CHECK (a > 1)", "a > 1"),
        ("a INT DEFAULT 'CHECK (1)' CHECK (a > 1) ON CONFLICT FAIL", "a > 1"),
        ("a TEXT CHECK (a <> 'it''s (')", "a <> 'it''s ('"),
        ("a TEXT CHECK (a IN (SELECT /* ) */ 1))", "a IN (SELECT /* ) */ 1)"),
        ("a TEXT CHECK (a -- ) no\n > 1)", "a -- ) no\n > 1"),
        ('a TEXT CHECK ([a)] > "b)" )', '[a)] > "b)"'),
        ("a TEXT check(a>1)", "a>1"),
    ],
)
def test_checks_end_where_their_brackets_do(definition: str, expression: str | None) -> None:
    found = [check.expression for check in parse_table(f"CREATE TABLE t ({definition})").checks]
    assert found == ([] if expression is None else [expression])


def test_constraints_need_no_commas_between_them() -> None:
    table = parse_table("CREATE TABLE t (a INT, CONSTRAINT x CHECK (a > 1) CONSTRAINT y CHECK (a < 9) UNIQUE (a) CHECK (a))")
    assert [(check.name, check.expression) for check in table.checks] == [("x", "a > 1"), ("y", "a < 9"), ("", "a")]
    assert list(table.columns) == ["a"]


def test_a_name_belongs_to_the_next_constraint_alone() -> None:
    table = parse_table("CREATE TABLE t (a INT CONSTRAINT n NOT NULL CHECK (a > 1) CONSTRAINT k REFERENCES p (x) CHECK (a))")
    assert [check.name for check in table.checks] == ["", ""]
    assert [key.name for key in table.foreign_keys] == ["k"]
