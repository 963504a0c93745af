"""One file that appears under its name only when it is whole, or standard output."""

from __future__ import annotations

import errno
import os
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from datagen.errors import LoadError, TargetError
from datagen.io.files.compression import Compression
from datagen.io.files.text_blocks import bytes_of

__all__ = ["Output", "explain", "open_output"]

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
    compression: Compression | None = None
    bytes_written: int = 0

    def write(self, data: bytes | memoryview) -> None:
        """Raises LoadError where the data can't be taken."""
        with self.failures():
            self.stream.write(data)
        self.bytes_written += len(data)

    def write_text(self, text: str) -> None:
        """As UTF-8, compressed where the file is."""
        data = text.encode()
        self.write(data if self.compression is None else self.compression.frame(data))

    def write_texts(self, texts: pa.LargeBinaryArray | pa.LargeStringArray) -> int:
        """One text after another as they are, compressed where they were made; returns how many there were."""
        self.write(bytes_of(texts))
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
        if self.stream.closed:
            return
        if self.compression is not None and not self.bytes_written:
            self.write_text("")
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


def open_output(path: Path, may_replace: bool, compression: Compression | None) -> Output:
    """A new file beside the one that it will become; a pipe or a device is written to directly."""
    if str(path) == STANDARD_OUTPUT:
        return Output(sys.stdout.buffer, "standard output", compression=compression)
    try:
        path = path.resolve()
        if path.exists() and not stat.S_ISREG(path.stat().st_mode):
            return Output(path.open("wb"), str(path), compression=compression)
        if path.exists() and not may_replace:
            raise TargetError(f"{path} exists (name another file, or let it be replaced)")
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
        return Output(temporary.open("xb"), str(path), path, temporary, compression)
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
