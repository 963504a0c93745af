"""PostgreSQL: tables are made bare, filled by binary COPY and given their keys at the end, all in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.schema import AddConstraint, CreateTable

from datagen.engine.plan import Plan, TablePlan
from datagen.errors import LoadError, TargetError
from datagen.io.connection import Connection, DriverError, loading_hint, one_line
from datagen.io.conversion import ConvertedTable
from datagen.io.ddl import quote, quote_literal, render, sql_tables, unique_columns
from datagen.io.location import Location
from datagen.io.postgresql.catalog import (
    immediate_foreign_keys,
    outside_references,
    present_columns,
    relation_kinds,
    sequences,
)
from datagen.io.postgresql.columns import postgresql_type
from datagen.io.present import fit_table
from datagen.io.sink import IfExists, SinkOptions

__all__ = ["connect_postgresql", "open_postgresql"]

DIALECT = PGDialect(paramstyle="named")  # type: ignore[no-untyped-call]
MAXIMUM_NAME_BYTES = 63
"""PostgreSQL cuts longer identifiers without an error (NAMEDATALEN - 1)."""


def connect_postgresql(location: Location) -> Connection:
    """Raises TargetError where there is no such server or database."""
    import adbc_driver_postgresql.dbapi  # type: ignore[import-untyped]

    uri = replace(location, scheme="postgresql").render()
    try:
        return Connection(adbc_driver_postgresql.dbapi.connect(uri), location)
    except DriverError as error:
        raise TargetError(f"can't open {location}: {location.hide(one_line(str(error)))}") from error


@contextmanager
def open_postgresql(location: Location, plan: Plan, options: SinkOptions) -> Iterator[PostgresqlSink]:
    """The tables in the connection's current schema."""
    refuse_long_names(plan)
    connection = connect_postgresql(location)
    try:
        sink = PostgresqlSink(connection, plan)
        sink.begin(options.if_exists)
        yield sink
        sink.finish()
    except BaseException:
        connection.rollback()
        raise
    finally:
        connection.close()


@dataclass(slots=True)
class PostgresqlSink:
    """Takes tables by binary COPY."""

    connection: Connection
    plan: Plan
    created: list[TablePlan] = field(default_factory=list)
    fitted: dict[str, ConvertedTable] = field(default_factory=dict)
    deferred: list[tuple[str, str]] = field(default_factory=list)
    """Foreign keys that are made deferrable for the load: (table, constraint)."""
    bytes_written: None = None

    def begin(self, if_exists: IfExists) -> None:
        """Every table is there, and takes its columns. Raises TargetError, with every problem, where that can't be."""
        try:
            present = self.settle_present(if_exists)
            bare = sql_tables(self.plan, postgresql_type, with_keys=False)
            self.created = [table for table in self.plan if table.name not in present]
            for table in self.created:
                self.connection.execute(render(CreateTable(bare[table.name]), DIALECT))
            self.fit()
            self.defer_foreign_keys(present)
        except DriverError as error:
            raise TargetError(f"can't prepare {self.connection.location}: {self.connection.cause(error)}") from error

    def settle_present(self, if_exists: IfExists) -> set[str]:
        """The names of the tables that are there and stay."""
        kinds = relation_kinds(self.connection, self.plan.tables)
        others = sorted(name for name, kind in kinds.items() if kind not in ("r", "p"))
        if others:
            raise TargetError(f"{listed(others)} in {self.connection.location} is no table (rename it, or the table)")
        if kinds and if_exists == "fail":
            raise TargetError(f"{listed(sorted(kinds))} exists in {self.connection.location} (append to it, or replace it)")
        if not kinds or if_exists == "append":
            return set(kinds)
        outside = outside_references(self.connection, kinds)
        if outside:
            reasons = "; ".join(f"table {child} has a foreign key to {parent}" for child, parent in outside)
            raise TargetError(f"can't replace tables in {self.connection.location}: {reasons}")
        self.connection.execute("DROP TABLE " + ", ".join(quote(name) for name in kinds))
        return set()

    def fit(self) -> None:
        columns = present_columns(self.connection, self.plan.tables)
        problems: list[str] = []
        for table in self.plan:
            self.fitted[table.name] = fit_table(self.plan, table, columns.get(table.name, {}), str, problems)
        if problems:
            raise TargetError("\n".join(problems))

    def defer_foreign_keys(self, present: set[str]) -> None:
        """Where a child loads before its parent, as in a cycle, the reference is checked at the end."""
        order = list(self.plan.tables)
        for child, constraint, parent in immediate_foreign_keys(self.connection, present):
            if order.index(child) < order.index(parent):
                self.deferred.append((child, constraint))
                self.alter_constraint(child, constraint, "DEFERRABLE")
        self.connection.execute("SET CONSTRAINTS ALL DEFERRED")

    def alter_constraint(self, table: str, constraint: str, how: str) -> None:
        self.connection.execute(f"ALTER TABLE {quote(table)} ALTER CONSTRAINT {quote(constraint)} {how}")

    def prepare(self, table: TablePlan) -> ConvertedTable:
        return self.fitted[table.name]

    def write(self, table: TablePlan, batches: pa.RecordBatchReader) -> int:
        """Raises LoadError where the database refuses."""
        try:
            return self.connection.ingest(table.name, batches)
        except DriverError as error:
            hint = "" if table in self.created else loading_hint(error)
            raise self.failure(f"loading table {table.name!r}", error, hint) from error

    def finish(self) -> None:
        """Keys, sequences, commit. Raises LoadError where the rows break a constraint."""
        full = sql_tables(self.plan, postgresql_type, with_keys=True)
        for table in self.created:
            self.add_constraints(table, [full[table.name].primary_key] if table.primary_key else [])
            self.add_constraints(table, [unique(full[table.name], column) for column in unique_columns(table)])
        for table in self.created:
            self.add_constraints(table, sorted_foreign_keys(full[table.name]))
        try:
            self.connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for child, constraint in self.deferred:
                self.alter_constraint(child, constraint, "NOT DEFERRABLE")
            self.advance_sequences()
        except DriverError as error:
            raise self.failure("checking the foreign keys", error) from error
        self.commit()

    def add_constraints(self, table: TablePlan, constraints: Sequence[sa.Constraint]) -> None:
        try:
            for constraint in constraints:
                self.connection.execute(render(AddConstraint(constraint, isolate_from_table=False), DIALECT))
        except DriverError as error:
            raise self.failure(f"adding the keys of table {table.name!r}", error) from error

    def advance_sequences(self) -> None:
        """Last of all, since a sequence does not go back with a transaction."""
        created = {table.name for table in self.created}
        for table, column, sequence in sequences(self.connection, self.plan.tables):
            given = {name for name, _ in self.fitted[table].columns}
            if table in created or column not in given:
                continue
            self.connection.query(
                f"SELECT setval({quote_literal(sequence)}::regclass, largest) "
                f"FROM (SELECT max({quote(column)}) AS largest FROM {quote(table)}) AS loaded "
                f"WHERE largest > (SELECT last_value FROM {sequence})"
            )

    def commit(self) -> None:
        try:
            self.connection.commit()
        except DriverError as error:
            if error.sqlstate:
                raise self.failure("committing", error) from error
            # The server's answer never came: it may have committed.
            cause = self.connection.cause(error)
            shown = self.connection.location
            raise LoadError(
                f"the connection to {shown} broke while committing: {cause}; look whether the rows are there"
            ) from error

    def failure(self, doing: str, error: DriverError, hint: str = "") -> LoadError:
        cause = self.connection.cause(error)
        return LoadError(f"{doing} in {self.connection.location} failed: {cause}; nothing was kept{hint}")


def unique(table: sa.Table, column: str) -> sa.UniqueConstraint:
    constraint = sa.UniqueConstraint(table.c[column])
    table.append_constraint(constraint)
    return constraint


def sorted_foreign_keys(table: sa.Table) -> list[sa.ForeignKeyConstraint]:
    """In the order of their columns, as a set has none."""
    order = list(table.columns)
    return sorted(table.foreign_key_constraints, key=lambda key: [order.index(column) for column in key.columns])


def refuse_long_names(plan: Plan) -> None:
    names = [(f"table {table.name!r}", table.name) for table in plan]
    names += [(f"column {column!r} of table {table.name!r}", column) for table in plan for column in table.schema.names]
    long = [shown for shown, name in names if len(name.encode()) > MAXIMUM_NAME_BYTES]
    if long:
        raise TargetError("\n".join(f"the name of {shown} is longer than PostgreSQL's 63 bytes (shorten it)" for shown in long))


def listed(names: list[str]) -> str:
    return ", ".join(repr(name) for name in names)
