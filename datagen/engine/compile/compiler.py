"""Dataset -> Plan: row counts, load order, compiled columns, and the proof that all of it can be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from datagen.engine.checkpoint import checkpoint
from datagen.engine.column import Column, Domain, null_beyond
from datagen.engine.columns.composite import CompositeKey, composite_key, with_small_numbers
from datagen.engine.columns.foreign import Parent
from datagen.engine.columns.temporal import is_in_order
from datagen.engine.compile.broken import Broken
from datagen.engine.compile.column import Context, compile_column, compile_value, countable, finished
from datagen.engine.compile.load_order import load_order
from datagen.engine.compile.relation import Relation, is_relational
from datagen.engine.compile.row_counts import RowCounts
from datagen.engine.compile.shortage import key_shortage, shortage
from datagen.engine.constraints import ForeignKeySpec, UnreadCheck
from datagen.engine.dataset import ColumnSpec, DateKind, ForeignKind, IntegerKind, TableSpec, TimestampKind, UuidKind
from datagen.engine.decode.request import Request
from datagen.engine.plan import ForeignKey, Plan, TablePlan
from datagen.engine.present import PresentRows, preceded, skipping
from datagen.engine.random import Stream, UInts
from datagen.engine.relation.references import ParentKey
from datagen.errors import Infeasible, Problems

__all__ = ["DEFAULT_ROWS", "compile_plan"]

DEFAULT_ROWS = 100
"""Rows of a table for which nothing says how many."""

MOST_FITTINGS = 12
"""How often counts are lowered: each time may leave children of the lowered tables short."""

Made = TypeVar("Made")


def compile_plan(
    request: Request,
    problems: Problems,
    *,
    default_rows: int = DEFAULT_ROWS,
    present: Mapping[str, PresentRows] | None = None,
    is_fitted: bool = False,
    most_rows: int | None = None,
) -> Plan:
    """The plan for a request. Problems are added to the collector; with any of them the plan is not to be used.

    ``present`` are the rows that the target holds already. A fitted plan lowers the counts of tables that can't have as many
    rows as were asked, and says so in its notes, where another reports the shortage as a problem. A table of more than
    ``most_rows`` is a problem, and none of its columns is compiled.
    """
    dataset = request.dataset
    lowered: dict[str, int] = {}
    reasons: dict[str, str] = {}
    for _ in range(MOST_FITTINGS):
        found = Problems(stage="values")
        compiler = Compiler(
            replace(request, counts={**request.counts, **lowered}),
            found,
            default_rows,
            present or {},
            is_fitted=is_fitted,
            most_rows=most_rows,
        )
        tables = {name: compiler.table(dataset.tables[name]) for name in load_order(dataset)}
        if not is_fitted or not compiler.shortages:
            break
        for table, reason in compiler.shortages.items():
            room = reason.capacity or 0
            lowered[table] = room if table not in lowered else min(room, lowered[table] * 4 // 5)
            reasons.setdefault(table, reason.what)
    problems.found.extend(found.found)
    notes = [f"table {table!r} has {rows} rows: {reasons[table]}" for table, rows in lowered.items()]
    return Plan(
        tables=tables,
        seed=request.seed,
        locale=dataset.locale,
        dialect=dataset.dialect,
        notes=(*notes, *compiler.warnings),
        unread=tuple(compiler.unread),
    )


class Compiler:
    """Compiles every column once, whoever asks for it first: its table, or a child that holds its values."""

    def __init__(
        self,
        request: Request,
        problems: Problems,
        default_rows: int,
        present: Mapping[str, PresentRows],
        *,
        is_fitted: bool,
        most_rows: int | None,
    ) -> None:
        self.dataset = request.dataset
        self.present = present
        self.relations: dict[str, Relation | None] = {}
        self.shortages: dict[str, Infeasible] = {}
        """Tables that were asked for too many rows, with what says how many they can have."""
        self.warnings: list[str] = []
        self.unread: list[UnreadCheck] = []
        self.alone: dict[tuple[str, str], list[tuple[ColumnSpec, Column]]] = {}
        """Columns that were compiled by themselves, as each spec of theirs says."""
        self.counted_on: set[tuple[str, str]] = set()
        """Columns that go on behind the largest value that is there."""
        self.is_fitted = is_fitted
        self.broken = request.broken
        self.seed = request.seed
        self.problems = problems
        self.counts = RowCounts(request.dataset, request.counts, default_rows, request.seed, most_rows)
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
            checkpoint()
            if key in self.under_way:
                circle = " -> ".join(".".join(each) for each in [*self.under_way[self.under_way.index(key) :], key])
                raise Infeasible(
                    f"foreign keys refer to each other in a circle without an origin: {circle}", "give one a type of its own"
                )
            self.under_way.append(key)
            try:
                self.columns[key] = self.noted(spec.path, lambda: self.proven(table, spec), table=table.name)
            finally:
                self.under_way.pop()
        return self.columns[key]

    def noted(self, path: str, make: Callable[[], Made], *, table: str | None = None) -> Made | None:
        """What is made; None, with the problem noted, where it can't be."""
        try:
            return make()
        except Infeasible as infeasible:
            if table is not None and self.known_rows[table] == 0:
                return None  # a table that stays empty may ask for what can't be
            self.problems.add(infeasible.what, path, infeasible.fix)
            if infeasible.capacity is not None and table is not None:
                known = self.shortages.get(table)
                if known is None or (known.capacity or 0) > infeasible.capacity:
                    self.shortages[table] = infeasible
        except Broken:
            pass
        return None

    def proven(self, table: TableSpec, spec: ColumnSpec) -> Column:
        """The column, able to differ in all rows where it must."""
        column = self.compiled(table, spec)
        rows = self.rows(table.name)
        there = self.present.get(table.name)
        is_ahead = (table.name, spec.name) in self.counted_on
        if there is not None and column.capacity is not None and spec.name in there.columns and not is_ahead:
            column = skipping(column, there.columns[spec.name], rows)
        if column.capacity is not None and column.capacity < rows:
            if self.is_fitted and spec.is_nullable:
                self.warnings.append(f"column {table.name}.{spec.name} is null beyond its {column.capacity} different values")
                return null_beyond(column)
            raise shortage(spec, column.capacity, rows)
        return column

    def compiled(self, table: TableSpec, spec: ColumnSpec) -> Column:
        if is_relational(table) or (len(table.primary_key) > 1 and self.present_keys(table.name)):
            return self.relation(table).column(spec.name)
        if not spec.is_primary_key or not needs_composite(table):
            return self.compile(table, spec)
        context = self.context(table, spec)
        if table.name not in self.composites:
            self.composites[table.name] = None
            self.composites[table.name] = self.noted(table.path, lambda: self.composite(table), table=table.name)
        composite = self.composites[table.name]
        if composite is None:
            raise Broken
        return finished(spec, composite.columns[spec.name], context)

    def relation(self, table: TableSpec) -> Relation:
        """Raises Broken where the table's constraints can't be met, which is noted already."""
        if table.name not in self.relations:
            self.relations[table.name] = self.noted(table.path, lambda: Relation(table, self), table=table.name)
        relation = self.relations[table.name]
        if relation is None:
            raise Broken
        return relation

    def compile(self, table: TableSpec, spec: ColumnSpec) -> Column:
        """A column by itself; its nulls are all where its parent has no rows. What was compiled before is given again."""
        known = self.alone.setdefault((table.name, spec.name), [])
        found = next((column for before, column in known if before == spec), None)
        if found is None:
            found = self.compiled_alone(table, spec)
            known.append((spec, found))
        return found

    def compiled_alone(self, table: TableSpec, spec: ColumnSpec) -> Column:
        if isinstance(spec.kind, ForeignKind) and spec.is_nullable and self.parent_rows(spec.kind.table) == 0:
            spec = replace(spec, null_fraction=1.0)
        continued = self.continued(table, spec)
        if continued != spec:
            self.counted_on.add((table.name, spec.name))
        return compile_column(continued, self.context(table, spec))

    def continued(self, table: TableSpec, spec: ColumnSpec) -> ColumnSpec:
        """A key of whole numbers that counts up goes on behind the largest that is there, if there is room for all rows."""
        there = self.present.get(table.name)
        if there is None or not spec.is_unique or not isinstance(spec.kind, IntegerKind) or spec.name not in there.columns:
            return spec
        largest = pc.max(there.columns[spec.name]).as_py()
        if largest is None or largest < spec.kind.minimum or largest >= spec.kind.maximum:
            return spec
        step = spec.kind.multiple_of
        first = largest + step - (largest % step)
        if (spec.kind.maximum - first) // step + 1 < self.rows(table.name):
            return spec
        return replace(spec, kind=replace(spec.kind, minimum=first, has_minimum=True))

    def other(self, table: TableSpec, name: str) -> Column:
        column = self.column(table, next(column for column in table.columns if column.name == name))
        if column is None:
            raise Broken
        return column

    def key_of(self, table: TableSpec, key: ForeignKeySpec) -> ParentKey:
        owner = self.dataset.tables[key.table]
        targets = [next(column for column in owner.columns if column.name == name) for name in key.parent_columns]
        columns = {name: self.parent_column(owner, target) for name, target in zip(key.columns, targets, strict=True)}
        rows = self.parent_rows(key.table)
        nullable = {column.name for column in table.columns if column.is_nullable}
        if rows == 0 and nullable.isdisjoint(key.columns) and self.rows(table.name) > 0:
            raise no_parents(key.table)
        return ParentKey(columns, rows)

    def parent_column(self, owner: TableSpec, target: ColumnSpec) -> Column:
        """A column that is referred to, at the rows that are there and then at those that are made."""
        key = self.column(owner, target)
        if key is None:
            raise Broken
        there = self.present.get(owner.name)
        if there is None or not there.rows or target.name not in there.columns:
            return key
        return preceded(key, there.columns[target.name])

    def row_count(self, table: str) -> int:
        return self.rows(table)

    def parent_rows(self, table: str) -> int:
        there = self.present.get(table)
        return self.rows(table) + (0 if there is None else there.rows)

    def present_keys(self, table: str) -> Mapping[str, pa.Array]:
        there = self.present.get(table)
        return {} if there is None or not there.rows else there.columns

    def stream_of(self, table: TableSpec) -> Stream:
        return self.stream(table)

    def warn(self, what: str, path: str) -> None:
        self.warnings.append(f"{what}, at {path}")

    def leave(self, check: UnreadCheck) -> None:
        self.unread.append(check)
        self.warnings.append(check.note)

    @property
    def dialect(self) -> str:
        return self.dataset.dialect

    def part(self, table: TableSpec, spec: ColumnSpec) -> Column | Domain:
        return self.key_part(table, spec)

    def composite(self, table: TableSpec) -> CompositeKey:
        key = with_small_numbers([column for column in table.columns if column.is_primary_key])
        values: dict[str, Column | Domain] = {}
        for column in key:
            value = self.noted(column.path, lambda column=column: self.key_part(table, column))  # type: ignore[misc]
            if value is None:
                raise Broken
            values[column.name] = value
        rows = self.rows(table.name)
        composite = composite_key(key, values, self.stream(table), rows)
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
            siblings=table.columns if is_as_written(spec, table) or is_in_order(spec, table.columns) else (),
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
        key = self.parent_column(owner, target)
        rows = self.parent_rows(kind.table)
        if rows == 0 and not spec.is_nullable and self.rows(table.name) > 0:
            raise no_parents(kind.table)
        return Parent(key, max(rows, 1), is_own_table=kind.table == table.name, present_rows=rows - self.rows(kind.table))


def no_parents(table: str) -> Infeasible:
    return Infeasible(
        f"refers to {table!r}, which has 0 rows, and may not be null", f"give {table!r} rows, or allow null", capacity=0
    )


def is_as_written(spec: ColumnSpec, table: TableSpec) -> bool:
    """Whether no condition has narrowed the column."""
    return any(spec.name == own.name and spec.kind == own.kind for own in table.columns)


def references_of(table: TableSpec) -> tuple[ForeignKey, ...]:
    single = [
        ForeignKey(columns=(column.name,), parent=column.kind.table, parent_columns=(column.kind.column,))
        for column in table.columns
        if isinstance(column.kind, ForeignKind)
    ]
    whole = [
        ForeignKey(columns=key.columns, parent=key.table, parent_columns=key.parent_columns, where=key.where)
        for key in table.foreign_keys
    ]
    return tuple(single + whole)


def needs_composite(table: TableSpec) -> bool:
    """Whether the primary key has several columns of which none is unique alone."""
    key = [column for column in table.columns if column.is_primary_key]
    return len(key) > 1 and not any(column.is_unique or isinstance(column.kind, UuidKind) for column in key)
