"""Whatever stands in a document, it becomes a plan that can be kept, or one SchemaError."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import datagen

ROWS = 7
WORDS = [
    "a.id",
    "b.id",
    "2020-01-01",
    "10:00:00",
    "2024-02-02T00:00:00+01:00",
    "[a-z]{3}",
    "email",
    "date",
    "zipf",
    "null",
    "string",
]
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.integers(-3, 12) | st.floats() | st.text(max_size=5) | st.sampled_from(WORDS)
)
ANY_JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=4) | st.sampled_from(["type", "id", "properties", "min", "max"]), inner, max_size=3)
    ),
    max_leaves=6,
)
NUMBERS = st.integers(-5, 40) | st.floats(-1e10, 1e10) | st.integers(-(10**30), 10**30)
LENGTHS = st.integers(0, 40)
KEYWORDS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "string": {
        "minLength": LENGTHS,
        "maxLength": LENGTHS,
        "format": st.sampled_from(["email", "uuid", "date", "date-time", "time", "duration", "name", "city", "text"]),
        "pattern": st.sampled_from(["[a-z]+", "a|b", r"\d{3}", "("]),
        "minimum": st.sampled_from(["2020-01-01", "10:00:00"]),
    },
    "integer": {
        "minimum": NUMBERS,
        "maximum": NUMBERS,
        "exclusiveMinimum": NUMBERS | st.booleans(),
        "multipleOf": NUMBERS,
        "format": st.sampled_from(["int32", "uint32", "int64"]),
    },
    "number": {
        "minimum": NUMBERS,
        "exclusiveMaximum": NUMBERS,
        "multipleOf": NUMBERS,
        "scale": st.integers(0, 12),
        "precision": st.integers(0, 40),
        "format": st.sampled_from(["latitude", "double"]),
    },
    "boolean": {"enum": st.lists(SCALARS, max_size=3)},
    "foreign": {
        "distribution": st.sampled_from(["uniform", "zipf"]),
        "exponent": st.floats(0, 3),
        "per_parent": st.fixed_dictionaries({"min": st.integers(0, 2), "max": st.integers(0, 4)}),
    },
    "array": {"minItems": st.integers(0, 4), "maxItems": st.integers(0, 6), "uniqueItems": st.booleans()},
    "object": {},
}
EVERYWHERE = {
    "nullable": st.just(True),
    "null_fraction": st.floats(0, 1),
    "unique": st.booleans(),
    "primary_key": st.booleans(),
}
NAMES = st.sampled_from(["id", "a", "b", "name", "email", "created_at", "updated_at"])


def columns(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    needed: dict[str, dict[str, st.SearchStrategy[Any]]] = {
        "foreign": {"ref": st.sampled_from(["a.id", "b.id", "b.a"])},
        "array": {"items": inner},
        "object": {"properties": st.dictionaries(NAMES, inner, min_size=1, max_size=3)},
    }
    return st.one_of(
        st.fixed_dictionaries({"type": st.just(name), **needed.get(name, {})}, optional={**keywords, **EVERYWHERE})
        for name, keywords in KEYWORDS.items()
    )


COLUMNS = st.recursive(st.sampled_from([{"type": "integer"}, {"type": "string"}, {"type": "boolean"}]), columns, max_leaves=4)
TABLES = st.fixed_dictionaries(
    {"type": st.just("object"), "properties": st.dictionaries(NAMES, COLUMNS, min_size=1, max_size=2)}
)
PLAUSIBLE = st.dictionaries(st.sampled_from(["a", "b"]), TABLES, min_size=1, max_size=2)
ODD = st.dictionaries(
    st.text(max_size=4) | st.sampled_from(["schemas", "count", "seed", "locale"]),
    ANY_JSON
    | st.fixed_dictionaries(
        {"type": st.just("object"), "properties": st.dictionaries(st.text(max_size=4), ANY_JSON | COLUMNS, max_size=3)}
    ),
    max_size=3,
)
any_time = settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None)


@any_time
@given(PLAUSIBLE)
def test_a_plausible_document_becomes_right_rows_or_a_list_of_problems(document: dict[str, Any]) -> None:
    plan = plan_of(document)

    for table in plan or ():
        batch = table.batch(0, table.rows)
        batch.validate(full=True)
        assert [field.name for field in batch.schema if not field.nullable and batch[field.name].null_count] == []
        for name, column in table.columns.items():
            values = [repr(value) for value in batch[name].to_pylist() if value is not None]
            assert column.capacity is None or len(set(values)) == len(values)


@any_time
@given(ODD)
def test_an_odd_document_becomes_a_plan_or_a_list_of_problems(document: dict[str, Any]) -> None:
    plan = plan_of(document)

    assert plan is None or list(plan.tables)


def plan_of(document: dict[str, Any]) -> datagen.Plan | None:
    """None where there are problems: at least one, and none of them twice."""
    with suppress(datagen.SchemaError):
        return datagen.plan(document, rows=ROWS)
    with pytest.raises(datagen.SchemaError) as caught:
        datagen.plan(document, rows=ROWS)
    assert 0 < len(caught.value.problems) == len(set(caught.value.problems))
    return None
