"""Compression of text files, block by block.

A gzip file is any number of members one after another (RFC 1952, 2.2), a Zstandard file any number of frames (RFC 8878, 3),
so blocks are compressed apart, in parallel, and written in their order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa
from isal import isal_zlib

from datagen.engine.stream import Sliceable
from datagen.io.files.text_blocks import TEXT_SCHEMA, bytes_of, spans, text_block

__all__ = ["COMPRESSIONS", "CompressedTable", "Compression"]

GZIP_LEVEL = 1
"""Of Intel's ISA-L: five times as fast as zlib at its level 1, and smaller; its next level gains 2 % for 16 % more time."""
ZSTANDARD_LEVEL = 1
GZIP_WINDOW = 31
"""zlib's number for the largest window with gzip's header, which carries no name and no time."""


@dataclass(frozen=True, slots=True)
class Compression:
    """A way to compress."""

    suffix: str
    frame: Callable[[bytes | memoryview], bytes]
    """Bytes -> a member or frame of their own."""


def gzip_member(data: bytes | memoryview) -> bytes:
    return bytes(isal_zlib.compress(data, GZIP_LEVEL, GZIP_WINDOW))


def zstandard_frame(data: bytes | memoryview) -> bytes:
    return bytes(pa.Codec("zstd", compression_level=ZSTANDARD_LEVEL).compress(data, asbytes=True))


COMPRESSIONS: dict[str, Compression] = {
    ".gz": Compression(".gz", gzip_member),
    ".zst": Compression(".zst", zstandard_frame),
}
"""By suffix."""


@dataclass(frozen=True, slots=True)
class CompressedTable:
    """A table of texts, each batch of which is one compressed text; or one for each file that it reaches into."""

    table: Sliceable
    """Its batches are cut where files end."""
    compression: Compression
    rows_per_file: int | None = None

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

    def batch(self, start: int, stop: int) -> pa.RecordBatch:
        texts = self.table.batch(start, stop).column(0)
        pieces = [texts.slice(first - start, last - first) for first, last in spans(start, stop, self.rows_per_file)]
        return text_block([(self.compression.frame(bytes_of(piece)), len(piece)) for piece in pieces])
