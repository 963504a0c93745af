"""Which SQL a document is in, said of the whole or by its tables."""

from __future__ import annotations

from typing import Any

import pytest

import datagen
from datagen.errors import SchemaError


def table(**said: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {"code": {"type": "string", "maxLength": 9}}, **said}


def test_what_tables_say_wins_over_what_is_said_of_the_document() -> None:
    tables = {"a": table(sql_dialect="mysql"), "b": table(), "c": table(sql_dialect="mysql")}

    assert datagen.plan(tables).dialect == "mysql"
    assert datagen.plan({"schemas": tables}).dialect == "mysql"
    assert datagen.plan({"schemas": tables, "dialect": "sqlite"}).dialect == "mysql"
    assert datagen.plan({"schemas": {"b": table()}, "dialect": "sqlite"}).dialect == "sqlite"


def test_conditions_are_read_in_the_dialect_of_their_table() -> None:
    condition = "substr(`code`, 1, 2) = 'AB' and char_length(`code`) >= 5"
    plan = datagen.plan({"a": table(sql_dialect="mysql", checks=[condition])}, rows=20)
    values = plan["a"].batch(0, 20).column("code").to_pylist()

    assert all(value.startswith("AB") and len(value) >= 5 for value in values)


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        (
            {"a": table(sql_dialect="mysql"), "b": table(sql_dialect="sqlite")},
            "sql_dialect is 'sqlite', that of tables before is",
        ),
        ({"a": table(sql_dialect="mysq")}, r"unknown dialect 'mysq' at \$.a \(did you mean 'mysql'\?\)"),
        ({"a": table(sql_dialect=3)}, r"sql_dialect is 3, not a string at \$.a"),
    ],
)
def test_tables_in_two_dialects_or_an_unknown_one_are_problems(tables: dict[str, Any], message: str) -> None:
    with pytest.raises(SchemaError, match=message):
        datagen.plan(tables)
