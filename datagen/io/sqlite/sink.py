"""SQLite: one file, one transaction; a file that was not there before is gone again after a failure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.schema import CreateIndex, CreateTable

from datagen.engine.plan import Plan, TablePlan
from datagen.errors import LoadError, TargetError
from datagen.io.connection import Connection, DriverError, loading_hint, one_line
from datagen.io.conversion import ConvertedTable
from datagen.io.ddl import exact, quote, render, sql_tables, unique_columns
from datagen.io.location import Location
from datagen.io.present import fit_table
from datagen.io.sink import SinkOptions
from datagen.io.sqlite.catalog import fold, new_violations, note_violations, objects, outside_references, present_columns
from datagen.io.sqlite.rows import WideTable, rows_at_once
from datagen.io.sqlite.triggers import Firing, firing, notes_on, silence, wake
from datagen.io.sqlite.types import sqlite_type

__all__ = ["connect_sqlite", "database_path", "open_sqlite"]

DIALECT = SQLiteDialect(paramstyle="named")
CACHE_KIBIBYTES = 64 * 1024
"""Keys arrive in random order, so the pages of an index are touched at random: twice as fast as with the default 2 MiB."""
BUSY_MILLISECONDS = 5_000


def database_path(location: Location) -> Path:
    """Raises TargetError where the URL names no file."""
    if location.hosts:
        raise TargetError(
            f"{location} has two slashes (a relative path takes three, sqlite:///{location.hosts}, an absolute one four)"
        )
    if location.path in ("", ":memory:"):
        raise TargetError("an SQLite database in memory would be gone at once (name a file: sqlite:///shop.db)")
    if location.options:
        raise TargetError(f"SQLite takes no options here, found {', '.join(location.options)} (drop them)")
    return Path(location.path).absolute()


def connect_sqlite(location: Location) -> Connection:
    """Raises TargetError where there can't be such a database, or the file is none."""
    import adbc_driver_sqlite.dbapi

    path = database_path(location)
    if path.is_dir():
        raise TargetError(f"{path} is a directory (name a file in it)")
    if not path.parent.is_dir():
        raise TargetError(f"can't open {location}: there is no directory {path.parent}")
    try:
        connection = Connection(adbc_driver_sqlite.dbapi.connect(str(path), autocommit=True), location)
    except DriverError as error:
        raise TargetError(f"can't open {location}: {one_line(str(error))}") from error
    try:
        for pragma in (f"busy_timeout = {BUSY_MILLISECONDS}", f"cache_size = -{CACHE_KIBIBYTES}"):
            connection.execute(f"PRAGMA {pragma}")
        connection.query("SELECT count(*) FROM sqlite_schema")
        connection.begin()
    except DriverError as error:
        connection.close()
        raise TargetError(f"can't open {location}: {connection.cause(error)}") from error
    return connection


@contextmanager
def open_sqlite(location: Location, plan: Plan, options: SinkOptions) -> Iterator[SqliteSink]:
    """The tables of the main database."""
    refuse_equal_names(plan)
    path = database_path(location)
    with gone_after_failure(path), closing(connect_sqlite(location)) as connection:
        try:
            sink = SqliteSink(connection, plan, options)
            sink.begin()
            yield sink
            sink.finish()
        except BaseException:
            connection.rollback()
            raise


def refuse_equal_names(plan: Plan) -> None:
    """SQLite takes names that differ only in the case of ASCII letters for one."""
    groups = [("tables", list(plan.tables))]
    groups += [(f"columns of table {table.name!r}", table.schema.names) for table in plan]
    pairs = [(what, first, name) for what, names in groups for first, name in equal_names(names)]
    problems = [f"the {what} {first!r} and {name!r} have one name to SQLite (rename one)" for what, first, name in pairs]
    if problems:
        raise TargetError("\n".join(problems))


def equal_names(names: list[str]) -> Iterator[tuple[str, str]]:
    """Each name that folds to an earlier one, after the first of those."""
    found: dict[str, str] = {}
    for name in names:
        if found.setdefault(fold(name), name) != name:
            yield found[fold(name)], name


@contextmanager
def gone_after_failure(path: Path) -> Iterator[None]:
    """A file that is not there yet is removed again if the block ends by an exception.

    Of several processes that find no file only one makes it, and removes it only if none of the others fills it.
    """
    is_ours = was_made(path)
    try:
        yield
    except BaseException:
        with suppress(OSError):
            if is_ours and is_blank(path):
                path.unlink()
        raise


def was_made(path: Path) -> bool:
    """Makes an empty file, which SQLite takes as a database; False where there is one already, or can be none."""
    try:
        path.touch(exist_ok=False)
    except OSError:
        return False
    return True


def is_blank(path: Path) -> bool:
    """Whether nothing was committed to a file, and nobody is about to: whoever writes keeps a journal beside it."""
    return path.stat().st_size == 0 and not path.with_name(f"{path.name}-journal").exists()


@dataclass(slots=True)
class SqliteSink:
    """Takes tables by prepared INSERTs of many rows, run by ADBC."""

    connection: Connection
    plan: Plan
    options: SinkOptions
    created: list[TablePlan] = field(default_factory=list)
    fitted: dict[str, ConvertedTable] = field(default_factory=dict)
    quiet: list[Firing] = field(default_factory=list)
    """Triggers that are off for the load."""
    bytes_written: None = None

    def begin(self) -> None:
        """Every table is there, and takes its columns. Raises TargetError, with every problem, where that can't be."""
        try:
            present = self.settle_present()
            self.quieten(present)
            if self.options.if_exists == "replace":
                self.empty(present)
            note_violations(self.connection, [table.name for table in self.plan if fold(table.name) in present])
            tables = sql_tables(self.plan, sqlite_type, with_keys=True)
            self.created = [table for table in self.plan if fold(table.name) not in present]
            for table in self.created:
                self.connection.execute(render(CreateTable(tables[table.name]), DIALECT))
            self.fit()
        except DriverError as error:
            raise TargetError(f"can't prepare {self.connection.location}: {self.connection.cause(error)}") from error

    def settle_present(self) -> set[str]:
        """The folded names of the tables that are there and stay."""
        if_exists = self.options.if_exists
        found = objects(self.connection)
        kinds = {name: found[fold(name)] for name in self.plan.tables if fold(name) in found}
        others = [f"{name!r} in {self.connection.location} is a {kind}" for name, kind in kinds.items() if kind != "table"]
        if others:
            raise TargetError(f"{'; '.join(others)} (rename it, or the table)")
        if kinds and if_exists == "fail":
            names = ", ".join(repr(name) for name in kinds)
            raise TargetError(f"{names} exists in {self.connection.location} (append to it, or replace it)")
        if if_exists == "append" or self.options.keep_tables:
            return {fold(name) for name in kinds}
        outside = outside_references(self.connection, {fold(name) for name in kinds})
        if outside:
            reasons = "; ".join(f"table {child!r} has a foreign key to {parent!r}" for child, parent in outside)
            raise TargetError(f"can't replace tables in {self.connection.location}: {reasons}")
        for name in kinds:
            self.connection.execute(f"DROP TABLE {quote(name)}")
        return set()

    def quieten(self, present: set[str]) -> None:
        """Triggers are off until the end: the rows are to be those of the plan."""
        events = ("INSERT",) if self.options.if_exists == "append" else ("INSERT", "DELETE")
        self.quiet = firing(self.connection, present, events)
        self.options.notes.extend(notes_on(self.quiet))
        silence(self.connection, self.quiet)

    def empty(self, present: set[str]) -> None:
        """Raises TargetError where other tables have rows that may refer to these."""
        filled = [
            (child, parent)
            for child, parent in outside_references(self.connection, present)
            if self.connection.count(f"SELECT EXISTS (SELECT 1 FROM {quote(child)})")
        ]
        if filled:
            reasons = "; ".join(f"table {child!r} has rows and a foreign key to {parent!r}" for child, parent in filled)
            raise TargetError(
                f"can't empty tables in {self.connection.location}: {reasons} (empty them first, or fill them as well)"
            )
        for name in present:
            self.connection.execute(f"DELETE FROM {quote(name)}")

    def fit(self) -> None:
        problems: list[str] = []
        for table in self.plan:
            columns = present_columns(self.connection, table.name)
            self.fitted[table.name] = fit_table(self.plan, table, columns, fold, problems)
        if problems:
            raise TargetError("\n".join(problems))

    def prepare(self, table: TablePlan) -> WideTable:
        return WideTable(self.fitted[table.name], rows_at_once(len(table.columns)))

    def write(self, table: TablePlan, batches: pa.RecordBatchReader) -> int:
        """Raises LoadError where the database refuses."""
        try:
            # The checks of tables that are made here come from the same plan as the values. For each row SQLite would build
            # anew the set of an IN, which takes longer than all the rest.
            self.connection.execute(f"PRAGMA ignore_check_constraints = {int(table in self.created)}")
            wide = self.prepare(table)
            inserted = self.connection.execute_many(insert_statement(table.name, wide), batches) * wide.width
            return inserted + self.connection.ingest(table.name, wide.rest())
        except DriverError as error:
            hint = "" if table in self.created else loading_hint(error)
            raise self.failure(f"loading table {table.name!r}", error, hint) from error

    def finish(self) -> None:
        """Indexes, references, commit. Raises LoadError where the rows break a constraint."""
        for table in self.created:
            self.add_indexes(table)
        for table in self.plan:
            if table not in self.created:
                self.check_references(table)
        try:
            wake(self.connection, self.quiet)
            self.connection.commit()
        except DriverError as error:
            raise self.failure("committing", error) from error

    def add_indexes(self, table: TablePlan) -> None:
        """Built at once after the load, which is faster than row by row."""
        try:
            for statement in unique_indexes(self.plan, table, taken=set(objects(self.connection))):
                self.connection.execute(statement)
        except DriverError as error:
            raise self.failure(f"adding the unique indexes of table {table.name!r}", error) from error

    def check_references(self, table: TablePlan) -> None:
        """SQLite checks foreign keys only for connections that ask; here, the new rows of a table that was there before."""
        try:
            orphans = new_violations(self.connection, table.name)
        except DriverError as error:
            raise self.failure(f"checking the foreign keys of table {table.name!r}", error) from error
        if orphans:
            counts = ", ".join(f"{count} without a row in {parent!r}" for parent, count in orphans)
            raise LoadError(f"loading table {table.name!r} in {self.connection.location} failed: {counts}; nothing was kept")

    def failure(self, doing: str, error: DriverError, hint: str = "") -> LoadError:
        cause = self.connection.cause(error)
        return LoadError(f"{doing} in {self.connection.location} failed: {cause}; nothing was kept{hint}")


def insert_statement(table: str, wide: WideTable) -> str:
    """Takes the parameters of one wide row."""
    names = wide.narrow.schema.names
    row = f"({', '.join('?' * len(names))})"
    return f"INSERT INTO {quote(table)} ({', '.join(map(quote, names))}) VALUES {', '.join([row] * wide.width)}"


def unique_indexes(plan: Plan, table: TablePlan, taken: set[str]) -> Iterator[str]:
    """A statement for each unique column, under names that are free; ``taken`` is folded and grows."""
    bare = sql_tables(plan, sqlite_type, with_keys=False)[table.name]
    for column in unique_columns(table):
        names = (f"{table.name}_{column}_key{number or ''}" for number in count())
        name = next(name for name in names if fold(name) not in taken)
        taken.add(fold(name))
        yield render(CreateIndex(sa.Index(exact(name), bare.c[column], unique=True)), DIALECT)
