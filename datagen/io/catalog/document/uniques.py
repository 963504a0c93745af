"""Primary and unique keys."""

from __future__ import annotations

from typing import Any

from datagen.io.catalog.document.draft import Draft, TableDraft
from datagen.io.catalog.document.identifiers import columns_read, quoted
from datagen.io.catalog.model import CatalogTable, KeyPart, Unique

__all__ = ["add_uniques", "is_plain_key"]


def is_plain_key(table: CatalogTable, column: str) -> bool:
    """Whether a column's values are unique by themselves."""
    return table.primary_key == (column,) or any(is_plain(unique) and unique.columns == (column,) for unique in table.uniques)


def is_plain(unique: Unique) -> bool:
    is_whole = all(part.expression is None and part.prefix_length is None for part in unique.parts)
    return is_whole and unique.where is None


def add_uniques(draft: Draft, table: TableDraft) -> list[Any]:
    """Marks the columns of the primary key and those that are unique by themselves; returns all other keys."""
    if table.table.primary_key and all(column in table.properties for column in table.table.primary_key):
        for column in table.table.primary_key:
            table.properties[column]["primary_key"] = True
            table.properties[column].pop("nullable", None)
    found: list[Any] = []
    for unique in table.table.uniques:
        add_unique(draft, table, unique, found)
    return found


def add_unique(draft: Draft, table: TableDraft, unique: Unique, found: list[Any]) -> None:
    for part in unique.parts:
        if part.is_case_insensitive and part.column in table.properties:
            table.properties[part.column]["case_insensitive"] = True
    read = columns_of(table, unique)
    if not read and unique.where is None:
        table.count = min(1, table.count or 1)
        draft.warn(f"{table.name} gets one row: its key {unique.name} is the same for every row")
    if not read or any(column not in table.properties for column in read):
        return
    names = unique.columns
    is_generated = any("generated" in table.properties[column] for column in names or ())
    is_simple = is_plain(unique) and names is not None and not is_generated
    if is_simple and names == table.table.primary_key:
        return
    if is_simple and names is not None and len(names) == 1:
        column = table.properties[names[0]]
        if unique.nulls_distinct or not column.get("nullable"):
            column["unique"] = True
            return
    if is_simple and unique.nulls_distinct:
        found.append(list(read))
    else:
        found.append(key_object(draft, table, unique, read))


def columns_of(table: TableDraft, unique: Unique) -> tuple[str, ...]:
    """All that the key reads: plain columns in the key's order, then those within expressions and generated columns."""
    read: dict[str, None] = {}
    for part in unique.parts:
        for column in part_columns(table, part):
            read.setdefault(column)
    return tuple(read)


def part_columns(table: TableDraft, part: KeyPart) -> tuple[str, ...]:
    if part.column is None:
        return inputs(table, part.expression or "")
    generated = generated_by(table, part.column)
    return (part.column,) if generated is None else inputs(table, generated)


def inputs(table: TableDraft, expression: str, depth: int = 8) -> tuple[str, ...]:
    """The columns that an expression reads, with what generated ones among them read in their place."""
    found: dict[str, None] = {}
    for column in columns_read(expression, [column.name for column in table.table.columns]):
        generated = generated_by(table, column)
        for each in inputs(table, generated, depth - 1) if generated is not None and depth else (column,):
            found.setdefault(each)
    return tuple(found)


def generated_by(table: TableDraft, column: str) -> str | None:
    made = table.properties.get(column, {}).get("generated")
    return None if made is None else str(made)


def key_object(draft: Draft, table: TableDraft, unique: Unique, read: tuple[str, ...]) -> dict[str, Any]:
    key: dict[str, Any] = {"name": unique.name, "columns": list(read)}
    expressions = [part_sql(draft, table, part) for part in unique.parts]
    if any(part.column is None or generated_by(table, part.column) is not None for part in unique.parts):
        key["expressions"] = expressions
    prefixes = {part.column: part.prefix_length for part in unique.parts if part.column and part.prefix_length}
    if prefixes:
        key["prefix"] = prefixes
    if unique.where is not None:
        key["where"] = unique.where
    if not unique.nulls_distinct:
        key["nulls_distinct"] = False
    return key


def part_sql(draft: Draft, table: TableDraft, part: KeyPart) -> str:
    if part.column is None:
        return part.expression or "NULL"
    return generated_by(table, part.column) or quoted(part.column, draft.dialect)
