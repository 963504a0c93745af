"""A comparison of one column with a constant, told apart from the casts and functions around the column."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from datagen.engine.conditions.terms import Call, Cast, Comparison, Constant, Interval, Reference, Term, Unsupported, columns_of
from datagen.engine.conditions.values.evaluate import EARLIEST_NOW, LATEST_NOW, Frame, evaluate
from datagen.engine.dataset import (
    BooleanKind,
    ColumnSpec,
    ConstKind,
    DateKind,
    DecimalKind,
    EnumKind,
    FloatKind,
    FormatKind,
    IntegerKind,
    Kind,
    PatternKind,
    TextKind,
    TimestampKind,
    UuidKind,
)

__all__ = ["MIRRORED", "constants", "isolated", "plain"]

MIRRORED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
INVERSE = {"+": "-", "-": "+"}


def plain(term: Term, specs: Mapping[str, ColumnSpec]) -> Term:
    """Without casts that leave the column's values as they are."""
    match term:
        case Cast(subject, to):
            inner = plain(subject, specs)
            if isinstance(inner, Reference) and inner.column in specs and keeps(specs[inner.column].kind, to):
                return inner
            return Cast(inner, to)
        case Call(name, arguments):
            return Call(name, tuple(plain(argument, specs) for argument in arguments))
        case _:
            return term


def keeps(kind: Kind, to: str) -> bool:
    """Whether the cast changes none of the kind's values."""
    match to:
        case "text":
            return isinstance(kind, TextKind | PatternKind | FormatKind | UuidKind) or has_members_of(kind, str)
        case "integer":
            return isinstance(kind, IntegerKind) or has_members_of(kind, int)
        case "decimal":
            return isinstance(kind, IntegerKind | DecimalKind) or has_members_of(kind, int)
        case "float":
            return isinstance(kind, IntegerKind | DecimalKind | FloatKind) or has_members_of(kind, int)
        case "boolean":
            return isinstance(kind, BooleanKind)
        case "date":
            return isinstance(kind, DateKind)
        case "timestamp":
            return isinstance(kind, DateKind | TimestampKind)
        case _:
            return True


def has_members_of(kind: Kind, of: type) -> bool:
    values = kind.values if isinstance(kind, EnumKind) else (kind.value,) if isinstance(kind, ConstKind) else (None,)
    return all(type(value) is of for value in values)


def constants(term: Term) -> tuple[Any, Any] | None:
    """Its value at the earliest and the latest moment that the clock may show; None where it depends on a column."""
    if isinstance(term, Constant):
        return term.value, term.value
    if columns_of(term):
        return None
    try:
        early, late = (evaluate(term, Frame({}, 1, moment))[0] for moment in (EARLIEST_NOW, LATEST_NOW))
    except Unsupported:
        return None
    return scalar(early), scalar(late)


def scalar(value: Any) -> Any:
    if isinstance(value, dict):
        return Interval(value["months"], value["microseconds"])
    if isinstance(value, dt.timedelta):
        return Interval(0, value // dt.timedelta(microseconds=1))
    return value


def isolated(term: Comparison, specs: Mapping[str, ColumnSpec]) -> Comparison:
    """With the side that has columns on the left, and constants that it adds brought to the right."""
    operator, left, right = term.operator, plain(term.left, specs), plain(term.right, specs)
    if not columns_of(left) and columns_of(right):
        operator, left, right = MIRRORED[operator], right, left
    if columns_of(right):
        return Comparison(operator, left, right)
    match left:
        case Call("+" | "-" as name, (inner, amount)) if not columns_of(amount):
            return isolated(Comparison(operator, inner, Call(INVERSE[name], (right, amount))), specs)
        case Call("+", (amount, inner)) if not columns_of(amount):
            return isolated(Comparison(operator, inner, Call("-", (right, amount))), specs)
        case Call("-", (amount, inner)) if not columns_of(amount) and columns_of(inner):
            return isolated(Comparison(MIRRORED[operator], inner, Call("-", (amount, right))), specs)
        case Call("-", (first, second)) if constants(right) is not None:
            # The difference of two columns, and a gap between them.
            values = constants(right)
            is_zero = values is not None and values[0] == 0
            return Comparison(operator, first, second if is_zero else Call("+", (second, right)))
    return Comparison(operator, left, right)
