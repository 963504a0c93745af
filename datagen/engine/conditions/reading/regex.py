"""Patterns of SQL's dialects, as a search for Rust's regex and as a pattern to make strings from.

The second need not match everything that the first finds, but each of its strings must be found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from datagen.engine.conditions.terms import Unsupported

__all__ = ["Patterns", "from_glob", "from_like", "from_regex", "from_similar"]

FILLER = "[a-z0-9]"
"""What stands for any character in strings that are made for LIKE and its relatives."""
POSIX = {
    "alpha": "a-zA-Z",
    "digit": "0-9",
    "alnum": "a-zA-Z0-9",
    "upper": "A-Z",
    "lower": "a-z",
    "space": r" \t\n\r\f\v",
    "blank": r" \t",
    "xdigit": "0-9A-Fa-f",
    "word": r"\w",
    "punct": r"!-\/:-@\[-`{-~",
    "print": " -~",
    "graph": "!-~",
    "cntrl": r"\x00-\x1f\x7f",
}
POSTGRESQL_ESCAPES = {
    "m": (r"\b", ""), "M": (r"\b", ""), "y": (r"\b", ""), "Y": (r"\B", None), "A": (r"\A", "^"), "Z": (r"\z", "$"),
    "e": (r"\x1b", None), "B": (r"\\", r"\\"), "a": (r"\x07", None),
}  # fmt: skip
"""By letter: for the search, and for the pattern to make strings from, where there is one."""
OTHER_ESCAPES = {"b": (r"\b", ""), "B": (r"\B", None), "A": (r"\A", "^"), "z": (r"\z", "$"), "Z": (r"\z", "$")}
SIMILAR_SPECIAL = set("|*+?{}()[]")


@dataclass(frozen=True, slots=True)
class Patterns:
    """A search, and the pattern of strings that satisfy it."""

    search: str
    words: str | None


def escaped(character: str) -> str:
    return re.escape(character) if not character.isalnum() and character != "_" and character.isascii() else character


def folded(character: str) -> str:
    """The character in both cases, as a class."""
    lower, upper = character.lower(), character.upper()
    if lower == upper or len(lower) != 1 or len(upper) != 1:
        return escaped(character)
    return f"[{lower}{upper}]"


def from_like(pattern: str, escape: str | None, *, ignores_case: bool, has_classes: bool = False) -> Patterns:
    """LIKE. ``has_classes``: square brackets hold a set, as in SQL Server."""
    search, words, position = "", "", 0
    while position < len(pattern):
        character = pattern[position]
        position += 1
        if character == escape and position < len(pattern):
            character = pattern[position]
            position += 1
        elif character == "%":
            search, words = search + ".*", words + FILLER + "*"
            continue
        elif character == "_":
            search, words = search + ".", words + FILLER
            continue
        elif character == "[" and has_classes and "]" in pattern[position:]:
            end = pattern.index("]", position + 1)
            members = "[" + pattern[position:end].replace("\\", "\\\\").replace("[", "\\[") + "]"
            search, words, position = search + members, words + members, end + 1
            continue
        search, words = search + escaped(character), words + (folded(character) if ignores_case else escaped(character))
    return Patterns(f"(?s{'i' if ignores_case else ''})^{search}$", words)


def from_glob(pattern: str) -> Patterns:
    """SQLite's GLOB: ``*``, ``?`` and sets in square brackets."""
    search, words, position = "", "", 0
    while position < len(pattern):
        character = pattern[position]
        position += 1
        if character == "*":
            search, words = search + ".*", words + FILLER + "*"
        elif character == "?":
            search, words = search + ".", words + FILLER
        elif character == "[" and "]" in pattern[position + 1 :]:
            end = pattern.index("]", position + 1)
            members = pattern[position:end].replace("\\", "\\\\").replace("[", "\\[")
            search, words, position = f"{search}[{members}]", f"{words}[{members}]", end + 1
        else:
            search, words = search + escaped(character), words + escaped(character)
    return Patterns(f"(?s)^{search}$", words)


def from_similar(pattern: str, escape: str | None = "\\") -> Patterns:
    """SIMILAR TO: a regular expression of the whole text, with ``%`` and ``_`` as in LIKE."""
    search, words, position = "", "", 0
    while position < len(pattern):
        character = pattern[position]
        if character == escape and position + 1 < len(pattern):
            each = escaped(pattern[position + 1])
            search, words, position = search + each, words + each, position + 2
        elif character == "[":
            members, position = read_class(pattern, position)
            search, words = search + f"[{members}]", words + f"[{members}]"
        elif character in "%_":
            many = "*" if character == "%" else ""
            search, words, position = f"{search}.{many}", f"{words}{FILLER}{many}", position + 1
        else:
            each = character if character in SIMILAR_SPECIAL else escaped(character)
            search, words, position = search + each, words + each, position + 1
    return Patterns(f"(?s)^(?:{search})$", words)


def from_regex(pattern: str, dialect: str, *, ignores_case: bool) -> Patterns:
    """POSIX and advanced expressions of PostgreSQL, ICU's and PCRE's of MySQL and MariaDB, Oracle's, SQLite's extension's.

    Raises Unsupported for back-references, look-around and what else an automaton can't decide.
    """
    if pattern.startswith("***"):
        if not pattern.startswith("***:"):
            raise Unsupported(f"the regular expression {pattern!r}")
        pattern = pattern[4:]
    while (flags := re.match(r"\(\?([a-z]+)\)", pattern)) is not None:
        if set(flags[1]) - set("icsnt"):
            raise Unsupported(f"the regular expression {pattern!r}")
        ignores_case = (ignores_case or "i" in flags[1]) and "c" not in flags[1]
        pattern = pattern[flags.end() :]
    search, words = translated(pattern, dialect, ignores_case)
    return Patterns(f"(?s{'i' if ignores_case else ''}){search}", words)


def translated(pattern: str, dialect: str, ignores_case: bool) -> tuple[str, str | None]:
    escapes = POSTGRESQL_ESCAPES if dialect == "postgres" else OTHER_ESCAPES
    search, words, position = "", "", 0
    can_make = True
    while position < len(pattern):
        character = pattern[position]
        if character == "\\":
            letter = pattern[position + 1 : position + 2]
            if letter.isdigit() and letter != "0":
                raise Unsupported("a back-reference in a regular expression")
            if not letter:
                raise Unsupported(f"the regular expression {pattern!r}")
            position += 2
            if letter in escapes:
                found, made = escapes[letter]
                search, words, can_make = search + found, words + (made or ""), can_make and made is not None
            elif letter in "xu":
                digits = re.compile(r"\{[0-9a-fA-F]+\}|[0-9a-fA-F]{1,4}").match(pattern, position)
                if digits is None:
                    raise Unsupported(f"the regular expression {pattern!r}")
                each = escaped(chr(int(digits[0].strip("{}"), 16)))
                search, words, position = search + each, words + each, digits.end()
            elif letter.isalpha():
                search, words = search + "\\" + letter, words + "\\" + letter
            else:
                search, words = search + escaped(letter), words + escaped(letter)
        elif character == "[":
            if pattern.startswith(("[[:<:]]", "[[:>:]]"), position):
                search, position = search + r"\b", position + 7
                continue
            members, position = read_class(pattern, position)
            search, words = search + f"[{members}]", words + f"[{folded_class(members) if ignores_case else members}]"
        elif character == "(" and pattern.startswith("(?", position):
            if not pattern.startswith("(?:", position):
                raise Unsupported(f"the group {pattern[position : position + 3]} in a regular expression")
            search, words, position = search + "(?:", words + "(?:", position + 3
        elif character == "{" and not re.match(r"\{[0-9]+(,[0-9]*)?\}", pattern[position:]):
            search, words, position = search + r"\{", words + r"\{", position + 1
        else:
            position += 1
            search += character if character in "^$.|()*+?{}" or character.isalnum() else escaped(character)
            words += character if character in "^$.|()*+?{}" else folded(character) if ignores_case else escaped(character)
    return search, words if can_make else None


def read_class(pattern: str, start: int) -> tuple[str, int]:
    """What stands between the brackets, in Rust's syntax without nesting, and where the text goes on."""
    position, members = start + 1, ""
    if pattern.startswith("^", position):
        members, position = "^", position + 1
    first = position
    while position < len(pattern):
        character = pattern[position]
        if character == "]" and position > first:
            return members, position + 1
        if character == "[" and (named := re.compile(r"\[:(\w+):\]").match(pattern, position)) is not None:
            if named[1] not in POSIX:
                raise Unsupported(f"the character class [:{named[1]}:]")
            members, position = members + POSIX[named[1]], named.end()
            continue
        if character == "[" and pattern[position + 1 : position + 2] in (".", "="):
            raise Unsupported("a collating element in a regular expression")
        if character == "\\" and position + 1 < len(pattern):
            letter = pattern[position + 1]
            members += "\\" + letter if letter.isalnum() else escaped(letter)
            position += 2
            continue
        members += character if character == "-" and is_range(pattern, position, first) else escaped(character)
        position += 1
    raise Unsupported(f"the regular expression {pattern!r}")


def is_range(pattern: str, position: int, first: int) -> bool:
    """Whether the hyphen there stands between two ends."""
    return position > first and pattern[position + 1 : position + 2] not in ("]", "") and pattern[position - 1] != "]"


def folded_class(members: str) -> str:
    """The class with the other case of its ASCII letters and ranges of them."""
    extra = ""
    for low, high in re.findall(r"(?<!\\)([a-zA-Z])(?:-([a-zA-Z]))?", members):
        extra += f"{low.swapcase()}-{high.swapcase()}" if high else low.swapcase()
    return members + extra
