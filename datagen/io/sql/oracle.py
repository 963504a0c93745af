"""SQL text for Oracle, 12.2 and later, as SQL*Plus, SQLcl and SQL Developer read it.

An empty string is NULL in Oracle, so a NOT NULL column of texts that may be empty refuses some of them.
"""

from __future__ import annotations

import polars as pl
from sqlalchemy.dialects.oracle.base import OracleDialect

from datagen.io.sql.dialect import NameLimits, SqlDialect
from datagen.io.sql.literals import digits, exponential, hexadecimal, instant_text, mixed, numbers, plain
from datagen.io.sql.oracle_types import MAXIMUM_BYTES, oracle_key_type, oracle_type

__all__ = ["ORACLE"]

MAXIMUM_TARGETS = 999
"""Columns that one INSERT ALL takes, over all its rows."""
PIECE_LENGTH = 500
"""Characters of a literal: SQL*Plus takes lines of up to 2,499 bytes."""
ESCAPES = {"'": "''"} | {chr(code): f"'||CHR({code})||\n'" for code in (*range(0x20), ord("&"))}
"""SQL*Plus asks for a variable at ``&``, and ends a statement at certain line ends, even within a literal."""

NOT_IN_NAMES = {'"': 'quotation marks (")', "\n": "line breaks", "\r": "line breaks", "&": "ampersands (&)"}


def is_special(texts: pl.Series) -> pl.Series:
    return texts.str.contains(r"[\x00-\x1f&]") | (texts.str.len_chars() > PIECE_LENGTH)


def spell(texts: pl.Series) -> pl.Series:
    """In pieces, a line for each; as a CLOB where they are more than a literal holds together."""
    pieces = pl.col("t").str.extract_all(f"(?s).{{1,{PIECE_LENGTH}}}")
    escaped = pl.element().str.replace_many(list(ESCAPES), list(ESCAPES.values()))

    def joined(before: str, after: str) -> pl.Expr:
        return pieces.list.eval(pl.concat_str(pl.lit(before), escaped, pl.lit(after))).list.join("||\n")

    is_long = pl.col("t").str.len_bytes() > MAXIMUM_BYTES
    choice = pl.when(is_long).then(joined("TO_CLOB('", "')")).otherwise(joined("'", "'"))
    return texts.to_frame("t").select(choice).to_series()


def forbidden(name: str) -> str | None:
    """SQL*Plus puts a variable in at ``&`` and may end a statement at the end of a line, even within a name."""
    return next((shown for character, shown in NOT_IN_NAMES.items() if character in name), None)


TEXT = mixed("'", "'", "&", is_special, spell, PIECE_LENGTH)
ORACLE = SqlDialect(
    name="oracle",
    shown="Oracle",
    loading="NLS_LANG=.AL32UTF8 sqlplus USER @FILE",
    compiler=OracleDialect(paramstyle="named"),
    column_type=oracle_type,
    key_type=oracle_key_type,
    literals={
        "null": plain(),
        "boolean": plain(text=digits),
        "integer": plain(text=numbers),
        "float": plain(after="d", text=exponential),
        "decimal": plain(text=numbers),
        "text": TEXT,
        "date": plain("DATE '", "'"),
        "time": plain("'", "'"),
        "instant": plain("TIMESTAMP '", " +00:00'", instant_text),
        "span": plain("TO_DSINTERVAL('", "')"),
        "uuid": plain("HEXTORAW('", "')", hexadecimal),
        "binary": plain("HEXTORAW('", "')", hexadecimal),
        "array": TEXT,
        "document": TEXT,
    },
    names=NameLimits(
        length=lambda name: len(name.encode()),
        maximum=128,
        unit="bytes",
        forbidden=forbidden,
    ),
    rows_per_insert=50,
    maximum_rows=lambda columns: max(1, MAXIMUM_TARGETS // columns),
    repeats_table=True,
    separator=",\n",
    ddl_commits=True,
    suspend_checks=("SET CONSTRAINTS ALL DEFERRED",),
)
