"""Every kind of column that a document can ask for, as the properties of a table ``subject``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import datagen
from datagen.engine.columns.formats import FORMATS

PARENTS = 100
"""Rows of each table in TABLES."""
TABLES = {
    "parents": {
        "type": "object",
        "properties": {
            "id": {"type": "integer", "primary_key": True},
            "uuid": {"type": "string", "format": "uuid", "unique": True},
            "code": {"type": "string", "pattern": "[A-Z]{3}-[0-9]{4}", "unique": True},
        },
    },
    "children": {
        "type": "object",
        "properties": {"id": {"type": "foreign", "ref": "parents.uuid", "primary_key": True}},
    },
}
"""What the subject may refer to."""

INTEGERS: dict[str, Any] = {
    "integer": {"type": "integer"},
    "integer within limits": {"type": "integer", "minimum": -5, "maximum": 5},
    "integer between limits": {"type": "integer", "exclusiveMinimum": -5, "exclusiveMaximum": 5},
    "integer multiple": {"type": "integer", "minimum": -50, "maximum": 1000, "multipleOf": 7},
    "integer of 32 bits": {"type": "integer", "format": "int32", "minimum": -(1 << 31), "maximum": (1 << 31) - 1},
    "integer of 64 bits": {"type": "integer", "minimum": -(1 << 63), "maximum": (1 << 63) - 1},
    "unique integer": {"type": "integer", "unique": True},
    "unique integer within limits": {"type": "integer", "unique": True, "minimum": -500, "maximum": 500},
    "unique integer multiple": {"type": "integer", "unique": True, "minimum": -70, "maximum": 7000, "multipleOf": 7},
    "unique integer of 64 bits": {"type": "integer", "unique": True, "minimum": -(1 << 63), "maximum": (1 << 63) - 1},
    "integer key": {"type": "integer", "primary_key": True},
    "integer key within limits": {"type": "integer", "primary_key": True, "minimum": 1000, "maximum": 5000, "multipleOf": 10},
}
NUMBERS: dict[str, Any] = {
    "decimal": {"type": "number", "scale": 2},
    "decimal within limits": {"type": "number", "scale": 2, "precision": 6, "minimum": 10, "maximum": 1000},
    "decimal multiple": {"type": "number", "scale": 2, "minimum": -10, "maximum": 10, "multipleOf": 0.25},
    "decimal of 38 digits": {"type": "number", "scale": 8, "precision": 38, "minimum": -9e29, "maximum": 9e29},
    "decimal of 20 digits": {
        "type": "number",
        "scale": 4,
        "precision": 20,
        "minimum": -1e15,
        "maximum": 1e15,
        "multipleOf": 0.5,
    },
    "unique decimal": {"type": "number", "scale": 2, "unique": True, "minimum": -10, "maximum": 10},
    "unique decimal of 38 digits": {"type": "number", "precision": 38, "unique": True, "minimum": -9e37, "maximum": 9e37},
    "float": {"type": "number"},
    "float within limits": {"type": "number", "minimum": -0.3, "maximum": 0.1},
    "float between limits": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
    "float multiple": {"type": "number", "minimum": 0.1, "maximum": 0.9, "multipleOf": 0.1},
    "float of any size": {"type": "number", "minimum": -1.7e308, "maximum": 1.7e308},
    "unique float": {"type": "number", "minimum": -3, "maximum": 3, "unique": True},
    "unique float in little room": {"type": "number", "minimum": 1, "maximum": 1.0000000000001, "unique": True},
    "unique float multiple": {"type": "number", "minimum": -1, "maximum": 9, "multipleOf": 0.01, "unique": True},
    "latitude": {"type": "number", "format": "latitude"},
}
STRINGS: dict[str, Any] = {
    "text": {"type": "string"},
    "short text": {"type": "string", "minLength": 2, "maxLength": 4},
    "long text": {"type": "string", "minLength": 100, "maxLength": 400},
    "unique text": {"type": "string", "unique": True},
    "unique short text": {"type": "string", "unique": True, "minLength": 0, "maxLength": 2},
    "pattern": {"type": "string", "pattern": "[a-z]{2,8}[0-9]?"},
    "pattern of one width": {"type": "string", "pattern": "[A-Z]{3}-[0-9]{6}"},
    "unique pattern": {"type": "string", "pattern": "(a|a)b?c*", "maxLength": 40, "unique": True},
    "unique pattern of one width": {"type": "string", "pattern": "[A-Z]{2}[0-9]{2}", "unique": True},
    "unique wide pattern": {"type": "string", "pattern": "TXN[0-9]{10}", "unique": True},
    "uuid": {"type": "string", "format": "uuid"},
    "unique uuid": {"type": "string", "format": "uuid", "unique": True},
    "uuid key": {"type": "string", "format": "uuid", "primary_key": True},
}
MOMENTS: dict[str, Any] = {
    "date": {"type": "string", "format": "date"},
    "date within limits": {"type": "string", "format": "date", "minimum": "1950-05-01", "maximum": "1950-05-07"},
    "unique date": {"type": "string", "format": "date", "unique": True},
    "date-time": {"type": "string", "format": "date-time"},
    "date-time within limits": {
        "type": "string", "format": "datetime", "minimum": "2024-02-28T23:00:00+01:00", "maximum": "2024-03-01",
    },
    "unique date-time": {"type": "string", "format": "date-time", "unique": True},
    "time": {"type": "string", "format": "time"},
    "time within limits": {"type": "string", "format": "time", "minimum": "09:00", "maximum": "17:30"},
    "unique time": {"type": "string", "format": "time", "unique": True, "minimum": "09:00", "maximum": "10:00"},
    "duration": {"type": "string", "format": "duration"},
    "unique duration": {"type": "string", "format": "duration", "unique": True},
}  # fmt: skip
CHOICES: dict[str, Any] = {
    "boolean": {"type": "boolean"},
    "enum of strings": {"enum": ["pending", "shipped", "delivered", "on its way, says the carrier"]},
    "enum of integers": {"type": "integer", "enum": [1, 2, 3, 5, 8]},
    "enum of numbers": {"type": "number", "enum": [0.5, 1, 2.5]},
    "enum of booleans": {"enum": [True, False]},
    "enum of everything": {"enum": ["a", 1, True, [1, "b"], {"c": None}]},
    "enum with null": {"enum": ["a", "b", None]},
    "weighted enum": {"enum": ["rare", "usual", "never"], "weights": [1, 9, 0]},
    "weighted enum with null": {"enum": ["a", None, "b"], "weights": [1, 1, 2]},
    "unique enum": {"enum": [f"value {number}" for number in range(400)], "unique": True},
    "members": {"enum": ["tech", "web", "ai", "cloud", "data"], "min_items": 1, "max_items": 3},
    "members by default": {"type": "array", "enum": [1, 2, 3, 4], "default_items": 2},
    "unique members": {"enum": list("abcdefghijkl"), "min_items": 0, "max_items": 5, "unique": True},
    "constant string": {"const": "always"},
    "constant number": {"type": "number", "const": 1.5},
    "constant object": {"const": {"a": [1, None]}},
    "constant null": {"const": None},
}
NESTED: dict[str, Any] = {
    "array": {"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 9}},
    "array within limits": {"type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "string", "format": "city"}},
    "array of arrays": {"type": "array", "items": {"type": "array", "minItems": 0, "items": {"type": "boolean"}}},
    "array of nulls": {"type": "array", "items": {"type": ["integer", "null"], "null_fraction": 0.5}},
    "array of objects": {
        "type": "array", "items": {"type": "object", "properties": {"at": {"type": "string", "format": "date-time"}}},
    },
    "set": {"type": "array", "uniqueItems": True, "maxItems": 6, "items": {"type": "integer", "minimum": 1, "maximum": 6}},
    "set of formats": {"type": "array", "uniqueItems": True, "items": {"type": "string", "format": "country"}},
    "set of texts": {"type": "array", "uniqueItems": True, "items": {"type": "string", "maxLength": 20}},
    "unique array": {"type": "array", "unique": True, "maxItems": 3, "items": {"type": "integer", "minimum": 0, "maximum": 9}},
    "unique set": {
        "type": "array", "unique": True, "uniqueItems": True, "maxItems": 2,
        "items": {"type": "integer", "minimum": 0, "maximum": 99},
    },
    "object": {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "size": {"type": ["integer", "null"], "null_fraction": 0.5},
            "inner": {"type": "object", "properties": {"flag": {"type": "boolean"}}},
        },
    },
    "unique object": {
        "type": "object", "unique": True,
        "properties": {"x": {"type": "integer", "maximum": 30}, "y": {"type": "integer", "maximum": 9}, "z": {"const": 1}},
    },
    "array of foreign keys": {"type": "array", "items": {"type": "foreign", "ref": "parents.id"}},
}  # fmt: skip
STORED: dict[str, Any] = {
    "bytes": {"type": "string", "format": "binary"},
    "bytes within limits": {"type": "string", "format": "binary", "minLength": 3, "maxLength": 20},
    "unique bytes": {"type": "string", "format": "binary", "unique": True, "maxLength": 5},
    "any document": {"type": "string", "format": "json"},
    "text as a database declares it": {"type": "string", "maxLength": 4000, "sql_type": "varchar(4000)"},
}
FOREIGN: dict[str, Any] = {
    "foreign key": {"type": "foreign", "ref": "parents.id"},
    "foreign key written otherwise": {"type": "integer", "foreign_key": "parents.id"},
    "foreign key to uuid": {"type": "foreign", "ref": "parents.uuid"},
    "foreign key to pattern": {"type": "foreign", "ref": "parents.code"},
    "foreign key of a foreign key": {"type": "foreign", "ref": "children.id"},
    "skewed foreign key": {"type": "foreign", "ref": "parents.id", "distribution": "zipf"},
    "very skewed foreign key": {"type": "foreign", "ref": "parents.id", "distribution": "zipf", "exponent": 2},
    "unique foreign key": {"type": "foreign", "ref": "parents.id", "unique": True},
    "shared out foreign key": {"type": "foreign", "ref": "parents.id", "per_parent": {"min": 2, "max": 100}},
}
SEVERAL: dict[str, dict[str, Any]] = {
    "self-reference": {"id": {"type": "integer"}, "value": {"type": "foreign", "ref": "subject.id"}},
    "self-reference with a root": {"id": {"type": "integer"}, "value": {"type": ["foreign", "null"], "ref": "subject.id"}},
    "skewed self-reference": {
        "id": {"type": "integer"}, "value": {"type": ["foreign", "null"], "ref": "subject.id", "distribution": "zipf"},
    },
    "shared out self-reference": {
        "id": {"type": "integer"}, "value": {"type": ["foreign", "null"], "ref": "subject.id", "per_parent": {"max": 3}},
    },
    "key of two references": {
        "left": {"type": "foreign", "ref": "parents.id", "primary_key": True},
        "right": {"type": "foreign", "ref": "children.id", "primary_key": True},
    },
    "key of a reference and a number": {
        "order": {"type": "foreign", "ref": "parents.id", "primary_key": True},
        "line": {"type": "integer", "primary_key": True},
    },
    "key of a reference and a choice": {
        "order": {"type": "foreign", "ref": "parents.id", "primary_key": True},
        "language": {"enum": ["en", "de", "fr", "it", "es"], "primary_key": True},
        "day": {"type": "string", "format": "date", "primary_key": True},
    },
    "moments of a row": {
        "created_at": {"type": "string", "format": "date-time"},
        "updated_at": {"type": "string", "format": "date-time"},
        "deleted_at": {"type": ["string", "null"], "format": "date-time"},
    },
    "days of a row": {
        "start_date": {"type": "string", "format": "date"},
        "end_date": {"type": "string", "format": "date"},
    },
    "person": {
        "first_name": {"type": "string"}, "last_name": {"type": "string"}, "name": {"type": "string", "format": "name"},
        "email": {"type": "string"}, "username": {"type": "string"}, "phone": {"type": "string"},
    },
    "place": {
        "street_address": {"type": "string"}, "city": {"type": "string"}, "state": {"type": "string"},
        "postcode": {"type": "string"}, "country": {"type": "string"}, "country_code": {"type": "string"},
    },
}  # fmt: skip
"""Kinds that take more than one column."""

SIMPLE = {**INTEGERS, **NUMBERS, **STRINGS, **MOMENTS, **CHOICES, **NESTED, **STORED, **FOREIGN}
NULLABLE = {
    f"{name} or null": {**column, "nullable": True, "null_fraction": 0.4}
    for name, column in SIMPLE.items()
    if "primary_key" not in column and "per_parent" not in column and "null" not in name
}
FORMATTED = {
    **{f"format {name}": {"type": "string", "format": name} for name in FORMATS},
    **{f"unique format {name}": {"type": "string", "format": name, "unique": True} for name in FORMATS},
}
COLUMNS: dict[str, Any] = {**SIMPLE, **NULLABLE, **FORMATTED}
"""Kinds of one column, ``value``."""

KINDS: dict[str, dict[str, Any]] = {**{name: {"value": column} for name, column in COLUMNS.items()}, **SEVERAL}
"""The properties of ``subject``, by what is special about them."""


def document_of(kind: str) -> dict[str, Any]:
    return {"subject": {"type": "object", "properties": KINDS[kind]}, **TABLES}


@cache
def capacity_of(kind: str) -> int | None:
    """How many rows the subject can have; None without a limit."""
    columns = planned(document_of(kind), 1)["subject"].columns.values()
    return min((column.capacity for column in columns if column.capacity is not None), default=None)


@cache
def subject_of(kind: str, rows: int, seed: int = 42) -> datagen.TablePlan:
    """The subject with so many rows, or as many as it can have."""
    return planned(document_of(kind), min(rows, capacity_of(kind) or rows), seed)["subject"]


def planned(document: Mapping[str, Any], rows: int, seed: int = 42) -> datagen.Plan:
    properties = document["subject"]["properties"].values()
    shares = [column["per_parent"] for column in properties if column.get("ref") == "parents.id" and "per_parent" in column]
    least = max((bounds["min"] * PARENTS for bounds in shares), default=0)
    return datagen.plan(document, count={**dict.fromkeys(TABLES, PARENTS), "subject": max(rows, least)}, seed=seed)
