"""The text of CREATE TABLE, ALTER TABLE, CREATE UNIQUE INDEX, CREATE TYPE and CREATE DOMAIN statements -> a catalog."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from datagen.io.catalog.ddl_text.drafts import TableDraft, finished
from datagen.io.catalog.ddl_text.names import NAMES, Names
from datagen.io.catalog.ddl_text.parts import SQLGLOT, Parts
from datagen.io.catalog.ddl_text.sqlite import read_sqlite_ddl
from datagen.io.catalog.ddl_text.statements import split_statements
from datagen.io.catalog.ddl_text.types import Domain, NamedTypes
from datagen.io.catalog.model import Catalog, Check, Dialect, TableName

__all__ = ["read_ddl"]

WANTED = re.compile(
    r"(?:CREATE\s+(?:(?:GLOBAL|LOCAL|UNLOGGED|OR\s+REPLACE)\s+)*TABLE|ALTER\s+TABLE|CREATE\s+UNIQUE\b.*?\bINDEX"
    r"|CREATE\s+TYPE|CREATE\s+DOMAIN)\b",
    re.IGNORECASE | re.DOTALL,
)
TEMPORARY = re.compile(r"CREATE\s+(?:(?:GLOBAL|LOCAL)\s+)?TEMP(?:ORARY)?\b", re.IGNORECASE)
ENUM = re.compile(r"CREATE\s+TYPE\s+(?P<name>\S+)\s+AS\s+ENUM\s*\((?P<labels>.*)\)", re.IGNORECASE | re.DOTALL)
DOMAIN = re.compile(r"CREATE\s+DOMAIN\s+(?P<name>\S+)\s+(?:AS\s+)?(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
ALIKE = re.compile(r"\s+NULLS\s+(?:NOT\s+)?DISTINCT", re.IGNORECASE)
LABEL = re.compile(r"'((?:[^']|'')*)'")
UNIMPORTANT = re.compile(
    r"ALTER\s+TABLE\s+(?:ONLY\s+)?\S+\s+(?:OWNER\s+TO|ENABLE|DISABLE|REPLICA|CLUSTER|SET\b|VALIDATE|ATTACH|FORCE|CHECK\s+CONSTRAINT)"
    r"|ALTER\s+TABLE\s+(?:ONLY\s+)?\S+\s+ALTER\s+(?:COLUMN\s+)?\S+\s+SET\s+(?:STATISTICS|STORAGE|COMPRESSION)",
    re.IGNORECASE,
)


def read_ddl(text: str, dialect: Dialect) -> Catalog:
    """The tables that the text makes; names without quotes are as the database would keep them.

    A statement about tables that can't be read is a warning; others (rows, grants, views, functions) are passed over.
    """
    if dialect == "sqlite":
        catalog, warnings = read_sqlite_ddl(text)
        return replace(catalog, warnings=(*warnings, *catalog.warnings))
    reader = DdlReader(dialect)
    for statement in split_statements(text):
        if WANTED.match(statement) and not TEMPORARY.match(statement) and not UNIMPORTANT.match(statement):
            reader.read(statement)
    return Catalog(
        dialect=dialect, server=f"DDL text ({dialect})", tables=finished(reader.tables), warnings=tuple(reader.warnings)
    )


class DdlReader:
    """Takes statements in their order."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.names: Names = NAMES[dialect]
        self.tables = dict[TableName, TableDraft]()
        self.named = NamedTypes({}, {})
        self.warnings: list[str] = []

    def read(self, statement: str) -> None:
        try:
            if (match := ENUM.fullmatch(statement)) is not None:
                self.named.enums[self.names.written(match["name"])] = labels(match["labels"])
            elif (match := DOMAIN.fullmatch(statement)) is not None:
                self.read_domain(match)
            else:
                self.read_tree(statement)
        except (SqlglotError, Unread, KeyError) as error:
            self.warn(statement, error)

    def warn(self, statement: str, error: Exception) -> None:
        said = "" if isinstance(error, SqlglotError) else f" ({error.args[0]})"
        self.warnings.append(f"not understood: {' '.join(statement.split())[:80]}{said}")

    def read_tree(self, statement: str) -> None:
        is_index = re.match(r"CREATE\s+UNIQUE", statement, re.IGNORECASE) is not None
        alike = re.search(r"\bNULLS\s+NOT\s+DISTINCT\b", statement, re.IGNORECASE) if is_index else None
        tree = self.parse(ALIKE.sub("", statement) if is_index else statement)
        parts = Parts(self.dialect, self.names, self.named)
        if isinstance(tree, exp.Create) and tree.kind == "TABLE":
            if not isinstance(tree.this, exp.Schema):
                raise Unread("it has no list of columns")
            table = TableDraft(self.names.table(tree.this.this))
            self.tables[table.name] = table
            self.note(parts.add(table, tree.this.expressions))
        elif isinstance(tree, exp.Create) and tree.kind == "INDEX":
            owner = self.tables[self.names.table(tree.this.args["table"])]
            parts.add_index(owner, tree, nulls_distinct=alike is None)
        elif isinstance(tree, exp.Alter) and tree.args.get("kind") == "TABLE":
            owner = self.tables[self.names.table(tree.this)]
            for action in tree.args["actions"]:
                self.note(parts.alter(owner, action))
        elif not (isinstance(tree, exp.Create) and tree.kind in ("TYPE", "DOMAIN")):
            raise Unread("it is another kind of statement")
        else:
            raise Unread(f"columns of this {tree.kind.lower()} are of an unknown type")

    def parse(self, statement: str) -> exp.Expr:
        """Types of one's own may have names that sqlglot takes for words of SQL: it is tried once more with these in quotes."""
        names = [*self.named.enums, *self.named.domains]
        try:
            return parse(statement, self.dialect)
        except SqlglotError:
            if not names:
                raise
        words = re.compile(rf"""('(?:[^']|'')*'|"(?:[^"]|"")*")|\b({"|".join(map(re.escape, names))})\b""", re.IGNORECASE)
        return parse(words.sub(lambda match: match[1] or f'"{self.names.written(match[2])}"', statement), self.dialect)

    def note(self, unread: list[str]) -> None:
        self.warnings += [f"not understood: {text}" for text in unread]

    def read_domain(self, match: re.Match[str]) -> None:
        """Read as a table of one column of that type."""
        tree = self.parse(f"CREATE TABLE d (value {match['rest']})")
        table = TableDraft(TableName(schema=None, name=self.names.written(match["name"])))
        unread = Parts(self.dialect, self.names, self.named).add(table, tree.this.expressions)
        column = table.columns["value"]
        checks = tuple(
            Check(name=f"{table.name.name}_check{number or ''}", expression=check.expression)
            for number, check in enumerate(table.checks)
        )
        self.named.domains[table.name.name] = Domain(column.type, checks, column.is_nullable, column.default)
        self.note(unread)


class Unread(Exception):  # noqa: N818 - becomes a warning
    """A statement that says what no catalog here holds."""


def parse(statement: str, dialect: Dialect) -> exp.Expr:
    with quiet():
        tree = sqlglot.parse_one(statement, read=SQLGLOT[dialect])
    if tree is None or isinstance(tree, exp.Command):
        raise Unread("its syntax is not known")
    return tree


@contextmanager
def quiet() -> Iterator[None]:
    """Without sqlglot's own warnings, which are told here by name."""
    logger = logging.getLogger("sqlglot")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def labels(text: str) -> tuple[str, ...]:
    return tuple(label.replace("''", "'") for label in LABEL.findall(text))
