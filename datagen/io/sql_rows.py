"""The rows of a table as SQL text: INSERT statements, or the lines of a COPY block.

A text depends on the row's number alone, and on the rows that share a statement with it, so batches are rendered in parallel.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from datagen.engine.plan import TablePlan
from datagen.errors import LoadError
from datagen.io.ddl import quote
from datagen.io.sql_dialect import SqlDialect
from datagen.io.sql_literals import Literal, Written, compile_literal
from datagen.io.sql_postgresql import COPY_FIELDS, COPY_NULL, POSTGRESQL
from datagen.io.text_blocks import TEXT_SCHEMA, bytes_of, text_block

__all__ = ["CopyRows", "InsertRows", "copy_rows", "insert_rows"]

STATEMENT_BYTES = 1_000_000
"""Of an INSERT of several rows, about. MySQL and its client refuse statements over max_allowed_packet, which may be 1 MiB."""
TEXT_BYTES_PER_ARROW_BYTE = 2
Piece = str | pl.Series


@dataclass(frozen=True, slots=True, kw_only=True)
class RowTexts:
    """A table whose rows are rendered to text."""

    table: TablePlan
    literals: tuple[Literal, ...]
    separator: str
    null: str
    opening: str
    """Before the first row, if there is one."""
    closing: str
    """Behind the last row, if there is one."""

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def rows(self) -> int:
        return self.table.rows

    @property
    def row_bytes(self) -> float:
        return self.table.row_bytes

    @property
    def schema(self) -> pa.Schema:
        return TEXT_SCHEMA

    def values(self, start: int, stop: int) -> list[Piece]:
        """What stands between the beginning and the end of each row."""
        batch = self.table.batch(start, stop)
        pieces: list[Piece] = []
        for number, array in enumerate(batch.columns):
            written = self.write(number, array)
            pieces += [self.separator] if number else []
            if array.null_count:
                pieces.append(filled(written, self.null))
            else:
                pieces += [written.before, written.texts, written.after]
        return pieces

    def write(self, number: int, array: pa.Array) -> Written:
        try:
            return self.literals[number](array)
        except ValueError as error:
            column = f"{self.table.name}.{self.table.schema.field(number).name}"
            raise LoadError(f"a value of {column} can't be written: {error}; nothing was kept") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyRows(RowTexts):
    """Lines of a COPY block."""

    def batch(self, start: int, stop: int) -> pa.RecordBatch:
        return block(join([*self.values(start, stop), "\n"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class InsertRows(RowTexts):
    """Rows of INSERT statements."""

    again: str
    """Between the rows where one statement ends and another begins."""
    following: str
    """Between other rows."""
    statement_rows: int

    def batch(self, start: int, stop: int) -> pa.RecordBatch:
        """Where a statement is cut short depends on its rows before, which are rendered too."""
        begin = start - start % self.statement_rows
        values = join(self.values(begin, stop))
        between = self.starts(begin, values.str.len_bytes().to_numpy()).astype(np.uint32)
        between[: 1 if begin == 0 else 0] = 2
        return block(join([pl.Series([self.following, self.again, ""]).gather(pl.Series(between)), values])[start - begin :])

    def starts(self, begin: int, lengths: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
        """Which rows begin a statement: every so many, and where the bytes since the last one would be too many."""
        starts: npt.NDArray[np.bool_] = np.arange(begin, begin + len(lengths)) % self.statement_rows == 0
        ends = np.cumsum(lengths.astype(np.int64) + len(self.following.encode()))
        bounds = np.append(np.flatnonzero(starts), len(lengths))
        sizes = np.diff(np.concatenate(([0], ends))[bounds])
        for number in np.flatnonzero(sizes > STATEMENT_BYTES):
            starts[list(cuts(ends, int(bounds[number]), int(bounds[number + 1])))] = True
        return starts


def cuts(ends: npt.NDArray[np.int64], first: int, stop: int) -> Iterator[int]:
    """Rows in (first, stop) at which to begin anew, so that no part has too many bytes, unless it is one row."""
    while True:
        before = int(ends[first - 1]) if first else 0
        first = max(first + 1, int(np.searchsorted(ends, before + STATEMENT_BYTES, side="right")))
        if first >= stop:
            return
        yield first


def insert_rows(table: TablePlan, dialect: SqlDialect, rows_per_insert: int | None) -> InsertRows:
    into = f"INTO {dialect.identifier(table.name)} ({column_list(table, dialect)})"
    fitting = int(STATEMENT_BYTES / max(1.0, table.row_bytes * TEXT_BYTES_PER_ARROW_BYTE))
    rows = max(1, min(dialect.insert_rows(len(table.schema), rows_per_insert), fitting))
    is_repeated = dialect.repeats_table and rows > 1
    opening = f"INSERT ALL\n{into} VALUES (" if is_repeated else f"INSERT {into} VALUES\n("
    closing = f")\nSELECT 1 FROM dual{dialect.terminator}" if is_repeated else f"){dialect.terminator}"
    return InsertRows(
        table=table,
        literals=tuple(compile_literal(field.type, dialect.literals) for field in table.schema),
        separator=dialect.separator,
        null="NULL",
        opening=opening,
        closing=closing,
        again=closing + opening,
        following=f")\n{into} VALUES (" if is_repeated else "),\n(",
        statement_rows=rows,
    )


def copy_rows(table: TablePlan) -> CopyRows:
    return CopyRows(
        table=table,
        literals=tuple(compile_literal(field.type, COPY_FIELDS) for field in table.schema),
        separator="\t",
        null=COPY_NULL,
        opening=f"COPY {quote(table.name)} ({column_list(table, POSTGRESQL)}) FROM stdin;\n",
        closing="\\.\n",
    )


def column_list(table: TablePlan, dialect: SqlDialect) -> str:
    return ", ".join(dialect.identifier(name) for name in table.schema.names)


def block(texts: pl.Series) -> pa.RecordBatch:
    array = texts.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
    return text_block([(bytes_of(array), len(array))])


def filled(written: Written, null: str) -> pl.Series:
    frame = written.texts.to_frame("t")
    literal = pl.concat_str(pl.lit(written.before), "t", pl.lit(written.after))
    return frame.select(literal.fill_null(pl.lit(null))).to_series()


def join(pieces: list[Piece]) -> pl.Series:
    """Row by row, one piece after another; neighbouring constants become one."""
    frame: dict[str, pl.Series] = {}
    parts: list[pl.Expr] = []
    constant = ""
    for piece in pieces:
        if isinstance(piece, str):
            constant += piece
            continue
        parts += [pl.lit(constant)] if constant else []
        constant = ""
        label = str(len(frame))
        frame[label] = piece
        parts.append(pl.col(label))
    parts += [pl.lit(constant)] if constant else []
    return pl.DataFrame(frame).select(pl.concat_str(*parts)).to_series()
