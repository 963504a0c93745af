"""Oracle by python-oracledb, which needs no client; rows are in one transaction, tables that are made are not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any

import pyarrow as pa

from datagen.engine.plan import Plan
from datagen.errors import TargetError
from datagen.io.conversion import Conversion
from datagen.io.dbapi.conversions import bytes_of, decimals, doubles, instants, texts, wholes
from datagen.io.dbapi.sink import ColumnType, DbapiSink, open_dbapi
from datagen.io.location import Location
from datagen.io.sink import SinkOptions
from datagen.io.sql.oracle import ORACLE

__all__ = ["open_oracle"]

MAXIMUM_PRECISION = 38
INTERVAL = "interval day to second"


def open_oracle(location: Location, plan: Plan, options: SinkOptions) -> AbstractContextManager[DbapiSink]:
    """The tables of the connection's user."""
    return open_dbapi(Oracle(), location, plan, options)


class Oracle:
    """How its driver is used."""

    dialect = ORACLE
    is_transactional = True
    columns = """
SELECT c.table_name, c.column_name, c.data_type, c.char_length, c.data_precision, c.data_scale,
    CASE c.nullable WHEN 'Y' THEN 1 ELSE 0 END, CASE WHEN c.default_length IS NULL THEN 0 ELSE 1 END,
    CASE c.virtual_column WHEN 'YES' THEN 1 ELSE 0 END, CASE c.identity_column WHEN 'YES' THEN 1 ELSE 0 END
FROM user_tab_cols c JOIN user_tables t ON t.table_name = c.table_name
WHERE c.hidden_column = 'NO' ORDER BY c.table_name, c.column_id
"""

    def connect(self, location: Location) -> Any:
        """Raises TargetError where there is no driver, or no way in."""
        try:
            import oracledb
        except ImportError as error:
            raise TargetError(f"can't open {location}: Oracle needs a driver (pip install 'datagen[oracle]')") from error
        try:
            connection = oracledb.connect(user=location.user, password=location.password, dsn=data_source(location))
            with connection.cursor() as cursor:
                cursor.execute("ALTER SESSION SET TIME_ZONE = '+00:00'")
        except Exception as error:
            raise TargetError(f"can't open {location}: {location.hide(' '.join(str(error).split()))}") from error
        return connection

    def conversion(self, source: pa.DataType, target: ColumnType) -> Conversion | None:
        """To an Arrow type that the driver binds."""
        if pa.types.is_null(source):
            return Conversion(pa.large_string(), lambda array: pa.nulls(len(array), pa.large_string()))
        choice = CHOICES.get(target.name)
        return choice(source, target) if choice else None

    def load(self, cursor: Any, table: str, columns: list[str], types: list[ColumnType], rows: pa.RecordBatchReader) -> int:
        names = ", ".join(self.dialect.identifier(name) for name in columns)
        values = ", ".join(placeholder(number, kind) for number, kind in enumerate(types, 1))
        statement = f"INSERT INTO {table} ({names}) VALUES ({values})"
        stored = 0
        for batch in rows:
            if batch.num_rows:
                cursor.executemany(statement, pa.Table.from_batches([batch]))
                stored += int(cursor.rowcount)
        return stored

    def dropping(self, table: str) -> str:
        return f"DROP TABLE {table} CASCADE CONSTRAINTS PURGE"


def placeholder(number: int, kind: ColumnType) -> str:
    """Spans of time are sent as text: the driver has no such Arrow type."""
    return f"TO_DSINTERVAL(:{number})" if kind.name == INTERVAL else f":{number}"


def number(source: pa.DataType, target: ColumnType) -> Conversion | None:
    """Without a precision a column takes whatever comes; booleans are 0 and 1."""
    if pa.types.is_boolean(source):
        return Conversion(pa.int8(), lambda array: array.cast(pa.int8()))
    if target.precision is None and target.scale is None:
        return wholes(source) or doubles(source, source)
    scale = target.scale or 0
    return wholes(source) or (decimals(source, target.precision or MAXIMUM_PRECISION, scale) if scale >= 0 else None)


def span(source: pa.DataType, target: ColumnType) -> Conversion | None:
    return texts(source) if pa.types.is_duration(source) else None


Choice = Callable[[pa.DataType, ColumnType], Conversion | None]
CHOICES: Mapping[str, Choice] = {
    "number": number,
    "float": lambda source, target: doubles(source, pa.float64()),
    "binary_double": lambda source, target: doubles(source, pa.float64()),
    "binary_float": lambda source, target: doubles(source, pa.float32()),
    **dict.fromkeys(
        ("char", "nchar", "varchar2", "nvarchar2", "clob", "nclob", "json", "xmltype"), lambda source, target: texts(source)
    ),
    **dict.fromkeys(("raw", "blob", "long raw"), lambda source, target: bytes_of(source)),
    **dict.fromkeys(
        ("date", "timestamp", "timestamp with time zone", "timestamp with local time zone"),
        lambda source, target: instants(source, None),
    ),
    INTERVAL: span,
}
"""By DATA_TYPE without lengths. The session is in UTC, so an instant's wall clock means that instant in columns with a zone."""


def data_source(location: Location) -> str:
    """``host:port/service``; the service may stand in the option ``service_name``. Raises TargetError for other options."""
    service = location.options.get("service_name", location.path)
    unknown = [name for name in location.options if name != "service_name"]
    if unknown:
        raise TargetError(f"{location} has the unknown option {unknown[0]!r} (there is service_name)")
    if not location.hosts:
        return service
    return f"{location.hosts}/{service}"
