"""One table's columns, and the terms that SQL makes of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from datagen.engine.checkpoint import checkpoint
from datagen.engine.conditions.reading.functions import FUNCTIONS, ordered_parts
from datagen.engine.conditions.terms import (
    Call,
    Cast,
    Clock,
    Constant,
    Reference,
    Term,
    Unsupported,
)

__all__ = ["DIALECTS", "Node", "Reader", "Readers"]

Node = Any
"""A node of sqlglot's tree, whose classes say too little of what their fields hold."""
Readers = Mapping[type, Callable[["Reader", Node], Term]]
DIALECTS = {
    "postgresql": "postgres",
    "mysql": "mysql",
    "mariadb": "mysql",
    "sqlite": "sqlite",
    "mssql": "tsql",
    "oracle": "oracle",
}
POSTGRESQL_REWRITES = (
    (re.compile(r'"position"\s*\('), "strpos("),
    (re.compile(r"\bOPERATOR\s*\(\s*(?:\w+\.)?([^\s()]+)\s*\)"), r"\1"),
)
"""PostgreSQL prints the function position(string, substring) quoted, and operators off the search path in full."""


class Reader:
    """Reads SQL over the columns of one table; ``readers`` know what each kind of node means."""

    def __init__(
        self,
        dialect: str,
        columns: Sequence[str],
        generated: Mapping[str, str],
        readers: Readers,
        within: tuple[str, ...] = (),
    ) -> None:
        if dialect not in DIALECTS:
            raise Unsupported(f"the dialect {dialect}")
        self.given = dialect
        self.dialect = DIALECTS[dialect]
        self.columns = columns
        self.generated = generated
        self.readers = readers
        self.within = within

    def read(self, sql: str) -> Term:
        text = sql
        if self.dialect == "postgres":
            for pattern, replacement in POSTGRESQL_REWRITES:
                text = pattern.sub(replacement, text)
        elif self.dialect == "mysql":
            text = re.sub(r"(\b_[a-z0-9]+)\\'((?:[^'\\]|\\\\.)*)\\'", r"\1'\2'", text)
        try:
            # In parentheses, since some functions are also words that statements begin with.
            tree = sqlglot.parse_one(f"({text}\n)", dialect=self.dialect)
        except SqlglotError as error:
            raise Unsupported(f"the syntax of {sql!r}") from error
        except RecursionError as error:
            raise Unsupported("an expression as deeply nested as this") from error
        return self.term(tree)

    def term(self, node: Node) -> Term:
        """What the node says; raises Unsupported."""
        checkpoint()
        kind = type(node)
        if kind in self.readers:
            return self.readers[kind](self, node)
        if kind in FUNCTIONS:
            name, keys = FUNCTIONS[kind]
            return Call(name, tuple(self.term(part) for part in ordered_parts(node, keys)))
        raise Unsupported(self.named(node))

    def named(self, node: Node) -> str:
        if isinstance(node, exp.Anonymous):
            return f"the function {node.name}"
        if isinstance(node, exp.Func):
            return f"the function {node.sql_name().lower()}"
        return f"{node.sql(dialect=self.dialect)!r}"

    def identifier(self, node: Node) -> Term:
        name = node.name
        is_quoted = bool(node.args.get("quoted"))
        found = self.resolved(name)
        if found is None:
            if is_quoted and self.dialect in ("sqlite", "mysql"):
                return Constant(name)
            if name.lower() == "value" and len(self.columns) == 1:
                return self.reference(self.columns[0])
            if name.lower() == "sysdate" and not is_quoted:
                return Clock(False)
            raise Unsupported(f"the name {name!r}, which is no column of the table")
        return self.reference(found)

    def resolved(self, name: str) -> str | None:
        known = [*self.columns, *(each for each in self.generated if each not in self.columns)]
        if name in known:
            return name
        return next((each for each in known if each.casefold() == name.casefold()), None)

    def reference(self, column: str) -> Term:
        if column not in self.generated:
            return Reference(column)
        if column in self.within:
            raise Unsupported(f"the generated column {column!r}, which depends on itself")
        return Reader(self.given, self.columns, self.generated, self.readers, (*self.within, column)).read(
            self.generated[column]
        )

    def text(self, term: Term) -> str:
        while isinstance(term, Cast) and term.to == "text":
            term = term.subject
        if not isinstance(term, Constant) or not isinstance(term.value, str):
            raise Unsupported("a pattern that is no constant")
        return term.value
