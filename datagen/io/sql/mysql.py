"""SQL text for MySQL, 5.7 and later, and MariaDB, whatever their SQL mode."""

from __future__ import annotations

import polars as pl
import pyarrow as pa
from sqlalchemy.dialects.mysql.base import MySQLDialect

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
from datagen.io.sql.mysql_types import MAXIMUM_SCALE, mysql_key_type, mysql_type

__all__ = ["MYSQL"]


def is_special(texts: pl.Series) -> pl.Series:
    """What a backslash means depends on NO_BACKSLASH_ESCAPES, and the client changes line ends and refuses U+0000."""
    return texts.str.contains(r"[\x00-\x1f\\]")


def decimal(array: pa.Array) -> Written:
    mark = "" if array.type.scale <= MAXIMUM_SCALE else "'"
    return Written(mark, text_of(array), mark)


def forbidden(name: str) -> str | None:
    if any(ord(character) > 0xFFFF for character in name):
        return "characters past U+FFFF"
    if "\r" in name:
        return "carriage returns"
    return "a space at its end" if name.endswith(tuple(" \t\n\v\f")) else None


TEXT = mixed("'", "'", "\\", is_special, quoted_hexadecimal("_utf8mb4 X'", "'"))
MYSQL = SqlDialect(
    name="mysql",
    shown="MySQL",
    loading="mysql DATABASE < FILE, or mariadb",
    compiler=MySQLDialect(paramstyle="named"),
    column_type=mysql_type,
    key_type=mysql_key_type,
    literals={
        "null": plain(),
        "boolean": plain(text=digits),
        "integer": plain(text=numbers),
        "float": plain(text=exponential),
        "decimal": decimal,
        "text": TEXT,
        "date": plain("'", "'"),
        "time": plain("'", "'"),
        "instant": plain("'", "'", instant_text),
        "span": plain("'", "'"),
        "uuid": plain("'", "'"),
        "binary": plain("X'", "'", hexadecimal),
        "array": TEXT,
        "document": TEXT,
    },
    names=NameLimits(maximum=64, forbidden=forbidden, fold=str.casefold),
    rows_per_insert=1000,
    table_options=" DEFAULT CHARACTER SET utf8mb4",
    settings=("SET NAMES utf8mb4",),
    begin=("START TRANSACTION",),
    ddl_commits=True,
    suspend_checks=("SET foreign_key_checks = 0",),
    resume_checks=("SET foreign_key_checks = 1",),
)
