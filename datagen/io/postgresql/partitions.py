"""Partitions for partitioned tables that have none, where the user asks for them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

from datagen.errors import TargetError
from datagen.io.catalog.model import CatalogTable
from datagen.io.connection import DriverError
from datagen.io.ddl import quote, quote_literal
from datagen.io.location import Location
from datagen.io.postgresql.connecting import connect_postgresql

__all__ = ["create_partitions"]

EMPTY = """
WITH RECURSIVE kin (root, oid) AS (
    SELECT c.oid, c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'p' AND (n.nspname, c.relname) IN ({names})
    UNION
    SELECT kin.root, i.inhrelid FROM kin JOIN pg_inherits i ON i.inhparent = kin.oid
)
SELECT format('%I.%I', n.nspname, c.relname), n.nspname::text, c.relname::text, p.partstrat::text
FROM kin JOIN pg_class c ON c.oid = kin.oid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_partitioned_table p ON p.partrelid = c.oid
WHERE NOT EXISTS (SELECT 1 FROM pg_inherits i WHERE i.inhparent = c.oid)
ORDER BY 1
"""
LONGEST_NAME = 63


def create_partitions(location: Location, tables: Sequence[CatalogTable]) -> list[str]:
    """Gives every table of these that has no partition a default one, all or none of them; returns what was made, a line each.

    Raises TargetError where the database refuses.
    """
    with closing(connect_postgresql(location)) as connection:
        try:
            ((current,),) = connection.query("SELECT current_schema()::text")
            names = [(table.name.schema or current, table.name.name) for table in tables]
            pairs = ", ".join(f"({quote_literal(schema)}, {quote_literal(name)})" for schema, name in names)
            made = []
            for parent, schema, name, strategy in connection.query(EMPTY.replace("{names}", pairs)):
                part = f"{quote(schema)}.{quote(default_name(name))}"
                place = "FOR VALUES WITH (MODULUS 1, REMAINDER 0)" if strategy == "h" else "DEFAULT"
                connection.execute(f"CREATE TABLE {part} PARTITION OF {parent} {place}")
                made.append(f"{parent}: made partition {part}")
            connection.commit()
        except DriverError as error:
            connection.rollback()
            raise TargetError(f"can't make partitions in {location}: {connection.cause(error)}; none was made") from error
    return made


def default_name(table: str) -> str:
    """The partition's, within what PostgreSQL keeps of a name."""
    ending = "_default"
    return table.encode()[: LONGEST_NAME - len(ending)].decode(errors="ignore") + ending
