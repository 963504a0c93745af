"""What was asked of whole tables: keys of several columns, references of several columns, conditions on rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["CheckSpec", "ExclusionSpec", "ForeignKeySpec", "UniqueSpec", "UnreadCheck"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UniqueSpec:
    """No two rows agree in all parts of the key."""

    name: str
    """Of the constraint, or made from its columns."""
    path: str
    columns: tuple[str, ...]
    """All that the key reads, in its order."""
    expressions: tuple[str, ...] = ()
    """The parts as SQL, where some of them are no plain columns."""
    where: str | None = None
    """Only rows for which this SQL condition is true count."""
    nulls_distinct: bool = True
    """Whether a row with a null in the key counts as different from every other."""
    prefixes: Mapping[str, int] = field(default_factory=dict)
    """How many characters (bytes of a binary column) of a column count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignKeySpec:
    """These columns hold the values of those columns of one row of the parent."""

    name: str
    path: str
    columns: tuple[str, ...]
    table: str
    parent_columns: tuple[str, ...]
    is_match_full: bool = False
    """Whether the columns are null together or not at all; else a null in any of them is enough to refer to nothing."""
    where: str | None = None
    """Only rows for which this SQL condition is true refer; in the others the columns have values of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSpec:
    """A condition of SQL that is true, or unknown, for every row."""

    name: str
    path: str
    sql: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadCheck:
    """A condition that can't be evaluated here: whether rows meet it, only the database can tell."""

    table: str
    name: str
    """As messages show it."""
    path: str
    sql: str
    what: str
    """What is not understood in it."""

    @property
    def note(self) -> str:
        return f"check {self.name} is left to the database, since {self.what} is not understood here, at {self.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExclusionSpec:
    """No two rows for which every operator is true between their elements."""

    name: str
    path: str
    elements: tuple[tuple[str, str], ...]
    """Column, or expression in SQL, and operator."""
    where: str | None = None
