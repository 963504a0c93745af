"""What a realistic string format is: a name, a line about it, and how a column of it is compiled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from datagen.engine.column import Column
from datagen.engine.random import Stream

__all__ = ["Format", "FormatRequest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatRequest:
    """What a document asks of one column of a format."""

    minimum_length: int
    """In characters, as ``maximum_length``; both inclusive."""
    maximum_length: int | None
    is_unique: bool
    locale: str
    stream: Stream
    """The column's own."""
    table: Stream
    """The table's: columns that belong together draw their person or place from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One member of the open set of formats."""

    summary: str
    """What it makes, in a few words, for people."""
    compile: Callable[[FormatRequest], Column]
    """Gives a ``string_view`` column without nulls; raises Infeasible where the lengths or uniqueness can't be met."""
