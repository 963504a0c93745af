"""Parquet: files put together from row groups that were encoded apart are files as any other, to every reader."""

from __future__ import annotations

import io
import struct
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.engine.plan import Plan, TablePlan
from datagen.errors import TargetError
from datagen.io.files.parquet import GroupCuts, ParquetOptions
from datagen.io.files.thrift import decode_struct, encode_struct
from datagen.io.write import write

Table = Callable[..., TablePlan]
Plans = Callable[..., Plan]


@pytest.fixture
def types_plan(every_type: TablePlan, plan_of: Plans) -> Plan:
    return plan_of(every_type)


def written(plan: Plan, path: Path, batch_rows: int | None = None, **options: Any) -> pq.ParquetFile:
    write(plan, str(path), details=ParquetOptions(**options), batch_rows=batch_rows)
    return pq.ParquetFile(path)


def footer_of(path: Path) -> bytes:
    data = path.read_bytes()
    (length,) = struct.unpack("<I", data[-8:-4])
    return data[-8 - length : -8]


@pytest.mark.parametrize("batch_rows", [1, 5, 7, 1000])
def test_the_size_of_batches_changes_no_byte(tmp_path: Path, types_plan: Plan, batch_rows: int) -> None:
    written(types_plan, tmp_path / "whole.parquet", row_group_rows=5)
    written(types_plan, tmp_path / "x.parquet", batch_rows, row_group_rows=5)
    assert (tmp_path / "x.parquet").read_bytes() == (tmp_path / "whole.parquet").read_bytes()


def test_a_file_of_one_row_group_is_what_arrow_writes(tmp_path: Path, table_of: Table, plan_of: Plans) -> None:
    columns = {"a": pa.array([1, 2, 3]), "b": pa.array(["x", None, "y"]).dictionary_encode()}
    written(plan_of(table_of("t", columns)), tmp_path / "x.parquet")
    schema = pa.schema([pa.field("a", pa.int64(), False), pa.field("b", columns["b"].type)])
    expected = io.BytesIO()
    table = pa.table(columns, schema=schema)
    pq.write_table(table, expected, compression="zstd", use_dictionary=["b"], store_decimal_as_integer=True)
    assert (tmp_path / "x.parquet").read_bytes() == expected.getvalue()


def test_row_groups_have_the_rows_asked_for(tmp_path: Path, types_plan: Plan) -> None:
    metadata = written(types_plan, tmp_path / "x.parquet", row_group_rows=5).metadata
    assert [metadata.row_group(number).num_rows for number in range(metadata.num_row_groups)] == [5, 5, 2]
    assert metadata.num_rows == 12


def test_each_row_group_is_where_the_footer_says(tmp_path: Path, types_plan: Plan) -> None:
    file = written(types_plan, tmp_path / "x.parquet", row_group_rows=5)
    groups = [file.read_row_group(number) for number in (2, 0, 1)]
    assert [group.column("id").to_pylist() for group in groups] == [[10, 11], [0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]


def test_each_column_of_each_row_group_has_statistics(tmp_path: Path, types_plan: Plan) -> None:
    metadata = written(types_plan, tmp_path / "x.parquet", row_group_rows=5).metadata
    ids = [metadata.row_group(number).column(0).statistics for number in range(3)]
    assert [(each.min, each.max, each.null_count) for each in ids] == [(0, 4, 0), (5, 9, 0), (10, 11, 0)]
    assert all(metadata.row_group(0).column(number).is_stats_set for number in range(1, 15))


@pytest.mark.parametrize("compression", ["zstd", "snappy", "gzip", "brotli", "lz4", "none"])
def test_the_compression_can_be_chosen(tmp_path: Path, types_plan: Plan, compression: str) -> None:
    file = written(types_plan, tmp_path / "x.parquet", compression=compression)
    expected = "UNCOMPRESSED" if compression == "none" else compression.upper()
    assert {file.metadata.row_group(0).column(number).compression for number in range(10)} == {expected}
    assert file.read().num_rows == 12


def test_zstandard_is_the_default(tmp_path: Path, types_plan: Plan) -> None:
    assert written(types_plan, tmp_path / "x.parquet").metadata.row_group(0).column(0).compression == "ZSTD"


def test_duckdb_knows_the_logical_types(tmp_path: Path, types_plan: Plan) -> None:
    written(types_plan, tmp_path / "x.parquet")
    described = duckdb.sql(f"DESCRIBE SELECT * FROM '{tmp_path}/x.parquet'").fetchall()
    assert {name: shown for name, shown, *_ in described} == {
        "id": "BIGINT",
        "bool": "BOOLEAN",
        "int": "BIGINT",
        "float": "DOUBLE",
        "money": "DECIMAL(10,2)",
        "whole": "DECIMAL(18,0)",
        "long": "DECIMAL(38,20)",
        "text": "VARCHAR",
        "date": "DATE",
        "instant": "TIMESTAMP WITH TIME ZONE",
        "time": "TIME",
        "span": "BIGINT",
        "uuid": "UUID",
        "enum": "VARCHAR",
        "document": "JSON",
        "nothing": '"NULL"',
        "integers": "BIGINT[]",
        "texts": "VARCHAR[]",
        "moneys": "DECIMAL(10,2)[]",
        "instants": "TIMESTAMP WITH TIME ZONE[]",
        "enums": "VARCHAR[]",
        "uuids": "UUID[]",
        "matrix": "BIGINT[][]",
        "objects": "STRUCT(a BIGINT, b DECIMAL(5,2))[]",
        "object": 'STRUCT("at" TIMESTAMP WITH TIME ZONE, "in" STRUCT(d DECIMAL(5,2), s VARCHAR))',
        "plain": 'STRUCT(x BIGINT, "y z" VARCHAR)',
        "empty": "JSON",
    }


def test_duckdb_finds_every_value(tmp_path: Path, types_plan: Plan) -> None:
    written(types_plan, tmp_path / "x.parquet", row_group_rows=5)
    table = types_plan["types"]
    found = duckdb.sql(f"SELECT * EXCLUDE (span, empty) FROM '{tmp_path}/x.parquet'").to_arrow_table().to_pylist()
    expected = table.batch(0, table.rows).drop_columns(["span", "empty"]).to_pylist()
    assert found == [{name: without_uuids(value) for name, value in row.items()} for row in expected]


def without_uuids(value: Any) -> Any:
    """Which DuckDB gives Arrow as text."""
    if isinstance(value, list):
        return [without_uuids(each) for each in value]
    return str(value) if isinstance(value, uuid.UUID) else value


def test_a_duration_is_its_microseconds(tmp_path: Path, types_plan: Plan) -> None:
    written(types_plan, tmp_path / "x.parquet")
    found = duckdb.sql(f"SELECT span FROM '{tmp_path}/x.parquet' LIMIT 4").fetchall()
    assert found == [((3 * 86_400 + 5) * 1_000_000,), (0,), (None,), (1,)]


def test_polars_finds_the_rows_of_every_group(tmp_path: Path, types_plan: Plan) -> None:
    written(types_plan, tmp_path / "x.parquet", row_group_rows=5)
    table = types_plan["types"]
    names = ["id", "money", "text", "instant", "texts", "plain"]
    frame = pl.read_parquet(tmp_path / "x.parquet", columns=names)
    assert frame.to_dicts() == table.batch(0, table.rows).select(names).to_pylist()


def test_a_dictionary_holds_the_values_of_repetitive_columns_only(tmp_path: Path, table_of: Table, plan_of: Plans) -> None:
    columns = {
        "key": pa.array(range(5000)),
        "few": pa.array([number % 7 for number in range(5000)]),
        "list": pa.array([["a", "b"]] * 5000),
    }
    group = written(plan_of(table_of("t", columns)), tmp_path / "x.parquet").metadata.row_group(0)
    assert [group.column(number).has_dictionary_page for number in range(3)] == [False, True, True]


def test_wide_rows_come_in_smaller_row_groups(table_of: Table) -> None:
    options = ParquetOptions()
    assert options.group_rows(table_of("t", {"a": pa.array([1])})) == 122_880
    assert options.group_rows(table_of("t", {"a": pa.array(["x" * 2**20])})) == 63


def test_the_number_of_row_groups_has_a_limit(tmp_path: Path, table_of: Table, plan_of: Plans) -> None:
    plan = plan_of(table_of("t", {"a": pa.array([1])}, rows=32_768))
    with pytest.raises(TargetError, match="32768 rows of 't' by 1 are more than 32767 row groups"):
        written(plan, tmp_path / "x.parquet", row_group_rows=1)
    assert ParquetOptions().group_rows(table_of("t", {"a": pa.array([1])}, rows=32_767 * 200_000 - 1)) == 200_000


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"row_group_rows": 0}, "0 rows per row group are too few (1 at least)"),
        ({"compression": "zip"}, "unknown compression 'zip' (there are zstd, snappy, gzip, brotli, lz4, none)"),
        ({"compression": "snappy", "compression_level": 3}, "snappy has no level 3 (drop the level)"),
        ({"compression": "zstd", "compression_level": 99}, "zstd has no level 99 (take one from -131072 to 22)"),
    ],
)
def test_options_that_can_not_be_are_explained(options: dict[str, Any], message: str) -> None:
    with pytest.raises(TargetError) as caught:
        ParquetOptions(**options)
    assert str(caught.value) == message


def test_standard_output_is_refused(types_plan: Plan) -> None:
    with pytest.raises(TargetError, match="Parquet files can't go to standard output"):
        write(types_plan, "-", format="parquet")


def test_several_tables_need_a_directory(tmp_path: Path, shop: Plan) -> None:
    with pytest.raises(TargetError, match="one Parquet file holds one table, not 2"):
        write(shop, str(tmp_path / "x.parquet"))


@given(rows=st.lists(st.integers(0, 9), max_size=6), group_rows=st.integers(1, 7), rows_per_file=st.none() | st.integers(1, 9))
def test_groups_hold_every_row_once_in_order_and_end_with_their_file(
    rows: list[int], group_rows: int, rows_per_file: int | None
) -> None:
    numbers = iter(range(sum(rows)))
    batches = [pa.record_batch({"n": [next(numbers) for _ in range(count)]}) for count in rows]
    found = [
        pa.Table.from_batches(group).column("n").to_pylist() for group in GroupCuts(group_rows, rows_per_file).groups(batches)
    ]
    assert [number for group in found for number in group] == list(range(sum(rows)))
    for group in found:
        within = [number % (rows_per_file or 1000) for number in group]
        assert within[0] % group_rows == 0
        assert within == list(range(within[0], within[0] + len(group)))


def test_a_footer_is_read_and_written_back_byte_for_byte(tmp_path: Path, every_type: TablePlan) -> None:
    table = pa.Table.from_batches([every_type.batch(0, every_type.rows).drop_columns(["empty", "text", "texts", "object"])])
    pq.write_table(table, tmp_path / "x.parquet", row_group_size=4, write_page_index=True)
    footer = footer_of(tmp_path / "x.parquet")
    encoded = bytearray()
    encode_struct(decode_struct(io.BytesIO(footer)), encoded)
    assert bytes(encoded) == footer
