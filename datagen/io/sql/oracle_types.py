"""Kinds -> Oracle's column types, as of version 12.2: without BOOLEAN (23ai) and JSON (21c).

Times of day are text, as there is no type for them. Instants are stored with the database's zone, since a key can't hold
TIMESTAMP WITH TIME ZONE.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.dialects import oracle
from sqlalchemy.types import UserDefinedType

from datagen.engine.dataset import BinaryKind, Kind, TextKind
from datagen.io.conversion import is_nested
from datagen.io.ddl import longest_text

__all__ = ["MAXIMUM_BYTES", "oracle_key_type", "oracle_type"]

MAXIMUM_BYTES = 4000
"""Of a VARCHAR2, and of a literal, unless the server is set up otherwise."""
MAXIMUM_RAW = 2000
"""Bytes."""
SAFE_LENGTH = 1000
"""Characters that have room in a VARCHAR2 whatever they are."""
DEFAULT_KEY = 255
TIME_LENGTH = 15


class Characters(UserDefinedType[str]):
    """VARCHAR2 whose length counts characters, not bytes."""

    cache_ok = True

    def __init__(self, length: int) -> None:
        self.length = length

    def get_col_spec(self, **_: Any) -> str:
        return f"VARCHAR2({self.length} CHAR)"


def oracle_type(kind: Kind, arrow_type: pa.DataType) -> sa.types.TypeEngine[Any]:
    """Arrays and objects are JSON in a CLOB."""
    if is_nested(arrow_type):
        return oracle.CLOB()
    if isinstance(arrow_type, pa.UuidType):
        return oracle.RAW(16)
    if pa.types.is_decimal(arrow_type):
        return oracle.NUMBER(arrow_type.precision, arrow_type.scale)  # type: ignore[no-untyped-call]
    if pa.types.is_integer(arrow_type):
        return oracle.NUMBER(19)  # type: ignore[no-untyped-call]
    if pa.types.is_floating(arrow_type):
        return oracle.BINARY_DOUBLE()
    if pa.types.is_boolean(arrow_type):
        return oracle.NUMBER(1)  # type: ignore[no-untyped-call]
    if pa.types.is_date(arrow_type):
        return oracle.DATE()
    if pa.types.is_time(arrow_type):
        return Characters(TIME_LENGTH)
    if pa.types.is_timestamp(arrow_type):
        return oracle.TIMESTAMP(local_timezone=True)
    if pa.types.is_duration(arrow_type):
        return oracle.INTERVAL(day_precision=9, second_precision=6)  # type: ignore[no-untyped-call]
    if pa.types.is_binary(arrow_type):
        length = kind.maximum_length if isinstance(kind, BinaryKind) else 0
        return oracle.RAW(length) if 0 < length <= MAXIMUM_RAW else oracle.BLOB()
    return text_type(kind)


def text_type(kind: Kind) -> sa.types.TypeEngine[Any]:
    """Of unknown length are only realistic strings and patterns, which are hardly ever long."""
    length = longest_text(kind)
    if length is not None and length > SAFE_LENGTH:
        return oracle.CLOB()
    is_bounded = length and not (isinstance(kind, TextKind) and kind.declared_length is None)
    return Characters(length if length and is_bounded else MAXIMUM_BYTES)


def oracle_key_type(kind: Kind, arrow_type: pa.DataType) -> sa.types.TypeEngine[Any]:
    """Text of bounded length: a CLOB can't be in a key."""
    chosen = oracle_type(kind, arrow_type)
    if is_nested(arrow_type) or not isinstance(chosen, oracle.CLOB | Characters) or pa.types.is_time(arrow_type):
        return chosen
    return Characters(min(longest_text(kind) or DEFAULT_KEY, SAFE_LENGTH))
