"""Members of JSON columns that generated columns, keys and conditions read: the documents get them, of the type asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from datagen.io.catalog.document.draft import Draft, TableDraft
from datagen.io.catalog.document.property import Property
from datagen.io.catalog.document.text_forms import TIMESTAMP
from datagen.io.catalog.model import CatalogTable, Dialect

__all__ = ["add_members"]

SQLGLOT: Mapping[Dialect, str] = {
    "postgresql": "postgres", "mysql": "mysql", "sqlite": "sqlite", "mssql": "tsql", "oracle": "oracle",
}  # fmt: skip
PATH_STEP = re.compile(r'\.?"((?:[^"\\]|\\.)*)"|\.?([^.\[\]"]+)|\[(?:\d+|\*)\]')
EXTRACTING = {
    "jsonb_extract_path_text", "jsonb_extract_path", "json_extract_path_text", "json_extract_path", "json_value",
    "json_extract", "json_query",
}  # fmt: skip
WORD: Property = {"type": "string", "format": "word"}
TYPES: tuple[tuple[tuple[Any, ...], Property], ...] = (
    (tuple(exp.DataType.INTEGER_TYPES), {"type": "integer", "maximum": 32_767}),
    (tuple(exp.DataType.FLOAT_TYPES), {"type": "number", "scale": 2, "maximum": 10_000}),
    (
        (exp.DataType.Type.DECIMAL, exp.DataType.Type.MONEY, exp.DataType.Type.UDECIMAL),
        {"type": "number", "scale": 2, "maximum": 10_000},
    ),
    ((exp.DataType.Type.BOOLEAN, exp.DataType.Type.BIT), {"type": "boolean"}),
    ((exp.DataType.Type.UUID,), {"type": "string", "format": "uuid"}),
    ((exp.DataType.Type.DATE,), {"type": "string", "format": "date"}),
    ((exp.DataType.Type.TIME, exp.DataType.Type.TIMETZ), {"type": "string", "format": "time"}),
    (tuple(exp.DataType.TEMPORAL_TYPES), {"type": "string", "pattern": TIMESTAMP}),
    ((exp.DataType.Type.INTERVAL,), {"type": "string", "pattern": "[1-9][0-9]? days"}),
    ((exp.DataType.Type.INET,), {"type": "string", "format": "ipv4"}),
)
"""What a value is cast to (members of exp.DataType.Type) -> what it is made as; anything else is a word."""

TEXTUAL = ("type", "format", "minLength", "maxLength")
"""Keywords of text that an object has not."""
Tree = dict[str, Any]
"""By name: the trees of members, or the property of a member without any."""


def add_members(draft: Draft, table: TableDraft) -> None:
    """Where members are read of a column of documents, its property becomes an object with these."""
    trees: dict[str, Tree] = {}
    documents = [
        name for name, made in table.properties.items() if may_be_document(made, draft.dialect) and name not in table.overridden
    ]
    if not documents:
        return
    for expression, cast in expressions(table.table):
        for column, path, made in members_read(expression, draft.dialect, cast):
            name = next((each for each in documents if each.lower() == column.lower()), None)
            if name is not None and path:
                plant(trees.setdefault(name, {}), path, made)
    for name, tree in trees.items():
        kept = {keyword: value for keyword, value in table.properties[name].items() if keyword not in TEXTUAL}
        table.properties[name] = {**object_property(tree), **kept}


def may_be_document(made: Property, dialect: Dialect) -> bool:
    """SQLite keeps documents in columns of text, which have no other sign than that members are read of them."""
    if dialect == "sqlite" and made["type"] == "string" and not {"enum", "pattern", "generated"} & made.keys():
        return made.get("format") != "binary"
    return made.get("format") == "json"


def expressions(table: CatalogTable) -> Iterator[tuple[str, str | None]]:
    """Of generated columns, with the type they have to give, of keys and of conditions."""
    for column in table.columns:
        if column.generated is not None:
            yield column.generated, column.type.shown
    for unique in table.uniques:
        yield from ((part.expression, None) for part in unique.parts if part.expression is not None)
    yield from ((check.expression, None) for check in table.checks)


def members_read(expression: str, dialect: Dialect, outcome: str | None) -> Iterator[tuple[str, list[str], Property]]:
    """Column, path and property of each member that the expression reads; nothing of one that can't be parsed."""
    try:
        tree = sqlglot.parse_one(f"SELECT {expression}", dialect=SQLGLOT[dialect]).expressions[0]
        kind = None if outcome is None else exp.DataType.build(outcome, dialect=SQLGLOT[dialect])
    except (SqlglotError, ValueError, IndexError):
        return
    for node in tree.walk():
        if is_extraction(node) and not is_extraction_of(node):
            found = column_and_path(node)
            if found is not None:
                column, path = found
                yield column, path, wanted(node, kind)


def is_extraction(node: exp.Expr | None) -> bool:
    extractions = (exp.JSONExtract, exp.JSONExtractScalar, exp.JSONBExtract, exp.JSONBExtractScalar, exp.JSONValue)
    return isinstance(node, extractions) or (isinstance(node, exp.Anonymous) and node.name.lower() in EXTRACTING)


def is_extraction_of(node: exp.Expr) -> bool:
    """Whether another extraction goes on from this one."""
    parent = outer(node)
    return is_extraction(parent) and (parent is None or inner(parent) is not None)


def outer(node: exp.Expr) -> exp.Expr | None:
    parent = node.parent
    while isinstance(parent, exp.Paren):
        parent = parent.parent
    return parent


def inner(node: exp.Expr) -> exp.Expr | None:
    """What an extraction takes its member from."""
    found = node.expressions[0] if isinstance(node, exp.Anonymous) and node.expressions else node.this
    while isinstance(found, (exp.Paren, exp.Cast)):
        found = found.this
    return found if isinstance(found, exp.Expr) else None


def column_and_path(node: exp.Expr) -> tuple[str, list[str]] | None:
    path: list[str] = []
    current: exp.Expr | None = node
    while current is not None and is_extraction(current):
        steps = steps_of(current)
        if steps is None:
            return None
        path = steps + path
        current = inner(current)
    return (current.name, path) if isinstance(current, exp.Column) else None


def steps_of(node: exp.Expr) -> list[str] | None:
    """The names of one extraction; None where they are no constants."""
    if isinstance(node, exp.Anonymous):
        texts = [text for argument in node.expressions[1:] for text in literal_texts(argument)]
        if "path" in node.name.lower():
            return texts
        return [step for text in texts for step in path_steps(text)]
    found = node.args.get("expression") or node.args.get("path")
    if isinstance(found, exp.JSONPath):
        return [str(part.this) for part in found.expressions if isinstance(part, exp.JSONPathKey)]
    return [step for text in literal_texts(found) for step in path_steps(text)]


def literal_texts(node: exp.Expr | None) -> list[str]:
    while isinstance(node, (exp.Cast, exp.Paren)):
        node = node.this
    return [node.name] if isinstance(node, exp.Literal) and node.is_string else []


def path_steps(text: str) -> list[str]:
    """``$.a.b``, ``{a,b}`` or a name."""
    if text.startswith("{") and text.endswith("}"):
        return [step.strip('" ') for step in text[1:-1].split(",") if step.strip() and not step.strip().isdigit()]
    if not text.startswith("$"):
        return [text]
    return [match[1] or match[2] for match in PATH_STEP.finditer(text[1:]) if match[1] or match[2]]


def wanted(node: exp.Expr, outcome: exp.DataType | None) -> Property:
    """By the cast around it, else by what the expression is to give where it only calls functions on the member."""
    current: exp.Expr = node
    while not isinstance(above := current.parent, exp.Select | None):
        if isinstance(above, exp.Cast) and above.to.this not in exp.DataType.TEXT_TYPES:
            return property_of(above.to)
        if not isinstance(above, (exp.Paren, exp.Func)) or isinstance(above, (exp.And, exp.Or)):
            return dict(WORD)
        current = above
    return dict(WORD) if outcome is None else property_of(outcome)


def property_of(kind: exp.DataType) -> Property:
    return next((dict(made) for types, made in TYPES if kind.this in types), dict(WORD))


def plant(tree: Tree, path: list[str], made: Property) -> None:
    """A member that has members itself stays an object; a type that is asked for wins over a word."""
    *above, last = path
    for step in above:
        below = tree.get(step)
        if not isinstance(below, dict) or "type" in below:
            below = tree[step] = {}
        tree = below
    before = tree.get(last)
    if before is None or before == WORD:
        tree[last] = made


def object_property(tree: Tree) -> Property:
    return {
        "type": "object",
        "properties": {name: value if is_leaf(value) else object_property(value) for name, value in tree.items()},
    }


def is_leaf(value: Tree) -> bool:
    return isinstance(value.get("type"), str)
