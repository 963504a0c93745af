"""Syntax tree to deterministic automaton: Thompson's construction, then subsets over disjoint classes of characters.

Deterministic, so that each word has one path and counting paths counts words, however ambiguous the pattern is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import assert_never

from datagen.engine.pattern.characters import Ranges
from datagen.engine.pattern.syntax import Anchor, Characters, Choice, Node, Repeat, Sequence

__all__ = ["MAXIMUM_STATES", "Automaton", "TooLargeError", "determinise"]

MAXIMUM_STATES = 20_000
"""Of the deterministic automaton."""
MAXIMUM_STEPS = 1_000_000
"""Work bound of the construction, under half a second; counted, not timed, so that the answer is the same everywhere."""


class TooLargeError(Exception):
    """The construction went past its bounds."""


@dataclass(slots=True)
class Automaton:
    """States are numbered by the length of their shortest way from the start, which is 0."""

    classes: list[Ranges]
    """Disjoint sets of characters that no part of the pattern tells apart."""
    moves: list[dict[int, int]] = field(default_factory=list)
    """For each state: target to the classes that lead there, as a bit mask."""
    accepting: set[int] = field(default_factory=set)
    depths: list[int] = field(default_factory=list)
    """Characters on the shortest way to each state."""
    is_complete: bool = True
    """False where the length limit kept states from being explored."""


@dataclass(slots=True)
class Network:
    """The non-deterministic automaton. State 0 accepts."""

    reads: list[tuple[Ranges, int] | None] = field(default_factory=lambda: [None])
    """For a state that reads a character: which, and the state after it."""
    skips: list[list[int]] = field(default_factory=lambda: [[]])
    """States reached without reading."""
    anchors: dict[int, bool] = field(default_factory=dict)
    """States whose skips hold only at the start (True) or at the end (False) of the word."""

    def add(self, node: Node, after: int) -> int:
        """The state from which the node's words lead to ``after``."""
        match node:
            case Characters():
                return self.new((node.ranges, after), [])
            case Sequence():
                for part in reversed(node.parts):
                    after = self.add(part, after)
                return after
            case Choice():
                return self.new(None, [self.add(option, after) for option in node.options])
            case Repeat():
                return self.add_repeat(node, after)
            case Anchor():
                state = self.new(None, [after])
                self.anchors[state] = node.is_start
                return state
        assert_never(node)

    def add_repeat(self, node: Repeat, after: int) -> int:
        entry, mandatory = after, node.minimum
        if node.maximum is None:
            loop = self.new(None, [])
            body = self.add(node.part, loop)
            self.skips[loop] += [body, after]
            entry = body if mandatory else loop
            mandatory = max(mandatory - 1, 0)
        else:
            for _ in range(node.maximum - node.minimum):
                entry = self.new(None, [self.add(node.part, entry), after])
        for _ in range(mandatory):
            entry = self.add(node.part, entry)
        return entry

    def new(self, read: tuple[Ranges, int] | None, skips: list[int]) -> int:
        self.reads.append(read)
        self.skips.append(skips)
        return len(self.reads) - 1


def determinise(node: Node, maximum_length: int) -> Automaton:
    """The automaton of the node's words of at most that many characters; raises TooLargeError."""
    network = Network()
    start = network.add(node, 0)
    return Subsets(network).explore(start, maximum_length)


Subset = tuple[frozenset[int], bool]
"""States that read a character, and whether the word may end here."""


class Subsets:
    """The subset construction, breadth first."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.steps = 0
        sets = list(dict.fromkeys(read[0] for read in network.reads if read))
        classes, members = split_classes(sets)
        self.automaton = Automaton(classes)
        self.classes_of = dict(zip(sets, members, strict=True))
        self.closures: dict[int, Subset] = {}
        self.numbers: dict[Subset, int] = {}

    def explore(self, start: int, maximum_length: int) -> Automaton:
        level = [self.closure(start, is_start=True)]
        self.number(level[0], 0)
        for depth in range(1, maximum_length + 1):
            found: list[Subset] = []
            for subset in level:
                moves: dict[int, int] = {}
                self.automaton.moves.append(moves)
                for mask, target in self.targets(subset):
                    if target not in self.numbers:
                        found.append(target)
                    number = self.number(target, depth)
                    moves[number] = moves.get(number, 0) | mask
            level = found
        self.automaton.is_complete = not any(subset for subset, _ in level)
        self.automaton.moves += [{} for _ in level]
        return self.automaton

    def number(self, subset: Subset, depth: int) -> int:
        """The subset's number in the automaton, a new one at its first use."""
        number = self.numbers.setdefault(subset, len(self.numbers))
        if number == len(self.automaton.depths):
            self.automaton.depths.append(depth)
            if subset[1]:
                self.automaton.accepting.add(number)
            if number >= MAXIMUM_STATES:
                raise TooLargeError(f"it needs more than {MAXIMUM_STATES:,} states")
        return number

    def targets(self, subset: Subset) -> list[tuple[int, Subset]]:
        """Where the subset leads: sets of classes as bit masks, and the subset after each."""
        after: dict[int, set[int]] = {}
        for state in sorted(subset[0]):
            read = self.network.reads[state]
            assert read is not None
            classes = self.classes_of[read[0]]
            self.spend(len(classes))
            for number in classes:
                after.setdefault(number, set()).add(read[1])
        masks: dict[frozenset[int], int] = {}
        for number, states in after.items():
            key = frozenset(states)
            masks[key] = masks.get(key, 0) | 1 << number
        return [(mask, self.joined(states)) for states, mask in masks.items()]

    def joined(self, states: frozenset[int]) -> Subset:
        closures = [self.closure(state, is_start=False) for state in states]
        if len(closures) == 1:
            return closures[0]
        self.spend(sum(len(closure[0]) for closure in closures))
        return frozenset[int]().union(*(closure[0] for closure in closures)), any(closure[1] for closure in closures)

    def closure(self, state: int, is_start: bool) -> Subset:
        """What is reached without reading; past an anchor at the end only acceptance counts."""
        if state in self.closures and not is_start:
            return self.closures[state]
        reads: set[int] = set()
        seen = {(state, False)}
        stack = [(state, False)]
        while stack:
            here, is_ended = stack.pop()
            if self.network.reads[here] and not is_ended:
                reads.add(here)
            anchor = self.network.anchors.get(here)
            if anchor is True and not is_start:
                continue
            onward = {(skip, is_ended or anchor is False) for skip in self.network.skips[here]} - seen
            seen |= onward
            stack += onward
            self.spend(1 + len(onward))
        subset = frozenset(reads), (0, False) in seen or (0, True) in seen
        if not is_start:
            self.closures[state] = subset
        return subset

    def spend(self, steps: int) -> None:
        self.steps += steps
        if self.steps > MAXIMUM_STEPS:
            raise TooLargeError(f"it takes more than {MAXIMUM_STEPS:,} steps to analyse")


def split_classes(sets: list[Ranges]) -> tuple[list[Ranges], list[list[int]]]:
    """The coarsest disjoint classes that make up all the sets, and for each set the numbers of its classes."""
    borders = sorted({border for ranges in sets for first, last in ranges for border in (first, last + 1)})
    starts: dict[int, list[int]] = {}
    stops: dict[int, list[int]] = {}
    for number, ranges in enumerate(sets):
        for first, last in ranges:
            starts.setdefault(first, []).append(number)
            stops.setdefault(last + 1, []).append(number)
    pieces: dict[frozenset[int], list[tuple[int, int]]] = {}
    active: set[int] = set()
    work = 0
    for low, high in pairwise(borders):
        active.difference_update(stops.get(low, ()))
        active.update(starts.get(low, ()))
        work += len(active)
        if work > MAXIMUM_STEPS:
            raise TooLargeError(f"it takes more than {MAXIMUM_STEPS:,} steps to tell its characters apart")
        if active:
            pieces.setdefault(frozenset(active), []).append((low, high - 1))
    members: list[list[int]] = [[] for _ in sets]
    for number, owners in enumerate(pieces):
        for owner in sorted(owners):
            members[owner].append(number)
    return [tuple(piece) for piece in pieces.values()], members
