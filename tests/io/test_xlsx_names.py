"""Sheet names: whatever the tables are called, Excel takes them, and a name that it takes stays."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from datagen.io.xlsx.names import sheet_names

CHARACTERS = st.characters(exclude_categories=["Cs"]) | st.sampled_from("aA_2'[]:*?/\\ 😀\n\x00İß")
TABLES = st.dictionaries(st.text(CHARACTERS, max_size=40), st.integers(1, 4), max_size=8)


def names_of(*tables: str) -> list[str]:
    return [names[0] for names in sheet_names(dict.fromkeys(tables, 1)).values()]


@given(TABLES)
def test_xlsxwriter_takes_every_name(tables: Mapping[str, int]) -> None:
    workbook = Workbook(BytesIO(), {"in_memory": True})
    for names in sheet_names(tables).values():
        for name in names:
            assert workbook.add_worksheet(name).get_name() == name
    workbook.close()


@given(TABLES)
def test_each_table_has_as_many_names_as_it_needs_all_different_in_any_case(tables: Mapping[str, int]) -> None:
    given_names = sheet_names(tables)
    assert {table: len(names) for table, names in given_names.items()} == tables
    folded = [name.casefold() for names in given_names.values() for name in names]
    assert len(set(folded)) == len(folded)


@given(TABLES)
def test_no_name_is_blank_or_reserved(tables: Mapping[str, int]) -> None:
    for names in sheet_names(tables).values():
        assert all(name.strip() and name.casefold() != "history" for name in names)


@pytest.mark.parametrize(
    "name", ["users", "order items", "naïve 😀", "a'b", "a" * 31, "😀" * 15, "SELECT", "R1C1", "=1+1", "<&>"]
)
def test_a_name_that_excel_takes_stays(name: str) -> None:
    assert names_of(name) == [name]


@pytest.mark.parametrize(
    ("table", "sheet"),
    [
        ("a/b:c", "a_b_c"),
        ("[x]*?\\", "_x____"),
        ("'quoted'", "_quoted_"),
        ("two\nlines", "two_lines"),
        ("History", "History_"),
        ("hISTORY", "hISTORY_"),
        ("", "_"),
        ("   ", "_"),
        ("x" * 32, "x" * 31),
        ("😀" * 16, "😀" * 15),
        ("x" * 30 + "😀", "x" * 30),
        ("x" * 30 + "'y", "x" * 30 + "_"),
    ],
)
def test_what_excel_refuses_is_replaced(table: str, sheet: str) -> None:
    assert names_of(table) == [sheet]


def test_names_that_differ_only_in_case_are_numbered() -> None:
    assert names_of("Users", "users", "USERS") == ["Users", "users_2", "USERS_3"]


def test_a_valid_name_stays_where_a_replaced_one_comes_out_alike() -> None:
    assert names_of("a:b", "a_b") == ["a_b_2", "a_b"]


def test_further_sheets_are_numbered_past_the_names_of_other_tables() -> None:
    names = sheet_names({"users": 3, "users_2": 1})
    assert names == {"users": ("users", "users_3", "users_4"), "users_2": ("users_2",)}


def test_further_sheets_of_a_long_name_keep_their_number() -> None:
    assert sheet_names({"x" * 31: 2})["x" * 31] == ("x" * 31, "x" * 29 + "_2")
