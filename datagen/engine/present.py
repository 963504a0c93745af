"""Rows that a target's tables hold already: new ones continue their keys, differ from them and refer to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from datagen.engine.column import Column, Rows
from datagen.engine.columns.gather import as_type, assemble, group_type, take
from datagen.engine.random import UInts
from datagen.engine.relation.references import fingerprints

__all__ = ["PresentRows", "preceded", "skipping"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentRows:
    """What is there of one table."""

    rows: int
    columns: Mapping[str, pa.Array]
    """The columns of its keys, and those that foreign keys refer to; as long as there are rows."""


def preceded(column: Column, present: pa.Array) -> Column:
    """The values that are there, and after them the column's: row 0 of the column is the first row behind those."""
    border, arrow_type = len(present), group_type(column.arrow_type)
    before = as_type(present, arrow_type)

    def compute(rows: Rows) -> pa.Array:
        is_there = rows.numbers < np.uint64(border)
        old, new = np.flatnonzero(is_there), np.flatnonzero(~is_there)
        parts = [(old, take(before, rows.numbers[old].astype(np.int64)))] if len(old) else []
        if len(new):
            parts.append((new, column.compute(Rows(rows.numbers[new] - np.uint64(border)))))
        return assemble(parts, arrow_type) if parts else pa.nulls(0, arrow_type)

    return Column(arrow_type=arrow_type, compute=compute)


def skipping(column: Column, present: pa.Array, rows: int) -> Column:
    """A unique column without the values that are there: the first rows whose values are new, 8 bytes for each row.

    Its capacity is what is left of the column's.
    """
    assert column.capacity is not None
    wanted = min(column.capacity, rows + len(present))
    given = take(present, np.flatnonzero(present.is_valid().to_numpy(zero_copy_only=False)))
    taken = np.unique(fingerprints({"": as_type(given, group_type(column.arrow_type))}))
    fresh: list[UInts] = []
    for start in range(0, wanted, 1 << 20):
        numbers = np.arange(start, min(start + (1 << 20), wanted), dtype=np.uint64)
        values = as_type(column.compute(Rows(numbers)), group_type(column.arrow_type))
        is_null = values.is_null().to_numpy(zero_copy_only=False)
        fresh.append(numbers[is_null | ~np.isin(fingerprints({"": values}), taken)])
    kept = np.concatenate(fresh) if fresh else np.zeros(0, np.uint64)

    def compute(each: Rows) -> pa.Array:
        return column.compute(Rows(kept[each.own.astype(np.int64)]))

    capacity = len(kept) if wanted == column.capacity else column.capacity - len(present)
    return Column(arrow_type=column.arrow_type, compute=compute, capacity=capacity)
