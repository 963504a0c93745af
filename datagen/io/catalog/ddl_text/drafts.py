"""Tables as the statements of a text say them one after another."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from datagen.io.catalog.model import CatalogColumn, CatalogTable, Check, Exclusion, ForeignKey, TableName, Unique

__all__ = ["TableDraft", "finished"]


@dataclass(slots=True)
class TableDraft:
    """One table, so far."""

    name: TableName
    columns: dict[str, CatalogColumn] = field(default_factory=dict)
    primary_key: tuple[str, ...] = ()
    uniques: list[Unique] = field(default_factory=list)
    foreign_keys: list[ForeignKey] = field(default_factory=list)
    """Without parents' columns where they are not named."""
    checks: list[Check] = field(default_factory=list)
    exclusions: list[Exclusion] = field(default_factory=list)

    def numbered(self, what: str) -> str:
        """A name for a constraint that has none."""
        return f"{self.name.name}_{what}_{len(self.uniques) + len(self.checks) + len(self.foreign_keys) + 1}"


def finished(tables: dict[TableName, TableDraft]) -> tuple[CatalogTable, ...]:
    """By name; keys are never null, and references without columns are to the primary key."""
    found = [finished_table(table, tables) for table in tables.values()]
    return tuple(sorted(found, key=lambda table: (table.name.schema or "", table.name.name)))


def finished_table(table: TableDraft, tables: dict[TableName, TableDraft]) -> CatalogTable:
    return CatalogTable(
        name=table.name,
        columns=tuple(
            replace(column, is_nullable=column.is_nullable and column.name not in table.primary_key)
            for column in table.columns.values()
        ),
        primary_key=table.primary_key,
        uniques=tuple(table.uniques),
        foreign_keys=tuple(finished_key(key, tables) for key in table.foreign_keys),
        checks=tuple(table.checks),
        exclusions=tuple(table.exclusions),
    )


def finished_key(key: ForeignKey, tables: dict[TableName, TableDraft]) -> ForeignKey:
    parent = tables.get(key.parent)
    if parent is None:
        return replace(key, is_parent_missing=True)
    columns = key.parent_columns or parent.primary_key
    is_whole = len(columns) == len(key.columns) and set(columns) <= set(parent.columns)
    return replace(key, parent_columns=columns, is_parent_missing=not is_whole)
