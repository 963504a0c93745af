"""A pattern's strings, counted: compiled once, then drawn by index or by row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from datagen.engine.arrays import TEXT
from datagen.engine.column import MAXIMUM_SIZE, Column, Domain, Rows
from datagen.engine.pattern.automaton import TooLargeError, determinise
from datagen.engine.pattern.graph import Graph, Integers
from datagen.engine.pattern.parse import PatternError, parse, quoted
from datagen.engine.pattern.product import Products, products
from datagen.engine.pattern.syntax import Node, Repeat, Sequence, clipped, longest, places, shortest
from datagen.engine.pattern.walk import Walk
from datagen.engine.pattern.words import Edge, Words, unroll
from datagen.engine.random import Stream, UInts, multiply_high

__all__ = ["EXTRA_CHARACTERS", "LONGEST_WORD", "Language", "compile_language"]

EXTRA_CHARACTERS = 16
"""What a repeat without an end adds at most to its least length, where no maximum length is given; one whole pass of what is
repeated, where that is longer."""
LONGEST_WORD = 10_000
"""Characters. Repeats without an end stop there, whatever maximum length is given."""
MAXIMUM_PLACES = 30_000
"""Of the pattern with all its repeats written out."""

BLOCK_BYTES = 1 << 26
"""For the words of the rows that are spelled together."""


@dataclass(frozen=True, slots=True)
class Language:
    """The strings that a pattern matches as a whole, within limits of length; at least one."""

    words: Words

    @property
    def size(self) -> int:
        """How many different strings there are, exactly."""
        return self.words.size

    @property
    def minimum_length(self) -> int:
        """Characters of the shortest string."""
        return min(self.words.roots)

    @property
    def maximum_length(self) -> int:
        """Characters of the longest string."""
        return max(self.words.roots)

    def domain(self, stream: Stream) -> Domain:
        """Its strings by index. Of more than MAXIMUM_SIZE, the row's noise picks which ones have an index."""
        size = min(self.size, MAXIMUM_SIZE)
        speller = self.speller(stream, keeps_indexes_apart=True)
        choose = self.length_chooser(stream.fork("length"))

        def at(index: UInts, rows: Rows) -> pa.Array:
            which, rank = choose(index, rows.numbers)
            return in_blocks(speller, which, rank, rows.numbers)

        return Domain(arrow_type=TEXT, size=size, at=at)

    def column(self, stream: Stream) -> Column:
        """Strings drawn with repeats: each length that occurs is as likely, then each string of that length."""
        speller = self.speller(stream, keeps_indexes_apart=False)
        lengths, ranks = stream.fork("length"), stream.fork("rank")
        counts = np.array(list(self.words.counts.values()), np.uint64)

        def compute(rows: Rows) -> pa.Array:
            if len(counts) == 1:
                return in_blocks(speller, zeros(len(rows)), ranks.below(int(counts[0]), rows.numbers), rows.numbers)
            which = lengths.below(len(counts), rows.numbers).view(np.int64)
            rank = multiply_high(ranks.bits(rows.numbers), counts[which])
            return in_blocks(speller, which, rank, rows.numbers)

        return Column(arrow_type=TEXT, compute=compute)

    def speller(self, stream: Stream, keeps_indexes_apart: bool) -> Products | Walk:
        noise = stream.fork("noise")
        return products(self.words, noise) or Walk.of(self.words, noise, keeps_indexes_apart)

    def length_chooser(self, noise: Stream) -> Callable[[UInts, UInts], tuple[Integers, UInts]]:
        """Index and row to the number of a length, from the shortest, and the rank among its words."""
        edges = tuple(Edge(0, 1, number, words, 1.0) for number, words in enumerate(self.words.counts.values()))
        if len(edges) == 1:
            return lambda index, rows: (zeros(len(index)), index)
        graph = Graph.of(self.words, [edges], keeps_indexes_apart=True, is_even=True)

        def choose(index: UInts, rows: UInts) -> tuple[Integers, UInts]:
            _, which, rank = graph.step(zeros(len(index)), index, noise, rows)
            return which, rank

        return choose


def in_blocks(speller: Products | Walk, which: Integers, rank: UInts, rows: UInts) -> pa.Array:
    """The words, so many rows at a time that an offset in their bytes stays far below Arrow's 2 GiB."""
    block = max(1, BLOCK_BYTES // speller.slot)
    if len(rows) <= block:
        return speller.spell(which, rank, rows)
    parts = [slice(start, start + block) for start in range(0, len(rows), block)]
    return pa.concat_arrays([speller.spell(which[part], rank[part], rows[part]) for part in parts])


def zeros(count: int) -> Integers:
    return np.zeros(count, np.int64)


@dataclass(frozen=True, slots=True)
class Limits:
    """From minimum to maximum characters, both inclusive."""

    minimum: int
    maximum: int


def compile_language(pattern: str, minimum_length: int = 0, maximum_length: int | None = None) -> Language:
    """The strings of these lengths (characters, both inclusive) that the pattern matches from their start to their end.

    Raises PatternError where the text is no regular expression, uses what can't be generated from, has no strings of these
    lengths, or is too large to be analysed at once.
    """
    node = parse(pattern)
    limits = length_limits(pattern, node, minimum_length, maximum_length)
    node, narrowed = without_counts(node, limits)
    node = clipped(node, narrowed.maximum)
    try:
        if places(node) > MAXIMUM_PLACES:
            raise TooLargeError(f"with its repeats written out it has more than {MAXIMUM_PLACES:,} places")
        automaton = determinise(node, narrowed.maximum)
        words = unroll(automaton, narrowed.minimum, narrowed.maximum)
    except TooLargeError as error:
        fix = "lower its repeats or maxLength, or simplify its alternatives"
        raise PatternError(f"pattern {quoted(pattern)} is too large: {error}", fix) from error
    if words.roots:
        return Language(words)
    if automaton.is_complete and not automaton.accepting:
        what = f"pattern {quoted(pattern)} has an anchor ('^' or '$') inside, where no string can satisfy it"
        raise PatternError(what, "move the anchors to the borders, or remove them")
    lengths = f"{limits.minimum} to {limits.maximum} characters"
    raise PatternError(
        f"no string of {lengths} matches pattern {quoted(pattern)}", "change minLength, maxLength or the pattern"
    )


def length_limits(pattern: str, node: Node, minimum_length: int, maximum_length: int | None) -> Limits:
    """The given limits, completed and narrowed to the lengths that the pattern allows; raises PatternError if none is left."""
    if maximum_length is not None and minimum_length > maximum_length:
        raise PatternError(f"minLength {minimum_length} is above maxLength {maximum_length}", "swap them, or drop one")
    least, most = shortest(node), longest(node, None)
    if maximum_length is not None and least > maximum_length:
        what = f"pattern {quoted(pattern)} needs at least {least} characters, maxLength is {maximum_length}"
        raise PatternError(what, f"raise maxLength to {least}")
    if most is not None and most < minimum_length:
        what = f"pattern {quoted(pattern)} allows at most {most} characters, minLength is {minimum_length}"
        raise PatternError(what, f"lower minLength to {most}")
    limits = Limits(max(minimum_length, least), last_length(node, max(minimum_length, least), maximum_length))
    if limits.minimum > LONGEST_WORD or limits.maximum > LONGEST_WORD:
        what = f"pattern {quoted(pattern)} has strings of {max(limits.minimum, limits.maximum)} characters"
        raise PatternError(what, f"set maxLength to at most {LONGEST_WORD}, or repeat less")
    return limits


def last_length(node: Node, first_length: int, maximum_length: int | None) -> int:
    """Where the language ends: at the given length, at its longest word, or where endless repeats are cut."""
    most = longest(node, None)
    if most is not None:
        return most if maximum_length is None else min(most, maximum_length)
    if maximum_length is not None:
        return min(maximum_length, max(LONGEST_WORD, first_length))
    extended = longest(node, EXTRA_CHARACTERS)
    assert extended is not None
    return max(extended, first_length + EXTRA_CHARACTERS)


def without_counts(node: Node, limits: Limits) -> tuple[Node, Limits]:
    """The same language with limits of length in place of the counts of a repeat, where that repeat alone varies in length.

    ``A[a-z]{3,500}`` becomes ``A[a-z]*`` of 4 to 501 characters: one state instead of five hundred.
    """
    parts = node.parts if isinstance(node, Sequence) else (node,)
    varying = [part for part in parts if shortest(part) != longest(part, None)]
    if len(varying) != 1 or not isinstance(varying[0], Repeat):
        return node, limits
    repeat = varying[0]
    width = shortest(repeat.part)
    if width != longest(repeat.part, None):
        return node, limits
    fixed = sum(shortest(part) for part in parts if part is not repeat)
    endless = Repeat(repeat.part, 0, None)
    minimum = max(limits.minimum, fixed + width * repeat.minimum)
    maximum = limits.maximum if repeat.maximum is None else min(limits.maximum, fixed + width * repeat.maximum)
    return Sequence(tuple(endless if part is repeat else part for part in parts)), Limits(minimum, maximum)
