"""The tables of an SQLite database."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from datagen.io.catalog.asked import asked_tables, by_name
from datagen.io.catalog.model import (
    Catalog,
    CatalogColumn,
    CatalogTable,
    Check,
    ForeignKey,
    KeyPart,
    SqlType,
    TableName,
    Unique,
)
from datagen.io.catalog.sqlite.text import ColumnText, TableText, parse_index, parse_table
from datagen.io.catalog.sqlite.triggers import InsertTrigger, parse_insert_trigger
from datagen.io.connection import Connection
from datagen.io.sqlite.catalog import fold
from datagen.io.sqlite.types import affinity

__all__ = ["read_sqlite"]

TABLES = "SELECT name, type, wr, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
OBJECTS = "SELECT type, name, tbl_name, sql FROM main.sqlite_schema ORDER BY rowid"
COLUMNS = """
SELECT t.name, c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden
FROM pragma_table_list t JOIN pragma_table_xinfo(t.name, 'main') c WHERE t.schema = 'main' AND t.type = 'table' ORDER BY c.cid
"""
KEYS = """
SELECT t.name, k.id, k.seq, k."table", k."from", k."to"
FROM pragma_table_list t JOIN pragma_foreign_key_list(t.name, 'main') k WHERE t.schema = 'main' AND t.type = 'table'
ORDER BY t.name, k.id DESC, k.seq
"""
UNIQUES = """
SELECT t.name, i.name, i.origin, i.partial, p.cid, p.name, p.coll
FROM pragma_table_list t JOIN pragma_index_list(t.name, 'main') i JOIN pragma_index_xinfo(i.name, 'main') p
WHERE t.schema = 'main' AND t.type = 'table' AND i."unique" AND p.key ORDER BY t.name, i.seq DESC, p.seqno
"""
STATISTICS = "SELECT tbl, max(CAST(stat AS INTEGER)) FROM main.sqlite_stat1 GROUP BY tbl"
GENERATED = (2, 3)
"""Values of ``hidden`` in PRAGMA table_xinfo: virtual and stored generated columns."""
EXPRESSION = -2
"""The ``cid`` of an index's part that is no column."""
SIZED = ("binary", "bit", "string", "uuid")
"""Parts of types of other databases, whose number is a length, and to which SQLite gives NUMERIC affinity."""
TEMPORAL = ("date", "time")
DECLARED = re.compile(r"\s*(?P<name>.*?)\s*(?:\(\s*(?P<first>[+-]?\d+)\s*(?:,\s*(?P<second>[+-]?\d+)\s*)?\)\s*(?P<rest>.*))?")


@dataclass(slots=True)
class Findings:
    """What the pragmas say, by the table's name."""

    objects: list[list[Any]]
    columns: dict[str, list[list[Any]]]
    keys: dict[str, list[list[Any]]]
    uniques: dict[str, list[list[Any]]]
    rows: Mapping[str, int]
    index_sql: dict[str, str] = field(default_factory=dict)
    table_sql: dict[str, str] = field(default_factory=dict)
    triggers: dict[str, list[InsertTrigger]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for kind, name, table, sql in self.objects:
            if kind == "index":
                self.index_sql[name] = sql or ""
            elif kind == "table":
                self.table_sql[name] = sql or ""
            elif kind == "trigger" and (parsed := parse_insert_trigger(name, sql)) is not None:
                self.triggers.setdefault(fold(table), []).append(parsed)


def read_sqlite(connection: Connection, tables: Sequence[str] | None = None) -> Catalog:
    """Of the main database: the tables asked for, or all but virtual ones, whose rows their modules keep.

    Raises TargetError for a name that is no table.
    """
    kinds = ask(connection, TABLES)
    findings = Findings(
        objects=ask(connection, OBJECTS),
        columns=by_table(ask(connection, COLUMNS)),
        keys=by_table(ask(connection, KEYS)),
        uniques=by_table(ask(connection, UNIQUES)),
        rows=estimates(connection),
    )
    rooted = [(name, not wr, bool(strict)) for name, kind, wr, strict in kinds if kind == "table"]
    found = [read_table(name, findings, has_rowid=has_rowid, is_strict=is_strict) for name, has_rowid, is_strict in rooted]
    named = {fold(table.name.name): table for table in found}
    virtual = sorted(name for name, kind, *_ in kinds if kind == "virtual") if tables is None else []
    return Catalog(
        dialect="sqlite",
        server=f"SQLite {ask(connection, 'SELECT sqlite_version()')[0][0]}",
        tables=by_name(resolve_keys(table, named) for table in asked_tables(found, tables, fold=fold)),
        warnings=tuple(f"{name} is left out: it is a virtual table, whose rows its module keeps" for name in virtual),
    )


def ask(connection: Connection, query: str) -> list[list[Any]]:
    """All rows with each value's own type: the driver would give a column the type of its first 1,024 values."""
    names = connection.column_names(f"SELECT * FROM ({query}) LIMIT 0")
    values = ", ".join(f'"{at}"' for at in range(len(names)))
    columns = f"WITH found ({values}) AS MATERIALIZED ({query})"
    ((text,),) = connection.query(f"{columns} SELECT json_group_array(json_array({values})) FROM found")
    rows: list[list[Any]] = json.loads(text)
    return rows


def by_table(rows: Iterable[list[Any]]) -> dict[str, list[list[Any]]]:
    """By the first value of each, in the order in which they come."""
    found: dict[str, list[list[Any]]] = {}
    for table, *rest in rows:
        found.setdefault(table, []).append(rest)
    return found


def estimates(connection: Connection) -> dict[str, int]:
    """Rows by table, where ANALYZE was run."""
    has_statistics = connection.count("SELECT count(*) FROM main.sqlite_schema WHERE name = 'sqlite_stat1'")
    return {table: rows or 0 for table, rows in ask(connection, STATISTICS)} if has_statistics else {}


def read_table(name: str, findings: Findings, *, has_rowid: bool, is_strict: bool) -> CatalogTable:
    """Its foreign keys are as written: they may name no columns, or a table that there isn't."""
    text, rows = parse_table(findings.table_sql.get(name, "")), findings.columns.get(name, [])
    uniques = findings.uniques.get(name, [])
    key = sorted((row for row in rows if row[4]), key=lambda row: row[4])
    # A key that is the row's number needs no index, any other one has one.
    is_rowid = has_rowid and len(key) == 1 and key[0][1].upper() == "INTEGER" and not any(row[1] == "pk" for row in uniques)
    number = key[0][0] if is_rowid else None
    triggers = findings.triggers.get(fold(name), [])
    texts = {fold(column): said for column, said in text.columns.items()}
    return CatalogTable(
        name=TableName(schema=None, name=name),
        columns=tuple(
            read_column(row, texts.get(fold(row[0]), ColumnText()), is_rowid=row[0] == number, is_strict=is_strict)
            for row in rows
        ),
        primary_key=tuple(row[0] for row in key),
        uniques=tuple(read_uniques(uniques, findings)),
        foreign_keys=(*read_keys(findings.keys.get(name, []), text), *keys_by_trigger(triggers)),
        checks=tuple(named_checks(name, text.checks)),
        insert_triggers=tuple(each.trigger for each in triggers),
        estimated_rows=findings.rows.get(name, 0),
    )


def read_column(row: list[Any], text: ColumnText, *, is_rowid: bool, is_strict: bool) -> CatalogColumn:
    name, declared, is_required, default, key, hidden = row
    return CatalogColumn(
        name=name,
        type=sqlite_type(declared, is_strict=is_strict),
        # SQLite allows nulls in most primary keys; nobody wants them there.
        is_nullable=not is_required and not key,
        default=None if default is None or default.upper() == "NULL" else default,
        generated=(text.generated or "NULL") if hidden in GENERATED else None,
        is_auto_increment=is_rowid,
        is_case_insensitive=text.collation == "NOCASE",
        is_trailing_space_ignored=text.collation == "RTRIM",
    )


def sqlite_type(declared: str, *, is_strict: bool = False) -> SqlType:
    """SQLite enforces neither lengths nor digits, but they tell what is meant."""
    match = DECLARED.fullmatch(declared)
    assert match is not None, "any text matches"
    name = " ".join(f"{match['name']} {match['rest'] or ''}".lower().split())
    kind = affinity(declared, is_strict=is_strict)
    first, second = (None if text is None else int(text) for text in (match["first"], match["second"]))
    is_sized = kind in ("TEXT", "BLOB") or any(word in name for word in SIZED)
    is_exact = not is_sized and kind != "INTEGER" and not any(word in name for word in TEMPORAL)
    return SqlType(
        name=name,
        shown=declared,
        length=first if is_sized else None,
        precision=None if is_sized or kind == "INTEGER" else first,
        scale=(second or 0) if is_exact and first is not None else None,
        is_unsigned="unsigned" in name.split(),
        affinity=kind,
    )


def read_uniques(rows: list[list[Any]], findings: Findings) -> Iterable[Unique]:
    """All but the primary key's own index."""
    indexes: dict[str, list[list[Any]]] = {}
    for index, origin, *rest in rows:
        if origin != "pk":
            indexes.setdefault(index, []).append(rest)
    for index, parts in indexes.items():
        text = parse_index(findings.index_sql.get(index, ""))
        yield Unique(
            name=index,
            parts=tuple(
                KeyPart(
                    column=None if cid == EXPRESSION else column,
                    expression=text.parts[at] if cid == EXPRESSION and at < len(text.parts) else None,
                    is_case_insensitive=collation == "NOCASE",
                )
                for at, (_, cid, column, collation) in enumerate(parts)
            ),
            where=text.where if parts[0][0] else None,
        )


def read_keys(rows: list[list[Any]], text: TableText) -> Iterable[ForeignKey]:
    """In the order in which they are written, the reverse of the pragma's."""
    keys: dict[int, list[list[Any]]] = {}
    for number, _, *rest in rows:
        keys.setdefault(number, []).append(rest)
    for at, pairs in enumerate(keys.values()):
        said = text.foreign_keys[at] if len(text.foreign_keys) == len(keys) else None
        columns = tuple(column for _, column, _ in pairs)
        yield ForeignKey(
            name=said.name if said and said.name else f"{'_'.join(columns)}_fkey",
            columns=columns,
            parent=TableName(schema=None, name=pairs[0][0]),
            parent_columns=tuple(column for *_, column in pairs if column is not None),
            is_deferrable=said is not None and said.is_deferrable,
        )


def keys_by_trigger(triggers: list[InsertTrigger]) -> Iterable[ForeignKey]:
    """Those that triggers stand in for."""
    for each in triggers:
        for requirement in each.requirements:
            yield ForeignKey(
                name=f"{'_'.join(requirement.columns)}_fkey",
                columns=requirement.columns,
                parent=TableName(schema=None, name=requirement.parent),
                parent_columns=requirement.parent_columns,
                is_by_trigger=True,
            )


def resolve_keys(table: CatalogTable, tables: Mapping[str, CatalogTable]) -> CatalogTable:
    """With foreign keys by the names that their parents really have, those of triggers only where none is declared."""
    keys = [resolve_key(table, key, tables) for key in table.foreign_keys]
    declared = {(key.columns, key.parent, key.parent_columns) for key in keys if not key.is_by_trigger}
    return replace(
        table,
        foreign_keys=tuple(
            key
            for key in keys
            if not key.is_by_trigger
            or ((key.columns, key.parent, key.parent_columns) not in declared and not key.is_parent_missing)
        ),
    )


def resolve_key(table: CatalogTable, key: ForeignKey, tables: Mapping[str, CatalogTable]) -> ForeignKey:
    own = {fold(column.name): column.name for column in table.columns}
    columns = tuple(own.get(fold(column), column) for column in key.columns)
    parent = tables.get(fold(key.parent.name))
    if parent is None:
        return replace(key, columns=columns, is_parent_missing=True)
    there = {fold(column.name): column.name for column in parent.columns}
    parent_columns = tuple(there.get(fold(column), column) for column in key.parent_columns) or parent.primary_key
    is_whole = len(parent_columns) == len(columns) and set(parent_columns) <= set(there.values())
    return replace(key, columns=columns, parent=parent.name, parent_columns=parent_columns, is_parent_missing=not is_whole)


def named_checks(table: str, checks: list[Check]) -> Iterable[Check]:
    """Those without a name are numbered."""
    for number, check in enumerate(checks, 1):
        yield check if check.name else Check(name=f"{table}_check_{number}", expression=check.expression)
