"""Columns as drivers that read Arrow take them: plain types, one exact type for each column."""

from __future__ import annotations

import pyarrow as pa

from datagen.io.conversion import Conversion, as_is, casting, is_nested, is_text
from datagen.io.json_text import json_text
from datagen.io.scalar_text import to_text

__all__ = ["bytes_of", "decimals", "doubles", "instants", "only", "texts", "truths", "uuid_texts", "wholes"]

PLAIN_TEXT = pa.large_string()


def wholes(source: pa.DataType) -> Conversion | None:
    if pa.types.is_integer(source):
        return as_is(source)
    return casting(pa.int64()) if pa.types.is_decimal(source) and source.scale == 0 else None


def truths(source: pa.DataType) -> Conversion | None:
    return as_is(source) if pa.types.is_boolean(source) else None


def decimals(source: pa.DataType, precision: int, scale: int) -> Conversion | None:
    """With exactly so many decimal places; a double is rounded to them, as in an INSERT."""
    is_number = pa.types.is_integer(source) or pa.types.is_floating(source)
    is_exact = pa.types.is_decimal(source) and source.scale <= scale
    return casting(pa.decimal128(precision, scale)) if is_number or is_exact else None


def doubles(source: pa.DataType, arrow_type: pa.DataType) -> Conversion | None:
    is_number = pa.types.is_integer(source) or pa.types.is_floating(source) or pa.types.is_decimal(source)
    return casting(arrow_type) if is_number else None


def texts(source: pa.DataType) -> Conversion | None:
    """Anything but bytes: documents as JSON, all else in its plain form."""
    if pa.types.is_binary(source):
        return None
    render = json_text if is_nested(source) else to_text
    return Conversion(PLAIN_TEXT, lambda array: render(array).cast(PLAIN_TEXT))


def uuid_texts(source: pa.DataType) -> Conversion | None:
    return texts(source) if isinstance(source, pa.UuidType) or is_text(source) else None


def bytes_of(source: pa.DataType) -> Conversion | None:
    """Of a UUID, its 16."""
    if isinstance(source, pa.UuidType):
        return Conversion(pa.binary(), lambda array: array.storage.cast(pa.binary()))
    return as_is(source) if pa.types.is_binary(source) else None


def instants(source: pa.DataType, zone: str | None) -> Conversion | None:
    """With a zone or as UTC's wall clock; a date is its midnight."""
    arrow_type = pa.timestamp("us", zone)
    if pa.types.is_date(source):
        return Conversion(arrow_type, lambda array: array.cast(pa.timestamp("us")).cast(arrow_type))
    return casting(arrow_type) if pa.types.is_timestamp(source) else None


def only(source: pa.DataType, arrow_type: pa.DataType, is_taken: bool) -> Conversion | None:
    return casting(arrow_type) if is_taken else None
