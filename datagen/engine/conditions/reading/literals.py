"""Dates, times and intervals as SQL writes them in strings."""

from __future__ import annotations

import datetime as dt
import re

from datagen.engine.conditions.terms import Interval, Unsupported

__all__ = ["array_members", "read_date", "read_interval", "read_time", "read_timestamp"]

MICROSECONDS = {
    "microsecond": 1, "us": 1, "millisecond": 1_000, "ms": 1_000, "second": 1_000_000, "sec": 1_000_000, "s": 1_000_000,
    "minute": 60_000_000, "min": 60_000_000, "m": 60_000_000, "hour": 3_600_000_000, "hr": 3_600_000_000, "h": 3_600_000_000,
    "day": 86_400_000_000, "d": 86_400_000_000, "week": 604_800_000_000, "w": 604_800_000_000,
}  # fmt: skip
MONTHS = {"month": 1, "mon": 1, "quarter": 3, "year": 12, "yr": 12, "y": 12, "decade": 120, "century": 1200, "centurie": 1200}
PART = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*([a-z]+)")
CLOCK = re.compile(r"([+-]?)(\d+):(\d\d)(?::(\d\d(?:\.\d+)?))?")


def read_interval(text: str, unit: str | None = None) -> Interval:
    """``1 year 2 mons``, ``18`` with the unit ``YEAR``, ``1 day 02:30:00``. Raises Unsupported."""
    rest = text.strip().lower()
    if unit is not None and re.fullmatch(r"[+-]?\d+(\.\d+)?", rest):
        rest = f"{rest} {unit.lower()}"
    months = microseconds = 0.0
    is_read = False
    for sign, hours, minutes, seconds in CLOCK.findall(rest):
        amount = (int(hours) * 3600 + int(minutes) * 60 + float(seconds or 0)) * 1_000_000
        microseconds += -amount if sign == "-" else amount
        is_read = True
    rest = CLOCK.sub(" ", rest)
    for amount, name in PART.findall(rest):
        name = name if name in MICROSECONDS or name in MONTHS else name.removesuffix("s")
        if name in MICROSECONDS:
            microseconds += float(amount) * MICROSECONDS[name]
        elif name in MONTHS:
            months += float(amount) * MONTHS[name]
        else:
            raise Unsupported(f"the interval {text!r}")
        is_read = True
    if not is_read or months != int(months) or PART.sub("", rest).strip(" ,"):
        raise Unsupported(f"the interval {text!r}")
    return Interval(int(months), round(microseconds))


def read_date(text: str) -> dt.date | None:
    """None where it is no date."""
    moment = read_timestamp(text)
    return None if moment is None else moment.date()


def read_timestamp(text: str) -> dt.datetime | None:
    """Naive, in UTC, infinity as the last moment of the calendar; None where it is none."""
    cleaned = text.strip().replace("/", "-")
    if cleaned.lower() in ("infinity", "-infinity"):
        return dt.datetime.min if cleaned[0] == "-" else dt.datetime.max
    if re.search(r"[+-]\d\d$", cleaned) and ":" in cleaned:
        cleaned += ":00"
    try:
        moment = dt.datetime.fromisoformat(cleaned)
    except ValueError:
        return None
    return moment.astimezone(dt.UTC).replace(tzinfo=None) if moment.tzinfo is not None else moment


def read_time(text: str) -> dt.time | None:
    """None where it is none."""
    try:
        return dt.time.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError:
        return None


def array_members(text: str) -> list[str | None]:
    """The members of PostgreSQL's text form of a one-dimensional array, ``{a,"b c",NULL}``."""
    if not (text.startswith("{") and text.endswith("}")) or "{" in text[1:]:
        raise Unsupported(f"the array {text!r}")
    found = re.findall(r'"((?:[^"\\]|\\.)*)"|([^,]+)', text[1:-1])
    return [
        re.sub(r"\\(.)", r"\1", quoted) if quoted else None if plain.upper() == "NULL" else plain.strip()
        for quoted, plain in found
    ]
