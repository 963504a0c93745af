"""Compressed text files: the same text, whatever the size of the batches, to every reader of gzip and Zstandard."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from datagen.engine.plan import Plan, TablePlan
from datagen.errors import TargetError
from datagen.io.write import write


@pytest.fixture
def plan(every_type: TablePlan, plan_of: Callable[..., Plan]) -> Plan:
    return plan_of(every_type)


def text_of(path: Path) -> bytes:
    """Decompressed by its suffix."""
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes())
    with pa.input_stream(path, compression="zstd" if path.suffix == ".zst" else None) as stream:
        return bytes(stream.read())


@pytest.mark.parametrize("batch_rows", [1, 5, 1000])
@pytest.mark.parametrize("suffix", ["gz", "zst"])
@pytest.mark.parametrize("format", ["json", "ndjson", "csv"])
def test_a_compressed_file_holds_the_text_of_the_plain_one(
    tmp_path: Path, plan: Plan, format: str, suffix: str, batch_rows: int
) -> None:
    write(plan, f"{tmp_path}/x.{format}")
    write(plan, f"{tmp_path}/x.{format}.{suffix}", batch_rows=batch_rows)
    assert text_of(tmp_path / f"x.{format}.{suffix}") == text_of(tmp_path / f"x.{format}")


@pytest.mark.parametrize("format", ["json", "ndjson"])
def test_tables_share_a_compressed_file(tmp_path: Path, shop: Plan, format: str) -> None:
    write(shop, f"{tmp_path}/x.{format}")
    write(shop, f"{tmp_path}/x.{format}.gz", batch_rows=3)
    assert text_of(tmp_path / f"x.{format}.gz") == text_of(tmp_path / f"x.{format}")


@pytest.mark.parametrize("suffix", ["gz", "zst"])
def test_a_compressed_file_of_no_rows_is_one(tmp_path: Path, shop: Plan, suffix: str) -> None:
    empty = replace(shop, tables={name: replace(table, rows=0) for name, table in shop.tables.items()})
    write(empty, f"{tmp_path}/x.ndjson.{suffix}")
    assert (tmp_path / f"x.ndjson.{suffix}").stat().st_size > 0
    assert text_of(tmp_path / f"x.ndjson.{suffix}") == b""


@pytest.mark.parametrize("suffix", ["gz", "zst"])
def test_duckdb_reads_all_members_of_a_file(tmp_path: Path, plan: Plan, suffix: str) -> None:
    write(plan, f"{tmp_path}/x.csv.{suffix}", batch_rows=5)
    assert duckdb.sql(f"SELECT id FROM read_csv('{tmp_path}/x.csv.{suffix}')").fetchall() == [(row,) for row in range(12)]


def test_a_directory_has_compressed_files(tmp_path: Path, shop: Plan) -> None:
    write(shop, f"{tmp_path}/", format="CSV.ZST")
    assert {"".join(path.suffixes[-2:]) for path in tmp_path.iterdir()} == {".csv.zst"}


def test_the_format_may_name_the_compression_of_standard_output(capfdbinary: pytest.CaptureFixture[bytes], plan: Plan) -> None:
    write(plan, "-", format="ndjson.gz", batch_rows=5)
    assert gzip.decompress(capfdbinary.readouterr().out).count(b"\n") == 12


def test_a_file_tells_its_compression_beside_a_format(tmp_path: Path, plan: Plan) -> None:
    write(plan, f"{tmp_path}/rows.gz", format="ndjson")
    assert text_of(tmp_path / "rows.gz").count(b"\n") == 12


@pytest.mark.parametrize("name", ["x.parquet.gz", "x.arrow.zst"])
def test_formats_that_are_not_text_are_not_compressed(tmp_path: Path, plan: Plan, name: str) -> None:
    with pytest.raises(TargetError, match=r"files are not compressed once more as \.(gz|zst) \(drop that suffix\)"):
        write(plan, f"{tmp_path}/{name}")


def test_a_compression_alone_is_no_format(tmp_path: Path, plan: Plan) -> None:
    with pytest.raises(TargetError, match=r"can't tell the format of .*rows from its name"):
        write(plan, f"{tmp_path}/rows.gz")


def test_the_same_text_is_compressed_to_the_same_bytes(tmp_path: Path, plan: Plan) -> None:
    for name in ("a", "b"):
        write(plan, f"{tmp_path}/{name}.csv.gz")
    assert (tmp_path / "a.csv.gz").read_bytes() == (tmp_path / "b.csv.gz").read_bytes()
