"""The compiled form: typed, sized, proven columns, and the tables that they make, in load order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa

from datagen.engine.column import Column, Rows
from datagen.engine.dataset import TableSpec

__all__ = ["ForeignKey", "Plan", "TablePlan"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignKey:
    """One reference: these columns hold the values of those columns of the parent."""

    columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePlan:
    """One table, ready to be evaluated at any rows."""

    spec: TableSpec
    rows: int
    columns: Mapping[str, Column]
    """By name, in the order of the document."""
    schema: pa.Schema
    foreign_keys: tuple[ForeignKey, ...]

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def primary_key(self) -> tuple[str, ...]:
        return self.spec.primary_key

    def __getitem__(self, column: str) -> Column:
        return self.columns[column]

    def batch(self, start: int, stop: int) -> pa.RecordBatch:
        """The rows in [start, stop); 0 <= start <= stop <= rows."""
        if not 0 <= start <= stop <= self.rows:
            raise IndexError(f"rows {start} to {stop} are not within the {self.rows} rows of {self.name!r}")
        rows = Rows.span(start, stop)
        return pa.RecordBatch.from_arrays([column.compute(rows) for column in self.columns.values()], schema=self.schema)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All tables, in load order: parents before children, where no cycle forbids it."""

    tables: Mapping[str, TablePlan]
    seed: int
    locale: str

    def __getitem__(self, table: str) -> TablePlan:
        return self.tables[table]

    def __iter__(self) -> Iterator[TablePlan]:
        return iter(self.tables.values())
