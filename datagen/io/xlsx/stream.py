"""A workbook in one pass: its parts as xlsxwriter makes them, and the rows of its sheets as they come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import pyarrow as pa

from datagen.engine.plan import TablePlan
from datagen.io.xlsx.names import sheet_names
from datagen.io.xlsx.rows import render_header
from datagen.io.xlsx.sheet import blocks_of
from datagen.io.xlsx.widths import widest_texts
from datagen.io.xlsx.workbook import SheetFrame, SheetLayout, sheet_frames, sheet_part, workbook_parts
from datagen.io.zip_stream import ZipStream, deflate

__all__ = ["WorkbookStream", "WrittenRows"]


class WrittenRows(NamedTuple):
    """How many there were, and for each column how many cells had to be shortened."""

    rows: int
    shortened: list[int]


@dataclass(frozen=True, slots=True)
class WorkbookStream:
    """A workbook on its way; its tables are written one after another, in their order."""

    archive: ZipStream
    sheets: dict[str, list[SheetLayout]]
    """By table, in their order."""

    @classmethod
    def begin(
        cls, write: Callable[[bytes | memoryview], object], tables: Sequence[TablePlan], rows_per_sheet: int
    ) -> WorkbookStream:
        """Writes everything that does not depend on rows."""
        names = sheet_names({table.name: max(1, -(-table.rows // rows_per_sheet)) for table in tables})
        sheets = {table.name: lay_out(table, names[table.name], rows_per_sheet) for table in tables}
        archive = ZipStream(write)
        for name, data in workbook_parts([layout for layouts in sheets.values() for layout in layouts]).items():
            archive.add(name, data)
        return cls(archive, sheets)

    def write(self, table: TablePlan, batches: pa.RecordBatchReader) -> WrittenRows:
        """Takes all rows of a table, as blocks."""
        first = self.first_sheet(table.name)
        frames = self.frames_of(table, with_first=first == 1)
        header = render_header(table.schema.names)
        shortened, rows, sheet = [0] * len(table.schema), 0, 0
        self.begin_sheet(first, frames[0], header)
        for batch in batches:
            rows += batch.num_rows
            for block in blocks_of(batch):
                if block.sheet != sheet:
                    self.end_sheet(frames[sheet])
                    sheet = block.sheet
                    self.begin_sheet(first + sheet, frames[sheet], header)
                self.archive.put_block(block.rows)
                shortened = [sum(counts) for counts in zip(shortened, block.shortened, strict=True)]
        self.end_sheet(frames[sheet])
        return WrittenRows(rows, shortened)

    def frames_of(self, table: TablePlan, with_first: bool) -> list[SheetFrame]:
        widest = widest_texts(table)
        return sheet_frames([replace(layout, widest=widest) for layout in self.sheets[table.name]], with_first=with_first)

    def first_sheet(self, table: str) -> int:
        """The number of a table's first sheet, from 1."""
        before = list(self.sheets)[: list(self.sheets).index(table)]
        return 1 + sum(len(self.sheets[name]) for name in before)

    def begin_sheet(self, number: int, frame: SheetFrame, header: memoryview) -> None:
        self.archive.begin(sheet_part(number))
        self.archive.put_block(deflate([frame.before, header]))

    def end_sheet(self, frame: SheetFrame) -> None:
        self.archive.put_block(deflate([frame.after]))
        self.archive.end()

    def close(self) -> None:
        self.archive.close()


def lay_out(table: TablePlan, names: Sequence[str], rows_per_sheet: int) -> list[SheetLayout]:
    columns = tuple(table.schema.names)
    return [
        SheetLayout(name=name, columns=columns, rows=min(rows_per_sheet, table.rows - number * rows_per_sheet))
        for number, name in enumerate(names)
    ]
