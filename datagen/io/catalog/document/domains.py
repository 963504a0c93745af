"""Domains within arrays and composite types, where no condition of the table can speak of their values."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache
from json import dumps, loads

from datagen.engine.compile.compiler import compile_plan
from datagen.engine.decode.request import decode_request
from datagen.errors import Problems
from datagen.io.catalog.document.property import Property
from datagen.io.catalog.model import Dialect, SqlType

__all__ = ["meeting_checks"]

VALUES = 40
"""That stand for all of a domain's; a pattern of more would be large."""
TEXTUAL = (str, int, float, Decimal, date)
"""What is written within a literal as Python writes it."""


def meeting_checks(made: Property, sql_type: SqlType, dialect: Dialect) -> Property:
    """Some values of a domain that satisfy its conditions; the property itself where there are none, or none are needed."""
    if not sql_type.checks or "enum" in made or made["type"] == "array":
        return made
    found = some_values(dumps(made), tuple(check.expression for check in sql_type.checks), dialect)
    return {"type": "string", "enum": list(found)} if found else made


@lru_cache(maxsize=256)
def some_values(made: str, checks: tuple[str, ...], dialect: Dialect) -> tuple[str, ...]:
    table = {
        "type": "object",
        "properties": {"value": loads(made)},
        "checks": [{"sql": sql, "name": f"check {number}"} for number, sql in enumerate(checks)],
    }
    problems = Problems()
    request = decode_request({"dialect": dialect, "schemas": {"domain": table}}, problems)
    plan = None if problems.found else compile_plan(request, problems, default_rows=VALUES)
    if plan is None or problems.found:
        return ()
    (values,) = plan["domain"].batch(0, VALUES).columns
    made_values = [value for value in values.to_pylist() if value is not None]
    return tuple(dict.fromkeys(map(str, made_values))) if all(isinstance(value, TEXTUAL) for value in made_values) else ()
