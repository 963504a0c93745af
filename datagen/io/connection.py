"""A database behind ADBC: SQL, bulk ingest, and errors that say what happened without saying any password."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import adbc_driver_manager
import adbc_driver_manager.dbapi
import pyarrow as pa

from datagen.io.interrupts import call_interruptibly, ignoring_interruptions
from datagen.io.location import Location
from datagen.io.sql_log import sql_logged

__all__ = ["Connection", "DriverError", "loading_hint", "one_line"]

Cursor = adbc_driver_manager.dbapi.Cursor
DriverError = adbc_driver_manager.Error
Result = TypeVar("Result")
UNIQUE_VIOLATION = "23505"
"""SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html."""
COPY_COLUMN = re.compile(r"\nCONTEXT:  COPY [^\n]*, line \d+, column ([^\n]+)")
DRIVER_NOISE = re.compile(r"^(?:(?:failed to execute(?: query)?|failed to reset statement): *)+", re.IGNORECASE)


@dataclass(slots=True)
class Connection:
    """One connection, in one transaction from the first statement to ``commit`` or ``rollback``."""

    driver: adbc_driver_manager.dbapi.Connection
    location: Location

    def begin(self) -> None:
        """For a connection that was opened to commit each statement."""
        self.driver.adbc_connection.set_autocommit(False)

    def leave_transactions(self) -> None:
        """To SQL: PostgreSQL's driver takes no ROLLBACK TO after an error in a transaction that it began itself."""
        self.driver.adbc_connection.set_autocommit(True)

    def with_cursor(self, work: Callable[[Cursor], Result], stop: Callable[[], object] = lambda: None) -> Result:
        """What is done with a cursor. An interruption calls ``stop`` and cancels that.

        The cursor is opened and closed where the work is done, in a thread that hears no signal: no interruption comes between
        its opening and its closing.
        """
        opened: list[Cursor] = []
        is_interrupted = False

        def call() -> Result:
            with self.driver.cursor() as cursor:
                opened.append(cursor)
                if is_interrupted:
                    raise KeyboardInterrupt
                return work(cursor)

        def interrupt() -> None:
            nonlocal is_interrupted
            is_interrupted = True
            stop()
            for cursor in opened:
                cancel(cursor)

        return call_interruptibly(call, interrupt)

    def execute(self, statement: str) -> None:
        with sql_logged(statement):
            self.with_cursor(lambda cursor: cursor.execute(statement))

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """All rows; the result is read to its end, without which the PostgreSQL driver would not begin a transaction."""

        def fetch(cursor: Cursor) -> list[tuple[Any, ...]]:
            cursor.execute(statement)
            return list(cursor.fetchall())

        with sql_logged(statement):
            return self.with_cursor(fetch)

    def column_names(self, query: str) -> list[str]:
        """Of a query's result."""

        def fetch(cursor: Cursor) -> list[str]:
            cursor.execute(query)
            names = [column[0] for column in cursor.description or []]
            cursor.fetchall()
            return names

        with sql_logged(query):
            return self.with_cursor(fetch)

    def count(self, query: str) -> int:
        """The only number of a result."""
        ((number,),) = self.query(query)
        return int(number)

    def ingest(
        self, table: str, batches: pa.RecordBatchReader, schema: str | None = None, *, is_temporary: bool = False
    ) -> int:
        """Appends to a table; returns how many rows."""
        with sql_logged(self.ingestion(table, batches.schema.names, schema)):
            return self.consume(
                batches,
                lambda cursor, stream: cursor.adbc_ingest(
                    table, stream, mode="append", db_schema_name=schema, temporary=is_temporary
                ),
            )

    def ingestion(self, table: str, names: list[str], schema: str | None) -> str:
        """The statement that the driver makes of an ingest."""
        target, columns = ".".join(filter(None, (schema, table))), ", ".join(names)
        is_postgresql = self.location.scheme in ("postgresql", "postgres")
        return f"COPY {target} ({columns}) FROM STDIN" if is_postgresql else f"INSERT INTO {target} ({columns}) VALUES"

    def execute_many(self, statement: str, batches: pa.RecordBatchReader) -> int:
        """Executes once for each row, with its values as parameters; returns how many rows."""
        with sql_logged(statement):
            return self.consume(batches, lambda cursor, stream: cursor.executemany(statement, stream))

    def consume(
        self,
        batches: pa.RecordBatchReader,
        take: Callable[[Cursor, pa.RecordBatchReader], object],
    ) -> int:
        """Has the driver take all batches; an error of theirs is raised as it is, not as the driver's account of it."""
        failures: list[BaseException] = []
        rows = 0
        is_stopped = False

        def watched() -> Iterator[pa.RecordBatch]:
            nonlocal rows
            try:
                for batch in batches:
                    if is_stopped:
                        raise KeyboardInterrupt
                    rows += batch.num_rows
                    yield batch
            except BaseException as error:
                failures.append(error)
                raise

        def stop() -> None:
            nonlocal is_stopped
            is_stopped = True

        stream = pa.RecordBatchReader.from_batches(batches.schema, watched())
        try:
            self.with_cursor(lambda cursor: take(cursor, stream), stop)
        except Exception:
            if failures:
                raise failures[0] from None
            raise
        return rows

    def commit(self) -> None:
        """An interruption comes too late from here on."""
        with ignoring_interruptions(), sql_logged("COMMIT"):
            self.driver.adbc_connection.commit()

    def rollback(self) -> None:
        """Never raises: a connection that is gone has rolled back already."""
        with suppress(DriverError), sql_logged("ROLLBACK"):
            self.driver.adbc_connection.rollback()

    def close(self) -> None:
        with suppress(DriverError):
            self.driver.close()

    def cause(self, error: BaseException) -> str:
        """A driver's message on one line, without its wrapping and without secrets."""
        return self.location.hide(one_line(str(error)))


def cancel(cursor: Cursor) -> None:
    """Asks the driver to end what the cursor is doing in another thread; SQLite's does not know how."""
    with suppress(DriverError):
        cursor.adbc_cancel()


def loading_hint(error: DriverError) -> str:
    """What to do where rows that were there before have the keys of new ones; empty for any other error."""
    is_duplicate = error.sqlstate == UNIQUE_VIOLATION or "UNIQUE constraint failed" in str(error)
    hint = ' (if they are from an earlier load, replace them: --if-exists replace, or if_exists="replace" in Python)'
    return hint if is_duplicate else ""


def one_line(message: str) -> str:
    """A driver's message without what the driver says of itself; of a failed COPY, with the column."""
    _, found, server = message.partition("ERROR:")
    text = server if found else message.partition(": ")[2] or message
    column = COPY_COLUMN.search(text)
    text = text.partition("\nCONTEXT:")[0].partition(". SQLSTATE:")[0].partition("\nquery was:")[0].partition("\nquery:")[0]
    text = " ".join(DRIVER_NOISE.sub("", text).replace("\nDETAIL:", ":").split()).rstrip(".")
    return f"{text}, column {column[1]!r}" if column else text
