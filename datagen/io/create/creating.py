"""Makes tables in a database: all of them, or none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

from datagen.engine.plan import Plan
from datagen.errors import LoadError, PresentTablesError, TargetError
from datagen.io.connection import Connection, DriverError
from datagen.io.create.script import CreateScript
from datagen.io.ddl import quote_literal
from datagen.io.location import Location, parse_location
from datagen.io.mssql.database import SqlServer
from datagen.io.mysql.connection import MysqlError
from datagen.io.mysql.session import Session, open_session
from datagen.io.oracle.database import Oracle
from datagen.io.postgresql.connecting import connect_postgresql
from datagen.io.sql.options import DIALECTS
from datagen.io.sql_log import sql_logged
from datagen.io.sqlite.sink import connect_sqlite, database_path, gone_after_failure

__all__ = ["Created", "create_tables", "dialect_name"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """What was made."""

    tables: tuple[str, ...]
    statements: tuple[str, ...]
    """As they were executed."""
    notes: tuple[str, ...]
    """What the database can't hold as the document says it; a line each."""


@dataclass(slots=True)
class DbapiRunner:
    """SQL Server's and Oracle's drivers."""

    connection: Any
    location: Location

    def execute(self, statement: str) -> None:
        with sql_logged(statement), closing(self.connection.cursor()) as cursor:
            cursor.execute(statement)

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        with sql_logged(statement), closing(self.connection.cursor()) as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())

    def commit(self) -> None:
        self.connection.commit()

    def rollback(self) -> None:
        with suppress(Exception):
            self.connection.rollback()

    def close(self) -> None:
        with suppress(Exception):
            self.connection.close()

    def cause(self, error: BaseException) -> str:
        return self.location.hide(" ".join(str(error).split()))


Runner = Connection | Session | DbapiRunner


def create_tables(target: str, plan: Plan, *, drop_existing: bool = False, order: Sequence[str] | None = None) -> Created:
    """Makes the plan's tables, without rows. With ``drop_existing`` those that are there are dropped first, rows and all.

    An ``order`` names all tables; parents come before their children without one. References to tables that are made later
    are added at the end.

    Raises PresentTablesError where tables are there, TargetError where the database can't be reached, LoadError where it
    refuses a statement. The database is then as it was, but in MySQL, SQL Server and Oracle tables that were dropped are gone.
    """
    location = parse_location(target)
    dialect = DIALECTS[dialect_name(target)]
    with open_runner(location) as runner:
        ordered = plan if order is None else replace(plan, tables={name: plan[name] for name in order})
        script = CreateScript(ordered, dialect, is_type_there=lambda name: is_type_there(runner, name))
        there = [table.name for table in plan if is_there(runner, script.named(table))]
        if there and not drop_existing:
            raise PresentTablesError(
                f"{location} has {', '.join(map(repr, there))} already (--drop-existing replaces them, rows and all)",
                tuple(there),
            )
        statements = (*script.drops_of([script.named(plan[name]) for name in there]), *script.statements)
        run(runner, location, script, statements)
    return Created(tables=tuple(ordered.tables), statements=statements, notes=tuple(script.notes))


def dialect_name(target: str) -> str:
    """Raises TargetError where no tables can be made."""
    location = parse_location(target)
    if location.scheme not in DIALECT_NAMES:
        what = location if location.scheme else repr(location.path)
        raise TargetError(f"{what} is no database in which tables can be made (there are {', '.join(DIALECT_NAMES)})")
    return DIALECT_NAMES[location.scheme]


def run(runner: Runner, location: Location, script: CreateScript, statements: tuple[str, ...]) -> None:
    statement = ""
    try:
        for statement in statements:
            runner.execute(statement)
        statement = script.dialect.commit
        commit(runner)
    except BaseException as error:
        cause = runner.cause(error)
        runner.rollback()
        if script.dialect.name in ("mysql", "mssql", "oracle"):
            take_away(runner, script)
        if not isinstance(error, FAILURES) and not isinstance(runner, DbapiRunner):
            raise
        first = statement.splitlines()[0].rstrip(" (")
        raise LoadError(f"can't make the tables in {location}: {cause} (at {first})") from error


def take_away(runner: Runner, script: CreateScript) -> None:
    """What was made before a failure, where CREATE TABLE ends a transaction. None of it was there before."""
    made = [name for name in map(script.named, script.plan) if is_there(runner, name)]
    for statement in script.drops_of(made):
        with suppress(Exception):
            runner.execute(statement)
    with suppress(Exception):
        commit(runner)


def commit(runner: Runner) -> None:
    """In MySQL each statement that makes a table has done so."""
    if not isinstance(runner, Session):
        runner.commit()


def is_there(runner: Runner, name: str) -> bool:
    """Whether there is anything by that name that can be read."""
    try:
        runner.query(f"SELECT 1 FROM {name} WHERE 1 = 0")
    except Exception:
        runner.rollback()
        return False
    return True


def is_type_there(runner: Runner, name: str) -> bool:
    try:
        return bool(runner.query(f"SELECT to_regtype({quote_literal(name)}) IS NOT NULL")[0][0])
    except DriverError:
        runner.rollback()
        return False


@contextmanager
def open_runner(location: Location) -> Iterator[Runner]:
    if location.scheme == "sqlite":
        with gone_after_failure(database_path(location)), closing(connect_sqlite(location)) as connection:
            yield connection
    else:
        with closing(CONNECT[location.scheme](location)) as runner:
            yield runner


FAILURES = (DriverError, MysqlError)
CONNECT: dict[str, Callable[[Location], Runner]] = {
    "postgresql": connect_postgresql,
    "postgres": connect_postgresql,
    "mysql": open_session,
    "mariadb": open_session,
    "mssql": lambda location: DbapiRunner(SqlServer().connect(location), location),
    "oracle": lambda location: DbapiRunner(Oracle().connect(location), location),
}
DIALECT_NAMES = {"postgres": "postgresql", "mariadb": "mysql"} | {
    name: name for name in ("postgresql", "mysql", "sqlite", "mssql", "oracle")
}
"""By URL scheme."""
