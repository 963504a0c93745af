"""SQL text for SQLite, 3.8.8 and later, read by its shell or by a driver as one script."""

from __future__ import annotations

import polars as pl
import pyarrow as pa
from sqlalchemy.dialects.sqlite.base import SQLiteDialect

from datagen.io.sql.dialect import NameLimits, SqlDialect
from datagen.io.sql.literals import (
    Written,
    digits,
    exponential,
    hexadecimal,
    instant_text,
    mixed,
    numbers,
    plain,
    quoted_hexadecimal,
    text_of,
)
from datagen.io.sqlite.catalog import fold
from datagen.io.sqlite.types import is_number, sqlite_type

__all__ = ["SQLITE"]


def is_special(texts: pl.Series) -> pl.Series:
    """U+0000 would end the script, and the shell drops a carriage return before a line feed."""
    return texts.str.contains("[\0\r]")


def decimal(array: pa.Array) -> Written:
    """A number where a double holds all digits, else text, as in the column's type."""
    mark = "" if is_number(array.type) else "'"
    return Written(mark, text_of(array), mark)


def forbidden(name: str) -> str | None:
    return "carriage returns" if "\r" in name else None


def forbidden_table(name: str) -> str | None:
    return "sqlite_ at its start" if fold(name).startswith("sqlite_") else None


TEXT = mixed("'", "'", "", is_special, quoted_hexadecimal("CAST(X'", "' AS TEXT)"))
SQLITE = SqlDialect(
    name="sqlite",
    shown="SQLite",
    loading="sqlite3 -bail DATABASE < FILE",
    compiler=SQLiteDialect(paramstyle="named"),
    column_type=sqlite_type,
    literals={
        "null": plain(),
        "boolean": plain(text=digits),
        "integer": plain(text=numbers),
        "float": plain(text=exponential),
        "decimal": decimal,
        "text": TEXT,
        "date": plain("'", "'"),
        "time": plain("'", "'"),
        "instant": plain("'", "+00:00'", instant_text),
        "span": plain("'", "'"),
        "uuid": plain("'", "'"),
        "binary": plain("X'", "'", hexadecimal),
        "array": TEXT,
        "document": TEXT,
    },
    names=NameLimits(forbidden=forbidden, forbidden_table=forbidden_table, fold=fold),
    rows_per_insert=1000,
    begin=("BEGIN", "PRAGMA defer_foreign_keys = ON"),
    adds_foreign_keys=False,
)
