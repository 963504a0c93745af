"""The syntax tree of a pattern, and what can be read off it: lengths of words and the size of an automaton."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from datagen.engine.pattern.characters import Ranges

__all__ = ["Anchor", "Characters", "Choice", "Node", "Repeat", "Sequence", "clipped", "longest", "places", "shortest"]


@dataclass(frozen=True, slots=True)
class Characters:
    """One character of a set that is not empty."""

    ranges: Ranges


@dataclass(frozen=True, slots=True)
class Sequence:
    """One part after the other; without parts, the empty string."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of at least two options."""

    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """The part from minimum to maximum times, both inclusive; without a maximum, any number of times."""

    part: Node
    minimum: int
    maximum: int | None


@dataclass(frozen=True, slots=True)
class Anchor:
    """The empty string, at the start or else at the end of the word only."""

    is_start: bool


Node = Characters | Sequence | Choice | Repeat | Anchor


def shortest(node: Node) -> int:
    """The least number of characters; anchors are taken as satisfied."""
    match node:
        case Characters():
            return 1
        case Sequence():
            return sum(map(shortest, node.parts))
        case Choice():
            return min(map(shortest, node.options))
        case Repeat():
            return node.minimum * shortest(node.part)
        case Anchor():
            return 0
    assert_never(node)


def longest(node: Node, extra: int | None) -> int | None:
    """The greatest number of characters; anchors are taken as satisfied.

    A repeat without an end adds to its least count ``extra`` characters, or one whole part where that is longer; with no
    ``extra`` there is then no greatest number, and the answer is None.
    """
    match node:
        case Characters():
            return 1
        case Sequence():
            lengths = [longest(part, extra) for part in node.parts]
            return None if None in lengths else sum(length or 0 for length in lengths)
        case Choice():
            lengths = [longest(option, extra) for option in node.options]
            return None if None in lengths else max(length or 0 for length in lengths)
        case Repeat():
            return longest_repeat(node, extra)
        case Anchor():
            return 0
    assert_never(node)


def longest_repeat(node: Repeat, extra: int | None) -> int | None:
    """The same for a repeat."""
    part = longest(node.part, extra)
    if node.maximum is not None:
        return 0 if node.maximum == 0 else None if part is None else node.maximum * part
    if extra is None or part is None:
        return None
    return node.minimum * part + (max(extra, longest(node.part, 0) or 0) if extra else 0)


def places(node: Node) -> int:
    """How many states a non-deterministic automaton needs, give or take one for each node."""
    match node:
        case Characters() | Anchor():
            return 1
        case Sequence():
            return 1 + sum(map(places, node.parts))
        case Choice():
            return 1 + sum(map(places, node.options))
        case Repeat():
            copies = max(node.minimum, 1) if node.maximum is None else node.maximum
            return 1 + copies * places(node.part)
    assert_never(node)


def clipped(node: Node, limit: int) -> Node:
    """A node that has the same words of at most ``limit`` characters, with no repeat that counts further than that."""
    match node:
        case Characters() | Anchor():
            return node
        case Sequence():
            return Sequence(tuple(clipped(part, limit) for part in node.parts))
        case Choice():
            return Choice(tuple(clipped(option, limit) for option in node.options))
        case Repeat():
            maximum = None if node.maximum is None else min(node.maximum, max(node.minimum, limit))
            return Repeat(clipped(node.part, limit), node.minimum, maximum)
    assert_never(node)
