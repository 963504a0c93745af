"""Masks such as ``+1-###-@@``: each ``#`` becomes a digit, each ``@`` a capital letter.

A mask is cut into chunks of at most CHUNK_FILLS fills, so that a value is a few strings from pools, put together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from math import prod

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from datagen.engine.arrays import TEXT
from datagen.engine.column import MAXIMUM_SIZE, Column, Domain, Rows, unique
from datagen.engine.columns.forms import ALPHABETS, Draw, Form, Part, Pool, chunk_strings
from datagen.engine.random import Stream, UInts, multiply_high

__all__ = ["Masks", "disjoint", "fills_of", "masks_of", "sampled_masks", "unique_masks"]

CHUNK_FILLS = 10_000


@dataclass(frozen=True, slots=True)
class Masks:
    """Masks, numbered from 0, and their fills, numbered from 0 for each mask."""

    fills: UInts
    """How many fills each mask has."""
    form: Form
    """Makes text of the components "mask" and "fill"."""

    def drawn(self, mask: UInts, stream: Stream, rows: UInts) -> pa.Array:
        """A uniform fill of each row's mask."""
        return self.at(mask, multiply_high(stream.bits(rows), self.fills.take(mask.view(np.int64))))

    def at(self, mask: UInts, fill: UInts) -> pa.Array:
        """The fill of that number of each row's mask; ``string_view``."""
        return self.form.text(self.form.complete({"mask": mask, "fill": fill}))


def sampled_masks(masks: Masks, stream: Stream) -> Column:
    """A mask, each as likely as any other, and a fill of it; repeats allowed."""
    choice, fill = stream.fork("mask"), stream.fork("fill")

    def compute(rows: Rows) -> pa.Array:
        return masks.drawn(choice.below(len(masks.fills), rows.numbers), fill, rows.numbers)

    return Column(arrow_type=TEXT, compute=compute)


def unique_masks(masks: Masks, stream: Stream) -> Column:
    """A different fill in each row; the masks must be disjoint."""
    stops = np.cumsum(masks.fills)

    def at(index: UInts, _: Rows) -> pa.Array:
        mask = np.searchsorted(stops, index, side="right").view(np.uint64)
        return masks.at(mask, index - (stops - masks.fills)[mask.view(np.int64)])

    return unique(Domain(arrow_type=TEXT, size=int(stops[-1]), at=at), stream)


@cache
def masks_of(masks: tuple[str, ...]) -> Masks:
    """The masks, ready to be filled."""
    cut = [chunks(mask) for mask in masks]
    heads = Part("mask", Pool.of(head for head, _ in cut))
    columns = [
        [body[place] if place < len(body) else "" for _, body in cut] for place in range(max(len(body) for _, body in cut))
    ]
    pooled = [pooled_chunks(column) for column in columns]

    def derive(draw: Draw) -> Draw:
        mask, fill = draw["mask"].view(np.int64), draw["fill"]
        indexes: Draw = {}
        for place in range(len(pooled) - 1, -1, -1):
            _, starts, radices = pooled[place]
            radix = radices[0] if (radices == radices[0]).all() else radices.take(mask)
            rest = fill // radix
            indexes[f"chunk {place}"] = fill - rest * radix + (starts.take(mask) if starts.any() else np.uint64(0))
            fill = rest
        return indexes

    parts = [Part(f"chunk {place}", pool) for place, (pool, _, _) in enumerate(pooled)]
    fills = np.array([min(fills_of(mask), MAXIMUM_SIZE // len(masks)) for mask in masks], np.uint64)
    return Masks(fills, Form((heads, *parts), derive))


def pooled_chunks(column: list[str]) -> tuple[Pool, UInts, UInts]:
    """All fills of these chunks in one pool, and for each chunk where its own start and how many they are."""
    distinct = list(dict.fromkeys(column))
    sizes = [fills_of(chunk) for chunk in distinct]
    start = dict(zip(distinct, accumulate(sizes, initial=0), strict=False))
    pool = Pool.of(string for chunk in distinct for string in chunk_strings(chunk))
    return pool, as_uints(start[chunk] for chunk in column), as_uints(map(fills_of, column))


def as_uints(numbers: Iterable[int]) -> npt.NDArray[np.uint64]:
    return np.array(list(numbers), np.uint64)


def chunks(mask: str) -> tuple[str, list[str]]:
    """What stands before the first wildcard, and the rest cut into chunks that each start with a wildcard."""
    first = next((place for place, letter in enumerate(mask) if letter in ALPHABETS), len(mask))
    body: list[str] = []
    for letter in mask[first:]:
        if body and (letter not in ALPHABETS or fills_of(body[-1] + letter) <= CHUNK_FILLS):
            body[-1] += letter
        else:
            body.append(letter)
    return mask[:first], body


def fills_of(mask: str) -> int:
    """How many different strings a mask stands for."""
    return prod(len(ALPHABETS[letter]) for letter in mask if letter in ALPHABETS)


def disjoint(masks: Iterable[str]) -> tuple[str, ...]:
    """Those of the masks, the largest first, of which no two have a fill in common."""
    kept: list[str] = []
    others: dict[int, dict[str, list[str]]] = {}  # by length and shape
    for mask in sorted(dict.fromkeys(masks), key=fills_of, reverse=True):
        alike = others.setdefault(len(mask), {})
        own = shape(mask)
        if not any(overlap(mask, other) for kind, known in alike.items() if kind != own for other in known):
            kept.append(mask)
            alike.setdefault(own, []).append(mask)
    return tuple(kept)


def shape(mask: str) -> str:
    """The mask with all that is no wildcard alike: two masks of one shape overlap only where they are equal."""
    return "".join(letter if letter in ALPHABETS else "." for letter in mask)


def overlap(mask: str, other: str) -> bool:
    if len(mask) != len(other):
        return False
    return all(set(ALPHABETS.get(a, a)) & set(ALPHABETS.get(b, b)) for a, b in zip(mask, other, strict=True))
