"""Plan -> the JSON of its rows, as bytes that a response carries as they are."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from datagen.engine.plan import Plan, TablePlan
from datagen.engine.stream import batches
from datagen.io.files.json import RenderedTable
from datagen.io.files.text_blocks import bytes_of
from datagen.server.failures import Refusal
from datagen.server.limits import batch_rows_of
from datagen.server.pieces import Piece

__all__ = ["with_data"]


def with_data(answer: msgspec.Struct, plan: Plan, *, batch_rows: int, most_bytes: int) -> list[Piece]:
    """The answer as JSON, with a member ``data`` that has an array of objects for each table; a piece for each batch.

    Raises Refusal once it grows beyond ``most_bytes``.
    """
    pieces: list[Piece] = [msgspec.json.encode(answer)[:-1], b',"data":{']
    size = 0
    for piece in data_pieces(plan, batch_rows_of(plan, batch_rows)):
        size += len(piece)
        if size > most_bytes:
            raise too_large(most_bytes)
        pieces.append(piece)
    return [*pieces, b"}}"]


def too_large(most_bytes: int) -> Refusal:
    what = f"the answer would have more than the {most_bytes} bytes of MAX_FILE_SIZE"
    fix = "ask for fewer rows or shorter values, or for parquet, which takes less room"
    return Refusal("GenerationError", what, [{"message": what, "path": "$.count", "fix": fix}])


def data_pieces(plan: Plan, batch_rows: int) -> Iterator[Piece]:
    for number, table in enumerate(plan):
        yield b"," if number else b""
        yield msgspec.json.encode(table.name)
        yield b":["
        yield from row_pieces(table, batch_rows)
        yield b"]"


def row_pieces(table: TablePlan, batch_rows: int) -> Iterator[memoryview]:
    """Objects with commas between; a table that fits in one batch is made in this thread."""
    rendered = RenderedTable(table, before=",", skipped=1)
    if table.rows <= batch_rows:
        if table.rows:
            yield bytes_of(rendered.batch(0, table.rows).column(0))
        return
    for batch in batches(rendered, batch_rows=batch_rows):
        yield bytes_of(batch.column(0))
