"""The rows of a table as SQL text: INSERT statements, or the lines of a COPY block.

A text depends on the row's number alone, and on the rows that share a statement with it, so batches are rendered in parallel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from datagen.engine.arrays import TextPool, text_to_polars
from datagen.engine.plan import TablePlan
from datagen.errors import LoadError
from datagen.io.ddl import quote
from datagen.io.files.text_blocks import TEXT_SCHEMA, bytes_of, text_block
from datagen.io.sql.dialect import SqlDialect
from datagen.io.sql.literals import Literal, Written, compile_literal
from datagen.io.sql.postgresql import COPY_FIELDS, COPY_NULL, POSTGRESQL

__all__ = ["CopyRows", "InsertRows", "copy_rows", "insert_rows"]

STATEMENT_BYTES = 1_000_000
"""Of an INSERT of several rows, about. MySQL and its client refuse statements over max_allowed_packet, which may be 1 MiB."""
TEXT_BYTES_PER_ARROW_BYTE = 2
Piece = str | tuple[pl.Series, Callable[[pl.Expr], pl.Expr]]
"""A constant, or a column and how its texts come of it."""
Bools = npt.NDArray[np.bool_]


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
                pieces.append((written.texts, self.nullable(written)))
            else:
                pieces += [written.before, (written.texts, written.text), written.after]
        return pieces

    def nullable(self, written: Written) -> Callable[[pl.Expr], pl.Expr]:
        return lambda column: written.literal(column).fill_null(pl.lit(self.null))

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
        values = self.values(begin, stop)
        starts = np.arange(begin, stop) % self.statement_rows == 0
        texts = join([self.between(starts, begin), *values])
        if self.cut(starts, texts.str.len_bytes().to_numpy()):
            texts = join([self.between(starts, begin), *values])
        return block(texts[start - begin :])

    def between(self, starts: Bools, begin: int) -> Piece:
        """What stands before each row."""
        kinds = starts.astype(np.uint64)
        kinds[: 1 if begin == 0 else 0] = 2
        return text_to_polars(TextPool.of([self.following, self.again, ""]).take(kinds)), lambda column: column

    def cut(self, starts: Bools, lengths: npt.NDArray[np.uint32]) -> bool:
        """Marks the rows at which a statement with too many bytes is cut as starts too; whether there are any."""
        ends = np.cumsum(lengths, dtype=np.int64)
        bounds = np.append(np.flatnonzero(starts), len(lengths))
        sizes = np.diff(np.concatenate(([0], ends))[bounds])
        long = np.flatnonzero(sizes > STATEMENT_BYTES)
        for number in long:
            starts[list(cuts(ends, int(bounds[number]), int(bounds[number + 1])))] = True
        return bool(len(long))


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


def join(pieces: list[Piece]) -> pl.Series:
    """Row by row, one piece after another."""
    frame: dict[str, pl.Series] = {}
    template = ""
    texts: list[pl.Expr] = []
    for piece in pieces:
        if isinstance(piece, str):
            template += piece.replace("{", "{{").replace("}", "}}")
            continue
        template += "{}"
        label = str(len(frame))
        frame[label], text = piece
        texts.append(text(pl.col(label)))
    return pl.DataFrame(frame).select(pl.format(template, *texts)).to_series()
