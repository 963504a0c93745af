"""Where rows are tried: a connection with temporary tables, of which nothing is left when it is closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from datagen.engine.plan import Plan, TablePlan
from datagen.io.catalog.spelling import Spelling
from datagen.io.conversion import ConvertedTable
from datagen.io.present import PresentColumn

__all__ = ["Function", "Stage", "Trial", "Untried"]


class Untried(Exception):  # noqa: N818 - what kept a check from being tried
    """The database can't try a check, whatever the rows are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function that a user has written in SQL or PL/pgSQL."""

    name: str
    parameters: tuple[str, ...]
    """Empty names for those without one."""
    source: str


class Stage(Protocol):
    """Implemented by each database."""

    def fold(self, name: str) -> str:
        """As the database compares the names of columns."""
        ...

    def columns(self, table: TablePlan) -> Mapping[str, PresentColumn]:
        """Of the table that is there, by folded name."""
        ...

    def fill(self, rows: ConvertedTable) -> str:
        """Puts rows into a temporary table; gives the query that has them as the real table would. Raises Untried."""
        ...

    def generated(self, table: TablePlan, name: str, expression: str) -> str:
        """The value of a generated column, whose name is as the table has it."""
        ...

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """All rows, without a lasting effect. Raises Refused where the rows are at fault, else Untried."""
        ...

    def functions(self) -> list[Function]:
        """Those that users have written, where checks may call them."""
        ...

    def relations(self) -> dict[str, bool]:
        """What functions may read, by name: whether that is a table, which has rows of its own and of nothing else."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What is known of the database and of what was to be loaded into it."""

    stage: Stage
    spelling: Spelling
    document: Mapping[str, Any]
    plan: Plan
    functions: Sequence[Function]
