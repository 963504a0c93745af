"""Conditions of databases that may compare text without regard to case: held to what is true with and without it."""

from __future__ import annotations

from datagen.engine.conditions.terms import (
    And,
    Call,
    Case,
    Comparison,
    Constant,
    Match,
    Membership,
    Not,
    Or,
    Term,
    Truth,
)

__all__ = ["cautious"]


def cautious(term: Term, *, wanted: bool = True) -> Term:
    """The condition with text equal only where it is so exactly, and different only where more than its case differs.

    ``wanted`` is the truth value that the term must have for the whole to hold.
    """
    match term:
        case Not(Case(options, default)) if wanted:
            return by_cases(tuple((test, Not(result)) for test, result in options), Not(default))
        case Not(part):
            return Not(cautious(part, wanted=not wanted))
        case And(parts):
            return And(tuple(cautious(part, wanted=wanted) for part in parts))
        case Or(parts):
            return Or(tuple(cautious(part, wanted=wanted) for part in parts))
        case Truth(part, value):
            return Truth(cautious(part, wanted=value == wanted), value)
        case Case(options, default) if wanted:
            return by_cases(options, default)
        case Comparison("=" | "<>" as operator, left, right) if (operator == "<>") == wanted:
            return Comparison(operator, folded(left), folded(right))
        case Membership(subject, values) if not wanted:
            return Membership(folded(subject), tuple(map(folded, values)))
        case Match(subject, search, words) if not wanted:
            return Match(subject, f"(?i){search}", words)
        case _:
            return term


def by_cases(options: tuple[tuple[Term, Term], ...], default: Term) -> Term:
    """Each result beside its own test and the failure of those before it."""
    parts: list[Term] = []
    before: list[Term] = []
    for test, result in options:
        parts.append(And((*before, Truth(test, True), result)))
        before.append(Not(Truth(test, True)))
    parts.append(And((*before, default)))
    return cautious(Or(tuple(parts)))


def folded(term: Term) -> Term:
    if isinstance(term, Constant):
        return Constant(term.value.lower().rstrip(" ")) if isinstance(term.value, str) else term
    return Call("fold", (term,))
