"""Archives written in one pass are what Python's own reader takes them for, small or past 4 GiB."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.io.zip_stream import DeflatedBlock, ZipStream, deflate

MEBIBYTE = 1 << 20
Fill = Callable[[ZipStream], None]


def archive(fill: Fill) -> bytes:
    file = BytesIO()
    stream = ZipStream(file.write)
    fill(stream)
    stream.close()
    return file.getvalue()


@given(st.lists(st.lists(st.binary(max_size=3000), max_size=5), max_size=5))
def test_members_read_back_whatever_their_blocks(members: list[list[bytes]]) -> None:
    def fill(stream: ZipStream) -> None:
        for number, blocks in enumerate(members):
            stream.begin(f"{number}.xml")
            for block in blocks:
                stream.put_block(deflate([block[:7], block[7:]]))
            stream.end()

    with zipfile.ZipFile(BytesIO(archive(fill))) as found:
        assert found.testzip() is None
        assert [found.read(name) for name in found.namelist()] == [b"".join(blocks) for blocks in members]


def test_whole_and_streamed_members_stand_side_by_side() -> None:
    noise = random.Random(0).randbytes(200_000)

    def fill(stream: ZipStream) -> None:
        stream.add("whole", noise)
        stream.begin("streamed")
        stream.put_block(deflate([b"x" * 1000, memoryview(noise)]))
        stream.end()
        stream.add("empty", b"")

    with zipfile.ZipFile(BytesIO(archive(fill))) as found:
        assert found.testzip() is None
        assert {name: found.read(name) for name in found.namelist()} == {
            "whole": noise,
            "streamed": b"x" * 1000 + noise,
            "empty": b"",
        }


def test_a_small_archive_has_no_64_bit_fields() -> None:
    with zipfile.ZipFile(BytesIO(archive(lambda stream: stream.add("a", b"1")))) as found:
        assert [(member.extract_version, member.extra) for member in found.infolist()] == [(20, b"")]


def test_the_same_members_give_the_same_bytes() -> None:
    assert archive(lambda stream: stream.add("a", b"1")) == archive(lambda stream: stream.add("a", b"1"))


def test_a_member_of_more_than_4_gib_reads_back() -> None:
    mebibyte = deflate([bytes(MEBIBYTE)])

    def fill(stream: ZipStream) -> None:
        stream.begin("large")
        for _ in range(4097):
            stream.put_block(mebibyte)
        stream.end()
        stream.add("next", b"here")

    with zipfile.ZipFile(BytesIO(archive(fill))) as found:
        assert found.getinfo("large").file_size == 4097 * MEBIBYTE
        assert found.read("next") == b"here"
        with found.open("large") as large:
            assert large.read(MEBIBYTE) == bytes(MEBIBYTE)


def test_members_past_4_gib_of_archive_read_back(tmp_path: Path) -> None:
    path = tmp_path / "large.zip"
    unread = memoryview(bytearray(64 * MEBIBYTE))

    def write(part: bytes | memoryview) -> None:
        if part is unread:
            file.seek(len(unread), 1)
        else:
            file.write(part)

    with path.open("wb") as file:
        stream = ZipStream(write)
        stream.begin("hole")
        for _ in range(65):
            stream.put_block(DeflatedBlock(unread, 0, 0))
        stream.end()
        stream.add("next", b"here")
        stream.close()
    with zipfile.ZipFile(path) as found:
        assert found.read("next") == b"here"
        assert found.getinfo("hole").compress_size > 4096 * MEBIBYTE


@pytest.mark.parametrize("members", [3, 66_000])
def test_any_number_of_members_reads_back(members: int) -> None:
    def fill(stream: ZipStream) -> None:
        for number in range(members):
            stream.begin(str(number))
            stream.end()

    with zipfile.ZipFile(BytesIO(archive(fill))) as found:
        assert len(found.namelist()) == members
        assert found.read(str(members - 1)) == b""
