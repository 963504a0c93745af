"""What a benchmark case is: contenders doing the same work, and the goals that compare them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal

__all__ = ["Case", "Contender", "Figure", "Goal", "Made", "Work"]


@dataclass(frozen=True, slots=True)
class Made:
    """What a contender's work came to."""

    rows: int
    bytes: int = 0
    requests: int = 0
    p99_seconds: float = 0
    """Within which 99 of 100 requests were answered."""


Work = Callable[[], Made]
"""The part that is timed."""
Contender = Callable[[int], AbstractContextManager[Work]]
"""Prepares for a number of rows; the block holds the work, and cleans up behind it."""
Figure = Literal["rows_per_second", "bytes_per_second", "requests_per_second", "seconds", "p99_seconds", "peak_memory"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """One line of the table: a figure of ``subject``, absolute or against that of ``reference``, and what it must reach."""

    measure: str
    """In words, for the table."""
    figure: Figure
    subject: str
    reference: str | None
    """None for an absolute figure (rows per second, bytes)."""
    bound: float
    is_upper: bool = False
    """True where the figure must not exceed the bound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Contenders by name."""

    summary: str
    contenders: Mapping[str, Contender]
    rows: Mapping[str, int]
    """Rows for each contender, where it should not get the number asked for: slow ones get fewer, rates stay comparable."""
    default_rows: int
    goals: tuple[Goal, ...]
