from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from documents import USERS, column, table_of

import datagen

DIGIT = {"type": "integer", "minimum": 0, "maximum": 9}


def arrow(rows: int = 2000, **keywords: Any) -> pa.Array:
    return datagen.plan(column(**keywords), count={"users": rows})["users"].batch(0, rows)["v"]


def values(rows: int = 2000, **keywords: Any) -> list[Any]:
    return arrow(rows, **keywords).to_pylist()


@pytest.mark.parametrize(
    ("keywords", "lengths"),
    [
        ({}, {1, 2, 3, 4}),
        ({"minItems": 2}, {2, 3, 4, 5}),
        ({"maxItems": 2}, {0, 1, 2}),
        ({"minItems": 3, "maxItems": 3}, {3}),
        ({"maxItems": 0}, {0}),
    ],
)
def test_arrays_have_as_many_items_as_asked(keywords: dict[str, Any], lengths: set[int]) -> None:
    assert {len(items) for items in values(type="array", items=DIGIT, **keywords)} == lengths


def test_all_lengths_are_as_likely() -> None:
    counts = Counter(len(items) for items in values(6000, type="array", minItems=1, maxItems=3, items=DIGIT))

    assert max(abs(count - 2000) for count in counts.values()) < 200


def test_items_are_drawn_each_for_itself() -> None:
    pairs = np.array(values(5000, type="array", minItems=2, maxItems=2, items=DIGIT))

    assert abs(np.corrcoef(pairs[:, 0], pairs[:, 1])[0, 1]) < 0.05
    assert abs(np.corrcoef(pairs[1:, 0], pairs[:-1, 0])[0, 1]) < 0.05
    assert np.abs(np.bincount(pairs.ravel()) - 1000).max() < 150


def test_items_may_be_null() -> None:
    items = [item for row in values(type="array", items={"type": ["integer", "null"], "null_fraction": 0.25}) for item in row]

    assert items.count(None) / len(items) == pytest.approx(0.25, abs=0.03)


def test_arrays_of_arrays_nest() -> None:
    rows = values(type="array", items={"type": "array", "maxItems": 2, "items": {"type": "array", "items": DIGIT}})

    assert {type(deepest) for row in rows for inner in row for innermost in inner for deepest in innermost} == {int}


@pytest.mark.parametrize(
    "items",
    [
        {"type": "integer", "minimum": 1, "maximum": 5},
        {"enum": ["a", "b", "c", "d", "e"]},
        {"type": "string", "pattern": "[a-e]"},
        {"type": "string", "maxLength": 3},
        {"type": "string", "format": "country"},
        {"type": "string", "format": "uuid"},
        {"type": "string", "format": "date", "minimum": "2024-01-01", "maximum": "2024-01-05"},
        {"type": "array", "items": {"type": "boolean"}, "minItems": 3, "maxItems": 3},
        {"type": "object", "properties": {"x": {"type": "boolean"}, "y": DIGIT}},
    ],
)
def test_the_items_of_a_set_differ(items: dict[str, Any]) -> None:
    rows = values(type="array", uniqueItems=True, minItems=5, maxItems=5, items=items)

    assert all(len(set(map(str, row))) == 5 for row in rows)


@pytest.mark.parametrize(
    ("keywords", "lengths"),
    [
        ({"items": {"enum": ["a", "b", "c"]}}, {1, 2, 3}),
        ({"items": {"type": "boolean"}}, {1, 2}),
        ({"items": {"enum": ["a", "b", "c"]}, "minItems": 2}, {2, 3}),
        ({"items": {"type": "string", "pattern": "[ab]"}}, {1, 2}),
    ],
)
def test_a_set_without_maximum_stops_where_the_items_end(keywords: dict[str, Any], lengths: set[int]) -> None:
    rows = values(type="array", uniqueItems=True, **keywords)

    assert {len(row) for row in rows} == lengths
    assert all(len(set(row)) == len(row) for row in rows)


def test_sets_may_hold_references_to_different_rows() -> None:
    document = {
        "users": USERS,
        "teams": table_of(members={"type": "array", "uniqueItems": True, "maxItems": 5, "items": REFERENCE}),
    }
    rows = datagen.plan(document, count={"users": 5, "teams": 1000})["teams"].batch(0, 1000)["members"].to_pylist()

    assert all(len(set(row)) == len(row) and set(row) <= set(range(1, 6)) for row in rows)


REFERENCE = {"type": "foreign", "ref": "users.id"}


@pytest.mark.parametrize("keywords", [{}, {"distribution": "zipf"}])
def test_references_inside_arrays_and_objects_are_rows_of_the_parent(keywords: dict[str, Any]) -> None:
    document = {
        "users": USERS,
        "teams": table_of(
            members={"type": "array", "items": {**REFERENCE, **keywords}},
            lead={"type": "object", "properties": {"user": {**REFERENCE, **keywords}}},
        ),
    }
    batch = datagen.plan(document, count={"users": 20, "teams": 500})["teams"].batch(0, 500)

    assert set(batch["members"].flatten().to_pylist()) == set(range(1, 21))
    assert {lead["user"] for lead in batch["lead"].to_pylist()} == set(range(1, 21))


def test_references_inside_arrays_to_the_own_table_are_rows_of_it() -> None:
    document = {"users": table_of(id={"type": "integer"}, friends={"type": "array", "minItems": 9, "items": REFERENCE})}
    friends = datagen.plan(document, count={"users": 20})["users"].batch(0, 20)["friends"]

    assert set(friends.flatten().to_pylist()) == set(range(1, 21))


def test_an_object_has_its_properties_in_order() -> None:
    properties = {
        "b": DIGIT,
        "a": {"type": ["string", "null"]},
        "c": {"type": "object", "properties": {"d": {"type": "boolean"}}},
    }
    fields = arrow(10, type="object", properties=properties).type

    assert [(field.name, str(field.type), field.nullable) for field in fields] == [
        ("b", "int64", False),
        ("a", "string_view", True),
        ("c", "struct<d: bool not null>", False),
    ]


def test_a_null_object_has_null_properties() -> None:
    rows = values(type=["object", "null"], null_fraction=0.5, properties={"a": DIGIT})

    assert rows.count(None) == pytest.approx(1000, abs=100)
    assert all(row is None or isinstance(row["a"], int) for row in rows)


def test_properties_of_different_objects_are_unrelated() -> None:
    number = {"type": "integer"}
    document = {"t": table_of(**{name: {"type": "object", "properties": {"x": number}} for name in ("a", "b")}, x=number)}
    rows = datagen.plan(document, count={"t": 2000})["t"].batch(0, 2000).to_pylist()
    draws = np.array([[row["a"]["x"], row["b"]["x"], row["x"]] for row in rows]).T

    assert np.abs(np.corrcoef(draws) - np.eye(3)).max() < 0.07


def test_unique_arrays_are_within_their_limits() -> None:
    rows = values(100, type="array", unique=True, minItems=1, maxItems=4, items=DIGIT)

    assert len({tuple(row) for row in rows}) == 100
    assert all(1 <= len(row) <= 4 and all(0 <= item <= 9 for item in row) for row in rows)


@pytest.mark.parametrize("name", [{"type": "string", "format": "email"}, {"type": "string"}, {"type": "array", "items": DIGIT}])
def test_unique_objects_may_hold_anything_that_can_be_different(name: dict[str, Any]) -> None:
    rows = values(500, type="object", unique=True, properties={"name": name})

    assert len({str(row) for row in rows}) == 500


def test_the_items_of_a_set_keep_their_limits() -> None:
    items = [item for row in values(type="array", uniqueItems=True, items={"type": "integer"}) for item in row]

    assert 0 <= min(items) <= max(items) <= 1_000_000


def test_unique_objects_differ_to_the_last_combination() -> None:
    rows = values(60, type="object", unique=True, properties={"a": {"enum": list("abc")}, "b": DIGIT, "c": {"type": "boolean"}})

    assert len({(row["a"], row["b"], row["c"]) for row in rows}) == 60
