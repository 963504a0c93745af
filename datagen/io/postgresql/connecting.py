"""Connections to PostgreSQL."""

from __future__ import annotations

from dataclasses import replace

from datagen.errors import TargetError
from datagen.io.connection import Connection, DriverError, one_line
from datagen.io.location import Location

__all__ = ["connect_postgresql"]


def connect_postgresql(location: Location) -> Connection:
    """Raises TargetError where there is no such server or database."""
    import adbc_driver_postgresql.dbapi  # type: ignore[import-untyped]

    uri = replace(location, scheme="postgresql").render()
    try:
        return Connection(adbc_driver_postgresql.dbapi.connect(uri), location)
    except DriverError as error:
        raise TargetError(f"can't open {location}: {location.hide(one_line(str(error)))}") from error
