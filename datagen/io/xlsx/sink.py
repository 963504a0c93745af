"""Excel workbooks: a sheet for each table, whatever the number of rows.

What a cell can't hold intact as a number is written as text (see :mod:`datagen.io.xlsx.cells`), a text that no cell can hold
is shortened, with a warning. Null is an empty cell, and an empty string is a cell of an empty text.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pyarrow as pa

from datagen.engine.plan import Plan, TablePlan
from datagen.errors import ShortenedWarning, TargetError
from datagen.io.cautions import warn
from datagen.io.files.table_files import TableFiles, open_table_files
from datagen.io.location import Location
from datagen.io.sink import SinkOptions
from datagen.io.xlsx.names import CELL_UNITS, COLUMNS, NAME_UNITS, SHEET_ROWS, first_units
from datagen.io.xlsx.sheet import SheetTable
from datagen.io.xlsx.stream import WorkbookStream

__all__ = ["XlsxOptions", "open_xlsx"]


@dataclass(frozen=True, slots=True, kw_only=True)
class XlsxOptions:
    """What can be chosen about workbooks."""

    rows_per_sheet: int = SHEET_ROWS - 1
    """Without the header; a table of more rows goes on in ``name_2``, ``name_3``."""

    def __post_init__(self) -> None:
        if not 1 <= self.rows_per_sheet < SHEET_ROWS:
            raise TargetError(f"{self.rows_per_sheet} rows per sheet can't be (1 to {SHEET_ROWS - 1:,} can)")


@contextmanager
def open_xlsx(location: Location, plan: Plan, options: SinkOptions) -> Iterator[XlsxSink]:
    """One workbook with all tables, or a directory with a workbook for each."""
    details = options.details_as(XlsxOptions)
    for table in plan:
        if len(table.schema) > COLUMNS:
            raise TargetError(f"table {table.name!r} has {len(table.schema):,} columns, a sheet holds {COLUMNS:,} (split it)")
    with open_table_files(location.path, plan, ".xlsx", options.if_exists) as files:
        sink = XlsxSink(files, plan, details.rows_per_sheet)
        yield sink
        sink.close()


@dataclass(slots=True)
class XlsxSink:
    """Takes tables as sheets."""

    files: TableFiles
    plan: Plan
    rows_per_sheet: int
    workbooks: dict[str, WorkbookStream] = field(default_factory=dict)
    """By table; under no name where the tables share one."""

    def prepare(self, table: TablePlan) -> SheetTable:
        return SheetTable(table, self.rows_per_sheet)

    def write(self, table: TablePlan, batches: pa.RecordBatchReader) -> int:
        workbook = self.workbook_of(table.name)
        warn_of_names(table, workbook.sheets[table.name][0].name)
        written = workbook.write(table, batches)
        if not self.files.is_shared:
            workbook.close()
        for column, count in zip(table.schema.names, written.shortened, strict=True):
            if count:
                warn_of_cells(table.name, column, count)
        return written.rows

    def workbook_of(self, table: str) -> WorkbookStream:
        """The one that takes this table, begun when its first table comes."""
        key = "" if self.files.is_shared else table
        if key not in self.workbooks:
            tables = list(self.plan) if self.files.is_shared else [self.plan[table]]
            self.workbooks[key] = WorkbookStream.begin(self.files.output_of(table).write, tables, self.rows_per_sheet)
        return self.workbooks[key]

    def close(self) -> None:
        """Ends the workbook that tables share, once all of them are written."""
        if self.files.is_shared:
            for workbook in self.workbooks.values():
                workbook.close()

    @property
    def bytes_written(self) -> int:
        return self.files.bytes_written


def warn_of_names(table: TablePlan, sheet: str) -> None:
    if first_units(table.name, NAME_UNITS) != table.name:
        what = f"the name of table {table.name!r} is longer than the {NAME_UNITS} characters of a sheet's name"
        warn(f"{what}: its sheet is {sheet!r}", ShortenedWarning)
    for column in table.schema.names:
        if first_units(column, CELL_UNITS) != column:
            what = f"the name of column {column[:40] + '...'!r} of table {table.name!r} is longer"
            warn(f"{what} than the {CELL_UNITS:,} characters of a cell: the rest was cut off", ShortenedWarning)


def warn_of_cells(table: str, column: str, count: int) -> None:
    cells = "1 value" if count == 1 else f"{count:,} values"
    what = f"{cells} of column {column!r} of table {table!r} had more than the {CELL_UNITS:,} characters of a cell"
    warn(f"{what}: the rest was cut off", ShortenedWarning)
