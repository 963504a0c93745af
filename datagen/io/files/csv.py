"""CSV files: RFC 4180 with line feeds, rendered batch by batch by Polars.

A null is an empty field and an empty string is ``""``, as PostgreSQL's ``COPY ... (FORMAT csv, HEADER)`` reads them.
Times are ISO 8601, instants with their offset. Arrays are written as PostgreSQL writes them, ``{1,NULL,"a b"}``; arrays of
arrays, objects and JSON documents as JSON text.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import polars as pl
import pyarrow as pa

from datagen.engine.plan import Plan, TablePlan
from datagen.engine.stream import Sliceable
from datagen.errors import TargetError
from datagen.io.conversion import is_text
from datagen.io.files.csv_text import csv_column
from datagen.io.files.table_files import TableFiles, open_table_files, refuse_sharing
from datagen.io.files.text_blocks import TEXT_SCHEMA, spans, text_block
from datagen.io.location import Location
from datagen.io.sink import SinkOptions

__all__ = ["CsvOptions", "CsvTable", "csv_header", "open_csv"]

DELIMITERS = frozenset("\t !#$%&'()*,/:;<=>?@[\\]^_`{|}~")
"""ASCII's signs without the quote, and without those of numbers, which are written without quotes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvOptions:
    """What can be chosen about CSV files."""

    delimiter: str = ","
    """Between the fields: a tab, a space or an ASCII sign that numbers don't have."""
    rows_per_file: int | None = None
    """Splits each table into numbered files in a directory."""

    def __post_init__(self) -> None:
        if self.delimiter not in DELIMITERS:
            raise TargetError(f"{self.delimiter!r} can't be a delimiter (take one sign, such as ; or a tab)")


@contextmanager
def open_csv(location: Location, plan: Plan, options: SinkOptions) -> Iterator[CsvSink]:
    """One table to a file or standard output, several to a directory with a file for each."""
    refuse_sharing(location.path, plan, "CSV")
    details = options.details_as(CsvOptions)
    with open_table_files(location.path, plan, ".csv", options.if_exists, options.compression, details.rows_per_file) as files:
        yield CsvSink(files, details)


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A table as text, cut where files end; each file begins with the names of the columns."""

    table: TablePlan
    options: CsvOptions

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
        return TEXT_SCHEMA

    def batch(self, start: int, stop: int) -> pa.RecordBatch:
        batch = self.table.batch(start, stop)
        pieces = [
            (self.render(batch.slice(first - start, last - first), first), last - first)
            for first, last in spans(start, stop, self.options.rows_per_file)
        ]
        return text_block(pieces)

    def render(self, batch: pa.RecordBatch, row: int) -> memoryview:
        """The lines of rows of one file, from this row of the table on."""
        has_header = row == 0 or (self.options.rows_per_file is not None and row % self.options.rows_per_file == 0)
        return render_csv(batch, self.options.delimiter, has_header)


@dataclass(slots=True)
class CsvSink:
    """Takes tables as lines."""

    files: TableFiles
    options: CsvOptions

    def prepare(self, table: TablePlan) -> Sliceable:
        return self.files.compressed(CsvTable(table, self.options))

    def write(self, table: TablePlan, batches: pa.RecordBatchReader) -> int:
        rows = 0
        for batch in batches:
            for start, stop in spans(rows, rows + batch.num_rows, self.options.rows_per_file):
                texts = batch.column(0).slice(start - rows, stop - start)
                self.files.output_of(table.name, start).write_texts(texts)
            rows += batch.num_rows
        if not rows:
            self.files.output_of(table.name).write_text(str(csv_header(table.schema, self.options), "utf-8"))
        return rows

    @property
    def bytes_written(self) -> int:
        return self.files.bytes_written


def csv_header(schema: pa.Schema, options: CsvOptions) -> memoryview:
    """The line with the names alone."""
    return render_csv(pa.RecordBatch.from_pylist([], schema), options.delimiter, has_header=True)


def render_csv(batch: pa.RecordBatch, delimiter: str, has_header: bool) -> memoryview:
    """One line for each row, after one with the names if asked."""
    columns = zip(batch.schema.names, batch.columns, strict=True)
    frame = pl.DataFrame({name: csv_column(values) for name, values in columns})
    # PostgreSQL before 18 takes an unquoted \. alone on its line for the end of the data.
    is_lone_text = len(batch.schema) == 1 and is_text(batch.schema.field(0).type)
    text = io.BytesIO()
    frame.write_csv(
        text, include_header=has_header, separator=delimiter, quote_style="non_numeric" if is_lone_text else "necessary"
    )
    return text.getbuffer()
