"""How each database spells the names of a catalog in SQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from datagen.io.catalog.model import CatalogTable, Dialect, KeyPart, TableName
from datagen.io.ddl import quote

__all__ = ["Spelling", "spelling_of"]


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a database spells names and parts of keys."""

    quote: Callable[[str], str]
    head: str
    """The first characters of a value, with its SQL and their number to fill in."""
    only: str = ""
    """What leaves out the rows of tables that inherit."""

    def named(self, name: TableName) -> str:
        return self.quote(name.name) if name.schema is None else f"{self.quote(name.schema)}.{self.quote(name.name)}"

    def source(self, table: CatalogTable) -> str:
        """The table's own rows."""
        return self.named(table.name) if table.partitioned else f"{self.only}{self.named(table.name)}"

    def part(self, part: KeyPart) -> str:
        if part.column is None:
            return f"({part.expression})"
        name = self.quote(part.column)
        return name if part.prefix_length is None else self.head.format(name, part.prefix_length)


def in_backticks(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def in_brackets(name: str) -> str:
    return "[" + name.replace("]", "]]") + "]"


STANDARD = Spelling(quote, "substr({}, 1, {})")
SPELLINGS: dict[Dialect, Spelling] = {
    "postgresql": Spelling(quote, "left({}, {})", "ONLY "),
    "mysql": Spelling(in_backticks, "left({}, {})"),
    "sqlite": STANDARD,
    "mssql": Spelling(in_brackets, "left({}, {})"),
    "oracle": STANDARD,
}


def spelling_of(dialect: Dialect) -> Spelling:
    return SPELLINGS[dialect]
