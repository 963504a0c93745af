"""Rows as the text that MySQL reads: lines for LOAD DATA, or multi-row INSERT statements where a server takes no files."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow as pa

from datagen.engine.arrays import text_to_polars
from datagen.io.conversion import ConvertedTable, is_text
from datagen.io.files.text_blocks import TEXT_SCHEMA, text_block
from datagen.io.mysql.session import quote
from datagen.io.mysql.types import is_bytes
from datagen.io.scalar_text import timestamp_text, to_text
from datagen.io.sql.literals import has_any, has_control, raw_bytes, take

__all__ = ["InsertTable", "LinesTable", "load_statement"]

ESCAPES = {"\\": "\\\\", "\0": "\\0", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
"""Both in lines and in literals."""


@dataclass(frozen=True, slots=True)
class RenderedTable:
    """A table whose batches are text blocks."""

    fitted: ConvertedTable
    expressions: Mapping[str, str]
    """By the column's name there: what makes its value of the one that is sent, ``{}``."""

    @property
    def name(self) -> str:
        return self.fitted.name

    @property
    def rows(self) -> int:
        return self.fitted.rows

    @property
    def row_bytes(self) -> float:
        return self.fitted.row_bytes

    @property
    def schema(self) -> pa.Schema:
        return TEXT_SCHEMA


class LinesTable(RenderedTable):
    """Lines with tabs between the values, ``\\N`` for NULL."""

    def batch(self, start: int, stop: int) -> pa.RecordBatch:
        batch = self.fitted.batch(start, stop)
        frame = pl.DataFrame({str(number): escaped(array) for number, array in enumerate(batch.columns)})
        text = io.BytesIO()
        frame.write_csv(text, include_header=False, separator="\t", quote_style="never", null_value="\\N")
        return text_block([(text.getbuffer(), batch.num_rows)])


@dataclass(frozen=True, slots=True)
class InsertTable(RenderedTable):
    """INSERT statements: the text of each stands at its first row."""

    statement_bytes: int
    """Of one, unless a single row is longer."""

    def batch(self, start: int, stop: int) -> pa.RecordBatch:
        batch = self.fitted.batch(start, stop)
        literals = [self.literal(name, array) for name, array in zip(batch.schema.names, batch.columns, strict=True)]
        frame = pl.DataFrame({str(number): texts for number, texts in enumerate(literals)})
        rows = frame.select(pl.concat_str(pl.lit("("), pl.concat_str(pl.all(), separator=","), pl.lit(")"))).to_series()
        columns = ", ".join(map(quote, batch.schema.names))
        opening = f"INSERT INTO {quote(self.name)} ({columns}) VALUES\n"
        return text_block(
            [((opening + ",\n".join(texts)).encode(), len(texts)) for texts in grouped(rows, self.statement_bytes)]
        )

    def literal(self, name: str, array: pa.Array) -> pl.Series:
        texts, before, after = escaped(array), *self.expressions[name].split("{}")
        if texts.dtype == pl.String:
            quoted = pl.col("t").str.replace_all("'", "\\'", literal=True)
            before, after = f"{before}'", f"'{after}"
        else:
            quoted = pl.col("t").cast(pl.String)
        whole = pl.concat_str(pl.lit(before), quoted, pl.lit(after))
        return texts.rename("t").to_frame().select(whole.fill_null("NULL")).to_series()


def grouped(rows: pl.Series, statement_bytes: int) -> Iterator[list[str]]:
    """Cut where a statement would be too long."""
    ends = np.cumsum(rows.str.len_bytes().to_numpy() + 2, dtype=np.int64)
    start = 0
    while start < len(rows):
        before = int(ends[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, before + statement_bytes, side="right")))
        yield rows[start:stop].to_list()
        start = stop


def load_statement(table: RenderedTable) -> str:
    """What takes the lines of a table; the file's name is only for the server to repeat."""
    columns, made = [], []
    for number, name in enumerate(table.fitted.schema.names):
        given = table.expressions[name]
        variable = f"@datagen{number}"
        columns.append(quote(name) if given == "{}" else variable)
        if given != "{}":
            made.append(f"{quote(name)} = {given.replace('{}', variable)}")
    return (
        f"LOAD DATA LOCAL INFILE 'datagen' INTO TABLE {quote(table.name)} CHARACTER SET utf8mb4 "
        "FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\' LINES TERMINATED BY '\\n' "
        f"({', '.join(columns)})" + (f" SET {', '.join(made)}" if made else "")
    )


def escaped(array: pa.Array) -> pl.Series:
    """Each value as it stands in a line, numbers as numbers; null where the array is."""
    kind = array.type
    if pa.types.is_dictionary(kind):
        return take(escaped(array.dictionary.cast(pa.string_view())), array.indices)
    if is_text(kind):
        return escape(text_to_polars(array))
    if pa.types.is_boolean(kind):
        return text_to_polars(array.cast(pa.int8()))
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return text_to_polars(array)
    if is_bytes(kind):
        return text_to_polars(array.cast(pa.large_binary())).bin.encode("hex")
    if pa.types.is_timestamp(kind):
        return text_to_polars(timestamp_text(array, has_zone=False))
    return text_to_polars(to_text(array))


def escape(texts: pl.Series) -> pl.Series:
    """The usual text needs nothing, as a look at all bytes at once shows."""
    raw = raw_bytes(texts)
    if not has_control(raw) and not has_any(raw, "\\"):
        return texts
    return texts.str.replace_many(list(ESCAPES), list(ESCAPES.values()))
