"""Slices of tables as files that come piece by piece, against the files that come whole."""

from __future__ import annotations

import io
from itertools import pairwise
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import datagen
from datagen.engine.plan import Plan
from datagen.io.files.streamed import STREAMED, spans_of

SCHEMAS = {
    "orders": {
        "type": "object",
        "properties": {
            "id": {"type": "integer", "primary_key": True},
            "state": {"enum": ["open", "paid", "sent"]},
            "note": {"type": ["string", "null"], "format": "sentence"},
            "price": {"type": "number", "minimum": 0, "maximum": 99, "multipleOf": 0.01},
            "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 3},
            "paid_at": {"type": "string", "format": "date-time"},
        },
    }
}
ROWS = 3_000


@pytest.fixture(scope="module")
def plan() -> Plan:
    return datagen.plan(SCHEMAS, count={"orders": ROWS}, seed=5)


def streamed(plan: Plan, format: str, start: int, stop: int) -> bytes:
    stream = STREAMED[format](plan["orders"], start, stop)
    pieces = [stream.make(*span) for span in reversed(list(spans_of(stream, start, stop)))]
    return stream.begin() + b"".join(stream.put(piece) for piece in reversed(pieces)) + stream.end()


@pytest.mark.parametrize("format", ["csv", "ndjson"])
def test_a_whole_table_of_text_is_the_file_itself(plan: Plan, tmp_path: Path, format: str) -> None:
    datagen.write(plan, tmp_path / f"orders.{format}")

    assert streamed(plan, format, 0, ROWS) == (tmp_path / f"orders.{format}").read_bytes()


@pytest.mark.parametrize("format", ["csv", "ndjson"])
@pytest.mark.parametrize(("start", "stop"), [(0, 1), (7, 2_001), (2_999, 3_000)])
def test_a_slice_of_text_has_the_lines_of_the_file(plan: Plan, tmp_path: Path, format: str, start: int, stop: int) -> None:
    datagen.write(plan, tmp_path / f"orders.{format}")
    lines = (tmp_path / f"orders.{format}").read_bytes().splitlines(keepends=True)
    head = lines[:1] if format == "csv" else []

    assert streamed(plan, format, start, stop) == b"".join([*head, *lines[len(head) + start : len(head) + stop]])


def test_an_arrow_stream_has_the_rows_of_the_file(plan: Plan, tmp_path: Path) -> None:
    datagen.write(plan, tmp_path / "orders.arrows")
    whole = pa.ipc.open_stream((tmp_path / "orders.arrows").read_bytes()).read_all()

    assert pa.ipc.open_stream(streamed(plan, "arrow", 7, 2_001)).read_all() == whole.slice(7, 1_994)


def test_parquet_has_the_rows_of_the_file(plan: Plan, tmp_path: Path) -> None:
    datagen.write(plan, tmp_path / "orders.parquet")
    whole = pq.read_table(tmp_path / "orders.parquet")

    assert pq.read_table(io.BytesIO(streamed(plan, "parquet", 7, 2_001))) == whole.slice(7, 1_994)


def test_parquet_of_several_row_groups_is_read_whole() -> None:
    narrow = datagen.plan({"orders": {"type": "object", "properties": {"id": {"type": "integer"}}}}, rows=300_000)
    file = pq.ParquetFile(io.BytesIO(streamed(narrow, "parquet", 10, 300_000)))

    groups = [file.metadata.row_group(number).num_rows for number in range(file.metadata.num_row_groups)]
    assert groups == [256, 1_024, 4_096, 16_384, 65_536, 122_880, 89_814]
    assert file.read().column("id").to_pylist() == narrow["orders"].batch(10, 300_000).column("id").to_pylist()


@pytest.mark.parametrize("format", STREAMED)
def test_a_slice_without_rows_is_a_file_all_the_same(plan: Plan, format: str) -> None:
    data = streamed(plan, format, 0, 0)

    if format == "csv":
        assert pl.read_csv(data).columns == plan["orders"].schema.names
    elif format == "arrow":
        assert pa.ipc.open_stream(data).read_all().num_rows == 0
    elif format == "parquet":
        assert pq.read_table(io.BytesIO(data)).num_rows == 0
    else:
        assert data == b""


def test_pieces_grow_to_their_usual_size_and_leave_no_row_out(plan: Plan) -> None:
    spans = list(spans_of(STREAMED["csv"](plan["orders"], 0, 1_000_000), 10, 1_000_000))

    assert spans[:3] == [(10, 266), (266, 1_290), (1_290, 5_386)]
    assert max(stop - start for start, stop in spans) <= 65_536
    assert all(one[1] == other[0] for one, other in pairwise(spans))
    assert spans[-1][1] == 1_000_000
