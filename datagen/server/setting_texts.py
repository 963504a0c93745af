"""Texts of settings -> their values. Each raises ValueError with what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable
from json import JSONDecodeError, loads
from pathlib import Path

__all__ = [
    "HEADER",
    "HOST_NAME",
    "METHOD",
    "ORIGIN",
    "Names",
    "read_decision",
    "read_flag",
    "read_folder",
    "read_level",
    "read_names",
    "read_number",
    "read_text",
    "split_names",
]

Names = tuple[str, ...]
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
TRUE, FALSE = ("true", "1", "yes", "on"), ("false", "0", "no", "off")
HOST_NAME = r"\*|(?:\*\.)?[\w-]+(?:\.[\w-]+)*"
ORIGIN = r"\*|null|[a-z][\w+.-]*://[^/\s,]+"
METHOD = r"\*|GET|POST|DELETE|PUT|PATCH|HEAD|OPTIONS"
HEADER = r"\*|[\w!#$%&'*+.^`|~-]+"
"""A token, RFC 9110, section 5.6.2."""


def read_text(text: str) -> str:
    return text


def read_folder(text: str) -> Path:
    if not text:
        raise ValueError("name a directory")
    return Path(text)


def read_flag(text: str) -> bool:
    if text.lower() not in (*TRUE, *FALSE):
        raise ValueError("write true or false")
    return text.lower() in TRUE


def read_decision(text: str) -> bool | None:
    return read_flag(text) if text else None


def read_level(text: str) -> str:
    if text.upper() not in LOG_LEVELS:
        raise ValueError(f"write one of {', '.join(LOG_LEVELS)}")
    return text.upper()


def read_number(least: int, most: int | None = None) -> Callable[[str], int]:
    def read(text: str) -> int:
        try:
            number = int(text.replace("_", ""))
        except ValueError:
            raise ValueError("write a whole number") from None
        if number < least:
            raise ValueError(f"write {least} or more")
        if most is not None and number > most:
            raise ValueError(f"write {most} at most")
        return number

    return read


def read_names(pattern: str, example: str) -> Callable[[str], Names]:
    """For names with commas between, or a JSON array of them, that match as a whole, in whatever case."""
    form = re.compile(pattern, re.ASCII | re.IGNORECASE)

    def read(text: str) -> Names:
        names = split_names(text)
        wrong = next((name for name in names if not form.fullmatch(name)), None)
        if wrong is not None:
            raise ValueError(f"{wrong!r} is none; write them as {example}, with commas between")
        return names

    return read


def split_names(text: str) -> Names:
    if not text.startswith("["):
        return tuple(name for name in (part.strip() for part in text.split(",")) if name)
    try:
        names = loads(text)
    except JSONDecodeError:
        names = [None]
    if not all(isinstance(name, str) for name in names):
        raise ValueError("write names, with commas between")
    return tuple(names)
