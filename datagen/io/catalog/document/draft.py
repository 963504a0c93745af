"""A document while it is made: tables whose columns are typed on their own, before keys tie them together."""

from __future__ import annotations

from dataclasses import dataclass, field

from datagen.errors import Problem
from datagen.io.catalog.document.property import Property
from datagen.io.catalog.model import CatalogTable, Dialect, ForeignKey, TableName

__all__ = ["Draft", "TableDraft", "column_name"]


@dataclass(slots=True)
class TableDraft:
    """One table."""

    table: CatalogTable
    properties: dict[str, Property] = field(default_factory=dict)
    """By column, in the table's order; without columns that the database fills."""
    overridden: set[str] = field(default_factory=set)
    """Columns whose property is the user's own."""
    foreign_keys: list[ForeignKey] = field(default_factory=list)
    """Those that rows can satisfy."""
    null_columns: set[str] = field(default_factory=set)
    """Columns that are always null."""
    checks: list[dict[str, str]] = field(default_factory=list)
    """What rows must satisfy beside the table's own checks."""
    count: int | None = None
    """The most rows that it can have, where that is few."""

    @property
    def name(self) -> TableName:
        return self.table.name

    def has_values(self, column: str) -> bool:
        """Whether the document makes values for it that are not all null."""
        return column in self.properties and "generated" not in self.properties[column] and column not in self.null_columns


@dataclass(slots=True)
class Draft:
    """All tables, and what was found on the way."""

    dialect: Dialect
    tables: dict[TableName, TableDraft]
    filled_by_triggers: set[TableName] = field(default_factory=set)
    """Tables that are none of these, as triggers of these fill them."""
    warnings: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def warn(self, text: str) -> None:
        self.warnings.append(text)

    def problem(self, what: str, path: str, fix: str) -> None:
        self.problems.append(Problem(what, path, fix))


def column_name(table: TableName, column: str) -> str:
    """``table.column``, as messages and options name it."""
    return f"{table}.{column}"
