"""What a benchmark case is: contenders doing the same work, and the goals that compare them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal

__all__ = ["Case", "Contender", "Goal"]

Contender = Callable[[int], AbstractContextManager[Callable[[], int]]]
"""Prepares a number of rows; inside the block, the call that is timed, which returns the rows it made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """One line of the table: a figure of ``subject``, absolute or against that of ``reference``, and what it must reach."""

    measure: str
    """In words, for the table."""
    figure: Literal["rows_per_second", "peak_memory"]
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
