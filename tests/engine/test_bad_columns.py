"""Choices, nested values and unique columns that can't be, and what is said about each."""

from __future__ import annotations

from typing import Any

import pytest
from documents import column

import datagen


def nested(depth: int, keyword: str, wrap: Any) -> dict[str, Any]:
    inner: dict[str, Any] = {"type": "integer"}
    for _ in range(depth):
        inner = {"type": keyword, **wrap(inner)}
    return inner


DEEP_ARRAYS = nested(40, "array", lambda inner: {"items": inner})
DEEP_OBJECTS = nested(40, "object", lambda inner: {"properties": {"x": inner}})
BAD: dict[str, Any] = {
    "enum empty": (
        column(enum=[]),
        "enum is [], not a list of values at $.users.properties.v (list at least one value)",
    ),
    "enum text": (
        column(enum="a"),
        "enum is 'a', not a list of values at $.users.properties.v (list at least one value)",
    ),
    "enum repeat": (
        column(enum=["a", "b", "a"]),
        "enum lists 'a' twice at $.users.properties.v (list every value once)",
    ),
    "enum repeat number": (
        column(enum=[1, 1.0]),
        "enum lists 1.0 twice at $.users.properties.v (list every value once)",
    ),
    "enum type": (
        column(type="integer", enum=[1, "2"]),
        "enum value '2' is no integer at $.users.properties.v (change the type or the value)",
    ),
    "enum bool int": (
        column(type="integer", enum=[1, True]),
        "enum value true is no integer at $.users.properties.v (change the type or the value)",
    ),
    "enum nan": (
        column(enum=[1.5, float("nan")]),
        ("enum value nan is no JSON value at $.users.properties.v (write finite numbers, text, lists and objects)"),
    ),
    "enum 64": (
        column(enum=[1, 1 << 63]),
        ("enum value 9223372036854775808 does not fit 64 bits at $.users.properties.v (write a smaller number, or a string)"),
    ),
    "weights few": (
        column(enum=["a", "b"], weights=[1]),
        "there are 1 weights for 2 enum values at $.users.properties.v (list one weight for each value)",
    ),
    "weights negative": (
        column(enum=["a", "b"], weights=[1, -1]),
        "weight -1 is not a number from 0 at $.users.properties.v (write a number from 0)",
    ),
    "weights text": (
        column(enum=["a", "b"], weights="1,2"),
        "weights is '1,2', not a list at $.users.properties.v (list one weight for each value)",
    ),
    "weights zero": (
        column(enum=["a", "b"], weights=[0, 0]),
        "all weights are 0 at $.users.properties.v (raise one)",
    ),
    "weights array": (
        column(enum=["a", "b"], weights=[1, 1], max_items=2),
        "weights have no meaning for an array of different members at $.users.properties.v (drop them)",
    ),
    "weights unique": (
        column(enum=["a", "b"], weights=[1, 2], unique=True),
        ("weights have no meaning beside unique: every value comes once at $.users.properties.v (drop one of the two)"),
    ),
    "weights string": (
        column(type="string", weights=[1]),
        (
            "unknown keyword 'weights' at $.users.properties.v (type 'string' takes 'format', 'maxLength', "
            "'maximum', 'minLength', 'minimum', 'null_fraction', 'nullable', 'pattern', 'primary_key', 'type' "
            "and 'unique')"
        ),
    ),
    "items crossed": (
        column(enum=["a", "b"], min_items=2, max_items=1),
        "min_items 2 is above max_items 1 at $.users.properties.v (swap them, or drop one)",
    ),
    "items many": (
        column(enum=["a", "b"], max_items=3),
        ("an array of 3 different members needs as many, enum has 2 at $.users.properties.v (lower it, or list more)"),
    ),
    "const type": (
        column(type="integer", const="a"),
        "const 'a' is no integer at $.users.properties.v (change the type or the value)",
    ),
    "const null": (
        column(type="integer", const=None),
        ("const is null, which is not allowed at $.users.properties.v (add nullable: true, or write another value)"),
    ),
    "const nan": (
        column(const=float("inf")),
        "const inf is no JSON value at $.users.properties.v (write finite numbers, text, lists and objects)",
    ),
    "const null key": (
        column(const=None, primary_key=True),
        "a primary key is never null at $.users.properties.v (write another value)",
    ),
    "array without items": (
        column(type="array"),
        'an array needs items at $.users.properties.v (add "items": {"type": ...})',
    ),
    "array items list": (
        column(type="array", items=[{"type": "integer"}]),
        "items is [{'type': 'integer'}], not an object at $.users.properties.v (write an object with a type)",
    ),
    "array crossed": (
        column(type="array", minItems=3, maxItems=1, items={"type": "integer"}),
        "minItems 3 is above maxItems 1 at $.users.properties.v (swap them, or drop one)",
    ),
    "array many": (
        column(type="array", maxItems=20000, items={"type": "integer"}),
        "maxItems 20000 is above 10000 at $.users.properties.v (lower it to 10000 or less)",
    ),
    "array unique text": (
        column(type="array", uniqueItems="yes", items={"type": "integer"}),
        "uniqueItems is 'yes', not true or false at $.users.properties.v (write true or false)",
    ),
    "set small": (
        column(type="array", uniqueItems=True, maxItems=3, items={"type": "boolean"}),
        (
            "uniqueItems with 3 elements needs as many different items, there are 2 at $.users.properties.v "
            "(lower maxItems, or widen the items)"
        ),
    ),
    "set of objects": (
        column(type="array", uniqueItems=True, items={"type": "object", "properties": {"a": {"enum": [1], "nullable": True}}}),
        (
            "a unique object needs a property whose values can be counted at $.users.properties.v (add an "
            "integer, or drop unique)"
        ),
    ),
    "object without": (
        column(type="object"),
        'an object needs properties at $.users.properties.v (add "properties": {"name": {"type": ...}})',
    ),
    "object empty": (
        column(type="object", properties={}),
        "the object has no properties at $.users.properties.v.properties (add at least one)",
    ),
    "object inner": (
        column(type="object", properties={"a": {"type": "integr"}, "b": {"type": "string", "format": "emial"}}),
        "unknown type 'integr' at $.users.properties.v.properties.a (did you mean 'integer'?)",
        "unknown format 'emial' at $.users.properties.v.properties.b (did you mean 'email'?)",
    ),
    "deep array": (
        column(**DEEP_ARRAYS),
        (
            "objects and arrays are nested more than 32 deep at "
            "$.users.properties.v.items.items.items.items.items.items.items.items.items.items.items.items.items.i"
            "tems.items.items.items.items.items.items.items.items.items.items.items.items.items.items.items.items"
            ".items.items (flatten the document)"
        ),
    ),
    "deep object": (
        column(**DEEP_OBJECTS),
        (
            "objects and arrays are nested more than 32 deep at "
            "$.users.properties.v.properties.x.properties.x.properties.x.properties.x.properties.x.properties.x.p"
            "roperties.x.properties.x.properties.x.properties.x.properties.x.properties.x.properties.x.properties"
            ".x.properties.x.properties.x.properties.x.properties.x.properties.x.properties.x.properties.x.proper"
            "ties.x.properties.x.properties.x.properties.x.properties.x.properties.x.properties.x.properties.x.pr"
            "operties.x.properties.x.properties.x (flatten the document)"
        ),
    ),
    "unique small": (
        column(type="integer", unique=True, minimum=0, maximum=9),
        "unique needs 100 different values, range 0..9 has 10 at $.users.properties.v (widen maximum to 99)",
    ),
    "unique key": (
        column(type="integer", primary_key=True, minimum=1, maximum=9),
        ("primary key needs 100 different values, range 1..9 has 9 at $.users.properties.v (widen maximum to 100)"),
    ),
    "unique multiple": (
        column(type="integer", unique=True, minimum=0, maximum=90, multipleOf=10),
        "unique needs 100 different values, range 0..90 has 10 at $.users.properties.v (widen maximum to 990)",
    ),
    "unique bool": (
        column(type="boolean", unique=True),
        ("unique needs 100 different values, type 'boolean' has 2 at $.users.properties.v (ask for 2 rows or fewer)"),
    ),
    "unique enum": (
        column(enum=["a", "b"], unique=True),
        (
            "unique needs 100 different values, enum has 2 at $.users.properties.v (list more values, or ask for "
            "2 rows or fewer)"
        ),
    ),
    "unique const": (
        column(const="a", unique=True),
        "unique needs 100 different values, a constant has 1 at $.users.properties.v (ask for 1 row)",
    ),
    "unique pattern": (
        column(type="string", pattern="[0-9]", unique=True),
        (
            "unique needs 100 different values, pattern '[0-9]' has 10 at $.users.properties.v (widen it, or ask "
            "for 10 rows or fewer)"
        ),
    ),
    "unique text": (
        column(type="string", maxLength=1, unique=True),
        (
            "unique needs 100 different values, text of 1 to 1 characters has 36 at $.users.properties.v (widen "
            "it, or ask for 36 rows or fewer)"
        ),
    ),
    "unique format": (
        column(type="string", format="color", unique=True),
        (
            "unique needs 100 different values, format 'color' has 13 at $.users.properties.v (widen it, or ask "
            "for 13 rows or fewer)"
        ),
    ),
    "unique date": (
        column(type="string", format="date", unique=True, minimum="2024-01-01", maximum="2024-01-31"),
        (
            "unique needs 100 different values, range 2024-01-01..2024-01-31 has 31 at $.users.properties.v "
            "(widen it, or ask for 31 rows or fewer)"
        ),
    ),
    "unique datetime": (
        column(
            type="string",
            format="date-time",
            unique=True,
            minimum="2024-01-01T00:00:00.000001",
            maximum="2024-01-01T00:00:00.000031",
        ),
        (
            "unique needs 100 different values, range "
            "2024-01-01T00:00:00.000001+00:00..2024-01-01T00:00:00.000031+00:00 has 31 at $.users.properties.v "
            "(widen it, or ask for 31 rows or fewer)"
        ),
    ),
    "unique time": (
        column(type="string", format="time", unique=True, minimum="10:00", maximum="10:01"),
        (
            "unique needs 100 different values, range 10:00:00..10:01:00 has 61 at $.users.properties.v (widen "
            "it, or ask for 61 rows or fewer)"
        ),
    ),
    "unique decimal": (
        column(type="number", scale=1, unique=True, maximum=1),
        (
            "unique needs 100 different values, range 0..1 has 11 at $.users.properties.v (widen it, or ask for "
            "11 rows or fewer)"
        ),
    ),
    "unique float": (
        column(type="number", multipleOf=0.5, unique=True, maximum=1),
        (
            "unique needs 100 different values, range 0.0..1.0 has 3 at $.users.properties.v (widen it, or ask "
            "for 3 rows or fewer)"
        ),
    ),
    "unique array": (
        column(type="array", unique=True, maxItems=2, items={"type": "boolean"}),
        (
            "unique needs 100 different values, an array of 0 to 2 items has 4 at $.users.properties.v (widen "
            "it, or ask for 4 rows or fewer)"
        ),
    ),
    "unique object": (
        column(type="object", unique=True, properties={"a": {"type": "boolean"}, "b": {"type": "boolean"}}),
        (
            "unique needs 100 different values, an object of these properties has 4 at $.users.properties.v "
            "(widen it, or ask for 4 rows or fewer)"
        ),
    ),
    "unique object uncountable": (
        column(type="object", unique=True, properties={"a": {"type": "boolean", "nullable": True}}),
        (
            "a unique object needs a property whose values can be counted at $.users.properties.v (add an "
            "integer, or drop unique)"
        ),
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_wrong_is_said_with_its_place_and_remedy(case: str) -> None:
    document, *messages = BAD[case]

    with pytest.raises(datagen.SchemaError) as caught:
        datagen.plan(document)

    assert [str(problem) for problem in caught.value.problems] == messages
