"""Kinds and values found by trial, for conditions that nothing else turns into narrower columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from typing import TypeGuard

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from datagen.engine.conditions.condition import condition_of, values_of_term
from datagen.engine.conditions.narrowing.facts import TextualKind
from datagen.engine.conditions.narrowing.logic import Atom
from datagen.engine.conditions.narrowing.points import LinearKind, Stretch, fitted, line_of, point_of, stretch_of
from datagen.engine.conditions.narrowing.proof import is_certain_atom
from datagen.engine.conditions.narrowing.sample import accepted, is_made, sampled
from datagen.engine.conditions.narrowing.subjects import isolated, plain
from datagen.engine.conditions.reading.regex import FILLER, escaped
from datagen.engine.conditions.terms import Comparison, Constant, Match, Reference, columns_of, walk
from datagen.engine.dataset import BooleanKind, ColumnSpec, ConstKind, EnumKind, Json, Kind, ObjectKind, PatternKind

__all__ = ["guessed", "witnesses"]

Columns = dict[str, ColumnSpec]
Bools = npt.NDArray[np.bool_]

GREAT_SHARE = 0.9
GOOD_SHARE = 0.25
"""A column of which fewer values than this satisfy its own conditions is worth a better kind."""
ENOUGH = 0.1
"""The same for rows and the conditions over several columns: below, rows are made from known good ones."""
CLASSES = (
    "[a-z]", "[A-Z]", "[0-9]", "[a-z0-9]", "[A-Z0-9]", "[0-9a-f]", "[a-zA-Z0-9_-]", "[A-Z][a-z]*", "[a-z]+(-[a-z]+)*",
    "[a-z]+(_[a-z]+)*",
)  # fmt: skip
SHAPES = (
    r"[a-z]{3,12}@[a-z]{3,12}\.(com|org|net)", r"https://[a-z]{4,12}\.(com|org)/[a-z]{2,10}", r"/[a-z]{2,8}(/[a-z]{2,8})?",
    r"\+[1-9][0-9]{9,11}", r"20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])", r"([01][0-9]|2[0-3]):[0-5][0-9]", r"\{\}",
    r"\[\]", r"#[0-9a-f]{6}", r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
    r"[1-9][0-9]{0,4}\.[0-9]{2}", r"[1-9][0-9]{0,4}", "true|false",
)  # fmt: skip
LONGEST = 30
"""Of guessed texts, where the column allows longer ones."""
BLOCK_ROWS = 256
SCALES = (None, 1000, 12)
"""How many steps of its range a number is drawn from in a block of rows; None: all."""
MOST_BLOCKS = 27


def guessed(columns: Columns, atoms: Sequence[Atom], dialect: str, count: int) -> list[Columns]:
    """Better kinds for columns most of whose values fail atoms that read them alone, in up to so many choices."""
    found = [columns]
    for name in sorted({name for atom in atoms for name in columns_of(atom.term)} & columns.keys()):
        own = [atom for atom in atoms if columns_of(atom.term) == {name} and not is_certain_atom(atom, columns, dialect)]
        if own and not is_null(columns[name]) and share(columns[name], own, dialect) < GOOD_SHARE:
            better = better_specs(columns[name], own, dialect, max(1, count // len(found)))
            found = [each | {name: spec} for each in found for spec in better] or found
    return found


def better_specs(spec: ColumnSpec, atoms: Sequence[Atom], dialect: str, count: int) -> list[ColumnSpec]:
    """One whose values mostly satisfy the atoms, or some of one value each that does; empty where none is found."""
    second: list[ColumnSpec] = []
    single: list[ColumnSpec] = []
    for candidate in candidates(spec, atoms):
        known = share(candidate, atoms, dialect) if is_made(candidate) else 0.0
        if known < GOOD_SHARE:
            continue
        if is_single(candidate):
            single.append(candidate)
        elif known >= GREAT_SHARE:
            return [candidate]
        else:
            second.append(candidate)
    if spec.is_unique and second:
        return second[:1]
    return single[:count] if single else second[:1]


def is_single(spec: ColumnSpec) -> bool:
    if isinstance(spec.kind, LinearKind):
        own = stretch_of(spec.kind)
        return own.low == own.high
    return isinstance(spec.kind, ConstKind)


def is_null(spec: ColumnSpec) -> bool:
    return spec.is_nullable and spec.null_fraction >= 1.0


def share(spec: ColumnSpec, atoms: Sequence[Atom], dialect: str) -> float:
    """Of its values, nulls left out, how many satisfy the atoms; 1 where that can't be told."""
    values = sampled(replace(spec, null_fraction=0.0))
    found = None if values is None else rows_that_meet(atoms, {spec.name: values}, dialect)
    return 1.0 if found is None else float(found.mean())


def rows_that_meet(atoms: Sequence[Atom], arrays: Mapping[str, pa.Array], dialect: str) -> Bools | None:
    each = [accepted(condition_of(atom.term, "", dialect), arrays, null_is=not atom.is_strict) for atom in atoms]
    known = [one for one in each if one is not None]
    return reduce(np.logical_and, known) if len(known) == len(each) and known else None


def candidates(spec: ColumnSpec, atoms: Sequence[Atom]) -> Iterator[ColumnSpec]:
    constants = list(dict.fromkeys(each.value for atom in atoms for each in walk(atom.term) if isinstance(each, Constant)))
    for kind in kinds_like(spec.kind, constants, atoms):
        yield replace(spec, kind=kind)


def kinds_like(kind: Kind, constants: Sequence[object], atoms: Sequence[Atom]) -> Iterator[Kind]:
    """Kinds of the same Arrow type, or one that can be cast to it."""
    if isinstance(kind, ObjectKind):
        keys = [value for value in constants if isinstance(value, str) and value]
        yield from documents(keys)
    elif isinstance(kind, EnumKind):
        yield from (ConstKind(value=value) for value in kind.values)
    elif isinstance(kind, BooleanKind):
        yield from (ConstKind(value=value) for value in (True, False))
    elif isinstance(kind, LinearKind):
        yield from lines_like(kind, constants)
    elif isinstance(kind, TextualKind):
        yield from texts_like(kind, constants, atoms)


def documents(keys: Sequence[str]) -> Iterator[EnumKind]:
    """Small JSON documents: arrays, and objects with these keys."""
    yield EnumKind(values=([], [1], ["a"], [1, 2, 3]))
    yield EnumKind(values=([1], ["a"], [1, 2, 3]))
    yield EnumKind(values=({}, {"a": 1}))
    values: tuple[Json, ...] = ("a", 1, True, [], {})
    yield from (EnumKind(values=(dict.fromkeys(keys, value), {**dict.fromkeys(keys, value), "a": 1})) for value in values)
    yield from (EnumKind(values=(dict.fromkeys(keys, other), {"b": 1})) for other in keys)


def lines_like(kind: LinearKind, constants: Sequence[object]) -> Iterator[Kind]:
    """Around the constants, at the start of the range, and single values all over it."""
    line = line_of(kind)
    own = stretch_of(kind)
    assert own.low is not None
    assert own.high is not None
    if line == "moment":
        constants = [dt.date(value, 1, 1) if is_year(value) else value for value in constants]
    points = [point for value in constants if (point := point_of(value, line)) is not None]
    unit = Fraction(1) if line == "number" else Fraction(86_400_000_000)
    stretches = [Stretch(point, point) for point in points]
    for width in (1000, 100, 10, 1):
        for start in (*points, own.low, Fraction(0)):
            stretches += [Stretch(start, start + width * unit), Stretch(start - width * unit, start)]
    stretches += [
        Stretch(point, point) for value in range(64) if (point := own.low + (own.high - own.low) * value / 64) is not None
    ]
    if line == "moment":
        months = [dt.date(year, month, 1) for year in (2020, 2021, 2022, 2023, 2024) for month in (1, 4, 7, 10)]
        stretches += [Stretch(point, point) for month in months if (point := point_of(month, line)) is not None]
    for stretch in stretches:
        found = fitted(kind, stretch)
        if found is not None:
            yield found


def is_year(value: object) -> TypeGuard[int]:
    """Whether a number among days may be what a condition compares their year with."""
    return isinstance(value, int) and not isinstance(value, bool) and 1900 <= value <= 2100


def texts_like(kind: TextualKind, constants: Sequence[object], atoms: Sequence[Atom]) -> Iterator[Kind]:
    least = kind.minimum_length
    longest: int | None = getattr(kind, "declared_length", None) or getattr(kind, "maximum_length", None)
    most = max(least, LONGEST if longest is None else min(longest, LONGEST))
    texts = [
        value
        for value in constants
        if isinstance(value, str) and least <= len(value) and (longest is None or len(value) <= longest)
    ]
    for text in texts:
        yield from (ConstKind(value=each) for each in dict.fromkeys((text, text.lower(), text.upper())))
    patterns = [each.words for atom in atoms for each in walk(atom.term) if isinstance(each, Match) and each.words]
    for text in texts:
        quoted = "".join(map(escaped, text))
        patterns += [f"{quoted}{FILLER}+", f"{FILLER}+{quoted}", f"{FILLER}+{quoted}{FILLER}+"]
    counts = [count for count in constants if isinstance(count, int) and 1 < count <= (longest or 1000) and count >= least]
    patterns += [f"({each}){{{count}}}" for count in counts for each in CLASSES if each[-1] == "]"]
    patterns += [f"({each}){{{max(least, 1)},{max(most, 1)}}}" if each[-1] == "]" else each for each in CLASSES]
    patterns += SHAPES
    for pattern in patterns:
        yield PatternKind(pattern=pattern, minimum_length=least, maximum_length=max(most, *counts) if counts else most)


def witnesses(columns: Columns, atoms: Sequence[Atom], dialect: str, count: int) -> list[Columns]:
    """For atoms over several columns that few rows satisfy: the columns at values that do, one row of them in each choice.

    The columns as given, alone, where that isn't needed or nothing is found.
    """
    hard = [atom for atom in atoms if not is_certain_atom(atom, columns, dialect) and columns_of(atom.term) <= columns.keys()]
    found = [columns]
    for group in joined(hard):
        chosen = group_witnesses(columns, group, dialect, count)
        found = [each | choice for each in found for choice in chosen][: max(1, count)]
    return found


def joined(atoms: Sequence[Atom]) -> list[list[Atom]]:
    """Atoms that share columns, together; only groups that read several columns."""
    groups: list[tuple[set[str], list[Atom]]] = []
    for atom in atoms:
        names, members = set(columns_of(atom.term)), [atom]
        apart = []
        for group in groups:
            if group[0] & names:
                names |= group[0]
                members = group[1] + members
            else:
                apart.append(group)
        groups = [*apart, (names, members)]
    return [members for names, members in groups if len(names) > 1]


def group_witnesses(columns: Columns, atoms: Sequence[Atom], dialect: str, count: int) -> list[Columns]:
    names = sorted({name for atom in atoms for name in columns_of(atom.term)})
    whole = drawn(names, columns, [None] * len(names))
    filled = {name: spec if is_null(spec) else replace(spec, null_fraction=0.0) for name, spec in columns.items()}
    first = drawn(names, filled, [None] * len(names))
    if whole is None or first is None:
        return [{}]
    found = rows_that_meet(atoms, first, dialect)
    if found is None or found.mean() >= ENOUGH:
        return [{}]
    as_given = rows_that_meet(atoms, whole, dialect)
    nulls: list[Columns] = [{}] if as_given is not None and as_given.mean() >= ENOUGH else []
    choices: list[Columns] = []
    for number in range(min(MOST_BLOCKS, len(SCALES) ** len(names))):
        scales = [SCALES[number // len(SCALES) ** place % len(SCALES)] for place in range(len(names))]
        arrays = drawn(names, filled, scales)
        if arrays is None:
            continue
        arrays = solved(arrays, columns, atoms, dialect)
        met = rows_that_meet(atoms, arrays, dialect)
        for row in np.flatnonzero(met)[: max(1, count // 4)] if met is not None else ():
            pinned = {name: at_value(columns[name], arrays[name][int(row)].as_py()) for name in names}
            if all(spec is not None for spec in pinned.values()):
                choices.append({name: spec for name, spec in pinned.items() if spec is not None})
        if len(choices) >= count:
            break
    return [*choices[: count - len(nulls)], *nulls] or [{}]


def drawn(names: Sequence[str], columns: Columns, scales: Sequence[int | None]) -> dict[str, pa.Array] | None:
    """Values of each column, numbers from a part of their range so many steps wide; None where some can't be made."""
    arrays = {}
    for name, scale in zip(names, scales, strict=True):
        spec = columns[name]
        if scale is not None and isinstance(spec.kind, LinearKind):
            own = stretch_of(spec.kind)
            assert own.low is not None
            assert own.high is not None
            start = min(max(own.low, Fraction(0)), own.high)
            unit = Fraction(1) if line_of(spec.kind) == "number" else Fraction(86_400_000_000)
            kind = fitted(spec.kind, Stretch(start, start + scale * unit))
            spec = spec if kind is None else replace(spec, kind=kind)
        values = sampled(spec, BLOCK_ROWS)
        if values is None:
            return None
        arrays[name] = values
    return arrays


def solved(arrays: dict[str, pa.Array], columns: Columns, atoms: Sequence[Atom], dialect: str) -> dict[str, pa.Array]:
    """With columns that must equal a term of the others computed from it."""
    found = dict(arrays)
    done: set[str] = set()
    for atom in atoms:
        if not isinstance(atom.term, Comparison) or atom.term.operator != "=":
            continue
        term = isolated(atom.term, columns)
        for one, other in ((plain(term.left, columns), term.right), (plain(term.right, columns), term.left)):
            if isinstance(one, Reference) and one.column not in columns_of(other) and one.column not in done:
                values = values_of_term(other, dialect, found)
                made = None if values is None else cast_like(values, found[one.column].type)
                if made is not None:
                    found[one.column] = made
                    done |= {one.column, *columns_of(other)}
                    break
    return found


def cast_like(values: pa.Array, arrow_type: pa.DataType) -> pa.Array | None:
    if isinstance(arrow_type, pa.DictionaryType | pa.ExtensionType):
        return None
    try:
        if pa.types.is_decimal(arrow_type) and pa.types.is_floating(values.type):
            unit = Decimal(1).scaleb(-arrow_type.scale)
            exact = [None if value is None else Decimal(repr(value)).quantize(unit) for value in values.to_pylist()]
            return pa.array(exact, arrow_type)
        if pa.types.is_timestamp(arrow_type) and pa.types.is_timestamp(values.type):
            return values.cast(pa.timestamp("us")).cast(pa.int64()).cast(arrow_type)
        return values.cast(arrow_type, safe=not pa.types.is_decimal(arrow_type))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, ArithmeticError):
        return None


def holds_constants(kind: Kind) -> bool:
    """Whether a constant of one of its values makes a column of the same Arrow type, or one that can be cast to it."""
    if isinstance(kind, EnumKind | ConstKind):
        members = kind.values if isinstance(kind, EnumKind) else (kind.value,)
        return not any(isinstance(member, list | dict) for member in members)
    return isinstance(kind, TextualKind | BooleanKind)


def at_value(spec: ColumnSpec, value: object) -> ColumnSpec | None:
    """The column at this value alone; None where its kind can't be held there."""
    if value is None:
        return replace(spec, null_fraction=1.0) if spec.is_nullable else None
    if isinstance(spec.kind, LinearKind):
        if isinstance(value, dt.datetime) and value.tzinfo is not None:
            value = value.astimezone(dt.UTC).replace(tzinfo=None)
        point = point_of(value, line_of(spec.kind))
        kind = None if point is None else fitted(spec.kind, Stretch(point, point))
        if kind is None or stretch_of(kind).low != point:
            return None
        return replace(spec, kind=kind, null_fraction=0.0, is_nullable=False)
    if isinstance(value, str | bool | int | float) and holds_constants(spec.kind):
        return replace(spec, kind=ConstKind(value=value), null_fraction=0.0, is_nullable=False)
    return spec
