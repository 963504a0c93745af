"""SQL Server by mssql-python's bulk copy, which has a connection of its own: what it has taken is kept at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any

import pyarrow as pa

from datagen.engine.plan import Plan
from datagen.errors import TargetError
from datagen.io.conversion import Conversion
from datagen.io.dbapi.conversions import bytes_of, decimals, doubles, instants, only, texts, truths, uuid_texts, wholes
from datagen.io.dbapi.sink import ColumnType, DbapiSink, open_dbapi
from datagen.io.location import Location
from datagen.io.sink import SinkOptions
from datagen.io.sql.mssql import MSSQL

__all__ = ["connection_string", "open_mssql"]

OPTIONS = {
    name.lower(): name
    for name in (
        *("ApplicationIntent", "Authentication", "Encrypt", "HostNameInCertificate", "MultiSubnetFailover"),
        *("ServerCertificate", "Trusted_Connection", "TrustServerCertificate"),
    )
}
IGNORED = frozenset({"driver", "charset", "autocommit"})
"""What other drivers are told, and this one has not."""


def open_mssql(location: Location, plan: Plan, options: SinkOptions) -> AbstractContextManager[DbapiSink]:
    """The tables in the connection's default schema."""
    return open_dbapi(SqlServer(), location, plan, options)


class SqlServer:
    """How its driver is used."""

    dialect = MSSQL
    is_transactional = False
    columns = """
SELECT c.TABLE_NAME, c.COLUMN_NAME, c.DATA_TYPE, c.CHARACTER_MAXIMUM_LENGTH, c.NUMERIC_PRECISION, c.NUMERIC_SCALE,
    CASE c.IS_NULLABLE WHEN 'YES' THEN 1 ELSE 0 END, CASE WHEN c.COLUMN_DEFAULT IS NULL THEN 0 ELSE 1 END,
    s.is_computed, s.is_identity
FROM INFORMATION_SCHEMA.COLUMNS c
JOIN INFORMATION_SCHEMA.TABLES t ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = c.TABLE_NAME
JOIN sys.columns s ON s.name = c.COLUMN_NAME
    AND s.object_id = OBJECT_ID(QUOTENAME(c.TABLE_SCHEMA) + '.' + QUOTENAME(c.TABLE_NAME))
WHERE c.TABLE_SCHEMA = SCHEMA_NAME() AND t.TABLE_TYPE = 'BASE TABLE' ORDER BY c.TABLE_NAME, c.ORDINAL_POSITION
"""

    def connect(self, location: Location) -> Any:
        """Raises TargetError where there is no driver, or no way in."""
        text = connection_string(location)
        try:
            import mssql_python
        except ImportError as error:
            raise TargetError(f"can't open {location}: SQL Server needs a driver (pip install 'datagen[mssql]')") from error
        try:
            return mssql_python.connect(text)
        except Exception as error:
            raise TargetError(f"can't open {location}: {location.hide(' '.join(str(error).split()))}") from error

    def conversion(self, source: pa.DataType, target: ColumnType) -> Conversion | None:
        """To the one Arrow type that the bulk copy takes for this column."""
        if pa.types.is_null(source):
            return Conversion(pa.large_string(), lambda array: pa.nulls(len(array), pa.large_string()))
        if target.name in ("decimal", "numeric", "money", "smallmoney"):
            return decimals(source, target.precision or 38, target.scale or 0)
        choice = CHOICES.get(target.name)
        return choice(source) if choice else None

    def load(self, cursor: Any, table: str, columns: list[str], types: list[ColumnType], rows: pa.RecordBatchReader) -> int:
        done = cursor.bulkcopy_arrow(
            table,
            rows,
            timeout=0,
            column_mappings=columns,
            keep_identity=True,
            check_constraints=True,
            keep_nulls=True,
        )
        return int(done["rows_copied"])

    def dropping(self, table: str) -> str:
        return f"DROP TABLE {table}"


CHOICES: Mapping[str, Callable[[pa.DataType], Conversion | None]] = {
    "bit": truths,
    **dict.fromkeys(("tinyint", "smallint", "int", "bigint"), wholes),
    "float": lambda source: doubles(source, pa.float64()),
    "real": lambda source: doubles(source, pa.float32()),
    **dict.fromkeys(("char", "varchar", "nchar", "nvarchar", "text", "ntext", "xml", "json"), texts),
    **dict.fromkeys(("binary", "varbinary", "image"), bytes_of),
    "uniqueidentifier": uuid_texts,
    "date": lambda source: only(source, pa.date32(), pa.types.is_date(source)),
    "time": lambda source: only(source, pa.time64("us"), pa.types.is_time(source)),
    **dict.fromkeys(("datetime", "datetime2", "smalldatetime"), lambda source: instants(source, None)),
    "datetimeoffset": lambda source: instants(source, "UTC"),
}
"""By DATA_TYPE; the pairs that mssql-python's Arrow writer knows."""


def connection_string(location: Location) -> str:
    """ODBC's, as mssql-python takes it; one that the URL holds is used as it is, but for the driver's name."""
    given = location.options.get("odbc_connect")
    if given is not None:
        return ";".join(part for part in given.split(";") if part.partition("=")[0].strip().lower() != "driver")
    return ";".join(f"{name}={value}" for name, value in connection_parts(location))


def connection_parts(location: Location) -> Iterator[tuple[str, str]]:
    if not location.hosts:
        raise TargetError(f"{location} names no host (such as mssql://user:password@host/shop)")
    yield "Server", location.hosts.replace(":", ",")
    if location.path:
        yield "Database", braced(location.path)
    if location.user is not None:
        yield "UID", braced(location.user)
    if location.password is not None:
        yield "PWD", braced(location.password)
    for name, value in location.options.items():
        if name.lower() in OPTIONS:
            yield OPTIONS[name.lower()], braced(value)
        elif name.lower() not in IGNORED:
            raise TargetError(f"{location} has the unknown option {name!r} (there are {', '.join(OPTIONS.values())})")


def braced(value: str) -> str:
    """A value that may hold any character."""
    return "{" + value.replace("}", "}}") + "}"
