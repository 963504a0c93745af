"""Databases that answer queries: each opened by its URL, with every answer either rows or what the server said instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from datagen.errors import TargetError
from datagen.io.catalog.model import Dialect
from datagen.io.connection import Connection, DriverError
from datagen.io.location import Location, parse_location
from datagen.io.mysql.connection import MysqlError, is_lost
from datagen.io.mysql.session import Session, open_session
from datagen.io.postgresql.connecting import connect_postgresql
from datagen.io.sqlite.sink import connect_sqlite, database_path

__all__ = ["DIALECTS", "Asker", "Refused", "dialect_of", "is_database", "open_asker"]

LOST_STATES = ("08", "57P01", "57P02", "57P03")
"""SQLSTATEs, or how they begin, after which there is no connection: https://www.postgresql.org/docs/current/errcodes-appendix.html."""
LOST_WORDS = ("no connection to the server", "server closed the connection", "connection not open")
"""In libpq's own errors, which have no SQLSTATE."""
PRODUCTS: dict[Dialect, str] = {"postgresql": "PostgreSQL", "sqlite": "SQLite", "mysql": "MySQL"}
VERSIONS: dict[Dialect, str] = {
    "postgresql": "current_setting('server_version')",
    "sqlite": "sqlite_version()",
    "mysql": "version()",
}


class Refused(Exception):  # noqa: N818 - what a database said to one query
    """A query that the database could not answer."""


@dataclass(slots=True)
class Asker:
    """One connection."""

    connection: Connection | Session
    dialect: Dialect

    def __call__(self, query: str) -> list[tuple[Any, ...]]:
        """All rows. Raises Refused, after which the next query can be asked; TargetError where there is no connection left."""
        return self.answered(lambda: self.connection.query(query))

    def column_names(self, query: str) -> list[str]:
        """Of a query's result; raises as a query does."""
        return self.answered(lambda: self.connection.column_names(query))

    def server(self) -> str:
        """The product and its version, for people."""
        ((version,),) = self(f"SELECT {VERSIONS[self.dialect]}")
        return f"MariaDB {version.split('-')[0]}" if "MariaDB" in version else f"{PRODUCTS[self.dialect]} {version.split()[0]}"

    def answered(self, ask: Callable[[], list[Any]]) -> list[Any]:
        try:
            return ask()
        except (DriverError, MysqlError) as error:
            cause = self.connection.cause(error)
            if is_connection_lost(error):
                raise TargetError(f"can't read {self.connection.location}: {cause}") from error
            self.connection.rollback()
            raise Refused(cause) from error


def is_connection_lost(error: Exception) -> bool:
    if not isinstance(error, DriverError):
        return is_lost(error)
    return (error.sqlstate or "").startswith(LOST_STATES) or any(words in str(error) for words in LOST_WORDS)


@contextmanager
def open_asker(target: str) -> Iterator[Asker]:
    """Nothing is changed, and no file is made. Raises TargetError where the database can't be read."""
    location = parse_location(target)
    dialect = dialect_of(target)
    with closing(CONNECT[dialect](location)) as connection:
        yield Asker(connection, dialect)


def dialect_of(target: str) -> Dialect:
    """Raises TargetError for a target that can't be asked."""
    location = parse_location(target)
    if location.scheme not in DIALECTS:
        raise TargetError(f"{location} is no database that can be read back (there are {', '.join(DIALECTS)})")
    return DIALECTS[location.scheme]


def is_database(target: str) -> bool:
    """Whether a target can be asked."""
    return parse_location(target).scheme in DIALECTS


def ask_postgresql(location: Location) -> Connection:
    """One snapshot for all queries, and no rows hidden: row security that would hide some makes a query fail instead."""
    connection = connect_postgresql(location)
    try:
        connection.execute("SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for setting in ("row_security = off", "TimeZone = 'UTC'", "DateStyle = 'ISO'"):
            connection.execute(f"SET {setting}")
        connection.query("SELECT set_config('jit', 'off', false) FROM pg_settings WHERE name = 'jit'")
        connection.commit()
    except DriverError as error:
        connection.close()
        raise TargetError(f"can't read {location}: {connection.cause(error)}") from error
    return connection


def ask_sqlite(location: Location) -> Connection:
    if not database_path(location).exists():
        raise TargetError(f"can't read {location}: there is no such file")
    return connect_sqlite(location)


def ask_mysql(location: Location) -> Session:
    """MySQL 8 would name the next AUTO_INCREMENT of yesterday."""
    session = open_session(location)
    try:
        if session.query("SHOW VARIABLES LIKE 'information_schema_stats_expiry'"):
            session.execute("SET SESSION information_schema_stats_expiry = 0")
    except MysqlError as error:
        session.close()
        raise TargetError(f"can't read {location}: {session.cause(error)}") from error
    return session


CONNECT: dict[Dialect, Callable[[Location], Connection | Session]] = {
    "postgresql": ask_postgresql,
    "sqlite": ask_sqlite,
    "mysql": ask_mysql,
}
DIALECTS: dict[str, Dialect] = {
    "sqlite": "sqlite",
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "mysql": "mysql",
    "mariadb": "mysql",
}
"""By URL scheme."""
