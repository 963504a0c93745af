"""The catalog of whatever database a URL names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from datagen.errors import CatalogError, TargetError
from datagen.io.catalog.model import Catalog
from datagen.io.catalog.sqlite import read_sqlite
from datagen.io.connection import DriverError
from datagen.io.location import Location, parse_location

if TYPE_CHECKING:
    from datagen.io.catalog.reflection.engines import Engines

__all__ = ["READERS", "read_catalog"]

Names = Sequence[str] | None
Reader = Callable[[Location, Names, Names, "Engines | None"], Catalog]


def read_catalog(target: str, *, schemas: Names = None, tables: Names = None, engines: Engines | None = None) -> Catalog:
    """The tables asked for (``name``, ``schema.name``), all by default, of the connection's own schema or of those given.

    ``engines`` are for databases that SQLAlchemy reads. Nothing is changed, and no file is made. Raises TargetError where the
    database can't be read, or has no such table.
    """
    location = parse_location(target)
    if location.scheme not in READERS:
        what = location if location.scheme else repr(location.path)
        raise TargetError(
            f"{what} is no database whose tables can be read (write one of {', '.join(f'{s}://' for s in SHOWN)})"
        )
    return READERS[location.scheme](location, schemas, tables, engines)


def read_from_sqlite(location: Location, schemas: Names, tables: Names, engines: Engines | None) -> Catalog:
    from datagen.io.sqlite.sink import connect_sqlite, database_path

    if schemas:
        raise TargetError(f"{location} has no schemas (drop them)")
    if not database_path(location).exists():
        raise TargetError(f"can't read {location}: there is no such file")
    with closing(connect_sqlite(location)) as connection:
        try:
            return read_sqlite(connection, tables)
        except DriverError as error:
            raise CatalogError(f"can't read {location}: {connection.cause(error)}") from error


def read_from_postgresql(location: Location, schemas: Names, tables: Names, engines: Engines | None) -> Catalog:
    from datagen.io.catalog.postgresql import read_postgresql
    from datagen.io.postgresql.connecting import connect_postgresql

    with closing(connect_postgresql(location)) as connection:
        return read_postgresql(connection, schemas, tables)


def read_from_mysql(location: Location, schemas: Names, tables: Names, engines: Engines | None) -> Catalog:
    from datagen.io.catalog.mysql import read_mysql
    from datagen.io.mysql.connection import MysqlError, connect_mysql, one_line

    with closing(connect_mysql(location)) as connection:
        try:
            return read_mysql(connection, schemas, tables)
        except MysqlError as error:
            raise CatalogError(f"can't read {location}: {location.hide(one_line(error))}") from error


def read_from_reflection(location: Location, schemas: Names, tables: Names, engines: Engines | None) -> Catalog:
    from datagen.io.catalog.reflection import read_reflected

    return read_reflected(location, schemas, tables, engines)


READERS: dict[str, Reader] = {
    "sqlite": read_from_sqlite,
    "postgresql": read_from_postgresql,
    "postgres": read_from_postgresql,
    "mysql": read_from_mysql,
    "mariadb": read_from_mysql,
    "mssql": read_from_reflection,
    "oracle": read_from_reflection,
}
"""By URL scheme."""
SHOWN = ("sqlite", "postgresql", "mysql", "mssql", "oracle")
