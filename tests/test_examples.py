"""The schemas in examples/, checked value by value by reading them once more, independently of the engine."""

from __future__ import annotations

import datetime as dt
import ipaddress
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import yaml

import datagen
from datagen.engine.columns.formats import FORMATS
from datagen.engine.decode.choice import ENUM_KEYWORDS
from datagen.engine.decode.column import ANYWHERE, KEYWORDS
from datagen.engine.decode.foreign import FOREIGN_KEYWORDS
from datagen.engine.decode.string import TYPED_FORMATS

EXAMPLES = sorted(path for path in (Path(__file__).parent.parent / "examples").iterdir() if path.suffix in (".yaml", ".json"))
ROWS = 500
Rows = list[dict[str, Any]]

every_example = pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)


@cache
def example(path: Path) -> tuple[dict[str, Any], dict[str, Rows]]:
    """The tables as they are written, and all of their rows."""
    text = path.read_text("utf-8")
    document = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    plan = datagen.plan(path, rows=ROWS)
    return document.get("schemas", document), {table.name: table.reader().read_all().to_pylist() for table in plan}


def columns_of(path: Path) -> Iterator[tuple[str, str, dict[str, Any], list[Any]]]:
    """Each table and column with what the document says of it and its values."""
    tables, rows = example(path)
    for table, schema in tables.items():
        for name, column in schema["properties"].items():
            yield table, name, column, [row[name] for row in rows[table]]


@every_example
def test_every_value_of_an_example_is_as_its_schema_says(path: Path) -> None:
    wrong = [
        (table, name, value, fault)
        for table, name, column, values in columns_of(path)
        for value in values
        if (fault := fault_of(value, column))
    ]

    assert wrong == []


@every_example
def test_every_column_of_an_example_is_made(path: Path) -> None:
    tables, rows = example(path)

    for name, schema in tables.items():
        assert [list(row) for row in rows[name][:1]] == [list(schema["properties"])]


@every_example
def test_every_reference_of_an_example_finds_a_row(path: Path) -> None:
    _, rows = example(path)

    for _, _, column, values in columns_of(path):
        if reference := column.get("ref", column.get("foreign_key")):
            parent, key = reference.split(".")
            assert set(values) - {None} <= {row[key] for row in rows[parent]}


@every_example
def test_every_key_and_unique_column_of_an_example_has_different_values(path: Path) -> None:
    tables, rows = example(path)

    for _, _, column, values in columns_of(path):
        if column.get("unique"):
            assert len({repr(value) for value in values}) == len(values)
    for name, schema in tables.items():
        key = [column for column, said in schema["properties"].items() if said.get("primary_key")]
        tuples = [tuple(row[column] for column in key) for row in rows[name]]
        assert not key or len(set(tuples)) == len(tuples)
        assert all(None not in value for value in tuples)


@every_example
def test_every_parent_of_an_example_has_as_many_children_as_it_may(path: Path) -> None:
    _, rows = example(path)

    for _, _, column, values in columns_of(path):
        if bounds := column.get("per_parent"):
            parent, key = column["ref"].split(".")
            counts = Counter(values)
            assert all(bounds.get("min", 0) <= counts[row[key]] <= bounds["max"] for row in rows[parent])


@every_example
def test_the_rows_of_an_example_are_coherent(path: Path) -> None:
    _, rows = example(path)

    for row in (row for table in rows.values() for row in table):
        if {"created_at", "updated_at"} <= set(row):
            assert row["created_at"] <= row["updated_at"]
        if {"first_name", "last_name", "name"} <= set(row):
            assert row["name"] == f"{row['first_name']} {row['last_name']}"


@every_example
def test_the_counts_of_an_example_are_kept(path: Path) -> None:
    document = yaml.safe_load(path.read_text("utf-8"))
    _, rows = example(path)

    assert {name: len(rows[name]) for name in document.get("count", {})} == document.get("count", {})


def test_every_keyword_of_the_language_is_shown_in_an_example() -> None:
    shown = {keyword for path in EXAMPLES for keyword in all_keywords(list(example(path)[0].values()))}

    assert {*ANYWHERE, *ENUM_KEYWORDS, *FOREIGN_KEYWORDS, *(word for words in KEYWORDS.values() for word in words)} - shown == {
        "required",
        "additionalProperties",
    }


def test_every_type_and_every_format_is_shown_in_an_example() -> None:
    shown = [column for path in EXAMPLES for column in all_columns(list(example(path)[0].values()))]
    types = {
        name for column in shown for name in (column["type"] if isinstance(column.get("type"), list) else [column.get("type")])
    }

    assert set(KEYWORDS) | {"foreign", "null"} <= types
    assert {*FORMATS, *TYPED_FORMATS, "text"} - {column.get("format") for column in shown} == set()


def all_columns(schemas: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Those of these tables and objects, and all that are inside them."""
    for schema in schemas:
        inside = [*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])]
        yield from inside
        yield from all_columns(inside)


def all_keywords(schemas: list[dict[str, Any]]) -> set[str]:
    return {keyword for column in all_columns(schemas) for keyword in column}


# What a value may be, read from its schema.


def fault_of(value: Any, said: dict[str, Any]) -> str | None:
    """What is wrong with a value; None for nothing."""
    types = said["type"] if isinstance(said.get("type"), list) else [said.get("type")]
    if value is None:
        return None if "null" in types or said.get("nullable") or None in said.get("enum", []) else "null"
    if "const" in said:
        return None if value == said["const"] else "another constant"
    if "enum" in said:
        members = value if isinstance(value, list) else [value]
        return None if set(members) <= set(said["enum"]) and counts_fit(value, said) else "not among the values"
    if "ref" in said or "foreign_key" in said:
        return None
    faults = CHECKS[next(name for name in types if name != "null")](value, said)
    return next(faults, None)


def counts_fit(value: Any, said: dict[str, Any]) -> bool:
    exactly = said.get("default_items", 1)
    least, most = said.get("min_items", exactly), said.get("max_items", max(said.get("min_items", 0), exactly))
    return not isinstance(value, list) or (least <= len(value) <= most and len(set(value)) == len(value))


def integer_faults(value: Any, said: dict[str, Any]) -> Iterator[str]:
    if type(value) is not int:
        yield "no integer"
    yield from limit_faults(value, said)


def number_faults(value: Any, said: dict[str, Any]) -> Iterator[str]:
    is_exact = "scale" in said or "precision" in said
    if type(value) is not (Decimal if is_exact else float):
        yield "no number"
    if is_exact and -value.as_tuple().exponent != said.get("scale", 0):
        yield "another scale"
    if len(str(abs(value)).replace(".", "").lstrip("0")) > said.get("precision", 99):
        yield "too many digits"
    yield from limit_faults(value, said)


def limit_faults(value: Any, said: dict[str, Any]) -> Iterator[str]:
    number = Decimal(str(value))
    limits = {keyword: Decimal(str(said[keyword])) for keyword in said if keyword in LIMITS}
    yield from (keyword for keyword, limit in limits.items() if not LIMITS[keyword](number, limit))


def string_faults(value: Any, said: dict[str, Any]) -> Iterator[str]:
    if not isinstance(value, str):
        yield from typed_faults(value, said)
        return
    if not said.get("minLength", 0) <= len(value) <= said.get("maxLength", 10**9):
        yield "another length"
    if "pattern" in said and not re.fullmatch(said["pattern"], value):
        yield "no match"
    check = READERS.get(said.get("format", ""), str)
    try:
        check(value)
    except ValueError:
        yield f"no {said['format']}"


def typed_faults(value: Any, said: dict[str, Any]) -> Iterator[str]:
    kinds = {"date": dt.date, "date-time": dt.datetime, "datetime": dt.datetime, "time": dt.time, "duration": dt.timedelta}
    if said.get("format") == "uuid":
        if not (isinstance(value, UUID) and value.version == 4):
            yield "no uuid of version 4"
    elif type(value) is not kinds.get(said.get("format", ""), type(value)):
        yield f"no {said['format']}"
    elif not said.get("minimum", "") <= value_text(value) <= said.get("maximum", "~"):
        yield "outside the limits"


def value_text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else ""


def array_faults(value: Any, said: dict[str, Any]) -> Iterator[str]:
    least = said.get("minItems", 0 if "maxItems" in said else 1)
    if not least <= len(value) <= said.get("maxItems", least + 3):
        yield "another number of items"
    if said.get("uniqueItems") and len(set(map(repr, value))) < len(value):
        yield "equal items"
    yield from (fault for item in value if (fault := fault_of(item, said["items"])))


def object_faults(value: Any, said: dict[str, Any]) -> Iterator[str]:
    if list(value) != list(said["properties"]):
        yield "other properties"
    yield from (fault for name, inner in said["properties"].items() if (fault := fault_of(value[name], inner)))


def matching(pattern: str) -> Callable[[str], None]:
    def check(value: str) -> None:
        if not re.fullmatch(pattern, value):
            raise ValueError(value)

    return check


def check_digits_of_card(value: str) -> None:
    digits = [int(digit) for digit in reversed(re.sub(r"\D", "", value))]
    if (sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])) % 10:
        raise ValueError(value)


def check_digits_of_iban(value: str) -> None:
    moved = value[4:] + value[:4]
    if int("".join(str(int(letter, 36)) for letter in moved)) % 97 != 1:
        raise ValueError(value)


LIMITS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "minimum": lambda value, limit: value >= limit,
    "maximum": lambda value, limit: value <= limit,
    "exclusiveMinimum": lambda value, limit: value > limit,
    "exclusiveMaximum": lambda value, limit: value < limit,
    "multipleOf": lambda value, limit: value % limit == 0,
}
READERS: dict[str, Callable[[str], Any]] = {
    "email": matching(r"[a-z0-9._-]+@[a-z0-9.-]+\.[a-z]{2,}"),
    "uri": matching(r"https?://[a-z0-9.-]+(/[\w./?=&%~-]*)?"),
    "url": matching(r"https?://[a-z0-9.-]+(/[\w./?=&%~-]*)?"),
    "hostname": matching(r"[a-z0-9-]+(\.[a-z0-9-]+)+"),
    "ipv4": ipaddress.IPv4Address,
    "ipv6": ipaddress.IPv6Address,
    "mac_address": matching(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}"),
    "country_code": matching(r"[A-Z]{2}"),
    "currency_code": matching(r"[A-Z]{3}"),
    "credit_card": check_digits_of_card,
    "iban": check_digits_of_iban,
    "latitude": lambda value: matching(r"-?\d+(\.\d+)?")(value) or abs(float(value)) <= 90,
    "longitude": lambda value: matching(r"-?\d+(\.\d+)?")(value) or abs(float(value)) <= 180,
}
CHECKS: dict[str, Callable[[Any, dict[str, Any]], Iterator[str]]] = {
    "integer": integer_faults,
    "number": number_faults,
    "string": string_faults,
    "boolean": lambda value, said: iter(() if type(value) is bool else ("no boolean",)),
    "array": array_faults,
    "object": object_faults,
}
