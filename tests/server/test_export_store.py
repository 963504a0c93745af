"""Where exports are kept: files appear whole, go when their time has come, and a crash leaves nothing for long."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from datagen.server.exports.store import Exports

DAY = timedelta(days=1)
CRASHING = """
import os, sys, time
from datetime import timedelta
from pathlib import Path
from datagen.server.exports.store import Exports
exports = Exports.open(Path(sys.argv[1]), timedelta(days=1))
with exports.making("x_1.csv") as path:
    path.with_name(f".{path.name}.0123.part").write_bytes(b"half")
    print("made", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def exports(tmp_path: Path) -> Iterator[Exports]:
    with closing(Exports.open(tmp_path, DAY)) as exports:
        yield exports


def files_in(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.rglob("*") if path.is_file() and path.name not in ("lock", ".lock"))


def test_a_file_appears_at_the_end_of_the_block(exports: Exports) -> None:
    with exports.making("x_1.csv") as path:
        path.write_bytes(b"whole")
        assert exports.find("x_1.csv") is None

    found = exports.find("x_1.csv")
    assert found is not None
    with found.file as file:
        assert file.read() == b"whole"


def test_a_failure_leaves_nothing(exports: Exports) -> None:
    def fail() -> None:
        with exports.making("x_1.csv") as path:
            path.write_bytes(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert files_in(exports.directory) == []


def test_a_file_expires_by_itself(tmp_path: Path) -> None:
    with closing(Exports.open(tmp_path, DAY, sweep_seconds=0.01)) as exports:
        with exports.making("x_1.csv") as path:
            path.write_bytes(b"x")
        os.utime(exports.directory / "x_1.csv", (0, 0))

        patience = time.monotonic() + 60
        while files_in(exports.directory) and time.monotonic() < patience:
            time.sleep(0.01)

        assert files_in(exports.directory) == []


def test_a_killed_process_leaves_no_file_under_its_name_and_the_next_one_clears_what_it_left(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", CRASHING, str(tmp_path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"made\n"
        with closing(Exports.open(tmp_path, DAY)) as beside:
            assert files_in(beside.directory) == [".x_1.csv.0123.part"], "a process that lives keeps its files"
        process.kill()

    with closing(Exports.open(tmp_path, DAY)) as after:
        assert files_in(after.directory) == []


def test_a_service_that_ends_leaves_only_whole_files(tmp_path: Path) -> None:
    with closing(Exports.open(tmp_path, DAY)) as exports, exports.making("x_1.csv") as path:
        path.write_bytes(b"x")

    assert sorted(path.name for path in (tmp_path / "exports").iterdir()) == [".lock", "x_1.csv"]
