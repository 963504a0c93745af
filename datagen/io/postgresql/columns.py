"""Kinds -> PostgreSQL's column types, for the tables that are made here."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from datagen.engine.dataset import ArrayKind, Kind
from datagen.io.conversion import is_nested
from datagen.io.ddl import declared_length

__all__ = ["postgresql_type"]

MAXIMUM_VARCHAR = 10_485_760
"""The largest n of VARCHAR(n)."""


def postgresql_type(kind: Kind, arrow_type: pa.DataType) -> sa.types.TypeEngine[Any]:
    """Arrays of scalars are arrays; objects, and arrays of anything nested, are JSONB."""
    if pa.types.is_list(arrow_type) and not is_nested(arrow_type.value_type):
        item = kind.items.kind if isinstance(kind, ArrayKind) else kind
        return postgresql.ARRAY(scalar_type(item, arrow_type.value_type), dimensions=1)
    return scalar_type(kind, arrow_type)


def scalar_type(kind: Kind, arrow_type: pa.DataType) -> sa.types.TypeEngine[Any]:
    length = declared_length(kind)
    if is_nested(arrow_type):
        return postgresql.JSONB()
    if isinstance(arrow_type, pa.UuidType):
        return sa.Uuid()
    if pa.types.is_binary(arrow_type):
        return postgresql.BYTEA()
    if pa.types.is_decimal(arrow_type):
        return sa.Numeric(arrow_type.precision, arrow_type.scale)
    if pa.types.is_integer(arrow_type):
        return sa.BigInteger()
    if pa.types.is_floating(arrow_type):
        return sa.Double()
    if pa.types.is_boolean(arrow_type):
        return sa.Boolean()
    if pa.types.is_date(arrow_type):
        return sa.Date()
    if pa.types.is_time(arrow_type):
        return sa.Time()
    if pa.types.is_timestamp(arrow_type):
        return sa.TIMESTAMP(timezone=True)
    if pa.types.is_duration(arrow_type):
        return postgresql.INTERVAL()
    return sa.Text() if length is None or not 0 < length <= MAXIMUM_VARCHAR else sa.String(length)
