"""Running text within length limits, as slices of the locale's corpus, and the formats that are made of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from datagen.engine.arrays import TEXT, TextSlices, text_from_polars, text_to_polars
from datagen.engine.column import Column, Domain, Rows, sampled, unique
from datagen.engine.columns.codes import codes
from datagen.engine.columns.format import Format, FormatRequest
from datagen.engine.corpus import MAXIMUM_LENGTH, Corpus, Ends, Places, corpus
from datagen.engine.dataset import TextKind
from datagen.engine.prose import PUNCTUATION, SPACED
from datagen.engine.random import Stream, UInts
from datagen.errors import Infeasible

__all__ = ["TEXTS", "compile_text"]

SHORTEST_TEXT = 3
"""In characters; what must be shorter is a code."""
SHORTEST_PROSE = 24
"""What may be so long begins with a sentence, what must be shorter with any word."""
CODE_WIDTH = 8
"""Of what makes a text unique; 36 ** 8 is 2.8 million million."""
SHORTEST_UNIQUE_TEXT = CODE_WIDTH + 1 + 7
"""What must be shorter is nothing but a code."""
LOW_HALF = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)

KEPT_LIMITS = 64
"""For how many different limits it is kept where texts may begin: 16 bytes a place, of which a language has some 100,000."""
Reachable = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]

Writer = Callable[[Corpus, TextKind, Stream], Column]
"""Gives text within limits of at least one and at most MAXIMUM_LENGTH characters."""


def compile_text(kind: TextKind, *, locale: str, stream: Stream, is_unique: bool) -> Column:
    """Text that begins where a sentence does and ends where a word does, all lengths within the limits being as likely.

    A unique one ends in a code, or is nothing else where it must be short. Raises Infeasible for a minimum above
    MAXIMUM_LENGTH; a maximum above it counts as that.
    """
    return compile_limited(kind, write_prose, locale=locale, stream=stream, is_unique=is_unique)


def compile_limited(kind: TextKind, write: Writer, *, locale: str, stream: Stream, is_unique: bool) -> Column:
    minimum, maximum = kind.minimum_length, min(kind.maximum_length, MAXIMUM_LENGTH)
    if minimum > MAXIMUM_LENGTH:
        what = f"minLength {minimum} is above the {MAXIMUM_LENGTH} characters that a text can have"
        raise Infeasible(what, f"lower minLength to {MAXIMUM_LENGTH} or less")
    if is_unique:
        if maximum < SHORTEST_UNIQUE_TEXT:
            return unique(codes(minimum, maximum, stream), stream)
        taken = CODE_WIDTH + 1
        body = TextKind(minimum_length=max(minimum - taken, 1), maximum_length=maximum - taken)
        stop = "" if write is write_prose else PUNCTUATION.get(locale.partition("-")[0], SPACED).stop
        return with_codes(write(corpus(locale), body, stream), stream, stop)
    minimum = max(minimum, min(1, maximum))  # an empty text only where nothing else is allowed
    if maximum < SHORTEST_TEXT:
        return sampled(codes(minimum, maximum, stream), stream)
    return write(corpus(locale), TextKind(minimum_length=minimum, maximum_length=maximum), stream)


def with_codes(text: Column, stream: Stream, stop: str) -> Column:
    """The same texts, each with a space and a code of its own at the end, or before the stop that it ends in.

    Texts that are equal end in the same, so that their codes are at the same place, and equal, too.
    """
    code = codes(CODE_WIDTH, CODE_WIDTH, stream)

    def at(index: UInts, rows: Rows) -> pa.Array:
        texts = text_to_polars(text.compute(rows))
        coded = texts.str.strip_suffix(stop) + pl.Series([" "]) + text_to_polars(code.at(index, rows))
        if stop:
            coded += pl.select(pl.when(texts.str.ends_with(stop)).then(pl.lit(stop)).otherwise(pl.lit(""))).to_series()
        return text_from_polars(coded)

    return unique(Domain(arrow_type=TEXT, size=code.size, at=at), stream)


def write_prose(source: Corpus, kind: TextKind, stream: Stream) -> Column:
    starts = source.sentence_starts if kind.maximum_length >= SHORTEST_PROSE else source.word_starts
    column = slices(source, starts, source.ends, kind, stream)
    assert column is not None, "every language has words of every small number of characters"
    return column


def write_sentence(source: Corpus, kind: TextKind, stream: Stream) -> Column:
    """One sentence; several where one is too short."""
    alone = sentences_within(source, kind.minimum_length, kind.maximum_length)
    return slices(source, alone, source.full_stops, kind, stream, is_brief=True) or write_paragraph(source, kind, stream)


def write_paragraph(source: Corpus, kind: TextKind, stream: Stream) -> Column:
    """Whole sentences; prose where these do not fit."""
    return slices(source, source.sentence_starts, source.full_stops, kind, stream) or write_prose(source, kind, stream)


@lru_cache(maxsize=KEPT_LIMITS)
def sentences_within(source: Corpus, minimum: int, maximum: int) -> Places:
    """Where sentences of such lengths begin."""
    lengths = source.sentence_ends.characters - source.sentence_starts.characters
    return source.sentence_starts.where((lengths >= minimum) & (lengths <= maximum))


def slices(
    source: Corpus, starts: Places, ends: Ends, kind: TextKind, stream: Stream, *, is_brief: bool = False
) -> Column | None:
    """Text from one of the starts to the last end within a length drawn, or else to the first end that is far enough.

    A brief one always is the latter. Only starts that have an end within the limits are drawn; None where there are none.
    """
    minimum, maximum = kind.minimum_length, kind.maximum_length
    reachable = reachable_starts(source, starts, ends, minimum, maximum)
    if reachable is None:
        return None
    kept, first_ends = reachable
    pool = slice_pool(source, starts)
    count = np.uint64(len(kept))
    spread = np.uint64(1 if is_brief else maximum - minimum + 1)
    draws = stream.fork("slice")

    def compute(rows: Rows) -> pa.Array:
        bits = draws.bits(rows.numbers)
        index = (((bits >> HALF) * count) >> HALF).view(np.int64)
        drawn = (((bits & LOW_HALF) * spread) >> HALF).view(np.int64)
        place = kept.take(index)
        drawn += minimum
        drawn += starts.characters.take(place)
        octets = np.maximum(ends.last.take(drawn), first_ends.take(index))
        octets -= starts.octets.take(place)
        return pool.take(place, octets)

    return Column(arrow_type=TEXT, compute=compute)


@lru_cache(maxsize=KEPT_LIMITS)
def reachable_starts(source: Corpus, starts: Places, ends: Ends, minimum: int, maximum: int) -> Reachable | None:
    """Which of the starts have an end within the limits, and in bytes the first end that is far enough from each of these.

    Many columns of a schema have the same limits. None where no start has such an end.
    """
    characters = ends.places.characters
    nearest = np.minimum(np.searchsorted(characters, starts.characters + minimum), len(characters) - 1)
    distances = characters[nearest] - starts.characters
    is_start = (distances >= minimum) & (distances <= maximum) & (starts.characters + maximum <= source.length)
    if not is_start.any():
        return None
    return np.flatnonzero(is_start), ends.places.octets[nearest[is_start]]


@lru_cache(maxsize=KEPT_LIMITS)
def slice_pool(source: Corpus, starts: Places) -> TextSlices:
    return TextSlices.of(source.octets, starts.octets)


def compile_format(write: Writer, shortest: int, longest: int) -> Callable[[FormatRequest], Column]:
    """Lengths from shortest to longest, as far as the request allows these; from a third of a maximum that is below."""

    def compile(request: FormatRequest) -> Column:
        maximum = max(longest, request.minimum_length)
        if request.maximum_length is not None:
            maximum = min(maximum, request.maximum_length)
        least = shortest if shortest < maximum else -(-maximum // 3)
        kind = TextKind(minimum_length=max(request.minimum_length, least), maximum_length=maximum)
        return compile_limited(kind, write, locale=request.locale, stream=request.stream, is_unique=request.is_unique)

    return compile


TEXTS = {
    "sentence": Format(summary="one sentence, mostly of 30 to 100 characters", compile=compile_format(write_sentence, 30, 100)),
    "paragraph": Format(summary="several sentences, 200 to 600 characters", compile=compile_format(write_paragraph, 200, 600)),
}
