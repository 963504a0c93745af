"""What the partitions of a MySQL or MariaDB table ask of its rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from datagen.io.catalog.model import PartitionedBy
from datagen.io.catalog.mysql.text import expression, split_list

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
        conditions = (
            list_condition(parts, bound) for bound, part in zip(bounds, partitions, strict=True) if not part.is_default
        )
        has_default = any(partition.is_default for partition in partitions)
        return PartitionedBy(strategy="list", key=shown, conditions=tuple(conditions), accepts_all=has_default)
    return None


def range_conditions(parts: list[str], bounds: list[list[str]]) -> Iterator[str]:
    """A partition reaches from the bound of the one before it, inclusive, to its own; nulls are less than anything."""
    above = f"{parts[0]} IS NULL"
    is_first = True
    for bound in bounds:
        below = less(parts, bound)
        if is_first:
            yield f"{below} OR {above}" if below else f"{above} OR {parts[0]} IS NOT NULL"
        else:
            yield f"{bracketed(above)} AND {bracketed(below)}" if below else above
        above, is_first = at_least(parts, bound), False


def less(parts: Sequence[str], bound: Sequence[str]) -> str:
    """Whether the key is below a bound, part by part; empty where anything is."""
    return compared(parts, bound, "<", "<=")


def at_least(parts: Sequence[str], bound: Sequence[str]) -> str:
    """Whether it is not below; of a bound that something is above."""
    if bound[-1].upper() == UNBOUNDED:
        at = next(at for at, value in enumerate(bound) if value.upper() == UNBOUNDED)
        return compared(parts[:at], bound[:at], ">", ">")
    return compared(parts, bound, ">", ">=")


def compared(parts: Sequence[str], bound: Sequence[str], strictly: str, open_end: str) -> str:
    """``a < 1 OR (a = 1 AND b < 2)``; ``open_end`` compares the last part of ``>=``, and one that MAXVALUE follows."""
    if not parts or bound[0].upper() == UNBOUNDED:
        return ""
    if len(parts) == 1:
        return f"{parts[0]} {strictly if strictly == '<' else open_end} {bound[0]}"
    if bound[1].upper() == UNBOUNDED:
        return f"{parts[0]} {open_end} {bound[0]}"
    rest = compared(parts[1:], bound[1:], strictly, open_end)
    return f"{parts[0]} {strictly} {bound[0]} OR ({parts[0]} = {bound[0]} AND {bracketed(rest)})"


def bracketed(condition: str) -> str:
    """For use within AND."""
    return f"({condition})" if " OR " in condition else condition


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
