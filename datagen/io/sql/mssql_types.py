"""Kinds -> SQL Server's column types. Spans of time are ISO 8601 text, as there is no type for them; arrays are JSON text."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.dialects import mssql

from datagen.engine.dataset import BinaryKind, Kind
from datagen.io.conversion import is_nested
from datagen.io.ddl import longest_text

__all__ = ["mssql_key_type", "mssql_type"]

MAXIMUM_NVARCHAR = 4000
"""UTF-16 units; longer text is NVARCHAR(max)."""
MAXIMUM_VARBINARY = 8000
"""Bytes."""
MAXIMUM_KEY = 450
"""Characters: a clustered index takes 900 bytes."""
DEFAULT_KEY = 255
DURATION_LENGTH = 40
BINARY_COLLATION = "Latin1_General_100_BIN2"


def mssql_type(kind: Kind, arrow_type: pa.DataType) -> sa.types.TypeEngine[Any]:
    """Instants keep their zone, UTC."""
    if is_nested(arrow_type):
        return mssql.NVARCHAR()
    if isinstance(arrow_type, pa.UuidType):
        return mssql.UNIQUEIDENTIFIER()
    if pa.types.is_decimal(arrow_type):
        return mssql.DECIMAL(arrow_type.precision, arrow_type.scale)
    if pa.types.is_integer(arrow_type):
        return mssql.BIGINT()
    if pa.types.is_floating(arrow_type):
        return mssql.FLOAT(53)
    if pa.types.is_boolean(arrow_type):
        return mssql.BIT()
    if pa.types.is_date(arrow_type):
        return mssql.DATE()
    if pa.types.is_time(arrow_type):
        return mssql.TIME(6)  # type: ignore[no-untyped-call]
    if pa.types.is_timestamp(arrow_type):
        return mssql.DATETIMEOFFSET(6)  # type: ignore[no-untyped-call]
    if pa.types.is_duration(arrow_type):
        return mssql.VARCHAR(DURATION_LENGTH)
    if pa.types.is_binary(arrow_type):
        return binary_type(kind, MAXIMUM_VARBINARY)
    length = longest_text(kind)
    return mssql.NVARCHAR() if length is None or not 0 < length <= MAXIMUM_NVARCHAR else mssql.NVARCHAR(length)


def binary_type(kind: Kind, maximum: int) -> mssql.VARBINARY:
    """Without a length (``VARBINARY(max)``) where it may be exceeded."""
    length = kind.maximum_length if isinstance(kind, BinaryKind) else 0
    return mssql.VARBINARY(length if 0 < length <= maximum else "max")  # type: ignore[no-untyped-call]


def mssql_key_type(kind: Kind, arrow_type: pa.DataType) -> sa.types.TypeEngine[Any]:
    """Text of bounded length, compared code point by code point: the usual collations take ``a`` and ``A`` for one value."""
    chosen = mssql_type(kind, arrow_type)
    if isinstance(chosen, mssql.VARBINARY) and isinstance(kind, BinaryKind):
        return mssql.VARBINARY(min(kind.maximum_length, MAXIMUM_KEY * 2))  # type: ignore[no-untyped-call]
    if not isinstance(chosen, mssql.NVARCHAR):
        return chosen
    return mssql.NVARCHAR(min(longest_text(kind) or DEFAULT_KEY, MAXIMUM_KEY), collation=BINARY_COLLATION)
