"""Statements run in a test's schema, and the catalog that is read of it then."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from urllib.parse import quote

import psycopg

from datagen.io.catalog.model import Catalog, CatalogTable, TableName
from datagen.io.catalog.postgresql import read_postgresql
from datagen.io.location import parse_location
from datagen.io.postgresql.connecting import connect_postgresql

__all__ = ["catalog_of", "run", "table", "with_option"]


def run(url: str, statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statements.encode())


def catalog_of(
    url: str, statements: str = "", schemas: Sequence[str] | None = None, tables: Sequence[str] | None = None
) -> Catalog:
    if statements:
        run(url, statements)
    with closing(connect_postgresql(parse_location(url))) as connection:
        return read_postgresql(connection, schemas, tables)


def table(catalog: Catalog, name: str, schema: str | None = None) -> CatalogTable:
    found = catalog.table(TableName(schema=schema, name=name))
    assert found is not None, (name, [str(one.name) for one in catalog.tables])
    return found


def with_option(url: str, name: str, value: str) -> str:
    """The URL of a test's schema, with one more setting of the server."""
    return f"{url}{quote(f' -c{name}={value}')}"
