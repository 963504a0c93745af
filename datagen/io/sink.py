"""What every target has in common: a sink takes the tables one after another, and keeps all of them or nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeVar

import pyarrow as pa

from datagen.engine.plan import Plan, TablePlan
from datagen.engine.stream import Sliceable
from datagen.errors import TargetError
from datagen.io.files.compression import Compression
from datagen.io.location import Location

__all__ = ["IfExists", "Opener", "Sink", "SinkOptions"]

IfExists = Literal["append", "replace", "fail"]
Details = TypeVar("Details")


class Sink(Protocol):
    """An open target. Leaving the ``with`` block that gave it keeps what was written; leaving by an exception, nothing."""

    def prepare(self, table: TablePlan) -> Sliceable:
        """The table in the form that this sink takes; its batches are made, so converted or rendered, in parallel."""
        ...

    def write(self, table: TablePlan, batches: pa.RecordBatchReader) -> int:
        """Takes all rows of the prepared table, once for each table of the plan; returns how many there were."""
        ...

    @property
    def bytes_written(self) -> int | None:
        """So far, where the sink can tell."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SinkOptions:
    """What the user can choose about any target."""

    if_exists: IfExists = "append"
    """For tables that are there already. A file is always written anew, unless this is ``fail``."""
    details: object | None = None
    """What only one format knows, in that format's own class of options; None for its defaults."""
    compression: Compression | None = None
    """Of a text file."""
    keep_tables: bool = False
    """Whether ``replace`` empties a database's tables, which stay as they are, instead of dropping and making them."""
    fast: bool = False
    """Whether indexes and foreign keys of a database's tables may be taken down for the load, and built again after it."""
    notes: list[str] = field(default_factory=list)
    """Grows by a line for each thing that the sink did otherwise than its user may expect."""

    def details_as(self, kind: type[Details]) -> Details:
        """The details of this class, or its defaults; raises TargetError where they are another format's."""
        if self.details is None:
            return kind()
        if not isinstance(self.details, kind):
            raise TargetError(f"the options are {type(self.details).__name__}, and the target takes {kind.__name__}")
        return self.details


Opener = Callable[[Location, Plan, SinkOptions], AbstractContextManager[Sink]]
"""Opens a target for the tables of a plan; raises TargetError where it can't be used, before anything is written."""
