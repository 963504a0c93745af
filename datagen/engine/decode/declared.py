"""What a reference says of its own type, against the column that it refers to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, assert_never

from datagen.engine.dataset import (
    ArrayKind,
    BinaryKind,
    BooleanKind,
    ConstKind,
    DateKind,
    DecimalKind,
    DurationKind,
    EnumArrayKind,
    EnumKind,
    FloatKind,
    ForeignKind,
    FormatKind,
    IntegerKind,
    Kind,
    ObjectKind,
    PatternKind,
    TextKind,
    TimeKind,
    TimestampKind,
    UuidKind,
)
from datagen.engine.decode.choice import fits
from datagen.engine.decode.number import INTEGER_FORMATS, NUMBER_FORMATS

__all__ = ["contradiction"]

TYPES = ("boolean", "integer", "number", "string", "array", "object")
ARTICLES = {"integer": "an integer", "array": "an array", "object": "an object"}
FORMATS_OF = {"integer": INTEGER_FORMATS, "number": NUMBER_FORMATS}


def contradiction(said: Mapping[str, Any], target: str, kind: Kind, follow: Callable[[ForeignKind], Kind | None]) -> str | None:
    """What contradicts in the type and format beside a reference to ``target``, a column of that kind; None where nothing does.

    An integer is a number too. ``follow`` gives the kind of what a foreign key refers to.
    """
    passed: set[tuple[str, str]] = set()
    while isinstance(kind, ForeignKind):
        beyond = follow(kind)
        if beyond is None or (kind.table, kind.column) in passed:
            return None
        passed.add((kind.table, kind.column))
        kind = beyond
    found = json_type(kind)
    if found is None:
        return None
    names, declared = said.get("type"), said.get("format")
    what = ARTICLES.get(found, f"a {found}")
    for name in names if isinstance(names, list | tuple) else [names]:
        if name in TYPES and name != found and (name, found) != ("number", "integer"):
            return f"type {name!r} contradicts {target}, which is {what}"
    if not isinstance(declared, str) or is_format_of(declared, kind, found):
        return None
    return (
        f"format {declared!r} contradicts {target}, which is {f'of format {format_of(kind)!r}' if found == 'string' else what}"
    )


def is_format_of(declared: str, kind: Kind, found: str) -> bool:
    """Whether values of the kind, of the type ``found``, may have a format; strings of none that is known may have any."""
    if found != "string":
        return declared in FORMATS_OF.get(found, ())
    known = format_of(kind)
    return known is None or declared == known or (declared, known) == ("datetime", "date-time")


def json_type(kind: Kind) -> str | None:
    """The type of JSON Schema that the values have; None where they have several, or none but null."""
    match kind:
        case IntegerKind():
            return "integer"
        case DecimalKind() | FloatKind():
            return "number"
        case BooleanKind():
            return "boolean"
        case (
            TextKind()
            | BinaryKind()
            | PatternKind()
            | FormatKind()
            | UuidKind()
            | DateKind()
            | TimestampKind()
            | TimeKind()
            | DurationKind()
        ):
            return "string"
        case EnumArrayKind() | ArrayKind():
            return "array"
        case ObjectKind():
            return "object"
        case EnumKind():
            return next((name for name in TYPES if all(fits(value, name) for value in kind.values)), None)
        case ConstKind():
            return next((name for name in TYPES if fits(kind.value, name)), None)
        case ForeignKind():
            return None
        case _:
            assert_never(kind)


def format_of(kind: Kind) -> str | None:
    """The format of strings; None where they have none that is known."""
    match kind:
        case FormatKind():
            return kind.format
        case UuidKind():
            return "uuid"
        case DateKind():
            return "date"
        case TimestampKind():
            return "date-time"
        case TimeKind():
            return "time"
        case DurationKind():
            return "duration"
        case _:
            return None
