"""The files of one load, by table and row: all of them appear when they are whole, or none does."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from datagen.engine.plan import Plan
from datagen.engine.stream import Sliceable
from datagen.errors import TargetError
from datagen.io.files.archive import Archive, is_archive
from datagen.io.files.compression import CompressedTable, Compression
from datagen.io.files.names import file_names
from datagen.io.files.output import Output, explain, open_output
from datagen.io.sink import IfExists

__all__ = ["Output", "TableFiles", "open_table_files", "refuse_sharing"]

NUMBER_DIGITS = 5
"""At least; as many as the last number has, so that names sort as numbers do."""
PathOf = Callable[[str, int], Path]
"""From a table and one of its rows."""


@dataclass(slots=True)
class TableFiles:
    """The outputs of one load. A table's rows come in order: with the first row of its next file, the last one is whole."""

    is_shared: bool
    """Whether all tables have one output."""
    path_of: PathOf
    open_output: Callable[[Path], Output]
    compression: Compression | None = None
    rows_per_file: int | None = None
    archive: Archive | None = None
    """What holds all outputs, where they are not files of their own."""
    by_path: dict[Path, Output] = field(default_factory=dict)
    by_table: dict[str, Output] = field(default_factory=dict)
    """Where each table's rows go at present."""

    def output_of(self, table: str, row: int = 0) -> Output:
        """The one that takes this row of the table."""
        path = self.path_of(table, row)
        if path not in self.by_path:
            if table in self.by_table:
                self.by_table[table].finish()
            self.by_path[path] = self.open_output(path)
        self.by_table[table] = self.by_path[path]
        return self.by_path[path]

    def compressed(self, table: Sliceable) -> Sliceable:
        """A table of texts in the form in which they are written; its batches are cut where files end."""
        return table if self.compression is None else CompressedTable(table, self.compression, self.rows_per_file)

    @property
    def bytes_written(self) -> int:
        if self.archive is not None:
            return self.archive.output.bytes_written
        return sum(output.bytes_written for output in self.by_path.values())

    def finish(self) -> None:
        """All take their names, once each of them is whole."""
        for output in self.by_path.values():
            output.finish()
        if self.archive is not None:
            self.archive.finish()
        for output in self.by_path.values():
            output.appear()

    def discard(self) -> None:
        for output in self.by_path.values():
            output.discard()
        if self.archive is not None:
            self.archive.output.discard()


@contextmanager
def open_table_files(
    path: str,
    plan: Plan,
    suffix: str,
    if_exists: IfExists,
    compression: Compression | None = None,
    rows_per_file: int | None = None,
) -> Iterator[TableFiles]:
    """The outputs for the tables of a plan: ``-``, a file, or files in a directory (one that exists, or that ends in ``/``)
    or in an archive (``.zip``).

    With ``rows_per_file`` each table has numbered files. All appear when the block ends; when it ends by an
    exception, none does. Raises TargetError where they can't be written.
    """
    is_shared = not holds_files(path)
    if rows_per_file is not None and rows_per_file < 1:
        raise TargetError(f"{rows_per_file} rows per file are too few (1 at least)")
    if is_shared and rows_per_file is not None:
        raise TargetError(f"{path} is one file, and tables are to have a file for every {rows_per_file} rows (write {path}/)")
    made = make_directory(Path(path)) if is_directory(path) else None
    ending = suffix + (compression.suffix if compression else "")
    try:
        path_of = find_paths(path, plan, ending, if_exists, rows_per_file)
        opening = partial(open_output, may_replace=if_exists != "fail", compression=compression)
        archive = Archive(opening(Path(path)), compression) if is_archive(path) else None
        files = TableFiles(is_shared, path_of, archive.add if archive else opening, compression, rows_per_file, archive)
        with keeping_all_or_none(files):
            for table in plan.tables or ([""] if is_shared else []):
                files.output_of(table)
            yield files
    except BaseException:
        if made is not None:
            with suppress(OSError):
                made.rmdir()
        raise


@contextmanager
def keeping_all_or_none(files: TableFiles) -> Iterator[None]:
    try:
        yield
        files.finish()
    except BaseException:
        files.discard()
        raise


def find_paths(path: str, plan: Plan, suffix: str, if_exists: IfExists, rows_per_file: int | None) -> PathOf:
    if not holds_files(path):
        return lambda table, row: Path(path)
    directory = Path(path) if is_directory(path) else Path()
    if rows_per_file is None:
        names = file_names(list(plan.tables), suffix)
        return lambda table, row: directory / names[table]
    present = sorted(entry.name for entry in directory.iterdir()) if is_directory(path) else []
    return number_paths(directory, present, plan, suffix, if_exists, rows_per_file)


def number_paths(
    directory: Path, present: list[str], plan: Plan, suffix: str, if_exists: IfExists, rows_per_file: int
) -> PathOf:
    """``orders-00001.parquet`` and so on. Raises TargetError where files of an earlier load would stay among them."""
    names = file_names(list(plan.tables), "")
    counts = {table.name: max(1, -(-table.rows // rows_per_file)) for table in plan}
    digits = max(NUMBER_DIGITS, len(str(max(counts.values(), default=1))))
    for table, name in names.items():
        numbered = re.compile(re.escape(name) + r"-(\d+)" + re.escape(suffix))
        for match in filter(None, map(numbered.fullmatch, present)):
            if if_exists == "fail" or len(match[1]) != digits or not 1 <= int(match[1]) <= counts[table]:
                raise TargetError(f"{directory / match[0]} exists, from another load of {table!r} (empty the directory first)")
    return lambda table, row: directory / f"{names[table]}-{row // rows_per_file + 1:0{digits}d}{suffix}"


def refuse_sharing(path: str, plan: Plan, format: str) -> None:
    """Raises TargetError where several tables, or none, would be in one file of a format that holds one."""
    if not holds_files(path) and len(plan.tables) != 1:
        count = len(plan.tables)
        raise TargetError(f"one {format} file holds one table, not {count} (name a directory, with a / at its end, or a .zip)")


def holds_files(path: str) -> bool:
    """Whether each table has a file of its own there."""
    return is_directory(path) or is_archive(path)


def is_directory(path: str) -> bool:
    return path.endswith(("/", os.sep)) or Path(path).is_dir()


def make_directory(path: Path) -> Path | None:
    """The directory, if it was not there before."""
    try:
        if path.is_dir():
            return None
        path.mkdir()
        return path
    except OSError as error:
        raise TargetError(f"can't make the directory {path}: {explain(error, path)}") from error
