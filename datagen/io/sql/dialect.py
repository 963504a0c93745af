"""What SQL text needs to know of a dialect."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl
import pyarrow as pa
from sqlalchemy.engine import Dialect

from datagen.engine.dataset import Json
from datagen.engine.plan import Plan
from datagen.errors import TargetError
from datagen.io.ddl import Spelling, SqlType, quote_literal
from datagen.io.sql.literals import Literals, compile_literal

__all__ = ["NameLimits", "SqlDialect", "refuse_names"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NameLimits:
    """Which names can't be written or would not arrive."""

    length: Callable[[str], int] = len
    maximum: int | None = None
    """In the unit of ``length``."""
    unit: str = "characters"
    forbidden: Callable[[str], str | None] = lambda name: None
    """What of a name is forbidden, in words; beside U+0000, which is everywhere."""
    forbidden_table: Callable[[str], str | None] = lambda name: None
    """What of a table's name is forbidden, in words."""
    temporary: str | None = None
    """What a table's name begins with if the table goes with its session."""
    fold: Callable[[str], str] = str
    """Names with the same fold are one name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlDialect:
    """One kind of SQL."""

    name: str
    """As users write it."""
    shown: str
    loading: str
    """How to load a file, for its first line."""
    compiler: Dialect
    """SQLAlchemy's, for DDL."""
    column_type: SqlType
    key_type: SqlType | None = None
    """For columns in keys, where those take other types."""
    literals: Literals
    names: NameLimits = field(default_factory=NameLimits)
    rows_per_insert: int
    """Unless the user says otherwise."""
    maximum_rows: Callable[[int], int | None] = lambda columns: None
    """Rows that one INSERT takes, by the number of columns."""
    repeats_table: bool = False
    """Several rows are inserted by INSERT ALL, which names the table for each."""
    separator: str = ", "
    """Between columns."""
    terminator: str = ";\n"
    table_options: str = ""
    """Behind each CREATE TABLE."""
    settings: tuple[str, ...] = ()
    """Statements for the session, before all others."""
    begin: tuple[str, ...] = ()
    commit: str = "COMMIT"
    ddl_commits: bool = False
    """Whether each CREATE or ALTER ends the transaction."""
    adds_foreign_keys: bool = True
    """Whether a table that is there can be given one."""
    unique_counts_nulls: bool = False
    """Whether a unique column takes only one null."""
    suspend_checks: tuple[str, ...] = ()
    """Without DDL: what lets rows that refer to later ones in; ``{table}`` is for each table that has such rows."""
    resume_checks: tuple[str, ...] = ()

    def identifier(self, name: str) -> str:
        return str(self.compiler.identifier_preparer.quote_identifier(name))

    def literal(self, value: Json | Decimal) -> str:
        """A string or a number."""
        if not isinstance(value, str | float):
            return quote_literal(value)
        array = pa.array([value])
        written = compile_literal(array.type, self.literals)(array)
        return str(written.texts.to_frame("t").select(written.literal(pl.col("t"))).item())

    @property
    def spelling(self) -> Spelling:
        return Spelling(self.identifier, self.literal)

    def insert_rows(self, columns: int, asked: int | None) -> int:
        """Rows of one INSERT at most."""
        limit = self.maximum_rows(columns)
        rows = asked or self.rows_per_insert
        return rows if limit is None else min(rows, limit)


def refuse_names(plan: Plan, dialect: SqlDialect) -> None:
    """Raises TargetError with every name that the dialect can't have."""
    problems = list(name_problems([("table", name) for name in plan.tables], dialect))
    for name in plan.tables:
        if reserved := dialect.names.forbidden_table(name):
            problems.append(f"a name in {dialect.shown} can't have {reserved}: table {name!r} (rename it)")
        if dialect.names.temporary is not None and name.startswith(dialect.names.temporary):
            problems.append(f"{dialect.shown} would drop table {name!r} with its session (rename it)")
    for table in plan:
        problems += name_problems([(f"column of table {table.name!r}", name) for name in table.schema.names], dialect)
    if problems:
        raise TargetError("\n".join(problems))


def name_problems(names: list[tuple[str, str]], dialect: SqlDialect) -> Iterator[str]:
    limits, seen = dialect.names, dict[str, str]()
    for what, name in names:
        forbidden = "the character U+0000" if "\0" in name else limits.forbidden(name)
        if forbidden:
            yield f"a name in {dialect.shown} can't have {forbidden}: {what} {name!r} (rename it)"
        if limits.maximum is not None and limits.length(name) > limits.maximum:
            yield f"the name of {what} {name!r} is longer than {dialect.shown}'s {limits.maximum} {limits.unit} (shorten it)"
        other = seen.setdefault(limits.fold(name), name)
        if other != name:
            yield f"{dialect.shown} takes {what} {name!r} for {other!r} (rename one)"
