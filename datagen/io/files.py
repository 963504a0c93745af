"""Files that appear under their names only when they are whole, and all of them or none."""

from __future__ import annotations

import errno
import os
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from datagen.engine.plan import Plan
from datagen.errors import LoadError, TargetError
from datagen.io.file_names import file_names
from datagen.io.sink import IfExists

__all__ = ["Output", "TableFiles", "open_table_files"]

STANDARD_OUTPUT = "-"


@dataclass(slots=True)
class Output:
    """A stream of bytes to one file, or to standard output."""

    stream: BinaryIO
    shown: str
    """How errors name it."""
    destination: Path | None = None
    """Where the file goes once whole; None where bytes arrive at once (standard output, a pipe, a device)."""
    temporary: Path | None = None
    bytes_written: int = 0

    def write(self, data: bytes | memoryview) -> None:
        """Raises LoadError where the data can't be taken."""
        with self.failures():
            self.stream.write(data)
        self.bytes_written += len(data)

    def write_texts(self, texts: pa.LargeStringArray, skip: int = 0) -> int:
        """One text after another as UTF-8, without the first ``skip`` bytes; returns how many texts there were."""
        _, offsets, data = texts.buffers()
        if len(texts):
            bounds = memoryview(offsets).cast("q")
            self.write(memoryview(data)[bounds[texts.offset] + skip : bounds[texts.offset + len(texts)]])
        return len(texts)

    @contextmanager
    def failures(self) -> Iterator[None]:
        try:
            yield
        except BrokenPipeError as error:
            self.forget_buffered()
            raise LoadError(f"{self.shown} was closed by its reader") from error
        except OSError as error:
            kept = "" if self.destination is None else "; nothing was kept"
            raise LoadError(f"writing {self.shown} failed: {error.strerror or error}{kept}") from error

    def forget_buffered(self) -> None:
        """Else Python would try once more at exit, and complain: https://docs.python.org/3/library/signal.html#note-on-sigpipe."""
        with suppress(OSError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.stream.fileno())
            os.close(nowhere)

    def finish(self) -> None:
        """Everything has left this process; a file's bytes are on the disk, still under the temporary name."""
        with self.failures():
            self.stream.flush()
            if self.destination is not None:
                os.fsync(self.stream.fileno())
            if self.stream is not sys.stdout.buffer:
                self.stream.close()

    def appear(self) -> None:
        """The file takes its name."""
        with self.failures():
            if self.temporary is not None and self.destination is not None:
                self.temporary.replace(self.destination)
                sync_directory(self.destination.parent)

    def discard(self) -> None:
        """Nothing is left, unless the bytes are out already."""
        if self.stream is not sys.stdout.buffer:
            with suppress(OSError):
                self.stream.close()
        if self.temporary is not None:
            self.temporary.unlink(missing_ok=True)


@dataclass(slots=True)
class TableFiles:
    """The outputs of one load: one that the tables share, or one for each."""

    is_shared: bool
    outputs: list[Output] = field(default_factory=list)
    by_table: dict[str, Output] = field(default_factory=dict)
    """Empty where they share one."""

    def output_of(self, table: str) -> Output:
        return self.outputs[0] if self.is_shared else self.by_table[table]

    @property
    def bytes_written(self) -> int:
        return sum(output.bytes_written for output in self.outputs)


@contextmanager
def open_table_files(path: str, plan: Plan, suffix: str, if_exists: IfExists) -> Iterator[TableFiles]:
    """The outputs for the tables of a plan: ``-``, a file, or files in a directory (one that exists, or that ends in ``/``).

    They appear when the block ends; when it ends by an exception, none does. Raises TargetError where they can't be written.
    """
    files = TableFiles(is_shared=not is_directory(path))
    try:
        open_outputs(files, path, plan, suffix, may_replace=if_exists != "fail")
        yield files
        for output in files.outputs:
            output.finish()
        for output in files.outputs:
            output.appear()
    except BaseException:
        for output in files.outputs:
            output.discard()
        raise


def open_outputs(files: TableFiles, path: str, plan: Plan, suffix: str, may_replace: bool) -> None:
    if path == STANDARD_OUTPUT:
        files.outputs.append(Output(sys.stdout.buffer, "standard output"))
    elif files.is_shared:
        files.outputs.append(open_file(Path(path), may_replace))
    else:
        make_directory(Path(path))
        for table, name in file_names(list(plan.tables), suffix).items():
            files.by_table[table] = open_file(Path(path, name), may_replace)
            files.outputs.append(files.by_table[table])


def is_directory(path: str) -> bool:
    return path.endswith(("/", os.sep)) or Path(path).is_dir()


def make_directory(path: Path) -> None:
    try:
        path.mkdir(exist_ok=True)
    except OSError as error:
        raise TargetError(f"can't make the directory {path}: {explain(error, path)}") from error


def open_file(path: Path, may_replace: bool) -> Output:
    """A new file beside the one that it will become; a pipe or a device is written to directly."""
    try:
        path = path.resolve()
        if path.exists() and not stat.S_ISREG(path.stat().st_mode):
            return Output(path.open("wb"), str(path))
        if path.exists() and not may_replace:
            raise TargetError(f"{path} exists (name another file, or let it be replaced)")
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
        return Output(temporary.open("xb"), str(path), path, temporary)
    except OSError as error:
        raise TargetError(f"can't write {path}: {explain(error, path)}") from error


def explain(error: OSError, path: Path) -> str:
    return f"there is no directory {path.parent}" if error.errno == errno.ENOENT else error.strerror or str(error)


def sync_directory(directory: Path) -> None:
    """Lets the new name itself survive a power failure, on systems that open directories."""
    with suppress(OSError):
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
