"""What to say when a column can't hold as many different values as the table has rows."""

from __future__ import annotations

from typing import assert_never

from datagen.engine.dataset import (
    ArrayKind,
    BinaryKind,
    BooleanKind,
    ColumnSpec,
    ConstKind,
    DateKind,
    DecimalKind,
    DurationKind,
    EnumArrayKind,
    EnumKind,
    FloatKind,
    ForeignKind,
    FormatKind,
    IntegerKind,
    Kind,
    ObjectKind,
    PatternKind,
    TextKind,
    TimeKind,
    TimestampKind,
    UuidKind,
)
from datagen.errors import Infeasible

__all__ = ["key_shortage", "shortage"]


def shortage(spec: ColumnSpec, capacity: int, rows: int) -> Infeasible:
    """For a unique column; names what limits it and, where it can, the limit that would do."""
    demand = "primary key" if spec.is_primary_key else "unique"
    return Infeasible(
        f"{demand} needs {rows} different values, {values_of(spec.kind)} has {capacity}",
        remedy(spec.kind, capacity, rows),
        capacity=capacity,
    )


def key_shortage(key: list[ColumnSpec], capacity: int, rows: int, *, what: str = "primary key") -> Infeasible:
    names = ", ".join(repr(column.name) for column in key)
    return Infeasible(
        f"{what} ({names}) needs {rows} different combinations, there are {capacity}",
        f"ask for {at_most(capacity)}",
        capacity=capacity,
    )


def values_of(kind: Kind) -> str:
    match kind:
        case IntegerKind() | DecimalKind() | FloatKind() | DateKind() | TimeKind():
            return f"range {kind.minimum}..{kind.maximum}"
        case TimestampKind():
            return f"range {kind.minimum.isoformat()}..{kind.maximum.isoformat()}"
        case BooleanKind():
            return "type 'boolean'"
        case EnumKind() | EnumArrayKind():
            return "enum"
        case ConstKind():
            return "a constant"
        case PatternKind():
            return f"pattern {kind.pattern!r}"
        case FormatKind():
            return f"format {kind.format!r}"
        case DurationKind():
            return "format 'duration'"
        case UuidKind():
            return "format 'uuid'"
        case TextKind():
            return f"text of {kind.minimum_length} to {kind.maximum_length} characters"
        case BinaryKind():
            return f"bytes of {kind.minimum_length} to {kind.maximum_length}"
        case ArrayKind():
            return f"an array of {kind.minimum_items} to {kind.maximum_items} items"
        case ObjectKind():
            return "an object of these properties"
        case ForeignKind():
            return f"table {kind.table!r}"
        case _:
            assert_never(kind)


def remedy(kind: Kind, capacity: int, rows: int) -> str:
    match kind:
        case IntegerKind():
            return f"widen maximum to {kind.minimum + (rows - 1) * kind.multiple_of}"
        case ForeignKind():
            return f"ask for {at_most(capacity)}, or drop unique"
        case EnumKind() | EnumArrayKind():
            return f"list more values, or ask for {at_most(capacity)}"
        case BooleanKind() | ConstKind():
            return f"ask for {at_most(capacity)}"
        case _:
            return f"widen it, or ask for {at_most(capacity)}"


def at_most(rows: int) -> str:
    return "1 row" if rows == 1 else f"{rows} rows or fewer"
