"""What a database really holds after a load, counted by its own SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass

from datagen.engine.plan import ForeignKey, Plan, TablePlan
from datagen.errors import TargetError
from datagen.io.connection import Connection, DriverError
from datagen.io.ddl import quote, unique_columns
from datagen.io.location import Location, parse_location
from datagen.io.mysql.connection import MysqlError
from datagen.io.mysql.session import Session, open_session
from datagen.io.postgresql.connecting import connect_postgresql
from datagen.io.sqlite.sink import connect_sqlite, database_path

__all__ = ["Checks", "check", "is_database", "sample"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """Counts over whole tables, rows from before the load included."""

    rows: Mapping[str, int]
    """By table."""
    orphans: Mapping[str, int]
    """Rows whose parent is missing, by foreign key: ``orders.user_id -> users.id``."""
    duplicates: Mapping[str, int]
    """Values that occur more than once, by primary key or unique column: ``users.email``."""
    nulls: Mapping[str, int]
    """Nulls in columns that have none, by column: ``users.name``."""

    @property
    def is_clean(self) -> bool:
        return not any((*self.orphans.values(), *self.duplicates.values(), *self.nulls.values()))


def check(plan: Plan, target: str) -> Checks:
    """Counts what is in a database's tables. Raises TargetError where it can't be read."""
    with open_database(target) as connection:
        return Checks(
            rows={table.name: connection.count(f"SELECT count(*) FROM {quote(table.name)}") for table in plan},
            orphans={
                shown_reference(table, key): connection.count(orphans_query(table, key))
                for table in plan
                for key in table.foreign_keys
            },
            duplicates={
                f"{table.name}.{', '.join(columns)}": connection.count(duplicates_query(table, columns))
                for table in plan
                for columns in unique_keys(table)
            },
            nulls=dict(pair for table in plan for pair in count_nulls(connection, table)),
        )


def sample(target: str, table: str, rows: int) -> list[dict[str, str | None]]:
    """A few rows of a table, any of them, by column, each value as the database's own text."""
    with open_database(target) as connection:
        names = connection.column_names(f"SELECT * FROM {quote(table)} LIMIT 0")
        text = "CHAR" if isinstance(connection, Session) else "TEXT"
        texts = ", ".join(f"CAST({quote(name)} AS {text})" for name in names)
        found = connection.query(f"SELECT {texts} FROM {quote(table)} LIMIT {int(rows)}")
    return [dict(zip(names, row, strict=True)) for row in found]


def is_database(target: str) -> bool:
    """Whether a target can be checked."""
    return parse_location(target).scheme in CONNECT


@contextmanager
def open_database(target: str) -> Iterator[Connection | Session]:
    location = parse_location(target)
    if location.scheme not in CONNECT:
        raise TargetError(f"{location} is no database that can be read back (there are {', '.join(CONNECT)})")
    with closing(CONNECT[location.scheme](location)) as connection:
        try:
            yield connection
        except (DriverError, MysqlError) as error:
            raise TargetError(f"can't read {location}: {connection.cause(error)}") from error


def connect_present_sqlite(location: Location) -> Connection:
    if not database_path(location).exists():
        raise TargetError(f"can't read {location}: there is no such file")
    return connect_sqlite(location)


def connect_quoting(location: Location) -> Session:
    """A session of MySQL in which names are quoted as in standard SQL."""
    session = open_session(location)
    session.execute("SET sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES')")
    return session


CONNECT: dict[str, Callable[[Location], Connection | Session]] = {
    "sqlite": connect_present_sqlite,
    "postgresql": connect_postgresql,
    "postgres": connect_postgresql,
    "mysql": connect_quoting,
    "mariadb": connect_quoting,
}
"""By URL scheme."""


def shown_reference(table: TablePlan, key: ForeignKey) -> str:
    return f"{table.name}.{', '.join(key.columns)} -> {key.parent}.{', '.join(key.parent_columns)}"


def orphans_query(table: TablePlan, key: ForeignKey) -> str:
    pairs = list(zip(key.columns, key.parent_columns, strict=True))
    given = " AND ".join(f"child.{quote(column)} IS NOT NULL" for column in key.columns)
    equal = " AND ".join(f"parent.{quote(there)} = child.{quote(here)}" for here, there in pairs)
    parent = f"SELECT 1 FROM {quote(key.parent)} AS parent WHERE {equal}"
    return f"SELECT count(*) FROM {quote(table.name)} AS child WHERE {given} AND NOT EXISTS ({parent})"


def unique_keys(table: TablePlan) -> list[tuple[str, ...]]:
    keys: list[tuple[str, ...]] = [table.primary_key] if table.primary_key else []
    return keys + [(column,) for column in unique_columns(table)]


def duplicates_query(table: TablePlan, columns: tuple[str, ...]) -> str:
    """Nulls are no duplicates of each other."""
    given = " AND ".join(f"{quote(column)} IS NOT NULL" for column in columns)
    group = ", ".join(quote(column) for column in columns)
    groups = f"SELECT 1 FROM {quote(table.name)} WHERE {given} GROUP BY {group} HAVING count(*) > 1"
    return f"SELECT count(*) FROM ({groups}) AS repeated"


def count_nulls(connection: Connection | Session, table: TablePlan) -> list[tuple[str, int]]:
    """All columns of a table in one pass."""
    columns = [field.name for field in table.schema if not field.nullable]
    if not columns:
        return []
    missing = ", ".join(f"count(*) - count({quote(column)})" for column in columns)
    ((*counts,),) = connection.query(f"SELECT {missing} FROM {quote(table.name)}")
    return [(f"{table.name}.{column}", int(count)) for column, count in zip(columns, counts, strict=True)]
