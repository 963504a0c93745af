"""What the values of a column can be at most, as the document says it, against what a column of a database can hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from datagen.engine.dataset import (
    ArrayKind,
    ColumnSpec,
    ConstKind,
    DecimalKind,
    EnumArrayKind,
    EnumKind,
    FloatKind,
    ForeignKind,
    IntegerKind,
    Json,
    Kind,
    PatternKind,
    TextKind,
    UuidKind,
)
from datagen.engine.pattern import compile_language
from datagen.engine.plan import Plan, TablePlan

__all__ = ["Limits", "misfit"]

Number = int | float | Decimal
UUID_LENGTH = 36


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a column of a database holds, an array's column in each element; None where its type sets no limit."""

    minimum: Number | None = None
    maximum: Number | None = None
    exact_integer: int | None = None
    """Whole numbers are exact from its negative to this."""
    length: int | None = None
    """In characters."""
    labels: frozenset[str] | None = None


def misfit(plan: Plan, table: TablePlan, column: str, limits: Limits) -> str | None:
    """Why some values of a column can't be held; None where the document does not prove that there are such values."""
    spec = next(spec for spec in table.spec.columns if spec.name == column)
    while isinstance(spec.kind, ForeignKind | ArrayKind):
        if isinstance(spec.kind, ArrayKind):
            spec = spec.kind.items
        else:
            table, name = plan[spec.kind.table], spec.kind.column
            spec = next(spec for spec in table.spec.columns if spec.name == name)
    return next(reasons(spec, table.rows, limits), None) if table.rows and spec.null_fraction < 1 else None


def reasons(spec: ColumnSpec, rows: int, limits: Limits) -> Iterator[str]:
    match spec.kind:
        case IntegerKind() as kind:
            ends = integer_ends(spec, kind, rows)
            yield from number_reasons(ends, limits)
            yield from length_reasons(max((len(str(end)) for end in ends), default=0), limits)
            if limits.exact_integer is not None and kind.multiple_of == 1:
                yield from number_reasons(ends, Limits(minimum=-limits.exact_integer, maximum=limits.exact_integer))
        case DecimalKind(minimum=minimum, maximum=maximum) | FloatKind(minimum=minimum, maximum=maximum):
            yield from number_reasons((minimum, maximum), limits)
        case EnumKind() | EnumArrayKind() | ConstKind():
            yield from value_reasons(possible_values(spec.kind), limits)
        case TextKind(maximum_length=length):
            yield from length_reasons(length, limits)
        case PatternKind() as kind if limits.length is not None:
            language = compile_language(kind.pattern, kind.minimum_length, kind.maximum_length)
            yield from length_reasons(language.maximum_length, limits)
        case UuidKind():
            yield from length_reasons(UUID_LENGTH, limits)


def integer_ends(spec: ColumnSpec, kind: IntegerKind, rows: int) -> tuple[int, ...]:
    """The least and the greatest value; a key counts up from its first one. Nothing where that is another column's matter."""
    if spec.is_unique and (spec.is_primary_key or not kind.is_bounded):
        first = kind.minimum if kind.is_bounded else kind.multiple_of
        return first, first + kind.multiple_of * (rows - 1)
    is_part_of_key = spec.is_primary_key and not kind.is_bounded
    return () if is_part_of_key else (kind.minimum, kind.maximum)


def possible_values(kind: Kind) -> list[Json]:
    """Without those of weight 0."""
    if isinstance(kind, EnumKind):
        weights = kind.weights or [1.0] * len(kind.values)
        return [value for value, weight in zip(kind.values, weights, strict=True) if weight]
    assert isinstance(kind, EnumArrayKind | ConstKind)
    return list(kind.values) if isinstance(kind, EnumArrayKind) else [kind.value]


def value_reasons(values: list[Json], limits: Limits) -> Iterator[str]:
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    texts = [value for value in values if isinstance(value, str)]
    yield from number_reasons(tuple(numbers), limits)
    yield from length_reasons(max(map(len, texts), default=0), limits)
    unknown = [] if limits.labels is None else [text for text in texts if text not in limits.labels]
    if unknown:
        yield f"has no {', '.join(map(repr, unknown))}"


def number_reasons(numbers: tuple[Number, ...], limits: Limits) -> Iterator[str]:
    if limits.minimum is not None and numbers and min(numbers) < limits.minimum:
        yield f"begins at {limits.minimum}, and its values at {min(numbers)}"
    if limits.maximum is not None and numbers and max(numbers) > limits.maximum:
        yield f"ends at {limits.maximum}, and its values at {max(numbers)}"


def length_reasons(longest: int, limits: Limits) -> Iterator[str]:
    if limits.length is not None and longest > limits.length:
        yield f"takes {limits.length} characters, and its values have up to {longest}"
