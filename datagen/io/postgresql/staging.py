"""Rows by way of a temporary table: for types that the driver can't encode, and for tables that COPY may not fill.

The odd columns are text there. An INSERT reads them as literals of their types and assigns them, as any INSERT would.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

import pyarrow as pa

from datagen.io.connection import Connection
from datagen.io.conversion import ConvertedTable, TextInput
from datagen.io.ddl import quote
from datagen.io.postgresql.catalog import CatalogColumn
from datagen.io.postgresql.relation import Relation

__all__ = ["insert_staged", "needs_staging"]

STAGE = "datagen_stage"
STAGE_SQL = f"pg_temp.{quote(STAGE)}"
CHUNK_ROWS = 200_000
"""Rows in the temporary table at a time, so that it stays small whatever the number of rows."""


def needs_staging(fitted: ConvertedTable) -> bool:
    """Whether some column is text that the server must read."""
    return any(isinstance(conversion, TextInput) for _, conversion in fitted.columns)


def insert_staged(
    connection: Connection,
    relation: Relation,
    fitted: ConvertedTable,
    columns: Mapping[str, CatalogColumn],
    batches: pa.RecordBatchReader,
) -> int:
    """All rows of the reader, in the current transaction; returns how many."""
    names = [name for name, _ in fitted.columns]
    odd = {name for name, conversion in fitted.columns if isinstance(conversion, TextInput)}
    types = {name: "text" if name in odd else columns[name].bare_type for name in names}
    values = [f"{quote(name)}::{columns[name].bare_type}" if name in odd else quote(name) for name in names]
    insert = (
        f"INSERT INTO {relation.sql} ({', '.join(map(quote, names))}) OVERRIDING SYSTEM VALUE "
        f"SELECT {', '.join(values)} FROM {STAGE_SQL}"
    )
    connection.execute(f"CREATE TEMPORARY TABLE {quote(STAGE)} ({', '.join(f'{quote(name)} {types[name]}' for name in names)})")
    rows = 0
    for chunk in chunks(batches):
        if rows:
            connection.execute(f"TRUNCATE {STAGE_SQL}")
        rows += connection.ingest(STAGE, chunk, is_temporary=True)
        connection.execute(insert)
    connection.execute(f"DROP TABLE {STAGE_SQL}")
    return rows


def chunks(batches: pa.RecordBatchReader) -> Iterator[pa.RecordBatchReader]:
    """The same batches in readers of about CHUNK_ROWS rows, each to be read to its end before the next."""
    source = iter(batches)

    def take(first: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
        rows = 0
        for batch in chain([first], source):
            yield batch
            rows += batch.num_rows
            if rows >= CHUNK_ROWS:
                return

    for first in source:
        yield pa.RecordBatchReader.from_batches(batches.schema, take(first))
