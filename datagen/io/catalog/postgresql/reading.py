"""Reads the tables of a PostgreSQL database into a :class:`Catalog`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from datagen.errors import CatalogError
from datagen.io.catalog.model import Catalog, CatalogTable, TableName
from datagen.io.catalog.postgresql.columns import TableColumns, find_columns
from datagen.io.catalog.postgresql.constraints import TableForeignKeys, find_checks, find_foreign_keys
from datagen.io.catalog.postgresql.members import Members, find_members, find_partitioning
from datagen.io.catalog.postgresql.relations import Relation, find_relations, select_tables
from datagen.io.catalog.postgresql.server import Server, find_server
from datagen.io.catalog.postgresql.triggers import find_insert_triggers
from datagen.io.catalog.postgresql.types import find_types
from datagen.io.catalog.postgresql.uniques import TableKeys, find_keys
from datagen.io.connection import Connection, DriverError

__all__ = ["read_postgresql"]

PARENTS = """
SELECT i.inhrelid::int8, n.nspname::text, p.relname::text
FROM pg_inherits i
JOIN pg_class p ON p.oid = i.inhparent
JOIN pg_namespace n ON n.oid = p.relnamespace
WHERE i.inhrelid = ANY ({relations})
ORDER BY i.inhrelid, i.inhseqno
"""


def read_postgresql(connection: Connection, schemas: Sequence[str] | None, tables: Sequence[str] | None) -> Catalog:
    """The tables of these schemas, or those of these names: ``name`` in one of the schemas, ``schema.name`` in any.

    Without schemas, those of the connection's current schema (the first of the search path that exists), or where that has no
    table, of all schemas but the system's. The connection stays in the transaction that it reads in; nothing is changed.

    Left out are views, temporary tables and tables that an extension brought. A partition is part of its table: what it asks of
    rows beyond its table (checks, keys, foreign keys, NOT NULL) is told of the table. A table that inherits stands for itself.
    Expressions name things of the search path without a schema.

    Raises TargetError for a name that is no table, CatalogError for a server that is too old or refuses to tell.
    """
    try:
        server = find_server(connection)
        relations = find_relations(server)
        return read_tables(server, select_tables(server, relations, schemas, tables), relations)
    except DriverError as error:
        raise CatalogError(f"can't read the tables of {connection.location}: {connection.cause(error)}") from error


def read_tables(server: Server, tables: Sequence[Relation], relations: Sequence[Relation]) -> Catalog:
    members = find_members(server, tables, relations)
    columns = find_columns(server, members, find_types(server, members.tables))
    keys = find_keys(server, members)
    foreign_keys = find_foreign_keys(server, members)
    checks = find_checks(server, members)
    partitioning = find_partitioning(server, members, checks.by_partition)
    triggers = find_insert_triggers(server, members)
    parents = find_parents(server, members)
    found: list[CatalogTable] = []
    warnings: list[str] = []
    for relation in tables:
        oid = relation.oid
        name = server.table_name(relation.schema, relation.name)
        own_columns = columns.get(oid, TableColumns([], []))
        own_keys = keys.get(oid, TableKeys())
        own_foreign_keys = foreign_keys.get(oid, TableForeignKeys())
        found.append(
            CatalogTable(
                name=name,
                columns=tuple(own_columns.columns),
                primary_key=own_keys.primary_key,
                uniques=tuple(own_keys.uniques),
                foreign_keys=tuple(own_foreign_keys.keys),
                checks=(*checks.by_table.get(oid, ()), *own_columns.domain_checks),
                exclusions=tuple(own_keys.exclusions),
                partitioned=partitioning.get(oid),
                insert_triggers=tuple(triggers.get(oid, ())),
                inherits=tuple(parents.get(oid, ())),
                is_foreign=relation.kind == "f",
                has_row_security=relation.has_row_security,
                estimated_rows=members.estimated_rows(oid),
                comment=relation.comment,
            )
        )
        warnings += what_was_not_read(name, own_keys, own_foreign_keys)
    found.sort(key=lambda table: (table.name.schema or "", table.name.name))
    return Catalog(dialect="postgresql", server=server.product, tables=tuple(found), warnings=tuple(warnings))


def what_was_not_read(table: TableName, keys: TableKeys, foreign_keys: TableForeignKeys) -> Iterator[str]:
    for index in keys.invalid:
        yield f"unique index {index!r} of table {str(table)!r} is invalid and was left out (REINDEX or drop it)"
    for key in foreign_keys.to_partitions:
        yield f"foreign key {key!r} of table {str(table)!r} refers to one partition and is taken to refer to all of its table"


def find_parents(server: Server, members: Members) -> dict[int, list[TableName]]:
    """By table that inherits."""
    found: dict[int, list[TableName]] = {}
    for child, schema, name in server.ask(PARENTS, members.tables):
        found.setdefault(child, []).append(server.table_name(schema, name))
    return found
