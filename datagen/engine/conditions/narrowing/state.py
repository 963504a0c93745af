"""What a branch knows so far: facts of its columns, orders and equalities among them, and atoms that it can't use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from datagen.engine.conditions.narrowing.facts import Facts, TextualKind, narrowed
from datagen.engine.conditions.narrowing.logic import Atom
from datagen.engine.conditions.narrowing.order import Edge
from datagen.engine.conditions.narrowing.points import DAY, LinearKind, Stretch, line_of, number_point, point_of, year_start
from datagen.engine.conditions.narrowing.subjects import constants, isolated, plain
from datagen.engine.conditions.reading.regex import FILLER, escaped
from datagen.engine.conditions.terms import (
    Call,
    Cast,
    Comparison,
    Constant,
    Interval,
    IsNull,
    Match,
    Membership,
    Not,
    Reference,
    Term,
)
from datagen.engine.dataset import ArrayKind, BinaryKind, BooleanKind, ColumnSpec, ConstKind, EnumKind, ForeignKind, Kind

__all__ = ["State"]

LENGTHS = {"length", "octet_length", "cardinality", "array_length"}


@dataclass(frozen=True, slots=True)
class State:
    """Everything holds together; immutable."""

    specs: Mapping[str, ColumnSpec]
    """As given."""
    facts: Mapping[str, Facts] = field(default_factory=dict)
    fitted: Mapping[str, ColumnSpec] = field(default_factory=dict)
    """The columns with facts, narrowed to them."""
    edges: tuple[Edge, ...] = ()
    equal: tuple[tuple[str, str], ...] = ()
    atoms: tuple[Atom, ...] = ()
    """All that were taken up."""

    @property
    def columns(self) -> dict[str, ColumnSpec]:
        """All columns, narrowed as far as facts go."""
        return {name: self.fitted.get(name, spec) for name, spec in self.specs.items()}

    def with_atom(self, atom: Atom) -> State | None:
        """None where the atom contradicts what is known."""
        state: State | None = replace(self, atoms=(*self.atoms, atom))
        assert state is not None
        match atom.term:
            case IsNull(Reference(column)):
                state = state.told(column, is_null=True)
            case Not(IsNull(Reference(column))):
                state = state.told(column, is_null=False)
            case Comparison():
                state = state.compared(isolated(atom.term, self.specs), atom.is_strict)
            case Membership(subject, values):
                state = state.among(plain(subject, self.specs), values, atom.is_strict)
            case Not(Membership(subject, values)):
                for value in values:
                    state = state and state.compared(isolated(Comparison("<>", subject, value), self.specs), atom.is_strict)
            case Match(subject, _, _) as match:
                state = state.matched(plain(subject, self.specs), match, atom.is_strict)
            case Call("starts_with", (subject, Constant(str(text)))):
                state = state.begun(plain(subject, self.specs), text, atom.is_strict)
            case _ if atom.is_strict:
                state = state.strictly(atom.term)
        return state

    def strictly(self, term: Term) -> State | None:
        """A term that must be true, of one column, needs a value there."""
        inner = term.part if isinstance(term, Not) else term
        if isinstance(inner, Match | Membership) and isinstance(inner.subject, Reference):
            return self.told(inner.subject.column, needs_value=True)
        return self

    def told(self, column: str, **changes: Any) -> State | None:
        """With changes to what is known of the column."""
        if column not in self.specs:
            return self
        known = self.facts.get(column, Facts())
        is_null = changes.pop("is_null", None)
        if is_null is not None and known.is_null not in (None, is_null):
            return None
        facts = replace(known, is_null=known.is_null if is_null is None else is_null, **changes)
        spec = narrowed(self.specs[column], facts)
        if spec is None:
            return None
        return replace(self, facts={**self.facts, column: facts}, fitted={**self.fitted, column: spec})

    def known(self, column: str) -> Facts:
        return self.facts.get(column, Facts())

    def valued(self, column: str, is_strict: bool, **changes: Any) -> State | None:
        return self.told(column, needs_value=self.known(column).needs_value or is_strict, **changes)

    # Comparisons

    def compared(self, term: Comparison, is_strict: bool) -> State | None:
        operator, left = term.operator, plain(term.left, self.specs)
        values = constants(term.right)
        if values is not None:
            return self.bounded(operator, left, values, is_strict)
        state: State | None = self
        if is_strict:
            for side in (left, plain(term.right, self.specs)):
                if isinstance(side, Reference):
                    state = state and state.told(side.column, needs_value=True)
        if state is None:
            return None
        edge = Edge.of(operator, left, plain(term.right, self.specs), self.specs)
        if edge is not None:
            return replace(state, edges=(*state.edges, edge))
        right = plain(term.right, self.specs)
        if operator != "=" or not isinstance(left, Reference) or not isinstance(right, Reference) or left == right:
            return state
        names = left.column, right.column
        return replace(state, equal=(*state.equal, names)) if self.specs.keys() >= set(names) else state

    def bounded(self, operator: str, left: Term, values: tuple[Any, Any], is_strict: bool) -> State | None:
        """``values``: at the earliest and the latest moment that the clock may show."""
        value = values[1] if operator in (">", ">=") else values[0]
        match left:
            case Reference(column) if column in self.specs:
                return self.column_bounded(operator, column, value, is_strict, is_fixed=values[0] == values[1])
            case Call(name, (Reference(column), *_)) if name in LENGTHS and column in self.specs:
                return self.length_bounded(operator, column, value, is_strict)
            case Call("lower" | "upper", (inner,)) if operator == "=":
                return self.among(plain(inner, self.specs), (Constant(value),), is_strict)
            case Call("trim" | "ltrim" | "rtrim", (inner, *_)) if operator in ("<>", "=") and isinstance(value, str):
                if operator == "<>" and value == "" and isinstance(inner, Reference):
                    return self.length_bounded(">=", inner.column, 1, is_strict)
                return self.bounded(operator, plain(inner, self.specs), values, is_strict) if operator == "=" else self
            case Call("length", (Call("trim" | "ltrim" | "rtrim", (inner, *_)),)):
                return self.bounded(operator, Call("length", (plain(inner, self.specs),)), values, is_strict)
            case Call("abs", (inner,)):
                return self.absolute(operator, plain(inner, self.specs), value, is_strict)
            case Call("%", (Reference(column), Constant(int(divisor)))) if operator == "=" and value == 0 and divisor:
                return self.valued(column, is_strict, divisor=abs(divisor))
            case Call("left", (inner, Constant(int(count)))) if operator == "=" and len(str(value)) == count:
                return self.begun(plain(inner, self.specs), str(value), is_strict)
            case Call("substring", (inner, Constant(1), Constant(int(count)))) if operator == "=" and len(str(value)) == count:
                return self.begun(plain(inner, self.specs), str(value), is_strict)
            case Call("right", (inner, Constant(int(count)))) if operator == "=" and len(str(value)) == count:
                return self.matched(plain(inner, self.specs), made_match(FILLER + "*" + literal(str(value))), is_strict)
            case Call("strpos", (inner, Constant(str(text)))) if (operator, value) in ((">", 0), (">=", 1), ("<>", 0)):
                pattern = f"{FILLER}*{literal(text)}{FILLER}*"
                return self.matched(plain(inner, self.specs), made_match(pattern), is_strict)
            case Call("year", (inner,)) | Call("extract", (Constant("year"), inner)) if isinstance(value, int):
                return self.in_year(operator, plain(inner, self.specs), value, is_strict)
            case Cast(inner, "date") | Call("date", (inner,)) | Call("date_trunc", (Constant("day"), inner)):
                return self.on_day(operator, plain(inner, self.specs), value, is_strict)
        return self

    def column_bounded(self, operator: str, column: str, value: Any, is_strict: bool, *, is_fixed: bool) -> State | None:
        kind = self.specs[column].kind
        known = self.known(column)
        if operator == "=":
            return self.among(Reference(column), (Constant(value),), is_strict) if is_fixed else self.valued(column, is_strict)
        if operator == "<>":
            if value == "" and isinstance(kind, TextualKind):
                return self.length_bounded(">=", column, 1, is_strict)
            return self.valued(column, is_strict, excluded=(*known.excluded, as_member(value, kind)))
        line = line_of(kind) if isinstance(kind, LinearKind) else "number"
        point = point_of(value, line)
        if point is None or not isinstance(kind, LinearKind | EnumKind | ConstKind):
            return self.valued(column, is_strict)
        return self.stretched(column, stretch_for(operator, point), is_strict)

    def stretched(self, column: str, stretch: Stretch, is_strict: bool) -> State | None:
        return self.valued(column, is_strict, stretch=self.known(column).stretch.within(stretch))

    def length_bounded(self, operator: str, column: str, value: Any, is_strict: bool) -> State | None:
        count = number_point(value)
        kind = self.specs[column].kind if column in self.specs else None
        if count is None or not isinstance(kind, TextualKind | ArrayKind | BinaryKind | EnumKind | ConstKind):
            return self
        known = self.known(column)
        least, most = known.least, known.most
        whole = count.denominator == 1
        if operator in (">", ">=", "="):
            least = max(least, int(count // 1) + 1 if operator == ">" else -int(-count // 1))
        if operator in ("<", "<=", "="):
            limit = -int(-count // 1) - 1 if operator == "<" else int(count // 1)
            most = limit if most is None else min(most, limit)
        if operator == "<>" and whole and count == least:
            least += 1
        if most is not None and least > most:
            return self.empty(column, is_strict)
        return self.valued(column, is_strict, least=least, most=most)

    def empty(self, column: str, is_strict: bool) -> State | None:
        """No value satisfies it: null may."""
        return None if is_strict or self.known(column).needs_value else self.told(column, is_null=True)

    def absolute(self, operator: str, inner: Term, value: Any, is_strict: bool) -> State | None:
        point = number_point(value)
        if not isinstance(inner, Reference) or inner.column not in self.specs or point is None:
            return self
        if operator in ("<", "<=", "="):
            is_open = operator == "<"
            return self.stretched(inner.column, Stretch(-point, point, is_open, is_open), is_strict)
        return self.stretched(inner.column, stretch_for(operator, point), is_strict) if operator in (">", ">=") else self

    def in_year(self, operator: str, inner: Term, year: int, is_strict: bool) -> State | None:
        start, end = year_start(year), year_start(year + 1)
        if not isinstance(inner, Reference) or inner.column not in self.specs or start is None or end is None:
            return self
        return self.between(operator, inner.column, start, end, is_strict)

    def on_day(self, operator: str, inner: Term, value: Any, is_strict: bool) -> State | None:
        start = point_of(value, "moment")
        if not isinstance(inner, Reference) or inner.column not in self.specs or start is None:
            return self
        start = start // DAY * DAY + Fraction(0)
        return self.between(operator, inner.column, start, start + DAY, is_strict)

    def between(self, operator: str, column: str, start: Fraction, end: Fraction, is_strict: bool) -> State | None:
        """A moment that is compared by the period from start to end, the end left out."""
        stretches = {
            "=": Stretch(start, end, False, True), "<": Stretch(None, start, False, True),
            "<=": Stretch(None, end, False, True), ">": Stretch(end, None), ">=": Stretch(start, None),
        }  # fmt: skip
        return self.stretched(column, stretches[operator], is_strict) if operator in stretches else self

    # Values and patterns

    def among(self, subject: Term, values: tuple[Term, ...], is_strict: bool) -> State | None:
        if isinstance(subject, Call) and subject.name in ("lower", "upper", "trim"):
            subject = plain(subject.arguments[0], self.specs)
        if not isinstance(subject, Reference) or subject.column not in self.specs:
            return self
        spec = self.specs[subject.column]
        found = [constants(value) for value in values]
        if any(each is None for each in found):
            return self
        members = tuple(dict.fromkeys(as_member(each[0], spec.kind) for each in found if each is not None))
        known = self.known(subject.column)
        if known.members is not None:
            members = tuple(member for member in members if member in known.members)
        if not members:
            return self.empty(subject.column, is_strict)
        return self.valued(subject.column, is_strict, members=members)

    def matched(self, subject: Term, match: Match, is_strict: bool) -> State | None:
        if isinstance(subject, Call) and subject.name in ("lower", "upper", "trim"):
            subject = plain(subject.arguments[0], self.specs)
        if not isinstance(subject, Reference) or subject.column not in self.specs:
            return self
        known = self.known(subject.column)
        return self.valued(subject.column, is_strict, matches=(*known.matches, match))

    def begun(self, subject: Term, text: str, is_strict: bool) -> State | None:
        return self.matched(subject, made_match(f"{literal(text)}{FILLER}*"), is_strict)


def made_match(pattern: str) -> Match:
    return Match(Constant(None), f"(?s)^{pattern}$", pattern)


def literal(text: str) -> str:
    return "".join(map(escaped, text))


def stretch_for(operator: str, point: Fraction) -> Stretch:
    is_open = operator in ("<", ">")
    return Stretch(point, None, is_open) if operator in (">", ">=") else Stretch(None, point, False, is_open)


def as_member(value: Any, kind: Kind) -> Any:
    """The constant as a value of the column: text for text, true and false for booleans, numbers as they are."""
    if isinstance(kind, ForeignKind) or value is None:
        return value
    if isinstance(kind, BooleanKind):
        if isinstance(value, str):
            return value.strip().lower() in ("t", "true", "y", "yes", "on", "1")
        return bool(value)
    if isinstance(value, bool) and not is_boolean_list(kind):
        return int(value)
    if isinstance(value, Interval) or isinstance(kind, TextualKind):
        return value if isinstance(value, str | Interval) else str(value)
    return value


def is_boolean_list(kind: Kind) -> bool:
    return isinstance(kind, EnumKind | ConstKind) and isinstance(
        kind.values[0] if isinstance(kind, EnumKind) else kind.value, bool
    )
