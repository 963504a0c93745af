"""What the plan of one table asks of the compiler, which knows all tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import pyarrow as pa

from datagen.engine.column import Column, Domain
from datagen.engine.constraints import ForeignKeySpec, UnreadCheck
from datagen.engine.dataset import ColumnSpec, TableSpec
from datagen.engine.random import Stream
from datagen.engine.relation.references import ParentKey

__all__ = ["Host"]


class Host(Protocol):
    """Implemented by the compiler."""

    def compile(self, table: TableSpec, spec: ColumnSpec) -> Column:
        """A column by itself, unique and with nulls as its spec says; raises Infeasible or Broken."""

    def part(self, table: TableSpec, spec: ColumnSpec) -> Column | Domain:
        """Its different values where they can be counted."""

    def row_count(self, table: str) -> int:
        """Rows that are made."""

    def parent_rows(self, table: str) -> int:
        """Rows that can be referred to: those that are there already, too."""

    def key_of(self, table: TableSpec, key: ForeignKeySpec) -> ParentKey:
        """What a key refers to."""

    def other(self, table: TableSpec, name: str) -> Column:
        """A column of the table that another group, or none, decides."""

    def present_keys(self, table: str) -> Mapping[str, pa.Array]:
        """Columns of the rows that are there already; empty where there are none."""

    def stream_of(self, table: TableSpec) -> Stream: ...

    def warn(self, what: str, path: str) -> None: ...

    def leave(self, check: UnreadCheck) -> None:
        """To the database, with a warning."""

    @property
    def dialect(self) -> str: ...
