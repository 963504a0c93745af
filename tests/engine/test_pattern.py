"""The strings of a pattern: which, how many, and each only once."""

from __future__ import annotations

import re
from collections import Counter
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from datagen.engine.column import MAXIMUM_SIZE, Rows, sampled, unique
from datagen.engine.pattern import Language, PatternError, compile_language
from datagen.engine.pattern.product import products
from datagen.engine.random import Stream

STREAM = Stream.derive(7, "table", "column")

SMALL = [
    "(a|a)b?",
    "^(a|b)$",
    "^a$|^b$",
    "(a$)*b|(^c)*",
    "(ab|cd)*x{3,5}",
    "a{0,3}b{0,3}",
    "(cat|dog|cow)s?",
    "(|a|bb){2}",
    "(a|ab)(c|bc)",
    "(a*)*",
    "((a+)+b?)+",
    "a??b*?c+?",
    "[ab]{1,4}",
    "[^b-z~!-@A-Z^-`{|}\\[\\\\\\]]{1,3}",
    "(?:a|b)(?P<name>c)?",
    "a{,2}b{2}c{1,}",
    "(a{2}){1,3}",
    "((a|b)(c|d))+",
    "(a?){7}",
    "(a|b)*a(a|b)",
    "[abc]?[bcd]?[a-c]",
    "[]a-]+",
    "\\d[a]|\\D[b]",
    "",
    "()",
    "^$",
    "a{|x{}|{",
]
"""Over few enough characters to compare with every string there is."""

PATTERNS = [
    *SMALL,
    "[A-Z]{3}-[0-9]{6}",
    "TXN[0-9]{10}",
    "[0-9]{10}",
    "(?:[01]\\d|2[0-3]):[0-5]\\d",
    "\\+1-[2-9][0-9]{2}-[0-9]{3}-[0-9]{4}",
    "[a-z]+@[a-z]+\\.(com|org)",
    "\\w+\\s\\W",
    "\\S\\D\\d",
    "[\\s\\S][^\\w][\\d\\W]",
    ".{3}",
    ".*",
    "[^a]+",
    "[é-ë]{2}x",
    "[а-я]{5,10}",
    "(é|b|\U0001f600){0,4}",
    "[\\U0001F600-\\U0001F64F]{3}",
    "日本|中[国文]?",
    "\\u00e9\\x41\\t\\n\\r\\f\\v\\0",
    "\\.\\*\\[\\]\\(\\)\\{\\}\\^\\$\\|\\\\\\/\\-",
    "[\\]\\-\\b\\^]{2}",
    "#[0-9a-fA-F]{6}",
    "[a-z]{40}",
    ".{20}",
    "(ab|cd)*x{3,50}",
    "[a-z]{14}|Q[a-z]{13}",
    "[a-z]{1,60}",
    "[ab]{30,70}",
    "(x[a-z]{13}|y[a-z]{15}|z)",
    "[a\\u4e00-\\u9fff]{3,9}",
]

HUGE = [pattern for pattern in PATTERNS if compile_language(pattern).size > MAXIMUM_SIZE]
COUNTABLE = [pattern for pattern in PATTERNS if compile_language(pattern).size <= 200_000]


def words_of(language: Language, indexes: np.ndarray, rows: np.ndarray | None = None) -> list[str]:
    """The strings at these indexes of the language's domain."""
    return language.domain(STREAM).at(indexes, Rows(np.zeros_like(indexes) if rows is None else rows)).to_pylist()


def every_word(language: Language) -> list[str]:
    return words_of(language, np.arange(language.size, dtype=np.uint64))


def matching(pattern: str, alphabet: str, longest: int) -> set[str]:
    """Every string over the alphabet, of up to so many characters, that the pattern matches as a whole."""
    strings = ("".join(letters) for length in range(longest + 1) for letters in product(alphabet, repeat=length))
    compiled = re.compile(pattern)
    return {string for string in strings if compiled.fullmatch(string)}


@pytest.mark.parametrize("pattern", SMALL)
def test_the_strings_are_exactly_those_that_match(pattern: str) -> None:
    alphabet = "".join(sorted(set(pattern) & set("abcdx_-]{}"))) or "a"
    longest = 6 if len(alphabet) < 4 else 5
    expected = matching(pattern, alphabet, longest)
    made = every_word(compile_language(pattern, maximum_length=longest))
    assert {word for word in made if set(word) <= set(alphabet)} == expected
    assert len(made) == len(set(made))


@pytest.mark.parametrize("pattern", COUNTABLE)
def test_every_string_of_a_small_language_is_different_and_matches(pattern: str) -> None:
    words = every_word(compile_language(pattern))
    assert len(set(words)) == len(words)
    assert [word for word in words if not re.fullmatch(pattern, word)] == []


@pytest.mark.parametrize("pattern", PATTERNS)
def test_strings_drawn_with_repeats_match_within_the_lengths(pattern: str) -> None:
    language = compile_language(pattern)
    words = language.column(STREAM).evaluate(np.arange(500)).to_pylist()
    assert [word for word in words if not re.fullmatch(pattern, word)] == []
    assert language.minimum_length <= min(map(len, words)) <= max(map(len, words)) <= language.maximum_length


@pytest.mark.parametrize("pattern", PATTERNS)
def test_unique_strings_match_and_differ(pattern: str) -> None:
    domain = compile_language(pattern).domain(STREAM)
    words = unique(domain, STREAM).evaluate(np.arange(min(domain.size, 2000))).to_pylist()
    assert len(set(words)) == len(words)
    assert [word for word in words if not re.fullmatch(pattern, word)] == []


@pytest.mark.parametrize("pattern", HUGE)
@pytest.mark.parametrize("noise_values", [1, 3, 1 << 20])
def test_different_indexes_of_a_huge_language_give_different_strings_whatever_the_row(pattern: str, noise_values: int) -> None:
    random = np.random.default_rng(5)
    run = np.arange(700, dtype=np.uint64)
    starts = [0, MAXIMUM_SIZE // 26, MAXIMUM_SIZE // 2, MAXIMUM_SIZE - 700]
    indexes = np.concatenate([random.integers(0, MAXIMUM_SIZE, 2000, np.uint64), *(run + np.uint64(start) for start in starts)])
    indexes = np.unique(indexes)
    words = words_of(compile_language(pattern), indexes, random.integers(0, noise_values, len(indexes), np.uint64))
    assert len(set(words)) == len(indexes)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_any_slice_equals_that_slice_of_the_whole(pattern: str) -> None:
    language = compile_language(pattern)
    domain = language.domain(STREAM)
    for column in (language.column(STREAM), sampled(domain, STREAM)):
        whole = column.evaluate(np.arange(300)).to_pylist()
        assert column.evaluate(np.arange(117, 219)).to_pylist() == whole[117:219]
        assert column.evaluate([299, 0, 0]).to_pylist() == [whole[299], whole[0], whole[0]]
        assert column.evaluate([]).to_pylist() == []


@pytest.mark.parametrize("pattern", [pattern for pattern in COUNTABLE if compile_language(pattern).size <= 60])
def test_every_string_of_a_tiny_language_is_drawn(pattern: str) -> None:
    language = compile_language(pattern)
    assert set(language.column(STREAM).evaluate(np.arange(4000)).to_pylist()) == set(every_word(language))


def test_another_seed_gives_other_strings() -> None:
    language = compile_language("[a-z]{40}")
    other = language.column(Stream.derive(8, "table", "column")).evaluate(np.arange(100))
    assert not set(language.column(STREAM).evaluate(np.arange(100)).to_pylist()) & set(other.to_pylist())


@pytest.mark.parametrize(
    ("pattern", "size"),
    [
        ("(a|a)b?", 2),
        ("[A-Z]{3}-[0-9]{6}", 26**3 * 10**6),
        ("[a-z]{40}", 26**40),
        (".{0,500}", sum(95**length for length in range(501))),
        ("\\w\\d\\s\\W\\D\\S", 63 * 10 * 1 * 32 * 85 * 94),
        ("[\\u0000-\\U0010FFFF]", 0x110000 - 0x800),
        ("(a|b|ab)*", None),
    ],
)
def test_the_size_is_exact(pattern: str, size: int | None) -> None:
    expected = sum(2**length for length in range(17)) if size is None else size
    assert compile_language(pattern).size == expected


def test_lengths_are_those_of_the_strings_not_of_the_limits() -> None:
    language = compile_language("(abc)+", 4, 11)
    assert (language.minimum_length, language.maximum_length, language.size) == (6, 9, 2)


@pytest.mark.parametrize(
    ("pattern", "minimum_length", "longest"),
    [("a*", 0, 16), ("a+", 0, 17), ("a{3,}", 0, 19), ("a*", 40, 56), ("(ab)+-(cd)*", 0, 35), ("(a{30})*", 0, 30)],
)
def test_a_repeat_without_an_end_adds_sixteen_characters(pattern: str, minimum_length: int, longest: int) -> None:
    assert compile_language(pattern, minimum_length).maximum_length == longest


def test_a_repeat_without_an_end_goes_on_to_the_maximum_length() -> None:
    assert compile_language("x[ab]*", 0, 1000).maximum_length == 1000


@pytest.mark.parametrize("pattern", ["[a-z]{1,30}", "[a-z]{1,60}", "([a-z]|[0-9][a-z])+", "x*y*"])
def test_each_length_is_drawn_as_often_as_any_other(pattern: str) -> None:
    language = compile_language(pattern)
    counts = Counter(map(len, language.column(STREAM).evaluate(np.arange(20_000)).to_pylist()))
    fair = 20_000 / len(counts)
    assert sorted(counts) == list(range(language.minimum_length, language.maximum_length + 1))
    assert max(abs(count - fair) for count in counts.values()) < 6 * fair**0.5


@pytest.mark.parametrize("pattern", ["[a-j]{14}", "[a-j]{19}", "[a-j]{40}", "[a-j]{18}([a-j]|[a-j])[0-9]", "[a-j]{19}(00|11)"])
def test_characters_of_unique_strings_are_drawn_evenly(pattern: str) -> None:
    domain = compile_language(pattern).domain(STREAM)
    words = unique(domain, STREAM).evaluate(np.arange(5000)).to_pylist()
    for position in range(14):
        counts = Counter(word[position] for word in words)
        assert len(counts) == 10
        assert max(abs(count - 500) for count in counts.values()) < 150


def test_a_rare_branch_of_a_huge_language_is_still_drawn_with_repeats() -> None:
    words = compile_language("x[a-z]{13}|[yz][a-z]{13}").column(STREAM).evaluate(np.arange(3000)).to_pylist()
    counts = Counter(word[0] for word in words)
    assert all(850 < counts[letter] < 1150 for letter in "xyz")


def test_strings_of_many_rows_are_those_of_few() -> None:
    column = compile_language("x{3400}[a-z]{20}").column(STREAM)
    many = column.evaluate(np.arange(20_000))
    assert many.slice(19_990).to_pylist() == column.evaluate(np.arange(19_990, 20_000)).to_pylist()


LEAVES = st.sampled_from(["a", "b", "c", "[ab]", "[^a!-`d-~ é]", "é", "", "^", "$", "(?:bc|b)", "[a-c]"])


def composed(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Larger patterns from smaller ones."""
    repeats = st.sampled_from(["?", "*", "+", "{2}", "{1,3}", "{,2}", "{1,}", "*?", "+?", "??"])
    return st.one_of(
        st.lists(parts, min_size=2, max_size=3).map("".join),
        st.lists(parts, min_size=2, max_size=3).map(lambda options: f"({'|'.join(options)})"),
        st.tuples(parts, repeats).map(lambda pair: f"(?:{pair[0]}){pair[1]}"),
    )


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.recursive(LEAVES, composed, max_leaves=8))
def test_any_pattern_has_exactly_the_strings_that_match(pattern: str) -> None:
    expected = matching(pattern, "abcé", 4)
    try:
        language = compile_language(pattern, 0, 4)
    except PatternError:
        assert not expected
        return
    assume(language.size < 5000)
    assert sorted(every_word(language)) == sorted(expected)


def test_positions_with_the_same_characters_share_their_tables() -> None:
    spelled = products(compile_language(".{10000}").words, STREAM)

    assert spelled is not None
    tables = {id(table): table.nbytes for group in spelled.lengths[0].groups for _, table in group.tables}
    assert len(spelled.lengths[0].groups) == 5000
    assert sum(tables.values()) < 1 << 20


def test_a_long_word_is_drawn_from_all_its_characters() -> None:
    words = compile_language("[a-d]{5000}").domain(STREAM).at(np.arange(3, dtype=np.uint64), Rows.span(0, 3)).to_pylist()

    assert len(set(words)) == 3
    assert all(len(word) == 5000 and set(word) == set("abcd") for word in words)
