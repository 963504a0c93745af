"""What the partitions of a MySQL or MariaDB table ask of its rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from datagen.io.catalog.model import PartitionedBy
from datagen.io.catalog.mysql_text import expression, split_list

__all__ = ["Partition", "read_partitions"]

UNBOUNDED = "MAXVALUE"


@dataclass(frozen=True, slots=True)
class Partition:
    """A partition, without its subpartitions, which take any row."""

    method: str
    """``RANGE COLUMNS``, ``LINEAR HASH``."""
    key: str
    description: str | None
    """``10,'a'`` of a range, ``(1,'x'),(2,'y')`` of a list."""
    is_default: bool = False


def read_partitions(partitions: Sequence[Partition]) -> PartitionedBy | None:
    """None where all rows have a place that they don't choose: by time, as of MariaDB's versioned tables."""
    first = partitions[0]
    method = first.method.upper()
    key = expression(first.key or "", is_escaped=False)
    shown = f"{method} ({key})"
    if "HASH" in method or "KEY" in method:
        return PartitionedBy(strategy="hash", key=shown, conditions=(), accepts_all=True)
    parts = list(split_list(key)) if "COLUMNS" in method else [key]
    bounds = [expression(partition.description or "", is_escaped=False) for partition in partitions]
    if method.startswith("RANGE"):
        is_open = all(value.upper() == UNBOUNDED for value in split_list(bounds[-1]))
        conditions = range_conditions(parts, [list(split_list(bound)) for bound in bounds])
        return PartitionedBy(strategy="range", key=shown, conditions=tuple(conditions), accepts_all=is_open)
    if method.startswith("LIST"):
        conditions = (list_condition(parts, bound) for bound, part in zip(bounds, partitions, strict=True) if not part.is_default)
        has_default = any(partition.is_default for partition in partitions)
        return PartitionedBy(strategy="list", key=shown, conditions=tuple(conditions), accepts_all=has_default)
    return None


def range_conditions(parts: list[str], bounds: list[list[str]]) -> Iterator[str]:
    """A partition reaches from the bound of the one before it, inclusive, to its own; nulls are less than anything."""
    previous: list[str] | None = None
    for bound in bounds:
        below = less(parts, bound)
        lowest = f"{parts[0]} IS NULL" if previous is None and below else ""
        above = f"NOT ({less(parts, previous)})" if previous is not None else ""
        if lowest:
            yield f"{below} OR {lowest}"
        else:
            yield " AND ".join(filter(None, (f"({above})" if above and below else above, f"({below})" if above and below else below)))
        previous = bound


def less(parts: Sequence[str], bound: Sequence[str]) -> str:
    """Whether the key is below a bound, part by part; empty where anything is."""
    if not parts or bound[0].upper() == UNBOUNDED:
        return ""
    if len(parts) == 1:
        return f"{parts[0]} < {bound[0]}"
    rest = less(parts[1:], bound[1:])
    is_open = bound[1].upper() == UNBOUNDED
    if is_open:
        return f"{parts[0]} <= {bound[0]}"
    return f"{parts[0]} < {bound[0]} OR ({parts[0]} = {bound[0]} AND ({rest}))"


def list_condition(parts: list[str], values: str) -> str:
    """Whether the key is one of the values."""
    rows = [list(split_list(row[1:-1])) if len(parts) > 1 else [row] for row in split_list(values)]
    if len(parts) > 1:
        return " OR ".join(
            "(" + " AND ".join(equals(part, value) for part, value in zip(parts, row, strict=True)) + ")" for row in rows
        )
    plain = [row[0] for row in rows if row[0].upper() != "NULL"]
    listed = [f"{parts[0]} IN ({', '.join(plain)})"] if plain else []
    return " OR ".join(listed + ([f"{parts[0]} IS NULL"] if len(plain) < len(rows) else []))


def equals(part: str, value: str) -> str:
    return f"{part} IS NULL" if value.upper() == "NULL" else f"{part} = {value}"
