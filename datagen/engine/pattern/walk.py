"""Spells any language's words, character by character, the rows of a block side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from datagen.engine.pattern.graph import Graph, Integers
from datagen.engine.pattern.views import WORD_BYTES, padded_views, text_of_views
from datagen.engine.pattern.words import Words
from datagen.engine.random import Stream, UInts

__all__ = ["Walk", "utf8"]

UTF8_LEADS = ((0x80, 0x00), (0x800, 0xC0), (0x10000, 0xE0), (0x110000, 0xF0))
"""RFC 3629: up to which code point a character takes one, two, three or four bytes, and the mark in its first byte."""


@dataclass(frozen=True, slots=True)
class Walk:
    """The words of each length, by rank."""

    graph: Graph
    roots: Integers
    """The node of each length that occurs, from the shortest length."""
    lengths: Integers
    """In characters."""
    encoded: npt.NDArray[np.uint32]
    """The characters of ``graph.characters`` in UTF-8, first byte lowest."""
    byte_counts: npt.NDArray[np.uint8]
    noise: tuple[Stream, ...]
    """For each position."""

    @classmethod
    def of(cls, words: Words, stream: Stream, keeps_indexes_apart: bool) -> Walk:
        graph = Graph.of(words, words.nodes, keeps_indexes_apart)
        encoded, byte_counts = utf8(graph.characters)
        roots, lengths = np.array(list(words.roots.values()), np.int64), np.array(list(words.roots), np.int64)
        noise = tuple(stream.fork("position", str(position)) for position in range(max(words.roots)))
        return cls(graph, roots, lengths, encoded, byte_counts, noise)

    @property
    def slot(self) -> int:
        """Bytes kept free for each word: the longest word's and what a character written at its end may spill."""
        needed = int(self.byte_counts.max()) * (int(self.lengths[-1]) + 1)
        return max(2, -(-needed // WORD_BYTES)) * WORD_BYTES

    def spell(self, which: Integers, rank: UInts, rows: UInts) -> pa.Array:
        """The words at these ranks among those of their length, which is given by its place in ``lengths``; ``string_view``.

        Ranks are below MAXIMUM_SIZE; for lengths with more words the rows decide what the ranks don't.
        """
        lengths = self.lengths[which]
        order = np.argsort((-lengths).astype(np.int16), kind="stable")
        corpus = np.zeros(len(order) * self.slot, np.uint8)
        starts = np.arange(0, len(corpus), self.slot)
        ends = self.write(corpus, starts, self.roots[which[order]], rank[order], rows[order], lengths)
        data = corpus.view(np.uint64).reshape(len(order), self.slot // WORD_BYTES)
        views = np.empty(len(order), np.complex128)
        views[order] = padded_views(data, ends - starts).view(np.complex128)[:, 0]
        return text_of_views(views, [data])

    def write(
        self,
        corpus: npt.NDArray[np.uint8],
        starts: Integers,
        node: Integers,
        rank: UInts,
        rows: UInts,
        lengths: Integers,
    ) -> Integers:
        """Writes the words, longest first, to their places in the corpus; gives the end of each, in bytes."""
        if self.byte_counts.max() == 1:
            return self.write_ascii(corpus, starts, node, rank, rows, lengths)
        ends = starts.copy()
        widest = int(self.byte_counts.max())
        for count, character in self.characters(node, rank, rows, lengths):
            encoded = self.encoded[character]
            for byte in range(widest):  # what a shorter character spills, the next one overwrites
                corpus[ends[:count] + byte] = (encoded >> np.uint32(8 * byte)).astype(np.uint8)
            ends[:count] += self.byte_counts[character]
        return ends

    def write_ascii(
        self,
        corpus: npt.NDArray[np.uint8],
        starts: Integers,
        node: Integers,
        rank: UInts,
        rows: UInts,
        lengths: Integers,
    ) -> Integers:
        """The same where every character is one byte: its place doesn't depend on those before it."""
        slots = corpus.reshape(len(node), self.slot)
        for position, (count, character) in enumerate(self.characters(node, rank, rows, lengths)):
            slots[:count, position] = self.encoded[character]
        return starts + np.sort(lengths)[::-1]

    def characters(self, node: Integers, rank: UInts, rows: UInts, lengths: Integers) -> Iterator[tuple[int, Integers]]:
        """For each position how many of the words, longest first, reach so far, and the index of the character of each."""
        reaching = len(node) - np.cumsum(np.bincount(lengths, minlength=1))
        for count, noise in zip(map(int, reaching[:-1]), self.noise, strict=False):
            character, node, rank = self.graph.step(node[:count], rank[:count], noise, rows[:count])
            yield count, character


def utf8(characters: npt.NDArray[np.uint32]) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint8]]:
    """Each code point's bytes, first byte lowest, and how many they are."""
    byte_counts = np.ones(len(characters), np.uint8)
    for limit, _ in UTF8_LEADS[:-1]:
        byte_counts += characters >= limit
    encoded = np.zeros(len(characters), np.uint32)
    for count, (_, lead) in enumerate(UTF8_LEADS, 1):
        chosen = np.flatnonzero(byte_counts == count)
        rest = characters[chosen]
        for byte in range(count - 1, 0, -1):
            encoded[chosen] |= (rest & np.uint32(0x3F) | np.uint32(0x80)) << np.uint32(8 * byte)
            rest = rest >> np.uint32(6)
        encoded[chosen] |= rest | np.uint32(lead)
    return encoded, byte_counts
