"""Tables cut into numbered files: every row once, in order, and never among the files of another load."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from datagen.engine.plan import Plan, TablePlan
from datagen.errors import TargetError
from datagen.io.files.csv import CsvOptions
from datagen.io.files.parquet import ParquetOptions
from datagen.io.write import write

ROWS = 10


@pytest.fixture
def plan(table_of: Callable[..., TablePlan], plan_of: Callable[..., Plan]) -> Plan:
    return plan_of(
        table_of("t", {"id": pa.array(range(ROWS))}),
        table_of("none", {"id": pa.array([], pa.int64())}),
    )


@pytest.mark.parametrize("batch_rows", [1, 3, 4, 7, 1000])
def test_each_file_holds_its_rows_after_a_header(tmp_path: Path, plan: Plan, batch_rows: int) -> None:
    write(plan, f"{tmp_path}/", format="csv", details=CsvOptions(rows_per_file=4), batch_rows=batch_rows)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "t-00001.csv": "id\n0\n1\n2\n3\n",
        "t-00002.csv": "id\n4\n5\n6\n7\n",
        "t-00003.csv": "id\n8\n9\n",
        "none-00001.csv": "id\n",
    }


@pytest.mark.parametrize("batch_rows", [1, 3, 1000])
def test_each_compressed_file_is_whole(tmp_path: Path, plan: Plan, batch_rows: int) -> None:
    write(plan, f"{tmp_path}/", format="csv.gz", details=CsvOptions(rows_per_file=9), batch_rows=batch_rows)
    assert gzip.decompress((tmp_path / "t-00002.csv.gz").read_bytes()) == b"id\n9\n"
    assert len(gzip.decompress((tmp_path / "t-00001.csv.gz").read_bytes())) == len("id\n") + 9 * len("0\n")


@pytest.mark.parametrize("batch_rows", [1, 3, 4, 7, 1000])
@pytest.mark.parametrize("group_rows", [1, 3, 4, 100])
def test_row_groups_are_counted_anew_in_each_file(tmp_path: Path, plan: Plan, batch_rows: int, group_rows: int) -> None:
    options = ParquetOptions(rows_per_file=4, row_group_rows=group_rows)
    write(plan, f"{tmp_path}/", format="parquet", details=options, batch_rows=batch_rows)
    files = [pq.ParquetFile(tmp_path / f"t-0000{number}.parquet") for number in (1, 2, 3)]
    assert [file.read().column("id").to_pylist() for file in files] == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
    assert [file.num_row_groups for file in files] == [-(-4 // group_rows), -(-4 // group_rows), -(-2 // group_rows)]


def test_a_table_without_rows_has_one_file(tmp_path: Path, plan: Plan) -> None:
    write(plan, f"{tmp_path}/", format="parquet", details=ParquetOptions(rows_per_file=4))
    assert pq.read_table(tmp_path / "none-00001.parquet").num_rows == 0


def test_as_many_files_replace_those_of_an_earlier_load(tmp_path: Path, plan: Plan) -> None:
    for _ in range(2):
        write(plan, f"{tmp_path}/", format="csv", details=CsvOptions(rows_per_file=4))
    assert len(list(tmp_path.iterdir())) == 4


@pytest.mark.parametrize(("rows_per_file", "if_exists"), [(5, "replace"), (5, "append"), (4, "fail")])
def test_files_of_another_load_do_not_stay_among_the_new(
    tmp_path: Path, plan: Plan, rows_per_file: int, if_exists: str
) -> None:
    write(plan, f"{tmp_path}/", format="csv", details=CsvOptions(rows_per_file=4))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(TargetError, match=r"exists, from another load of '(t|none)' \(empty the directory first\)"):
        write(plan, f"{tmp_path}/", format="csv", details=CsvOptions(rows_per_file=rows_per_file), if_exists=if_exists)  # type: ignore[arg-type]
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("target", ["-", "t.parquet"])
def test_one_file_is_not_split(tmp_path: Path, plan_of: Callable[..., Plan], plan: Plan, target: str) -> None:
    path = target if target == "-" else f"{tmp_path}/{target}"
    with pytest.raises(TargetError, match="is one file, and tables are to have a file for every 4 rows"):
        write(plan_of(plan["t"]), path, format="csv", details=CsvOptions(rows_per_file=4))


def test_less_than_one_row_per_file_is_refused(tmp_path: Path, plan: Plan) -> None:
    with pytest.raises(TargetError, match="0 rows per file are too few"):
        write(plan, f"{tmp_path}/new/", format="csv", details=CsvOptions(rows_per_file=0))
    assert list(tmp_path.iterdir()) == []


def test_a_failed_load_leaves_no_directory_that_was_not_there(tmp_path: Path, shop: Plan) -> None:
    with pytest.raises(TargetError):
        write(shop, f"{tmp_path}/new/", format="parquet", details=ParquetOptions(row_group_rows=1, rows_per_file=0))
    assert list(tmp_path.iterdir()) == []
