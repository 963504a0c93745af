"""SQL text: a script that creates the tables, fills them and adds what must come last, in one transaction.

Where CREATE TABLE ends a transaction (MySQL, Oracle), the tables are made before it begins. What a dialect has no type for is
text: spans of time in ISO 8601, UUIDs, arrays and objects as JSON; instants without a zone are in UTC.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pyarrow as pa

from datagen.engine.plan import Plan, TablePlan
from datagen.engine.stream import Sliceable
from datagen.io.files.table_files import TableFiles, open_table_files
from datagen.io.location import Location
from datagen.io.sink import SinkOptions
from datagen.io.sql.dialect import refuse_names
from datagen.io.sql.options import DIALECTS, SqlOptions
from datagen.io.sql.rows import CopyRows, InsertRows, copy_rows, insert_rows
from datagen.io.sql.script import SqlScript

__all__ = ["SqlOptions", "open_sql"]


@contextmanager
def open_sql(location: Location, plan: Plan, options: SinkOptions) -> Iterator[SqlSink]:
    """One script for all tables, or one for each, to be loaded in the order of the plan."""
    details = options.details_as(SqlOptions)
    dialect = DIALECTS[details.dialect]
    refuse_names(plan, dialect)
    script = SqlScript(plan, dialect, with_ddl=details.ddl)
    with open_table_files(location.path, plan, ".sql", options.if_exists, options.compression) as files:
        sink = SqlSink(files, script, details)
        sink.begin()
        yield sink
        sink.finish()


@dataclass(slots=True)
class SqlSink:
    """Takes tables as statements."""

    files: TableFiles
    script: SqlScript
    options: SqlOptions

    def begin(self) -> None:
        if self.files.is_shared:
            self.files.output_of("").write_text(self.script.before(self.script.plan))

    def prepare(self, table: TablePlan) -> Sliceable:
        return self.files.compressed(self.rendered(table))

    def rendered(self, table: TablePlan) -> CopyRows | InsertRows:
        if self.options.copy:
            return copy_rows(table)
        return insert_rows(table, self.script.dialect, self.options.rows_per_insert)

    def write(self, table: TablePlan, batches: pa.RecordBatchReader) -> int:
        output, rendered = self.files.output_of(table.name), self.rendered(table)
        if not self.files.is_shared:
            output.write_text(self.script.before([table]))
        if table.rows:
            output.write_text(rendered.opening)
        rows = sum(output.write_texts(batch.column(0)) for batch in batches)
        if table.rows:
            output.write_text(rendered.closing)
        if not self.files.is_shared:
            output.write_text(self.script.after([table]))
        return rows

    def finish(self) -> None:
        if self.files.is_shared:
            self.files.output_of("").write_text(self.script.after(self.script.plan))

    @property
    def bytes_written(self) -> int:
        return self.files.bytes_written
