"""Sets of characters as sorted, disjoint ranges of code points."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["DIGITS", "PRINTABLE", "SPACE", "WORD", "Ranges", "count", "outside", "union"]

Ranges = tuple[tuple[int, int], ...]
"""First and last code point of each range, both inclusive."""

PRINTABLE: Ranges = ((0x20, 0x7E),)
"""What ``.`` and negated classes are taken from."""
DIGITS: Ranges = ((0x30, 0x39),)
WORD: Ranges = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
SPACE: Ranges = ((0x20, 0x20),)
"""``\\s`` makes plain spaces; other white space is made where the pattern names it (``\\t``, ``\\n``)."""
SURROGATES = (0xD800, 0xDFFF)
"""No characters of their own: UTF-8 can't hold them."""


def union(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """The characters of all these ranges, in any order and overlapping, without surrogates."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return subtract(tuple(merged), (SURROGATES,))


def subtract(left: Ranges, right: Ranges) -> Ranges:
    """The characters of ``left`` that are not in ``right``."""
    for low, high in right:
        kept: list[tuple[int, int]] = []
        for first, last in left:
            pieces = ((first, min(last, low - 1)), (max(first, high + 1), last))
            kept += [piece for piece in pieces if piece[0] <= piece[1]]
        left = tuple(kept)
    return left


def outside(ranges: Ranges) -> Ranges:
    """The printable ASCII characters that are not in these ranges."""
    return subtract(PRINTABLE, ranges)


def count(ranges: Ranges) -> int:
    """How many characters these ranges hold."""
    return sum(last - first + 1 for first, last in ranges)
