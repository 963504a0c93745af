"""Running text: for each locale one long text, made of the words of its language, to take slices of.

The text is the same under every seed; which slice a row takes is what the seed decides. It makes no sense, and it is not
meant to: it looks like prose to whoever tests a layout, a column's width or a search index.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from datagen.engine.prose import LEFT_OUT, OWN_WORDS, PUNCTUATION, SHORTEST_WORD, SMALL_WORDS, SPACED, Punctuation
from datagen.engine.random import Stream
from datagen.engine.vocabulary import vocabulary

__all__ = ["MAXIMUM_LENGTH", "Corpus", "Ends", "Places", "corpus", "language_words"]

MAXIMUM_LENGTH = 1_000_000
"""The longest slice, in characters; the corpus is a quarter longer, so that such slices still differ."""
CORPUS_LENGTH = 1_250_000
SHORTEST_SENTENCE, LONGEST_SENTENCE = 5, 14
"""In words."""
COMMA_CHANCE = 0.08
SMALL_WORD_CHANCE = 0.8
"""At every second place."""

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Places between characters of the corpus, in ascending order."""

    characters: Positions
    """How many characters stand before each."""
    octets: Positions
    """How many bytes stand before each."""

    def where(self, mask: npt.NDArray[np.bool_]) -> Places:
        """Only the places for which this is true."""
        return Places(self.characters[mask], self.octets[mask])


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """Places at which a slice may end."""

    places: Places
    last: npt.NDArray[np.int32]
    """For each number of characters up to the corpus' length the last of the places at or before it, in bytes; 0 without."""

    @classmethod
    def of(cls, places: Places, length: int) -> Ends:
        repeats = np.diff(places.characters, prepend=0, append=length + 1)
        return cls(places, np.repeat(np.concatenate(([0], places.octets)).astype(np.int32), repeats))


@dataclass(frozen=True, eq=False)
class Corpus:
    """A long text and where its words and sentences begin and end."""

    octets: npt.NDArray[np.uint8]
    """The text in UTF-8."""
    length: int
    """In characters."""
    word_starts: Places
    word_ends: Places
    """Each before the punctuation mark that may follow."""
    sentence_starts: Places
    sentence_ends: Places
    """Each behind the full stop."""

    @cached_property
    def ends(self) -> Ends:
        """Where words and sentences end: what ends here is cut nowhere."""
        characters = np.concatenate((self.word_ends.characters, self.sentence_ends.characters))
        order = np.argsort(characters, kind="stable")
        octets = np.concatenate((self.word_ends.octets, self.sentence_ends.octets))
        return Ends.of(Places(characters[order], octets[order]), self.length)

    @cached_property
    def full_stops(self) -> Ends:
        """Where sentences end."""
        return Ends.of(self.sentence_ends, self.length)


@cache
def language_words(locale: str) -> tuple[str, ...]:
    """The distinct words that a locale's texts are made of; no abbreviations, nothing that offends."""
    language = locale.partition("-")[0]
    words = OWN_WORDS.get(language) or vocabulary(locale, "text")["words"]
    return tuple(word for word in dict.fromkeys(words) if is_word(word, language))


def is_word(word: str, language: str) -> bool:
    """English lists many abbreviations; what has three letters, one of them a vowel, mostly is none."""
    if len(word) < SHORTEST_WORD.get(language, 2) or word.lower() in LEFT_OUT:
        return False
    if language == "en" and not set(word) & set("aeiouy"):
        return False
    return all(unicodedata.category(character)[0] in "LM" for character in word)


@cache
def corpus(locale: str) -> Corpus:
    """The locale's corpus, made at the first call in some tens of milliseconds."""
    language = locale.partition("-")[0]
    pieces = Pieces.of(language_words(locale), SMALL_WORDS.get(language, ()), PUNCTUATION.get(language, SPACED))
    return write(pieces, Stream.derive(0, "corpus", language))


@dataclass(frozen=True, slots=True)
class Pieces:
    """Every word in the four forms in which it can stand, form by form: within a sentence, first, last, before a comma."""

    words: int
    small_words: int
    """In each form these follow the words."""
    texts: tuple[str, ...]
    marks: tuple[str, ...]
    """What each ends in behind the word itself."""
    space: str
    """What each begins with."""

    @classmethod
    def of(cls, words: tuple[str, ...], small_words: tuple[str, ...], marks: Punctuation) -> Pieces:
        listed = words + small_words
        capitalised = [word[:1].upper() + word[1:] for word in listed]
        forms = ((listed, ""), (capitalised, ""), (listed, marks.stop), (listed, marks.comma))
        return cls(
            words=len(words),
            small_words=len(small_words),
            texts=tuple(marks.space + word + mark for form, mark in forms for word in form),
            marks=tuple(mark for form, mark in forms for _ in form),
            space=marks.space,
        )

    def mean_length(self) -> float:
        """Of the words, small words counted as often as they are drawn."""
        words = np.mean([len(text) for text in self.texts[: self.words]])
        if not self.small_words:
            return float(words)
        small = np.mean([len(text) for text in self.texts[self.words : self.words + self.small_words]])
        return float(words + (small - words) * SMALL_WORD_CHANCE / 2)


def write(pieces: Pieces, stream: Stream) -> Corpus:
    """Draws words until the corpus is long enough, and notes where they fall."""
    numbers = np.arange(int(CORPUS_LENGTH / pieces.mean_length()), dtype=np.uint64)
    is_first, is_last = sentence_borders(len(numbers), stream.fork("sentences"))
    index = draw_words(pieces, numbers, is_first, is_last, stream)
    lengths, ends = piece_places(pieces.texts, index)
    marks, _ = piece_places(pieces.marks, index)
    starts = Places(ends.characters - lengths.characters + len(pieces.space), ends.octets - lengths.octets + len(pieces.space))
    text = pl.Series(pieces.texts).gather(index).str.join("").item()
    return Corpus(
        octets=np.frombuffer(text.encode(), np.uint8),
        length=len(text),
        word_starts=starts,
        word_ends=Places(ends.characters - marks.characters, ends.octets - marks.octets),
        sentence_starts=starts.where(is_first),
        sentence_ends=ends.where(is_last),
    )


def piece_places(texts: tuple[str, ...], index: Positions) -> tuple[Places, Places]:
    """The lengths of the pieces drawn, and where they end when they stand one after the other."""
    characters = np.array([len(text) for text in texts])[index]
    octets = np.array([len(text.encode()) for text in texts])[index]
    return Places(characters, octets), Places(characters.cumsum(), octets.cumsum())


def sentence_borders(count: int, stream: Stream) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Which of so many words are the first and the last of a sentence."""
    sentences = np.arange(count // SHORTEST_SENTENCE, dtype=np.uint64)
    lengths = stream.below(LONGEST_SENTENCE - SHORTEST_SENTENCE + 1, sentences).astype(np.int64) + SHORTEST_SENTENCE
    first = np.concatenate(([0], lengths.cumsum()))
    is_first = np.zeros(count + 1, np.bool_)
    is_first[first[first <= count]] = True
    is_first[count] = True
    return is_first[:-1], is_first[1:]


def draw_words(
    pieces: Pieces,
    numbers: npt.NDArray[np.uint64],
    is_first: npt.NDArray[np.bool_],
    is_last: npt.NDArray[np.bool_],
    stream: Stream,
) -> Positions:
    """The piece that stands at each of the numbers; a small word never ends a sentence and never follows another."""
    index = stream.below(pieces.words, numbers).astype(np.int64)
    has_comma = stream.fork("comma").chance(COMMA_CHANCE, numbers) & ~is_first & ~is_last
    if pieces.small_words:
        is_small = stream.fork("is small").chance(SMALL_WORD_CHANCE, numbers) & (numbers % np.uint64(2) == 1) & ~is_last
        small = pieces.words + stream.fork("small").below(pieces.small_words, numbers).astype(np.int64)
        index = np.where(is_small, small, index)
        has_comma &= ~is_small
    form = is_first + 2 * is_last + 3 * has_comma
    index += form * (pieces.words + pieces.small_words)
    return index
