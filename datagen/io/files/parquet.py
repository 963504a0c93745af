"""Parquet files: row groups encoded in parallel, of the same rows whatever the size of the batches.

Types are Parquet's logical ones: decimals (on integers up to 18 digits), UUIDs, JSON, instants in UTC, lists, groups. A
duration is its microseconds, which only readers of Arrow's own schema know again; an object without properties is the JSON
document ``{}``, since a group must have fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any, Literal, get_args

import pyarrow as pa

from datagen.engine.plan import Plan, TablePlan
from datagen.engine.stream import Sliceable
from datagen.errors import TargetError
from datagen.io.files.columnar import columnar_table
from datagen.io.files.in_order import in_order
from datagen.io.files.parquet_groups import MAXIMUM_GROUPS, GroupEncoder, ParquetFile
from datagen.io.files.table_files import TableFiles, open_table_files, refuse_sharing
from datagen.io.location import Location
from datagen.io.sink import SinkOptions

__all__ = ["ParquetOptions", "open_parquet", "writer_properties"]

GROUP_ROWS = 122_880
"""What DuckDB reads with one thread at a time."""
GROUP_BYTES = 64 << 20
"""Wide rows come in smaller groups, of about this size at most: a few groups are in memory at once."""
Compression = Literal["zstd", "snappy", "gzip", "brotli", "lz4", "none"]
SAMPLE_ROWS = 4096
REPETITIVE = 0.75
"""Share of different values among the first rows up to which a dictionary of a group's values pays: up to about 7,000 different
values for a group of the default size. Beyond, Arrow would fill one, give it up and have taken twice as long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParquetOptions:
    """What can be chosen about Parquet files."""

    row_group_rows: int | None = None
    """Rows of each row group; 122,880 by default, fewer where rows are wide."""
    compression: Compression = "zstd"
    compression_level: int | None = None
    """The library's own default (1 for Zstandard) if None."""
    rows_per_file: int | None = None
    """Splits each table into numbered files in a directory."""

    def __post_init__(self) -> None:
        if self.row_group_rows is not None and self.row_group_rows < 1:
            raise TargetError(f"{self.row_group_rows} rows per row group are too few (1 at least)")
        if self.compression not in get_args(Compression):
            raise TargetError(f"unknown compression {self.compression!r} (there are {', '.join(get_args(Compression))})")
        if self.compression_level is not None:
            refuse_level(self.compression, self.compression_level)

    def group_rows(self, table: TablePlan) -> int:
        if self.row_group_rows is not None:
            return self.row_group_rows
        fewest = -(-min(table.rows, self.rows_per_file or table.rows) // MAXIMUM_GROUPS)
        return max(1, fewest, min(GROUP_ROWS, int(GROUP_BYTES / max(table.row_bytes, 1))))


@contextmanager
def open_parquet(location: Location, plan: Plan, options: SinkOptions) -> Iterator[ParquetSink]:
    """One table to a file, several to a directory with a file for each."""
    details = options.details_as(ParquetOptions)
    if location.path == "-":
        raise TargetError("Parquet files can't go to standard output (name a file, or write the format arrows)")
    refuse_sharing(location.path, plan, "Parquet")
    refuse_many_groups(plan, details)
    with open_table_files(location.path, plan, ".parquet", options.if_exists, rows_per_file=details.rows_per_file) as files:
        yield ParquetSink(files, details)


def refuse_level(compression: str, level: int) -> None:
    if compression == "none" or not pa.Codec.supports_compression_level(compression):
        raise TargetError(f"{compression} has no level {level} (drop the level)")
    first, last = pa.Codec.minimum_compression_level(compression), pa.Codec.maximum_compression_level(compression)
    if not first <= level <= last:
        raise TargetError(f"{compression} has no level {level} (take one from {first} to {last})")


def refuse_many_groups(plan: Plan, options: ParquetOptions) -> None:
    for table in plan:
        rows, group_rows = min(table.rows, options.rows_per_file or table.rows), options.row_group_rows
        if group_rows is not None and rows > MAXIMUM_GROUPS * group_rows:
            raise TargetError(
                f"{rows} rows of {table.name!r} by {group_rows} are more than {MAXIMUM_GROUPS} row groups, and a Parquet file "
                "holds no more (write larger groups, or several files for a table)"
            )


@dataclass(slots=True)
class ParquetSink:
    """Takes tables as row groups."""

    files: TableFiles
    options: ParquetOptions

    def prepare(self, table: TablePlan) -> Sliceable:
        return columnar_table(table, can_hold_empty_objects=False)

    def write(self, table: TablePlan, batches: pa.RecordBatchReader) -> int:
        cuts = GroupCuts(self.options.group_rows(table), self.options.rows_per_file)
        encoder = GroupEncoder(batches.schema, writer_properties(self.prepare(table), self.options))
        file = ParquetFile(self.files.output_of(table.name), encoder.empty_footer())
        rows = 0
        with closing(in_order(encoder.encode, cuts.groups(batches))) as groups:
            for group in groups:
                if rows and cuts.begins_file(rows):
                    file.close()
                    file = ParquetFile(self.files.output_of(table.name, rows), encoder.empty_footer())
                rows += file.add(group)
        file.close()
        return rows

    @property
    def bytes_written(self) -> int:
        return self.files.bytes_written


def writer_properties(table: Sliceable, options: ParquetOptions) -> dict[str, Any]:
    """Of Arrow's writer, for a table in the form that it takes."""
    sample = table.batch(0, min(table.rows, SAMPLE_ROWS))
    leaves = [leaf for name, array in zip(sample.schema.names, sample.columns, strict=True) for leaf in leaves_of(name, array)]
    return {
        "compression": options.compression,
        "compression_level": options.compression_level,
        "use_dictionary": [path for path, values in leaves if is_repetitive(values)],
        "store_decimal_as_integer": True,
    }


@dataclass(frozen=True, slots=True)
class GroupCuts:
    """Where row groups end: after so many rows each, counted anew in each file."""

    group_rows: int
    rows_per_file: int | None

    def begins_file(self, row: int) -> bool:
        return row == 0 or (self.rows_per_file is not None and row % self.rows_per_file == 0)

    def end(self, row: int) -> int:
        """The first row after the group of this one."""
        if self.rows_per_file is None:
            return (row // self.group_rows + 1) * self.group_rows
        first = row - row % self.rows_per_file
        return min(first + ((row - first) // self.group_rows + 1) * self.group_rows, first + self.rows_per_file)

    def groups(self, batches: Iterable[pa.RecordBatch]) -> Iterator[list[pa.RecordBatch]]:
        """The same rows, group by group."""
        group: list[pa.RecordBatch] = []
        row = 0
        for batch in batches:
            rest = batch
            while rest.num_rows:
                taken = min(self.end(row) - row, rest.num_rows)
                group.append(rest.slice(0, taken))
                is_full = row + taken == self.end(row)
                rest = rest.slice(taken)
                row += taken
                if is_full:
                    yield group
                    group = []
        if group:
            yield group


def leaves_of(path: str, array: pa.Array) -> Iterator[tuple[str, pa.Array]]:
    """The columns that Parquet makes of one, by their paths."""
    if pa.types.is_list(array.type):
        yield from leaves_of(f"{path}.list.element", array.flatten())
    elif pa.types.is_struct(array.type):
        for number, field in enumerate(array.type):
            yield from leaves_of(f"{path}.{field.name}", array.field(number))
    else:
        yield path, array


def is_repetitive(array: pa.Array) -> bool:
    values = array.storage if isinstance(array, pa.ExtensionArray) else array
    return pa.types.is_dictionary(values.type) or len(values.unique()) <= REPETITIVE * len(values)
