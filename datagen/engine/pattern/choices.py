"""How an index below MAXIMUM_SIZE picks among more words than that, so that different indexes still give different words.

A node with at most MAXIMUM_SIZE words (the cap) needs no help: the index is the word's rank, and unranking is a bijection. A
node with more is cut into *choices*, sets of words of which each holds at least cap words, no two with the same next character.
The row's noise picks the choice; within it index * words // cap, which is injective as words >= cap, is the rank to go on with.

Proof, by induction on the characters left, that different indexes at one node give different words whatever the noise: rows
that take different choices take different characters. Rows that take the same choice have different ranks in it, hence
different characters, or the same character and different ranks among the words after it: indexes of the next node, below its
count and below the cap. (For a next node with more than cap words the choice is one character, its words count as cap, and the
index goes on unchanged.) The automaton being deterministic, words that differ behind a common start differ.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from datagen.engine.column import MAXIMUM_SIZE
from datagen.engine.pattern.words import Edge
from datagen.engine.random import UInts, multiply_high

__all__ = ["Choice", "choices", "stretch"]

CAP_SHIFT = np.uint64(64 - (MAXIMUM_SIZE.bit_length() - 1))
"""index << CAP_SHIFT is index / MAXIMUM_SIZE as a fraction of 2**64."""
LOW_HALF = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)


@dataclass(frozen=True, slots=True)
class Choice:
    """Words that begin with a bucket of one edge's characters, the noise picks which, or with several whole edges'."""

    edges: tuple[Edge, ...]
    width: int = 1
    """Characters that the buckets are cut from: the single edge's; 1 for whole edges."""
    bucket_width: int = 1
    """Characters of each bucket but the last, which also holds the remainder."""

    @property
    def buckets(self) -> int:
        return self.width // self.bucket_width

    @property
    def bucket_words(self) -> int:
        """Words of each bucket but the last."""
        return self.bucket_width * self.edges[0].words

    @property
    def last_bucket_words(self) -> int:
        """Words of the last bucket; under 2**64."""
        if self.width == 1:
            return total(self.edges)
        return (self.width - (self.buckets - 1) * self.bucket_width) * self.edges[0].words

    @property
    def is_loose(self) -> bool:
        """Whether each bucket is one character with at least MAXIMUM_SIZE words behind it."""
        return len(self.edges) == 1 and self.width == self.edges[0].width and self.edges[0].words == MAXIMUM_SIZE

    @property
    def share(self) -> float:
        """Of the node's words, those of this choice; 0 to 1."""
        return sum(edge.share for edge in self.edges)


def total(edges: tuple[Edge, ...] | list[Edge]) -> int:
    """Words through these edges, where a next node's count as at most MAXIMUM_SIZE."""
    return sum(edge.width * edge.words for edge in edges)


def choices(edges: tuple[Edge, ...], keeps_indexes_apart: bool) -> list[Choice]:
    """The choices of a node with more than MAXIMUM_SIZE words.

    Where indexes needn't be kept apart every word is in one of them; else edges with too few words for a choice are left out,
    if there are others.
    """
    whole = [edge for edge in edges if edge.width * edge.words < MAXIMUM_SIZE]
    cut = [edge for edge in edges if edge.width * edge.words >= MAXIMUM_SIZE]
    found = [Choice((edge,), edge.width, -(-MAXIMUM_SIZE // edge.words)) for edge in cut]
    groups: list[list[Edge]] = []
    for edge in whole:
        if not groups or total(groups[-1]) >= MAXIMUM_SIZE:
            groups.append([])
        groups[-1].append(edge)
    if groups and total(groups[-1]) < MAXIMUM_SIZE and keeps_indexes_apart:
        few = groups.pop()
        if groups:
            groups[-1] += few
    return found + [Choice(tuple(group)) for group in groups]


def stretch(
    index: UInts,
    bits: UInts,
    width: UInts | np.uint64,
    bucket_width: UInts | np.uint64,
    last_bucket: UInts | np.uint64,
    bucket_words: UInts | np.uint64,
    last_bucket_words: UInts | np.uint64,
) -> tuple[UInts, UInts]:
    """For each row how many characters lie before its bucket, and its rank in the bucket.

    Indexes are below MAXIMUM_SIZE. Of the bits the lower half is used; a bucket is as likely as it has characters.
    """
    character = bits & LOW_HALF
    character *= width
    character >>= HALF
    bucket = np.minimum(character // bucket_width, last_bucket)
    words = np.where(bucket == last_bucket, last_bucket_words, bucket_words)
    bucket *= bucket_width
    return bucket, multiply_high(index << CAP_SHIFT, words)
