"""A ZIP archive with a file for each table, made in one pass: the tables come one after another, and so do its members."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from datagen.io.files.compression import Compression
from datagen.io.files.output import Output
from datagen.io.zip_stream import ZipStream, deflate

__all__ = ["Archive", "is_archive"]

BLOCK_BYTES = 256 << 10
"""What is deflated at a time, always as many, so that the sizes of writes make no difference to the bytes."""


def is_archive(path: str) -> bool:
    return path.lower().endswith(".zip") and not Path(path).is_dir()


@dataclass(slots=True)
class Archive:
    """An archive on its way."""

    output: Output
    """The file that it becomes."""
    compression: Compression | None = None
    """Of its members, before they are deflated."""
    stream: ZipStream = field(init=False)
    members: list[ArchiveMember] = field(default_factory=list)
    current: ArchiveMember | None = None

    def __post_init__(self) -> None:
        self.stream = ZipStream(self.output.write)

    def add(self, path: Path) -> Output:
        """A member of this name, which begins with its first byte."""
        self.members.append(member := ArchiveMember(self, path.as_posix()))
        return Output(cast(BinaryIO, member), f"{path} in {self.output.shown}", compression=self.compression)

    def turn_to(self, member: ArchiveMember) -> None:
        """What is written from now on is this member's; the last one is whole."""
        if member is not self.current:
            assert not member.has_begun, "members are written one after another"
            self.end_current()
            self.stream.begin(member.name)
            self.current, member.has_begun = member, True

    def end_current(self) -> None:
        if self.current is not None:
            self.stream.put_block(deflate([bytes(self.current.waiting)]))
            self.current.waiting.clear()
            self.stream.end()

    def finish(self) -> None:
        """The archive takes its name, with an empty member for each to which nothing was written."""
        for member in self.members:
            if not member.has_begun:
                self.turn_to(member)
        self.end_current()
        self.stream.close()
        self.output.finish()
        self.output.appear()


@dataclass(slots=True)
class ArchiveMember:
    """A member as outputs use a file. Closing it writes nothing: a member ends where the next one begins."""

    archive: Archive
    name: str
    has_begun: bool = False
    closed: bool = False
    waiting: bytearray = field(default_factory=bytearray)
    """Less than a block."""

    def write(self, data: bytes | memoryview) -> None:
        self.archive.turn_to(self)
        self.waiting += data
        whole = len(self.waiting) - len(self.waiting) % BLOCK_BYTES
        for start in range(0, whole, BLOCK_BYTES):
            self.archive.stream.put_block(deflate([bytes(self.waiting[start : start + BLOCK_BYTES])]))
        del self.waiting[:whole]

    def flush(self) -> None:
        """The archive is flushed at its end."""

    def close(self) -> None:
        self.closed = True
