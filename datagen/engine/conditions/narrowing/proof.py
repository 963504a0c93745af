"""Whether columns made from given kinds satisfy a condition whatever their values."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import product
from math import prod

import numpy as np
import pyarrow as pa

from datagen.engine.columns.gather import take
from datagen.engine.conditions.condition import Condition, condition_of
from datagen.engine.conditions.narrowing.logic import Atom, Every, Formula, Some
from datagen.engine.conditions.narrowing.points import DAY, LinearKind, Stretch, line_of, point_of, stretch_of, year_of
from datagen.engine.conditions.narrowing.sample import accepted, listed_values, sampled
from datagen.engine.conditions.narrowing.subjects import constants, isolated, plain
from datagen.engine.conditions.terms import (
    Call,
    Cast,
    Clock,
    Comparison,
    Constant,
    Interval,
    IsNull,
    Match,
    Membership,
    Not,
    Reference,
    Term,
    columns_of,
)
from datagen.engine.dataset import (
    ArrayKind,
    BinaryKind,
    BooleanKind,
    ColumnSpec,
    ConstKind,
    DateKind,
    EnumKind,
    FormatKind,
    IntegerKind,
    PatternKind,
    TextKind,
)

__all__ = ["is_certain"]

MOST_COMBINATIONS = 4096
MOST_VALUES = 64
"""A whole number with no more values counts as a list of them."""

Specs = Mapping[str, ColumnSpec]
Measure = tuple[str, Stretch]
"""On which line, and from where to where."""


def is_certain(formula: Formula, specs: Specs, dialect: str) -> bool:
    """Whether it holds in every row; False also where that can't be told."""
    match formula:
        case Every(parts):
            return all(is_certain(part, specs, dialect) for part in parts)
        case Some(parts):
            return any(is_certain(part, specs, dialect) for part in parts)
        case Atom():
            return is_certain_atom(formula, specs, dialect)


def is_certain_atom(atom: Atom, specs: Specs, dialect: str) -> bool:
    names = columns_of(atom.term)
    if not names <= specs.keys():
        return False
    met_by_nulls = null_test(atom.term, specs)
    if met_by_nulls is not None:
        return met_by_nulls
    if not atom.is_strict and is_always_null(atom.term, specs):
        return True
    has_values = not any(specs[name].is_nullable for name in names)
    if (has_values or not atom.is_strict) and holds_by_kind(atom.term, specs):
        return True
    return holds_for_all(atom, specs, dialect)


def is_null(spec: ColumnSpec) -> bool:
    return spec.is_nullable and spec.null_fraction >= 1.0


def null_test(term: Term, specs: Specs) -> bool | None:
    """Whether a column that must be, or must not be, null always is so; None for any other term."""
    match term:
        case IsNull(Reference(column)):
            return is_null(specs[column])
        case Not(IsNull(Reference(column))):
            return not specs[column].is_nullable
        case _:
            return None


def is_always_null(term: Term, specs: Specs) -> bool:
    match term:
        case Reference(column):
            return is_null(specs[column])
        case Comparison(_, left, right):
            return is_always_null(left, specs) or is_always_null(right, specs)
        case Membership(part, _) | Match(part, _, _) | Cast(part, _) | Not(part):
            return is_always_null(part, specs)
        case Call(
            "+" | "-" | "*" | "/" | "length" | "octet_length" | "lower" | "upper" | "trim" | "substring" | "||", arguments
        ):
            return any(is_always_null(argument, specs) for argument in arguments)
        case _:
            return False


def holds_by_kind(term: Term, specs: Specs) -> bool:
    """By the ranges of both sides, or because the pattern is the very one that the column's values are made from."""
    match term:
        case Comparison():
            return any(
                is_in_order(each.operator, plain(each.left, specs), plain(each.right, specs), specs)
                for each in (term, isolated(term, specs))
            )
        case Match(subject, _, words):
            inner = plain(subject, specs)
            kind = specs[inner.column].kind if isinstance(inner, Reference) else None
            return isinstance(kind, PatternKind) and kind.pattern == words
        case Membership(subject, values):
            subject = plain(subject, specs)
            return not is_spread(subject, specs) and any(is_in_order("=", subject, value, specs) for value in values)
        case Not(Membership(subject, values)):
            return all(is_in_order("<>", plain(subject, specs), value, specs) for value in values)
        case _:
            return False


def is_spread(term: Term, specs: Specs) -> bool:
    """Whether it lies between two places, so that it can't be known to be at any one."""
    found = measured(term, specs)
    return found is not None and (found[1].low is None or found[1].low != found[1].high)


def is_in_order(operator: str, left: Term, right: Term, specs: Specs) -> bool:
    match left, right:
        case Call("%", (Reference(column), Constant(int(divisor)))), Constant(0) if operator == "=" and divisor:
            kind = specs[column].kind
            return isinstance(kind, IntegerKind) and kind.multiple_of % divisor == 0
    first, second = measured(left, specs), measured(right, specs)
    if first is None and second is None:
        return False
    first = first or placed(left, second)
    second = second or placed(right, first)
    if first is None or second is None or first[0] != second[0]:
        return False
    return compares(operator, first[1], second[1])


def placed(term: Term, other: Measure | None) -> Measure | None:
    """A constant on the other side's line."""
    values = constants(term)
    if values is None or other is None:
        return None
    points = [point_of(value, other[0]) for value in values]
    if points[0] is None or points[1] is None:
        return None
    return other[0], Stretch(points[0], points[1])


def compares(operator: str, left: Stretch, right: Stretch) -> bool:
    match operator:
        case "=":
            return left.low is not None and left.low == left.high == right.low == right.high
        case "<>":
            return compares("<", left, right) or compares("<", right, left)
        case "<":
            return left.high is not None and right.low is not None and left.high < right.low
        case "<=":
            return left.high is not None and right.low is not None and left.high <= right.low
        case _:
            return compares({">": "<", ">=": "<="}[operator], right, left)


def measured(term: Term, specs: Specs) -> Measure | None:
    """Between which values it always lies, where it is not null."""
    match term:
        case Reference(column):
            return of_column(specs[column])
        case Constant() | Clock():
            return of_constant(term)
        case Call("length" | "octet_length" | "cardinality" | "array_length" as name, arguments):
            return of_length(name, arguments, specs)
        case Call("+" | "-" | "*" as name, (left, right)):
            return of_sum(name, left, right, specs)
        case Call("abs", (inner,)):
            found = measured(inner, specs)
            if found is None or found[1].low is None or found[1].high is None:
                return None
            low, high = found[1].low, found[1].high
            return found[0], Stretch(max(low, -high, Fraction(0)), max(abs(low), abs(high)))
        case Call("greatest" | "least" as name, arguments):
            return of_extreme(name == "greatest", [measured(argument, specs) for argument in arguments])
        case Call("year", (inner,)) | Call("extract", (Constant("year"), inner)):
            return of_year(measured(inner, specs))
        case _ if not columns_of(term):
            return of_constant(term)
        case _:
            return None


def of_column(spec: ColumnSpec) -> Measure | None:
    if isinstance(spec.kind, LinearKind):
        return line_of(spec.kind), stretch_of(spec.kind)
    if isinstance(spec.kind, EnumKind | ConstKind):
        values = spec.kind.values if isinstance(spec.kind, EnumKind) else (spec.kind.value,)
        points = [point_of(value, "number") for value in values if not isinstance(value, str)]
        known = [point for point in points if point is not None]
        if len(known) == len(values):
            return "number", Stretch(min(known), max(known))
    return None


def of_constant(term: Term) -> Measure | None:
    values = constants(term)
    if values is None or isinstance(values[0], str):
        return None
    for line in ("number", "moment", "time", "span"):
        low, high = (point_of(value, line) for value in values)
        if low is not None and high is not None:
            return line, Stretch(low, high)
    return None


def of_length(name: str, arguments: tuple[Term, ...], specs: Specs) -> Measure | None:
    subject = arguments[0]
    if not isinstance(subject, Reference):
        return None
    kind = specs[subject.column].kind
    match kind:
        case ArrayKind():
            low = kind.minimum_items
            return ("number", Stretch(Fraction(low), Fraction(kind.maximum_items))) if name != "length" else None
        case BinaryKind():
            return "number", Stretch(Fraction(kind.minimum_length), Fraction(kind.maximum_length))
        case TextKind() | PatternKind() | FormatKind():
            most = kind.maximum_length
            if name == "octet_length" and not (isinstance(kind, FormatKind) and kind.format == "binary"):
                return "number", Stretch(Fraction(kind.minimum_length), None if most is None else Fraction(4 * most))
            return "number", Stretch(Fraction(kind.minimum_length), None if most is None else Fraction(most))
        case _:
            return None


def of_sum(name: str, left: Term, right: Term, specs: Specs) -> Measure | None:
    first, second = measured(left, specs), measured(right, specs)
    if first is None or second is None:
        return None
    lines = first[0], second[0]
    a, b = first[1], second[1]
    if a.low is None or a.high is None or b.low is None or b.high is None:
        return None
    if name == "*":
        corners = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
        return ("number", Stretch(min(corners), max(corners))) if lines == ("number", "number") else None
    if lines == ("moment", "number"):
        return of_sum_of("moment", a, Stretch(b.low * DAY, b.high * DAY), name)
    if isinstance(right, Constant) and isinstance(right.value, Interval) and right.value.months:
        return None
    if lines == ("moment", "moment") and name == "-":
        _, total = of_sum_of("span", a, b, name)
        if all(is_date(side, specs) for side in (left, right)) and total.low is not None and total.high is not None:
            return "number", Stretch(total.low / DAY, total.high / DAY)
        return "span", total
    if lines in (("number", "number"), ("span", "span"), ("moment", "span")):
        return of_sum_of(lines[0], a, b, name)
    return None


def of_sum_of(line: str, left: Stretch, right: Stretch, name: str) -> Measure:
    """Of stretches that have both ends."""
    assert left.low is not None
    assert left.high is not None
    assert right.low is not None
    assert right.high is not None
    if name == "+":
        return line, Stretch(left.low + right.low, left.high + right.high)
    return line, Stretch(left.low - right.high, left.high - right.low)


def is_date(term: Term, specs: Specs) -> bool:
    match term:
        case Reference(column):
            return isinstance(specs[column].kind, DateKind)
        case Clock(is_date):
            return is_date
        case Cast(_, to):
            return to == "date"
        case _:
            return False


def of_extreme(is_greatest: bool, parts: list[Measure | None]) -> Measure | None:
    known = [part for part in parts if part is not None]
    if len(known) < len(parts) or len({line for line, _ in known}) != 1:
        return None
    lows, highs = [part.low for _, part in known], [part.high for _, part in known]
    if None in lows or None in highs:
        return None
    pick = max if is_greatest else min
    return known[0][0], Stretch(pick(lows), pick(highs))  # type: ignore[type-var]


def of_year(found: Measure | None) -> Measure | None:
    if found is None or found[0] != "moment" or found[1].low is None or found[1].high is None:
        return None
    return "number", Stretch(Fraction(year_of(found[1].low)), Fraction(year_of(found[1].high)))


def holds_for_all(atom: Atom, specs: Specs, dialect: str) -> bool:
    """By trying every combination, where the columns have few values."""
    names = sorted(columns_of(atom.term))
    listed = [values_of(specs[name]) for name in names]
    if not names or any(each is None for each in listed):
        return False
    columns = [each for each in listed if each is not None]
    if prod(map(len, columns)) > MOST_COMBINATIONS:
        return False
    indexes = list(zip(*product(*(range(len(column)) for column in columns)), strict=True))
    arrays = {name: take(column, np.array(index)) for name, column, index in zip(names, columns, indexes, strict=True)}
    condition = condition_of(atom.term, "", dialect)
    return met(condition, arrays, atom.is_strict)


def met(condition: Condition, arrays: Mapping[str, pa.Array], is_strict: bool) -> bool:
    found = accepted(condition, arrays, null_is=not is_strict)
    return found is not None and bool(found.all())


def values_of(spec: ColumnSpec) -> pa.Array | None:
    """All that the column may hold, null among it; None where that is too much, or unknown."""
    if is_null(spec):
        values = sampled(spec, 1)
        if values is None or isinstance(values.type, pa.DictionaryType | pa.ExtensionType):
            return pa.nulls(1)
        return pa.nulls(1, pa.string() if values.type == pa.string_view() else values.type)
    kind = spec.kind
    if isinstance(kind, EnumKind | ConstKind):
        values = listed_values(kind)
    elif isinstance(kind, BooleanKind):
        values = pa.array([False, True])
    elif isinstance(kind, IntegerKind) and (kind.maximum - kind.minimum) // kind.multiple_of < MOST_VALUES:
        values = pa.array(range(kind.minimum, kind.maximum + 1, kind.multiple_of), pa.int64())
    elif isinstance(kind, LinearKind) and stretch_of(kind).low == stretch_of(kind).high:
        values = sampled(ColumnSpec(name=spec.name, path=spec.path, kind=kind), 1)
    else:
        return None
    if values is not None and spec.is_nullable:
        return pa.concat_arrays([values, pa.nulls(1, values.type)])
    return values
