"""How each database spells the names of a catalog, and parts of keys, in SQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from datagen.io.catalog.model import CatalogTable, Dialect, KeyPart, TableName
from datagen.io.ddl import quote

__all__ = ["Spelling", "bracketed", "spelling_of"]


@dataclass(frozen=True, slots=True)
class Spelling:
    """Of one kind of SQL."""

    quote: Callable[[str], str]
    head: str
    """The first characters of a value, with its SQL and their number to fill in."""
    only: str = ""
    """What leaves out the rows of tables that inherit."""
    caseless: str = "lower({})"
    """A value without regard to case."""
    whole: str = "{}"
    """A whole number in 64 bits, so that all counts have one type."""
    null: str = "{} IS NULL"
    """Whether a value is null. In PostgreSQL, IS NULL is also true of a composite value of nulls."""
    given: str = "{} IS NOT NULL"

    def named(self, name: TableName) -> str:
        return self.quote(name.name) if name.schema is None else f"{self.quote(name.schema)}.{self.quote(name.name)}"

    def source(self, table: CatalogTable) -> str:
        """The table's own rows."""
        return self.named(table.name) if table.partitioned else f"{self.only}{self.named(table.name)}"

    def part(self, part: KeyPart, table: CatalogTable) -> str:
        """A part of a key. One that ignores case by itself does so here, too; by its column's collation, it does anyway."""
        if part.column is None:
            return bracketed(part.expression or "")
        name = self.quote(part.column)
        name = name if part.prefix_length is None else self.head.format(name, part.prefix_length)
        is_loose = any(column.name == part.column and column.is_case_insensitive for column in table.columns)
        return self.caseless.format(name) if part.is_case_insensitive and not is_loose else name


def bracketed(expression: str) -> str:
    """On lines of its own, as SQLite keeps the comments within an expression."""
    return f"({expression}\n)" if "--" in expression else f"({expression})"


def in_backticks(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def in_brackets(name: str) -> str:
    return "[" + name.replace("]", "]]") + "]"


SPELLINGS: dict[Dialect, Spelling] = {
    "postgresql": Spelling(
        quote,
        "left({}, {})",
        "ONLY ",
        whole="({})::int8",
        null="{} IS NOT DISTINCT FROM NULL",
        given="{} IS DISTINCT FROM NULL",
    ),
    "mysql": Spelling(in_backticks, "left({}, {})", whole="CAST({} AS SIGNED)"),
    # Between quotation marks, SQLite takes the name of no column for text.
    "sqlite": Spelling(in_backticks, "substr({}, 1, {})", caseless="{} COLLATE NOCASE"),
    "mssql": Spelling(in_brackets, "left({}, {})"),
    "oracle": Spelling(quote, "substr({}, 1, {})"),
}


def spelling_of(dialect: Dialect) -> Spelling:
    return SPELLINGS[dialect]
