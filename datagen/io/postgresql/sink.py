"""PostgreSQL: tables are made bare, filled by binary COPY and given their keys at the end, all in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.schema import AddConstraint, CreateTable

from datagen.engine.plan import Plan, TablePlan
from datagen.errors import DatagenError, LoadError, TargetError
from datagen.io.connection import Connection, DriverError, loading_hint
from datagen.io.conversion import ConvertedTable
from datagen.io.ddl import quote, quote_literal, render, sql_tables, unique_columns
from datagen.io.interrupts import ignoring_interruptions
from datagen.io.location import Location
from datagen.io.postgresql.catalog import CatalogColumn, present_columns
from datagen.io.postgresql.columns import postgresql_type
from datagen.io.postgresql.connecting import connect_postgresql
from datagen.io.postgresql.emptying import empty_tables
from datagen.io.postgresql.fast import analyze, lock_tables, may_journal, prepare_session, rebuild, removable
from datagen.io.postgresql.journal import Step, begin_journal, close_journal, lock_journal, refuse_unfinished, restore
from datagen.io.postgresql.quieting import notes_on, silence, wake
from datagen.io.postgresql.relation import Found, Relation, find_relations, own_schema, relation_of
from datagen.io.postgresql.staging import insert_staged, needs_staging
from datagen.io.postgresql.surroundings import (
    DELETE,
    INSERT,
    TRUNCATE,
    Firing,
    Immediate,
    Kin,
    counters,
    firing,
    immediate_foreign_keys,
    kin_of,
    outside_references,
)
from datagen.io.present import fit_table
from datagen.io.sink import SinkOptions

__all__ = ["open_postgresql"]

DIALECT = PGDialect(paramstyle="named")  # type: ignore[no-untyped-call]
FOREIGN_KEY_VIOLATION = "23503"
"""SQLSTATE."""
MAXIMUM_NAME_BYTES = 63
"""PostgreSQL cuts longer identifiers without an error (NAMEDATALEN - 1)."""


@contextmanager
def open_postgresql(location: Location, plan: Plan, options: SinkOptions) -> Iterator[PostgresqlSink]:
    """Tables without a schema of their own are in the connection's current one."""
    refuse_long_names(plan)
    connection = connect_postgresql(location)
    sink = PostgresqlSink(connection, plan, options)
    try:
        sink.begin()
        yield sink
        sink.finish()
    except BaseException as error:
        connection.rollback()
        connection.close()
        if sink.taken_down:
            put_back(location, error)
        raise
    finally:
        connection.close()


def put_back(location: Location, error: BaseException) -> None:
    """What a fast load has taken down. Raises LoadError, with both causes, where that fails."""
    try:
        with ignoring_interruptions():
            restore(location)
    except DatagenError as failure:
        cause = str(error) or type(error).__name__
        raise LoadError(f"{cause}; afterwards, {failure} (put back what is missing: datagen restore {location})") from error


@dataclass(slots=True)
class PostgresqlSink:
    """Takes tables by binary COPY, by way of a temporary table where it must be."""

    connection: Connection
    plan: Plan
    options: SinkOptions
    relations: dict[str, Relation] = field(default_factory=dict)
    """By the plan's name, as all that follow."""
    present: dict[str, Found] = field(default_factory=dict)
    """Tables that were there, and stay."""
    created: list[TablePlan] = field(default_factory=list)
    columns: dict[str, Mapping[str, CatalogColumn]] = field(default_factory=dict)
    fitted: dict[str, ConvertedTable] = field(default_factory=dict)
    quiet: list[Firing] = field(default_factory=list)
    """Triggers and rules that are off for the load."""
    deferred: list[Immediate] = field(default_factory=list)
    """Foreign keys that are made deferrable for the load."""
    stubborn: list[Immediate] = field(default_factory=list)
    """Foreign keys that would have to be, and are another role's."""
    taken_down: list[Step] = field(default_factory=list)
    """Indexes and foreign keys that the end of a fast load builds again."""
    bytes_written: None = None

    def begin(self) -> None:
        """Every table is there, and takes its columns. Raises TargetError, with every problem, where that can't be."""
        try:
            self.locate()
            is_emptied = self.settle_present()
            self.fit([table for table in self.plan if table.name in self.present])
            if self.options.fast and self.present:
                self.take_down(is_emptied=is_emptied)
            self.create()
            self.fit(self.created)
            kin = kin_of(self.connection, [found.oid for found in self.present.values()])
            self.quieten(kin, INSERT | DELETE | TRUNCATE if is_emptied else INSERT)
            self.defer_foreign_keys(kin)
            if is_emptied:
                empty_tables(self.connection, [self.present[name] for name in self.plan.tables if name in self.present], kin)
        except DriverError as error:
            raise TargetError(f"can't prepare {self.connection.location}: {self.connection.cause(error)}") from error

    def locate(self) -> None:
        default = own_schema(self.connection)
        if default is None and any(table.spec.sql_schema is None for table in self.plan):
            raise TargetError(f"the search path of {self.connection.location} leads to no schema (name one in options)")
        self.relations = {table.name: relation_of(table, default or "") for table in self.plan}
        refuse_unfinished(self.connection, {relation.schema for relation in self.relations.values()} | {default or ""})

    def settle_present(self) -> bool:
        """Finds what is there; drops it, where the user wants that. Whether what stays is to be emptied."""
        if_exists = self.options.if_exists
        found = find_relations(self.connection, self.relations.values())
        kinds = {name: found[relation] for name, relation in self.relations.items() if relation in found}
        others = sorted(name for name, each in kinds.items() if each.kind not in ("r", "p"))
        if others:
            raise TargetError(f"{listed(others)} in {self.connection.location} is no table (rename it, or the table)")
        if kinds and if_exists == "fail":
            raise TargetError(f"{listed(sorted(kinds))} exists in {self.connection.location} (append to it, or replace it)")
        if not kinds or if_exists == "append" or self.options.keep_tables:
            self.present = kinds
            return if_exists == "replace" and bool(kinds)
        outside = outside_references(self.connection, kin_of(self.connection, [each.oid for each in kinds.values()]))
        if outside:
            reasons = "; ".join(f"table {child} has a foreign key to {parent}" for child, parent in outside)
            raise TargetError(f"can't replace tables in {self.connection.location}: {reasons}")
        self.connection.execute("DROP TABLE " + ", ".join(each.relation.sql for each in kinds.values()))
        return False

    def take_down(self, *, is_emptied: bool) -> None:
        """Indexes and foreign keys are gone, and the way back is in the journal; this much is committed."""
        schema = own_schema(self.connection)
        if schema is None or not may_journal(self.connection):
            self.options.notes.append("not fast: this role may make no table in the current schema, where the journal would be")
            return
        prepare_session(self.connection)
        lock_journal(self.connection, schema)
        refuse_unfinished(self.connection, [schema])
        rows = {found.oid: self.plan[name].rows for name, found in self.present.items()}
        self.taken_down = removable(self.connection, rows, is_emptied=is_emptied)
        if self.taken_down:
            begin_journal(self.connection, schema, self.taken_down)
        else:
            self.connection.rollback()
        lock_tables(self.connection, [found.relation.sql for found in self.present.values() if found.is_ours])

    def create(self) -> None:
        bare = sql_tables(self.plan, postgresql_type, with_keys=False, with_schemas=True)
        self.created = [table for table in self.plan if table.name not in self.present]
        for schema in dict.fromkeys(table.spec.sql_schema for table in self.created):
            if schema is not None:
                self.connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quote(schema)}")
        for table in self.created:
            self.connection.execute(render(CreateTable(bare[table.name]), DIALECT))

    def fit(self, tables: Sequence[TablePlan]) -> None:
        found = find_relations(self.connection, [self.relations[table.name] for table in tables])
        oids = {table.name: found[self.relations[table.name]].oid for table in tables}
        columns = present_columns(self.connection, oids.values())
        problems: list[str] = []
        for table in tables:
            self.columns[table.name] = columns.get(oids[table.name], {})
            self.fitted[table.name] = fit_table(self.plan, table, self.columns[table.name], str, problems)
        if problems:
            raise TargetError("\n".join(problems))

    def quieten(self, kin: Kin, events: int) -> None:
        """Users' triggers and rules are off until the end: the rows are to be those of the plan."""
        found = firing(self.connection, kin, events)
        self.options.notes.extend(notes_on(found))
        self.quiet = [each for each in found if each.is_ours]
        silence(self.connection, self.quiet)
        for name, table in self.present.items():
            if table.is_row_security_active:
                self.options.notes.append(f"{name}: row security binds this role, rows that its policies refuse fail the load")

    def defer_foreign_keys(self, kin: Kin) -> None:
        """Where a child loads before its parent, as in a cycle, the reference is checked at the end.

        So is one within a table that is filled by several statements.
        """
        order = {self.present[name].oid: number for number, name in enumerate(self.plan.tables) if name in self.present}
        staged = {self.present[name].oid for name in self.present if self.is_staged(name)}
        for key in immediate_foreign_keys(self.connection, kin):
            is_within = key.child == key.parent and key.child in staged
            if order[key.child] < order[key.parent] or is_within:
                (self.deferred if key.is_ours else self.stubborn).append(key)
        for key in self.deferred:
            self.connection.execute(f"{key.alter} DEFERRABLE")
        self.connection.execute("SET CONSTRAINTS ALL DEFERRED")

    def prepare(self, table: TablePlan) -> ConvertedTable:
        return self.fitted[table.name]

    def is_staged(self, name: str) -> bool:
        """COPY refuses tables whose policies bind the role."""
        found = self.present.get(name)
        return needs_staging(self.fitted[name]) or (found is not None and found.is_row_security_active)

    def write(self, table: TablePlan, batches: pa.RecordBatchReader) -> int:
        """Raises LoadError where the database refuses."""
        relation = self.relations[table.name]
        try:
            if self.is_staged(table.name):
                return insert_staged(self.connection, relation, self.fitted[table.name], self.columns[table.name], batches)
            return self.connection.ingest(relation.name, batches, relation.schema)
        except DriverError as error:
            hint = "" if table in self.created else loading_hint(error) or self.reference_hint(table, error)
            raise self.failure(f"loading table {table.name!r}", error, hint) from error

    def reference_hint(self, table: TablePlan, error: DriverError) -> str:
        """Why a reference was checked at once, where that is what failed."""
        if error.sqlstate != FOREIGN_KEY_VIOLATION or table.name not in self.present:
            return ""
        names = [key.name for key in self.stubborn if key.child == self.present[table.name].oid]
        of = ", ".join(names)
        return f" (only its owner can have {of} of {table.name} checked at the end: load as that role)" if names else ""

    def finish(self) -> None:
        """Keys, triggers, sequences, commit. Raises LoadError where the rows break a constraint."""
        full = sql_tables(self.plan, postgresql_type, with_keys=True, with_schemas=True)
        for table in self.created:
            self.add_constraints(table, [full[table.name].primary_key] if table.primary_key else [])
            self.add_constraints(table, [unique(full[table.name], column) for column in unique_columns(table)])
        for table in self.created:
            self.add_constraints(table, sorted_foreign_keys(full[table.name]))
        try:
            self.connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for key in self.deferred:
                self.connection.execute(f"{key.alter} NOT DEFERRABLE")
            wake(self.connection, self.quiet)
        except DriverError as error:
            raise self.failure("checking the foreign keys", error) from error
        self.build_up()
        try:
            self.advance_sequences()
        except DriverError as error:
            raise self.failure("advancing the sequences", error) from error
        self.commit()

    def build_up(self) -> None:
        """What a fast load took down; the journal ends with the same commit."""
        try:
            if self.taken_down:
                rebuild(self.connection, self.taken_down)
                close_journal(self.connection, own_schema(self.connection) or "")
            if self.options.fast:
                analyze(self.connection, [relation.sql for relation in self.relations.values()])
        except DriverError as error:
            raise self.failure("building the indexes and foreign keys again", error) from error

    def add_constraints(self, table: TablePlan, constraints: Sequence[sa.Constraint]) -> None:
        try:
            for constraint in constraints:
                self.connection.execute(render(AddConstraint(constraint, isolate_from_table=False), DIALECT))
        except DriverError as error:
            raise self.failure(f"adding the keys of table {table.name!r}", error) from error

    def advance_sequences(self) -> None:
        """Last of all, since a sequence does not go back with a transaction."""
        names = {found.oid: name for name, found in self.present.items()}
        for counter in counters(self.connection, names):
            name = names[counter.table]
            if counter.column not in {column for column, _ in self.fitted[name].columns}:
                continue
            if not counter.may_set:
                self.options.notes.append(
                    f"{name}: this role may not move {counter.sequence} past the rows of {counter.column}"
                )
                continue
            self.connection.query(
                f"SELECT setval({quote_literal(counter.sequence)}::regclass, least(largest, {counter.maximum})::bigint) "
                f"FROM (SELECT max({quote(counter.column)}) AS largest FROM {self.relations[name].sql}) AS loaded "
                f"WHERE (largest, true) > (SELECT last_value, is_called FROM {counter.sequence})"
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
    names = [(f"table {table.name!r}", table.spec.sql_name) for table in plan]
    names += [(f"column {column!r} of table {table.name!r}", column) for table in plan for column in table.schema.names]
    long = [shown for shown, name in names if len(name.encode()) > MAXIMUM_NAME_BYTES]
    if long:
        raise TargetError("\n".join(f"the name of {shown} is longer than PostgreSQL's 63 bytes (shorten it)" for shown in long))


def listed(names: list[str]) -> str:
    return ", ".join(repr(name) for name in names)
