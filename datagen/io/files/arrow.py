"""Arrow IPC: the file format, which is read at any place, and the stream format, which is read as it comes.

Batches go out as they are, in the memory in which they were made, with their extension types. An enum's dictionary is the
same for all batches, as the file format needs it: it is part of the column.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

import pyarrow as pa

from datagen.engine.plan import Plan, TablePlan
from datagen.engine.stream import Sliceable
from datagen.errors import TargetError
from datagen.io.files.columnar import columnar_table
from datagen.io.files.table_files import Output, TableFiles, open_table_files, refuse_sharing
from datagen.io.location import Location
from datagen.io.sink import SinkOptions

__all__ = ["ArrowOptions", "Target", "open_arrow", "open_arrow_stream"]

Compression = Literal["none", "lz4", "zstd"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrowOptions:
    """What can be chosen about Arrow files and streams."""

    compression: Compression = "none"
    """Of each column of a batch; a file without is read in place."""

    def __post_init__(self) -> None:
        if self.compression not in get_args(Compression):
            raise TargetError(f"unknown compression {self.compression!r} (there are {', '.join(get_args(Compression))})")


@contextmanager
def open_arrow(location: Location, plan: Plan, options: SinkOptions) -> Iterator[ArrowSink]:
    """One table to a file, several to a directory with a file for each."""
    if location.path == "-":
        raise TargetError("Arrow files can't go to standard output (name a file, or write the format arrows, a stream)")
    with open_arrow_files(location, plan, options, ".arrow") as sink:
        yield sink


@contextmanager
def open_arrow_stream(location: Location, plan: Plan, options: SinkOptions) -> Iterator[ArrowSink]:
    """One table to a file or standard output, several to a directory with a file for each."""
    with open_arrow_files(location, plan, options, ".arrows") as sink:
        yield sink


@contextmanager
def open_arrow_files(location: Location, plan: Plan, options: SinkOptions, suffix: str) -> Iterator[ArrowSink]:
    details = options.details_as(ArrowOptions)
    refuse_sharing(location.path, plan, "Arrow")
    with open_table_files(location.path, plan, suffix, options.if_exists) as files:
        yield ArrowSink(files, details, is_stream=suffix == ".arrows")


@dataclass(slots=True)
class ArrowSink:
    """Takes tables as record batches."""

    files: TableFiles
    options: ArrowOptions
    is_stream: bool

    def prepare(self, table: TablePlan) -> Sliceable:
        return columnar_table(table, can_hold_empty_objects=True)

    def write(self, table: TablePlan, batches: pa.RecordBatchReader) -> int:
        compression = None if self.options.compression == "none" else self.options.compression
        open_writer = pa.ipc.new_stream if self.is_stream else pa.ipc.new_file
        target = Target(self.files.output_of(table.name))
        rows = 0
        with open_writer(target, batches.schema, options=pa.ipc.IpcWriteOptions(compression=compression)) as writer:
            for batch in batches:
                writer.write_batch(batch)
                rows += batch.num_rows
        return rows

    @property
    def bytes_written(self) -> int:
        return self.files.bytes_written


@dataclass(frozen=True, slots=True)
class Target:
    """An output as Arrow's writers use a file."""

    output: Output
    closed: ClassVar[bool] = False

    def write(self, data: bytes) -> None:
        self.output.write(data)

    def flush(self) -> None:
        """The output is flushed at its end."""
