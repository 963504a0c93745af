"""A catalog -> the document from which its tables are filled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from datagen.errors import SchemaError
from datagen.io.catalog.document.columns import add_columns
from datagen.io.catalog.document.draft import Draft, TableDraft
from datagen.io.catalog.document.exclusions import add_exclusions
from datagen.io.catalog.document.fitting import fit_parents
from datagen.io.catalog.document.foreign_keys import add_foreign_keys, keep_satisfiable
from datagen.io.catalog.document.identifiers import columns_read
from datagen.io.catalog.document.json_members import add_members
from datagen.io.catalog.document.overrides import Overrides, apply_overrides
from datagen.io.catalog.document.uniques import add_uniques
from datagen.io.catalog.model import Catalog, CatalogTable, SqlType, TableName

__all__ = ["DocumentResult", "to_document"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentResult:
    """A document, and what its reader should know."""

    document: dict[str, Any]
    """A whole request, of plain JSON values."""
    warnings: tuple[str, ...]
    """What can't be as the database has it, a line each; the catalog's own come first."""


def to_document(catalog: Catalog, *, overrides: Overrides | None = None) -> DocumentResult:
    """What rows of these tables must be like, as far as the catalog says.

    ``overrides`` gives single columns (``table.column``) a property of their own, or one value, as text.
    Raises SchemaError with every column that can be neither made nor left to the database.
    """
    filled = filled_by_triggers(catalog)
    own = [table for table in catalog.tables if not table.is_foreign and table.name not in filled]
    draft = Draft(
        dialect=catalog.dialect,
        tables={table.name: TableDraft(table) for table in own},
        filled_by_triggers=set(filled),
        warnings=[*catalog.warnings, *map(left_out, (table for table in catalog.tables if table.is_foreign)), *filled.values()],
    )
    apply_overrides(draft, overrides or {})
    for table in draft.tables.values():
        add_columns(draft, table)
        add_members(draft, table)
        add_surroundings(draft, table)
    uniques = {table.name: add_uniques(draft, table) for table in draft.tables.values()}
    keep_satisfiable(draft)
    if draft.problems:
        raise SchemaError(draft.problems)
    fit_parents(draft)
    schemas = {str(table.name): table_object(draft, table, uniques[table.name]) for table in draft.tables.values()}
    counts = {str(table.name): table.count for table in draft.tables.values() if table.count is not None}
    document = {"dialect": catalog.dialect, "schemas": schemas, **({"count": counts} if counts else {})}
    return DocumentResult(document=document, warnings=tuple(draft.warnings))


def filled_by_triggers(catalog: Catalog) -> dict[TableName, str]:
    """Tables whose rows come from triggers of others, which can't be switched off: with rows of their own, keys would clash."""
    names = {table.name for table in catalog.tables}
    return {
        filled: f"{filled} is left to trigger {trigger.name} of {table.name}, which fills it"
        for table in catalog.tables
        for trigger in table.insert_triggers
        for filled in trigger.fills
        if filled in names and filled != table.name
    }


def left_out(table: CatalogTable) -> str:
    return f"{table.name} is left out: it is a foreign table, whose rows are elsewhere"


def add_surroundings(draft: Draft, table: TableDraft) -> None:
    """What stands between the rows and the table."""
    if table.table.has_row_security:
        draft.warn(f"{table.name} has row security, which binds this role: its policies may refuse rows (load as the owner)")
    partitioned = table.table.partitioned
    if partitioned is not None and not partitioned.accepts_all and not partitioned.conditions:
        table.count = 0
        draft.warn(f"{table.name} stays empty: it has no partition (--create-partitions makes one)")


def table_object(draft: Draft, table: TableDraft, uniques: list[Any]) -> dict[str, Any]:
    foreign_keys = add_foreign_keys(draft, table)
    made: dict[str, Any] = {"type": "object"}
    if table.name.schema is not None:
        made["sql_schema"] = table.name.schema
    if table.table.comment:
        made["description"] = table.table.comment
    excluded = add_exclusions(table, uniques)
    made["properties"] = table.properties
    parts = {"unique": uniques, "foreign_keys": foreign_keys, "checks": checks(table), "exclude": excluded}
    return made | {name: listed for name, listed in parts.items() if listed}


def checks(table: TableDraft) -> list[dict[str, str]]:
    """Those of columns that the document makes, and that one of the partitions takes the row."""
    names = [column.name for column in table.table.columns]
    made = [
        {"name": check.name, "sql": check.expression}
        for check in table.table.checks
        if all(column in table.properties for column in columns_read(check.expression, names))
    ]
    made += [*generated_limits(table), *table.checks]
    partitioned = table.table.partitioned
    if partitioned is not None and not partitioned.accepts_all and partitioned.conditions:
        conditions = " OR ".join(f"({condition})" for condition in partitioned.conditions)
        made.append({"name": f"partition of {table.name}", "sql": conditions})
    return made


def generated_limits(table: TableDraft) -> Iterator[dict[str, str]]:
    """What numbers may be so that those computed from them fit their columns."""
    numbers = {name for name, made in table.properties.items() if made.get("type") in ("integer", "number")}
    names = [column.name for column in table.table.columns]
    for column in table.table.columns:
        limit = largest(column.type)
        if column.generated is not None and limit is not None and numbers.issuperset(columns_read(column.generated, names)):
            yield {"name": f"range of {column.name}", "sql": f"({column.generated}) BETWEEN -{limit} AND {limit}"}


def largest(sql_type: SqlType) -> str | None:
    """The largest number of a type, as SQL writes it; None where that is no matter."""
    if sql_type.precision is not None and sql_type.scale is not None and 0 <= sql_type.scale < sql_type.precision:
        fraction = "." + "9" * sql_type.scale if sql_type.scale else ""
        return "9" * (sql_type.precision - sql_type.scale) + fraction
    return {"int2": "32767", "smallint": "32767", "int4": "2147483647", "int": "2147483647"}.get(sql_type.name)
