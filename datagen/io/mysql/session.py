"""One session: statements that Ctrl-C ends within a second, and errors that say what happened without saying any password."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from datagen.errors import TargetError
from datagen.io.interrupts import call_interruptibly
from datagen.io.location import Location
from datagen.io.mysql.connection import MysqlConnection, MysqlError, connect_mysql, one_line
from datagen.io.sql_log import sql_logged

__all__ = ["Session", "open_session", "quote"]

GRACE_SECONDS = 0.3
"""How long an interrupted statement has to end by itself, and then once more by KILL."""
Result = TypeVar("Result")


def open_session(location: Location) -> Session:
    """Raises TargetError where there is no such server or database."""
    return Session(connect_mysql(location), location)


def quote(name: str) -> str:
    """An identifier in any SQL mode."""
    return "`" + name.replace("`", "``") + "`"


@dataclass(slots=True)
class Session:
    """A connection, in one transaction from the first statement that changes rows to ``commit`` or ``rollback``."""

    connection: MysqlConnection
    location: Location

    def execute(self, statement: str, parameters: tuple[object, ...] | None = None) -> int:
        """Returns how many rows were stored, or changed."""
        return self.interruptibly(lambda: self.run(statement, parameters)[0])

    def query(self, statement: str, parameters: tuple[object, ...] | None = None) -> list[tuple[Any, ...]]:
        return self.interruptibly(lambda: self.run(statement, parameters)[1])

    def run(self, statement: str, parameters: tuple[object, ...] | None = None) -> tuple[int, list[tuple[Any, ...]]]:
        with sql_logged(statement), self.connection.cursor() as cursor:
            affected = cursor.execute(statement, parameters)
            return int(affected), list(cursor.fetchall())

    def column_names(self, query: str) -> list[str]:
        """Of a query's result."""
        with sql_logged(query), self.connection.cursor() as cursor:
            cursor.execute(query)
            return [column[0] for column in cursor.description or ()]

    def count(self, query: str) -> int:
        """The only number of a result."""
        ((number,),) = self.query(query)
        return int(number)

    def load(self, statement: str, blocks: Iterable[bytes | memoryview]) -> int:
        """LOAD DATA LOCAL with these bytes as the file; returns how many rows were stored.

        An error of the blocks' own is raised as it is, once the server has taken what came before it.
        """
        is_stopped = False

        def watched() -> Iterator[bytes | memoryview]:
            for block in blocks:
                if is_stopped:
                    raise KeyboardInterrupt
                yield block

        def stop() -> None:
            nonlocal is_stopped
            is_stopped = True

        with sql_logged(statement):
            return self.interruptibly(lambda: self.connection.load(statement, watched()), stop)

    def complaint(self) -> str | None:
        """The first thing that the last statement was warned of."""
        found = self.query("SHOW WARNINGS LIMIT 1")
        return str(found[0][2]) if found else None

    def interruptibly(self, call: Callable[[], Result], stop: Callable[[], object] = lambda: None) -> Result:
        is_done = threading.Event()

        def run() -> Result:
            try:
                return call()
            finally:
                is_done.set()

        def cancel() -> None:
            stop()
            if is_done.wait(GRACE_SECONDS):
                return
            self.kill()
            if not is_done.wait(GRACE_SECONDS):
                self.connection.abort()

        return call_interruptibly(run, cancel)

    def kill(self) -> None:
        """Asks the server, from a connection of its own, to end the statement that is running here."""
        with suppress(MysqlError, TargetError):
            other = connect_mysql(self.location)
            try:
                other.query(f"KILL QUERY {self.connection.thread_id()}")
            finally:
                other.close()

    def rollback(self, timeout_seconds: float | None = None) -> None:
        """Waits for its end at most so long: the server goes on without us. Never raises."""
        timer = None if timeout_seconds is None else threading.Timer(timeout_seconds, self.connection.abort)
        if timer:
            timer.start()
        with suppress(MysqlError), sql_logged("ROLLBACK"):
            self.connection.rollback()
        if timer:
            timer.cancel()

    def close(self) -> None:
        with suppress(MysqlError):
            self.connection.close()

    def cause(self, error: BaseException) -> str:
        """The server's message in one line, without secrets."""
        return self.location.hide(one_line(error))
