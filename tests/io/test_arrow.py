"""Arrow IPC: batches as they are, for other implementations of Arrow too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest

from datagen.engine.plan import Plan, TablePlan
from datagen.errors import TargetError
from datagen.io.files.arrow import ArrowOptions
from datagen.io.write import write

Table = Callable[..., TablePlan]
Plans = Callable[..., Plan]


@pytest.fixture
def types_plan(every_type: TablePlan, plan_of: Plans) -> Plan:
    return plan_of(every_type)


def test_a_file_holds_the_batches(tmp_path: Path, types_plan: Plan) -> None:
    write(types_plan, str(tmp_path / "x.arrow"), batch_rows=5)
    with pa.ipc.open_file(tmp_path / "x.arrow") as file:
        assert [file.get_batch(number).num_rows for number in range(file.num_record_batches)] == [5, 5, 2]


def test_extension_types_and_dictionaries_stay(tmp_path: Path, types_plan: Plan) -> None:
    write(types_plan, str(tmp_path / "x.arrow"), batch_rows=5)
    with pa.ipc.open_file(tmp_path / "x.arrow") as file:
        kinds = [file.schema.field(name).type for name in ("uuid", "document", "enum", "instant", "empty", "span")]
    assert kinds == [
        pa.uuid(),
        pa.json_(pa.string()),
        pa.dictionary(pa.int32(), pa.string()),
        pa.timestamp("us", "UTC"),
        pa.struct([]),
        pa.duration("us"),
    ]


def test_what_can_not_be_null_is_said(tmp_path: Path, types_plan: Plan) -> None:
    write(types_plan, str(tmp_path / "x.arrow"))
    with pa.ipc.open_file(tmp_path / "x.arrow") as file:
        assert [field.nullable for field in file.schema] == [field.nullable for field in types_plan["types"].schema]


def test_texts_take_no_memory_of_their_neighbours_along(tmp_path: Path, table_of: Table, plan_of: Plans) -> None:
    texts = pa.array([str(number % 10) * 10_000 for number in range(100)], pa.string_view())
    write(plan_of(table_of("t", {"a": texts})), str(tmp_path / "x.arrow"), batch_rows=1)
    assert (tmp_path / "x.arrow").stat().st_size < 1_200_000


@pytest.mark.parametrize("suffix", ["arrow", "arrows"])
@pytest.mark.parametrize("compression", ["lz4", "zstd"])
def test_compressed_batches_are_smaller_and_the_same(
    tmp_path: Path, table_of: Table, plan_of: Plans, suffix: str, compression: str
) -> None:
    plan = plan_of(table_of("t", {"a": pa.array([7] * 10_000)}))
    write(plan, f"{tmp_path}/plain.{suffix}")
    write(plan, f"{tmp_path}/x.{suffix}", details=ArrowOptions(compression=compression))  # type: ignore[arg-type]
    assert (tmp_path / f"x.{suffix}").stat().st_size < (tmp_path / f"plain.{suffix}").stat().st_size / 5
    open_reader = pa.ipc.open_file if suffix == "arrow" else pa.ipc.open_stream
    with pa.OSFile(f"{tmp_path}/x.{suffix}") as file:
        assert open_reader(file).read_all().column("a").to_pylist() == [7] * 10_000


@pytest.mark.parametrize(("suffix", "read"), [("arrow", pl.read_ipc), ("arrows", pl.read_ipc_stream)])
def test_polars_reads_files_and_streams(
    tmp_path: Path, every_type: TablePlan, table_of: Table, plan_of: Plans, suffix: str, read: Callable[[Path], pl.DataFrame]
) -> None:
    batch = every_type.batch(0, every_type.rows)
    names = ["id", "money", "text", "date", "instant", "enum", "texts", "plain"]
    write(plan_of(table_of("t", {name: batch.column(name) for name in names})), f"{tmp_path}/x.{suffix}", batch_rows=5)
    assert read(tmp_path / f"x.{suffix}").to_dicts() == batch.select(names).to_pylist()


def test_standard_output_takes_a_stream_of_one_table(capfdbinary: pytest.CaptureFixture[bytes], types_plan: Plan) -> None:
    write(types_plan, "-", format="arrows", batch_rows=5)
    found = pa.ipc.open_stream(capfdbinary.readouterr().out).read_all()
    assert found.column("id").to_pylist() == list(range(12))


def test_standard_output_is_refused_for_the_file_format(types_plan: Plan) -> None:
    with pytest.raises(TargetError, match=r"Arrow files can't go to standard output .*write the format arrows"):
        write(types_plan, "-", format="arrow")


def test_an_unknown_compression_is_refused() -> None:
    with pytest.raises(TargetError, match=r"unknown compression 'gzip' \(there are none, lz4, zstd\)"):
        ArrowOptions(compression="gzip")  # type: ignore[arg-type]


@pytest.mark.parametrize("target", ["{}/shop.arrow", "{}/shop.arrows"])
def test_several_tables_need_a_directory(tmp_path: Path, shop: Plan, target: str) -> None:
    with pytest.raises(TargetError, match="one Arrow file holds one table, not 2"):
        write(shop, target.format(tmp_path))
