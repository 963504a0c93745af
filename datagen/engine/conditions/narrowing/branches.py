"""Ways to satisfy all conditions of a table: for each, its columns narrowed, and the conditions that this doesn't settle.

The conditions' disjunctive normal form is spelled out as far as the number of ways allows, leaving out alternatives that
contradict what a way already asks for. Narrowing may be guesswork: what it settles is decided by proof alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from datagen.engine.checkpoint import checkpoint
from datagen.engine.conditions.condition import Condition
from datagen.engine.conditions.narrowing.guesses import guessed, witnesses
from datagen.engine.conditions.narrowing.logic import Atom, Every, Formula, Some, every, normal, some
from datagen.engine.conditions.narrowing.order import components, in_windows, ranked
from datagen.engine.conditions.narrowing.points import LinearKind, Stretch, fitted, stretch_of
from datagen.engine.conditions.narrowing.proof import is_certain
from datagen.engine.conditions.narrowing.sample import SAMPLE_ROWS, accepted, sampled
from datagen.engine.conditions.narrowing.state import State
from datagen.engine.conditions.narrowing.subjects import plain
from datagen.engine.conditions.terms import Comparison, Constant, Membership, Reference
from datagen.engine.dataset import (
    BooleanKind,
    ColumnSpec,
    ConstKind,
    DateKind,
    DecimalKind,
    DurationKind,
    EnumKind,
    FormatKind,
    Json,
    Kind,
    TextKind,
    TimeKind,
    TimestampKind,
)

__all__ = ["Branch", "branches"]

SEPARATE = (DateKind, TimestampKind, TimeKind, DurationKind, DecimalKind)
"""Kinds of which a column can hold one value or a range, but not some of several."""
MOST_STATES = 4096
"""How many ways are looked at, at most, before those that are left stand for all."""
MOST_WITNESSES = 16
"""Rows of values known to be good that stand for all rows where chance would hardly find any."""
SHARES = (Fraction(1, 2), Fraction(1, 4), Fraction(3, 4))
"""Where the ranges of ordered columns are cut, one way for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One way to satisfy all conditions."""

    columns: Mapping[str, ColumnSpec]
    """The given columns, narrowed. Their Arrow types can be cast to those of the columns as given."""
    residual: tuple[Condition, ...]
    """What the narrowing does not settle: to be evaluated on the values, and rows that fail to be drawn again."""


def branches(conditions: Sequence[Condition], columns: Mapping[str, ColumnSpec], most: int = 64) -> tuple[Branch, ...]:
    """Ways to satisfy all conditions together, at most so many; empty where there certainly is none.

    Columns that conditions read and that are not given are fixed by others. A narrowed column stays nullable only where its
    nulls satisfy the conditions too.
    """
    whole = every([spelled_out(normal(condition.term), columns) for condition in conditions])
    search = Search(most)
    states = search.expanded([State(columns)], whole)
    if not states:
        return () if search.is_complete else (Branch(columns=dict(columns), residual=tuple(conditions)),)
    variants = max(1, most // len(states))
    found = [branch for state in states for branch in made(state, conditions, variants)]
    if found:
        return tuple(promising(distinct(found))[:most])
    return (Branch(columns=dict(columns), residual=tuple(conditions)),)


def promising(found: list[Branch]) -> list[Branch]:
    """Those of which some sampled rows meet what is left to trial; all, where none is."""
    kept = [branch for branch in found if is_promising(branch)]
    return kept or found


def is_promising(branch: Branch) -> bool:
    held = np.ones(SAMPLE_ROWS, np.bool_)
    for condition in branch.residual:
        arrays = {name: sampled(branch.columns[name]) for name in condition.columns if name in branch.columns}
        known = {name: array for name, array in arrays.items() if array is not None}
        met = accepted(condition, known) if known.keys() == condition.columns else None
        if met is not None:
            held &= met
    return bool(held.any())


def distinct(found: list[Branch]) -> list[Branch]:
    kept: dict[str, Branch] = {}
    for branch in found:
        kept.setdefault(repr(sorted(branch.columns.items())), branch)
    return list(kept.values())


def spelled_out(formula: Formula, columns: Mapping[str, ColumnSpec]) -> Formula:
    """With memberships of columns that can't be made from a list as alternatives."""
    match formula:
        case Every(parts):
            return every([spelled_out(part, columns) for part in parts])
        case Some(parts):
            return some([spelled_out(part, columns) for part in parts])
        case Atom(Membership(subject, values), is_strict):
            inner = plain(subject, columns)
            if isinstance(inner, Reference) and inner.column in columns and not is_listable(columns[inner.column], values):
                return some([Atom(Comparison("=", subject, value), is_strict) for value in values])
    return formula


def is_listable(spec: ColumnSpec, values: tuple[object, ...]) -> bool:
    if isinstance(spec.kind, DecimalKind):
        return all(isinstance(value, Constant) and isinstance(value.value, int) for value in values)
    return not isinstance(spec.kind, SEPARATE)


@dataclass(slots=True)
class Search:
    """Spells out alternatives, and knows whether it left any out."""

    most: int
    is_complete: bool = True
    looked_at: int = 0

    def expanded(self, states: list[State], formula: Formula) -> list[State]:
        """The states with the formula added, in each way that contradicts nothing."""
        checkpoint()
        match formula:
            case Atom():
                return [found for state in states if (found := state.with_atom(formula)) is not None]
            case Every(parts):
                for part in sorted(parts, key=weight):
                    states = self.expanded(states, part)
                return states
            case Some(parts):
                return self.alternatives(states, parts)

    def alternatives(self, states: list[State], parts: tuple[Formula, ...]) -> list[State]:
        found: list[State] = []
        for number, state in enumerate(states):
            # Where there are too many ways, each state goes on with other alternatives first.
            turned = (
                parts[number % len(parts) :] + parts[: number % len(parts)] if len(states) * len(parts) > self.most else parts
            )
            for part in turned:
                if self.looked_at > MOST_STATES and found:
                    self.is_complete = False
                    break
                self.looked_at += 1
                found += self.expanded([state], part)
        return self.spread(found)

    def spread(self, states: list[State]) -> list[State]:
        if len(states) <= self.most:
            return states
        self.is_complete = False
        return [states[number * len(states) // self.most] for number in range(self.most)]


def weight(formula: Formula) -> int:
    """Atoms first, then what has few alternatives."""
    match formula:
        case Atom():
            return 0
        case Every(parts):
            return max(map(weight, parts), default=0)
        case Some(parts):
            return len(parts)


def made(state: State, conditions: Sequence[Condition], variants: int) -> list[Branch]:
    """The branches of one state: one for each way to place what has an order or must be equal, up to so many."""
    found = []
    dialect = conditions[0].dialect if conditions else "postgresql"
    for share in shares_for(state, variants):
        columns = ordered(state, share)
        if columns is None:
            continue
        for each in equalised(state, columns, variants):
            checkpoint()
            for better in guessed(each, state.atoms, dialect, min(MOST_WITNESSES, variants)):
                choices = witnesses(better, state.atoms, dialect, min(MOST_WITNESSES, variants))
                found += [branch_of(choice, conditions) for choice in choices]
    return found


def shares_for(state: State, variants: int) -> Sequence[Fraction]:
    """Many where a circle of orders keeps columns in narrow windows."""
    if not state.edges:
        return SHARES[:1]
    if all(ranked(edges) is not None for edges in components(state.edges)):
        return SHARES[:variants]
    count = min(MOST_WITNESSES, variants)
    return [Fraction(2 * number + 1, 2 * count) for number in range(count)]


def branch_of(columns: Mapping[str, ColumnSpec], conditions: Sequence[Condition]) -> Branch:
    return Branch(
        columns=dict(columns),
        residual=tuple(
            condition for condition in conditions if not is_certain(normal(condition.cautious_term), columns, condition.dialect)
        ),
    )


def ordered(state: State, share: Fraction) -> dict[str, ColumnSpec] | None:
    """None where the orders can't hold and null does not stand in."""
    columns = state.columns
    for edges in components(state.edges):
        present = tuple(edge for edge in edges if is_line(columns[edge.before]) and is_line(columns[edge.after]))
        if not present:
            continue
        windows = in_windows(present, columns, share)
        if windows is None:
            nullable = [edge for edge in present if may_be_null(state, edge.before) or may_be_null(state, edge.after)]
            if not nullable:
                return None
            for edge in nullable:
                name = edge.after if may_be_null(state, edge.after) else edge.before
                columns[name] = replace(columns[name], null_fraction=1.0)
        else:
            columns |= windows
    return columns


def is_line(spec: ColumnSpec) -> bool:
    return isinstance(spec.kind, LinearKind) and not (spec.is_nullable and spec.null_fraction >= 1.0)


def may_be_null(state: State, name: str) -> bool:
    facts = state.known(name)
    return state.specs[name].is_nullable and not facts.needs_value and facts.is_null is not False


def equalised(state: State, columns: dict[str, ColumnSpec], variants: int) -> list[dict[str, ColumnSpec]]:
    """Columns that must be equal narrowed to one value that they have in common, a different one in each choice."""
    found = [columns]
    for pair in state.equal:
        found = [each for columns in found for each in equal_pair(pair, columns, variants)] or found
        found = found[: max(1, variants)]
    return found


def equal_pair(pair: tuple[str, str], columns: dict[str, ColumnSpec], variants: int) -> list[dict[str, ColumnSpec]]:
    first, second = (columns[name] for name in pair)
    if any(spec.is_nullable and spec.null_fraction >= 1.0 for spec in (first, second)):
        return [columns]
    kinds = common_kinds(first, second, min(8, variants))
    return [
        columns | {name: replace(columns[name], kind=kind) for name, kind in zip(pair, each, strict=True)} for each in kinds
    ]


def common_kinds(first: ColumnSpec, second: ColumnSpec, count: int) -> list[tuple[Kind, Kind]]:
    if isinstance(first.kind, LinearKind) and isinstance(second.kind, LinearKind):
        common = stretch_of(first.kind).within(stretch_of(second.kind))
        if common.is_empty or common.low is None or common.high is None:
            return []
        found: list[tuple[Kind, Kind]] = []
        for number in range(count):
            at = common.low + (common.high - common.low) * Fraction(2 * number + 1, 2 * count)
            below = fitted(first.kind, Stretch(common.low, at)) or fitted(first.kind, Stretch(at, common.high))
            point = stretch_of(below).high if below is not None else None
            one = fitted(first.kind, Stretch(point, point)) if point is not None else None
            other = fitted(second.kind, Stretch(point, point)) if point is not None else None
            if one is not None and other is not None:
                found.append((one, other))
        return found
    values = [value for value in listed(first) if may_hold(second, value)] or [
        value for value in listed(second) if may_hold(first, value)
    ]
    return [(ConstKind(value=value), ConstKind(value=value)) for value in values[:count]]


def may_hold(spec: ColumnSpec, value: object) -> bool:
    match spec.kind:
        case TextKind(declared_length=longest) | FormatKind(maximum_length=longest):
            return isinstance(value, str) and (longest is None or len(value) <= longest)
        case _:
            return value in listed(spec)


def listed(spec: ColumnSpec) -> list[Json]:
    """Some values of the column."""
    match spec.kind:
        case EnumKind(values=members):
            return list(members)
        case ConstKind(value=value):
            return [value]
        case BooleanKind():
            return [True, False]
        case _:
            values = sampled(replace(spec, null_fraction=0.0), 8)
            return [] if values is None else [value for value in values.to_pylist() if isinstance(value, str)]
