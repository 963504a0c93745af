"""PARTITION BY and FOR VALUES of PostgreSQL, as statements say them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from sqlglot import exp

__all__ = ["Bound", "PartitionKey", "Render", "bound_of", "key_of"]

STRATEGIES: Mapping[str, Literal["range", "list", "hash"]] = {"RANGE": "range", "LIST": "list", "HASH": "hash"}
Render = Callable[[exp.Expression], str]


@dataclass(frozen=True, slots=True)
class PartitionKey:
    """PARTITION BY."""

    strategy: Literal["range", "list", "hash"]
    parts: tuple[str, ...]
    """Columns as SQL writes them, and expressions."""
    columns: tuple[str | None, ...]
    """For each part the column's name, None for an expression."""


@dataclass(frozen=True, slots=True)
class Bound:
    """FOR VALUES, or DEFAULT."""

    lower: tuple[exp.Expression, ...] = ()
    upper: tuple[exp.Expression, ...] = ()
    members: tuple[exp.Expression, ...] = ()
    share: Fraction | None = None
    """Of all hashes."""
    is_default: bool = False


def key_of(node: exp.Expression, render: Render, name_of: Callable[[exp.Expression], str]) -> PartitionKey | None:
    """Of the tree of PARTITION BY's argument; None for a strategy that is not PostgreSQL's."""
    strategy = STRATEGIES.get(render(node).partition("(")[0].strip().upper())
    if strategy is None:
        return None
    parts = node.expressions
    columns = tuple(name_of(part) if isinstance(part, exp.Column | exp.Identifier) else None for part in parts)
    return PartitionKey(strategy, tuple(map(render, parts)), columns)


def bound_of(node: exp.Expression) -> Bound:
    if not isinstance(node, exp.PartitionBoundSpec):
        return Bound(is_default=True)
    said = node.args
    if said.get("from_expressions"):
        return Bound(lower=tuple(said["from_expressions"]), upper=tuple(said["to_expressions"]))
    if isinstance(said.get("this"), list):
        return Bound(members=tuple(said["this"]))
    return Bound(share=Fraction(1, int(said["this"].name)))
