"""Archives with a file for each table: what a directory would hold, in one file, and whole or not at all."""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pytest

from datagen.engine.plan import Plan, TablePlan
from datagen.errors import LoadError, ShortenedWarning, TargetError
from datagen.io.cautions import collected_warnings
from datagen.io.files.csv import CsvOptions
from datagen.io.targets import FORMATS
from datagen.io.write import write

Table = Callable[..., TablePlan]
Plans = Callable[..., Plan]


@pytest.fixture
def plan(table_of: Table, plan_of: Plans) -> Plan:
    return plan_of(
        table_of("t", {"id": pa.array(range(70_000)), "name": pa.array([f"name {row}" for row in range(70_000)])}),
        table_of("üñ", {"name": pa.array(["é"])}),
        table_of("none", {"id": pa.array([], pa.int64())}),
    )


@pytest.mark.parametrize("format", FORMATS)
def test_an_archive_holds_what_a_directory_would(tmp_path: Path, plan: Plan, format: str) -> None:
    report = write(plan, tmp_path / "x.zip", format=format)
    write(plan, f"{tmp_path}/x/", format=format)

    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        assert archive.testzip() is None
        found = {name: archive.read(name) for name in archive.namelist()}
    assert found == {path.name: path.read_bytes() for path in (tmp_path / "x").iterdir()}
    assert report.bytes == (tmp_path / "x.zip").stat().st_size


def test_members_may_be_cut_into_numbered_files_and_compressed(tmp_path: Path, plan: Plan) -> None:
    write(plan, tmp_path / "x.zip", format="csv.gz", details=CsvOptions(rows_per_file=40_000))

    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        assert archive.namelist() == ["t-00001.csv.gz", "t-00002.csv.gz", "üñ-00001.csv.gz", "none-00001.csv.gz"]


def test_batches_make_no_difference_to_an_archive(tmp_path: Path, plan: Plan) -> None:
    for batch_rows in (999, 65_536):
        write(plan, tmp_path / f"{batch_rows}.zip", format="csv", batch_rows=batch_rows)

    assert (tmp_path / "999.zip").read_bytes() == (tmp_path / "65536.zip").read_bytes()


def test_a_failure_leaves_no_archive(tmp_path: Path, plan: Plan) -> None:
    def fail(table: str, rows: int) -> None:
        raise LoadError("stopped")

    with pytest.raises(LoadError, match=r"^stopped$"):
        write(plan, tmp_path / "x.zip", format="csv", progress=fail)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_of_an_archive(tmp_path: Path, plan: Plan) -> None:
    (tmp_path / "full.zip").symlink_to("/dev/full")

    with pytest.raises(LoadError, match=r"^writing \S+ failed: No space left on device"):
        write(plan, tmp_path / "full.zip", format="csv")


def test_several_tables_in_one_file_are_refused_with_both_ways_out(tmp_path: Path, plan: Plan) -> None:
    with pytest.raises(TargetError, match=r"holds one table, not 3 \(name a directory, with a / at its end, or a \.zip\)$"):
        write(plan, tmp_path / "x.csv")


def test_warnings_of_two_threads_come_to_whoever_collects_them(tmp_path: Path, table_of: Table, plan_of: Plans) -> None:
    both = threading.Barrier(2)

    def export(name: str) -> list[str]:
        plan = plan_of(table_of(name, {"text": pa.array(["x" * 40_000])}))
        with collected_warnings() as lines:
            both.wait()
            write(plan, tmp_path / f"{name}.xlsx")
            both.wait()
        return lines

    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(export, ["a", "b"]))
    message = "1 value of column 'text' of table {!r} had more than the 32,767 characters of a cell: the rest was cut off"
    assert found == [[message.format("a")], [message.format("b")]]
    with pytest.warns(ShortenedWarning):
        write(plan_of(table_of("c", {"text": pa.array(["x" * 40_000])})), tmp_path / "c.xlsx")
