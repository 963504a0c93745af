"""The compiled form: typed, sized, proven columns, and the tables that they make, in load order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import index

import pyarrow as pa

from datagen.engine.column import Column, Rows
from datagen.engine.constraints import UnreadCheck
from datagen.engine.dataset import TableSpec
from datagen.engine.sizes import most_bytes, row_bytes
from datagen.engine.stream import batches

__all__ = ["ColumnSummary", "ForeignKey", "Plan", "PlanSummary", "TablePlan", "TableSummary"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignKey:
    """One reference: these columns hold the values of those columns of the parent."""

    columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...]
    where: str | None = None
    """SQL; only rows for which it is true refer. Databases have no such keys but of single partitions."""


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

    @property
    def whole_keys(self) -> tuple[ForeignKey, ...]:
        """The foreign keys that all rows have, which a table can be made with."""
        return tuple(key for key in self.foreign_keys if key.where is None)

    @property
    def row_bytes(self) -> float:
        """Mean size of a row in Arrow memory, from the first rows; 0 for an empty table."""
        return row_bytes(self.columns.values(), self.rows, self.most_row_bytes)

    @property
    def most_row_bytes(self) -> int:
        """What a row takes at most, without making any."""
        return sum(most_bytes(spec.kind) for spec in self.spec.columns)

    def batch(self, start: int, stop: int) -> pa.RecordBatch:
        """The rows in [start, stop); 0 <= start <= stop <= rows, else IndexError. Raises TypeError for what is no integer."""
        start, stop = index(start), index(stop)
        if not 0 <= start <= stop <= self.rows:
            raise IndexError(f"rows {start} to {stop} are not within the {self.rows} rows of {self.name!r}")
        rows = Rows.span(start, stop)
        return pa.RecordBatch.from_arrays([column.compute(rows) for column in self.columns.values()], schema=self.schema)

    def reader(self, batch_rows: int | None = None, workers: int | None = None) -> pa.RecordBatchReader:
        """All rows in order, as batches of ``batch_rows`` rows (65,536 by default, fewer where rows are wide).

        Threads make a few of them ahead of the reader, and end when those are made. Closing it keeps these few batches in
        memory until it is dropped. Raises ValueError for less than 1 row or worker.
        """
        return pa.RecordBatchReader.from_batches(self.schema, batches(self, batch_rows=batch_rows, workers=workers))


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All tables, in load order: parents before children, where no cycle forbids it."""

    tables: Mapping[str, TablePlan]
    seed: int
    locale: str
    dialect: str = "postgresql"
    """Of the document's conditions and declared types."""
    notes: tuple[str, ...] = ()
    """What was made otherwise than asked, and what is left to the database; a line each."""
    unread: tuple[UnreadCheck, ...] = ()
    """The checks that are left to the database, each of which has its note, too."""

    def __getitem__(self, table: str) -> TablePlan:
        return self.tables[table]

    def __iter__(self) -> Iterator[TablePlan]:
        return iter(self.tables.values())

    def describe(self) -> PlanSummary:
        """What will be made: tables in load order, rows, types, capacities, and bytes estimated from the first rows."""
        return PlanSummary(tables=tuple(summary_of(table) for table in self))


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnSummary:
    """One column of a plan."""

    name: str
    arrow_type: pa.DataType
    is_nullable: bool
    capacity: int | None
    """How many rows can have different values, for a unique column; None for any other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSummary:
    """One table of a plan."""

    name: str
    rows: int
    bytes: int
    """Estimated size in Arrow memory, text counted at its full length."""
    columns: tuple[ColumnSummary, ...]
    foreign_keys: tuple[ForeignKey, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSummary:
    """A whole plan."""

    tables: tuple[TableSummary, ...]
    """In load order."""

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)

    @property
    def bytes(self) -> int:
        return sum(table.bytes for table in self.tables)


def summary_of(table: TablePlan) -> TableSummary:
    return TableSummary(
        name=table.name,
        rows=table.rows,
        bytes=round(table.row_bytes * table.rows),
        columns=tuple(
            ColumnSummary(
                name=field.name,
                arrow_type=field.type,
                is_nullable=field.nullable,
                capacity=table.columns[field.name].capacity,
            )
            for field in table.schema
        ),
        foreign_keys=table.foreign_keys,
    )
