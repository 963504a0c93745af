"""The two compiled forms of a column: a function of the row number, and a set of distinct values by index."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from datagen.engine.arrays import with_nulls
from datagen.engine.permutation import MAXIMUM_SIZE, Permutation
from datagen.engine.random import Bools, Stream, UInts

__all__ = ["MAXIMUM_SIZE", "Column", "Domain", "Rows", "null_beyond", "nullable", "sampled", "unique"]

Drawn = TypeVar("Drawn")


@dataclass(frozen=True, slots=True)
class Rows:
    """Row numbers that are evaluated together, with the hidden draws that several of their columns share."""

    numbers: UInts
    """Any row numbers, in any order, repeats allowed."""
    shared: dict[Hashable, object] = field(default_factory=dict)
    origin: UInts | None = None
    """The rows that the values are for, where ``numbers`` are only what they are drawn from: a row that is drawn anew is
    drawn as another one would be."""

    @property
    def own(self) -> UInts:
        """The rows that the values are for."""
        return self.numbers if self.origin is None else self.origin

    @classmethod
    def span(cls, start: int, stop: int) -> Rows:
        """The rows in [start, stop)."""
        return cls(np.arange(start, stop, dtype=np.uint64))

    def __len__(self) -> int:
        return len(self.numbers)

    def draw_once(self, key: Hashable, draw: Callable[[UInts], Drawn]) -> Drawn:
        """The hidden draw known by this key, made at its first use."""
        if key not in self.shared:
            self.shared[key] = draw(self.numbers)
        return self.shared[key]  # type: ignore[return-value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A pure function from row numbers to values."""

    arrow_type: pa.DataType
    compute: Callable[[Rows], pa.Array]
    """Gives one value of ``arrow_type`` for each of the rows."""
    capacity: int | None = None
    """How many rows can have different values, for a unique column; None for any other."""

    def evaluate(self, rows: Rows | npt.ArrayLike) -> pa.Array:
        """The values at these row numbers (any integers from 0, in any order), as long as they are.

        Raises TypeError for what is no integer, IndexError for a negative row or one past the capacity of a unique column.
        """
        rows = rows if isinstance(rows, Rows) else Rows(row_numbers(rows))
        last = int(rows.numbers.max(initial=0))
        if self.capacity is not None and last >= self.capacity:
            raise IndexError(f"row {last} is past the {self.capacity} different values of the column")
        return self.compute(rows)


def row_numbers(rows: npt.ArrayLike) -> UInts:
    numbers = np.asarray(rows)
    if numbers.size and numbers.dtype.kind not in "iu":
        raise TypeError(f"row numbers are integers, not {numbers.dtype}")
    if numbers.dtype.kind == "i" and numbers.min(initial=0) < 0:
        raise IndexError(f"row {numbers.min()} is negative, rows count from 0")
    return numbers.astype(np.uint64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """Distinct values, numbered from 0: two indexes never give one value."""

    arrow_type: pa.DataType
    size: int
    """From 1 to MAXIMUM_SIZE. A larger set of values is cut into that many parts, of each of which the row picks a member."""
    at: Callable[[UInts, Rows], pa.Array]
    """The values at these indexes; the rows, equally many, decide whatever the index does not."""


def sampled(domain: Domain, stream: Stream) -> Column:
    """Values drawn uniformly, repeats allowed."""

    def compute(rows: Rows) -> pa.Array:
        return domain.at(stream.below(domain.size, rows.numbers), rows)

    return Column(arrow_type=domain.arrow_type, compute=compute)


def unique(domain: Domain, stream: Stream) -> Column:
    """Values that differ in all of the first ``domain.size`` rows."""
    permutation = Permutation(domain.size, stream.fork("unique"))

    def compute(rows: Rows) -> pa.Array:
        return domain.at(permutation.apply(rows.numbers), rows)

    return Column(arrow_type=domain.arrow_type, compute=compute, capacity=domain.size)


def nullable(column: Column, null_fraction: float, stream: Stream) -> Column:
    """The same column with this share (0 to 1) of its values null, chosen row by row."""
    if null_fraction == 0:
        return column
    nulls = stream.fork("null")

    def compute(rows: Rows) -> pa.Array:
        valid: Bools = ~nulls.chance(null_fraction, rows.numbers)
        return with_nulls(column.compute(rows), valid)

    return Column(arrow_type=column.arrow_type, compute=compute, capacity=column.capacity)


def null_beyond(column: Column) -> Column:
    """A unique column that goes on with nulls once all of its values are used."""
    assert column.capacity is not None
    last = np.uint64(max(column.capacity, 1) - 1)
    capacity = np.uint64(column.capacity)

    def compute(rows: Rows) -> pa.Array:
        valid: Bools = rows.own < capacity
        if valid.all():
            return column.compute(rows)
        return with_nulls(column.compute(Rows(np.minimum(rows.own, last))), valid)

    return Column(arrow_type=column.arrow_type, compute=compute)
