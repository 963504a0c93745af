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
MAXIMUM_POSITIONS = 20_000
"""Of the words of all lengths; more take longer to compile than the walk."""
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
    if len(words.roots) > MAXIMUM_LENGTHS or sum(words.roots) > MAXIMUM_POSITIONS:
        return None
    builder = Builder(words)
    lengths = []
    for length, root in words.roots.items():
        masks = builder.position_masks(root)
        if masks is None:
            return None
        lengths.append(builder.product(masks, stream.fork("length", str(length))))
    return Products(tuple(lengths))


Pending = list[tuple[int, int]]
"""Byte offset in the result, and the mask of the characters, of each position of a group to be."""


class Builder:
    """Makes what many positions share once: the bytes of a set of characters, and the look-up tables of a group."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.codes: dict[int, npt.NDArray[np.uint8] | None] = {}
        self.tables: dict[tuple[tuple[int, int], ...], list[UInts]] = {}

    def position_masks(self, node: int) -> list[int] | None:
        """For each position the mask of its characters; None where positions hang together or widths differ."""
        masks = []
        while node != END:
            (edge, *others) = self.words.nodes[node]
            if others or edge.width > LARGEST_SET:
                return None
            if edge.mask not in self.codes:
                self.codes[edge.mask] = utf8_rows(self.words.code_points(edge.mask))
            if self.codes[edge.mask] is None:
                return None
            masks.append(edge.mask)
            node = edge.child
        return masks

    def codes_of(self, mask: int) -> npt.NDArray[np.uint8]:
        """The UTF-8 bytes of each character of a position, a row each."""
        codes = self.codes[mask]
        assert codes is not None
        return codes

    def product(self, masks: list[int], noise: Stream) -> Product:
        width = sum(self.codes_of(mask).shape[1] for mask in masks)
        start = VIEW_HEAD if width <= INLINE_BYTES else 0
        fixed = np.zeros(2 * WORD_BYTES if start else -(-width // WORD_BYTES) * WORD_BYTES, np.uint8)
        fixed[0] = width if start else 0
        groups: list[Group] = []
        pending: Pending = []
        for mask in masks:
            codes = self.codes_of(mask)
            if len(codes) == 1:
                fixed[start : start + codes.shape[1]] = codes[0]
            elif pending and not self.fits(pending, codes, start):
                groups.append(self.group(pending))
                pending = []
            if len(codes) > 1:
                pending.append((start, mask))
            start += codes.shape[1]
        groups += [self.group(pending)] if pending else []
        drawn, choice = helped([group.size for group in groups])
        return Product(width, fixed.view(np.uint64), tuple(groups), drawn, choice, noise)

    def fits(self, pending: Pending, codes: npt.NDArray[np.uint8], start: int) -> bool:
        """Whether one more position keeps the group's table small and within one 64-bit word."""
        size = prod(len(self.codes_of(mask)) for _, mask in pending) * len(codes)
        return size <= TABLE_ENTRIES and pending[0][0] // WORD_BYTES == (start + codes.shape[1] - 1) // WORD_BYTES

    def group(self, pending: Pending) -> Group:
        first_word = pending[0][0] // WORD_BYTES
        key = tuple((start - first_word * WORD_BYTES, mask) for start, mask in pending)
        if key not in self.tables:
            self.tables[key] = look_up_tables([(start, self.codes_of(mask)) for start, mask in key])
        tables = self.tables[key]
        return Group(len(tables[0]), tuple(enumerate(tables, first_word)))


def utf8_rows(code_points: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint8] | None:
    """The bytes of each character, a row each; None where some take more than others."""
    encoded, byte_counts = utf8(code_points)
    if byte_counts.min() != byte_counts.max():
        return None
    return np.ascontiguousarray(encoded.astype("<u4").view(np.uint8).reshape(-1, 4)[:, : byte_counts[0]])


def look_up_tables(positions: list[tuple[int, npt.NDArray[np.uint8]]]) -> list[UInts]:
    """For each 64-bit word what a digit adds to it, from the byte offset and the characters of each position."""
    end = positions[-1][0] + positions[-1][1].shape[1]
    entries = np.zeros((1, -(-end // WORD_BYTES) * WORD_BYTES), np.uint8)
    for start, codes in positions:
        entries = np.repeat(entries, len(codes), axis=0)
        entries[:, start : start + codes.shape[1]] = np.tile(codes, (len(entries) // len(codes), 1))
    tables = entries.view(np.uint64)
    return [tables[:, number].copy() for number in range(tables.shape[1])]


def helped(sizes: list[int]) -> tuple[int, Choice | None]:
    """How many groups the noise draws alone, and how it helps the index with the next one; 0 and None where it needn't."""
    drawn, behind = len(sizes), 1
    while drawn and behind * sizes[drawn - 1] < MAXIMUM_SIZE:
        drawn -= 1
        behind *= sizes[drawn]
    if drawn == 0 or (drawn == 1 and behind * sizes[0] == MAXIMUM_SIZE):
        return 0, None
    drawn -= 1
    edge = Edge(0, sizes[drawn], END, behind, 1.0)
    (choice,) = choices((edge,), keeps_indexes_apart=True)
    return drawn, choice
