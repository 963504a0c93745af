"""Conditions on rows: what is proposed and fails is drawn again, from the row and the number of the attempt.

A row's values are those of its first attempt that holds, so they depend on nothing but the row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from datagen.engine.checkpoint import checkpoint
from datagen.engine.column import Column, Rows
from datagen.engine.columns.gather import assemble
from datagen.engine.columns.gather import take as take_values
from datagen.engine.conditions import Condition
from datagen.engine.random import Bools, Stream, UInts
from datagen.engine.relation.partial import PartialReferences
from datagen.engine.relation.proposal import Proposal, Values

__all__ = ["MOST_ATTEMPTS", "Redrawn", "holding", "virtual_rows"]

MOST_ATTEMPTS = 2000
HOPELESS_DRAWS = 50_000
"""In a row without one that holds: of the many rows that are still open then, some will be to the end."""
VIRTUAL_BITS = np.uint64(40)
"""Redrawn rows are drawn as one of 2 ** 24 others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redrawn:
    """The columns of a group, every row of which meets the conditions."""

    proposal: Proposal
    conditions: Sequence[Condition]
    fixed: Mapping[str, Column]
    """Columns that the conditions and partial keys read and that others decide."""
    types: Mapping[str, pa.DataType]
    stream: Stream
    partial: PartialReferences | None = None
    """The proposal's foreign keys, where some are not for all rows."""

    def values(self, rows: Rows, *, most_vain_draws: int | None = None) -> Values:
        """By column; of a row that no attempt makes hold, the last one. After so many draws in vain there are no more."""
        given = {name: column.compute(Rows(rows.own)) for name, column in self.fixed.items()}
        proposed, fits = self.proposal.values(rows, given)
        pending = np.flatnonzero(~(fits & holding(self.conditions, {**given, **proposed})))
        if not len(pending):
            return proposed
        kept = np.setdiff1d(np.arange(len(rows)), pending, assume_unique=True)
        parts = {name: [(kept, take_values(array, kept))] for name, array in proposed.items()}
        vain = 0
        for attempt in range(1, MOST_ATTEMPTS + 1):
            checkpoint()
            again = virtual_rows(rows.own[pending], attempt, self.stream)
            there = {name: take_values(array, pending) for name, array in given.items()}
            proposed, fits = self.proposal.values(again, there)
            is_good = fits & holding(self.conditions, {**there, **proposed})
            vain = 0 if is_good.any() else vain + len(pending)
            is_last = attempt == MOST_ATTEMPTS or (most_vain_draws is not None and vain >= most_vain_draws)
            good = np.flatnonzero(is_good | np.bool_(is_last))
            for name, array in proposed.items():
                parts[name].append((pending[good], take_values(array, good)))
            pending = np.delete(pending, good)
            if not len(pending):
                break
        return {name: assemble(parts[name], self.types[name]) for name in proposed}

    def failures(self, rows: Rows) -> dict[str, int]:
        """How many of these rows break each condition, or partial key, after all attempts, for those that some do."""
        values = self.values(rows, most_vain_draws=HOPELESS_DRAWS)
        values |= {name: column.compute(Rows(rows.own)) for name, column in self.fixed.items()}
        counts = {f"check {condition.sql}": int((~condition.holds(values)).sum()) for condition in self.conditions}
        broken = {what: count for what, count in counts.items() if count}
        return broken if self.partial is None else broken | self.partial.broken(values)


def holding(conditions: Sequence[Condition], values: Values) -> Bools:
    """Whether each row meets all conditions."""
    result = np.ones(len(next(iter(values.values()))), np.bool_)
    for condition in conditions:
        result &= condition.holds(values)
    return result


def virtual_rows(rows: UInts, attempt: int, stream: Stream) -> Rows:
    """The rows that these are drawn as at this attempt."""
    return Rows(stream.fork("attempt", str(attempt)).bits(rows) >> VIRTUAL_BITS, origin=rows)
