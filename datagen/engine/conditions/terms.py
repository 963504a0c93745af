"""What a condition says, in one form for every dialect: a tree of terms over columns and constants."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, fields
from decimal import Decimal

__all__ = [
    "FALSE",
    "NULL",
    "TRUE",
    "And",
    "Call",
    "Case",
    "Cast",
    "Clock",
    "Comparison",
    "Constant",
    "Interval",
    "IsNull",
    "Match",
    "Membership",
    "Not",
    "Or",
    "Reference",
    "Scalar",
    "Term",
    "Truth",
    "Unsupported",
    "all_of",
    "any_of",
    "columns_of",
    "is_boolean",
    "reads_clock",
    "walk",
]


class Unsupported(Exception):  # noqa: N818 - reads as the adjective it is
    """A function or construct whose meaning is not known here; ``what`` names it."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)


@dataclass(frozen=True, slots=True)
class Interval:
    """A span of SQL: months have no fixed number of days, days here always have 24 hours."""

    months: int = 0
    microseconds: int = 0


Scalar = None | bool | int | float | Decimal | str | bytes | dt.date | dt.datetime | dt.time | Interval


@dataclass(frozen=True, slots=True)
class Constant:
    """A value; datetimes are naive, in UTC."""

    value: Scalar


@dataclass(frozen=True, slots=True)
class Clock:
    """The moment at which the database checks the row, which is not known when rows are made."""

    is_date: bool


@dataclass(frozen=True, slots=True)
class Reference:
    """A column."""

    column: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function or operator by the name that the table of operations knows it under."""

    name: str
    arguments: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Cast:
    """A conversion to ``text``, ``integer``, ``decimal``, ``float``, ``boolean``, ``date``, ``timestamp``, ``time``,
    ``interval``, ``binary``, ``json`` or ``uuid``."""

    subject: Term
    to: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """``=``, ``<>``, ``<``, ``<=``, ``>`` or ``>=``."""

    operator: str
    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class Membership:
    """``subject IN (values)``."""

    subject: Term
    values: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """The text contains a match of a regular expression; LIKE and its relatives are anchored ones."""

    subject: Term
    search: str
    """As Rust's regex reads it."""
    words: str | None
    """A pattern, matched as a whole, all of whose strings satisfy the search; None where there is none."""


@dataclass(frozen=True, slots=True)
class IsNull:
    subject: Term


@dataclass(frozen=True, slots=True)
class Truth:
    """``IS TRUE`` or ``IS FALSE``: never null."""

    part: Term
    value: bool


@dataclass(frozen=True, slots=True)
class Not:
    part: Term


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """The result of the first condition that is true, else the default."""

    options: tuple[tuple[Term, Term], ...]
    default: Term


Term = Constant | Clock | Reference | Call | Cast | Comparison | Membership | Match | IsNull | Truth | Not | And | Or | Case

TRUE, FALSE, NULL = Constant(True), Constant(False), Constant(None)
PREDICATES = {
    "starts_with", "ends_with", "contains", "any_equals", "json_valid", "json_has_key", "range_is_empty", "array_contains",
}  # fmt: skip
"""Operations that answer true or false."""


def all_of(parts: tuple[Term, ...] | list[Term]) -> Term:
    """Their conjunction, without nesting and without what is always true."""
    flat = [each for part in parts for each in (part.parts if isinstance(part, And) else (part,)) if each != TRUE]
    if FALSE in flat:
        return FALSE
    return flat[0] if len(flat) == 1 else And(tuple(flat)) if flat else TRUE


def any_of(parts: tuple[Term, ...] | list[Term]) -> Term:
    """Their disjunction, without nesting and without what is always false."""
    flat = [each for part in parts for each in (part.parts if isinstance(part, Or) else (part,)) if each != FALSE]
    if TRUE in flat:
        return TRUE
    return flat[0] if len(flat) == 1 else Or(tuple(flat)) if flat else FALSE


def walk(term: Term) -> Iterator[Term]:
    """The term and all terms within it."""
    yield term
    for part in fields(term):
        yield from inside(getattr(term, part.name))


def inside(value: object) -> Iterator[Term]:
    if isinstance(value, tuple):
        for each in value:
            yield from inside(each)
    elif isinstance(value, Term):
        yield from walk(value)


def columns_of(term: Term) -> frozenset[str]:
    return frozenset(each.column for each in walk(term) if isinstance(each, Reference))


def reads_clock(term: Term) -> bool:
    return any(isinstance(each, Clock) for each in walk(term))


def is_boolean(term: Term) -> bool:
    """Whether it certainly is true, false or null; a column may also be."""
    match term:
        case Comparison() | Membership() | Match() | IsNull() | Truth() | Not() | And() | Or() | Constant(True | False):
            return True
        case Call(name, _):
            return name in PREDICATES
        case Cast(_, to):
            return to == "boolean"
        case Case(options, default):
            results = [result for _, result in options] + [default]
            return any(map(is_boolean, results)) and all(each == NULL or is_boolean(each) for each in results)
        case _:
            return False
