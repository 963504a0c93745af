"""Columns of one table that constraints tie together: how they are drawn, redrawn or solved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pyarrow as pa

from datagen.engine.column import Column, Rows
from datagen.engine.columns.gather import group_type
from datagen.engine.compile.broken import Broken
from datagen.engine.compile.host import Host
from datagen.engine.compile.shortage import key_shortage
from datagen.engine.conditions import Branch, Condition, Unsupported, branches
from datagen.engine.constraints import ForeignKeySpec, UnreadCheck
from datagen.engine.dataset import ColumnSpec, ForeignKind, IntegerKind, TableSpec
from datagen.engine.random import Stream
from datagen.engine.relation.proposal import Member, Proposal, Reference
from datagen.engine.relation.redraw import Redrawn, holding
from datagen.engine.relation.references import Lookup, ParentKey, matching_rows
from datagen.engine.relation.solve import DistinctKey, Solution, solve
from datagen.errors import Infeasible

__all__ = ["Group", "Tied", "listed"]

MOST_TRIED_PARENTS = 1_000_000
"""Rows of a parent on which conditions on the key that refers to it are tried."""
PROBED_ROWS = 2048
"""Rows on which conditions are tried before anything is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tied:
    """What a table's groups have in common."""

    table: TableSpec
    host: Host
    stream: Stream
    names: Sequence[str]
    """All columns, in the table's order."""
    specs: Mapping[str, ColumnSpec]
    """Narrowed."""
    keys: Sequence[ForeignKeySpec]
    """References that no product of columns covers."""
    conditions: Sequence[Condition]
    unsolved: Sequence[DistinctKey]
    """Keys that nothing carries."""


class Group:
    """Columns that are made together, once the first of them is asked for."""

    def __init__(self, tied: Tied, names: set[str]) -> None:
        self.tied = tied
        self.names = sorted(names, key=tied.names.index)
        self.keys = in_order([key for key in tied.keys if set(key.columns) & names])
        self.conditions = [condition for condition in tied.conditions if condition.columns & names]
        self.unsolved = [key for key in tied.unsolved if set(key.columns) & names]
        self.stream = tied.stream.fork("group", *self.names)
        self.has_failed = False

    def column(self, name: str) -> Column:
        """Raises Infeasible where the group can't be made, and for its other columns then Broken."""
        if self.has_failed:
            raise Broken
        try:
            return self.made[name]
        except (Infeasible, Broken):
            self.has_failed = True
            raise

    @cached_property
    def made(self) -> Mapping[str, Column]:
        """By name."""
        tied, rows = self.tied, self.tied.host.row_count(self.tied.table.name)
        ways = self.ways()
        proposal, types = self.proposal(ways)
        must_hold = self.conditions if any(way.residual for way in ways) or self.unsolved else []
        read = {name for condition in must_hold for name in condition.columns} | {
            name for key in self.unsolved for name in key.columns
        }
        fixed = {name: tied.host.other(tied.table, name) for name in sorted(read - set(self.names))}
        must_hold = [condition for condition in must_hold if self.can_evaluate(condition, proposal, fixed)]
        self.conditions = [condition for condition in self.conditions if condition in must_hold] if must_hold else []
        if self.unsolved:
            return self.solved(proposal, fixed, types, rows)
        redrawn = Redrawn(proposal=proposal, conditions=must_hold, fixed=fixed, types=types, stream=self.stream)
        if must_hold and rows:
            self.probe(redrawn, min(rows, PROBED_ROWS))

        def column(name: str) -> Column:
            def compute(rows: Rows) -> pa.Array:
                values: Mapping[str, pa.Array] = rows.draw_once(("group", self.stream.key), lambda _: redrawn.values(rows))
                return values[name]

            return Column(arrow_type=types[name], compute=compute)

        return {name: column(name) for name in self.names}

    def can_evaluate(self, condition: Condition, proposal: Proposal, fixed: Mapping[str, Column]) -> bool:
        """Whether a condition understands values such as these; one that does not is left to the database."""
        rows = Rows.span(0, min(8, self.tied.host.row_count(self.tied.table.name)))
        values, _ = proposal.values(rows)
        try:
            condition.holds({**{name: column.compute(rows) for name, column in fixed.items()}, **values})
        except Unsupported as unsupported:
            table, sql = self.tied.table, condition.sql
            self.tied.host.leave(UnreadCheck(table=table.name, name=sql, path=table.path, sql=sql, what=unsupported.what))
            return False
        return True

    def ways(self) -> Sequence[Branch]:
        """The branches of the conditions; of a column that a foreign key decides, only its nulls are a matter of choice."""
        specs = self.tied.specs
        referring = {name: key for key in self.keys for name in key.columns}
        open_specs = {
            name: replace(specs[name], kind=ForeignKind(table=referring[name].table, column=name))
            if name in referring
            else specs[name]
            for name in self.names
        }
        if not self.conditions:
            return (Branch(columns=open_specs, residual=()),)
        found = branches(self.conditions, open_specs)
        if not found:
            raise Infeasible(
                f"no row meets the checks {listed(self.conditions)}", "drop one of them, change a type, or ask for 0 rows"
            )
        return found

    def proposal(self, ways: Sequence[Branch]) -> tuple[Proposal, dict[str, pa.DataType]]:
        tied = self.tied
        referring = {name for key in self.keys for name in key.columns}
        types: dict[str, pa.DataType] = {}
        members: list[Member] = []
        for name in self.names:
            if name in referring:
                continue
            base = self.drawn(replace(tied.specs[name], is_unique=False))
            whole = replace(tied.specs[name], is_unique=False)
            narrowed = (replace(way.columns[name], is_unique=False) for way in ways)
            variants = tuple(base if spec == whole else self.drawn(spec) for spec in narrowed)
            types[name] = group_type(base.arrow_type)
            members.append(Member(name=name, arrow_type=types[name], variants=variants))
        references = self.references(ways, types)
        return Proposal(members=members, references=references, branches=len(ways), stream=self.stream), types

    def drawn(self, spec: ColumnSpec) -> Column:
        """A column by itself; of one that is part of a key, all the different values that it can have are as likely."""
        tied = self.tied
        plain = tied.host.compile(tied.table, spec)
        is_part = any(spec.name in key.plain for key in self.unsolved)
        if not is_part or isinstance(spec.kind, ForeignKind):
            return plain
        try:
            varied = tied.host.compile(tied.table, replace(within_bounds(spec), is_unique=True))
        except Infeasible:
            return plain
        capacity = varied.capacity
        if capacity is None or varied.arrow_type != plain.arrow_type:
            return plain
        index = self.stream.fork("value", spec.name)
        return Column(
            arrow_type=varied.arrow_type, compute=lambda rows: varied.compute(Rows(index.below(capacity, rows.numbers)))
        )

    def references(self, ways: Sequence[Branch], types: dict[str, pa.DataType]) -> list[Reference]:
        """In their order, each restricted to parents with which the later ones can agree."""
        tied = self.tied
        parents = [tied.host.key_of(tied.table, key) for key in self.keys]
        allowed: list[np.ndarray[tuple[int], np.dtype[np.uint64]] | None] = [None] * len(self.keys)
        for number in reversed(range(len(self.keys))):
            own = set(self.keys[number].columns)
            lookups = [
                Lookup.over(parents[later], sorted(own & set(self.keys[later].columns)), allowed[later])
                for later in range(number + 1, len(self.keys))
                if own & set(self.keys[later].columns) and not self.can_be_null(self.keys[later], own)
            ]
            meeting = self.rows_that_meet(parents[number], own)
            allowed[number] = matching_rows(parents[number], meeting, lookups)
        made = []
        for number, key in enumerate(self.keys):
            before = [name for name in key.columns if name in types]
            here = [name for name in key.columns if name not in types]
            for name in here:
                types[name] = group_type(parents[number].columns[name].arrow_type)
            nullable = [name for name in here if tied.specs[name].is_nullable]
            if key.is_match_full and len(nullable) < len(key.columns):
                nullable = []
            made.append(
                Reference(
                    name=key.name,
                    key=parents[number],
                    types={name: types[name] for name in here},
                    nullable=tuple(nullable),
                    null_fractions=tuple(self.null_fraction(way, nullable) for way in ways),
                    lookup=Lookup.over(parents[number], before, allowed[number]) if before else None,
                    candidates=None if before else allowed[number],
                    stream=self.stream.fork("reference", key.name, *key.columns),
                )
            )
        return made

    def rows_that_meet(self, parent: ParentKey, own: set[str]) -> np.ndarray[tuple[int], np.dtype[np.uint64]] | None:
        """The parent's rows that meet the conditions on the key's own columns; None where all do, none do, or they are many."""
        conditions = [condition for condition in self.conditions if condition.columns <= own]
        if not conditions or not 0 < parent.rows <= MOST_TRIED_PARENTS:
            return None
        rows = np.arange(parent.rows, dtype=np.uint64)
        names = sorted(name for name in own if any(name in condition.columns for condition in conditions))
        try:
            met = holding(conditions, parent.at(rows, names))
        except Unsupported:
            return None
        return rows[met] if met.any() and not met.all() else None

    def can_be_null(self, key: ForeignKeySpec, decided: Iterable[str]) -> bool:
        return any(self.tied.specs[name].is_nullable for name in key.columns if name not in set(decided))

    def null_fraction(self, way: Branch, nullable: Sequence[str]) -> float:
        """How often a key refers to nothing: always where the branch says so, never where it forbids it."""
        specs = [way.columns[name] for name in nullable]
        if not specs or any(not spec.is_nullable for spec in specs):
            return 0.0
        fractions = [1.0 if not isinstance(spec.kind, ForeignKind) else spec.null_fraction for spec in specs]
        return max(fractions)

    def solved(
        self, proposal: Proposal, fixed: Mapping[str, Column], types: Mapping[str, pa.DataType], rows: int
    ) -> Mapping[str, Column]:
        tied = self.tied
        present = tied.host.present_keys(tied.table.name)
        nullable = {name for name in self.names if tied.specs[name].is_nullable}
        solution: Solution = solve(proposal, self.conditions, self.unsolved, fixed, types, rows, self.stream, nullable, present)
        if solution.rows < rows:
            key = next((key for key in self.unsolved if key.name == solution.tightest), None)
            columns = [tied.specs[name] for name in (self.names if key is None else key.plain)]
            raise key_shortage(columns, solution.rows, rows, what=solution.tightest or "key")
        return {name: solution.column(name) for name in self.names}

    def probe(self, redrawn: Redrawn, rows: int) -> None:
        """Raises Infeasible, naming the check, where some of the first rows can't be made to hold."""
        failures = redrawn.failures(Rows.span(0, rows))
        if failures:
            worst = max(failures, key=lambda sql: failures[sql])
            raise Infeasible(
                f"the check {worst} fails in {failures[worst]} of the first {rows} rows, however often they are drawn",
                "narrow the columns that it reads, or ask for 0 rows",
            )


def in_order(keys: Sequence[ForeignKeySpec]) -> list[ForeignKeySpec]:
    """The longest first, and then those that share columns with what is decided already."""
    waiting = sorted(keys, key=lambda key: -len(key.columns))
    order: list[ForeignKeySpec] = []
    while waiting:
        decided = {name for key in order for name in key.columns}
        chosen = max(waiting, key=lambda key: len(decided & set(key.columns)))
        order.append(chosen)
        waiting.remove(chosen)
    return order


def within_bounds(spec: ColumnSpec) -> ColumnSpec:
    """A number that would count without an end, as one of all that its type has."""
    if not isinstance(spec.kind, IntegerKind) or spec.kind.is_bounded:
        return spec
    return replace(spec, kind=replace(spec.kind, has_minimum=True, has_maximum=True))


def listed(conditions: Iterable[Condition]) -> str:
    return "; ".join(condition.sql for condition in conditions)
