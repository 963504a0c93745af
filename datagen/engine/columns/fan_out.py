"""Exact numbers of children per parent, and the way from a child's row to its parent's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from datagen.engine.checkpoint import checkpoint
from datagen.engine.dataset import PerParent
from datagen.engine.permutation import MAXIMUM_SIZE, Permutation
from datagen.engine.random import Stream, UInts

__all__ = ["CountedFanOut", "SlottedFanOut", "TreeFanOut"]

BLOCK = 256
"""Parents whose children are counted together: 8 bytes for each block are kept."""
BLOCKS_AT_ONCE = 4096


@dataclass(frozen=True, slots=True)
class CountedFanOut:
    """Every parent draws its number of children; their sum is the child's row count.

    Children of one parent are neighbours. ``starts`` holds the first child of each block of parents; within a block the
    counts are drawn again.
    """

    bounds: PerParent
    parents: int
    stream: Stream
    starts: npt.NDArray[np.int64]

    @classmethod
    def over(cls, bounds: PerParent, parents: int, stream: Stream) -> CountedFanOut:
        starts = np.zeros(-(-parents // BLOCK) + 1, np.int64)
        for first in range(0, len(starts) - 1, BLOCKS_AT_ONCE):
            checkpoint()
            blocks = np.arange(first, min(first + BLOCKS_AT_ONCE, len(starts) - 1))
            starts[blocks + 1] = counts_in(blocks, bounds, parents, stream).sum(axis=1)
        return cls(bounds, parents, stream, np.cumsum(starts))

    @property
    def total(self) -> int:
        return int(self.starts[-1])

    def parent_of(self, children: UInts) -> UInts:
        """The parent's row for each child's row, which must be below ``total``."""
        rows = children.view(np.int64)
        blocks, inverse = np.unique(np.searchsorted(self.starts, rows, side="right") - 1, return_inverse=True)
        parents = np.empty(len(rows), np.int64)
        for first in range(0, len(blocks), BLOCKS_AT_ONCE):
            some = blocks[first : first + BLOCKS_AT_ONCE]
            ends = np.cumsum(counts_in(some, self.bounds, self.parents, self.stream), axis=1) + self.starts[some, None]
            mine = np.flatnonzero((inverse >= first) & (inverse < first + len(some)))
            at = np.searchsorted(ends.ravel(), rows[mine], side="right")
            parents[mine] = some[at // BLOCK] * BLOCK + at % BLOCK
        return parents.view(np.uint64)


def counts_in(blocks: npt.NDArray[np.int64], bounds: PerParent, parents: int, stream: Stream) -> npt.NDArray[np.int64]:
    """Children by parent, shape (blocks, BLOCK); 0 past the last parent."""
    rows = blocks[:, None] * BLOCK + np.arange(BLOCK)
    drawn = stream.below(bounds.maximum - bounds.minimum + 1, rows.ravel().view(np.uint64)).view(np.int64).reshape(rows.shape)
    return np.where(rows < parents, drawn + bounds.minimum, 0)


@dataclass(frozen=True, slots=True)
class SlottedFanOut:
    """A given number of children: each parent has its minimum, the rest take distinct slots of the others.

    Every parent offers maximum - minimum slots; a permutation of all slots decides which are taken, so no parent gets
    more than its maximum whatever the count, and counts follow a multivariate hypergeometric distribution.
    """

    bounds: PerParent
    parents: int
    stream: Stream

    @property
    def least(self) -> int:
        return self.bounds.minimum * self.parents

    @property
    def most(self) -> int:
        return min(self.bounds.maximum * self.parents, MAXIMUM_SIZE)

    def parent_of(self, children: UInts) -> UInts:
        """The parent's row for each child's row, which must be below ``most``."""
        each = self.bounds.maximum - self.bounds.minimum
        parents = children % np.uint64(self.parents)
        extra = np.flatnonzero(children >= np.uint64(self.least))
        if len(extra):
            slots = Permutation(self.parents * each, self.stream.fork("slots")).apply(children[extra] - np.uint64(self.least))
            parents[extra] = slots // np.uint64(each)
        return parents


@dataclass(frozen=True, slots=True)
class TreeFanOut:
    """A self-reference: rows are the children of the first row that has room, so parents come before their children."""

    maximum: int
    """Children of one row."""
    is_rooted: bool
    """True where the first row has no parent; otherwise it is its own, and one of its own children."""

    @property
    def most(self) -> int:
        """How many rows a tree can have."""
        least_for_many = 1 if self.is_rooted else 2
        if self.maximum >= least_for_many:
            return MAXIMUM_SIZE
        return 1 if self.is_rooted or self.maximum else 0

    def parent_of(self, children: UInts) -> UInts:
        """The parent's row for each row; of a root its own."""
        places = np.maximum(children, np.uint64(1)) - np.uint64(1) if self.is_rooted else children
        return places // np.uint64(max(self.maximum, 1))
