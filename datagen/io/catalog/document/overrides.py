"""What a user sets for single columns, in the place of what their types say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

from datagen.io.catalog.document.columns import always_null, described
from datagen.io.catalog.document.draft import Draft, TableDraft, column_name
from datagen.io.catalog.document.property import Property
from datagen.io.catalog.document.types import type_property
from datagen.io.catalog.model import CatalogColumn, Dialect

__all__ = ["Overrides", "apply_overrides"]

Overrides = Mapping[str, Mapping[str, Any] | str]
"""By ``table.column``: a property, as JSON too, or the one value that the column has."""
TRUTHS = {"true": True, "false": False}
NULL = "null"


def apply_overrides(draft: Draft, overrides: Overrides) -> None:
    """Before the other columns are typed; what is set can't be unknown."""
    columns = {
        column_name(table.name, column.name): (table, column)
        for table in draft.tables.values()
        for column in table.table.columns
    }
    for name, said in overrides.items():
        if name not in columns:
            guess = get_close_matches(name, columns, n=1)
            draft.problem(
                "there is no such column", name, f"did you mean {guess[0]!r}?" if guess else "write table.column=VALUE"
            )
            continue
        table, column = columns[name]
        made = read_property(draft, name, said, column)
        if made is not None:
            override(table, column, made)


def override(table: TableDraft, column: CatalogColumn, made: Property) -> None:
    table.overridden.add(column.name)
    if made.get("const", column) is None:
        table.null_columns.add(column.name)
    own = described(column, made)
    table.properties[column.name] = {**own, **made}


def read_property(draft: Draft, name: str, said: Mapping[str, Any] | str, column: CatalogColumn) -> Property | None:
    if not isinstance(said, str):
        return dict(said)
    with suppress(ValueError):
        found = json.loads(said)
        if isinstance(found, dict) and {"type", "enum", "const", "ref", "foreign_key"} & found.keys():
            return found
    if said == NULL:
        if column.is_nullable:
            return always_null()
        draft.problem("null is not allowed", name, "set another value")
        return None
    made = constant(said, column, draft.dialect)
    if made is None:
        draft.problem(f"{said!r} is no value of type {column.type.shown}", name, "set another value")
        return None
    return {**made, "nullable": False}


def constant(text: str, column: CatalogColumn, dialect: Dialect) -> Property | None:
    """The value as the column's type has it; text for what has no type here."""
    made = type_property(column.type, dialect) or {}
    try:
        match made.get("type"):
            case "integer":
                return {"type": "integer", "const": int(text)}
            case "number":
                number = Decimal(text)
                scale = max(0, -int(number.as_tuple().exponent))
                return {"type": "number", "scale": scale, "minimum": float(number), "maximum": float(number)}
            case "boolean":
                return {"type": "boolean", "const": TRUTHS[text.lower()]}
            case "array":
                return {"type": "array", "const": json.loads(text)}
    except (ValueError, KeyError, InvalidOperation):
        return None
    if made.get("format") == "json":
        with suppress(ValueError):
            return {"const": json.loads(text)}
    return {"type": "string", "const": text}
