"""Properties -> regular expressions of their values as text, alone and within the literals of arrays, rows and ranges.

The literals are PostgreSQL's (https://www.postgresql.org/docs/current/rowtypes.html#ROWTYPES-IO-SYNTAX).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from datagen.io.catalog.document.property import Property

__all__ = [
    "DATE",
    "TIME",
    "TIMESTAMP",
    "array_pattern",
    "escaped",
    "matrix_pattern",
    "multirange_pattern",
    "range_pattern",
    "row_pattern",
    "text_pattern",
    "words_of_labels",
]

MONTH_AND_DAY = "(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"
DATE = f"20[0-2][0-9]-{MONTH_AND_DAY}"
TIME = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
TIMESTAMP = f"{DATE} {TIME}"
UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
FORMATS = {
    "date": DATE,
    "date-time": TIMESTAMP,
    "time": TIME,
    "duration": "[1-9][0-9]? days",
    "uuid": UUID,
    "json": r'\{"[a-z]{3,8}": [1-9][0-9]{0,2}\}',
}
TEXT_LENGTH = 8
"""Characters of text within a literal: lengths that vary multiply, and a pattern's size with them."""
LONGEST_BYTES = 12
MOST_DIGITS = 6
"""Of whole numbers in text."""
BARE_TYPES = ("integer", "number", "boolean")
"""Whose text needs no quotes within a literal."""
SPECIAL = re.compile(r"[\\.^$*+?{}\[\]|()]")
QUOTABLE = re.compile(r'\\\\|\\.|"', re.DOTALL)


def escaped(text: str) -> str:
    """The pattern of just this text."""
    return SPECIAL.sub(r"\\\g<0>", text)


def text_pattern(made: Property) -> str | None:
    """Of the text that the database reads as such a value; None for what has no such pattern."""
    if "pattern" in made:
        return f"({made['pattern']})"
    if "enum" in made:
        return words_of_labels(made["enum"])
    match made["type"]:
        case "integer":
            return integer_pattern(made)
        case "number":
            return number_pattern(made)
        case "boolean":
            return "(true|false)"
        case "array":
            return array_pattern(made["items"])
        case "string" if made.get("format") == "binary":
            least, most = made.get("minLength", 1), made.get("maxLength", LONGEST_BYTES)
            return rf"\\x([0-9a-f]{{2}}){{{least},{max(least, min(most, LONGEST_BYTES))}}}"
        case "string":
            plain = f"[A-Za-z]{{{min(made.get('maxLength', TEXT_LENGTH), TEXT_LENGTH)}}}"
            return FORMATS.get(made.get("format", ""), plain)
        case _:
            return None


def words_of_labels(labels: Iterable[str]) -> str:
    return f"({'|'.join(map(escaped, labels))})"


def integer_pattern(made: Property) -> str:
    digits = len(str(made.get("maximum", 10**MOST_DIGITS))) - 1
    return f"[1-9][0-9]{{0,{max(min(digits, MOST_DIGITS), 1) - 1}}}"


def number_pattern(made: Property) -> str:
    scale = made.get("scale", 2)
    whole = made["precision"] - scale if "precision" in made else MOST_DIGITS
    front = f"[1-9][0-9]{{0,{min(whole, MOST_DIGITS) - 1}}}" if whole > 0 else "0"
    return rf"{front}\.[0-9]{{{min(scale, MOST_DIGITS)}}}" if scale else front


def array_pattern(element: Property, most: int = 3) -> str | None:
    """One element, up to so many."""
    inner = member_pattern(element)
    return None if inner is None else rf"\{{{inner}(,{inner}){{0,{most - 1}}}\}}"


def matrix_pattern(element: Property, dimensions: int) -> str | None:
    """Two elements in each dimension: all arrays in an array must have as many."""
    inner = member_pattern(element)
    if inner is None:
        return None
    for _ in range(dimensions):
        inner = rf"\{{{inner},{inner}\}}"
    return inner


def row_pattern(fields: Sequence[Property]) -> str | None:
    inner = [member_pattern(field) for field in fields]
    return None if None in inner else rf"\({','.join(text for text in inner if text is not None)}\)"


def range_pattern(bound: Property) -> str | None:
    """From a lower bound to a higher one, or without an end where nothing is known of the order."""
    if bound.get("type") == "integer":
        return r"\[[1-9][0-9]{0,2},[1-9][0-9]{3}\)"
    if bound.get("type") == "number" and bound.get("precision", MOST_DIGITS) - bound.get("scale", 2) >= 4:
        return r"\[[1-9][0-9]{0,2}\.[0-9]{2},[1-9][0-9]{3}\.[0-9]{2}\)"
    match bound.get("format"):
        case "date":
            return from_year_to_year("{}")
        case "date-time":
            return from_year_to_year(f'"{{}} {TIME}"')
    inner = member_pattern(bound)
    return None if inner is None else rf"\[{inner},\)"


def from_year_to_year(bound: str) -> str:
    """From a day of 2020 to 2022 to one of 2023 to 2025; ``{}`` stands for the day."""
    low, high = (bound.replace("{}", f"{years}-{MONTH_AND_DAY}") for years in ("202[0-2]", "202[3-5]"))
    return rf"\[{low},{high}\)"


def multirange_pattern(bound: Property) -> str | None:
    """One range."""
    inner = range_pattern(bound)
    return None if inner is None else rf"\{{({inner})\}}"


def member_pattern(made: Property) -> str | None:
    """As it stands within a literal: in quotes where it may need them."""
    inner = text_pattern(made)
    if inner is None or ("pattern" not in made and made.get("type") in BARE_TYPES):
        return inner
    return f'"{QUOTABLE.sub(escape_quoted, inner)}"'


def escape_quoted(match: re.Match[str]) -> str:
    r"""Within quotes, a backslash stands before each ``"`` and each ``\``; in a pattern that is written ``\\``."""
    if match[0] in ('"', r"\""):
        return r"\\" + '"'
    return r"\\\\" if match[0] == r"\\" else match[0]
