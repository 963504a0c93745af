"""SQL text for PostgreSQL, and the fields of its COPY blocks."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pyarrow as pa
from sqlalchemy.dialects.postgresql.base import PGDialect

from datagen.io.files.csv_text import array_literals
from datagen.io.postgresql.columns import postgresql_type
from datagen.io.sql.dialect import NameLimits, SqlDialect
from datagen.io.sql.literals import (
    Bytes,
    Literal,
    Literals,
    Written,
    has_any,
    has_control,
    hexadecimal,
    instant_text,
    numbers,
    plain,
    raw_bytes,
    text_of,
)

__all__ = ["COPY_FIELDS", "COPY_NULL", "POSTGRESQL"]

COPY_NULL = "\\N"
COPY_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def quoted(text: Callable[[pa.Array], pl.Series]) -> Literal:
    """A string constant, for a session in which backslashes are ordinary characters."""

    def write(array: pa.Array) -> Written:
        texts = text(array)
        raw = raw_bytes(texts)
        refuse_nul(raw)
        return Written("'", texts, "'", is_doubled=has_any(raw, "'"))

    return write


def escaped(text: Callable[[pa.Array], pl.Series]) -> Literal:
    """A field of COPY's text format."""

    def write(array: pa.Array) -> Written:
        texts = text(array)
        raw = raw_bytes(texts)
        refuse_nul(raw)
        if not has_control(raw) and not has_any(raw, "\\"):
            return Written("", texts, "")
        escape = pl.col("t").str.replace_many(list(COPY_ESCAPES), list(COPY_ESCAPES.values()))
        return Written("", texts.to_frame("t").select(escape).to_series(), "")

    return write


def refuse_nul(raw: Bytes) -> None:
    """Raises ValueError for the one character that PostgreSQL can't hold."""
    if has_control(raw) and has_any(raw, "\0"):
        raise ValueError("PostgreSQL's text can't hold the character U+0000")


LITERALS: Literals = {
    "null": plain(),
    "boolean": plain(),
    "integer": plain(text=numbers),
    # Quoted, a double is read as one; bare, it would be a numeric first, which has no -0.
    "float": plain("'", "'"),
    "decimal": plain(text=numbers),
    "text": quoted(text_of),
    "date": plain("'", "'"),
    "time": plain("'", "'"),
    "instant": plain("'", "+00:00'", instant_text),
    "span": plain("'", "'"),
    "uuid": plain("'", "'"),
    "binary": plain("'\\x", "'", hexadecimal),
    "array": quoted(array_literals),
    "document": quoted(text_of),
}
COPY_FIELDS: Literals = {
    "null": plain(),
    "boolean": plain(),
    "integer": plain(text=numbers),
    "float": plain(),
    "decimal": plain(text=numbers),
    "text": escaped(text_of),
    "date": plain(),
    "time": plain(),
    "instant": plain("", "+00:00", instant_text),
    "span": plain(),
    "uuid": plain(),
    "binary": plain("\\\\x", "", hexadecimal),
    "array": escaped(array_literals),
    "document": escaped(text_of),
}
POSTGRESQL = SqlDialect(
    name="postgresql",
    shown="PostgreSQL",
    loading="psql -v ON_ERROR_STOP=1 -f FILE",
    compiler=PGDialect(paramstyle="named"),  # type: ignore[no-untyped-call]
    column_type=postgresql_type,
    literals=LITERALS,
    names=NameLimits(length=lambda name: len(name.encode()), maximum=63, unit="bytes"),
    rows_per_insert=1000,
    begin=("BEGIN", "SET LOCAL client_encoding = 'UTF8'", "SET LOCAL standard_conforming_strings = on"),
    suspend_checks=("SET CONSTRAINTS ALL DEFERRED",),
)
