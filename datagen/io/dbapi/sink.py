"""SQL Server and Oracle: tables made, filled and dropped again after a failure, through a driver that reads Arrow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

import pyarrow as pa

from datagen.engine.plan import Plan, TablePlan
from datagen.errors import LoadError, TargetError, TransactionWarning
from datagen.io.cautions import warn
from datagen.io.conversion import Conversion, ConvertedTable
from datagen.io.interrupts import call_interruptibly, ignoring_interruptions
from datagen.io.location import Location
from datagen.io.present import PresentColumn, fit_table
from datagen.io.reach import Limits
from datagen.io.sink import IfExists, SinkOptions
from datagen.io.sql.dialect import SqlDialect, refuse_names
from datagen.io.sql.script import SqlScript
from datagen.io.sql_log import sql_logged

__all__ = ["ColumnType", "Database", "open_dbapi"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnType:
    """Of a column that is there, as the catalog says it."""

    name: str
    """In lower case, without lengths."""
    length: int | None
    precision: int | None
    scale: int | None


class Database(Protocol):
    """What such databases differ in."""

    dialect: SqlDialect
    columns: str
    """A query for the current schema's columns: table, column, type, length, precision, scale, and 0 or 1 for nullable, has a
    default, generated, identity."""
    is_transactional: bool
    """Whether rows are in the transaction of the connection."""

    def connect(self, location: Location) -> Any:
        """A DB-API connection. Raises TargetError where there is no driver, or no way in."""
        ...

    def conversion(self, source: pa.DataType, target: ColumnType) -> Conversion | None: ...

    def load(self, cursor: Any, table: str, columns: list[str], types: list[ColumnType], rows: pa.RecordBatchReader) -> int:
        """Returns how many rows were stored."""
        ...

    def dropping(self, table: str) -> str: ...


@contextmanager
def open_dbapi(database: Database, location: Location, plan: Plan, options: SinkOptions) -> Iterator[DbapiSink]:
    """The tables of the connection's current schema."""
    refuse_names(plan, database.dialect)
    with closing(database.connect(location)) as connection:
        sink = DbapiSink(database, location, connection, plan)
        try:
            sink.begin(options.if_exists)
            yield sink
            sink.finish()
        except BaseException:
            with ignoring_interruptions():
                sink.take_back()
            raise


@dataclass(slots=True)
class DbapiSink:
    """Takes tables as Arrow batches."""

    database: Database
    location: Location
    connection: Any
    plan: Plan
    created: list[TablePlan] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    """Names in the plan -> those in the database."""
    types: dict[str, dict[str, ColumnType]] = field(default_factory=dict)
    fitted: dict[str, ConvertedTable] = field(default_factory=dict)
    script: SqlScript = field(init=False)
    was_empty: dict[str, bool] = field(default_factory=dict)
    """Tables that are there, of a database in which rows are kept at once."""
    bytes_written: None = None

    def begin(self, if_exists: IfExists) -> None:
        """Every table is there, and takes its columns. Raises TargetError, with every problem, where that can't be."""
        with self.told_as("prepare"):
            there = self.settle_present(if_exists)
            self.script = SqlScript(self.plan, self.database.dialect, with_ddl=True)
            for table in self.plan:
                if table.name.lower() not in there:
                    self.create(table)
            self.connection.commit()
            self.fit()

    def create(self, table: TablePlan) -> None:
        first, *others = self.script.creating[table.name]
        self.execute(first)
        # Only now is it ours to drop: somebody else may have made one of that name in between.
        self.created.append(table)
        for statement in others:
            self.execute(statement)

    def settle_present(self, if_exists: IfExists) -> set[str]:
        """The names in lower case of the tables that are there."""
        there = {row[0].lower(): row[0] for row in self.query(self.database.columns)}
        present = {name: there[name.lower()] for name in self.plan.tables if name.lower() in there}
        shown = ", ".join(map(repr, present))
        if present and if_exists == "fail":
            raise TargetError(f"{shown} exists in {self.location} (append to it)")
        if present and if_exists == "replace":
            raise TargetError(
                f"{shown} exists in {self.location}, where tables are not replaced (drop it first, or append to it)"
            )
        if not self.database.is_transactional:
            self.note_lasting(present)
        return {name.lower() for name in present}

    def note_lasting(self, present: dict[str, str]) -> None:
        for name, stored in present.items():
            self.was_empty[name] = self.query(f"SELECT count(*) FROM {self.identifier(stored)}")[0][0] == 0
            if not self.was_empty[name]:
                shown = self.database.dialect.shown
                text = f"table {name!r} has rows, and {shown} keeps new ones at once: after a failure they stay"
                warn(text, TransactionWarning)

    def fit(self) -> None:
        found: dict[str, dict[str, PresentColumn]] = {}
        for table, name, kind, length, precision, scale, *facts in self.query(self.database.columns):
            column_type = ColumnType(name=bare_name(kind), length=length, precision=precision, scale=scale)
            self.names.setdefault(table.lower(), table)
            self.types.setdefault(table.lower(), {})[name] = column_type
            found.setdefault(table.lower(), {})[name.lower()] = present_column(self.database, name, column_type, facts)
        problems: list[str] = []
        for table in self.plan:
            self.fitted[table.name] = fit_table(self.plan, table, found.get(table.name.lower(), {}), str.lower, problems)
        if problems:
            raise TargetError("\n".join(problems))

    def prepare(self, table: TablePlan) -> ConvertedTable:
        return self.fitted[table.name]

    def write(self, table: TablePlan, batches: pa.RecordBatchReader) -> int:
        """Raises LoadError where the database refuses; an error of the batches as it is."""
        types, stored = self.types[table.name.lower()], self.identifier(self.names[table.name.lower()])
        names = list(batches.schema.names)
        source = Source(batches)
        try:
            with self.told_as(f"loading table {table.name!r}", LoadError), closing(self.connection.cursor()) as cursor:
                load = partial(self.database.load, cursor, stored, names, [types[name] for name in names], source.reader())
                with sql_logged(f"INSERT INTO {stored} ({', '.join(names)}) VALUES"):
                    stored_rows = call_interruptibly(load, source.stop)
        except LoadError:
            if source.failure is not None:
                raise source.failure from None
            raise
        if stored_rows != source.rows:
            cause = f"{source.rows} rows were sent and {stored_rows} were stored"
            raise LoadError(f"loading table {table.name!r} in {self.location} failed: {cause}; {self.outcome()}")
        return stored_rows

    def finish(self) -> None:
        with self.told_as("adding the foreign keys", LoadError):
            if self.database.is_transactional:
                self.connection.commit()
            created = {table.name for table in self.created}
            for child, _, statement in self.script.late:
                if child in created:
                    self.execute(statement)
            self.connection.commit()

    def take_back(self) -> None:
        """Never raises."""
        with suppress(Exception):
            self.connection.rollback()
        with suppress(Exception):
            for name in [name for name, is_empty in self.was_empty.items() if is_empty]:
                self.execute(f"DELETE FROM {self.identifier(self.names.get(name.lower(), name))}")
            for table in reversed(self.created):
                self.execute(self.database.dropping(self.identifier(table.name)))
            self.connection.commit()

    def identifier(self, name: str) -> str:
        return self.database.dialect.identifier(name)

    def execute(self, statement: str) -> None:
        with sql_logged(statement), closing(self.connection.cursor()) as cursor:
            cursor.execute(statement)

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        with sql_logged(statement), closing(self.connection.cursor()) as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())

    @contextmanager
    def told_as(self, doing: str, kind: type[TargetError | LoadError] = TargetError) -> Iterator[None]:
        """The driver's errors in one line, without secrets."""
        try:
            yield
        except (TargetError, LoadError):
            raise
        except Exception as error:
            cause = self.location.hide(" ".join(str(error).split()))
            if kind is TargetError:
                raise TargetError(f"can't {doing} {self.location}: {cause}") from error
            raise LoadError(f"{doing} in {self.location} failed: {cause}; {self.outcome()}") from error

    def outcome(self) -> str:
        kept = [name for name, is_empty in self.was_empty.items() if not is_empty]
        return f"rows may have been kept in {', '.join(map(repr, kept))}" if kept else "nothing was kept"


class Source:
    """Batches on their way into a driver, which may be asked to stop, and would tell of their errors in its own words."""

    def __init__(self, batches: pa.RecordBatchReader) -> None:
        self.batches = batches
        self.rows = 0
        self.failure: BaseException | None = None
        self.is_stopped = False

    def reader(self) -> pa.RecordBatchReader:
        return pa.RecordBatchReader.from_batches(self.batches.schema, self.watched())

    def watched(self) -> Iterator[pa.RecordBatch]:
        try:
            for batch in self.batches:
                if self.is_stopped:
                    raise KeyboardInterrupt
                self.rows += batch.num_rows
                yield batch
        except BaseException as error:
            self.failure = error
            raise

    def stop(self) -> None:
        self.is_stopped = True


def bare_name(kind: str) -> str:
    """Without lengths: ``TIMESTAMP(6) WITH TIME ZONE`` is ``timestamp with time zone``."""
    return re.sub(r"\(\d+\)", "", kind).lower()


def present_column(database: Database, name: str, column_type: ColumnType, facts: Sequence[Any]) -> PresentColumn:
    is_nullable, has_default, is_generated, is_identity = map(bool, facts)
    return PresentColumn(
        name=name,
        shown_type=column_type.name,
        is_nullable=is_nullable,
        has_default=has_default or is_identity,
        is_generated=is_generated,
        conversion=partial(database.conversion, target=column_type),
        limits=Limits(length=column_type.length if "char" in column_type.name and (column_type.length or 0) > 0 else None),
    )
