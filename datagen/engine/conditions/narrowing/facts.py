"""What a branch knows of one column, and the column narrowed to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from math import lcm

import polars as pl

from datagen.engine.conditions.narrowing.points import LinearKind, Stretch, fitted, line_of, number_point, point_of, stretch_of
from datagen.engine.conditions.narrowing.sample import is_made, sampled
from datagen.engine.conditions.terms import Match
from datagen.engine.dataset import (
    ArrayKind,
    BinaryKind,
    BooleanKind,
    ColumnSpec,
    ConstKind,
    DecimalKind,
    EnumKind,
    FloatKind,
    FormatKind,
    IntegerKind,
    Json,
    Kind,
    PatternKind,
    TextKind,
)
from datagen.engine.decode.string import text_kind
from datagen.engine.pattern import PatternError, compile_language

__all__ = ["Facts", "TextualKind", "narrowed"]

TextualKind = TextKind | PatternKind | FormatKind
EVERYWHERE = Stretch()
GOOD_SHARE = 0.5
"""A realistic kind is kept where at least this share of its values satisfies the patterns."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All of it holds together."""

    is_null: bool | None = None
    """None where nothing says."""
    needs_value: bool = False
    """Whether some fact is not satisfied by null."""
    stretch: Stretch = EVERYWHERE
    least: int = 0
    """Characters, bytes or items."""
    most: int | None = None
    members: tuple[Json, ...] | None = None
    """The only values; None for no such limit."""
    excluded: tuple[Json, ...] = ()
    matches: tuple[Match, ...] = ()
    divisor: int = 1
    """Whole numbers are multiples of it."""

    @property
    def says_something(self) -> bool:
        """Whether anything but nullness is known."""
        return replace(self, is_null=None, needs_value=False) != Facts()


def narrowed(spec: ColumnSpec, facts: Facts) -> ColumnSpec | None:
    """The column under these facts, as far as its kind can hold to them; None where it can't be.

    A nullable column that no value fits is null, unless a value is needed.
    """
    if facts.is_null and (facts.needs_value or not spec.is_nullable):
        return None
    if facts.is_null:
        return replace(spec, null_fraction=1.0)
    kind = narrowed_kind(spec, facts) if facts.says_something else spec.kind
    if kind is not None and kind != spec.kind and not is_made(replace(spec, kind=kind)):
        kind = None
    must_be = facts.needs_value or facts.is_null is False
    if kind is None:
        return None if must_be or not spec.is_nullable else replace(spec, null_fraction=1.0)
    if must_be and spec.is_nullable:
        return None if spec.kind == ConstKind(value=None) else replace(spec, kind=kind, is_nullable=False, null_fraction=0.0)
    return replace(spec, kind=kind)


def narrowed_kind(spec: ColumnSpec, facts: Facts) -> Kind | None:
    kind = spec.kind
    if isinstance(kind, EnumKind | ConstKind):
        return narrowed_list(kind, facts)
    if isinstance(kind, BooleanKind):
        return narrowed_boolean(facts)
    if isinstance(kind, LinearKind):
        return narrowed_line(kind, facts)
    if isinstance(kind, TextualKind):
        return narrowed_text(spec, facts)
    if isinstance(kind, BinaryKind):
        least = max(kind.minimum_length, facts.least)
        most = kind.maximum_length if facts.most is None else min(max(kind.maximum_length, facts.least), facts.most)
        return (
            replace(kind, minimum_length=least, maximum_length=max(most, least))
            if facts.most is None or least <= facts.most
            else None
        )
    if isinstance(kind, ArrayKind):
        most = kind.maximum_items if facts.most is None else min(kind.maximum_items, facts.most)
        least = max(kind.minimum_items, facts.least)
        if facts.most is None and not kind.has_maximum:
            most = max(most, least)
        return replace(kind, minimum_items=least, maximum_items=most) if least <= most else None
    return kind


def narrowed_list(kind: EnumKind | ConstKind, facts: Facts) -> EnumKind | ConstKind | None:
    """The members that satisfy all facts."""
    values = (kind.value,) if isinstance(kind, ConstKind) else kind.values
    kept = [number for number, value in enumerate(values) if is_allowed(value, facts)]
    if not kept:
        return None
    if len(kept) == len(values) or isinstance(kind, ConstKind):
        return kind
    weights = None if kind.weights is None else tuple(kind.weights[number] for number in kept)
    if weights is not None and not sum(weights):
        weights = None
    return replace(kind, values=tuple(values[number] for number in kept), weights=weights)


def is_allowed(value: Json, facts: Facts) -> bool:
    if facts.members is not None and not any(is_same(value, member) for member in facts.members):
        return False
    if any(is_same(value, member) for member in facts.excluded):
        return False
    if facts.stretch != EVERYWHERE:
        point = number_point(value)
        if point is None or facts.stretch.within(Stretch(point, point)).is_empty:
            return False
    if isinstance(value, str):
        if len(value) < facts.least or (facts.most is not None and len(value) > facts.most):
            return False
        return all(found_in(value, match.search) for match in facts.matches)
    return True


def is_same(left: Json, right: Json) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    first, second = number_point(left), number_point(right)
    return first == second if first is not None else left == right


@lru_cache(maxsize=4096)
def found_in(value: str, search: str) -> bool:
    return bool(pl.Series([value]).str.contains(search)[0])


def narrowed_boolean(facts: Facts) -> BooleanKind | ConstKind | None:
    kept = [value for value in (False, True) if is_allowed(value, facts)]
    return None if not kept else BooleanKind() if len(kept) == 2 else ConstKind(value=kept[0])


def narrowed_line(kind: LinearKind, facts: Facts) -> Kind | None:
    if facts.divisor != 1 and isinstance(kind, IntegerKind):
        kind = replace(kind, multiple_of=lcm(kind.multiple_of, facts.divisor))
    found = fitted(kind, facts.stretch)
    if found is None:
        return None
    if facts.members is not None:
        return among(kind, found, facts)
    return beside(found, facts)


def among(kind: LinearKind, found: LinearKind, facts: Facts) -> Kind | None:
    """One of the members; as one value, or as an enum where the kind's Arrow type can be made from one."""
    assert facts.members is not None
    points = [point for member in facts.members if (point := point_of(member, line_of(kind))) is not None]
    excluded = {point_of(member, line_of(kind)) for member in facts.excluded}
    fits = []
    for point in dict.fromkeys(points):
        one = fitted(kind, facts.stretch.within(Stretch(point, point)))
        if one is not None and point not in excluded and stretch_of(one).low == point:
            fits.append((point, one))
    if len(fits) <= 1:
        return fits[0][1] if fits else None
    if isinstance(kind, IntegerKind) or (isinstance(kind, DecimalKind) and all(point.denominator == 1 for point, _ in fits)):
        return EnumKind(values=tuple(int(point) for point, _ in fits))
    if isinstance(kind, FloatKind):
        return EnumKind(values=tuple(float(point) for point, _ in fits))
    return fits[0][1]


def beside(kind: LinearKind, facts: Facts) -> LinearKind | None:
    """Without the excluded values at its ends."""
    points = {point_of(member, line_of(kind)) for member in facts.excluded} - {None}
    found = kind
    for _ in points:
        own = stretch_of(found)
        if own.low not in points and own.high not in points:
            return found
        shorter = fitted(found, Stretch(own.low, own.high, own.low in points, own.high in points))
        if shorter is None:
            return None
        found = shorter
    return found


def narrowed_text(spec: ColumnSpec, facts: Facts) -> Kind | None:
    kind = spec.kind
    assert isinstance(kind, TextKind | PatternKind | FormatKind)
    longest = kind.declared_length if isinstance(kind, TextKind) else kind.maximum_length
    if facts.members is not None:
        values = [value for value in facts.members if isinstance(value, str) and is_allowed(value, facts)]
        values = [value for value in values if longest is None or len(value) <= longest]
        return None if not values else ConstKind(value=values[0]) if len(values) == 1 else EnumKind(values=tuple(values))
    found = with_lengths(spec, facts)
    if found is None or not facts.matches or share_of(replace(spec, kind=found), facts.matches) >= GOOD_SHARE:
        return found
    if isinstance(kind, PatternKind) or (isinstance(kind, FormatKind) and kind.format in ("binary", "json")):
        return found
    return (
        matching(facts, found.minimum_length, longest if facts.most is None else min(facts.most, longest or facts.most))
        or found
    )


def with_lengths(spec: ColumnSpec, facts: Facts) -> TextKind | PatternKind | FormatKind | None:
    kind = spec.kind
    assert isinstance(kind, TextKind | PatternKind | FormatKind)
    least = max(kind.minimum_length, facts.least)
    if isinstance(kind, TextKind):
        return text_with_lengths(kind, facts)
    most = min((each for each in (kind.maximum_length, facts.most) if each is not None), default=None)
    if most is not None and least > most:
        return None
    found = replace(kind, minimum_length=least, maximum_length=most)
    if found == kind or is_made(replace(spec, kind=found)):
        return found
    return text_kind(least, most) if isinstance(kind, FormatKind) else None


def text_with_lengths(kind: TextKind, facts: Facts) -> TextKind | None:
    least = max(kind.minimum_length, facts.least)
    most = kind.maximum_length if facts.most is None else min(kind.maximum_length, facts.most)
    limits = [each for each in (kind.declared_length, facts.most) if each is not None]
    if least > most and all(limit >= least for limit in limits):
        most = min([*limits, max(least, least * 2)])
    if facts.least <= most < kind.minimum_length:
        least = most
    if least > most:
        return None
    return replace(kind, minimum_length=least, maximum_length=most, declared_length=min(limits, default=None))


def share_of(spec: ColumnSpec, matches: tuple[Match, ...]) -> float:
    """How many of the column's values satisfy all of them."""
    values = sampled(replace(spec, null_fraction=0.0))
    if values is None:
        return 0.0
    series = pl.from_arrow(values.storage if hasattr(values, "storage") else values)
    assert isinstance(series, pl.Series)
    if series.dtype == pl.Binary:
        return 0.0
    found = pl.Series([True]).new_from_index(0, len(series))
    for match in matches:
        found = found & series.cast(pl.String).str.contains(match.search)
    return float(found.sum()) / len(found)


def matching(facts: Facts, least: int, most: int | None) -> PatternKind | None:
    """The pattern with the fewest strings that the lengths allow, preferring one whose strings satisfy the others too."""
    best: tuple[float, int, PatternKind] | None = None
    for match in facts.matches:
        size = 0 if match.words is None else language_size(match.words, least, most)
        if not size:
            continue
        kind = PatternKind(pattern=match.words or "", minimum_length=least, maximum_length=most)
        share = share_of(ColumnSpec(name="sample", path="$", kind=kind), facts.matches)
        if best is None or (-share, size) < best[:2]:
            best = (-share, size, kind)
    return None if best is None else best[2]


@lru_cache(maxsize=4096)
def language_size(pattern: str, least: int, most: int | None) -> int:
    """How many strings of these lengths it matches; 0 where it can't be used."""
    try:
        return compile_language(pattern, least, most).size
    except PatternError:
        return 0
