"""Any language, character by character: all rows take one step through the graph of words at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from datagen.engine.column import MAXIMUM_SIZE
from datagen.engine.pattern.choices import Choice, choices, stretch
from datagen.engine.pattern.words import Edge, Words
from datagen.engine.random import Stream, UInts

__all__ = ["Graph", "Integers"]

Integers = npt.NDArray[np.int64]
LOW_HALF = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes, their choices and the choices' edges as tables; each table's rows belong together in order."""

    first_choice: Integers
    """By node, and the end of the last one's."""
    most_choices: int
    """Of one node."""
    most_edges: int
    """Of one choice."""
    is_cut: npt.NDArray[np.bool_]
    """By node: whether it has more than MAXIMUM_SIZE words."""
    is_loose: npt.NDArray[np.bool_]
    """By node: whether each of its choices is one character with MAXIMUM_SIZE words behind it, so that indexes don't change."""
    threshold: UInts
    """By choice: its share and those before it within the node, in 2**-32."""
    width: UInts
    bucket_width: UInts
    last_bucket: UInts
    """By choice: number of the last bucket."""
    bucket_words: UInts
    last_bucket_words: UInts
    first_edge: Integers
    """By choice, and the end of the last one's."""
    base: UInts
    """By edge: words through the edges before it within the choice."""
    bound: UInts
    """By edge: the same with its own."""
    words: UInts
    """By edge: words of the child."""
    first_character: Integers
    """By edge: where its characters begin in ``characters``."""
    child: Integers
    """By edge."""
    characters: npt.NDArray[np.uint32]
    """Code points."""

    @classmethod
    def of(cls, words: Words, nodes: Sequence[tuple[Edge, ...]], keeps_indexes_apart: bool, is_even: bool = False) -> Graph:
        """The tables of these nodes; with ``is_even`` the choices of a node are equally likely, else by their words."""
        cut = [sum(edge.width * edge.words for edge in edges) > MAXIMUM_SIZE for edges in nodes]
        by_node = [
            choices(edges, keeps_indexes_apart) if is_cut else [Choice(edges)] if edges else []
            for edges, is_cut in zip(nodes, cut, strict=True)
        ]
        every = [choice for node in by_node for choice in node]
        edges = [edge for choice in every for edge in choice.edges]
        spans = [span for choice in every for span in edge_spans(choice.edges)]
        characters, first_character = character_table(words, edges)
        return cls(
            first_choice=borders([len(node) for node in by_node]),
            most_choices=max(len(node) for node in by_node),
            most_edges=max((len(choice.edges) for choice in every), default=0),
            is_cut=np.array(cut, np.bool_),
            is_loose=np.array([all(choice.is_loose for choice in node) and bool(node) for node in by_node], np.bool_),
            threshold=unsigned([limit for node in by_node for limit in thresholds(node, is_even)]),
            width=unsigned([choice.width for choice in every]),
            bucket_width=unsigned([choice.bucket_width for choice in every]),
            last_bucket=unsigned([choice.buckets - 1 for choice in every]),
            bucket_words=unsigned([choice.bucket_words if choice.buckets > 1 else 0 for choice in every]),
            last_bucket_words=unsigned([choice.last_bucket_words for choice in every]),
            first_edge=borders([len(choice.edges) for choice in every]),
            base=unsigned([base for base, _ in spans]),
            bound=unsigned([bound for _, bound in spans]),
            words=unsigned([edge.words for edge in edges]),
            first_character=np.array([first_character[edge.mask] for edge in edges], np.int64),
            child=np.array([edge.child for edge in edges], np.int64),
            characters=characters,
        )

    def step(self, node: Integers, rank: UInts, noise: Stream, rows: UInts) -> tuple[Integers, Integers, UInts]:
        """For each row at a node with a rank among its words: index of the next character, the next node, the rank there."""
        is_loose = self.is_loose[node]
        loose = np.flatnonzero(is_loose)
        if not len(loose):
            return self.unrank(node, rank, noise, rows)
        if len(loose) == len(node):
            return (*self.drift(node, noise.bits(rows)), rank)
        tight = np.flatnonzero(~is_loose)
        character, child, onward = np.empty_like(node), np.empty_like(node), rank.copy()
        character[loose], child[loose] = self.drift(node[loose], noise.bits(rows[loose]))
        character[tight], child[tight], onward[tight] = self.unrank(node[tight], rank[tight], noise, rows[tight])
        return character, child, onward

    def drift(self, node: Integers, bits: UInts) -> tuple[Integers, Integers]:
        """At loose nodes: index of the next character and the next node, by the noise alone."""
        choice = self.draw(node, bits)
        bits &= LOW_HALF
        bits *= self.width[choice]
        bits >>= HALF
        edge = self.first_edge[choice]
        return self.first_character[edge] + bits.view(np.int64), self.child[edge]

    def unrank(self, node: Integers, rank: UInts, noise: Stream, rows: UInts) -> tuple[Integers, Integers, UInts]:
        """At any other nodes, as ``step``."""
        choice = self.first_choice[node]
        skipped = None
        cut = np.flatnonzero(self.is_cut[node])
        if len(cut):
            choice[cut], skipped, stretched = self.choose(node[cut], rank[cut], noise.bits(rows[cut]))
            rank = rank.copy()
            rank[cut] = stretched
        edge = locate(self.bound, self.first_edge, choice, self.most_edges, rank)
        rank = rank - self.base[edge]
        words = self.words[edge]
        digit = rank // words
        rank -= digit * words
        character = self.first_character[edge] + digit.view(np.int64)
        if skipped is not None:
            character[cut] += skipped
        return character, self.child[edge], rank

    def choose(self, node: Integers, rank: UInts, bits: UInts) -> tuple[Integers, Integers, UInts]:
        """At cut nodes: the choice, how many characters of its edge lie before its bucket, and the rank within the bucket."""
        choice = self.draw(node, bits)
        skipped, rank = stretch(
            rank,
            bits,
            self.width[choice],
            self.bucket_width[choice],
            self.last_bucket[choice],
            self.bucket_words[choice],
            self.last_bucket_words[choice],
        )
        return choice, skipped.view(np.int64), rank

    def draw(self, node: Integers, bits: UInts) -> Integers:
        """A choice for each row, by the upper half of its bits."""
        return locate(self.threshold, self.first_choice, node, self.most_choices, bits >> HALF)


def locate(bounds: UInts, first: Integers, owner: Integers, most: int, value: UInts) -> Integers:
    """For each row the first index of its owner's, of at most so many, whose bound is above the value.

    A binary search, all rows in step.
    """
    low = first[owner]
    if most == 1:
        return low
    high = first[owner + 1] - 1
    for _ in range(int((high - low).max(initial=0)).bit_length()):
        middle = (low + high) >> 1
        is_above = value >= bounds[middle]
        low, high = np.where(is_above, middle + 1, low), np.where(is_above, high, middle)
    return low


def edge_spans(edges: tuple[Edge, ...]) -> list[tuple[int, int]]:
    """For each edge the words before it and with it; a single edge's may be cut, as they are never looked at."""
    bounds = list(accumulate(edge.width * edge.words for edge in edges))
    return [(base, min(bound, 2**64 - 1)) for base, bound in zip([0, *bounds], bounds, strict=False)]


def thresholds(node: list[Choice], is_even: bool) -> list[int]:
    """The upper ends of the choices' parts of [0, 2**32); the last one's is 2**32."""
    shares = [1.0 if is_even else choice.share for choice in node]
    running = list(accumulate(shares))
    return [int(part / running[-1] * 2**32) for part in running[:-1]] + [2**32] * bool(running)


def character_table(words: Words, edges: list[Edge]) -> tuple[npt.NDArray[np.uint32], dict[int, int]]:
    """The code points of all edges, and where those of each mask begin."""
    first: dict[int, int] = {}
    parts: list[npt.NDArray[np.uint32]] = [np.zeros(1, np.uint32)]
    used = 1
    for edge in edges:
        if edge.mask not in first:
            first[edge.mask] = used if edge.mask else 0
            parts.append(words.code_points(edge.mask) if edge.mask else parts[0][:0])
            used += len(parts[-1])
    return np.concatenate(parts), first


def unsigned(values: list[int]) -> UInts:
    return np.array(values, np.uint64)


def borders(lengths: list[int]) -> Integers:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)])
