"""Text put together from pools, in the first of several forms whose length is allowed.

A row draws numbers, known by the names of what they stand for ("first", "last", "number"); a form says of which pools it
shows which of them. All lengths are in characters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from itertools import product
from operator import add

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from datagen.engine.arrays import TextPool, text_from_polars, text_to_polars
from datagen.engine.random import UInts

__all__ = ["ALPHABETS", "Draw", "Form", "Limits", "Part", "Pool", "chunk_strings", "digits_of", "fitting_text"]

Draw = dict[str, UInts]
"""What each row drew, by the name of the component; all equally long."""

Lengths = npt.NDArray[np.int64]

ALPHABETS = {"#": "0123456789", "@": "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
"""What may stand in the place of a wildcard."""


@dataclass(frozen=True, slots=True)
class Limits:
    """From minimum to maximum characters, both inclusive."""

    minimum: int
    maximum: int | None

    def allow(self, length: int) -> bool:
        return self.minimum <= length and (self.maximum is None or length <= self.maximum)

    def misfits(self, lengths: Lengths) -> npt.NDArray[np.intp]:
        """Where a length is not allowed."""
        wrong = lengths < self.minimum
        if self.maximum is not None:
            wrong |= lengths > self.maximum
        return np.flatnonzero(wrong)


@dataclass(frozen=True, slots=True)
class Pool:
    """Strings to take from by index, with their lengths."""

    texts: TextPool
    lengths: Lengths

    @classmethod
    def of(cls, strings: Iterable[str]) -> Pool:
        listed = list(strings)
        return cls(TextPool.of(listed), np.array([len(string) for string in listed], np.int64))

    def __len__(self) -> int:
        return len(self.lengths)


@dataclass(frozen=True, slots=True)
class Part:
    """The member of a pool that the row's draw of this component names."""

    component: str
    pool: Pool


@dataclass(frozen=True, slots=True)
class Form:
    """Parts, one after the other."""

    parts: tuple[Part, ...]
    derive: Callable[[Draw], Draw] | None = None
    """Gives the components that this form needs beyond those drawn, from those drawn."""

    @property
    def shortest(self) -> int:
        return sum(int(part.pool.lengths.min()) for part in self.parts)

    @property
    def longest(self) -> int:
        return sum(int(part.pool.lengths.max()) for part in self.parts)

    def always_fits(self, limits: Limits) -> bool:
        return limits.allow(self.shortest) and limits.allow(self.longest)

    def complete(self, draw: Draw) -> Draw:
        return draw if self.derive is None else {**draw, **self.derive(draw)}

    def text(self, draw: Draw) -> pa.Array:
        """One ``string_view`` for each row of a completed draw."""
        taken = [text_to_polars(part.pool.texts.take(draw[part.component])) for part in self.parts]
        return text_from_polars(reduce(add, taken))  # 20 ns an addition; pl.concat_str takes twice that

    def lengths(self, draw: Draw) -> Lengths:
        total = np.zeros(0, np.int64)
        for number, part in enumerate(self.parts):
            lengths = part.pool.lengths.take(draw[part.component].view(np.int64))
            total = lengths if number == 0 else total + lengths
        return total


def fitting_text(forms: Sequence[Form], draw: Draw, limits: Limits) -> pa.Array:
    """Each row in the first form whose length is allowed; the last form must always fit."""
    form, *others = forms
    draw = form.complete(draw)
    text = form.text(draw)
    if form.always_fits(limits):
        return text
    misfits = limits.misfits(form.lengths(draw))
    if not len(misfits):
        return text
    remaining = {name: values[misfits] for name, values in draw.items()}
    return replaced(text, misfits, fitting_text(others, remaining, limits))


def replaced(text: pa.Array, positions: npt.NDArray[np.intp], replacements: pa.Array) -> pa.Array:
    """The same strings but for these positions."""
    index = np.arange(len(text), dtype=np.uint32)
    index[positions] = np.arange(len(text), len(text) + len(positions), dtype=np.uint32)
    both = pl.concat([text_to_polars(text), text_to_polars(replacements)])
    return text_from_polars(both.gather(index))


def digits_of(number: UInts, radices: Sequence[int]) -> list[UInts]:
    """The digits of each number in this mixed radix, most significant first; the first digit takes all that is left."""
    digits: list[UInts] = []
    for radix in reversed(radices[1:]):
        rest = number // np.uint64(radix)
        digits.insert(0, number - rest * np.uint64(radix))
        number = rest
    return [number, *digits]


@cache
def chunk_strings(chunk: str) -> tuple[str, ...]:
    """Every fill of a mask of few wildcards, in order: ``#-`` gives "0-", "1-", ... "9-"."""
    return tuple("".join(letters) for letters in product(*(ALPHABETS.get(letter, letter) for letter in chunk)))
