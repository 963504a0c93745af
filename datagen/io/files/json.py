"""JSON and NDJSON files: one row a line, rendered batch by batch, whatever the number of rows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import polars as pl
import pyarrow as pa

from datagen.engine.plan import Plan, TablePlan
from datagen.engine.stream import Sliceable
from datagen.io.files.table_files import Output, TableFiles, open_table_files
from datagen.io.files.text_blocks import BATCH_FACTOR, TEXT_SCHEMA, bytes_of, text_block
from datagen.io.json_text import json_objects
from datagen.io.location import Location
from datagen.io.sink import SinkOptions

__all__ = ["open_json", "open_ndjson"]


@contextmanager
def open_ndjson(location: Location, plan: Plan, options: SinkOptions) -> Iterator[NdjsonSink]:
    """One table, or a file for each: bare rows. Several tables in one file: every line names its table."""
    with open_table_files(location.path, plan, ".ndjson", options.if_exists, options.compression) as files:
        yield NdjsonSink(files, names_tables=files.is_shared and len(plan.tables) != 1)


@contextmanager
def open_json(location: Location, plan: Plan, options: SinkOptions) -> Iterator[JsonSink]:
    """One object with an array for each table; or a file for each table, which is its array."""
    with open_table_files(location.path, plan, ".json", options.if_exists, options.compression) as files:
        sink = JsonSink(files)
        yield sink
        sink.close()


@dataclass(frozen=True, slots=True)
class RenderedTable:
    """A table as text: its rows as objects, with the same text before and after each."""

    table: TablePlan
    before: str = ""
    after: str = ""
    skipped: int = 0
    """Bytes that are left out before the first row of all."""

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def rows(self) -> int:
        return self.table.rows

    @property
    def row_bytes(self) -> float:
        return self.table.row_bytes * BATCH_FACTOR

    @property
    def schema(self) -> pa.Schema:
        return TEXT_SCHEMA

    def batch(self, start: int, stop: int) -> pa.RecordBatch:
        texts = json_objects(self.table.batch(start, stop), self.before, self.after).rechunk()
        array = texts.to_arrow(compat_level=pl.CompatLevel.oldest())
        skipped = self.skipped if start == 0 else 0
        return text_block([(bytes_of(array)[skipped:], len(array))])


@dataclass(slots=True)
class NdjsonSink:
    """Takes tables as lines."""

    files: TableFiles
    names_tables: bool

    def prepare(self, table: TablePlan) -> Sliceable:
        before = f'{{"table": {quoted(table.name)}, "row": ' if self.names_tables else ""
        return self.files.compressed(RenderedTable(table, before=before, after="}\n" if self.names_tables else "\n"))

    def write(self, table: TablePlan, batches: pa.RecordBatchReader) -> int:
        output = self.files.output_of(table.name)
        return sum(output.write_texts(batch.column(0)) for batch in batches)

    @property
    def bytes_written(self) -> int:
        return self.files.bytes_written


@dataclass(slots=True)
class JsonSink:
    """Takes tables as arrays."""

    files: TableFiles
    tables: int = 0

    def prepare(self, table: TablePlan) -> Sliceable:
        return self.files.compressed(RenderedTable(table, before=",\n", skipped=1))

    def write(self, table: TablePlan, batches: pa.RecordBatchReader) -> int:
        output = self.files.output_of(table.name)
        if self.files.is_shared:
            output.write_text(f"{',' if self.tables else '{'}\n{quoted(table.name)}: ")
        self.tables += 1
        rows = write_array(output, batches)
        if not self.files.is_shared:
            output.write_text("\n")
        return rows

    def close(self) -> None:
        """Ends the object, once all tables are written."""
        if self.files.is_shared:
            self.files.output_of("").write_text("\n}\n" if self.tables else "{}\n")

    @property
    def bytes_written(self) -> int:
        return self.files.bytes_written


def write_array(output: Output, batches: pa.RecordBatchReader) -> int:
    """Every row but the first brings the comma that stands before it, and all a line break."""
    output.write_text("[")
    rows = sum(output.write_texts(batch.column(0)) for batch in batches)
    output.write_text("\n]" if rows else "]")
    return rows


def quoted(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)
