"""The tables of a SQL Server or Oracle database, by SQLAlchemy's reflection and a few queries for what it leaves out."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import ReflectedCheckConstraint
from sqlalchemy.engine.reflection import Inspector, ObjectKind
from sqlalchemy.exc import NoSuchModuleError, SQLAlchemyError

from datagen.errors import TargetError
from datagen.io.catalog.asked import asked_tables, by_name
from datagen.io.catalog.model import Catalog, CatalogTable, Trigger
from datagen.io.catalog.reflection.engines import Engines, open_engine
from datagen.io.catalog.reflection.tables import Key, Reflection, tables_of
from datagen.io.location import Location

__all__ = ["read_reflected", "sqlalchemy_url"]

DRIVERS = {"mssql": {"mssql_python": "mssqlpython", "pyodbc": "pyodbc"}, "oracle": {"oracledb": "oracledb"}}
"""By scheme: package -> the name by which SQLAlchemy knows it; the first that is installed is taken."""
PRODUCTS = {"mssql": "SQL Server", "oracle": "Oracle"}
MSSQL_CHECKS = """
SELECT t.name, c.name, c.definition FROM sys.check_constraints c JOIN sys.tables t ON t.object_id = c.parent_object_id
WHERE c.is_disabled = 0 AND SCHEMA_NAME(t.schema_id) = :owner ORDER BY t.name, c.name
"""
TRIGGERS = {
    "mssql": """
SELECT t.name, r.name, 1 - r.is_disabled, OBJECT_DEFINITION(r.object_id) FROM sys.triggers r
JOIN sys.tables t ON t.object_id = r.parent_id
JOIN sys.trigger_events e ON e.object_id = r.object_id AND e.type_desc = 'INSERT'
WHERE SCHEMA_NAME(t.schema_id) = :owner ORDER BY t.name, r.name
""",
    "oracle": """
SELECT table_name, trigger_name, CASE status WHEN 'ENABLED' THEN 1 ELSE 0 END, NULL FROM all_triggers
WHERE table_owner = :owner AND triggering_event LIKE '%INSERT%' ORDER BY table_name, trigger_name
""",
}
RAISING = ("RAISERROR", "THROW", "ROLLBACK")


def read_reflected(
    location: Location, schemas: Sequence[str] | None, tables: Sequence[str] | None, engines: Engines | None = None
) -> Catalog:
    """Of the connection's default schema, or of those given; by a connection of the engines, where there are some.

    Raises TargetError where there is no driver and no way in, and for a name that is no table.
    """
    url = sqlalchemy_url(location, installed_driver(location))
    with (
        told_on_one_line(location),
        open_engine(url, engines) as engine,
        warnings.catch_warnings(record=True) as caught,
        engine.connect() as connection,
    ):
        warnings.simplefilter("always")
        inspector = sa.inspect(connection)
        default = inspector.default_schema_name
        found: list[CatalogTable] = []
        for schema in schemas or (default,):
            own = None if schema == default else schema
            found += tables_of(reflect(connection, inspector, own), engine.dialect, default)
        version = ".".join(map(str, engine.dialect.server_version_info or ()))
    chosen = asked_tables(found, tables, default_schema=default, fold=str.lower)
    return Catalog(
        dialect="mssql" if location.scheme == "mssql" else "oracle",
        server=f"{PRODUCTS[location.scheme]} {version}".strip(),
        tables=by_name(chosen),
        warnings=tuple(dict.fromkeys(location.hide(" ".join(str(each.message).split())) for each in caught)),
    )


def installed_driver(location: Location) -> str:
    """As SQLAlchemy knows it. Raises TargetError where the database's driver isn't installed."""
    drivers = DRIVERS[location.scheme]
    driver = next((name for package, name in drivers.items() if find_spec(package)), None)
    if driver is None:
        raise TargetError(
            f"can't open {location}: {PRODUCTS[location.scheme]} needs a driver (pip install 'datagen[{location.scheme}]')"
        )
    return driver


def sqlalchemy_url(location: Location, driver: str) -> sa.URL:
    """Raises TargetError where the port is no number. Oracle's path is a service, unless an option names a SID."""
    host, _, port = location.hosts.rpartition(":") if has_port(location.hosts) else (location.hosts, "", "")
    if port and not port.isdecimal():
        raise TargetError(f"{location} has the port {port!r}, which is no whole number")
    options = dict(location.options)
    database: str | None = location.path or None
    if location.scheme == "oracle" and database and "service_name" not in options:
        options["service_name"], database = database, None
    return sa.URL.create(
        f"{location.scheme}+{driver}",
        username=location.user,
        password=location.password,
        host=host.strip("[]") or None,
        port=int(port) if port else None,
        database=database,
        query=options,
    )


def has_port(hosts: str) -> bool:
    """Colons within brackets belong to an address."""
    return ":" in hosts.rpartition("]")[2]


@contextmanager
def told_on_one_line(location: Location) -> Iterator[None]:
    """A driver's errors as TargetError, without secrets and without where SQLAlchemy explains them."""
    try:
        yield
    except (SQLAlchemyError, NoSuchModuleError, ImportError, OSError) as error:
        message = " ".join(str(getattr(error, "orig", None) or error).split())
        raise TargetError(f"can't read {location}: {location.hide(message)}") from error


def reflect(connection: sa.Connection, inspector: Inspector, schema: str | None) -> Reflection:
    """All that is known of a schema's tables, by a fixed number of queries."""
    asked: dict[str, Any] = {"schema": schema, "kind": ObjectKind.TABLE}
    scheme = connection.dialect.name
    owner = schema or inspector.default_schema_name or ""
    own_name = str(connection.dialect.denormalize_name(owner)) if connection.dialect.requires_name_normalize else owner
    columns = inspector.get_multi_columns(**asked)
    return Reflection(
        # Oracle keeps dropped tables in its recycle bin under such names.
        columns={key: found for key, found in columns.items() if not key[1].upper().startswith("BIN$")},
        primary_keys=inspector.get_multi_pk_constraint(**asked),
        uniques=inspector.get_multi_unique_constraints(**asked) if scheme == "oracle" else {},
        indexes=inspector.get_multi_indexes(**asked),
        foreign_keys=inspector.get_multi_foreign_keys(**asked),
        checks=(
            inspector.get_multi_check_constraints(**asked) if scheme == "oracle" else mssql_checks(connection, schema, own_name)
        ),
        comments=inspector.get_multi_table_comment(**asked),
        triggers=insert_triggers(connection, schema, own_name),
    )


def mssql_checks(connection: sa.Connection, schema: str | None, owner: str) -> dict[Key, list[ReflectedCheckConstraint]]:
    """SQLAlchemy doesn't reflect them."""
    found: dict[Key, list[ReflectedCheckConstraint]] = {}
    for table, name, definition in connection.execute(sa.text(MSSQL_CHECKS), {"owner": owner}):
        found.setdefault((schema, table), []).append({"name": name, "sqltext": definition})
    return found


def insert_triggers(connection: sa.Connection, schema: str | None, owner: str) -> dict[Key, list[Trigger]]:
    dialect = connection.dialect
    found: dict[Key, list[Trigger]] = {}
    for table, name, is_enabled, body in connection.execute(sa.text(TRIGGERS[dialect.name]), {"owner": owner}):
        key = str(dialect.normalize_name(table)) if dialect.requires_name_normalize else table
        is_raising = any(word in (body or "").upper() for word in RAISING)
        found.setdefault((schema, key), []).append(
            Trigger(name=name, is_enabled=bool(is_enabled), definition=body, is_raising=is_raising)
        )
    return found
