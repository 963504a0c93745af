"""String properties -> kinds: text, patterns, formats, and what a column's name means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, TypeVar

from datagen.engine.columns.formats import FORMATS
from datagen.engine.dataset import (
    BinaryKind,
    DateKind,
    DurationKind,
    FormatKind,
    Kind,
    PatternKind,
    TextKind,
    TimeKind,
    TimestampKind,
    UuidKind,
)
from datagen.engine.decode.node import Node, closest, quoted_list, shown
from datagen.engine.meaning import meaning_of, words_of

__all__ = ["BINARY", "PLAIN_TEXT", "STRING_KEYWORDS", "TYPED_FORMATS", "decode_string"]

STRING_KEYWORDS = ("minLength", "maxLength", "pattern", "format", "minimum", "maximum")

PLAIN_TEXT = "text"
"""The format of a string that is told to mean nothing."""
BINARY = "binary"
"""The format of bytes, whose lengths are in bytes."""
DEFAULT_BYTES = 16
LONGEST_BYTES = 256
"""Bytes are no more than this unless minLength asks for it."""
TYPED_FORMATS = {
    "uuid": (36, 36),
    "date": (10, 10),
    "date-time": (32, 32),
    "datetime": (32, 32),
    "time": (8, 8),
    "duration": (4, 14),
}
"""Formats with an Arrow type of their own, and how many characters their text has, at least and at most."""

DEFAULT_TEXT_LENGTH = 50
LONGEST_TEXT = 10_000
"""Text is no longer than this unless minLength asks for it."""
LONGEST_STORED = 255
"""Nor than this where the property says how a database declares it: such columns are mostly far shorter than they may be, and
the keys of an index have a limit."""

UTC = dt.UTC
FIRST_DAY, LAST_DAY = dt.date(2020, 1, 1), dt.date(2024, 12, 31)
BIRTHS = dt.date(1945, 1, 1), dt.date(2005, 12, 31)
BIRTH_WORDS = {"birth", "birthday", "birthdate", "dob", "born"}
LAST_TIME = dt.time(23, 59, 59)
LONGEST_DURATION = dt.timedelta(days=30)

Point = TypeVar("Point", dt.date, dt.datetime, dt.time, dt.timedelta)


def decode_string(name: str, node: Node, owner: str) -> Kind | None:
    """``owner`` is the table or object around the property: it helps to tell what a name means."""
    least, most = node.whole("minLength") or 0, node.whole("maxLength")
    if most is not None and least > most:
        node.problem(f"minLength {least} is above maxLength {most}", "swap them, or drop one")
        return None
    format_name = node.text("format")
    if "pattern" in node:
        if format_name is not None:
            node.problem("pattern and format can't both decide the value", "drop one of the two")
        pattern = node.text("pattern")
        return None if pattern is None else PatternKind(pattern=pattern, minimum_length=least, maximum_length=most)
    is_inferred = format_name is None
    if is_inferred and "format" not in node:
        format_name = infer_format(name, owner, least, most)
    if format_name not in ("date", "date-time", "datetime", "time") and ("minimum" in node or "maximum" in node):
        node.problem("minimum and maximum are for dates and times", "write minLength and maxLength, or a format")
        return None
    longest = LONGEST_STORED if "sql_type" in node else LONGEST_TEXT
    if format_name is None or format_name == PLAIN_TEXT:
        return text_kind(least, most, longest)
    if format_name == BINARY:
        return binary_kind(least, most)
    if format_name in TYPED_FORMATS:
        return decode_typed(name, node, format_name, least, most)
    if format_name not in FORMATS:
        known = [*FORMATS, *TYPED_FORMATS, PLAIN_TEXT, BINARY]
        guess = closest(format_name, known)
        node.problem(
            f"unknown format {shown(format_name)}",
            f"did you mean {guess!r}?" if guess else f"the formats are {quoted_list(sorted(known), 60)}",
        )
        return None
    if is_inferred and most is not None:
        most = max(least, min(most, longest))
    return FormatKind(format=format_name, minimum_length=least, maximum_length=most, is_inferred=is_inferred)


def infer_format(name: str, owner: str, least: int, most: int | None) -> str | None:
    """What the name means; a typed format only where its text fits the lengths."""
    meaning = temporal_meaning(words_of(name)) or meaning_of(name, owner)
    return meaning if meaning not in TYPED_FORMATS or text_fits(meaning, least, most) else None


def text_fits(typed_format: str, least: int, most: int | None) -> bool:
    shortest, longest = TYPED_FORMATS[typed_format]
    return least <= shortest and (most is None or longest <= most)


def temporal_meaning(words: tuple[str, ...]) -> str | None:
    """The typed format that a name ends in."""
    match words:
        case (*_, "at") if len(words) > 1:
            return "date-time"
        case (*_, "timestamp" | "datetime"):
            return "date-time"
        case (*_, "date" | "birthday" | "birthdate" | "dob"):
            return "date"
        case (*_, "uuid" | "guid"):
            return "uuid"
        case _:
            return None


def text_kind(least: int, most: int | None, longest: int = LONGEST_TEXT) -> TextKind:
    longest = max(least, DEFAULT_TEXT_LENGTH) if most is None else max(least, min(most, longest))
    return TextKind(minimum_length=max(least, min(1, longest)), maximum_length=longest, declared_length=most)


def binary_kind(least: int, most: int | None) -> BinaryKind:
    longest = max(least, DEFAULT_BYTES) if most is None else max(least, min(most, LONGEST_BYTES))
    return BinaryKind(minimum_length=max(least, min(1, longest)), maximum_length=longest)


def decode_typed(name: str, node: Node, format_name: str, least: int, most: int | None) -> Kind | None:
    if not text_fits(format_name, least, most):
        shortest, longest = TYPED_FORMATS[format_name]
        width = f"{shortest}" if shortest == longest else f"{shortest} to {longest}"
        bound = f"maxLength is {most}" if most is not None and most < longest else f"minLength is {least}"
        node.problem(f"format {format_name!r} has {width} characters, {bound}", "drop the length limits")
        return None
    match format_name:
        case "uuid":
            return UuidKind()
        case "duration":
            return DurationKind(minimum=dt.timedelta(0), maximum=LONGEST_DURATION)
        case "date":
            days = decode_window(node, read_date, BIRTHS if BIRTH_WORDS.intersection(words_of(name)) else (FIRST_DAY, LAST_DAY))
            return days and DateKind(minimum=days[0], maximum=days[1])
        case "time":
            low = decode_point(node, "minimum", read_time) or dt.time(0)
            high = decode_point(node, "maximum", read_time) or LAST_TIME
            return TimeKind(minimum=low, maximum=high) if in_order(node, low, high) else None
        case _:
            first = dt.datetime.combine(FIRST_DAY, dt.time(0), UTC)
            last = dt.datetime.combine(LAST_DAY, dt.time.max, UTC)
            instants = decode_window(node, read_instant, (first, last))
            return instants and TimestampKind(minimum=instants[0], maximum=instants[1])


def decode_window(node: Node, read: Callable[[str, str], Point], default: tuple[Point, Point]) -> tuple[Point, Point] | None:
    """The bounds; where one is missing and the default lies on its wrong side, it is as far away as the defaults are."""
    span = default[1] - default[0]  # type: ignore[operator]
    low, high = decode_point(node, "minimum", read), decode_point(node, "maximum", read)
    if low is None:
        low = default[0] if high is None or default[0] <= high else shifted(high, -span)
    if high is None:
        high = default[1] if low <= default[1] else shifted(low, span)
    return (low, high) if in_order(node, low, high) else None


def shifted(point: Point, span: dt.timedelta) -> Point:
    """The point that far away, or the last one that there is."""
    try:
        return point + span  # type: ignore[operator, return-value]
    except OverflowError:
        edge = type(point).max if span > dt.timedelta(0) else type(point).min
        return edge.replace(tzinfo=UTC) if isinstance(edge, dt.datetime) else edge


def in_order(node: Node, low: Point, high: Point) -> bool:
    if low <= high:
        return True
    node.problem(f"maximum {high} is before minimum {low}", "swap them, or drop one")
    return False


def decode_point(node: Node, keyword: str, read: Callable[[str, str], Point]) -> Point | None:
    if keyword not in node:
        return None
    text = node.text(keyword)
    if text is None:
        return None
    try:
        return read(text, keyword)
    except (ValueError, OverflowError):
        node.problem(f"{keyword} {shown(text)} is no {node.value.get('format', 'date')} of ISO 8601", EXAMPLES[read])
        return None


def read_date(text: str, _: str) -> dt.date:
    return dt.date.fromisoformat(text) if len(text) <= 10 else dt.datetime.fromisoformat(text).date()


def read_instant(text: str, keyword: str) -> dt.datetime:
    """A day stands for its first instant as a minimum, for its last as a maximum; without an offset it is UTC."""
    if len(text) <= 10:
        edge = dt.time(0) if keyword == "minimum" else dt.time.max
        return dt.datetime.combine(dt.date.fromisoformat(text), edge, UTC)
    instant = dt.datetime.fromisoformat(text)
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def read_time(text: str, keyword: str) -> dt.time:
    """A whole second within the bound; times of day have no offset."""
    time = dt.time.fromisoformat(text)
    if time.tzinfo is not None:
        raise ValueError(text)
    if time.microsecond and keyword == "minimum":
        return (dt.datetime.combine(FIRST_DAY, time) + dt.timedelta(seconds=1)).time().replace(microsecond=0)
    return time.replace(microsecond=0)


EXAMPLES: dict[Callable[[str, str], Any], str] = {
    read_date: "write it as 2024-12-31",
    read_instant: "write it as 2024-12-31T23:59:59+00:00, of the years 1 to 9999",
    read_time: "write it as 23:59:59, without an offset",
}
