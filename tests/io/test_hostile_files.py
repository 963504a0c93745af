"""No name and no text breaks out of its place in Parquet, Arrow and JSON files: independent readers find them as they were."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hostile import NASTY, names, quick, rows_of_text
from hypothesis import example, given

from datagen.engine.plan import Plan, TablePlan
from datagen.io.write import write

Table = Callable[..., TablePlan]
Plans = Callable[..., Plan]
Rows = list[dict[str, Any]]
Reader = Callable[[Path], Rows]


def read_lines(path: Path) -> Rows:
    text = path.read_bytes().decode()
    assert text.endswith("\n")
    return [json.loads(line) for line in text.split("\n")[:-1]]


def read_tables(path: Path) -> Rows:
    (rows,) = json.loads(path.read_bytes()).values()
    return list(rows)


def read_stream(path: Path) -> Rows:
    with path.open("rb") as file, pa.ipc.open_stream(file) as reader:
        return reader.read_all().to_pylist()


READERS: Mapping[str, tuple[str, Reader]] = {
    "parquet, Arrow": ("parquet", lambda path: pq.read_table(path).to_pylist()),
    "parquet, Polars": ("parquet", lambda path: pl.read_parquet(path).to_dicts()),
    "arrow, Polars": ("arrow", lambda path: pl.read_ipc(path.read_bytes()).to_dicts()),
    "arrows, Arrow": ("arrows", read_stream),
    "ndjson": ("ndjson", read_lines),
    "ndjson, Polars": ("ndjson", lambda path: pl.read_ndjson(path).to_dicts()),
    "json": ("json", read_tables),
}
"""By what reads: the format, and the rows that it finds."""


@pytest.fixture(params=READERS)
def written(request: pytest.FixtureRequest, tmp_path: Path, plan_of: Plans) -> Callable[[TablePlan], Rows]:
    """Writes a table and reads it back."""
    format, read = READERS[request.param]
    numbers = count()

    def back(table: TablePlan) -> Rows:
        path = tmp_path / f"{next(numbers)}.{format}"
        write(plan_of(table), path)
        return read(path)

    return back


def test_any_text_arrives(written: Callable[[TablePlan], Rows], table_of: Table) -> None:
    @quick
    @given(rows_of_text)
    @example(NASTY)
    def arrives(values: list[str]) -> None:
        columns = {
            "text": pa.array(values, pa.string_view()),
            "enum": pa.array(values).dictionary_encode(),
            "list": pa.array([[value, value] for value in values]),
            "object": pa.array([{"a": value} for value in values]),
        }
        expected = [{"text": value, "enum": value, "list": [value, value], "object": {"a": value}} for value in values]
        assert written(table_of("t", columns)) == expected

    arrives()


def test_any_name_arrives(written: Callable[[TablePlan], Rows], table_of: Table) -> None:
    @quick
    @given(names(""), names(""))
    @example('";\\', "a\n.b")
    @example("list", "list.element")
    def arrives(table: str, column: str) -> None:
        columns = {
            f"{column}_": pa.array([1]),
            column: pa.array(["x"], pa.string_view()),
            f"{column}__": pa.array([{column: ["y"]}]),
        }
        assert written(table_of(table, columns)) == [{f"{column}_": 1, column: "x", f"{column}__": {column: ["y"]}}]

    arrives()


def test_any_names_of_tables_stay_apart_in_one_json_document(tmp_path: Path, table_of: Table, plan_of: Plans) -> None:
    @quick
    @given(names(""), names(""))
    @example('{"', '":[')
    def arrives(first: str, second: str) -> None:
        other = second if second != first else f"{second}_"
        write(plan_of(table_of(first, {"a": pa.array([1])}), table_of(other, {"a": pa.array([2])})), tmp_path / "x.json")
        assert json.loads((tmp_path / "x.json").read_bytes()) == {first: [{"a": 1}], other: [{"a": 2}]}

    arrives()


def test_any_text_arrives_in_duckdb_by_parquet(tmp_path: Path, table_of: Table, plan_of: Plans) -> None:
    @quick
    @given(rows_of_text)
    @example(NASTY)
    def arrives(values: list[str]) -> None:
        write(plan_of(table_of("t", {"a": pa.array(values, pa.string_view())})), tmp_path / "x.parquet")
        with closing(duckdb.connect()) as connection:
            assert connection.read_parquet(str(tmp_path / "x.parquet")).fetchall() == [(value,) for value in values]

    arrives()
