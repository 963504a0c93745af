"""Numbers as fixed-width text, by tables of several characters at once."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from datagen.engine.random import UInts

__all__ = ["DIGITS", "HEXADECIMAL", "UPPER_CASE", "Codes", "characters", "spell", "split"]

DIGITS = "0123456789"
HEXADECIMAL = "0123456789abcdef"
UPPER_CASE = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

Codes = npt.NDArray[np.uint8]
"""A matrix of characters, one string a row."""


@cache
def characters(alphabet: str, width: int) -> Codes:
    """Every string of so many characters of an alphabet of ASCII, in order: the one at k spells the number k."""
    letters = np.frombuffer(alphabet.encode(), np.uint8)
    table = np.zeros((len(letters) ** width, width), np.uint8)
    for position in range(width):
        weight = len(letters) ** (width - 1 - position)
        table[:, position] = letters[np.arange(len(table)) // weight % len(letters)]
    return table


def spell(codes: Codes, position: int, numbers: UInts, alphabet: str, width: int) -> None:
    """Writes each number, below len(alphabet) ** width, from this position of its row on; the width is 1, 2 or 4."""
    dtype = np.dtype(f"<u{width}")
    table = characters(alphabet, width).view(dtype)[:, 0]
    codes[:, position : position + width].view(dtype)[:, 0] = table.take(numbers.view(np.int64))


def split(numbers: UInts, radix: int) -> tuple[UInts, UInts]:
    """Quotients and remainders; twice as fast as numpy's divmod."""
    quotients = numbers // np.uint64(radix)
    return quotients, numbers - quotients * np.uint64(radix)
