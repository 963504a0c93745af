"""Columns -> properties of their own type, with what the database declares of them."""

from __future__ import annotations

from typing import Any

from datagen.engine.character_sets import CHARACTER_SETS
from datagen.io.catalog.document.draft import Draft, TableDraft, column_name
from datagen.io.catalog.document.identifiers import columns_read
from datagen.io.catalog.document.property import Property
from datagen.io.catalog.document.text_forms import DATE, TIME
from datagen.io.catalog.document.types import type_property
from datagen.io.catalog.document.usual import as_usual, open_columns
from datagen.io.catalog.model import CatalogColumn, CatalogTable, Dialect

__all__ = ["add_columns", "always_null", "key_columns"]

WIDE_WINDOW = {"minimum": "1900-01-01", "maximum": "2099-12-31"}
"""Of days that must be unique: the usual five years have too few."""
MICROSECONDS = 6
SHORT = (1, 2)
"""Characters of a text that has few values."""
PLACES_OF = {"datetime": 0, "smalldatetime": 0, "date": 0}
"""Decimal places of a second that a type keeps, by name, where it says none: MySQL's and SQL Server's."""


def add_columns(draft: Draft, table: TableDraft) -> None:
    """Every column that can be made; what can't is null, left out, or a problem."""
    keys, bounds = key_columns(table.table), open_columns(table.table)
    set_before, table.properties = table.properties, {}
    for column in table.table.columns:
        if column.name in set_before:
            table.properties[column.name] = set_before[column.name]
            continue
        if column.generated is not None:
            table.properties[column.name] = described(
                column, {**generated_type(column, draft.dialect), "generated": column.generated}
            )
            continue
        made = type_property(column.type, draft.dialect)
        if made is None:
            add_unknown(draft, table, column)
        elif made:
            made = as_padded(made, column, table.table)
            if column.name in bounds:
                made = as_usual(made, column, table.table, bounds=bounds[column.name], is_key=column.name in keys)
            made = key_property(made, column, table.table, draft.dialect) if column.name in keys else made
            table.properties[column.name] = described(column, made)


def as_padded(made: Property, column: CatalogColumn, table: CatalogTable) -> Property:
    """A pattern sees the blanks that fill up a CHAR(n), so values that one is asked of are as long as they may be."""
    if column.type.name not in ("bpchar", "char") or made["type"] != "string" or "maxLength" not in made:
        return made
    is_matched = any("~" in check.expression and columns_read(check.expression, [column.name]) for check in table.checks)
    return {**made, "minLength": made["maxLength"]} if is_matched else made


def add_unknown(draft: Draft, table: TableDraft, column: CatalogColumn) -> None:
    name = column_name(table.name, column.name)
    way_out = f"--set {name}=VALUE"
    if column.default is not None or column.identity is not None:
        draft.warn(f"{name} is left to its default: no values are known for type {column.type.shown} ({way_out} gives one)")
    elif column.is_nullable:
        table.properties[column.name] = described(column, always_null())
        table.null_columns.add(column.name)
        draft.warn(f"{name} is always null: no values are known for type {column.type.shown} ({way_out} gives one)")
    else:
        draft.problem(
            f"no values are known for type {column.type.shown}, and null is not allowed", name, f"give one with {way_out}"
        )


def always_null() -> Property:
    return {"type": ["null"], "const": None}


def generated_type(column: CatalogColumn, dialect: Dialect) -> Property:
    made = type_property(column.type, dialect) or {"type": "string"}
    return {"type": made["type"]}


def described(column: CatalogColumn, made: Property) -> Property:
    """The property with what the database says of the column beyond its values."""
    said: dict[str, Any] = {}
    if column.is_nullable and made["type"] != ["null"]:
        said["nullable"] = True
    said["sql_type"] = column.type.shown
    identity = identity_of(column)
    if identity:
        said["identity"] = identity
    elif column.default is not None and column.sequence is None:
        said["sql_default"] = column.default
    if (column.is_case_insensitive or column.is_accent_insensitive) and made["type"] == "string":
        said["case_insensitive"] = True
    if column.character_set is not None and made["type"] == "string" and "enum" not in made:
        said["character_set"] = column.character_set if column.character_set in CHARACTER_SETS else "ascii"
    if column.comment:
        said["description"] = column.comment
    return {name: value for name, value in {**made, **said}.items() if name != "sql_type" or value}


def identity_of(column: CatalogColumn) -> str | None:
    """Serial and AUTO_INCREMENT columns, too, count when they are given no value."""
    if column.identity is not None:
        return column.identity
    return "by default" if column.is_auto_increment or (column.sequence is not None and not column.is_nullable) else None


def key_columns(table: CatalogTable) -> set[str]:
    """All columns that a key reads plainly, alone or among others."""
    parts = {part.column for unique in table.uniques for part in unique.parts if part.column is not None}
    return {*table.primary_key, *parts}


def is_lone_key(table: CatalogTable, column: str) -> bool:
    return table.primary_key == (column,) or any(unique.columns == (column,) for unique in table.uniques)


def key_property(made: Property, column: CatalogColumn, table: CatalogTable, dialect: Dialect) -> Property:
    """With room for values that differ, in the form in which the database compares them."""
    if made == {"type": "number", "scale": 2} and column.type.precision is None and column.type.name in ("numeric", "number"):
        return {"type": "integer"}
    if made["type"] == "integer" and "maximum" in made and is_lone_key(table, column.name):
        return {"type": "integer", "minimum": 1, **{name: value for name, value in made.items() if name != "type"}}
    if made.get("format") == "date" and is_lone_key(table, column.name):
        return {**made, **WIDE_WINDOW}
    if made["type"] == "string" and made.get("maxLength") in SHORT and is_lone_key(table, column.name):
        return lettered(made, column, table)
    if made.get("format") == "date-time" and dialect != "sqlite":
        return moment_property(made, column, dialect)
    return made


def lettered(made: Property, column: CatalogColumn, table: CatalogTable) -> Property:
    """A key of one or two characters may be any letter, unless a condition says which ones."""
    is_limited = any(columns_read(check.expression, [column.name]) for check in table.checks)
    if is_limited or "format" in made or column.is_case_insensitive:
        return made
    return {"type": "string", "pattern": f"[A-Za-z0-9]{{1,{made['maxLength']}}}"}


def moment_property(made: Property, column: CatalogColumn, dialect: Dialect) -> Property:
    """Moments that are cut to whole seconds, or to a few places, are made of so many; else two could become one."""
    places = column.type.precision
    if places is None:
        is_cut = dialect in ("mysql", "oracle", "mssql") and not (
            dialect == "mssql" and column.type.name.startswith("datetime2")
        )
        places = PLACES_OF.get(column.type.name, 0 if dialect == "mysql" else MICROSECONDS) if is_cut else MICROSECONDS
    if places >= MICROSECONDS or dialect in ("mssql", "oracle"):
        return made
    fraction = rf"\.[0-9]{{{places}}}" if places else ""
    return {"type": "string", "pattern": f"{DATE} {TIME}{fraction}"}
