"""Tables that are not asked for, but to which those refer that are: their rows are there, and stay as they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from datagen.errors import TargetError
from datagen.io.catalog.asked import by_name
from datagen.io.catalog.model import Catalog, CatalogTable, TableName
from datagen.io.catalog.reading import read_catalog

__all__ = ["read_outside", "with_outside"]


def read_outside(target: str, catalog: Catalog) -> tuple[CatalogTable, ...]:
    """Of each such table the columns that are referred to, and nothing else; those that can't be read are left out."""
    wanted: dict[TableName, set[str]] = {}
    for table in catalog.tables:
        for key in table.foreign_keys:
            if not key.is_parent_missing and catalog.table(key.parent) is None:
                wanted.setdefault(key.parent, set()).update(key.parent_columns)
    return tuple(
        CatalogTable(name=parent.name, columns=tuple(column for column in parent.columns if column.name in wanted[parent.name]))
        for parent in tables_named(target, list(wanted))
    )


def tables_named(target: str, names: Sequence[TableName]) -> Iterator[CatalogTable]:
    for schema in dict.fromkeys(name.schema for name in names):
        asked = [str(name) for name in names if name.schema == schema]
        with suppress(TargetError):
            yield from read_catalog(target, schemas=None if schema is None else [schema], tables=asked).tables


def with_outside(catalog: Catalog, outside: Sequence[CatalogTable]) -> Catalog:
    """The catalog with these tables, too."""
    return replace(catalog, tables=by_name([*catalog.tables, *outside]))
