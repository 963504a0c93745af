"""Names as a database keeps those that are written without quotes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlglot import exp

from datagen.io.catalog.model import Dialect, TableName

__all__ = ["NAMES", "Names"]


@dataclass(frozen=True, slots=True)
class Names:
    """Of one database."""

    fold: Callable[[str], str]
    default_schema: str | None = None

    def of(self, node: exp.Expression) -> str:
        """An identifier, or what holds one."""
        found = node if isinstance(node, exp.Identifier) else node.find(exp.Identifier)
        if found is None:
            return self.fold(node.name)
        return found.name if found.args.get("quoted") else self.fold(found.name)

    def written(self, text: str) -> str:
        """The last part of a name as the text has it."""
        last = text.rpartition(".")[2]
        return last[1:-1] if last[:1] in ('"', "`", "[") else self.fold(last)

    def table(self, node: exp.Expression) -> TableName:
        """The default schema is none."""
        table = node if isinstance(node, exp.Table) else node.find(exp.Table)
        assert table is not None, "every statement about a table names it"
        schema = table.args.get("db")
        name = None if schema is None else self.of(schema)
        return TableName(schema=None if name == self.default_schema else name, name=self.of(table.this))


NAMES: Mapping[Dialect, Names] = {
    "postgresql": Names(str.lower, "public"),
    "mysql": Names(str),
    "sqlite": Names(str),
    "mssql": Names(str, "dbo"),
    "oracle": Names(str.lower),
}
"""Oracle's own names are in capitals; here they are as SQLAlchemy has them."""
