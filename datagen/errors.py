"""Everything Datagen raises on purpose.

    DatagenError
    ├── SchemaError      (ValueError)    the document, the counts or the options ask for what can't be
    ├── SettingsError    (ValueError)    the service is told what it can't do
    ├── TargetError      (ValueError)    the target can't be understood, opened or used as it is
    │   ├── CatalogError                 a database is open, but its tables can't be read
    │   └── PresentTablesError           tables that are to be made are there already
    └── LoadError        (RuntimeError)  the data could not be written; nothing of it was kept

    LeftOutWarning       (UserWarning)   a schema in SQL says something that nothing was made of
    ShortenedWarning     (UserWarning)   a text was cut, since the target can't hold all of it; everything else was kept
    TransactionWarning   (UserWarning)   a table has no transactions: a failure can't take back all of its rows

Each message says what is wrong, where, and what to do. A driver's own error stays reachable as ``__cause__``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

__all__ = [
    "CatalogError",
    "DatagenError",
    "Infeasible",
    "LeftOutWarning",
    "LoadError",
    "PresentTablesError",
    "Problem",
    "Problems",
    "SchemaError",
    "SettingsError",
    "ShortenedWarning",
    "TargetError",
    "TransactionWarning",
]


Stage = Literal["form", "references", "values"]
MOST_PROBLEMS = 500
"""To look for the word that was meant takes its time for each."""


class DatagenError(Exception):
    """The root of the tree above."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with what was asked."""

    what: str
    """What is wrong, in the user's words and values."""
    path: str
    """Where: a JSONPath such as ``$.users.properties.id``."""
    fix: str
    """What to do about it."""
    stage: Stage = "form"
    """Whether the document is malformed, refers to what is not there, or asks for what can't be made."""

    def __str__(self) -> str:
        return f"{self.what} at {self.path} ({self.fix})"


class SchemaError(DatagenError, ValueError):
    """What was asked can't be made; ``problems`` holds every reason found, not only the first."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


class SettingsError(DatagenError, ValueError):
    """A setting of the service can't be read, or contradicts another; a line for each."""


class TargetError(DatagenError, ValueError):
    """The target can't be understood, opened or used as it is; nothing was written."""


class CatalogError(TargetError):
    """A database is open, but its tables can't be read."""


class PresentTablesError(TargetError):
    """Tables that are to be made are there already."""

    def __init__(self, message: str, tables: tuple[str, ...]) -> None:
        self.tables = tables
        super().__init__(message)


class LoadError(DatagenError, RuntimeError):
    """Writing failed on the way; the target is as it was before."""


class ShortenedWarning(UserWarning):
    """A text was cut, since the target can't hold all of it."""


class LeftOutWarning(UserWarning):
    """Something of a schema in SQL is not in what was made of it."""


class TransactionWarning(UserWarning):
    """A table has no transactions, so that a failure can't take back rows that were added to others."""


class Infeasible(Exception):  # noqa: N818 - reads as the adjective it is
    """One column can't be compiled; whoever knows its path turns this into a :class:`Problem`."""

    def __init__(self, what: str, fix: str, *, capacity: int | None = None) -> None:
        self.what = what
        self.fix = fix
        self.capacity = capacity
        """How many rows the table could have, where it is only that there are too many."""
        super().__init__(f"{what} ({fix})")


@dataclass(slots=True)
class Problems:
    """A collector, so that one error can report everything that is wrong."""

    found: list[Problem] = field(default_factory=list)
    stage: Stage = "form"
    """Of the problems that are added from now on."""

    def add(self, what: str, path: str, fix: str) -> None:
        """Raises :class:`SchemaError` once there are more than anybody reads."""
        self.found.append(Problem(what, path, fix, self.stage))
        if len(self.found) >= MOST_PROBLEMS:
            raise SchemaError(self.found)

    def raise_if_any(self) -> None:
        """Raises :class:`SchemaError` with every problem found, in the order of discovery."""
        if self.found:
            raise SchemaError(self.found)
