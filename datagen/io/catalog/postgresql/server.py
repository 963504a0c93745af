"""The server that is asked: its version, the connection's schema, and queries about a set of relations."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from datagen.errors import CatalogError
from datagen.io.catalog.model import TableName
from datagen.io.connection import Connection

__all__ = ["OLDEST_VERSION", "Server", "find_server"]

OLDEST_VERSION = 12
"""The oldest major version whose catalog has every column that the queries name without a condition."""
# It takes more than half a second to compile such queries, whose costs the server overestimates; they run in milliseconds.
NO_COMPILATION = "SET LOCAL jit = off"
FACTS = "SELECT current_setting('server_version_num')::int, current_setting('server_version')::text, current_schema()::text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One server, as one connection sees it."""

    connection: Connection
    version: int
    """The major version."""
    product: str
    """With the full version, for people."""
    default_schema: str | None
    """Where a name without a schema is made; None where the search path names no schema that exists."""

    def ask(self, query: str, relations: Collection[int]) -> list[tuple[Any, ...]]:
        """All rows of a query, in which ``{relations}`` becomes an array of these oids."""
        if not relations:
            return []
        oids = ",".join(map(str, relations))
        return self.connection.query(query.replace("{relations}", f"'{{{oids}}}'::oid[]"))

    def table_name(self, schema: str, name: str) -> TableName:
        return TableName(schema=None if schema == self.default_schema else schema, name=name)


def find_server(connection: Connection) -> Server:
    """Queries are interpreted from here to the end of the transaction. Raises CatalogError where the server is too old."""
    ((number, shown, default_schema),) = connection.query(FACTS)
    product = f"PostgreSQL {shown.split()[0]}"
    version = int(number) // 10000
    if version < OLDEST_VERSION:
        raise CatalogError(f"{connection.location} is {product} (tables are read from PostgreSQL {OLDEST_VERSION} or later)")
    connection.execute(NO_COMPILATION)
    return Server(connection=connection, version=version, product=product, default_schema=default_schema)
