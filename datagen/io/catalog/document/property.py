"""What the tables of types are made of: a type's values as a property of a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from datagen.io.catalog.model import SqlType

__all__ = [
    "BOOLEAN",
    "INT32",
    "INT64",
    "JSON",
    "LEFT_OUT",
    "TEXT",
    "UINT32",
    "Property",
    "Rule",
    "Rules",
    "binary",
    "characters",
    "decimal",
    "fixed",
    "formatted",
    "integer",
    "matching",
]

Property = dict[str, Any]
"""A property of a document."""

MOST_DIGITS = 38
"""Of a decimal."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a type's columns get."""

    words: str
    """The values in words, for the documentation."""
    make: Callable[[SqlType], Property | None]
    """None where this type, with these limits, can't be made."""


Rules = Mapping[str, Rule]
"""By the type's name."""

LEFT_OUT = Rule("nothing: the database fills it", lambda _: {})
"""Of columns that take no values."""


def fixed(words: str, **keywords: Any) -> Rule:
    """The same property, whatever the limits."""
    return Rule(words, lambda _: dict(keywords))


def formatted(words: str, format: str, **keywords: Any) -> Rule:
    return fixed(words, type="string", format=format, **keywords)


def matching(words: str, pattern: str) -> Rule:
    """Text that the database reads as a value of the type."""
    return fixed(words, type="string", pattern=pattern)


def integer(maximum: int) -> Rule:
    return fixed(f"whole numbers to {maximum:,}", type="integer", maximum=maximum)


INT32 = fixed("whole numbers of 32 bits", type="integer", format="int32")
UINT32 = fixed("whole numbers of 32 bits without a sign", type="integer", format="uint32")
INT64 = fixed("whole numbers", type="integer")
BOOLEAN = fixed("booleans", type="boolean")
JSON = formatted("small JSON documents", "json")


def text_property(sql_type: SqlType) -> Property:
    return {"type": "string"} if sql_type.length is None else {"type": "string", "maxLength": sql_type.length}


def binary_property(sql_type: SqlType) -> Property:
    return {**text_property(sql_type), "format": "binary"}


def fixed_binary_property(sql_type: SqlType) -> Property:
    length = 1 if sql_type.length is None else sql_type.length
    return {"type": "string", "format": "binary", "minLength": length, "maxLength": length}


TEXT = Rule("text within its length, what the column's name means", text_property)


def characters(length: int) -> Rule:
    """Text of a type whose length is its own."""
    return fixed(f"text to {length:,} characters", type="string", maxLength=length)


def binary(*, is_fixed: bool = False) -> Rule:
    return Rule("bytes", fixed_binary_property if is_fixed else binary_property)


def decimal(*, most_digits: int = MOST_DIGITS, precision: int | None = None, scale: int = 2) -> Rule:
    """Decimals within the type's digits; ``precision`` and ``scale`` are those of a type without digits."""

    def make(sql_type: SqlType) -> Property:
        if sql_type.precision is None and sql_type.scale is None:
            return decimal_property(precision, scale, most_digits)
        digits, places = sql_type.precision, sql_type.scale or 0
        return decimal_property(digits, places, most_digits)

    return Rule("decimals within its digits", make)


def decimal_property(precision: int | None, scale: int, most_digits: int) -> Property:
    """A scale below 0 counts zeros before the point, one above the precision zeros after it, as PostgreSQL has both."""
    if precision is None:
        return {"type": "number", "scale": min(max(scale, 0), most_digits)}
    if scale < 0:
        return {"type": "string", "pattern": f"[1-9][0-9]{{0,{precision - 1}}}{'0' * -scale}"}
    if scale > precision:
        places = min(scale, most_digits)
        return {"type": "number", "precision": places, "scale": places, "maximum": (10**precision - 1) / 10**scale}
    whole = min(precision - scale, most_digits)
    places = min(scale, most_digits - whole)
    return {"type": "number", "precision": max(1, whole + places), "scale": places}
