"""Columns of one table that constraints tie together: how they are drawn, redrawn or solved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

import pyarrow as pa

from datagen.engine.checkpoint import checkpoint
from datagen.engine.column import Column, Rows
from datagen.engine.columns.gather import group_type
from datagen.engine.compile.broken import Broken
from datagen.engine.compile.references import References, in_order
from datagen.engine.compile.shortage import key_shortage
from datagen.engine.compile.tied import Tied
from datagen.engine.conditions import Branch, Condition, Unsupported, branches
from datagen.engine.constraints import ForeignKeySpec, UnreadCheck
from datagen.engine.dataset import ColumnSpec, ForeignKind, IntegerKind
from datagen.engine.relation.partial import PartialReferences
from datagen.engine.relation.proposal import Deciding, Member, Proposal
from datagen.engine.relation.redraw import Redrawn
from datagen.engine.relation.solve import MOST_BYTES, Solution, solve
from datagen.engine.sizes import array_bytes
from datagen.errors import Infeasible

__all__ = ["Group", "listed"]

SAMPLED_ROWS = 16
"""Rows by which the memory of all is estimated."""
PROBED_ROWS = 2048
"""Rows on which conditions are tried before anything is written."""


class Group:
    """Columns that are made together, once the first of them is asked for."""

    def __init__(self, tied: Tied, names: set[str]) -> None:
        self.tied = tied
        self.names = sorted(names, key=tied.names.index)
        keys = [key for key in tied.keys if set(key.columns) & names]
        self.scopes = {key: tied.scopes[key] for key in keys if key in tied.scopes}
        self.keys = in_order(keys, self.scopes)
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
        return self.compiled()

    def compiled(self) -> Mapping[str, Column]:
        tied, rows = self.tied, self.tied.host.row_count(self.tied.table.name)
        references = self.references()
        if rows and (orphaned := references.without_parents()):
            self.leave_out(orphaned)
            return self.compiled()
        ways = self.ways()
        must_hold = self.conditions if any(way.residual for way in ways) or self.unsolved else []
        read = {name for condition in must_hold for name in condition.columns}
        read |= {name for key in self.unsolved for name in key.columns}
        read |= {name for scope in self.scopes.values() for name in scope.columns}
        fixed = {name: tied.host.other(tied.table, name) for name in sorted(read - set(self.names))}
        proposal, types = self.proposal(ways, references)
        if not self.can_tell_rows(proposal, fixed):
            self.scopes = {}
            return self.compiled()
        must_hold = [condition for condition in must_hold if self.can_evaluate(condition, proposal, fixed)]
        self.conditions = [condition for condition in self.conditions if condition in must_hold] if must_hold else []
        if self.unsolved:
            return self.solved(proposal, fixed, types, rows)
        partial = next((each for each in proposal.references if isinstance(each, PartialReferences)), None)
        redrawn = Redrawn(
            proposal=proposal, conditions=must_hold, fixed=fixed, types=types, stream=self.stream, partial=partial
        )
        if (must_hold or self.scopes) and rows:
            self.probe(redrawn, min(rows, PROBED_ROWS))

        def column(name: str) -> Column:
            def compute(rows: Rows) -> pa.Array:
                values: Mapping[str, pa.Array] = rows.draw_once(("group", self.stream.key), lambda _: redrawn.values(rows))
                return values[name]

            return Column(arrow_type=types[name], compute=compute)

        return {name: column(name) for name in self.names}

    def references(self) -> References:
        return References(self.tied, self.keys, self.scopes, self.conditions, self.stream)

    def leave_out(self, keys: Sequence[ForeignKeySpec]) -> None:
        """The rows that such keys are for, where none of their parents' rows could be referred to."""
        for key in keys:
            scope = self.scopes.pop(key)
            self.keys.remove(key)
            self.conditions.append(
                scope.beyond_or_null(key.columns, "no parent has all that its rows need", is_all=key.is_match_full)
            )

    def can_tell_rows(self, proposal: Proposal, fixed: Mapping[str, Column]) -> bool:
        """Whether values such as these say which keys a row has; else every row has them all."""
        try:
            self.first_rows(proposal, fixed)
        except Unsupported as unsupported:
            names = ", ".join(repr(key.name) for key in self.scopes)
            what = f"foreign key {names} is kept in all rows, since {unsupported.what} is not understood"
            self.tied.host.warn(what, self.tied.table.path)
            return False
        return True

    def first_rows(self, proposal: Proposal, fixed: Mapping[str, Column]) -> Mapping[str, pa.Array]:
        """Some rows as they are first proposed, with the columns that others decide."""
        rows = Rows.span(0, min(8, self.tied.host.row_count(self.tied.table.name)))
        given = {name: column.compute(rows) for name, column in fixed.items()}
        values, _ = proposal.values(rows, given)
        return {**given, **values}

    def can_evaluate(self, condition: Condition, proposal: Proposal, fixed: Mapping[str, Column]) -> bool:
        """Whether a condition understands values such as these; one that does not is left to the database."""
        try:
            condition.holds(self.first_rows(proposal, fixed))
        except Unsupported as unsupported:
            table, sql = self.tied.table, condition.sql
            self.tied.host.leave(UnreadCheck(table=table.name, name=sql, path=table.path, sql=sql, what=unsupported.what))
            return False
        return True

    def ways(self) -> Sequence[Branch]:
        """The branches of the conditions; of a column that a foreign key decides, only its nulls are a matter of choice."""
        specs = self.tied.specs
        referring = {name: key for key in self.keys if key not in self.scopes for name in key.columns}
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
        # What a branch settles of columns that only some rows refer by holds for the values of the others alone.
        loose = {name for key in self.scopes for name in key.columns}
        open_ended = tuple(condition for condition in self.conditions if condition.columns & loose)
        return [replace(way, residual=way.residual or open_ended) for way in found]

    def proposal(self, ways: Sequence[Branch], references: References) -> tuple[Proposal, dict[str, pa.DataType]]:
        tied = self.tied
        referring = {name for key in self.keys if key not in self.scopes for name in key.columns}
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
        deciding: Sequence[Deciding] = [references.together(ways, types)] if self.scopes else references.one_by_one(ways, types)
        return Proposal(members=members, references=deciding, branches=len(ways), stream=self.stream), types

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

    def solved(
        self, proposal: Proposal, fixed: Mapping[str, Column], types: Mapping[str, pa.DataType], rows: int
    ) -> Mapping[str, Column]:
        tied = self.tied
        present = tied.host.present_keys(tied.table.name)
        self.refuse_size(proposal, fixed, rows)
        nullable = {name for name in self.names if tied.specs[name].is_nullable}
        solution: Solution = solve(proposal, self.conditions, self.unsolved, fixed, types, rows, self.stream, nullable, present)
        if solution.rows < rows:
            key = next((key for key in self.unsolved if key.name == solution.tightest), None)
            columns = [tied.specs[name] for name in (self.names if key is None else key.plain)]
            raise key_shortage(columns, solution.rows, rows, what=solution.tightest or "key")
        return {name: solution.column(name) for name in self.names}

    def refuse_size(self, proposal: Proposal, fixed: Mapping[str, Column], rows: int) -> None:
        """Raises Infeasible where the columns are too large to be kept in memory."""
        if not rows:
            return
        checkpoint(rows)
        sample = Rows.span(0, min(rows, SAMPLED_ROWS))
        values, _ = proposal.values(sample, {name: column.compute(sample) for name, column in fixed.items()})
        size = sum(map(array_bytes, values.values())) // len(sample) * rows
        if size > MOST_BYTES:
            names = ", ".join(map(repr, self.names))
            raise Infeasible(
                f"{rows} rows of {names}, whose keys are made in memory, take {size >> 30} GiB of it",
                "ask for fewer rows, or give the keys a column of their own",
            )

    def probe(self, redrawn: Redrawn, rows: int) -> None:
        """Raises Infeasible, naming the check, where some of the first rows can't be made to hold."""
        failures = redrawn.failures(Rows.span(0, rows))
        if failures:
            worst = max(failures, key=lambda what: failures[what])
            raise Infeasible(
                f"the {worst} fails in {failures[worst]} of the first {rows} rows, however often they are drawn",
                "narrow the columns that it reads, or ask for 0 rows",
            )


def within_bounds(spec: ColumnSpec) -> ColumnSpec:
    """A number that would count without an end, as one of all that its type has."""
    if not isinstance(spec.kind, IntegerKind) or spec.kind.is_bounded:
        return spec
    return replace(spec, kind=replace(spec.kind, has_minimum=True, has_maximum=True))


def listed(conditions: Iterable[Condition]) -> str:
    return "; ".join(condition.sql for condition in conditions)
