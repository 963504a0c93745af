"""Foreign keys: draw the parent's row number, then evaluate the parent's key there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from datagen.engine.arrays import with_nulls
from datagen.engine.column import Column, Domain, Rows
from datagen.engine.dataset import Uniform, Zipf
from datagen.engine.permutation import Permutation
from datagen.engine.random import Doubles, Stream, UInts, multiply_high

__all__ = ["Parent", "draw_for", "drawn_key", "key_domain_of", "predecessors", "with_rootless"]

EXACT_RANKS = 4096
"""The most popular ranks are drawn from exact sums, the tail from the integral that approximates them."""

Draw = Callable[[Rows], UInts]
"""From child rows to parent rows."""


@dataclass(frozen=True, slots=True)
class Parent:
    """The key that is referred to."""

    key: Column
    rows: int
    """Those that are there already included; they come first."""
    is_own_table: bool
    """True for a self-reference."""
    present_rows: int = 0
    """How many are there already."""


def key_domain_of(parent: Parent) -> Domain:
    """The parent's keys, by row."""
    return Domain(arrow_type=parent.key.arrow_type, size=parent.rows, at=lambda index, rows: parent.key.compute(Rows(index)))


def drawn_key(parent: Parent, draw: Draw, *, is_unique: bool = False) -> Column:
    """Unique where the draw takes no parent's row twice."""

    def compute(rows: Rows) -> pa.Array:
        return parent.key.compute(Rows(draw(rows)))

    return Column(arrow_type=parent.key.arrow_type, compute=compute, capacity=parent.rows if is_unique else None)


def predecessors(rows: Rows) -> UInts:
    """The row before each row, of the first row itself."""
    return np.maximum(rows.own, np.uint64(1)) - np.uint64(1)


def uniform_parents(parent: Parent, stream: Stream) -> Draw:
    """Any row of the parent; in a self-reference any earlier row, and the first row itself for the first."""
    if not parent.is_own_table:
        return lambda rows: stream.below(parent.rows, rows.numbers)
    return lambda rows: multiply_high(stream.bits(rows.numbers), rows.own + np.uint64(parent.present_rows))


def zipf_parents(parent: Parent, shape: Zipf, stream: Stream) -> Draw:
    """The parent of Zipf rank k with a probability proportional to k ** -exponent, by inversion.

    The ranks are permuted, so that the popular parents are not the first rows; a self-reference keeps to earlier rows and
    the first ones are the popular ones.
    """
    exponent = shape.exponent
    if parent.is_own_table:

        def draw_earlier(rows: Rows) -> UInts:
            earlier = rows.own + np.uint64(parent.present_rows)
            return continuous_ranks(stream.uniform(rows.numbers), 0.5, earlier.astype(np.float64) + 0.5, exponent, earlier)

        return draw_earlier
    permutation = Permutation(parent.rows, stream.fork("popularity"))
    head = np.cumsum(np.arange(1, min(parent.rows, EXACT_RANKS) + 1, dtype=np.float64) ** -exponent)
    border, end = len(head) + 0.5, parent.rows + 0.5
    tail = float(antiderivative(np.array(end), exponent) - antiderivative(np.array(border), exponent))
    total = head[-1] + tail

    def draw(rows: Rows) -> UInts:
        share = stream.uniform(rows.numbers) * total
        ranks = np.searchsorted(head, share, side="right").astype(np.uint64)
        far = np.flatnonzero(ranks >= np.uint64(len(head)))
        if len(far):
            within = (share[far] - head[-1]) / tail if tail > 0 else np.zeros(len(far))
            limit = np.full(len(far), parent.rows, np.uint64)
            ranks[far] = continuous_ranks(within, border, np.full(len(far), end), exponent, limit)
        return permutation.apply(np.minimum(ranks, np.uint64(parent.rows - 1)))

    return draw


def continuous_ranks(share: Doubles, start: float, ends: Doubles, exponent: float, limits: UInts) -> UInts:
    """Ranks from 0, below each limit (0 where that is 0): the inverse of the integral of x ** -exponent over [start, end)."""
    low = antiderivative(np.array(start), exponent)
    level = low + share * (antiderivative(ends, exponent) - low)
    if exponent == 1:
        points = np.exp(level)
    else:
        points = np.exp(np.log1p(np.maximum((1 - exponent) * level, -1 + 2.0**-53)) / (1 - exponent))
    ranks = np.maximum(np.rint(points), 1.0) - 1.0
    return np.minimum(ranks, np.maximum(limits.astype(np.float64), 1.0) - 1.0).astype(np.uint64)


def antiderivative(points: npt.NDArray[np.float64], exponent: float) -> npt.NDArray[np.float64]:
    """That of x ** -exponent which is 0 at 1; expm1 keeps it exact where the exponent is close to 1."""
    return np.log(points) if exponent == 1 else np.expm1((1 - exponent) * np.log(points)) / (1 - exponent)


def with_rootless(column: Column) -> Column:
    """A self-reference that may be null: the first row has nobody before it."""

    def compute(rows: Rows) -> pa.Array:
        values = column.compute(rows)
        return with_nulls(values, rows.own != 0) if (rows.own == 0).any() else values

    return Column(arrow_type=column.arrow_type, compute=compute, capacity=column.capacity)


def draw_for(parent: Parent, distribution: Uniform | Zipf, stream: Stream) -> Draw:
    if isinstance(distribution, Zipf):
        return zipf_parents(parent, distribution, stream)
    return uniform_parents(parent, stream)
