"""JSON document -> Dataset: the whole document is read, and all its problems are reported together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from datagen.engine.dataset import ColumnSpec, Dataset, TableSpec
from datagen.engine.decode.column import decode_columns, is_identifier
from datagen.engine.decode.constraints import CONSTRAINT_KEYWORDS, Constraints, decode_constraints, resolve_foreign_keys
from datagen.engine.decode.node import Node, child_path, closest, exact, quoted_list, shown
from datagen.engine.decode.references import as_key, resolve_references
from datagen.engine.vocabulary import LOCALES
from datagen.errors import Problems

__all__ = ["DEFAULT_LOCALE", "DEFAULT_SEED", "Request", "decode_request", "decode_rows"]

DEFAULT_SEED = 42
DEFAULT_LOCALE = "en"
SEED_LIMIT = 1 << 127
ROWS_LIMIT = 1 << 62

DEFAULT_DIALECT = "postgresql"
DIALECTS = ("postgresql", "mysql", "sqlite", "mssql", "oracle")
"""In which conditions and declared types may be written."""
REQUEST_KEYWORDS = ("schemas", "count", "seed", "locale", "dialect", "$schema", "$comment", "title", "description")
TABLE_KEYWORDS = (
    "type", "properties", "required", "additionalProperties", "title", "description", "$schema", "$id", "$comment", "examples",
    "sql_schema", "sql_dialect", *CONSTRAINT_KEYWORDS,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A document with everything that it may say besides its tables."""

    dataset: Dataset
    counts: Mapping[str, int] = field(default_factory=dict)
    """Rows by table, for the tables that were given a count."""
    seed: int = DEFAULT_SEED
    broken: frozenset[tuple[str, str]] = frozenset()
    """Columns (table, name) that have problems of their own and are left out of the dataset."""


def decode_request(
    document: Mapping[str, Any],
    problems: Problems,
    *,
    count: Mapping[str, int] | None = None,
    seed: int | None = None,
    locale: str | None = None,
) -> Request:
    """Reads tables by name, or a request ``{"schemas": ..., "count": ..., "seed": ..., "locale": ...}``.

    Arguments win over what the document says. Problems are added to the collector, never raised.
    """
    root = Node(document, "$", problems)
    is_request = looks_like_request(document)
    tables = root.child("schemas", "the tables by name") if is_request else root
    if is_request:
        root.check_keywords(REQUEST_KEYWORDS, "a request")
    if tables is not None and not tables.value:
        tables.problem("there are no tables", 'write {"table": {"type": "object", "properties": {...}}}')
    chosen_locale = (
        decode_locale(root.text("locale"), "$.locale", problems)
        if is_request and locale is None
        else decode_locale(locale, "locale", problems)
    )
    specs, broken = decode_tables(tables) if tables else ({}, frozenset[tuple[str, str]]())
    return Request(
        dataset=Dataset(tables=specs, locale=chosen_locale, dialect=decode_dialect(root if is_request else None, tables)),
        counts=decode_counts(root, is_request, count, specs, problems),
        seed=(
            decode_seed(document.get("seed"), "$.seed", problems)
            if is_request and seed is None
            else decode_seed(seed, "seed", problems)
        ),
        broken=broken,
    )


def looks_like_request(document: Mapping[str, Any]) -> bool:
    """A table may be named ``schemas`` too: then it has a type."""
    schemas = document.get("schemas")
    return "schemas" in document and not (isinstance(schemas, Mapping) and isinstance(schemas.get("type"), str))


def decode_tables(root: Node) -> tuple[dict[str, TableSpec], frozenset[tuple[str, str]]]:
    specs = {
        name: TableSpec(name=name, path=child_path(root.path, name), columns=()) for name in root.value if isinstance(name, str)
    }
    broken: set[tuple[str, str]] = set()
    for name, node in root.children():
        specs[name], wrong = decode_table(name, node)
        broken |= {(name, column) for column in wrong}
    root.problems.stage = "references"
    resolved = resolve_foreign_keys(resolve_references(root, specs, broken), broken, root.problems)
    root.problems.stage = "form"
    return resolved, frozenset(broken)


def decode_table(name: str, node: Node) -> tuple[TableSpec, set[str]]:
    """The table, and the names of those of its columns that have problems and are left out."""
    table = TableSpec(name=name, path=node.path, columns=())
    if not name:
        node.problem("a table has an empty name", "give it a name")
    if "type" not in node:
        node.problem("Schema must have a 'type' property", 'add "type": "object"')
    elif node.value["type"] != "object":
        node.problem(f"type of a table is {shown(node.value['type'])}", 'write "type": "object"')
    node.check_keywords(TABLE_KEYWORDS, "a table")
    if "properties" not in node:
        node.problem("the table has no properties", 'add "properties": {"id": {"type": "integer", "primary_key": true}}')
        return table, set()
    properties = node.child("properties", "the columns by name")
    if properties is None:
        return table, set()
    if not properties.value:
        properties.problem("the table has no columns", "add at least one")
    check_required(node)
    columns, generated, wrong = decode_columns(properties, table=name)
    constraints = decode_constraints(node, list(properties.value))
    whole = replace(
        table,
        columns=with_primary_key(columns),
        generated=generated,
        sql_schema=node.text("sql_schema"),
        foreign_keys=constraints.foreign_keys,
        checks=constraints.checks,
        exclusions=constraints.exclusions,
    )
    return with_uniques(whole, constraints), wrong


def with_uniques(table: TableSpec, constraints: Constraints) -> TableSpec:
    """A plain key of one column is a property of that column; the others stay the table's."""
    plain = {
        unique.columns[0]
        for unique in constraints.uniques
        if len(unique.columns) == 1
        and not unique.expressions
        and not unique.prefixes
        and unique.where is None
        and (unique.nulls_distinct or not is_nullable(table, unique.columns[0]))
    }
    columns = tuple(replace(column, is_unique=True) if column.name in plain else column for column in table.columns)
    others = tuple(unique for unique in constraints.uniques if unique.columns[0] not in plain or len(unique.columns) > 1)
    return replace(table, columns=columns, uniques=others)


def is_nullable(table: TableSpec, name: str) -> bool:
    return any(column.is_nullable for column in table.columns if column.name == name)


def check_required(node: Node) -> None:
    required = node.value.get("required", [])
    if not isinstance(required, list):
        node.problem(f"required is {shown(required)}, not a list of names", "list the names")
        return
    for name in required:
        if not isinstance(name, str):
            node.problem(f"required names {shown(name)}, which is no string", "drop it")
        elif name not in node.value["properties"]:
            guess = closest(name, map(str, node.value["properties"]))
            node.problem(f"required names {name!r}, which is no property", f"did you mean {guess!r}?" if guess else "drop it")


def with_primary_key(columns: tuple[ColumnSpec, ...]) -> tuple[ColumnSpec, ...]:
    """A column named ``id`` is the primary key where none is declared; a key of one column is unique."""
    if not any(column.is_primary_key for column in columns):
        columns = tuple(replace(column, is_primary_key=is_identifier(column)) for column in columns)
    keys = sum(column.is_primary_key for column in columns)
    return tuple(as_key(column, is_unique=keys == 1) if column.is_primary_key else column for column in columns)


def decode_counts(
    root: Node, is_request: bool, count: Mapping[str, int] | None, specs: Mapping[str, TableSpec], problems: Problems
) -> dict[str, int]:
    """The document's counts, overridden by the argument's."""
    counts: dict[str, int] = {}
    said = root.child("count", "rows by table") if is_request and "count" in root else None
    if count is not None and not isinstance(count, Mapping):
        problems.add(f"count is {shown(count)}, not an object", "count", "write rows by table")
        count = None
    given = Node(count or {}, "count", problems)
    for node in (said, given) if said else (given,):
        for table, value in node.value.items():
            path = child_path(node.path, table)
            if table not in specs:
                guess = closest(str(table), specs)
                fix = f"did you mean {guess!r}?" if guess else f"the tables are {quoted_list(specs)}"
                problems.add(f"count for unknown table {table!r}", path, fix)
            elif (rows := decode_rows(value, path, problems)) is not None:
                counts[table] = rows
    return counts


def decode_rows(value: object, path: str, problems: Problems) -> int | None:
    """A number of rows; None, with a problem noted, where it is none."""
    rows = whole(value)
    if rows is None:
        problems.add(f"count is {shown(value)}, not a whole number", path, "write a whole number from 0")
        return None
    if rows < 0:
        problems.add(f"count {shown(value)} is negative", path, "write a whole number from 0")
        return None
    if rows >= ROWS_LIMIT:
        problems.add(f"count {shown(value)} is too large", path, "write a number below 2**62")
        return None
    return rows


def decode_dialect(root: Node | None, tables: Node | None) -> str:
    """What the tables say wins over what is said of the whole document, where SQL may be written in another one."""
    said = None if root is None else dialect_of(root, "dialect")
    if tables is None:
        return said or DEFAULT_DIALECT
    own: str | None = None
    for name, table in tables.value.items():
        if isinstance(table, Mapping) and "sql_dialect" in table:
            node = Node(table, child_path(tables.path, name), tables.problems)
            dialect = dialect_of(node, "sql_dialect")
            if dialect is not None and own not in (None, dialect):
                node.problem(f"sql_dialect is {dialect!r}, that of tables before is {own!r}", "write all in one dialect")
            own = own or dialect
    return own or said or DEFAULT_DIALECT


def dialect_of(node: Node, keyword: str) -> str | None:
    dialect = node.text(keyword)
    if dialect is not None and dialect not in DIALECTS:
        guess = closest(dialect, DIALECTS)
        fix = f"did you mean {guess!r}?" if guess else f"there are {quoted_list(DIALECTS)}"
        node.problem(f"unknown dialect {dialect!r}", fix)
        return None
    return dialect


def decode_seed(said: object, path: str, problems: Problems) -> int:
    if said is None:
        return DEFAULT_SEED
    seed = whole(said)
    if seed is None or not -SEED_LIMIT <= seed < SEED_LIMIT:
        problems.add(f"seed is {shown(said)}, not a whole number of at most 127 bits", path, "write a whole number")
        return DEFAULT_SEED
    return seed


def whole(value: object) -> int | None:
    """The whole number that a value is, however it is written: 1000, 1e3 or 1000.0."""
    number = exact(value)
    return int(number) if number is not None and number == number.to_integral_value() else None


def decode_locale(locale: str | None, path: str, problems: Problems) -> str:
    if locale is None:
        return DEFAULT_LOCALE
    name = locale.lower().replace("_", "-") if isinstance(locale, str) else locale
    if name in LOCALES:
        return name
    language = str(name).partition("-")[0]
    guess = language if language in LOCALES else closest(str(name), LOCALES)
    fix = f"did you mean {guess!r}?" if guess else f"the locales are {quoted_list(LOCALES, 60)}"
    problems.add(f"unknown locale {shown(locale)}", path, fix)
    return DEFAULT_LOCALE
