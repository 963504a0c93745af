"""Text put together from pools: which combinations a length limit allows is counted, so that only those are drawn.

The combinations of parts whose lengths add up to an allowed one are numbered block by block, a block being one length for
each part; an index is a block and a mixed-radix number in it. No value is made and thrown away, and none is cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from math import prod
from operator import add, mul

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from datagen.engine.arrays import TEXT, TextPool, text_from_polars, text_to_polars
from datagen.engine.column import MAXIMUM_SIZE, Column, Domain, Rows, sampled
from datagen.engine.columns.characters import split
from datagen.engine.columns.fit import cannot_fit, fits
from datagen.engine.columns.format import FormatRequest
from datagen.engine.permutation import Permutation
from datagen.engine.random import Stream, UInts

__all__ = ["Shape", "compile_shapes", "compose", "numbered", "unique_in_order"]

Shape = Sequence[Iterable[str]]
"""Pools, of each of which a value has one member, in this order. Two combinations never make the same string: separators
stand within the members."""

VARIETY = 64
"""A pool of at least so many values needs nothing to be invented beyond it."""

Lengths = npt.NDArray[np.int64]


def compile_shapes(format: str, shapes: Sequence[Shape], request: FormatRequest) -> Column:
    """A column of the first shape in which enough values fit; of all of them in turn, if it is to be unique.

    No two shapes have a value in common. Raises Infeasible where the limits leave nothing.
    """
    pools = [[pool_of(tuple(part)) for part in shape] for shape in shapes]
    pools = [shape for shape in pools if all(len(pool.texts) for pool in shape)]
    domains = [domain for shape in pools if (domain := compose(shape, request)) is not None]
    if not domains:
        raise cannot_fit(format, request, {length for shape in pools for length in reduce(sums, map(lengths_of, shape))})
    if request.is_unique:
        return unique_in_order(domains, request.stream)
    varied = [domain for domain in domains if domain.size >= VARIETY]
    return sampled(varied[0] if varied else max(domains, key=lambda domain: domain.size), request.stream)


def unique_in_order(domains: Sequence[Domain], stream: Stream) -> Column:
    """Values of the first domain for as many rows as it has values, then of the next; no two domains share a value."""
    firsts = [sum(domain.size for domain in domains[:number]) for number in range(len(domains) + 1)]
    permutations = [Permutation(domain.size, stream.fork("unique", str(number))) for number, domain in enumerate(domains)]

    def values(number: int, rows: Rows) -> pa.Array:
        index = permutations[number].apply(rows.numbers - np.uint64(firsts[number]))
        return domains[number].at(index, rows)

    def compute(rows: Rows) -> pa.Array:
        stage = np.searchsorted(np.array(firsts[1:-1], np.uint64), rows.numbers, "right")
        present = np.unique(stage)
        if len(present) <= 1:
            return values(int(present.max(initial=0)), rows)
        places = [np.flatnonzero(stage == number) for number in present]
        parts = [values(int(number), Rows(rows.numbers[place])) for number, place in zip(present, places, strict=True)]
        series = pl.concat([text_to_polars(part) for part in parts])
        return text_from_polars(series.gather(np.argsort(np.concatenate(places))))

    return Column(arrow_type=TEXT, compute=compute, capacity=firsts[-1])


@dataclass(frozen=True, slots=True)
class Pool:
    """Distinct strings, the shortest first."""

    texts: TextPool
    lengths: Lengths
    """The different lengths, ascending."""
    firsts: Lengths
    """Where in the pool each of these begins."""
    counts: Lengths
    """How many strings have it."""

    @classmethod
    def of(cls, strings: Iterable[str]) -> Pool:
        distinct = sorted(dict.fromkeys(strings), key=len)
        lengths, firsts, counts = np.unique([len(string) for string in distinct], return_index=True, return_counts=True)
        return cls(TextPool.of(distinct), lengths, firsts, counts)


@lru_cache(maxsize=256)
def pool_of(strings: tuple[str, ...]) -> Pool:
    """Many columns of a schema are made of the same words."""
    return Pool.of(strings)


def compose(pools: Sequence[Pool], request: FormatRequest) -> Domain | None:
    """The combinations that the limits allow; None where there are none."""
    shortest, longest = (sum(int(pool.lengths[end]) for pool in pools) for end in (0, -1))
    if fits(request, shortest) and fits(request, longest):
        return every_combination(pools)
    blocks = allowed_blocks(pools, request)
    return fitting_combinations(pools, blocks) if blocks.size else None


def every_combination(pools: Sequence[Pool]) -> Domain:
    size = prod(len(pool.texts) for pool in pools)
    assert size <= MAXIMUM_SIZE

    def at(index: UInts, rows: Rows) -> pa.Array:
        picks: list[UInts] = []
        for pool in reversed(pools[1:]):
            index, pick = split(index, len(pool.texts))
            picks.insert(0, pick)
        return join(pools, [index, *picks])

    return Domain(arrow_type=TEXT, size=size, at=at)


def fitting_combinations(pools: Sequence[Pool], blocks: npt.NDArray[np.int64]) -> Domain:
    counts = [pool.counts[blocks[:, number]].astype(np.uint64) for number, pool in enumerate(pools)]
    sizes = reduce(mul, counts)
    ends = sizes.cumsum()
    firsts = [pool.firsts[blocks[:, number]].astype(np.uint64) for number, pool in enumerate(pools)]

    def at(index: UInts, rows: Rows) -> pa.Array:
        block = np.searchsorted(ends, index, "right")
        rest = index - (ends - sizes)[block]
        picks: list[UInts] = []
        for count, first in zip(reversed(counts), reversed(firsts), strict=True):
            radix = count[block]
            quotient = rest // radix
            picks.insert(0, rest - quotient * radix + first[block])
            rest = quotient
        return join(pools, picks)

    return Domain(arrow_type=TEXT, size=int(ends[-1]), at=at)


def allowed_blocks(pools: Sequence[Pool], request: FormatRequest) -> npt.NDArray[np.int64]:
    """One row for each choice of lengths that adds up to an allowed one, with the number of the length in each pool."""
    grids = np.meshgrid(*(np.arange(len(pool.lengths)) for pool in pools), indexing="ij")
    blocks = np.stack([grid.ravel() for grid in grids], axis=1)
    totals = sum(pool.lengths[blocks[:, number]] for number, pool in enumerate(pools))
    allowed = totals >= request.minimum_length
    if request.maximum_length is not None:
        allowed &= totals <= request.maximum_length
    return blocks[allowed]


def join(pools: Sequence[Pool], picks: Sequence[UInts]) -> pa.Array:
    taken = [pool.texts.take(pick) for pool, pick in zip(pools, picks, strict=True)]
    if len(taken) == 1:
        return taken[0]
    return text_from_polars(reduce(add, map(text_to_polars, taken)))  # half the time of pl.concat_str


def lengths_of(pool: Pool) -> set[int]:
    return set(pool.lengths.tolist())


def sums(left: set[int], right: set[int]) -> set[int]:
    return {one + other for one in left for other in right}


def numbered(prefix: str, digits: int, suffix: str = "") -> list[str]:
    """A pool of all numbers of so many digits, zeros in front, between a prefix and a suffix."""
    return [f"{prefix}{number:0{digits}}{suffix}" for number in range(10**digits)]
