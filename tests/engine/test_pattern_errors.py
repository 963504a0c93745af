"""Patterns that can't be generated from, and what is said about them."""

from __future__ import annotations

import time

import pytest

from datagen.engine.pattern import PatternError, compile_language

WRONG = {
    "(a": "'(' is never closed at position 0 (add ')', or write '\\(' for the character)",
    "a)": "unmatched ')' at position 1 (remove it, or write '\\)' for the character)",
    "x[a": "'[' is never closed at position 1 (add ']', or write '\\[' for the character)",
    "[]": "'[' is never closed at position 0 (add ']', or write '\\[' for the character)",
    "[z-a]": "the range z-a runs backwards at position 1 (swap its ends)",
    "[a-\\d]": "a range with a class at one end at position 1 (escape the '-')",
    "*a": "nothing to repeat at position 0 (put an expression before it, or escape it with '\\')",
    "a|+": "nothing to repeat at position 2 (put an expression before it, or escape it with '\\')",
    "a**": "a repeat of a repeat at position 2 (put the first one into a group)",
    "a{2}{3}": "a repeat of a repeat at position 4 (put the first one into a group)",
    "^*": "an anchor can't be repeated at position 0 (remove the repeat)",
    "a{3,1}": "the repeat {3,1} has its minimum above its maximum at position 1 (swap them)",
    "a{99999999999}": "a repeat above 4294967295 at position 1 (lower it)",
    "a\\": "a backslash at the end at position 1 (write '\\\\' for the character)",
    "\\x4": "the escape \\x without its 2 hexadecimal digits at position 0 (add them)",
    "\\u12": "the escape \\u without its 4 hexadecimal digits at position 0 (add them)",
    "\\u{110000}": "the escape \\u{110000} is above \\U0010FFFF at position 0 (lower it)",
    "\\y": "the unknown escape \\y at position 0 (write 'y' for the character)",
    "(?*a)": "an unknown kind of group at position 0 (use '(', '(?:' or '(?<name>')",
    "(?<1>a)": "an unknown kind of group at position 0 (use '(', '(?:' or '(?<name>')",
}

UNSUPPORTED = {
    "(a)\\1": "the back-reference \\1 at position 3",
    "(?P<n>a)(?P=n)": "the back-reference (?P= at position 8",
    "(?<n>a)\\k<n>": "the back-reference \\k at position 7",
    "a(?=b)": "the look-ahead (?= at position 1",
    "a(?!b)": "the look-ahead (?! at position 1",
    "(?<=a)b": "the look-behind (?<= at position 0",
    "(?<!a)b": "the look-behind (?<! at position 0",
    "a++": "a possessive quantifier at position 2",
    "a{2}+": "a possessive quantifier at position 4",
    "(?>a)": "the atomic group (?> at position 0",
    "(a)?(?(1)b|c)": "the conditional (?( at position 4",
    "(?i)a": "the inline flags (?i) at position 0",
    "(?-i:a)": "the inline flags (?-i: at position 0",
    "(?#a)": "the comment (?# at position 0",
    "\\bfoo": "the word boundary \\b at position 0",
    "foo\\B": "the word boundary \\B at position 3",
    "\\p{L}": "the Unicode property \\p at position 0",
    "[\\P{L}]": "the Unicode property \\P at position 1",
    "\\cA": "the control escape \\c at position 0",
    "\\012": "the octal escape \\0 at position 0",
    "[[:alpha:]]": "a POSIX class at position 1",
}

IMPOSSIBLE = [
    (("a^b",), "pattern 'a^b' has an anchor ('^' or '$') inside, where no string can satisfy it"),
    (("(a|b)$c",), "pattern '(a|b)$c' has an anchor ('^' or '$') inside, where no string can satisfy it"),
    (("a", 2), "pattern 'a' allows at most 1 characters, minLength is 2 (lower minLength to 1)"),
    (("a{5}", 0, 3), "pattern 'a{5}' needs at least 5 characters, maxLength is 3 (raise maxLength to 5)"),
    (("a", 5, 3), "minLength 5 is above maxLength 3 (swap them, or drop one)"),
    (("(ab)+", 3, 3), "no string of 3 to 3 characters matches pattern '(ab)+' (change minLength, maxLength or the pattern)"),
    (("[^\\s\\S]",), "'[^\\s\\S]' at position 0 of pattern '[^\\s\\S]' leaves no character"),
    (("x\\uD83D",), "'\\uD83D' at position 1 of pattern 'x\\uD83D' leaves no character"),
]

TOO_LARGE = [
    ("((a{1,99}){1,99}){1,99}", "has strings of 970299 characters"),
    ("a{4294967295}", "has strings of 4294967295 characters"),
    ("(a{0,99}b{0,99}){0,40}", "is too large: it takes more than 1,000,000 steps to analyse"),
    ("(a?){5000}", "is too large: it takes more than 1,000,000 steps to analyse"),
    ("(a|b)*a(a|b){20}", "is too large: it needs more than 20,000 states"),
    ("a{0,5000}b{0,5000}", "is too large: its states and lengths make more than 200,000 combinations"),
    ("((){9000}a?){9000}", "is too large: with its repeats written out it has more than 30,000 places"),
    ("(.*)(.*a){9}(.*)(.*b){9}[ab]{9}" + "(c|d){1,99}" * 20, "is too large: it "),
    ("|".join(f"[{chr(first)}-\\uFFFF]{{2}}" for first in range(0x4E00, 0x4E00 + 3000)), "is too large: it takes more than"),
]


@pytest.mark.parametrize(("pattern", "message"), WRONG.items())
def test_what_is_no_regular_expression_is_named_with_its_position(pattern: str, message: str) -> None:
    with pytest.raises(PatternError) as caught:
        compile_language(pattern)
    assert str(caught.value) == f"pattern '{pattern}' is no regular expression: {message}"


@pytest.mark.parametrize(("pattern", "construct"), UNSUPPORTED.items())
def test_what_is_not_supported_is_named_with_its_position(pattern: str, construct: str) -> None:
    with pytest.raises(PatternError) as caught:
        compile_language(pattern)
    assert caught.value.what == f"pattern '{pattern}' uses {construct}, which is not supported"
    assert caught.value.fix == "write the pattern without it"


@pytest.mark.parametrize(("arguments", "message"), IMPOSSIBLE)
def test_a_pattern_without_strings_says_why(arguments: tuple[str, int, int | None], message: str) -> None:
    with pytest.raises(PatternError) as caught:
        compile_language(*arguments)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(("pattern", "message"), TOO_LARGE)
def test_a_pattern_that_explodes_is_refused_within_two_seconds(pattern: str, message: str) -> None:
    start = time.process_time()
    with pytest.raises(PatternError) as caught:
        compile_language(pattern)
    assert message in caught.value.what
    assert time.process_time() - start < 2


def test_groups_nested_without_end_are_refused() -> None:
    with pytest.raises(PatternError, match="uses groups more than 50 deep at position 50, which is not supported"):
        compile_language("(" * 10_000 + ")" * 10_000)


def test_a_long_pattern_is_shortened_in_the_message() -> None:
    with pytest.raises(PatternError) as caught:
        compile_language("a" * 500 + "(")
    assert caught.value.what == f"pattern '{'a' * 59}…' is no regular expression: '(' is never closed at position 500"


def test_a_thousand_alternatives_are_no_trouble() -> None:
    language = compile_language("|".join(f"word{number}" for number in range(1000)))
    assert (language.size, language.minimum_length, language.maximum_length) == (1000, 5, 7)
