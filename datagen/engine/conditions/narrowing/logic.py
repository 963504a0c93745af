"""Negation normal form: what must hold, as all-of and some-of over atoms, each of which must be true, or not be false.

A CHECK is satisfied by null. "Not false" distributes over AND and OR just as "true" does, so every atom either must be true
(``is_strict``) or must not be false.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from datagen.engine.conditions.terms import (
    NULL,
    TRUE,
    And,
    Call,
    Case,
    Cast,
    Clock,
    Comparison,
    Constant,
    IsNull,
    Match,
    Membership,
    Not,
    Or,
    Reference,
    Term,
    Truth,
    is_boolean,
)

__all__ = ["IMPOSSIBLE", "SURE", "Atom", "Every", "Formula", "Some", "every", "normal", "some"]

NEGATED = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
COMPARE = {
    "=": lambda a, b: a == b, "<>": lambda a, b: a != b, "<": lambda a, b: a < b, "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
}  # fmt: skip
MIRRORED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
MOST_SUBSETS = 1024
MOST_OPTIONS = 12
NULL_BY_ARGUMENTS = {
    "+", "-", "*", "||", "length", "octet_length", "lower", "upper", "trim", "ltrim", "rtrim", "substring", "left", "right",
    "replace", "abs", "round", "floor", "ceil", "date", "timestamp", "extract", "year", "month", "day", "strpos", "starts_with",
}  # fmt: skip
"""Operations that are null exactly where an argument is."""


@dataclass(frozen=True, slots=True)
class Atom:
    """A term that must be true or, where it is not strict, not false."""

    term: Term
    is_strict: bool


@dataclass(frozen=True, slots=True)
class Every:
    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Some:
    parts: tuple[Formula, ...]


Formula = Atom | Every | Some
SURE, IMPOSSIBLE = Every(()), Some(())


def every(parts: list[Formula]) -> Formula:
    flat = [each for part in parts for each in (part.parts if isinstance(part, Every) else (part,))]
    if IMPOSSIBLE in flat:
        return IMPOSSIBLE
    flat = list(dict.fromkeys(flat))
    return flat[0] if len(flat) == 1 else Every(tuple(flat))


def some(parts: list[Formula]) -> Formula:
    flat = [each for part in parts for each in (part.parts if isinstance(part, Some) else (part,))]
    if SURE in flat:
        return SURE
    flat = list(dict.fromkeys(flat))
    return flat[0] if len(flat) == 1 else Some(tuple(flat))


def normal(term: Term, *, wanted: bool = True, is_strict: bool = False) -> Formula:
    """That the term has the wanted truth value or, unless strict, is null."""
    match term:
        case Constant(value):
            return SURE if (value is None and not is_strict) or (value is not None and bool(value) == wanted) else IMPOSSIBLE
        case Not(part):
            return normal(part, wanted=not wanted, is_strict=is_strict)
        case And(parts) | Or(parts):
            made = [normal(part, wanted=wanted, is_strict=is_strict) for part in parts]
            return every(made) if isinstance(term, And) == wanted else some(made)
        case Truth(part, value):
            return normal(part, wanted=value, is_strict=True) if wanted else normal(part, wanted=not value, is_strict=False)
        case IsNull(subject):
            return nullness(subject, wanted)
        case Case(options, default):
            return by_cases(options, default, wanted, is_strict)
        case Cast(part, "boolean") if is_boolean(part):
            return normal(part, wanted=wanted, is_strict=is_strict)
        case Comparison():
            return comparison(term, wanted, is_strict)
        case Membership(subject, values):
            return membership(subject, values, wanted, is_strict)
        case Reference():
            return Atom(Comparison("=", term, Constant(wanted)), is_strict)
        case _:
            return Atom(term if wanted else Not(term), is_strict)


def by_cases(options: tuple[tuple[Term, Term], ...], default: Term, wanted: bool, is_strict: bool) -> Formula:
    """One alternative for each result: no test before it is true, its own is."""
    alternatives: list[Formula] = []
    before: list[Formula] = []
    for test, result in options:
        alternatives.append(every([*before, normal(test, is_strict=True), normal(result, wanted=wanted, is_strict=is_strict)]))
        before.append(normal(test, wanted=False, is_strict=False))
    alternatives.append(every([*before, normal(default, wanted=wanted, is_strict=is_strict)]))
    return some(alternatives)


def nullness(subject: Term, wanted: bool) -> Formula:
    match subject:
        case Constant(value):
            return SURE if (value is None) == wanted else IMPOSSIBLE
        case Clock() | IsNull() | Truth():
            return IMPOSSIBLE if wanted else SURE
        case Cast(part, _) | Not(part) | Match(part, _, _):
            return nullness(part, wanted)
        case Comparison(_, left, right):
            return of_parts((left, right), wanted)
        case Call(name, arguments) if name in NULL_BY_ARGUMENTS:
            return of_parts(arguments, wanted)
        case Case(options, default):
            results = tuple((test, IsNull(result)) for test, result in options)
            return by_cases(results, IsNull(default), wanted, False)
        case _:
            return Atom(IsNull(subject) if wanted else Not(IsNull(subject)), True)


def of_parts(parts: tuple[Term, ...], wanted: bool) -> Formula:
    made = [nullness(part, wanted) for part in parts]
    return some(made) if wanted else every(made)


def comparison(term: Comparison, wanted: bool, is_strict: bool) -> Formula:
    operator = term.operator if wanted else NEGATED[term.operator]
    left, right = term.left, term.right
    if isinstance(left, Constant | Clock) and not isinstance(right, Constant | Clock):
        operator, left, right = MIRRORED[operator], right, left
    if NULL in (left, right):
        return IMPOSSIBLE if is_strict else SURE
    counted = indicators(left)
    if counted is not None and isinstance(right, Constant) and isinstance(right.value, int):
        found = counting(counted, operator, int(right.value))
        if found is not None:
            return found
    if operator in ("=", "<>") and (is_boolean(left) or is_boolean(right)):
        found = equality_of_truths(left, right, operator == "=", is_strict)
        if found is not None:
            return found
    for side, other, is_left in ((left, right, True), (right, left, False)):
        if isinstance(side, Case) and len(side.options) <= MOST_OPTIONS:

            def compared(result: Term, other: Term = other, is_left: bool = is_left) -> Term:
                return Comparison(operator, result, other) if is_left else Comparison(operator, other, result)

            return by_cases(
                tuple((test, compared(result)) for test, result in side.options), compared(side.default), True, is_strict
            )
    if isinstance(left, Constant) and isinstance(right, Constant) and type(left.value) is type(right.value):
        return SURE if COMPARE[operator](left.value, right.value) else IMPOSSIBLE
    return Atom(Comparison(operator, left, right), is_strict)


def equality_of_truths(left: Term, right: Term, is_equal: bool, is_strict: bool) -> Formula | None:
    """None where a side is neither a condition nor a column."""
    for one, other in ((left, right), (right, left)):
        if isinstance(other, Constant) and isinstance(other.value, bool):
            return normal(one, wanted=other.value == is_equal, is_strict=is_strict)
        if isinstance(other, Constant) and other.value in (0, 1) and is_boolean(one):
            return normal(one, wanted=bool(other.value) == is_equal, is_strict=is_strict)
    if not all(is_boolean(side) or isinstance(side, Reference) for side in (left, right)):
        return None
    return some(
        [
            every(
                [normal(left, wanted=value, is_strict=is_strict), normal(right, wanted=value == is_equal, is_strict=is_strict)]
            )
            for value in (True, False)
        ]
    )


def indicators(term: Term) -> list[tuple[Term, bool]] | None:
    """The conditions whose count a sum is, and whether each may be null in its own right; None for any other term."""
    match term:
        case Call("+", (left, right)):
            first, second = indicators(left), indicators(right)
            return None if first is None or second is None else first + second
        case Case(((test, Constant(1)),), Constant(0)) | Case(((test, Constant(1)),), Constant(None)):
            return [(test, False)]
        case Cast(part, "integer" | "decimal") if is_boolean(part):
            return [(part, True)]
        case _ if is_boolean(term) and not isinstance(term, Constant):
            return [(term, True)]
        case _:
            return None


def counting(tests: list[tuple[Term, bool]], operator: str, count: int) -> Formula | None:
    """That so many of the tests are true; None where that is too many alternatives."""
    if len(tests) == 1 and isinstance(tests[0][0], Comparison | Membership | Match) and count not in (0, 1):
        return None
    sizes = [size for size in range(len(tests) + 1) if COMPARE[operator](size, count)]
    if len(sizes) == len(tests) + 1:
        return SURE
    numbers = range(len(tests))
    if operator in (">=", ">") and sizes == list(range(1, len(tests) + 1)):
        return some([normal(test, is_strict=True) for test, _ in tests])
    chosen = []
    for size in sizes:
        for true in combinations(numbers, size):
            chosen.append(set(true))
            if len(chosen) > MOST_SUBSETS:
                return None
    return some(
        [
            every(
                [
                    normal(test, wanted=number in true, is_strict=number in true or may_be_null)
                    for number, (test, may_be_null) in enumerate(tests)
                ]
            )
            for true in chosen
        ]
    )


def membership(subject: Term, values: tuple[Term, ...], wanted: bool, is_strict: bool) -> Formula:
    known = tuple(dict.fromkeys(value for value in values if value != NULL))
    if NULL in values and (not wanted or not known):
        # x NOT IN (..., NULL) is never true, x IN (NULL) neither.
        return IMPOSSIBLE if is_strict else SURE
    if isinstance(subject, Case) and len(subject.options) <= MOST_OPTIONS:
        results = tuple((test, Membership(result, known)) for test, result in subject.options)
        return by_cases(results, Membership(subject.default, known), wanted, is_strict)
    if isinstance(subject, Constant) or len(known) == 1 or not all(isinstance(value, Constant) for value in known):
        made = [comparison(Comparison("=", subject, value), wanted, is_strict) for value in known]
        return some(made) if wanted else every(made)
    if is_boolean(subject):
        return SURE if TRUE in known else normal(subject, wanted=not wanted, is_strict=is_strict)
    term = Membership(subject, known)
    return Atom(term if wanted else Not(term), is_strict)
