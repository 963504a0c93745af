"""Dataset -> Plan: row counts, load order, compiled columns, and the proof that all of it can be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import pyarrow as pa

from datagen.engine.column import Column, Domain
from datagen.engine.columns.composite import CompositeKey, composite_key
from datagen.engine.columns.foreign import Parent
from datagen.engine.compile.column import Context, compile_column, compile_value, countable, finished
from datagen.engine.compile.load_order import load_order
from datagen.engine.compile.row_counts import RowCounts
from datagen.engine.compile.shortage import key_shortage, shortage
from datagen.engine.dataset import ColumnSpec, DateKind, ForeignKind, TableSpec, TimestampKind, UuidKind
from datagen.engine.decode.request import Request
from datagen.engine.plan import ForeignKey, Plan, TablePlan
from datagen.engine.random import Stream, UInts
from datagen.errors import Infeasible, Problems

__all__ = ["DEFAULT_ROWS", "compile_plan"]

DEFAULT_ROWS = 100
"""Rows of a table for which nothing says how many."""

Made = TypeVar("Made")


def compile_plan(request: Request, problems: Problems, *, default_rows: int = DEFAULT_ROWS) -> Plan:
    """The plan for a request. Problems are added to the collector; with any of them the plan is not to be used."""
    compiler = Compiler(request, problems, default_rows)
    dataset = request.dataset
    tables = {name: compiler.table(dataset.tables[name]) for name in load_order(dataset)}
    return Plan(tables=tables, seed=request.seed, locale=dataset.locale)


class Broken(Exception):  # noqa: N818 - never leaves this module
    """What a column depends on has a problem that is already noted."""


class Compiler:
    """Compiles every column once, whoever asks for it first: its table, or a child that holds its values."""

    def __init__(self, request: Request, problems: Problems, default_rows: int) -> None:
        self.dataset = request.dataset
        self.broken = request.broken
        self.seed = request.seed
        self.problems = problems
        self.counts = RowCounts(request.dataset, request.counts, default_rows, request.seed)
        self.known_rows = {
            name: self.noted(spec.path, lambda name=name: self.counts.of(name))  # type: ignore[misc]
            for name, spec in request.dataset.tables.items()
        }
        self.columns: dict[tuple[str, str], Column | None] = {}
        self.composites: dict[str, CompositeKey | None] = {}
        self.under_way: list[tuple[str, str]] = []

    def rows(self, table: str) -> int:
        """Raises Broken where the count can't be known, which is noted already."""
        rows = self.known_rows[table]
        if rows is None:
            raise Broken
        return rows

    def table(self, spec: TableSpec) -> TablePlan:
        compiled = {column.name: self.column(spec, column) for column in spec.columns}
        columns = {name: column for name, column in compiled.items() if column is not None}
        return TablePlan(
            spec=spec,
            rows=self.known_rows[spec.name] or 0,
            columns=columns,
            schema=pa.schema(
                pa.field(column.name, columns[column.name].arrow_type, nullable=column.is_nullable)
                for column in spec.columns
                if column.name in columns
            ),
            foreign_keys=references_of(spec),
        )

    def column(self, table: TableSpec, spec: ColumnSpec) -> Column | None:
        """None where the column, or one that it depends on, has a problem."""
        key = (table.name, spec.name)
        if key in self.broken:
            return None
        if key not in self.columns:
            if key in self.under_way:
                circle = " -> ".join(".".join(each) for each in [*self.under_way[self.under_way.index(key) :], key])
                raise Infeasible(
                    f"foreign keys refer to each other in a circle without an origin: {circle}", "give one a type of its own"
                )
            self.under_way.append(key)
            try:
                self.columns[key] = self.noted(spec.path, lambda: self.proven(table, spec))
            finally:
                self.under_way.pop()
        return self.columns[key]

    def noted(self, path: str, make: Callable[[], Made]) -> Made | None:
        """What is made; None, with the problem noted, where it can't be."""
        try:
            return make()
        except Infeasible as infeasible:
            self.problems.add(infeasible.what, path, infeasible.fix)
        except Broken:
            pass
        return None

    def proven(self, table: TableSpec, spec: ColumnSpec) -> Column:
        """The column, able to differ in all rows where it must."""
        column = self.compiled(table, spec)
        rows = self.rows(table.name)
        if column.capacity is not None and column.capacity < rows:
            raise shortage(spec, column.capacity, rows)
        return column

    def compiled(self, table: TableSpec, spec: ColumnSpec) -> Column:
        context = self.context(table, spec)
        if isinstance(spec.kind, ForeignKind) and spec.is_nullable and self.rows(spec.kind.table) == 0:
            spec = replace(spec, null_fraction=1.0)
        if not spec.is_primary_key or not needs_composite(table):
            return compile_column(spec, context)
        if table.name not in self.composites:
            self.composites[table.name] = None
            self.composites[table.name] = self.noted(table.path, lambda: self.composite(table))
        composite = self.composites[table.name]
        if composite is None:
            raise Broken
        return finished(spec, composite.columns[spec.name], context)

    def composite(self, table: TableSpec) -> CompositeKey:
        key = [column for column in table.columns if column.is_primary_key]
        values: dict[str, Column | Domain] = {}
        for column in key:
            value = self.noted(column.path, lambda column=column: self.key_part(table, column))  # type: ignore[misc]
            if value is None:
                raise Broken
            values[column.name] = value
        composite = composite_key(key, values, self.stream(table))
        rows = self.rows(table.name)
        if composite.capacity < rows:
            raise key_shortage(key, composite.capacity, rows)
        return composite

    def key_part(self, table: TableSpec, spec: ColumnSpec) -> Column | Domain:
        """Its different values where they can be counted; references keep their distribution, moments their order."""
        context = self.context(table, spec)
        value = compile_value(spec, context, is_unique=False)
        if isinstance(value, Domain) or isinstance(spec.kind, ForeignKind | DateKind | TimestampKind):
            return value
        try:
            return countable(spec, context)
        except Infeasible:
            return value

    def stream(self, table: TableSpec) -> Stream:
        return Stream.derive(self.seed, table.name)

    def context(self, table: TableSpec, spec: ColumnSpec) -> Context:
        stream = Stream.derive(self.seed, table.name, spec.name)
        return Context(
            table=table,
            owner=table.name,
            table_stream=self.stream(table),
            stream=stream,
            siblings=table.columns,
            story=self.stream(table),
            locale=self.dataset.locale,
            find_parent=lambda kind: self.parent(table, spec, kind),
            find_fan_out=lambda: self.fan_out(table, spec, stream),
        )

    def fan_out(self, table: TableSpec, spec: ColumnSpec, stream: Stream) -> Callable[[UInts], UInts]:
        self.rows(table.name)
        return self.counts.fan_out(table, spec, stream)

    def parent(self, table: TableSpec, spec: ColumnSpec, kind: ForeignKind) -> Parent:
        """The key that a foreign key draws from; of an empty table its first row, of which then nothing is used."""
        owner = self.dataset.tables.get(kind.table)
        target = next((column for column in owner.columns if column.name == kind.column), None) if owner else None
        if owner is None or target is None:
            raise Broken
        key = self.column(owner, target)
        if key is None:
            raise Broken
        rows = self.rows(kind.table)
        if rows == 0 and not spec.is_nullable and self.rows(table.name) > 0:
            raise Infeasible(
                f"refers to {kind.table!r}, which has 0 rows, and may not be null", f"give {kind.table!r} rows, or allow null"
            )
        return Parent(key, max(rows, 1), is_own_table=kind.table == table.name)


def references_of(table: TableSpec) -> tuple[ForeignKey, ...]:
    single = [
        ForeignKey(columns=(column.name,), parent=column.kind.table, parent_columns=(column.kind.column,))
        for column in table.columns
        if isinstance(column.kind, ForeignKind)
    ]
    whole = [ForeignKey(columns=key.columns, parent=key.table, parent_columns=key.parent_columns) for key in table.foreign_keys]
    return tuple(single + whole)


def needs_composite(table: TableSpec) -> bool:
    """Whether the primary key has several columns of which none is unique alone."""
    key = [column for column in table.columns if column.is_primary_key]
    return len(key) > 1 and not any(column.is_unique or isinstance(column.kind, UuidKind) for column in key)
