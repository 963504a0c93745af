"""Kinds -> column types that MySQL and MariaDB share.

There is no zone in them: an instant is its wall clock in UTC (TIMESTAMP would end in 2038). Spans of time are ISO 8601 text,
since TIME ends at 838 hours; UUIDs are text, since only MariaDB has a type for them.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from datagen.engine.dataset import BinaryKind, Kind
from datagen.io.conversion import is_nested
from datagen.io.ddl import longest_text

__all__ = ["MAXIMUM_SCALE", "mysql_key_type", "mysql_type"]

MAXIMUM_SCALE = 30
"""Decimal places of DECIMAL in MySQL (MariaDB has 38); decimals with more are text."""
MAXIMUM_VARCHAR = 255
"""Characters, or bytes. Longer text is LONGTEXT, which does not count towards the 65,535 bytes of a row."""
MAXIMUM_KEY_BYTES = 3072
MAXIMUM_KEY = MAXIMUM_KEY_BYTES // 4
"""Characters."""
DURATION_LENGTH = 40


def mysql_type(kind: Kind, arrow_type: pa.DataType) -> sa.types.TypeEngine[Any]:
    """Arrays and objects are JSON."""
    if is_nested(arrow_type):
        return mysql.JSON()
    if isinstance(arrow_type, pa.UuidType):
        return mysql.CHAR(36)
    if pa.types.is_decimal(arrow_type):
        return mysql.DECIMAL(arrow_type.precision, arrow_type.scale) if arrow_type.scale <= MAXIMUM_SCALE else sa.Text()
    if pa.types.is_integer(arrow_type):
        return mysql.BIGINT()
    if pa.types.is_floating(arrow_type):
        return mysql.DOUBLE()
    if pa.types.is_boolean(arrow_type):
        return mysql.BOOLEAN()
    if pa.types.is_date(arrow_type):
        return mysql.DATE()
    if pa.types.is_time(arrow_type):
        return mysql.TIME(fsp=6)
    if pa.types.is_timestamp(arrow_type):
        return mysql.DATETIME(fsp=6)
    if pa.types.is_duration(arrow_type):
        return mysql.VARCHAR(DURATION_LENGTH)
    if pa.types.is_binary(arrow_type):
        return binary_type(kind)
    length = longest_text(kind)
    return mysql.LONGTEXT() if length is None or not 0 < length <= MAXIMUM_VARCHAR else mysql.VARCHAR(length)


def binary_type(kind: Kind) -> sa.types.TypeEngine[Any]:
    length = kind.maximum_length if isinstance(kind, BinaryKind) else 0
    return mysql.VARBINARY(length) if 0 < length <= MAXIMUM_VARCHAR else mysql.LONGBLOB()


def mysql_key_type(kind: Kind, arrow_type: pa.DataType) -> sa.types.TypeEngine[Any]:
    """Of bounded length; text compared code point by code point: most collations take ``a`` and ``A`` for one value."""
    chosen = mysql_type(kind, arrow_type)
    if isinstance(chosen, mysql.LONGBLOB):
        return mysql.VARBINARY(min(kind.maximum_length, MAXIMUM_KEY_BYTES) if isinstance(kind, BinaryKind) else MAXIMUM_VARCHAR)
    if not isinstance(chosen, mysql.LONGTEXT | mysql.VARCHAR) or pa.types.is_duration(arrow_type):
        return chosen
    length = min(longest_text(kind) or MAXIMUM_VARCHAR, MAXIMUM_KEY)
    return mysql.VARCHAR(length, charset="utf8mb4", collation="utf8mb4_bin")
