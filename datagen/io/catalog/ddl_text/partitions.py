"""Partitions of PostgreSQL's tables: what each asks of its rows, as conditions over the table's columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from sqlglot import exp

from datagen.io.catalog.ddl_text.bounds import Render
from datagen.io.catalog.ddl_text.drafts import TableDraft
from datagen.io.catalog.model import ForeignKey, PartitionedBy, TableName

__all__ = ["without_partitions"]

Tables = dict[TableName, TableDraft]


def without_partitions(tables: Tables, render: Render) -> dict[TableName, TableDraft]:
    """The tables that are no partitions; those that are cut up know how."""
    beneath: dict[TableName, list[TableDraft]] = {}
    for table in tables.values():
        if table.partition_of in tables:
            beneath.setdefault(table.partition_of, []).append(table)
    own = {name: table for name, table in tables.items() if table.partition_of not in tables}
    return {name: partitioned(table, beneath, render) if table.partition_key else table for name, table in own.items()}


def partitioned(table: TableDraft, beneath: Mapping[TableName, Sequence[TableDraft]], render: Render) -> TableDraft:
    assert table.partition_key is not None
    key = table.partition_key
    parts = list(partitions(table, beneath, [], render))
    return replace(
        table,
        foreign_keys=[*table.foreign_keys, *keys_of_partitions(table, parts)],
        partitioned=PartitionedBy(
            strategy=key.strategy,
            key=f"{key.strategy.upper()} ({', '.join(key.parts)})",
            conditions=tuple(
                joined([*bounds, *(check.expression for check in part.checks)])
                for part, bounds in parts
                if part.partition_key is None
            ),
            accepts_all=accepts_all(table, beneath),
        ),
    )


def partitions(
    table: TableDraft, beneath: Mapping[TableName, Sequence[TableDraft]], above: list[str], render: Render
) -> Iterator[tuple[TableDraft, list[str]]]:
    """Those of all levels, each with its bounds and those of what it is part of."""
    parts = beneath.get(table.name, ())
    others = [condition(table, part, render) for part in parts if part.bound and not part.bound.is_default]
    for part in parts:
        own = negated(others) if part.bound and part.bound.is_default else [condition(table, part, render)]
        bounds = [*above, *(each for each in own if each)]
        yield part, bounds
        if part.partition_key is not None:
            yield from partitions(part, beneath, bounds, render)


def negated(conditions: Sequence[str]) -> list[str]:
    """Of the default partition: what no other one takes."""
    given = [each for each in conditions if each]
    return [f"({' OR '.join(f'({each})' for each in given)}) IS NOT TRUE"] if given else []


def accepts_all(table: TableDraft, beneath: Mapping[TableName, Sequence[TableDraft]]) -> bool:
    """Whether every row has a place."""
    if table.partition_key is None:
        return not table.checks
    parts = [part for part in beneath.get(table.name, ()) if part.bound is not None]
    if not all(accepts_all(part, beneath) for part in parts):
        return False
    if table.partition_key.strategy == "hash":
        return sum((part.bound.share or Fraction(0) for part in parts if part.bound), Fraction(0)) == 1
    return any(part.bound is not None and part.bound.is_default for part in parts)


def keys_of_partitions(table: TableDraft, parts: Sequence[tuple[TableDraft, list[str]]]) -> Iterator[ForeignKey]:
    """Foreign keys that partitions have of their own, for the rows that are in these; each once."""
    known = {(key.columns, key.parent) for key in table.foreign_keys}
    said = {(key.columns, key.parent): key for part, _ in parts for key in part.foreign_keys}
    for ends, key in said.items():
        holders = [
            (part, bounds) for part, bounds in parts if ends in {(each.columns, each.parent) for each in part.foreign_keys}
        ]
        if ends not in known:
            yield replace(key, where=condition_of(holders, parts))


def condition_of(holders: Sequence[tuple[TableDraft, list[str]]], parts: Sequence[tuple[TableDraft, list[str]]]) -> str | None:
    """Which rows are in one of these partitions; None where all are, and where only the server can tell, which knows hashes."""
    held = {part.name for part, _ in holders}
    hashed: set[TableName | None] = set()
    for part, _ in parts:
        if part.partition_of in held:
            held.add(part.name)
        if part.partition_of in hashed or (part.bound is not None and part.bound.share is not None):
            hashed.add(part.name)
    is_whole = all(part.name in held for part, _ in parts if part.partition_key is None)
    if is_whole or any(part.name in hashed for part, _ in holders):
        return None
    return " OR ".join(f"({joined(bounds)})" for _, bounds in holders)


def joined(conditions: Sequence[str]) -> str:
    return " AND ".join(f"({each})" for each in conditions) or "true"


def condition(table: TableDraft, part: TableDraft, render: Render) -> str:
    """What a partition asks; empty of a hash, which only the server can tell."""
    key, bound = table.partition_key, part.bound
    assert key is not None
    if bound is None or bound.share is not None:
        return ""
    types = [table.columns[name].type.shown if name in table.columns else None for name in key.columns]

    def typed(value: exp.Expression, at: int) -> str:
        text, type_ = render(value), types[at]
        return f"CAST({text} AS {type_})" if isinstance(value, exp.Literal) and value.is_string and type_ else text

    if bound.members:
        return members(key.parts[0], [None if isinstance(value, exp.Null) else render(value) for value in bound.members])
    given = [f"{name} IS NOT NULL" for name in key.parts]
    lower = side(key.parts, [ends(value) or typed(value, at) for at, value in enumerate(bound.lower)], ">", "MINVALUE")
    upper = side(key.parts, [ends(value) or typed(value, at) for at, value in enumerate(bound.upper)], "<", "MAXVALUE")
    return " AND ".join([*given, *(f"({each})" for each in (lower, upper) if each)])


def ends(value: exp.Expression) -> str | None:
    name = value.name.upper()
    return name if name in ("MINVALUE", "MAXVALUE") and not isinstance(value, exp.Literal) else None


def members(part: str, values: Sequence[str | None]) -> str:
    given = [value for value in values if value is not None]
    options = [f"{part} IN ({', '.join(given)})"] if given else []
    return " OR ".join([*options, *([f"{part} IS NULL"] if None in values else [])])


def side(parts: Sequence[str], values: Sequence[str], sign: str, open_end: str) -> str:
    """Part by part, as rows are compared: a lower bound belongs to the partition, an upper one does not."""
    if not values or values[0] == open_end:
        return ""
    if values[0] in ("MINVALUE", "MAXVALUE"):
        return "false"
    first = f"{parts[0]} {sign} {values[0]}"
    if len(values) == 1:
        return f"{parts[0]} >= {values[0]}" if sign == ">" else first
    rest = side(parts[1:], values[1:], sign, open_end)
    equal = f"{parts[0]} = {values[0]}"
    return f"{first} OR ({equal} AND ({rest}))" if rest else f"{parts[0]} {sign}= {values[0]}"
