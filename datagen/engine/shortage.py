"""What to say when a column can't hold as many different values as the table has rows."""

from __future__ import annotations

from datagen.engine.dataset import (
    ColumnSpec,
    ConstKind,
    DateKind,
    EnumArrayKind,
    EnumKind,
    ForeignKind,
    FormatKind,
    IntegerKind,
    Kind,
    PatternKind,
    TextKind,
    TimestampKind,
)
from datagen.errors import Infeasible

__all__ = ["key_shortage", "shortage"]


def shortage(spec: ColumnSpec, capacity: int, rows: int) -> Infeasible:
    """For a unique column; names what limits it and, where it can, the limit that would do."""
    demand = "primary key" if spec.is_primary_key else "unique"
    return Infeasible(
        f"{demand} needs {rows} different values, {values_of(spec.kind)} has {capacity}", remedy(spec.kind, capacity, rows)
    )


def key_shortage(key: list[ColumnSpec], capacity: int, rows: int) -> Infeasible:
    names = ", ".join(repr(column.name) for column in key)
    return Infeasible(
        f"primary key ({names}) needs {rows} different combinations, there are {capacity}", f"ask for {capacity} rows or fewer"
    )


def values_of(kind: Kind) -> str:
    match kind:
        case IntegerKind():
            return f"range {kind.minimum}..{kind.maximum}"
        case DateKind():
            return f"range {kind.minimum}..{kind.maximum}"
        case TimestampKind():
            return f"range {kind.minimum.isoformat()}..{kind.maximum.isoformat()}"
        case EnumKind() | EnumArrayKind():
            return "enum"
        case ConstKind():
            return "a constant"
        case PatternKind():
            return f"pattern {kind.pattern!r}"
        case FormatKind():
            return f"format {kind.format!r}"
        case TextKind():
            return f"text of {kind.minimum_length} to {kind.maximum_length} characters"
        case ForeignKind():
            return f"table {kind.table!r}"
        case _:
            return "its type"


def remedy(kind: Kind, capacity: int, rows: int) -> str:
    match kind:
        case IntegerKind():
            return f"widen maximum to {kind.minimum + (rows - 1) * kind.multiple_of}"
        case ForeignKind():
            return f"ask for {capacity} rows or fewer, or drop unique"
        case EnumKind() | EnumArrayKind():
            return f"list more values, or ask for {capacity} rows or fewer"
        case _:
            return f"widen it, or ask for {capacity} rows or fewer"
