"""A table's foreign keys to itself that have several columns: a row's parent is an earlier row that agrees with it.

So rows make trees within each group of rows that share the columns which are decided otherwise, such as a tenant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from datagen.engine.arrays import with_nulls
from datagen.engine.column import Column, Rows
from datagen.engine.random import Bools, Stream, UInts
from datagen.engine.relation.references import Lookup, ParentKey, scaled

__all__ = ["Ancestry"]


@dataclass(frozen=True, kw_only=True)
class Ancestry:
    """From each row to its parent, which is itself where no earlier row agrees."""

    key: ParentKey
    """All columns that are referred to, by the referring column."""
    shared: Mapping[str, Column]
    """The referring columns that are decided otherwise."""
    stream: Stream

    @cached_property
    def lookup(self) -> Lookup:
        """The table's rows by what the shared columns refer to; 24 bytes for each row."""
        return Lookup.over(self.key, tuple(self.shared), None)

    @cached_property
    def ordered(self) -> UInts:
        """Group and row in one number, ascending."""
        groups = np.repeat(np.arange(len(self.lookup.prints), dtype=np.uint64), np.diff(self.lookup.starts).astype(np.int64))
        return groups * np.uint64(self.key.rows) + self.lookup.rows

    def parents(self, rows: Rows) -> tuple[UInts, Bools]:
        """The parent's row, and whether it is an earlier one."""
        own = rows.own
        if not self.shared:
            first, earlier = np.zeros(len(own), np.uint64), own
            chosen = scaled(self.stream.uniform(rows.numbers), earlier)
            return np.where(earlier > 0, chosen, own), earlier > 0
        values = {name: column.compute(Rows(own)) for name, column in self.shared.items()}
        first, counts = self.lookup.ranges(values)
        group = np.searchsorted(self.lookup.starts, first, side="right") - 1
        before = np.searchsorted(self.ordered, group.astype(np.uint64) * np.uint64(self.key.rows) + own)
        earlier = np.where(counts > 0, np.maximum(before, first.astype(np.int64)) - first.astype(np.int64), 0).astype(np.uint64)
        chosen = np.minimum(
            first + scaled(self.stream.uniform(rows.numbers), earlier), np.uint64(max(len(self.lookup.rows) - 1, 0))
        )
        return np.where(earlier > 0, self.lookup.rows[chosen.astype(np.int64)], own), earlier > 0

    def column(self, name: str, *, is_nullable: bool, null_fraction: float) -> Column:
        """A referring column; where it may be null, it is for rows without an earlier one and for this share of the others."""
        target = self.key.columns[name]
        nulls = self.stream.fork("null")

        def compute(rows: Rows) -> pa.Array:
            parents, is_earlier = rows.draw_once(("ancestry", self.stream.key), lambda _: self.parents(rows))
            values = target.compute(Rows(parents))
            if not is_nullable:
                return values
            valid = is_earlier & ~nulls.chance(null_fraction, rows.numbers)
            return values if valid.all() else with_nulls(values, valid)

        return Column(arrow_type=target.arrow_type, compute=compute)
