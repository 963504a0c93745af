"""A ZIP archive in one pass, whose members may be deflated elsewhere, block by block and in parallel.

The form is that of PKWARE's APPNOTE.TXT 6.3.10. The sizes of a streamed member follow it, as in the archives of Java's writer,
which every reader of workbooks knows; 64-bit fields appear only where 32 bits are too few, because Excel offers to repair a
workbook that has them without need (xlsxwriter's documentation of use_zip64).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from isal import isal_zlib

__all__ = ["DeflatedBlock", "ZipStream", "deflate"]

LOCAL_HEADER = struct.Struct("<4s5H3L2H")
CENTRAL_HEADER = struct.Struct("<4s6H3L5H2L")
DESCRIPTOR = struct.Struct("<4s3L")
DESCRIPTOR_64 = struct.Struct("<4sL2Q")
END = struct.Struct("<4s4H2LH")
END_64 = struct.Struct("<4sQ2H2L4Q")
LOCATOR_64 = struct.Struct("<4sLQL")
VERSION, VERSION_64 = 20, 45
SIZES_FOLLOW = 1 << 3
UTF_8_NAME = 1 << 11
DEFLATED = 8
DATE = (1 << 5) | 1
"""1 January 1980: the same rows give the same bytes at any time."""
FULL_16, FULL_32 = 0xFFFF, 0xFFFFFFFF
FINAL_BLOCK = b"\x03\x00"
"""An empty deflate block that ends a stream (RFC 1951)."""


@dataclass(frozen=True, slots=True)
class DeflatedBlock:
    """A part of a member: deflated data that ends at a byte and refers to nothing before it."""

    data: bytes | memoryview
    size: int
    """Before it was deflated."""
    crc: int
    """Likewise."""


@dataclass(slots=True)
class Member:
    """What the directory says about a member."""

    name: bytes
    offset: int
    flags: int
    crc: int = 0
    deflated_size: int = 0
    size: int = 0

    def add(self, block: DeflatedBlock) -> None:
        self.crc = isal_zlib.crc32_combine(self.crc, block.crc, block.size)
        self.deflated_size += len(block.data)
        self.size += block.size

    def local_header(self) -> bytes:
        """Without sizes, where they follow."""
        known = (0, 0, 0) if self.flags & SIZES_FOLLOW else (self.crc, self.deflated_size, self.size)
        header = (b"PK\3\4", VERSION, self.flags, DEFLATED, 0, DATE, *known, len(self.name), 0)
        return LOCAL_HEADER.pack(*header) + self.name

    def descriptor(self) -> bytes:
        layout = DESCRIPTOR if max(self.deflated_size, self.size) < FULL_32 else DESCRIPTOR_64
        return layout.pack(b"PK\7\x08", self.crc, self.deflated_size, self.size)

    def central_header(self) -> bytes:
        fields = (self.size, self.deflated_size, self.offset)
        large = [field for field in fields if field >= FULL_32]
        size, deflated_size, offset = (min(field, FULL_32) for field in fields)
        extra = struct.pack(f"<2H{len(large)}Q", 1, 8 * len(large), *large) if large else b""
        version = VERSION_64 if large else VERSION
        start = (b"PK\1\2", version, version, self.flags, DEFLATED, 0, DATE, self.crc, deflated_size, size)
        return CENTRAL_HEADER.pack(*start, len(self.name), len(extra), 0, 0, 0, 0, offset) + self.name + extra


@dataclass(slots=True)
class ZipStream:
    """An archive on its way; members are written one after another."""

    write: Callable[[bytes | memoryview], object]
    offset: int = 0
    members: list[Member] = field(default_factory=list)

    def add(self, name: str, data: bytes) -> None:
        """A whole member."""
        block = deflate([data])
        member = Member(name.encode(), self.offset, flags=0)
        member.add(block)
        member.deflated_size += len(FINAL_BLOCK)
        self.members.append(member)
        self.put(member.local_header(), block.data, FINAL_BLOCK)

    def begin(self, name: str) -> None:
        """A member of which the blocks come next; :meth:`end` ends it."""
        flags = SIZES_FOLLOW if name.isascii() else SIZES_FOLLOW | UTF_8_NAME
        self.members.append(Member(name.encode(), self.offset, flags))
        self.put(self.members[-1].local_header())

    def put_block(self, block: DeflatedBlock) -> None:
        self.members[-1].add(block)
        self.put(block.data)

    def end(self) -> None:
        member = self.members[-1]
        member.deflated_size += len(FINAL_BLOCK)
        self.put(FINAL_BLOCK, member.descriptor())

    def close(self) -> None:
        """Writes the directory, with which the archive is whole."""
        start = self.offset
        for member in self.members:
            self.put(member.central_header())
        self.put(end_of_directory(len(self.members), start, self.offset))

    def put(self, *parts: bytes | memoryview) -> None:
        for part in parts:
            self.write(part)
            self.offset += len(part)


def end_of_directory(members: int, start: int, end: int) -> bytes:
    """Where the directory is; twice, where 16 or 32 bits are too few."""
    size, record = end - start, b""
    if members >= FULL_16 or size >= FULL_32 or start >= FULL_32:
        record = END_64.pack(b"PK\6\6", END_64.size - 12, VERSION_64, VERSION_64, 0, 0, members, members, size, start)
        record += LOCATOR_64.pack(b"PK\6\7", 0, end, 1)
    count = min(members, FULL_16)
    return record + END.pack(b"PK\5\6", 0, 0, count, count, min(size, FULL_32), min(start, FULL_32), 0)


def deflate(parts: Iterable[bytes | memoryview]) -> DeflatedBlock:
    """All parts as one block, by Intel's ISA-L: four times as fast as zlib at its level 1, and smaller."""
    compressor = isal_zlib.compressobj(wbits=-isal_zlib.MAX_WBITS)
    crc = size = 0
    deflated = []
    for part in parts:
        deflated.append(compressor.compress(part))
        crc = isal_zlib.crc32(part, crc)
        size += len(part)
    deflated.append(compressor.flush(isal_zlib.Z_FULL_FLUSH))
    return DeflatedBlock(b"".join(deflated), size, crc)
