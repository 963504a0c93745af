"""What the groups of one table have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from datagen.engine.compile.host import Host
from datagen.engine.conditions import Condition, Scope
from datagen.engine.constraints import ForeignKeySpec
from datagen.engine.dataset import ColumnSpec, TableSpec
from datagen.engine.random import Stream
from datagen.engine.relation.solve import DistinctKey

__all__ = ["Tied"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tied:
    """A table's constraints, as far as columns alone don't satisfy them."""

    table: TableSpec
    host: Host
    stream: Stream
    names: Sequence[str]
    """All columns, in the table's order."""
    specs: Mapping[str, ColumnSpec]
    """Narrowed."""
    keys: Sequence[ForeignKeySpec]
    """References that no product of columns covers."""
    scopes: Mapping[ForeignKeySpec, Scope]
    """Of those that not all rows have."""
    conditions: Sequence[Condition]
    unsolved: Sequence[DistinctKey]
    """Keys that nothing carries."""
