from __future__ import annotations

import re

import pytest

from datagen.engine.column import Column
from datagen.engine.columns.format import FormatRequest
from datagen.engine.columns.text import TEXTS, compile_text
from datagen.engine.corpus import corpus, language_words
from datagen.engine.dataset import TextKind
from datagen.engine.random import Stream
from datagen.engine.vocabulary import LOCALES
from datagen.errors import Infeasible

STREAM = Stream.derive(7, "table", "text")
LANGUAGES = ["en", "de", "ru", "ja", "zh", "ar-ae"]
LIMITS = [
    (0, 0),
    (0, 1),
    (1, 1),
    (2, 2),
    (3, 3),
    (0, 10),
    (5, 9),
    (12, 12),
    (13, 15),
    (16, 16),
    (0, 30),
    (10, 200),
    (200, 200),
    (0, 3000),
]


def text(minimum: int, maximum: int, locale: str = "en", *, is_unique: bool = False) -> Column:
    return compile_text(
        TextKind(minimum_length=minimum, maximum_length=maximum), locale=locale, stream=STREAM, is_unique=is_unique
    )


def of_format(
    name: str, minimum: int = 0, maximum: int | None = None, locale: str = "en", *, is_unique: bool = False
) -> Column:
    request = FormatRequest(
        minimum_length=minimum, maximum_length=maximum, is_unique=is_unique, locale=locale, stream=STREAM, table=STREAM
    )
    return TEXTS[name].compile(request)


@pytest.mark.parametrize("is_unique", [False, True])
@pytest.mark.parametrize("locale", LANGUAGES)
def test_every_text_is_within_its_limits(locale: str, is_unique: bool) -> None:
    for minimum, maximum in LIMITS:
        column = text(minimum, maximum, locale, is_unique=is_unique)
        values = column.evaluate(range(min(column.capacity or 300, 300))).to_pylist()
        assert all(minimum <= len(value) <= maximum for value in values)


@pytest.mark.parametrize("is_unique", [False, True])
@pytest.mark.parametrize(("minimum", "maximum"), LIMITS)
def test_any_slice_of_rows_is_that_slice_of_the_whole(minimum: int, maximum: int, is_unique: bool) -> None:
    column = text(minimum, maximum, "ru", is_unique=is_unique)

    rows = min(column.capacity or 300, 300)
    whole = column.evaluate(range(rows)).to_pylist()
    assert column.evaluate(range(rows // 3, rows // 2)).to_pylist() == whole[rows // 3 : rows // 2]


@pytest.mark.parametrize("locale", [locale for locale in LOCALES if "-" not in locale])
def test_a_text_of_one_length_never_ends_in_a_space(locale: str) -> None:
    for length in (3, 4, 11, 12, 23, 24, 77):
        values = text(length, length, locale).evaluate(range(100)).to_pylist()
        assert {len(value) for value in values} == {length}
        assert all(value == value.strip() for value in values)


def test_a_text_begins_with_a_sentence_and_ends_with_a_word() -> None:
    words = set(language_words("en")) | {
        "a",
        "the",
        "of",
        "and",
        "to",
        "in",
        "for",
        "with",
        "on",
        "by",
        "from",
        "at",
        "or",
        "as",
    }

    for value in text(30, 300).evaluate(range(300)).to_pylist():
        assert value[0].isupper()
        assert re.split(r"[ ,.]+", value.rstrip("."))[-1].lower() in words


def test_texts_take_every_length_within_the_limits() -> None:
    lengths = [len(value) for value in text(100, 180).evaluate(range(20_000)).to_pylist()]

    assert set(lengths) == set(range(100, 181))


def test_an_empty_text_is_made_only_where_nothing_else_is_allowed() -> None:
    assert "" not in text(0, 1).evaluate(range(1000)).to_pylist()
    assert set(text(0, 0).evaluate(range(10)).to_pylist()) == {""}


@pytest.mark.parametrize("locale", ["en", "ja"])
def test_a_text_of_a_million_characters_can_be_had(locale: str) -> None:
    values = text(1_000_000, 5_000_000, locale).evaluate(range(3)).to_pylist()

    assert {len(value) for value in values} == {1_000_000}


def test_a_minimum_that_no_text_reaches_is_an_error() -> None:
    with pytest.raises(Infeasible) as error:
        text(1_000_001, 2_000_000)

    assert str(error.value) == (
        "minLength 1000001 is above the 1000000 characters that a text can have (lower minLength to 1000000 or less)"
    )


@pytest.mark.parametrize(("minimum", "maximum", "capacity"), [(0, 0, 1), (1, 1, 36), (0, 1, 37), (2, 2, 1296), (1, 2, 1332)])
def test_short_unique_texts_are_as_many_as_there_are_codes(minimum: int, maximum: int, capacity: int) -> None:
    column = text(minimum, maximum, is_unique=True)
    values = column.evaluate(range(capacity)).to_pylist()

    assert column.capacity == capacity
    assert len(set(values)) == capacity


@pytest.mark.parametrize(("minimum", "maximum"), [(0, 5), (6, 6), (12, 12), (0, 15), (15, 15), (16, 16), (10, 20), (0, 200)])
def test_unique_texts_differ(minimum: int, maximum: int) -> None:
    column = text(minimum, maximum, is_unique=True)

    assert column.capacity is not None
    assert column.capacity > 50_000_000
    assert len(set(column.evaluate(range(200_000)).to_pylist())) == 200_000


def test_a_text_that_may_repeat_has_no_capacity() -> None:
    assert text(0, 10).capacity is None
    assert text(1, 1).capacity is None


def test_a_unique_text_still_is_text_where_there_is_room() -> None:
    assert all(
        re.fullmatch(r"[A-Z][\w,. ]* [a-z0-9]{8}", value)
        for value in text(40, 80, is_unique=True).evaluate(range(200)).to_pylist()
    )


@pytest.mark.parametrize(("name", "shortest", "longest"), [("sentence", 30, 100), ("paragraph", 200, 600)])
@pytest.mark.parametrize("locale", LANGUAGES)
def test_sentences_and_paragraphs_end_in_a_full_stop(name: str, shortest: int, longest: int, locale: str) -> None:
    values = of_format(name, locale=locale).evaluate(range(300)).to_pylist()

    assert all(value[-1] in ".。" for value in values)
    assert all(shortest <= len(value) <= longest for value in values)


@pytest.mark.parametrize("name", ["sentence", "paragraph"])
@pytest.mark.parametrize("locale", ["en", "ru", "ja", "zh"])
def test_unique_sentences_and_paragraphs_have_their_code_before_the_full_stop(name: str, locale: str) -> None:
    values = of_format(name, locale=locale, is_unique=True).evaluate(range(300)).to_pylist()

    assert all(re.fullmatch(r".*[^.。] [a-z0-9]{8}[.。]", value) for value in values)


def test_unique_sentences_differ_where_only_some_end_in_a_full_stop() -> None:
    values = of_format("sentence", 16, 17, is_unique=True).evaluate(range(100_000)).to_pylist()

    assert len(set(values)) == 100_000


@pytest.mark.parametrize("name", ["sentence", "paragraph"])
@pytest.mark.parametrize("is_unique", [False, True])
@pytest.mark.parametrize(("minimum", "maximum"), [(0, 10), (0, 40), (50, 60), (700, 900), (1200, None), (0, None)])
def test_sentences_and_paragraphs_keep_to_other_limits(name: str, minimum: int, maximum: int | None, is_unique: bool) -> None:
    lengths = [len(value) for value in of_format(name, minimum, maximum, is_unique=is_unique).evaluate(range(500)).to_pylist()]

    assert min(lengths) >= minimum
    assert maximum is None or max(lengths) <= maximum


def test_a_sentence_is_a_single_one_where_that_is_long_enough() -> None:
    assert all(value.count(".") == 1 for value in of_format("sentence", 30, 120).evaluate(range(300)).to_pylist())


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_places_of_a_corpus_are_where_its_words_are(locale: str) -> None:
    source = corpus(locale)
    octets = source.octets.tobytes()
    characters = octets.decode()
    words = set(language_words(locale))

    assert len(characters) == source.length
    for number in range(0, len(source.word_starts.characters), 997):
        start, end = source.word_starts.characters[number], source.word_ends.characters[number]
        start_octet, end_octet = source.word_starts.octets[number], source.word_ends.octets[number]
        assert characters[start:end] == octets[start_octet:end_octet].decode()
        word = characters[start:end]
        assert word in words or word[0].lower() + word[1:] in words or len(word) <= 4
