"""Names as a database keeps those that are written without quotes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from sqlglot import exp

from datagen.io.catalog.model import Dialect, TableName

__all__ = ["NAMES", "QUALIFIED", "Names"]

NAME = r"""(?:"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|[^\W\d][\w$]*)"""
QUALIFIED = re.compile(rf"(?:(?:{NAME}\s*\.\s*)*(?P<schema>{NAME})\s*\.\s*)?(?P<name>{NAME})")
"""A name as SQL writes it, with its schema or without."""


@dataclass(slots=True)
class Names:
    """Of one database."""

    fold: Callable[[str], str]
    default_schema: str | None = None
    """Names with and without it are the same."""
    current_schema: str | None = None
    """Where names without one belong, if not in the default one."""

    def copy(self) -> Names:
        return replace(self)

    def of(self, node: exp.Expression) -> str:
        """An identifier, or what holds one."""
        found = node if isinstance(node, exp.Identifier) else node.find(exp.Identifier)
        if found is None:
            return self.fold(node.name)
        return found.name if found.args.get("quoted") else self.fold(found.name)

    def written(self, text: str) -> str:
        """One part of a name as the text has it."""
        if text[:1] not in ('"', "`", "["):
            return self.fold(text)
        return text[1:-1] if text[0] == "[" else text[1:-1].replace(text[0] * 2, text[0])

    def qualified(self, text: str) -> TableName:
        """Raises ValueError for what is no name."""
        match = QUALIFIED.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"{text} is no name")
        return self.named(None if match["schema"] is None else self.written(match["schema"]), self.written(match["name"]))

    def table(self, node: exp.Expression) -> TableName:
        table = node if isinstance(node, exp.Table) else node.find(exp.Table)
        assert table is not None, "every statement about a table names it"
        schema = table.args.get("db")
        return self.named(None if schema is None else self.of(schema), self.of(table.this))

    def unplaced(self, name: TableName, node: exp.Expression) -> TableName:
        """Without the current schema, where only that and no schema of its own places it."""
        table = node if isinstance(node, exp.Table) else node.find(exp.Table)
        return name if table is not None and table.args.get("db") is not None else replace(name, schema=None)

    def named(self, schema: str | None, name: str) -> TableName:
        schema = self.current_schema if schema is None else schema
        return TableName(schema=None if schema == self.default_schema else schema, name=name)


NAMES: Mapping[Dialect, Names] = {
    "postgresql": Names(str.lower, "public"),
    "mysql": Names(str),
    "sqlite": Names(str),
    "mssql": Names(str, "dbo"),
    "oracle": Names(str.lower),
}
"""Oracle's own names are in capitals; here they are as SQLAlchemy has them."""
