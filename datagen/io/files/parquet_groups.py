"""Row groups of a Parquet file, encoded each on its own and put one after another.

Arrow's writer takes the row groups of a file one by one, in one thread. Here each is written as a Parquet file in memory,
by any thread; its bytes go into the file as they are, and its metadata into the one footer at the end, with the file's
offsets in place of its own. https://parquet.apache.org/docs/file-format/metadata/
"""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from datagen.io.files.output import Output
from datagen.io.files.thrift import LIST, STRUCT, Struct, decode_struct, encode_struct

__all__ = ["MAXIMUM_GROUPS", "GroupEncoder", "ParquetFile", "RowGroup"]

MAGIC = b"PAR1"
MAXIMUM_GROUPS = 2**15 - 1
"""Of a file: their ordinal is a 16-bit integer."""
# Fields of FileMetaData.
FILE_ROWS, FILE_GROUPS = 3, 4
# Of RowGroup.
COLUMNS, GROUP_ROWS, GROUP_OFFSET, ORDINAL = 1, 3, 5, 7
# Of ColumnChunk.
CHUNK_OFFSET, CHUNK_METADATA = 2, 3
# Of ColumnMetaData: where its data, index and dictionary pages and its Bloom filter begin.
PAGE_OFFSETS = (9, 10, 11, 14)


@dataclass(frozen=True, slots=True)
class RowGroup:
    """The bytes of a row group, and its metadata."""

    data: memoryview
    metadata: Struct
    """With the offsets of a file that has no other row group."""


@dataclass(frozen=True, slots=True)
class GroupEncoder:
    """Encodes rows of one table."""

    schema: pa.Schema
    properties: Mapping[str, Any]
    """Of Arrow's writer."""

    def encode(self, batches: list[pa.RecordBatch]) -> RowGroup:
        """All rows of the batches (1 or more) as one row group."""
        data, metadata = self.file_of(batches)
        (group,) = metadata[FILE_GROUPS][1][1]
        return RowGroup(data[len(MAGIC) :], group)

    def empty_footer(self) -> Struct:
        """The metadata of a file without rows."""
        return self.file_of([])[1]

    def file_of(self, batches: list[pa.RecordBatch]) -> tuple[memoryview, Struct]:
        """A file's bytes up to its footer, and that."""
        # In one piece: Arrow's bounds of a dictionary's values depend on where the pieces end.
        table = pa.Table.from_batches(batches, self.schema).combine_chunks()
        target = pa.BufferOutputStream()
        with pq.ParquetWriter(target, self.schema, **self.properties) as writer:
            if table.num_rows:
                writer.write_table(table, row_group_size=table.num_rows)
        file = memoryview(target.getvalue())
        (length,) = struct.unpack("<I", file[-8:-4])
        return file[: -8 - length], decode_struct(io.BytesIO(file[-8 - length : -8]))


@dataclass(slots=True)
class ParquetFile:
    """A Parquet file on its way; it is one after ``close``."""

    output: Output
    footer: Struct
    """Of the file without rows."""
    groups: list[bytes] = field(default_factory=list)
    """Their metadata, encoded: all that grows with the rows."""
    rows: int = 0

    def __post_init__(self) -> None:
        self.output.write(MAGIC)

    def add(self, group: RowGroup) -> int:
        """Takes the group's metadata for itself; returns the group's rows."""
        metadata = group.metadata
        move(metadata, self.output.bytes_written - len(MAGIC))
        if ORDINAL in metadata:
            metadata[ORDINAL] = metadata[ORDINAL][0], len(self.groups)
        self.output.write(group.data)
        encoded = bytearray()
        encode_struct(metadata, encoded)
        self.groups.append(bytes(encoded))
        rows = int(metadata[GROUP_ROWS][1])
        self.rows += rows
        return rows

    def close(self) -> None:
        """Writes the footer."""
        self.footer[FILE_ROWS] = self.footer[FILE_ROWS][0], self.rows
        self.footer[FILE_GROUPS] = LIST, (STRUCT, self.groups)
        encoded = bytearray()
        encode_struct(self.footer, encoded)
        self.output.write(bytes(encoded) + struct.pack("<I", len(encoded)) + MAGIC)


def move(group: Struct, distance: int) -> None:
    """Changes the group's offsets, in place."""
    add(group, GROUP_OFFSET, distance)
    for chunk in group[COLUMNS][1][1]:
        add(chunk, CHUNK_OFFSET, distance)
        for number in PAGE_OFFSETS:
            add(chunk[CHUNK_METADATA][1], number, distance)


def add(fields: Struct, number: int, distance: int) -> None:
    """An offset of 0 stands for none."""
    if number in fields and fields[number][1]:
        kind, offset = fields[number]
        fields[number] = kind, offset + distance
