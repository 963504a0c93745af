"""A database behind ADBC: SQL, bulk ingest, and errors that say what happened without saying any password."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import adbc_driver_manager
import adbc_driver_manager.dbapi
import pyarrow as pa

from datagen.io.location import Location

__all__ = ["Connection", "DriverError", "one_line"]

DriverError = adbc_driver_manager.Error


@dataclass(slots=True)
class Connection:
    """One connection, in one transaction from the first statement to ``commit`` or ``rollback``."""

    driver: adbc_driver_manager.dbapi.Connection
    location: Location

    def begin(self) -> None:
        """For a connection that was opened to commit each statement."""
        self.driver.adbc_connection.set_autocommit(False)

    def execute(self, statement: str) -> None:
        with self.driver.cursor() as cursor:
            cursor.execute(statement)

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """All rows; the result is read to its end, without which the PostgreSQL driver would not begin a transaction."""
        with self.driver.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())

    def ingest(self, table: str, batches: pa.RecordBatchReader, schema: str | None = None) -> int:
        """Appends to a table; an error of the batches is raised as it is, not as the driver's account of it."""
        failures: list[BaseException] = []
        rows = 0

        def watched() -> Iterator[pa.RecordBatch]:
            nonlocal rows
            try:
                for batch in batches:
                    rows += batch.num_rows
                    yield batch
            except BaseException as error:
                failures.append(error)
                raise

        stream = pa.RecordBatchReader.from_batches(batches.schema, watched())
        try:
            with self.driver.cursor() as cursor:
                cursor.adbc_ingest(table, stream, mode="append", db_schema_name=schema)
        except BaseException:
            if failures:
                raise failures[0] from None
            raise
        return rows

    def commit(self) -> None:
        self.driver.adbc_connection.commit()

    def rollback(self) -> None:
        """Never raises: a connection that is gone has rolled back already."""
        with suppress(DriverError):
            self.driver.adbc_connection.rollback()

    def close(self) -> None:
        with suppress(DriverError):
            self.driver.close()

    def cause(self, error: BaseException) -> str:
        """A driver's message on one line, without its wrapping and without secrets."""
        return self.location.hide(one_line(str(error)))


def one_line(message: str) -> str:
    _, found, server = message.partition("ERROR:")
    text = server if found else message.partition(": ")[2].removeprefix("failed to execute: ") or message
    text = text.partition("\nCONTEXT:")[0].partition(". SQLSTATE:")[0].partition("\nquery was:")[0].partition("\nquery:")[0]
    return " ".join(text.replace("\nDETAIL:", ":").split()).rstrip(".")
