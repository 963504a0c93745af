"""The tables of a MySQL or MariaDB database, from information_schema."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import pymysql

from datagen.errors import TargetError
from datagen.io.catalog.asked import asked_tables, by_name
from datagen.io.catalog.model import (
    Catalog,
    CatalogTable,
    Check,
    ForeignKey,
    KeyPart,
    PartitionedBy,
    TableName,
    Trigger,
    Unique,
)
from datagen.io.catalog.mysql.columns import COLUMN_FIELDS, ColumnRow, read_column
from datagen.io.catalog.mysql.partitions import Partition, read_partitions
from datagen.io.catalog.mysql.text import expression, inserted_tables
from datagen.io.sql_log import sql_logged

__all__ = ["read_mysql"]

Key = tuple[str, str]
"""Database and table."""
Rows = dict[Key, list[tuple[Any, ...]]]

REMOTE_ENGINES = frozenset({"FEDERATED", "CONNECT", "SPIDER", "S3", "OQGRAPH", "SPHINX"})
FILLED = 0.95
"""Of a table in memory, the share that is free for rows for sure: its memory is taken in blocks."""
JSON_CHECK = re.compile(r"json_valid\(`((?:[^`]|``)+)`\)", re.IGNORECASE)
QUOTED = re.compile(r"'(?:[^'\\]|''|\\.)*'|\"(?:[^\"\\]|\"\"|\\.)*\"|`[^`]*`|--[^\n]*|/\*.*?\*/", re.DOTALL)
RAISING = re.compile(r"(?<![\w@.])(?:SIGNAL|RESIGNAL)\b", re.IGNORECASE)
DEFAULT_PARTITION = re.compile(r"PARTITION\s+`((?:[^`]|``)+)`\s+DEFAULT\b")


@dataclass(frozen=True, slots=True)
class Server:
    """A connection, and what its server is."""

    connection: pymysql.Connection[Any]
    version: str
    database: str | None
    """The connection's own."""
    is_mariadb: bool
    folds_names: bool
    """Whether table names that differ only in case are one."""
    known: frozenset[tuple[str, str]]
    """(table, column) of information_schema, which differ between versions."""

    def rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with sql_logged(query), self.connection.cursor() as cursor:
            cursor.execute(query, values or None)
            return [tuple(text(value) for value in row) for row in cursor.fetchall()]

    def by_table(self, query: str, schemas: Sequence[str]) -> Rows:
        """Of a query whose first two columns are database and table, in whose order its rows come."""
        found: Rows = {}
        for schema, table, *rest in self.rows(query.replace("{schemas}", ", ".join(["%s"] * len(schemas))), schemas):
            found.setdefault((schema, table), []).append(tuple(rest))
        return found

    @property
    def product(self) -> str:
        return f"MariaDB {self.version.partition('-MariaDB')[0]}" if self.is_mariadb else f"MySQL {self.version}"

    def name(self, schema: str, table: str) -> TableName:
        return TableName(schema=None if schema == self.database else schema, name=table)

    def fold(self, name: str) -> str:
        return name.lower() if self.folds_names else name

    def has(self, table: str, column: str) -> bool:
        return (table, column) in self.known

    def expression(self, text: str) -> str:
        return expression(text, is_escaped=not self.is_mariadb)


def read_mysql(
    connection: pymysql.Connection[Any], schemas: Sequence[str] | None = None, tables: Sequence[str] | None = None
) -> Catalog:
    """Of the connection's database, or of the databases given; the tables asked for (``name``, ``database.name``), or all.

    Left out are views, sequences and tables that the server can't open. Raises TargetError where neither names a database,
    and for a name that is no table.
    """
    server = find_server(connection)
    databases = list(schemas or ([server.database] if server.database else []))
    if not databases:
        raise TargetError("the URL names no database (add it after the host: mysql://host/shop, or give schemas)")
    reading = read_all(server, databases)
    found = list(reading.tables())
    chosen = by_name(asked_tables(found, tables, default_schema=server.database, fold=server.fold))
    return Catalog(
        dialect="mysql",
        server=server.product,
        tables=chosen,
        warnings=(*(reading.unopened() if tables is None else ()), *doubtful_labels(chosen)),
    )


def doubtful_labels(tables: Sequence[CatalogTable]) -> Iterator[str]:
    """information_schema is in a character set of three bytes, and shows longer characters as question marks."""
    for table in tables:
        for column in table.columns:
            if column.character_set is None and any("?" in label for label in column.type.labels):
                yield f"{table.name}.{column.name} has labels in which ? may stand for a character that the catalog lacks"


def find_server(connection: pymysql.Connection[Any]) -> Server:
    with connection.cursor() as cursor:
        cursor.execute("SELECT VERSION(), DATABASE(), @@lower_case_table_names")
        ((version, database, folding),) = cursor.fetchall()
        cursor.execute(
            "SELECT TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'information_schema'"
        )
        known = frozenset((table.upper(), column.upper()) for table, column in cursor.fetchall())
    return Server(connection, version, database, "mariadb" in version.lower(), bool(int(folding)), known)


def text(value: object) -> object:
    """Some versions print some columns of information_schema as bytes."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


@dataclass(frozen=True, slots=True)
class Reading:
    """What information_schema says, by table."""

    server: Server
    kinds: Rows
    columns: Rows
    indexes: Rows
    keys: Rows
    checks: Rows
    partitions: Rows
    triggers: Rows
    character_bytes: dict[str, int]
    """Of the longest character, by character set."""
    names: dict[tuple[str, ...], Key]
    """As they are, by folded ones."""
    others: frozenset[tuple[str, str, str]]
    """(database, table, column), folded, of databases that are not read but referred to."""

    def tables(self) -> Iterator[CatalogTable]:
        for key, ((kind, engine, rows, comment, *sizes),) in self.kinds.items():
            if kind in ("BASE TABLE", "SYSTEM VERSIONED") and engine is not None:
                yield replace(self.table(key, engine, rows, comment), most_rows=most_rows(engine, *sizes))

    def unopened(self) -> Iterator[str]:
        """A warning for each table that the server does not open."""
        for key, ((kind, engine, _, comment, *_),) in self.kinds.items():
            if kind == "BASE TABLE" and engine is None:
                yield f"{self.server.name(*key)} is left out: {comment or 'the server does not open it'}"

    def table(self, key: Key, engine: str, rows: int | None, comment: str | None) -> CatalogTable:
        checks = [Check(name=name, expression=self.server.expression(clause)) for name, clause in self.checks.get(key, [])]
        json = {match[1].replace("``", "`") for check in checks if (match := JSON_CHECK.fullmatch(check.expression))}
        uniques = {name: list(parts) for name, parts in groupby(self.indexes.get(key, []), key=lambda row: row[0])}
        return CatalogTable(
            name=self.server.name(*key),
            columns=tuple(
                read_column(
                    column,
                    is_mariadb=self.server.is_mariadb,
                    is_json=column.name in json and column.data_type.lower() == "longtext",
                    character_bytes=self.character_bytes,
                )
                for column in (ColumnRow(*row) for row in self.columns.get(key, []))
            ),
            primary_key=tuple(column for _, column, *_ in uniques.get("PRIMARY", [])),
            uniques=tuple(self.uniques(key, uniques)),
            foreign_keys=tuple(self.foreign_keys(key)),
            checks=tuple(check for check in checks if not self.is_json_mark(key, check)),
            partitioned=self.partitioned(key),
            insert_triggers=tuple(
                Trigger(
                    name=name,
                    definition=body,
                    is_raising=RAISING.search(QUOTED.sub("", body)) is not None,
                    fills=tuple(self.filled(key[0], body)),
                )
                for name, body in self.triggers.get(key, [])
            ),
            is_foreign=engine.upper() in REMOTE_ENGINES,
            engine=engine,
            estimated_rows=int(rows or 0),
            comment=comment or None,
        )

    def filled(self, database: str, body: str) -> Iterator[TableName]:
        """The tables that a trigger's text inserts into, each once."""
        found = (self.names.get(self.fold(schema or database, table)) for schema, table in inserted_tables(body))
        yield from dict.fromkeys(self.server.name(*key) for key in found if key is not None)

    def is_json_mark(self, key: Key, check: Check) -> bool:
        """Whether a check is how MariaDB writes the type JSON."""
        match = JSON_CHECK.fullmatch(check.expression)
        column = match[1].replace("``", "`") if match else None
        return any(row[0] == column and row[3].lower() == "longtext" for row in self.columns.get(key, []))

    def uniques(self, key: Key, indexes: dict[str, list[tuple[Any, ...]]]) -> Iterator[Unique]:
        """The primary key only where it has prefixes, which are unique by themselves."""
        folding = {row[0] for row in self.columns.get(key, []) if "_ci" in (row[10] or "")}
        for name, rows in indexes.items():
            if name != "PRIMARY" or any(prefix is not None for _, _, prefix, _ in rows):
                yield Unique(
                    name=name,
                    parts=tuple(
                        KeyPart(
                            column=column,
                            expression=None if column is not None else self.server.expression(part or ""),
                            prefix_length=prefix,
                            is_case_insensitive=column in folding,
                        )
                        for _, column, prefix, part in rows
                    ),
                )

    def foreign_keys(self, key: Key) -> Iterator[ForeignKey]:
        for name, group in groupby(self.keys.get(key, []), key=lambda row: row[0]):
            pairs = list(group)
            schema, table = pairs[0][2], pairs[0][3]
            parent = self.names.get(self.fold(schema, table), (schema, table))
            parent_columns = tuple(pair[4] for pair in pairs)
            yield ForeignKey(
                name=name,
                columns=tuple(pair[1] for pair in pairs),
                parent=self.server.name(*parent),
                parent_columns=parent_columns,
                is_parent_missing=not self.are_there(parent, parent_columns),
            )

    def fold(self, *names: str) -> tuple[str, ...]:
        return tuple(self.server.fold(name) for name in names)

    def are_there(self, table: Key, columns: Iterable[str]) -> bool:
        """Column names are compared without regard to case everywhere."""
        own = {row[0].lower() for row in self.columns.get(table, [])}
        return all(column.lower() in own or (*self.fold(*table), column.lower()) in self.others for column in columns)

    def partitioned(self, key: Key) -> PartitionedBy | None:
        rows = self.partitions.get(key)
        return None if rows is None else read_partitions([Partition(*row) for row in rows])


def most_rows(engine: str, most_bytes: int | None, row_bytes: int | None) -> int | None:
    return int(most_bytes * FILLED / row_bytes) if engine.upper() == "MEMORY" and most_bytes and row_bytes else None


def read_all(server: Server, schemas: list[str]) -> Reading:
    """All of some databases, by a fixed number of queries."""
    keys = server.by_table(FOREIGN_KEYS, schemas)
    outside = sorted({row[2] for rows in keys.values() for row in rows} - set(schemas))
    others = server.by_table(COLUMN_NAMES, outside) if outside else {}
    kinds = server.by_table(TABLES, schemas)
    return Reading(
        server=server,
        kinds=kinds,
        names={(server.fold(schema), server.fold(table)): (schema, table) for schema, table in kinds},
        columns=server.by_table(COLUMNS, schemas),
        indexes=server.by_table(
            INDEXES.replace("{expression}", "EXPRESSION" if server.has("STATISTICS", "EXPRESSION") else "NULL"), schemas
        ),
        keys=keys,
        checks=read_checks(server, schemas),
        partitions=read_partition_rows(server, schemas),
        triggers=server.by_table(TRIGGERS, schemas),
        character_bytes=dict(server.rows("SELECT CHARACTER_SET_NAME, MAXLEN FROM information_schema.CHARACTER_SETS")),
        others=frozenset(
            (server.fold(schema), server.fold(table), column.lower())
            for (schema, table), rows in others.items()
            for (column,) in rows
        ),
    )


def read_checks(server: Server, schemas: list[str]) -> Rows:
    """Those that are enforced; a column's own is named after it in MariaDB."""
    if server.has("CHECK_CONSTRAINTS", "TABLE_NAME"):
        return server.by_table(MARIADB_CHECKS, schemas)
    return server.by_table(MYSQL_CHECKS, schemas) if server.has("CHECK_CONSTRAINTS", "CHECK_CLAUSE") else {}


def read_partition_rows(server: Server, schemas: list[str]) -> Rows:
    """As the fields of Partition. MariaDB describes a list's default partition as if it were for 0: its DDL must tell."""
    found = server.by_table(PARTITIONS, schemas)
    for (schema, table), rows in found.items():
        is_doubtful = server.is_mariadb and any(row[1].startswith("LIST") and row[3] in ("0", "", None) for row in rows)
        defaults = set()
        if is_doubtful:
            shown = server.rows(f"SHOW CREATE TABLE {quote(schema)}.{quote(table)}")[0][1]
            defaults = {match[1].replace("``", "`") for match in DEFAULT_PARTITION.finditer(shown)}
        found[schema, table] = [(*row[1:], row[0] in defaults or (row[3] or "").upper() == "DEFAULT") for row in rows]
    return found


def quote(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


TABLES = """
SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, ENGINE, TABLE_ROWS, TABLE_COMMENT, MAX_DATA_LENGTH, AVG_ROW_LENGTH
FROM information_schema.TABLES
WHERE TABLE_SCHEMA IN ({schemas}) ORDER BY 1, 2
"""
COLUMNS = f"""
SELECT TABLE_SCHEMA, TABLE_NAME, {", ".join(COLUMN_FIELDS)} FROM information_schema.COLUMNS
WHERE TABLE_SCHEMA IN ({{schemas}}) ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION
"""
COLUMN_NAMES = """
SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA IN ({schemas})
"""
INDEXES = """
SELECT TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, COLUMN_NAME, SUB_PART, {expression} FROM information_schema.STATISTICS
WHERE TABLE_SCHEMA IN ({schemas}) AND NOT NON_UNIQUE ORDER BY TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX
"""
FOREIGN_KEYS = """
SELECT TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME,
    REFERENCED_COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE
WHERE TABLE_SCHEMA IN ({schemas}) AND REFERENCED_TABLE_NAME IS NOT NULL
ORDER BY TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION
"""
MARIADB_CHECKS = """
SELECT CONSTRAINT_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS
WHERE CONSTRAINT_SCHEMA IN ({schemas}) ORDER BY CONSTRAINT_SCHEMA, TABLE_NAME, CONSTRAINT_NAME
"""
MYSQL_CHECKS = """
SELECT t.TABLE_SCHEMA, t.TABLE_NAME, t.CONSTRAINT_NAME, c.CHECK_CLAUSE
FROM information_schema.TABLE_CONSTRAINTS t JOIN information_schema.CHECK_CONSTRAINTS c
    ON c.CONSTRAINT_SCHEMA = t.CONSTRAINT_SCHEMA AND c.CONSTRAINT_NAME = t.CONSTRAINT_NAME
WHERE t.CONSTRAINT_TYPE = 'CHECK' AND t.ENFORCED = 'YES' AND t.TABLE_SCHEMA IN ({schemas})
ORDER BY t.TABLE_SCHEMA, t.TABLE_NAME, t.CONSTRAINT_NAME
"""
PARTITIONS = """
SELECT TABLE_SCHEMA, TABLE_NAME, PARTITION_NAME, PARTITION_METHOD, PARTITION_EXPRESSION, PARTITION_DESCRIPTION
FROM information_schema.PARTITIONS
WHERE TABLE_SCHEMA IN ({schemas}) AND PARTITION_NAME IS NOT NULL AND coalesce(SUBPARTITION_ORDINAL_POSITION, 1) = 1
ORDER BY TABLE_SCHEMA, TABLE_NAME, PARTITION_ORDINAL_POSITION
"""
TRIGGERS = """
SELECT EVENT_OBJECT_SCHEMA, EVENT_OBJECT_TABLE, TRIGGER_NAME, ACTION_STATEMENT FROM information_schema.TRIGGERS
WHERE EVENT_OBJECT_SCHEMA IN ({schemas}) AND EVENT_MANIPULATION = 'INSERT'
ORDER BY EVENT_OBJECT_SCHEMA, EVENT_OBJECT_TABLE, ACTION_TIMING DESC, ACTION_ORDER
"""
