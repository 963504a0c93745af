"""Primary keys of several columns: distinct tuples, from a permuted product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from datagen.engine.column import MAXIMUM_SIZE, Column, Domain, Rows, sampled
from datagen.engine.columns.nested import mixed_radix
from datagen.engine.columns.numbers import KEY_LIMIT, key_domain
from datagen.engine.dataset import ColumnSpec, IntegerKind
from datagen.engine.permutation import Permutation
from datagen.engine.random import Stream, UInts

__all__ = ["CompositeKey", "Rounds", "composite_key", "counter_of", "with_small_numbers"]

GROUPS = np.array([1, 3, 2, 5, 1, 4, 2, 6], np.uint64)
"""Rows that combinations of the other columns have in a round, one after the other: as many as an order has lines."""
USUAL_KEYS = 1_000_000
"""How far whole numbers in a key go beside the one that counts."""
STARTS = np.cumsum(GROUPS) - GROUPS
CYCLE = int(GROUPS.sum())
GROUP_OF = np.repeat(np.arange(len(GROUPS), dtype=np.uint64), GROUPS.view(np.int64))
"""By the place of a row in a cycle."""


@dataclass(frozen=True, slots=True)
class CompositeKey:
    """The columns of a key, by name, and how many rows they can tell apart together."""

    columns: Mapping[str, Column]
    capacity: int


@dataclass(frozen=True, slots=True)
class Rounds:
    """Rows dealt out to combinations, numbered from 0, each of which counts its own from 0 without a gap.

    Every combination gets a group of rows in each round: one where ``is_even``, else those of GROUPS.
    """

    combinations: int
    is_even: bool

    @property
    def rows(self) -> int:
        """Of one round."""
        cycles, rest = divmod(self.combinations, len(GROUPS))
        return self.combinations if self.is_even else cycles * CYCLE + int(GROUPS[:rest].sum())

    def highest(self, rows: int) -> int:
        """The most that a combination can have of so many rows."""
        return -(-rows // self.rows) * (1 if self.is_even else int(GROUPS.max()))

    def deal(self, rows: UInts) -> tuple[UInts, UInts]:
        """The combination of each row, and its number there."""
        turn, place = np.divmod(rows, np.uint64(self.rows))
        if self.is_even:
            return place, turn
        cycle, within = np.divmod(place, np.uint64(CYCLE))
        group = GROUP_OF.take(within.view(np.int64))
        at = group.view(np.int64)
        return cycle * np.uint64(len(GROUPS)) + group, turn * GROUPS.take(at) + within - STARTS.take(at)


def counter_of(key: Sequence[ColumnSpec]) -> ColumnSpec | None:
    """The last whole number without bounds: the line in a key of order and line."""
    return next((spec for spec in reversed(key) if isinstance(spec.kind, IntegerKind) and not spec.kind.is_bounded), None)


def with_small_numbers(key: Sequence[ColumnSpec]) -> list[ColumnSpec]:
    """The same columns, where one counts, with other whole numbers without bounds as small as keys of tables mostly are."""
    counter = counter_of(key)
    return [as_small(spec, spec.kind) if spec is not counter and isinstance(spec.kind, IntegerKind) else spec for spec in key]


def as_small(spec: ColumnSpec, kind: IntegerKind) -> ColumnSpec:
    step = kind.multiple_of
    if kind.is_bounded or kind.maximum < step:
        return spec
    return replace(spec, kind=replace(kind, minimum=step, maximum=min(kind.maximum, USUAL_KEYS * step)))


def composite_key(key: Sequence[ColumnSpec], values: Mapping[str, Column | Domain], stream: Stream, rows: int) -> CompositeKey:
    """The countable columns are the digits of a permuted number, which some of the ``rows`` share.

    A whole number without bounds counts these, from 1; other columns are drawn as ever.
    """
    counter = counter_of(key)
    domains = {spec.name: value for spec in key if isinstance(value := values[spec.name], Domain) and spec is not counter}
    digits, product = mixed_radix(domains)
    permutation = Permutation(product, stream.fork("key"))
    rounds = dealt_out(counter, product, rows)

    def combination(rows: Rows) -> UInts:
        return rows.draw_once(("key", stream.key), lambda numbers: permutation.apply(rounds.deal(numbers)[0]))

    def digit_column(name: str) -> Column:
        place, radix = digits[name]

        def compute(rows: Rows) -> pa.Array:
            return domains[name].at(combination(rows) // np.uint64(place) % np.uint64(radix), rows)

        return Column(arrow_type=domains[name].arrow_type, compute=compute)

    def column(spec: ColumnSpec) -> Column:
        value = values[spec.name]
        if spec is counter:
            assert isinstance(spec.kind, IntegerKind)
            numbers = key_domain(spec.kind)
            return Column(arrow_type=numbers.arrow_type, compute=lambda rows: numbers.at(rounds.deal(rows.numbers)[1], rows))
        if spec.name in digits:
            return digit_column(spec.name)
        return value if isinstance(value, Column) else sampled(value, stream.fork("key", spec.name))

    capacity = product * (KEY_LIMIT if counter else 1)
    return CompositeKey({spec.name: column(spec) for spec in key}, min(capacity, MAXIMUM_SIZE))


def dealt_out(counter: ColumnSpec | None, combinations: int, rows: int) -> Rounds:
    """In groups where these can be counted, and as evenly as can be where the counter does not reach so far."""
    in_groups = Rounds(combinations, is_even=counter is None)
    if counter is None or not isinstance(counter.kind, IntegerKind):
        return in_groups
    is_within = in_groups.highest(rows) * counter.kind.multiple_of <= counter.kind.maximum
    return in_groups if is_within else Rounds(combinations, is_even=True)
