"""Tables as deflated rows of sheets: what threads make in parallel, and a workbook puts together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from datagen.engine.plan import TablePlan
from datagen.io.files.text_blocks import spans
from datagen.io.xlsx.rows import render_rows
from datagen.io.zip_stream import DeflatedBlock, deflate

__all__ = ["SheetBlock", "SheetTable", "blocks_of"]

SLICE_CELLS, SLICE_ROWS = 65_536, 256
"""Rows are rendered so many cells at a time, to stay in the processor's cache; but at least so many rows."""
BLOCK = pa.struct(
    {"sheet": pa.int64(), "data": pa.large_binary(), "size": pa.int64(), "crc": pa.int64(), "shortened": pa.list_(pa.int64())}
)
SCHEMA = pa.schema([pa.field("block", pa.run_end_encoded(pa.int32(), BLOCK), nullable=False)])
"""As long as the rows, so that they can be counted; a block is stored once for all of its rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetBlock:
    """Neighbouring rows of one sheet."""

    sheet: int
    """Of those of the table; the first is 0."""
    rows: DeflatedBlock
    shortened: list[int]
    """How many cells had to be, by column."""


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A table as blocks of rows, cut where sheets end."""

    table: TablePlan
    rows_per_sheet: int

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def rows(self) -> int:
        return self.table.rows

    @property
    def row_bytes(self) -> float:
        return self.table.row_bytes

    @property
    def schema(self) -> pa.Schema:
        return SCHEMA

    def batch(self, start: int, stop: int) -> pa.RecordBatch:
        batch = self.table.batch(start, stop)
        cuts = list(spans(start, stop, self.rows_per_sheet))
        blocks = [deflate_rows(batch.slice(first - start, last - first), first, self.rows_per_sheet) for first, last in cuts]
        ends = pa.array([last - start for _, last in cuts], pa.int32())
        runs = pa.RunEndEncodedArray.from_arrays(ends, pa.array(blocks, BLOCK))
        return pa.RecordBatch.from_arrays([runs], schema=SCHEMA)


def deflate_rows(batch: pa.RecordBatch, start: int, rows_per_sheet: int) -> dict[str, Any]:
    """The fields of a block from these rows of a table, all within one sheet."""
    sheet, row = divmod(start, rows_per_sheet)
    shortened = [0] * batch.num_columns

    def rendered() -> Iterator[memoryview]:
        step = max(SLICE_ROWS, SLICE_CELLS // batch.num_columns)
        for first, last in spans(0, batch.num_rows, step):
            rows = render_rows(batch.slice(first, last - first), row + first + 2)
            shortened[:] = map(sum, zip(shortened, rows.shortened, strict=True))
            yield rows.xml

    block = deflate(rendered())
    return {"sheet": sheet, "data": block.data, "size": block.size, "crc": block.crc, "shortened": shortened}


def blocks_of(batch: pa.RecordBatch) -> Iterator[SheetBlock]:
    """The blocks of a table's batch, on its memory."""
    blocks = batch.column(0).values
    for number in range(len(blocks)):
        block = {name: blocks.field(name)[number] for name in BLOCK.names}
        rows = DeflatedBlock(memoryview(block["data"].as_buffer()), block["size"].as_py(), block["crc"].as_py())
        yield SheetBlock(sheet=block["sheet"].as_py(), rows=rows, shortened=block["shortened"].as_py())
