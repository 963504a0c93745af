"""Slices of a table as files that are never whole anywhere: pieces that any thread makes, put one after another in order."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import pyarrow as pa

from datagen.engine.plan import TablePlan
from datagen.engine.stream import BATCH_ROWS, Sliceable
from datagen.io.files.arrow import Target
from datagen.io.files.columnar import columnar_table
from datagen.io.files.csv import CsvOptions, CsvTable, csv_header
from datagen.io.files.json import RenderedTable
from datagen.io.files.output import Output
from datagen.io.files.parquet import ParquetOptions, writer_properties
from datagen.io.files.parquet_groups import MAXIMUM_GROUPS, GroupEncoder, ParquetFile, RowGroup
from datagen.io.files.text_blocks import bytes_of

__all__ = ["FIRST_ROWS", "STREAMED", "Streamed", "spans_of"]

PIECE_BYTES = 8 << 20
"""Of a piece's rows in Arrow memory, at most: several pieces of each of many streams are in memory at once."""
FIRST_ROWS = 256
"""Of the first piece."""
GROWTH = 4
"""From piece to piece, so that the first bytes come at once."""
SMALL_GROUPS = 16
"""More than the row groups that come before pieces have grown."""


class Streamed(Protocol):
    """A slice of a table on its way into a file of one format."""

    piece_rows: int
    """Of a piece, once pieces have grown."""

    def make(self, start: int, stop: int) -> Any:
        """The piece with these rows of the table; in any thread, in any order."""
        ...

    def begin(self) -> bytes:
        """What stands before all pieces."""
        ...

    def put(self, piece: Any) -> bytes:
        """The next piece as it stands in the file; one call at a time, in order."""
        ...

    def end(self) -> bytes:
        """What stands behind all pieces."""
        ...


class StreamedText:
    """Texts that stand one after another."""

    def __init__(self, table: TablePlan, texts: Sliceable, head: bytes = b"") -> None:
        self.texts = texts
        self.head = head
        self.piece_rows = rows_of_piece(table)

    def make(self, start: int, stop: int) -> bytes:
        return bytes(bytes_of(self.texts.batch(start, stop).column(0)))

    def begin(self) -> bytes:
        return self.head

    def put(self, piece: bytes) -> bytes:
        return piece

    def end(self) -> bytes:
        return b""


class StreamedArrow:
    """Record batches of an IPC stream."""

    def __init__(self, table: TablePlan) -> None:
        self.table = columnar_table(table, can_hold_empty_objects=True)
        self.piece_rows = rows_of_piece(table)
        self.written = Written()
        self.writer = pa.ipc.new_stream(Target(self.written.output), self.table.schema)

    def make(self, start: int, stop: int) -> pa.RecordBatch:
        return self.table.batch(start, stop)

    def begin(self) -> bytes:
        return self.written.take()

    def put(self, piece: pa.RecordBatch) -> bytes:
        self.writer.write_batch(piece)
        return self.written.take()

    def end(self) -> bytes:
        self.writer.close()
        return self.written.take()


class StreamedParquet:
    """Row groups."""

    def __init__(self, table: TablePlan) -> None:
        options = ParquetOptions()
        self.table = columnar_table(table, can_hold_empty_objects=False)
        self.piece_rows = max(options.group_rows(table), -(-table.rows // (MAXIMUM_GROUPS - SMALL_GROUPS)))
        self.encoder = GroupEncoder(self.table.schema, writer_properties(self.table, options))
        self.written = Written()
        self.file = ParquetFile(self.written.output, self.encoder.empty_footer())

    def make(self, start: int, stop: int) -> RowGroup:
        return self.encoder.encode([self.table.batch(start, stop)])

    def begin(self) -> bytes:
        return self.written.take()

    def put(self, piece: RowGroup) -> bytes:
        self.file.add(piece)
        return self.written.take()

    def end(self) -> bytes:
        self.file.close()
        return self.written.take()


class Written:
    """An output whose bytes are taken away as they come."""

    def __init__(self) -> None:
        self.memory = io.BytesIO()
        self.output = Output(self.memory, "the stream")

    def take(self) -> bytes:
        data = self.memory.getvalue()
        self.memory.seek(0)
        self.memory.truncate()
        return data


def stream_csv(table: TablePlan, start: int, stop: int) -> Streamed:
    options = CsvOptions()
    # The table's own first row brings the names along.
    head = b"" if start == 0 < stop else bytes(csv_header(table.schema, options))
    return StreamedText(table, CsvTable(table, options), head)


def stream_ndjson(table: TablePlan, start: int, stop: int) -> Streamed:
    return StreamedText(table, RenderedTable(table, after="\n"))


def stream_arrow(table: TablePlan, start: int, stop: int) -> Streamed:
    return StreamedArrow(table)


def stream_parquet(table: TablePlan, start: int, stop: int) -> Streamed:
    return StreamedParquet(table)


STREAMED: dict[str, Callable[[TablePlan, int, int], Streamed]] = {
    "csv": stream_csv,
    "ndjson": stream_ndjson,
    "arrow": stream_arrow,
    "parquet": stream_parquet,
}
"""By format, from a table and the first and the last row (exclusive) of the slice."""


def rows_of_piece(table: TablePlan) -> int:
    return max(1, min(BATCH_ROWS, int(PIECE_BYTES / max(table.row_bytes, 1))))


def spans_of(streamed: Streamed, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """The rows in [start, stop), piece by piece."""
    rows = min(FIRST_ROWS, streamed.piece_rows)
    while start < stop:
        end = min(start + rows, stop)
        yield start, end
        start, rows = end, min(rows * GROWTH, streamed.piece_rows)
