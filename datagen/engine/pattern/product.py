"""Spells words whose every position has a character set of its own, whatever the others hold: ``[A-Z]{3}-[0-9]{6}``.

Such a word is a number in mixed radix. Several positions together are one digit, looked up as ready-made bytes in a 64-bit word
of the result: three look-ups for ten characters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from datagen.engine.arrays import INLINE_BYTES
from datagen.engine.column import MAXIMUM_SIZE
from datagen.engine.pattern.choices import Choice, choices, stretch
from datagen.engine.pattern.graph import Integers
from datagen.engine.pattern.views import WORD_BYTES, long_views, text_of_views
from datagen.engine.pattern.walk import utf8
from datagen.engine.pattern.words import END, Edge, Words
from datagen.engine.random import Stream, UInts

__all__ = ["Products", "products"]

MAXIMUM_LENGTHS = 32
"""More lengths than that, and the walk is faster: a block of rows is taken apart by length."""
TABLE_ENTRIES = 1 << 14
"""Of a look-up table, 128 kB; above that only for a single position."""
LARGEST_SET = 1 << 16
VIEW_HEAD = 4
"""Bytes of the length, in front of an inline string in its view."""
Digits = npt.NDArray[np.uint32] | npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Group:
    """Adjacent positions that are one digit."""

    size: int
    tables: tuple[tuple[int, UInts], ...]
    """Numbers of 64-bit words of the result, and what each digit adds to them."""


@dataclass(frozen=True, slots=True)
class Product:
    """The words of one length."""

    width: int
    """Bytes of each word."""
    fixed: UInts
    """64-bit words of the result, with the bytes that all words share."""
    groups: tuple[Group, ...]
    drawn: int
    """How many of the groups, from the first, the index doesn't reach: the noise draws them."""
    choice: Choice | None
    """How the noise helps the first of the others; None where the index needs no help."""
    noise: Stream

    def spell(self, rank: UInts, rows: UInts) -> tuple[UInts, UInts | None]:
        """Views of the words (two 64-bit words each), and their bytes where a view can't hold them."""
        words = np.empty((len(rank), len(self.fixed)), np.uint64)
        sums: dict[int, UInts] = {}
        for group, digit in zip(self.groups, self.digits(rank, rows), strict=True):
            places = digit.astype(np.int64)
            for number, table in group.tables:
                if number in sums:
                    sums[number] += table.take(places)
                else:
                    sums[number] = table.take(places)
        for number, fixed in enumerate(self.fixed):
            words[:, number] = sums[number] + fixed if number in sums else fixed
        if self.width <= INLINE_BYTES:
            return words, None
        return long_views(words, self.width), words

    def digits(self, rank: UInts, rows: UInts) -> list[Digits]:
        """A digit for each group."""
        sizes = [group.size for group in self.groups]
        if self.choice is None:
            return mixed_radix(rank, sizes)
        drawn = [self.noise.fork("group", str(number)).below(sizes[number], rows) for number in range(self.drawn)]
        choice = self.choice
        skipped, rank = stretch(
            rank,
            self.noise.bits(rows),
            np.uint64(choice.width),
            np.uint64(choice.bucket_width),
            np.uint64(choice.buckets - 1),
            np.uint64(choice.bucket_words),
            np.uint64(choice.last_bucket_words),
        )
        first, *others = mixed_radix(rank, sizes[self.drawn :])
        return [*drawn, first + skipped, *others]


@dataclass(frozen=True, slots=True)
class Products:
    """The words of every length, by rank; as :class:`Walk`."""

    lengths: tuple[Product, ...]

    @property
    def slot(self) -> int:
        """Bytes of the longest word, filled up to 64-bit words."""
        return max(len(product.fixed) for product in self.lengths) * WORD_BYTES

    def spell(self, which: Integers, rank: UInts, rows: UInts) -> pa.Array:
        """The words at these ranks among those of their length, which is given by its number; ``string_view``."""
        if len(self.lengths) == 1:
            views, data = self.lengths[0].spell(rank, rows)
            return text_of_views(views, [] if data is None else [data])
        views = np.empty((len(rank), 2), np.uint64)
        buffers: list[UInts] = []
        for number, product in enumerate(self.lengths):
            chosen = np.flatnonzero(which == number)
            part, data = product.spell(rank[chosen], rows[chosen])
            if data is not None:
                part[:, 1] |= np.uint64(len(buffers))
                buffers.append(data)
            views[chosen] = part
        return text_of_views(views, buffers)


def mixed_radix(value: Digits, sizes: Sequence[int]) -> list[Digits]:
    """The digits of each value below the product of the sizes, the last one the least significant.

    Halves are taken apart in 32 bits as soon as they fit: division is several times cheaper there.
    """
    if len(sizes) <= 1:
        return [value] * len(sizes)
    split = len(sizes) - 1
    if prod(sizes) <= 1 << 32:
        value = value.astype(np.uint32, copy=False)
    else:
        while split > 1 and prod(sizes[split - 1 :]) <= 1 << 32:
            split -= 1
    radix = value.dtype.type(prod(sizes[split:]))
    quotient = value // radix
    return mixed_radix(quotient, sizes[:split]) + mixed_radix(value - quotient * radix, sizes[split:])


def products(words: Words, stream: Stream) -> Products | None:
    """The words of every length as products; None where they aren't, or the walk suits them better."""
    if len(words.roots) > MAXIMUM_LENGTHS:
        return None
    lengths = []
    for length, root in words.roots.items():
        sets = position_sets(words, root)
        if sets is None:
            return None
        lengths.append(product_of(sets, stream.fork("length", str(length))))
    return Products(tuple(lengths))


def position_sets(words: Words, node: int) -> list[npt.NDArray[np.uint8]] | None:
    """For each position the UTF-8 bytes of its characters, a row each; None where positions hang together or widths differ."""
    sets = []
    while node != END:
        (edge, *others) = words.nodes[node]
        if others or edge.width > LARGEST_SET:
            return None
        encoded, byte_counts = utf8(words.code_points(edge.mask))
        if byte_counts.min() != byte_counts.max():
            return None
        sets.append(np.ascontiguousarray(encoded.astype("<u4").view(np.uint8).reshape(-1, 4)[:, : byte_counts[0]]))
        node = edge.child
    return sets


def product_of(sets: list[npt.NDArray[np.uint8]], noise: Stream) -> Product:
    width = sum(codes.shape[1] for codes in sets)
    start = VIEW_HEAD if width <= INLINE_BYTES else 0
    fixed = np.zeros(2 * WORD_BYTES if start else -(-width // WORD_BYTES) * WORD_BYTES, np.uint8)
    fixed[0] = width if start else 0
    groups: list[Group] = []
    pending: Pending = []
    for codes in sets:
        if len(codes) == 1:
            fixed[start : start + codes.shape[1]] = codes[0]
        elif pending and not fits(pending, codes, start):
            groups.append(group_of(pending))
            pending = []
        if len(codes) > 1:
            pending.append((start, codes))
        start += codes.shape[1]
    groups += [group_of(pending)] if pending else []
    drawn, choice = helped([group.size for group in groups])
    return Product(width, fixed.view(np.uint64), tuple(groups), drawn, choice, noise)


Pending = list[tuple[int, npt.NDArray[np.uint8]]]
"""Byte offset in the result and characters of each position of a group to be."""


def fits(pending: Pending, codes: npt.NDArray[np.uint8], start: int) -> bool:
    """Whether one more position keeps the group's table small and within one 64-bit word."""
    size = prod(len(others) for _, others in pending) * len(codes)
    return size <= TABLE_ENTRIES and pending[0][0] // WORD_BYTES == (start + codes.shape[1] - 1) // WORD_BYTES


def group_of(pending: Pending) -> Group:
    first_word = pending[0][0] // WORD_BYTES
    end = pending[-1][0] + pending[-1][1].shape[1]
    word_count = -(-end // WORD_BYTES) - first_word
    entries = np.zeros((1, word_count * WORD_BYTES), np.uint8)
    for start, codes in pending:
        column = start - first_word * WORD_BYTES
        entries = np.repeat(entries, len(codes), axis=0)
        entries[:, column : column + codes.shape[1]] = np.tile(codes, (len(entries) // len(codes), 1))
    tables = entries.view(np.uint64)
    return Group(len(tables), tuple((first_word + number, tables[:, number].copy()) for number in range(word_count)))


def helped(sizes: list[int]) -> tuple[int, Choice | None]:
    """How many groups the noise draws alone, and how it helps the index with the next one; 0 and None where it needn't."""
    if prod(sizes) <= MAXIMUM_SIZE:
        return 0, None
    drawn = max(number for number in range(len(sizes)) if prod(sizes[number:]) >= MAXIMUM_SIZE)
    edge = Edge(0, sizes[drawn], END, prod(sizes[drawn + 1 :]), 1.0)
    (choice,) = choices((edge,), keeps_indexes_apart=True)
    return drawn, choice
