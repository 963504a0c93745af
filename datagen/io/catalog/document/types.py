"""The type of a column -> the property that makes its values."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from datagen.engine.pattern import PatternError, compile_language
from datagen.io.catalog.document.domains import meeting_checks
from datagen.io.catalog.document.mssql import MSSQL
from datagen.io.catalog.document.mysql import MYSQL, set_property
from datagen.io.catalog.document.oracle import ORACLE
from datagen.io.catalog.document.postgresql import EXTENSION_TYPES, POSTGRESQL
from datagen.io.catalog.document.property import Property, Rules
from datagen.io.catalog.document.sqlite import sqlite_property
from datagen.io.catalog.document.text_forms import (
    array_pattern,
    matrix_pattern,
    multirange_pattern,
    range_pattern,
    row_pattern,
)
from datagen.io.catalog.model import Dialect, SqlType

__all__ = ["type_property"]


def by_name(*tables: Rules) -> Callable[[SqlType], Property | None]:
    """By the first table that has the type's name."""

    def make(sql_type: SqlType) -> Property | None:
        for table in tables:
            if sql_type.name in table:
                return table[sql_type.name].make(sql_type)
        return None

    return make


EMPTY_ARRAY = r"\{\}"
SCALARS: Mapping[Dialect, Callable[[SqlType], Property | None]] = {
    "postgresql": by_name(POSTGRESQL, EXTENSION_TYPES),
    "mysql": by_name(MYSQL),
    "sqlite": sqlite_property,
    "mssql": by_name(MSSQL),
    "oracle": by_name(ORACLE),
}


def type_property(sql_type: SqlType, dialect: Dialect) -> Property | None:
    """None where no values are known, an empty property where the database makes them itself."""
    if sql_type.dimensions:
        return array_property(sql_type, dialect)
    match sql_type.family:
        case "enum":
            return {"type": "string", "enum": list(sql_type.labels)} if sql_type.labels else None
        case "set":
            return set_property(sql_type.labels)
        case "composite":
            fields = [member_property(field, dialect) for _, field in sql_type.fields]
            return pattern_property(row_pattern([field for field in fields if field])) if all(fields) else None
        case "range" | "multirange":
            bound = sql_type.subtype and type_property(sql_type.subtype, dialect)
            literal = range_pattern if sql_type.family == "range" else multirange_pattern
            return pattern_property(literal(bound)) if bound else None
        case "scalar":
            return SCALARS[dialect](sql_type)
        case _:
            return (by_name(EXTENSION_TYPES) if dialect == "postgresql" else SCALARS[dialect])(sql_type)


def array_property(sql_type: SqlType, dialect: Dialect) -> Property | None:
    """Arrays of scalars are arrays; those of several dimensions, of documents or of domains are text for the database."""
    if sql_type.element is None:
        return None
    element = member_property(sql_type.element, dialect)
    if not element:
        return None
    if sql_type.dimensions > 1:
        return pattern_property(matrix_pattern(element, sql_type.dimensions), EMPTY_ARRAY)
    if element.get("format") == "json" or element["type"] == "array" or sql_type.element.domain is not None:
        return pattern_property(array_pattern(element), array_pattern(element, most=1), EMPTY_ARRAY)
    return {"type": "array", "items": {**element, "sql_type": sql_type.element.shown}}


def member_property(sql_type: SqlType, dialect: Dialect) -> Property | None:
    """Of a field or an element."""
    made = type_property(sql_type, dialect)
    return meeting_checks(made, sql_type, dialect) if made else made


def pattern_property(*patterns: str | None) -> Property | None:
    """Of the first pattern that is not too large; None where there is none."""
    found = next((pattern for pattern in patterns if pattern is not None and can_be_made(pattern)), None)
    return None if found is None else {"type": "string", "pattern": found}


def can_be_made(pattern: str) -> bool:
    try:
        compile_language(pattern)
    except PatternError:
        return False
    return True
