"""Arrays and JSON documents."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import polars as pl

from datagen.engine.conditions.terms import Unsupported
from datagen.engine.conditions.values.align import as_text
from datagen.engine.conditions.values.arguments import Operation, Place, Series, common, only

__all__ = [
    "any_equals",
    "array_length",
    "cardinality",
    "documents_of",
    "element",
    "json_array_length",
    "json_at",
    "json_has_key",
    "json_kind",
    "json_length",
    "json_member",
    "json_of",
    "json_unquoted",
    "json_valid",
    "members_of",
    "mysql_json_kind",
    "of_json",
]

MISSING = object()
"""What is no document, or not in it."""


def array_length(arguments: Series, place: Place) -> pl.Series:
    """Null for an empty array, as in PostgreSQL."""
    if len(arguments) > 1 and only(arguments[1]) != 1:
        raise Unsupported("the length of a further dimension")
    counts = cardinality(arguments, place)
    return counts.to_frame("n").select(pl.when(pl.col("n") > 0).then(pl.col("n"))).to_series()


def cardinality(arguments: Series, place: Place) -> pl.Series:
    series = arguments[0]
    if series.dtype == pl.String:
        return pl.Series([members_of(each) for each in series.to_list()], dtype=pl.Int64)
    return series.list.len().cast(pl.Int64)


def members_of(value: str | None) -> int | None:
    """How many members an array has in JSON's or PostgreSQL's text form."""
    if value is None:
        return None
    if value.startswith("["):
        return len(json.loads(value))
    inner = value.strip()[1:-1]
    return 0 if not inner else len(re.findall(r'(?:"(?:[^"\\]|\\.)*"|\{[^}]*\}|[^,])+', inner))


def any_equals(arguments: Series, place: Place) -> pl.Series:
    wanted, lists = common(arguments)
    pairs = zip(wanted.to_list(), lists.to_list(), strict=True)
    return pl.Series([None if a is None or b is None else a in b for a, b in pairs], dtype=pl.Boolean)


def element(arguments: Series, place: Place) -> pl.Series:
    return arguments[0].list.get(only(arguments[1]), null_on_oob=True)


def json_of(value: str | None) -> Any:
    if value is None:
        return MISSING
    try:
        return json.loads(value)
    except ValueError:
        return MISSING


def of_json(compute: Callable[[Any], Any], dtype: pl.DataType | type[pl.DataType]) -> Operation:
    """Of each document; null for null and for what is none."""

    def operation(arguments: Series, place: Place) -> pl.Series:
        documents = [json_of(each) for each in documents_of(arguments[0])]
        return pl.Series([None if each is MISSING else compute(each) for each in documents], dtype=dtype)

    return operation


def documents_of(series: pl.Series) -> list[str | None]:
    if isinstance(series.dtype, pl.List | pl.Struct):
        return [None if each is None else json.dumps(each, default=str) for each in series.to_list()]
    return as_text(series).to_list()


def json_valid(arguments: Series, place: Place) -> pl.Series:
    texts = documents_of(arguments[0])
    return pl.Series([None if each is None else json_of(each) is not MISSING for each in texts], dtype=pl.Boolean)


def json_kind(value: Any) -> str:
    names = {dict: "object", list: "array", str: "string", bool: "boolean", int: "number", float: "number", type(None): "null"}
    return names[type(value)]


def mysql_json_kind(value: Any) -> str:
    names = {dict: "OBJECT", list: "ARRAY", str: "STRING", bool: "BOOLEAN", int: "INTEGER", float: "DOUBLE", type(None): "NULL"}
    return names[type(value)]


def json_at(value: Any, path: str) -> Any:
    for key in path.split("\0"):
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, list) and re.fullmatch(r"-?\d+", key) and -len(value) <= int(key) < len(value):
            value = value[int(key)]
        else:
            return MISSING
    return value


def json_member(is_text: bool) -> Operation:
    def compute(arguments: Series, place: Place) -> pl.Series:
        path = str(only(arguments[1]))
        found = [json_at(json_of(each), path) for each in documents_of(arguments[0])]

        def shown(value: Any) -> str | None:
            if value is MISSING or (is_text and value is None):
                return None
            return value if is_text and isinstance(value, str) else json.dumps(value)

        return pl.Series([shown(each) for each in found], dtype=pl.String)

    return compute


def json_has_key(arguments: Series, place: Place) -> pl.Series:
    key = only(arguments[1])
    return of_json(lambda value: key in value if isinstance(value, dict | list) else value == key, pl.Boolean)(
        arguments[:1], place
    )


def json_array_length(arguments: Series, place: Place) -> pl.Series:
    """Of arrays; PostgreSQL fails for anything else, SQLite counts 0."""
    lengths = of_json(lambda value: len(value) if isinstance(value, list) else -1, pl.Int64)(arguments[:1], place)
    if place.is_strict:
        place.failed.append(lengths < 0)
    return lengths.clip(lower_bound=0)


def json_length(value: Any) -> int:
    """MySQL's: members of an array or object, 1 for anything else."""
    return len(value) if isinstance(value, list | dict) else 1


def json_unquoted(series: pl.Series) -> pl.Series:
    def unquoted(value: str | None) -> str | None:
        found = json_of(value)
        return found if isinstance(found, str) else value

    return pl.Series([unquoted(value) for value in series.to_list()], dtype=pl.String)
