"""The text of CREATE TABLE, ALTER TABLE, CREATE UNIQUE INDEX, CREATE TYPE and CREATE DOMAIN statements -> a catalog."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Literal

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from datagen.io.catalog.ddl_text.drafts import TableDraft, find_table, finished
from datagen.io.catalog.ddl_text.names import NAMES, QUALIFIED
from datagen.io.catalog.ddl_text.own_types import OwnTypes
from datagen.io.catalog.ddl_text.partitions import without_partitions
from datagen.io.catalog.ddl_text.parts import SQLGLOT, Parts, properties
from datagen.io.catalog.ddl_text.remarks import Remarks
from datagen.io.catalog.ddl_text.rewriting import rewritten, salvaged, written_types
from datagen.io.catalog.ddl_text.sqlite import read_sqlite_ddl
from datagen.io.catalog.ddl_text.statements import Statement, split_before, split_statements
from datagen.io.catalog.ddl_text.types import NamedTypes
from datagen.io.catalog.model import Catalog, Dialect, TableName

__all__ = ["read_ddl"]

WANTED = re.compile(
    r"(?:CREATE\s+(?:(?:GLOBAL|LOCAL|UNLOGGED|FOREIGN|OR\s+REPLACE)\s+)*TABLE|ALTER\s+(?:FOREIGN\s+)?TABLE"
    r"|CREATE\s+UNIQUE\b.*?\bINDEX|CREATE\s+TYPE|CREATE\s+DOMAIN|ALTER\s+TYPE\b.*?\bVALUE|DROP\s+TABLE)\b",
    re.IGNORECASE | re.DOTALL,
)
NAME = QUALIFIED.pattern.replace("?P<schema>", "?:").replace("?P<name>", "?:")
ALTER = rf"ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?{NAME}\s+"
UNIMPORTANT = re.compile(
    rf"{ALTER}(?:WITH\s+(?:NO)?CHECK\s+CHECK\b|(?:OWNER\s+TO|ENABLE|DISABLE|REPLICA|CLUSTER|SET\b|RESET\b|VALIDATE|DETACH|FORCE"
    rf"|NO\s+FORCE|CHECK\s+CONSTRAINT|ENGINE|AUTO_INCREMENT|COMMENT|CONVERT|ORDER\s+BY)"
    rf"|ALTER\s+(?:COLUMN\s+)?{NAME}\s+(?:SET\s+(?:STATISTICS|STORAGE|COMPRESSION|\()|RESET|DROP\s+IDENTITY))",
    re.IGNORECASE,
)
SEARCH_PATH = re.compile(
    r"(?:SET\s+(?:SESSION\s+|LOCAL\s+)?search_path\s*(?:=|TO)\s*|SELECT\s+(?:pg_catalog\s*\.\s*)?set_config\s*\(\s*'search_path'\s*,\s*)"
    r"'?(?P<first>[^,')\s]*)",
    re.IGNORECASE,
)
WITH_TABLES = re.compile(
    rf"CREATE\s+SCHEMA\s+(?:IF\s+NOT\s+EXISTS\s+)?(?P<own>{NAME})\s+(?:AUTHORIZATION\s+{NAME}\s+)?(?P<rest>CREATE\b.*)",
    re.IGNORECASE | re.DOTALL,
)
VIEW = re.compile(
    rf"CREATE\s+(?:OR\s+REPLACE\s+)?MATERIALIZED\s+VIEW\s+(?:IF\s+NOT\s+EXISTS\s+)?(?P<own>{NAME})", re.IGNORECASE
)
"""Of those there may be indexes."""
PARTITIONED = re.compile(r"\bPARTITION\s+BY\s+(?:RANGE|LIST)\b", re.IGNORECASE)
"""Where MySQL may refuse rows."""
USE = re.compile(rf"USE\s+(?P<own>{NAME})", re.IGNORECASE)
IDENTITY = re.compile(
    rf"ALTER\s+TABLE\s+(?:ONLY\s+)?(?P<table>{NAME})\s+ALTER\s+(?:COLUMN\s+)?(?P<column>{NAME})\s+ADD\s+GENERATED\s+"
    r"(?P<when>ALWAYS|BY\s+DEFAULT)\s+AS\s+IDENTITY.*",
    re.IGNORECASE | re.DOTALL,
)
RENAMED = re.compile(
    rf"ALTER\s+TABLE\s+(?:ONLY\s+)?(?P<table>{NAME})\s+RENAME\s+CONSTRAINT\s+(?P<old>{NAME})\s+TO\s+(?P<new>{NAME})",
    re.IGNORECASE,
)
DEFAULT_FOR = re.compile(
    rf"ALTER\s+TABLE\s+(?P<table>{NAME})\s+(?:WITH\s+(?:NO)?CHECK\s+)?ADD\s+(?:CONSTRAINT\s+{NAME}\s+)?DEFAULT\s*(?P<default>.*)"
    rf"\s+FOR\s+(?P<column>{NAME})",
    re.IGNORECASE | re.DOTALL,
)
"""SQL Server's way."""
ATTACH = re.compile(
    rf"ALTER\s+TABLE\s+(?:ONLY\s+)?(?P<parent>{NAME})\s+ATTACH\s+PARTITION\s+(?P<part>{NAME})\s+(?P<bound>.*)",
    re.IGNORECASE | re.DOTALL,
)
BY_INDEX = re.compile(
    rf"ALTER\s+TABLE\s+(?:ONLY\s+)?(?P<table>{NAME})\s+ADD\s+(?:CONSTRAINT\s+(?P<name>{NAME})\s+)?(?P<kind>PRIMARY\s+KEY|UNIQUE)\s+"
    rf"USING\s+INDEX\s+(?P<index>{NAME})",
    re.IGNORECASE,
)


def read_ddl(text: str, dialect: Dialect) -> Catalog:
    """The tables that the text makes; names without quotes are as the database would keep them.

    What can't be read of a statement about tables is a warning, one for each kind, with the line of the first; other
    statements (rows, grants, views, functions) are passed over.
    """
    if dialect == "sqlite":
        catalog, warnings = read_sqlite_ddl(text)
        return replace(catalog, warnings=(*warnings, *catalog.warnings))
    reader = DdlReader(dialect)
    for statement in split_statements(text, dialect):
        reader.read(statement)
    own = without_partitions(reader.tables, reader.parts.sql)
    tables = finished(own, dialect, reader.remarks.add)
    return Catalog(dialect=dialect, server=f"DDL text ({dialect})", tables=tables, warnings=reader.remarks.lines())


class DdlReader:
    """Takes statements in their order."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.names = NAMES[dialect].copy()
        self.tables = dict[TableName, TableDraft]()
        self.named = NamedTypes(self.names)
        self.parts = Parts(dialect, self.names, self.named, self.parent_name)
        self.own_types = OwnTypes(self.named, self.read_columns)
        self.remarks = Remarks()
        self.views = set[TableName]()
        self.left_out: list[str] = []
        """Of the statement that is read."""

    def read(self, statement: Statement) -> None:
        schema = WITH_TABLES.fullmatch(statement.text)
        if schema is None:
            self.read_one(statement)
            return
        before, self.names.current_schema = self.names.current_schema, self.names.written(schema["own"])
        lines = statement.line + statement.text[: schema.start("rest")].count("\n")
        for text in split_before(schema["rest"], "CREATE", self.dialect):
            self.read_one(Statement(text.strip(), lines))
            lines += text.count("\n")
        self.names.current_schema = before

    def read_one(self, statement: Statement) -> None:
        view = VIEW.match(statement.text)
        if view is not None:
            self.views.add(self.names.qualified(view["own"]))
        if self.set_schema(statement.text) or not WANTED.match(statement.text) or UNIMPORTANT.match(statement.text):
            return
        try:
            self.read_wanted(statement)
        except Unread as error:
            self.remarks.not_understood(statement, str(error))
        # Whatever the tree of a statement lacks, the next statement is read all the same.
        except (SqlglotError, LookupError, AttributeError, TypeError, ValueError, AssertionError, RecursionError):
            self.remarks.not_understood(statement, "")

    def set_schema(self, text: str) -> bool:
        """Where names without a schema belong from here on."""
        path = SEARCH_PATH.match(text) if self.dialect == "postgresql" else None
        if path is not None:
            first = path["first"].strip('"')
            is_usual = first in ("", "$user", self.names.default_schema) or first.upper() == "DEFAULT"
            self.names.current_schema = None if is_usual else self.names.written(path["first"])
            return True
        used = USE.fullmatch(text) if self.dialect == "mysql" else None
        if used is not None:
            self.names.default_schema = self.names.written(used["own"])
        return used is not None

    def read_wanted(self, statement: Statement) -> None:
        text = rewritten(statement.text, self.dialect)
        if PARTITIONED.search(statement.text) and self.dialect == "mysql":
            self.remarks.not_understood(statement, "its partitions are not read: rows may have no place in them")
        if self.dialect == "postgresql" and self.own_types.read(text):
            return
        if self.read_special(text):
            return
        tree = self.parse(text)
        self.note(self.left_out, statement)
        self.left_out = []
        kind = tree.args.get("kind")
        match tree:
            case exp.Create() if kind == "TABLE":
                self.create_table(tree, statement)
            case exp.Create() if kind == "INDEX":
                name = self.names.table(tree.this.args["table"])
                if name in self.views:
                    return
                owner = self.owner(tree.this.args["table"])
                is_alike = re.search(r"\bNULLS\s+NOT\s+DISTINCT\b", statement.text, re.IGNORECASE) is not None
                self.parts.add_index(owner, tree, nulls_distinct=not is_alike)
            case exp.Alter() if kind == "TABLE":
                self.alter_table(tree, statement)
            case exp.Drop() if kind == "TABLE":
                for name in [self.names.table(each) for each in tree.args.get("tables") or [tree.this]]:
                    self.tables.pop(name, None)
            case _:
                raise Unread("its syntax is not known")

    def read_special(self, text: str) -> bool:
        """What sqlglot has no tree for."""
        if (match := IDENTITY.fullmatch(text)) is not None:
            owner, column = self.owner_of(match["table"]), self.names.written(match["column"])
            when: Literal["always", "by default"] = "always" if match["when"].upper() == "ALWAYS" else "by default"
            owner.columns[column] = replace(owner.columns[column], identity=when, default=None, is_nullable=False)
            return True
        if (match := RENAMED.fullmatch(text)) is not None:
            self.owner_of(match["table"]).rename_constraint(*(self.names.written(match[each]) for each in ("old", "new")))
            return True
        if (match := DEFAULT_FOR.fullmatch(text)) is not None:
            owner, column = self.owner_of(match["table"]), self.names.written(match["column"])
            owner.columns[column] = replace(owner.columns[column], default=match["default"])
            return True
        if (match := ATTACH.fullmatch(text)) is not None:
            owner, parent = (self.owner_of(match[each]) for each in ("part", "parent"))
            tree = self.parse(f"CREATE TABLE d PARTITION OF d {match['bound']}")
            assert isinstance(tree, exp.Create), "it is written so"
            self.parts.add_properties(owner, tree)
            owner.partition_of = parent.name
            return True
        if (match := BY_INDEX.fullmatch(text)) is not None:
            owner, index = self.owner_of(match["table"]), self.names.qualified(match["index"]).name
            unique = next(each for each in owner.uniques if each.name == index)
            if match["kind"].upper() != "UNIQUE":
                owner.primary_key = unique.columns or ()
                owner.uniques.remove(unique)
            return True
        return False

    def create_table(self, tree: exp.Create, statement: Statement) -> None:
        schema = tree.this if isinstance(tree.this, exp.Schema) else None
        name = self.names.table(tree.this if schema is None else schema.this)
        if name in self.tables and tree.args.get("exists"):
            return
        said = properties(tree)
        if any(isinstance(each, exp.TemporaryProperty) for each in said):
            return
        table = TableDraft(name)
        parents = [self.owner(each.this) for each in said if isinstance(each, exp.LikeProperty)]
        inherited = [
            self.owner(parent) for each in said if isinstance(each, exp.InheritsProperty) for parent in each.expressions
        ]
        nodes = [] if schema is None else schema.expressions
        parents += [self.owner(node.this) for node in nodes if isinstance(node, exp.LikeProperty)]
        for parent in [*parents, *inherited]:
            self.copy(parent, table)
        table.inherits = tuple(parent.name for parent in inherited)
        self.parts.add_properties(table, tree)
        if schema is None and not parents and table.partition_of is None:
            raise Unread("it has no list of columns")
        self.tables[name] = table
        if table.partition_of is not None:
            whole = next(each.this for each in said if isinstance(each, exp.PartitionedOfProperty))
            parent = self.owner(whole.this if isinstance(whole, exp.Schema) else whole)
            self.copy(parent, table, has_checks=False)
            table.partition_of = parent.name
            nodes = [node for node in whole.expressions if not isinstance(node, exp.ColumnDef)]
        own = [node for node in nodes if not isinstance(node, exp.LikeProperty)]
        self.note(self.parts.add(table, own), statement)

    def copy(self, parent: TableDraft, table: TableDraft, *, has_checks: bool = True) -> None:
        """Columns and what is asked of them, as PostgreSQL's INHERITS and LIKE do; keys are not copied."""
        table.columns |= parent.columns
        if has_checks:
            table.checks += parent.checks

    def alter_table(self, tree: exp.Alter, statement: Statement) -> None:
        owner = self.owner(tree.this)
        for action in tree.args["actions"]:
            if isinstance(action, exp.AlterRename):
                del self.tables[owner.name]
                to = self.names.table(action.this)
                owner.name = replace(owner.name, name=to.name)
                self.tables[owner.name] = owner
            else:
                self.note(self.parts.alter(owner, action), statement)
                if not tree.args.get("only") and is_inherited(action):
                    for heir in self.heirs(owner):
                        self.parts.alter(heir, action)

    def heirs(self, table: TableDraft) -> Iterator[TableDraft]:
        """Tables that inherit from it, of all levels."""
        for each in self.tables.values():
            if table.name in each.inherits:
                yield each
                yield from self.heirs(each)

    def owner(self, node: exp.Expression) -> TableDraft:
        """The table that a statement names; without a schema of its own it may be in any."""
        name = self.names.table(node)
        found = find_table(self.tables, name) or find_table(self.tables, self.names.unplaced(name, node))
        if found is None:
            raise Unread(f"there is no table {name} before it")
        return found

    def owner_of(self, written: str) -> TableDraft:
        return self.owner(exp.to_table(written, dialect=SQLGLOT[self.dialect]))

    def parent_name(self, node: exp.Expression) -> TableName:
        """Of a table that may come later."""
        name = self.names.table(node)
        unplaced = self.names.unplaced(name, node)
        found = find_table(self.tables, name) or find_table(self.tables, unplaced)
        return unplaced if found is None else found.name

    def read_columns(self, text: str) -> TableDraft:
        """The inside of CREATE TABLE's brackets."""
        table = TableDraft(TableName(schema=None, name="d"))
        self.parts.add(table, self.parse(f"CREATE TABLE d ({text})").this.expressions)
        return table

    def parse(self, text: str) -> exp.Expr:
        """Columns whose types sqlglot has no word for are read without these first."""
        self.set_types(written_types(text, self.dialect))
        try:
            return parse(text, self.dialect)
        except (SqlglotError, Unread):
            found = salvaged(text, self.dialect, lambda item: is_understood(item, self.dialect))
            if found is None:
                raise
        self.left_out += found.left_out
        tree = parse(found.text, self.dialect)
        self.set_types(found.types)
        return tree

    def set_types(self, types: dict[str, str]) -> None:
        self.parts.odd_types = {self.names.written(name): type_ for name, type_ in types.items()}

    def note(self, unread: list[str], statement: Statement) -> None:
        for text in unread:
            self.remarks.not_understood(Statement(text, statement.line), "")


class Unread(Exception):  # noqa: N818 - becomes a warning
    """A statement that says what no catalog here holds."""


def is_inherited(action: exp.Expression) -> bool:
    """Columns and checks are, keys are not."""
    return not isinstance(action, exp.AddConstraint) or action.find(exp.CheckColumnConstraint) is not None


def parse(statement: str, dialect: Dialect) -> exp.Expr:
    with quiet():
        tree = sqlglot.parse_one(statement, read=SQLGLOT[dialect])
    if tree is None or isinstance(tree, exp.Command):
        raise Unread("its syntax is not known")
    return tree


def is_understood(item: str, dialect: Dialect) -> bool:
    try:
        return isinstance(parse(f"CREATE TABLE d ({item})", dialect), exp.Create)
    except (SqlglotError, Unread):
        return False


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
