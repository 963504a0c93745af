"""Typed, forgiving access to a JSON document: what is wrong is noted with its path, and reading goes on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

from datagen.engine.checkpoint import checkpoint
from datagen.errors import Problem, Problems

__all__ = [
    "MAXIMUM_DEPTH",
    "Node",
    "child_path",
    "closest",
    "exact",
    "in_document_order",
    "is_text",
    "quoted_list",
    "shown",
    "with_floats",
]

PLAIN_NAME = re.compile(r"[^\W\d]\w*")
MAXIMUM_DEPTH = 32
"""How deep a listed value may be nested."""
LARGEST_EXPONENT = 400
"""Numbers are below 10 ** 400, which is more than a double or a decimal column can hold."""


@dataclass(frozen=True, slots=True)
class Node:
    """One object of the document, where it stands, and where its problems go."""

    value: Mapping[str, Any]
    path: str
    problems: Problems

    def __contains__(self, keyword: str) -> bool:
        return keyword in self.value

    def problem(self, what: str, fix: str) -> None:
        self.problems.add(what, self.path, fix)

    def child(self, keyword: str, expected: str) -> Node | None:
        """The object under a keyword; None, with a problem noted, where it is none."""
        value = self.value.get(keyword)
        if isinstance(value, Mapping):
            return Node(value, child_path(self.path, keyword), self.problems)
        self.problem(f"{keyword} is {shown(value)}, not an object", f"write {expected}")
        return None

    def children(self) -> Iterable[tuple[str, Node]]:
        """The objects under this one by name, in order; members that are none are noted as problems."""
        for name, value in self.value.items():
            path = child_path(self.path, name)
            if not isinstance(name, str):
                self.problems.add(f"name {shown(name)} is not a string", path, "put it in quotes")
            elif not is_text(name) or "\0" in name:
                self.problems.add(f"name {shown(name)} holds a character that no database takes", path, "rename it")
            elif isinstance(value, Mapping):
                yield name, Node(value, path, self.problems)
            else:
                self.problems.add(f"{shown(value)} is not an object", path, 'write it as {"type": ...}')

    def boolean(self, keyword: str) -> bool:
        """True or false; absent is false."""
        value = self.value.get(keyword, False)
        if not isinstance(value, bool):
            self.problem(f"{keyword} is {shown(value)}, not true or false", "write true or false")
            return False
        return value

    def text(self, keyword: str) -> str | None:
        value = self.value.get(keyword)
        if value is not None and not isinstance(value, str):
            self.problem(f"{keyword} is {shown(value)}, not a string", "write it as a string")
            return None
        if value is not None and not is_text(value):
            self.problem(f"{keyword} {shown(value)} holds half a character", "write it in valid Unicode")
            return None
        return value

    def whole(self, keyword: str, *, least: int = 0) -> int | None:
        """A whole number of at least ``least``; None where absent or wrong."""
        value = self.value.get(keyword)
        if value is None and keyword not in self.value:
            return None
        number = exact(value)
        if number is None or number != number.to_integral_value():
            self.problem(f"{keyword} is {shown(value)}, not a whole number", f"write a whole number from {least}")
            return None
        if number < least:
            self.problem(f"{keyword} {shown(value)} is below {least}", f"write a whole number from {least}")
            return None
        return int(number)

    def number(self, keyword: str) -> Decimal | None:
        """An exact number; None where absent or wrong."""
        if keyword not in self.value:
            return None
        number = exact(self.value[keyword])
        if number is None:
            self.problem(f"{keyword} is {shown(self.value[keyword])}, not a number", "write a finite number")
        return number

    def check_keywords(self, meaningful: Iterable[str], context: str, ignored: Iterable[str] = ()) -> None:
        """Notes every keyword that is neither here; names that begin with ``x-`` are the user's own."""
        meaningful = set(meaningful)
        allowed = meaningful.union(ignored)
        for keyword in self.value:
            if keyword in allowed or (isinstance(keyword, str) and keyword.startswith("x-")):
                continue
            guess = closest(str(keyword), allowed)
            fix = f"did you mean {guess!r}?" if guess else f"{context} takes {quoted_list(sorted(meaningful))}"
            self.problem(f"unknown keyword {str(keyword)!r}", fix)


def child_path(path: str, name: object) -> str:
    """A JSONPath one step deeper, in brackets where the name is not a plain one."""
    if isinstance(name, str) and PLAIN_NAME.fullmatch(name):
        return f"{path}.{name}"
    escaped = str(name).replace("\\", "\\\\").replace("'", "\\'")
    printable = (letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in escaped)
    return f"{path}['{''.join(printable)}']"


def exact(value: object) -> Decimal | None:
    """A JSON number as the decimal that was written; None for anything else, and for NaN and infinity."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    try:
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) <= LARGEST_EXPONENT else None


def with_floats(value: Any, depth: int = 0) -> Any:
    """The same with floats for the decimals in it, down to the depth that a listed value may have."""
    if isinstance(value, Decimal):
        return float(value)
    if depth > MAXIMUM_DEPTH:
        return value
    match value:
        case list():
            return [with_floats(member, depth + 1) for member in value]
        case dict():
            return {name: with_floats(member, depth + 1) for name, member in value.items()}
        case _:
            return value


def is_text(value: str) -> bool:
    """False for half a surrogate pair, which JSON can spell but Unicode text can't hold."""
    return not any("\ud800" <= letter <= "\udfff" for letter in value)


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    checkpoint()
    by_folded = {name.casefold().replace("_", "").replace("-", ""): name for name in sorted(known)}
    folded = word.casefold().replace("_", "").replace("-", "")
    found = get_close_matches(folded, by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


def quoted_list(words: Iterable[str], most: int = 40) -> str:
    """'a', 'b' and 'c'; cut after ``most`` words."""
    words = list(words)
    shown_words = [repr(word) for word in words[:most]] + ([f"{len(words) - most} more"] if len(words) > most else [])
    return " and ".join([", ".join(shown_words[:-1]), shown_words[-1]] if len(shown_words) > 1 else shown_words)


def shown(value: object) -> str:
    """A value of the document as an error shows it, at most 60 characters."""
    names = {None: "null", True: "true", False: "false"}
    try:
        if isinstance(value, Decimal):
            text = str(value)
        else:
            text = names[value] if value is None or isinstance(value, bool) else repr(with_floats(value))
    except (RecursionError, ValueError):  # nested too deep, or a number with more digits than Python writes out
        return f"an endless {type(value).__name__}"
    return text if len(text) <= 60 else text[:57] + "..."


def in_document_order(problems: Iterable[Problem], document: Mapping[str, Any]) -> list[Problem]:
    """Sorted by where their paths stand in the document; those about nothing in it come last, all else as it was."""
    places: dict[str, int] = {}
    waiting: list[tuple[str, object]] = [("$", document)]
    while waiting:
        path, value = waiting.pop()
        places.setdefault(path, len(places))
        if isinstance(value, Mapping):
            waiting.extend((child_path(path, name), child) for name, child in reversed(list(value.items())))
    return sorted(problems, key=lambda problem: places.get(problem.path, len(places)))
