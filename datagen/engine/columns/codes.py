"""Codes of lower-case letters and digits: what a text is where it has no room for words, and what makes one unique."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from datagen.engine.arrays import INLINE_BYTES, TEXT, fixed_width_text, short_text
from datagen.engine.column import Domain, Rows
from datagen.engine.columns.characters import Codes, split
from datagen.engine.random import Stream, UInts

__all__ = ["codes"]

CHARACTERS = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz0123456789", np.uint8)
PAIRS = np.stack((np.tile(CHARACTERS, len(CHARACTERS)), np.repeat(CHARACTERS, len(CHARACTERS))), axis=1).view(np.uint16)[:, 0]
"""All pairs of them; which one stands in front changes fastest, so that a number's digits end where its code does."""
NUMBERED = 11
"""36 ** 12 is past the largest domain: what a code has beyond this many characters, the row picks."""


def codes(minimum: int, maximum: int, stream: Stream) -> Domain:
    """All codes of minimum to maximum characters, both inclusive; no longer than the minimum, or 11, needs to be."""
    lengths = np.arange(minimum, max(minimum, min(maximum, NUMBERED)) + 1)
    sizes = [len(CHARACTERS) ** min(int(length), NUMBERED) for length in lengths]
    firsts = np.array([sum(sizes[:number]) for number in range(len(sizes))], np.uint64)
    width = int(lengths[-1])

    def at(index: UInts, rows: Rows) -> pa.Array:
        if len(sizes) == 1:
            matrix = spell_codes(index, width, stream, rows)
            return short_text(matrix, np.full(len(index), width)) if width <= INLINE_BYTES else fixed_width_text(matrix)
        kind = np.searchsorted(firsts, index, "right") - 1
        return short_text(spell_codes(index - firsts[kind], width, stream, rows), lengths[kind])

    return Domain(arrow_type=TEXT, size=sum(sizes), at=at)


def spell_codes(numbers: UInts, width: int, stream: Stream, rows: Rows) -> Codes:
    """A matrix of so many characters: as many as are numbered, least significant first, and then the row's own."""
    matrix = np.empty((len(numbers), width), np.uint8)
    numbered = min(width, NUMBERED)
    spell_pairs(matrix[:, :numbered], numbers)
    if width > NUMBERED:
        spell_pairs(matrix[:, NUMBERED:], stream.fork("rest").bits(rows.numbers))
    return matrix


def spell_pairs(matrix: Codes, numbers: UInts) -> None:
    """Fills the matrix with the last digits of the numbers, the very last in front."""
    width = matrix.shape[1]
    for position in range(0, width - 1, 2):
        numbers, pair = split(numbers, len(PAIRS))
        matrix[:, position : position + 2].view(np.uint16)[:, 0] = PAIRS.take(pair.view(np.int64))
    if width % 2:
        matrix[:, -1] = CHARACTERS.take(split(numbers, len(CHARACTERS))[1].view(np.int64))
