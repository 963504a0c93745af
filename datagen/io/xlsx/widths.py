"""Which text is the widest of a column, judged from the first rows."""

from __future__ import annotations

import re

import polars as pl
import pyarrow as pa

from datagen.engine.plan import TablePlan
from datagen.io.xlsx.cells import plain_text
from datagen.io.xlsx.styles import DATE, DURATION, NUMBER_FORMATS, TIME, TIMESTAMP

__all__ = ["widest_texts"]

SAMPLE_ROWS = 200
NUMBER_CHARACTERS = 11
"""As many as Excel shows of a number without a format."""


def widest_texts(table: TablePlan) -> tuple[str, ...]:
    """One for each column; empty where the sample has none."""
    sample = table.batch(0, min(table.rows, SAMPLE_ROWS))
    return tuple(widest_text(array) for array in sample.columns)


def widest_text(array: pa.Array) -> str:
    kind = array.type
    if pa.types.is_temporal(kind):
        return digits_of_format(temporal_style(kind))
    if pa.types.is_boolean(kind):
        return "FALSE"
    texts = pl.Series(plain_text(array))
    widest = texts.str.len_chars().arg_max()
    text: str = "" if widest is None else texts[widest]
    return text[:NUMBER_CHARACTERS] if pa.types.is_floating(kind) else text


def temporal_style(kind: pa.DataType) -> int:
    if pa.types.is_timestamp(kind):
        return TIMESTAMP
    if pa.types.is_date(kind):
        return DATE
    return TIME if pa.types.is_time(kind) else DURATION


def digits_of_format(style: int) -> str:
    """A format of dates with a digit for each letter: as wide as what it shows."""
    return re.sub("[a-z]", "0", str(NUMBER_FORMATS[style]))
