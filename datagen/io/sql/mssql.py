"""SQL text for SQL Server, 2008 and later, in batches ended by GO as sqlcmd and Management Studio read them."""

from __future__ import annotations

import numpy as np
import polars as pl
import pyarrow as pa
from sqlalchemy.dialects.mssql.base import MSDialect

from datagen.engine.arrays import text_to_polars
from datagen.io.sql.dialect import NameLimits, SqlDialect
from datagen.io.sql.literals import digits, exponential, hexadecimal, instant_text, mixed, numbers, plain
from datagen.io.sql.mssql_types import mssql_key_type, mssql_type

__all__ = ["MSSQL"]

MAXIMUM_ROWS = 1000
"""Of one VALUES."""
BEYOND_BASIC_PLANE = "[\U00010000-\U0010ffff]"


def is_special(texts: pl.Series) -> pl.Series:
    """sqlcmd puts variables in at ``$(``, and could take a line for a command of its own."""
    return texts.str.contains(r"[\x00-\x1f]|\$\(")


def spell(texts: pl.Series) -> pl.Series:
    """By their bytes in UTF-16, as NVARCHAR has them."""
    frame = texts.to_frame("t").select(units=pl.col("t").str.len_chars() + pl.col("t").str.count_matches(BEYOND_BASIC_PLANE))
    offsets = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(frame["units"].to_numpy(), out=offsets[1:])
    together: str = texts.str.join("")[0]
    codes = together.encode("utf-16-le").hex().upper().encode()
    buffers = [None, pa.py_buffer(offsets * 4), pa.py_buffer(codes)]
    numbers = text_to_polars(pa.Array.from_buffers(pa.large_string(), len(texts), buffers)).to_frame("t")
    return numbers.select(pl.concat_str(pl.lit("CAST(0x"), "t", pl.lit(" AS NVARCHAR(max))"))).to_series()


def utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def forbidden(name: str) -> str | None:
    """Nor may a name hold what sqlcmd would take for a command or a variable."""
    if "\n" in name or "\r" in name:
        return "line breaks"
    return "$(" if "$(" in name else None


TEXT = mixed("N'", "'", "$", is_special, spell)
MSSQL = SqlDialect(
    name="mssql",
    shown="SQL Server",
    loading="sqlcmd -b -f 65001 -d DATABASE -i FILE",
    compiler=MSDialect(paramstyle="named"),  # type: ignore[no-untyped-call]
    column_type=mssql_type,
    key_type=mssql_key_type,
    literals={
        "null": plain(),
        "boolean": plain(text=digits),
        "integer": plain(text=numbers),
        "float": plain(text=exponential),
        "decimal": plain(text=numbers),
        "text": TEXT,
        "date": plain("'", "'"),
        "time": plain("'", "'"),
        "instant": plain("'", " +00:00'", instant_text),
        "span": plain("'", "'"),
        "uuid": plain("'", "'"),
        "binary": plain("0x", "", hexadecimal),
        "array": TEXT,
        "document": TEXT,
    },
    names=NameLimits(
        length=utf16_units, maximum=128, unit="UTF-16 units", forbidden=forbidden, temporary="#", fold=str.casefold
    ),
    rows_per_insert=MAXIMUM_ROWS,
    maximum_rows=lambda columns: MAXIMUM_ROWS,
    terminator=";\nGO\n",
    settings=("SET XACT_ABORT ON", "SET QUOTED_IDENTIFIER ON", "SET ANSI_NULLS ON"),
    begin=("BEGIN TRANSACTION",),
    commit="COMMIT TRANSACTION",
    unique_counts_nulls=True,
    suspend_checks=("ALTER TABLE {table} NOCHECK CONSTRAINT ALL",),
    resume_checks=("ALTER TABLE {table} WITH CHECK CHECK CONSTRAINT ALL",),
)
