"""Columns in an order: their ranges cut into windows, one behind the other, so that any values keep the order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter

from datagen.engine.conditions.narrowing.points import DAY, LinearKind, Stretch, fitted, line_of, point_of, step_of, stretch_of
from datagen.engine.conditions.narrowing.subjects import constants
from datagen.engine.conditions.terms import Call, Reference, Term
from datagen.engine.dataset import ColumnSpec, DateKind

__all__ = ["Edge", "components", "in_windows", "ranked"]

SMALLEST = Fraction(1, 10**9)
"""How far doubles are kept apart, as a share of the range."""


@dataclass(frozen=True, slots=True)
class Edge:
    """``before + gap <= after``, or less where it is strict."""

    before: str
    after: str
    gap: Fraction
    is_strict: bool

    @classmethod
    def of(cls, operator: str, left: Term, right: Term, specs: Mapping[str, ColumnSpec]) -> Edge | None:
        """None where the comparison is none of two columns on one line, each perhaps with a constant added."""
        if operator not in ("<", "<=", ">", ">="):
            return None
        if operator in (">", ">="):
            left, right = right, left
        first, second = shifted(left, specs), shifted(right, specs)
        if first is None or second is None or first[0] == second[0]:
            return None
        kinds = [line_kind(specs[name]) for name in (first[0], second[0])]
        if line_of(kinds[0]) != line_of(kinds[1]):
            return None
        return cls(first[0], second[0], first[1] - second[1], operator in ("<", ">"))


def line_kind(spec: ColumnSpec) -> LinearKind:
    assert isinstance(spec.kind, LinearKind)
    return spec.kind


def shifted(term: Term, specs: Mapping[str, ColumnSpec]) -> tuple[str, Fraction] | None:
    """The column and the constant that is added to it."""
    match term:
        case Reference(column) if column in specs and isinstance(specs[column].kind, LinearKind):
            return column, Fraction(0)
        case Call("+" | "-" as name, (inner, amount)):
            found, values = shifted(inner, specs), constants(amount)
            if found is None or values is None:
                return None
            kind = line_kind(specs[found[0]])
            line = "number" if line_of(kind) == "number" else "span"
            added = point_of(values[0], line)
            if added is None and isinstance(kind, DateKind):
                days = point_of(values[0], "number")
                added = None if days is None else days * DAY
            if added is None:
                return None
            return found[0], found[1] + (added if name == "+" else -added)
        case _:
            return None


def components(edges: tuple[Edge, ...]) -> list[tuple[Edge, ...]]:
    """Edges that share columns, together."""
    groups: list[tuple[set[str], list[Edge]]] = []
    for edge in edges:
        names, members = {edge.before, edge.after}, [edge]
        apart = []
        for group in groups:
            if group[0] & names:
                names |= group[0]
                members = group[1] + members
            else:
                apart.append(group)
        groups = [*apart, (names, members)]
    return [tuple(members) for _, members in groups]


def in_windows(edges: tuple[Edge, ...], specs: Mapping[str, ColumnSpec], share: Fraction) -> dict[str, ColumnSpec] | None:
    """The columns of one component, each in a window of its own; None where their ranges leave no room.

    ``share``, between 0 and 1, tells where the cuts lie: at a half all windows of a common range are as wide.
    """
    ranks = ranked(edges)
    if ranks is None:
        return around(edges, specs, share)
    gaps = {edge: gap_of(edge, specs) for edge in edges}
    low: dict[str, Fraction] = {}
    high: dict[str, Fraction] = {}
    for name in sorted(ranks, key=lambda name: (ranks[name], name)):
        own = stretch_of(line_kind(specs[name]))
        assert own.low is not None
        low[name] = max([own.low, *(low[edge.before] + gaps[edge] for edge in edges if edge.after == name)])
    for name in sorted(ranks, key=lambda name: (-ranks[name], name)):
        own = stretch_of(line_kind(specs[name]))
        assert own.high is not None
        high[name] = min([own.high, *(high[edge.after] - gaps[edge] for edge in edges if edge.before == name)])
    if any(low[name] > high[name] for name in ranks):
        return None
    windows = {name: (low[name], high[name]) for name in ranks}
    steps = max(ranks.values())
    for rank in range(steps):
        crossing = [edge for edge in edges if ranks[edge.before] <= rank < ranks[edge.after]]
        for edge in crossing:
            cut(edge, gaps[edge], windows, Fraction(1, steps - rank + 1) * 2 * share)
    made = {}
    for name, (least, most) in windows.items():
        kind = fitted(line_kind(specs[name]), Stretch(least, most))
        if kind is None:
            return None
        made[name] = replace(specs[name], kind=kind)
    return made


def around(edges: tuple[Edge, ...], specs: Mapping[str, ColumnSpec], share: Fraction) -> dict[str, ColumnSpec] | None:
    """For columns that must stay near each other: narrow windows around one point of the first column's range."""
    gaps = {edge: gap_of(edge, specs) for edge in edges}
    names = sorted({name for edge in edges for name in (edge.before, edge.after)})
    ranges = {name: stretch_of(line_kind(specs[name])) for name in names}
    low = settled({name: own.low for name, own in ranges.items() if own.low is not None}, gaps)
    high = settled({name: -own.high for name, own in ranges.items() if own.high is not None}, gaps, is_backwards=True)
    if low is None or high is None or low[names[0]] > -high[names[0]]:
        return None
    anchor = low[names[0]] + (-high[names[0]] - low[names[0]]) * share
    unit = step_of(line_kind(specs[names[0]])) or Fraction(1, 1000)
    anchor = anchor // unit * unit
    least, most = settled(low | {names[0]: anchor}, gaps), settled(high | {names[0]: -anchor}, gaps, is_backwards=True)
    if least is None or most is None or any(least[name] > -most[name] for name in names):
        return None
    middle = {name: (least[name] - most[name]) / 2 for name in names}
    slack = min(middle[edge.after] - middle[edge.before] - gap for edge, gap in gaps.items())
    made = {}
    for name in names:
        kind = fitted(line_kind(specs[name]), Stretch(middle[name] - slack / 2, middle[name] + slack / 2))
        if kind is None:
            return None
        made[name] = replace(specs[name], kind=kind)
    return made


def settled(
    start: Mapping[str, Fraction], gaps: Mapping[Edge, Fraction], *, is_backwards: bool = False
) -> dict[str, Fraction] | None:
    """The least values from the start on that keep all gaps; backwards, of the negated values. None where there are none."""
    found = dict(start)
    for _ in range(len(found) + 1):
        is_changed = False
        for edge, gap in gaps.items():
            source, target = (edge.after, edge.before) if is_backwards else (edge.before, edge.after)
            if found[source] + gap > found[target]:
                found[target] = found[source] + gap
                is_changed = True
        if not is_changed:
            return found
    return None


def cut(edge: Edge, gap: Fraction, windows: dict[str, tuple[Fraction, Fraction]], share: Fraction) -> None:
    """Ends the first window and starts the second where neither is empty."""
    before, after = windows[edge.before], windows[edge.after]
    if before[1] + gap <= after[0]:
        return
    least, most = max(before[0], after[0] - gap), min(before[1], after[1] - gap)
    at = least + (most - least) * min(share, Fraction(1))
    windows[edge.before] = before[0], min(before[1], at)
    windows[edge.after] = max(after[0], at + gap), after[1]


def ranked(edges: tuple[Edge, ...]) -> dict[str, int] | None:
    """How many columns at most stand before each; None where they stand in a circle."""
    before: dict[str, set[str]] = {}
    for edge in edges:
        before.setdefault(edge.after, set()).add(edge.before)
        before.setdefault(edge.before, set())
    try:
        order = list(TopologicalSorter(before).static_order())
    except CycleError:
        return None
    ranks: dict[str, int] = {}
    for name in order:
        ranks[name] = max((ranks[other] + 1 for other in before[name]), default=0)
    return ranks


def gap_of(edge: Edge, specs: Mapping[str, ColumnSpec]) -> Fraction:
    """With the smallest step between different values, where the order is strict."""
    if not edge.is_strict:
        return edge.gap
    kinds = [line_kind(specs[name]) for name in (edge.before, edge.after)]
    steps = [step_of(kind) for kind in kinds]
    known = [step for step in steps if step is not None]
    if len(known) == 2:
        return edge.gap + min(known)
    own = stretch_of(kinds[0])
    assert own.low is not None
    assert own.high is not None
    return edge.gap + (own.high - own.low) * SMALLEST
