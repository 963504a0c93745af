"""Columns of tests, as SQL declares them, and tables of them in an independent database."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import psycopg
import pyarrow as pa

from datagen.engine.columns.formats import FORMATS
from datagen.engine.conditions.narrowing.sample import sampled
from datagen.engine.dataset import (
    ArrayKind,
    BooleanKind,
    ColumnSpec,
    DateKind,
    DecimalKind,
    DurationKind,
    FloatKind,
    FormatKind,
    IntegerKind,
    Kind,
    TextKind,
    TimeKind,
    TimestampKind,
    UuidKind,
)

UTC = dt.UTC
REALISTIC = {"email", "username", "url"} & FORMATS.keys()
"""Names of columns that get realistic values here, as names of columns do in documents."""
INTEGERS = {"smallint": 15, "integer": 31, "int": 31, "bigint": 63}


def specs_of(declared: str) -> dict[str, ColumnSpec]:
    """``id int, name varchar(20) null``: columns are NOT NULL unless they say ``null``."""
    return {name: spec_of(name, type_name, is_nullable) for name, type_name, is_nullable in split(declared)}


def split(declared: str) -> list[tuple[str, str, bool]]:
    found = []
    for part in re.split(r",(?![^(]*\))", declared):
        name, _, type_name = part.strip().partition(" ")
        is_nullable = type_name.endswith(" null")
        found.append((name.strip('"'), type_name.removesuffix(" null").strip(), is_nullable))
    return found


def spec_of(name: str, type_name: str, is_nullable: bool) -> ColumnSpec:
    return ColumnSpec(
        name=name,
        path=f"$.t.properties.{name}",
        kind=kind_of(name, type_name),
        is_nullable=is_nullable,
        null_fraction=0.2 if is_nullable else 0.0,
    )


def kind_of(name: str, type_name: str) -> Kind:
    size = [int(number) for number in re.findall(r"\d+", type_name.partition("(")[2])]
    word = type_name.partition("(")[0].strip()
    if word.endswith("[]"):
        return ArrayKind(items=spec_of("items", word[:-2], False), minimum_items=0, maximum_items=5, has_maximum=False)
    if word in INTEGERS:
        limit = 1 << INTEGERS[word]
        return IntegerKind(minimum=0, maximum=min(limit - 1, 1_000_000), has_minimum=False, has_maximum=word == "smallint")
    match word:
        case "numeric":
            precision, scale = size if len(size) == 2 else (18, 6)
            largest = Decimal(10) ** (precision - scale) - Decimal(1).scaleb(-scale)
            return DecimalKind(
                minimum=Decimal(0), maximum=min(largest, Decimal(1_000_000)), scale=scale, precision=precision,
                multiple_of=Decimal(1).scaleb(-scale), has_minimum=False, has_maximum=False,
            )  # fmt: skip
        case "float8":
            return FloatKind(minimum=0.0, maximum=1_000_000.0, has_minimum=False, has_maximum=False)
        case "boolean":
            return BooleanKind()
        case "date":
            return DateKind(minimum=dt.date(2020, 1, 1), maximum=dt.date(2024, 12, 31))
        case "timestamp" | "timestamptz":
            return TimestampKind(
                minimum=dt.datetime(2020, 1, 1, tzinfo=UTC), maximum=dt.datetime(2024, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
            )
        case "time":
            return TimeKind(minimum=dt.time(0), maximum=dt.time(23, 59, 59))
        case "interval":
            return DurationKind(minimum=dt.timedelta(0), maximum=dt.timedelta(days=30))
        case "uuid":
            return UuidKind()
        case "text" | "varchar" | "char":
            most = size[0] if size else None
            if name in REALISTIC:
                return FormatKind(format=name, minimum_length=0, maximum_length=most, is_inferred=True)
            return TextKind(minimum_length=1, maximum_length=min(most or 50, 50), declared_length=most)
        case _:
            raise AssertionError(type_name)


def values_of(specs: Mapping[str, ColumnSpec], rows: int) -> dict[str, pa.Array]:
    """Made by the engine, each column alone."""
    found = {}
    for name, spec in specs.items():
        values = sampled(spec, rows)
        assert values is not None, spec
        found[name] = values
    return found


def as_parameters(columns: Mapping[str, pa.Array]) -> list[list[Any]]:
    return [list(row) for row in zip(*(map(as_parameter, column.to_pylist()) for column in columns.values()), strict=True)]


def as_parameter(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict) else value


def verdicts(
    connection: psycopg.Connection[Any], declared: str, columns: Mapping[str, pa.Array], conditions: Sequence[str]
) -> list[list[bool]]:
    """By PostgreSQL: for each condition, whether each row satisfies it as a CHECK."""
    types = split(declared)
    names = ", ".join(f'"{name}" {type_name}' for name, type_name, _ in types)
    with connection.transaction(force_rollback=True):
        connection.execute(f"CREATE TEMP TABLE t (row_number int, {names}) ON COMMIT DROP")  # type: ignore[call-overload]
        places = ", ".join(["%s", *(f"%s::{type_name}" for _, type_name, _ in types)])
        rows = as_parameters({name: columns[name] for name, _, _ in types})
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO t VALUES ({places})", [[number, *row] for number, row in enumerate(rows)])
        tests = ", ".join(f"({condition}) IS NOT FALSE" for condition in conditions).replace("%", "%%")
        found = connection.execute(f"SELECT {tests} FROM t ORDER BY row_number", []).fetchall()  # type: ignore[call-overload]
    return [list(column) for column in zip(*found, strict=True)]
