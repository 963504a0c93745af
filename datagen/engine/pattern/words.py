"""The automaton unrolled by length: the words of each length as paths through a graph without cycles, counted exactly.

Nodes of one layer have the same number of characters before them to the end of the word; two with the same words are one
node, so the graph is the smallest there is (the acyclic case of minimisation, by hashing from the end; Revuz 1992).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from datagen.engine.column import MAXIMUM_SIZE
from datagen.engine.pattern.automaton import Automaton, TooLargeError
from datagen.engine.pattern.characters import Ranges, count

__all__ = ["END", "Edge", "Words", "unroll"]

MAXIMUM_STEPS = 200_000
"""Moves of the automaton looked at and nodes made over all lengths; counted, not timed. With the tables made of the nodes about
a second."""
END = 0
"""The node of the empty word."""


class Edge(NamedTuple):
    """Characters that lead from one node to another.

    A tuple, as hundreds of thousands are made: a frozen dataclass takes three times as long.
    """

    mask: int
    """The classes of the characters, as a bit mask; 0 in front of the first character, where the length is chosen."""
    width: int
    """How many characters; 1 for mask 0."""
    child: int
    words: int
    """Words of the child, at most MAXIMUM_SIZE."""
    share: float
    """Of the parent's words, those through this edge; 0 to 1."""


@dataclass(slots=True)
class Words:
    """The words of a language, by length."""

    classes: list[Ranges]
    nodes: list[tuple[Edge, ...]] = field(default_factory=lambda: [()])
    """The edges of each node; children come before their parents."""
    roots: dict[int, int] = field(default_factory=dict)
    """For each length that occurs, from the shortest: the node of all words of that length."""
    counts: dict[int, int] = field(default_factory=dict)
    """Words of each of these lengths, at most MAXIMUM_SIZE."""
    size: int = 0
    """Words of all lengths, exactly."""
    widths: dict[int, int] = field(default_factory=dict)
    """By bit mask, as far as they were asked for."""

    def add_root(self, length: int, node: int, count: int) -> None:
        self.roots[length] = node
        self.counts[length] = min(count, MAXIMUM_SIZE)
        self.size += count

    def width(self, mask: int) -> int:
        """How many characters the classes of a bit mask hold."""
        if mask not in self.widths:
            self.widths[mask] = sum(map(count, self.members(mask)))
        return self.widths[mask]

    def code_points(self, mask: int) -> npt.NDArray[np.uint32]:
        """The characters of a bit mask, in ascending order."""
        ranges = sorted(piece for ranges in self.members(mask) for piece in ranges)
        return np.concatenate([np.arange(first, last + 1, dtype=np.uint32) for first, last in ranges])

    def members(self, mask: int) -> list[Ranges]:
        return [self.classes[number] for number in range(mask.bit_length()) if mask >> number & 1]


def unroll(automaton: Automaton, minimum_length: int, maximum_length: int) -> Words:
    """The automaton's words from minimum_length to maximum_length characters; raises TooLargeError."""
    words = Words(automaton.classes)
    sources: list[list[int]] = [[] for _ in automaton.moves]
    for state, moves in enumerate(automaton.moves):
        for target in moves:
            sources[target].append(state)
    layer = Layer(words, dict.fromkeys(sorted(automaton.accepting), END), {END: 1})
    steps = 0
    for length in range(maximum_length + 1):
        if 0 in layer.nodes and length >= minimum_length:
            words.add_root(length, layer.nodes[0], layer.counts[layer.nodes[0]])
        if length == maximum_length or not layer.nodes:
            break
        states = {state for target in layer.nodes for state in sources[target]}
        reachable = sorted(state for state in states if automaton.depths[state] + length < maximum_length)
        steps += sum(len(automaton.moves[state]) for state in reachable)
        if steps > MAXIMUM_STEPS:
            raise TooLargeError(f"its states and lengths make more than {MAXIMUM_STEPS:,} combinations")
        layer = layer.before(automaton, reachable)
        steps += len(layer.known)
    return words


@dataclass(slots=True)
class Layer:
    """The nodes with the same number of characters to the end."""

    words: Words
    nodes: dict[int, int]
    """For each state that has words of that length: their node."""
    counts: dict[int, int]
    """Words of each node."""
    known: dict[tuple[tuple[int, int], ...], int] = field(default_factory=dict)
    """Nodes by their edges: child and mask of each."""

    def before(self, automaton: Automaton, states: list[int]) -> Layer:
        """The layer with one character more, of these states."""
        layer = Layer(self.words, {}, {})
        for state in states:
            masks: dict[int, int] = {}
            for target, mask in automaton.moves[state].items():
                if target in self.nodes:
                    child = self.nodes[target]
                    masks[child] = masks.get(child, 0) | mask
            key = tuple(sorted(masks.items()))
            if key not in layer.known:
                layer.known[key] = self.new_parent(key, layer.counts)
            layer.nodes[state] = layer.known[key]
        return layer

    def new_parent(self, key: tuple[tuple[int, int], ...], counts: dict[int, int]) -> int:
        through = [self.words.width(mask) * self.counts[child] for child, mask in key]
        total = sum(through)
        edges = [
            Edge(mask, self.words.widths[mask], child, min(self.counts[child], MAXIMUM_SIZE), part / total)
            for (child, mask), part in zip(key, through, strict=True)
        ]
        self.words.nodes.append(tuple(edges))
        node = len(self.words.nodes) - 1
        counts[node] = total
        return node
