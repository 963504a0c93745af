"""Record batches -> the rows of a sheet, as the XML that stands within ``sheetData``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl
import pyarrow as pa
from xlsxwriter.utility import xl_col_to_name

from datagen.io.files.text_blocks import bytes_of
from datagen.io.xlsx.cells import Cells, cells_of, text_cells
from datagen.io.xlsx.styles import HEADER

__all__ = ["RenderedRows", "render_header", "render_rows"]

ROW = "row"
Piece = str | pl.Expr


@dataclass(frozen=True, slots=True)
class RenderedRows:
    """Rows in UTF-8, and for each column how many cells had to be shortened."""

    xml: memoryview
    shortened: list[int]


def render_rows(batch: pa.RecordBatch, first_row: int) -> RenderedRows:
    """The batch's rows under the numbers that begin with this one; Excel counts from 1."""
    columns = [cells_of(array) for array in batch.columns]
    return render(columns, batch.num_rows, first_row)


def render_header(names: Sequence[str]) -> memoryview:
    """The first row, with the names of the columns."""
    cells = text_cells(pl.Series(names, dtype=pl.String), HEADER)
    frame = pl.DataFrame({"letters": [xl_col_to_name(number) for number in range(len(names))], "name": cells.values})
    pieces: list[Piece] = ['<c r="', pl.col("letters"), "1" + cells.opening, pl.col("name"), cells.closing]
    row = frame.select(pl.concat_str(merged(pieces)).str.join("")).to_series()
    return utf8(pl.select(pl.concat_str(pl.lit('<row r="1">'), row, pl.lit("</row>"))).to_series())


def render(columns: Sequence[Sequence[Cells]], rows: int, first_row: int) -> RenderedRows:
    frame = pl.DataFrame({ROW: pl.int_range(first_row, first_row + rows, eager=True).cast(pl.String)})
    labelled = [(f"{number} {form}", cells) for number, forms in enumerate(columns) for form, cells in enumerate(forms)]
    frame = frame.with_columns(cells.values.alias(label) for label, cells in labelled)
    pieces = ['<row r="', pl.col(ROW), '">', *row_pieces(columns), "</row>"]
    text = frame.select(pl.concat_str(merged(pieces), ignore_nulls=True)).to_series()
    return RenderedRows(utf8(text), [sum(cells.shortened for cells in forms) for forms in columns])


def row_pieces(columns: Sequence[Sequence[Cells]]) -> Iterator[Piece]:
    """The pieces of a row's cells; one that is null is left out."""
    for number, forms in enumerate(columns):
        opening = f'<c r="{xl_col_to_name(number)}'
        for form, cells in enumerate(forms):
            value = pl.col(f"{number} {form}")
            pieces: list[Piece] = [opening, pl.col(ROW), cells.opening, value, cells.closing]
            if cells.values.null_count():
                yield pl.concat_str(merged(pieces))
            else:
                yield from pieces


def merged(pieces: Sequence[Piece]) -> list[pl.Expr]:
    """As expressions, with neighbouring literals in one: their number is what joining costs."""
    merged: list[pl.Expr] = []
    literal = ""
    for piece in pieces:
        if isinstance(piece, str):
            literal += piece
            continue
        if literal:
            merged.append(pl.lit(literal))
        merged.append(piece)
        literal = ""
    return [*merged, pl.lit(literal)]


def utf8(texts: pl.Series) -> memoryview:
    """One text after another."""
    return bytes_of(texts.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest()))
