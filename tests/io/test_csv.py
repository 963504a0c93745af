"""CSV: every reader finds the same fields, nulls are not empty strings, and PostgreSQL copies it as it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psycopg
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.engine.plan import Plan, TablePlan
from datagen.errors import TargetError
from datagen.io.files.csv import CsvOptions, render_csv
from datagen.io.write import write

Table = Callable[..., TablePlan]
Plans = Callable[..., Plan]
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
BREAKING = st.text('",;\r\n\t\\.a 😀', max_size=6)


@pytest.fixture
def plan(table_of: Table, plan_of: Plans) -> Plan:
    columns = {"id": pa.array([1, 2, 3, 4]), "note": pa.array(["", None, 'say "x, y"', "two\nlines"])}
    return plan_of(table_of("t", columns))


@pytest.fixture
def types_plan(every_type: TablePlan, plan_of: Plans) -> Plan:
    return plan_of(every_type)


def text_of(plan: Plan, path: Path, **options: object) -> str:
    write(plan, str(path), **options)  # type: ignore[arg-type]
    return path.read_bytes().decode()


def test_a_null_is_an_empty_field_and_an_empty_string_two_quotes(tmp_path: Path, plan: Plan) -> None:
    text = text_of(plan, tmp_path / "x.csv")
    assert text == 'id,note\n1,""\n2,\n3,"say ""x, y"""\n4,"two\nlines"\n'


def test_values_are_written_as_documented(tmp_path: Path, every_type: TablePlan, plan_of: Plans) -> None:
    rows = list(csv.DictReader(io.StringIO(text_of(plan_of(every_type), tmp_path / "x.csv"), newline="")))
    names = ("bool", "float", "money", "date", "instant", "time", "span", "uuid", "integers", "texts", "matrix", "objects")
    assert {name: rows[0][name] for name in names} == {
        "bool": "true",
        "float": "1e+300",
        "money": "12.30",
        "date": "0001-01-01",
        "instant": "0001-01-01T00:00:00.000000+00:00",
        "time": "00:00:00.000000",
        "span": "P3DT5S",
        "uuid": "00000000-0000-0000-0000-000000000005",
        "integers": "{1,NULL,3}",
        "texts": '{"a","\\"",NULL,""}',
        "matrix": "[[1],[]]",
        "objects": '[{"a":1,"b":1.50},null]',
    }


@pytest.mark.parametrize("batch_rows", [1, 5, 1000])
def test_the_size_of_batches_changes_no_byte(tmp_path: Path, types_plan: Plan, batch_rows: int) -> None:
    expected = text_of(types_plan, tmp_path / "whole.csv")
    assert text_of(types_plan, tmp_path / "x.csv", batch_rows=batch_rows) == expected


@pytest.mark.parametrize("delimiter", [";", "\t", "|", " ", ":", "\\", "{"])
def test_the_delimiter_can_be_chosen(tmp_path: Path, types_plan: Plan, delimiter: str) -> None:
    commas = text_of(types_plan, tmp_path / "commas.csv")
    chosen = text_of(types_plan, tmp_path / "x.csv", details=CsvOptions(delimiter=delimiter))
    assert read(chosen, delimiter) == read(commas)


@pytest.mark.parametrize("delimiter", ["", "::", '"', "\n", "\r", "é", ".", "-", "0", "e", "\0"])
def test_a_delimiter_that_no_reader_could_tell_is_refused(delimiter: str) -> None:
    with pytest.raises(TargetError, match="can't be a delimiter"):
        CsvOptions(delimiter=delimiter)


@given(
    names=st.lists(TEXTS | BREAKING, min_size=1, max_size=3, unique=True),
    values=st.lists(st.none() | TEXTS | BREAKING, min_size=1, max_size=4),
)
def test_no_name_and_no_value_breaks_out_of_its_field(names: list[str], values: list[str | None]) -> None:
    batch = pa.RecordBatch.from_arrays([pa.array(values, pa.string_view())] * len(names), names=names)
    rows = read(str(render_csv(batch, ",", has_header=True), "utf-8"))
    # The standard library's reader gives a line that is empty no fields.
    assert [row or [""] for row in rows] == [names, *([value or ""] * len(names) for value in values)]


@given(st.lists(st.none() | TEXTS | BREAKING, min_size=1, max_size=4))
def test_rows_rendered_apart_are_the_rows_rendered_together(values: list[str | None]) -> None:
    batch = pa.RecordBatch.from_arrays([pa.array(values, pa.string_view()), pa.array(range(len(values)))], names=["a", "b"])
    apart = b"".join(render_csv(batch.slice(row, 1), ",", has_header=False) for row in range(len(values)))
    assert apart == bytes(render_csv(batch, ",", has_header=False))


def read(text: str, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


def copy(url: str, table: str, path: Path) -> None:
    command = f'COPY "{table}" FROM STDIN (FORMAT csv, HEADER)'.encode()
    with psycopg.connect(url) as connection, connection.cursor() as cursor, cursor.copy(command) as target:
        target.write(path.read_bytes())


def rows_of(url: str, table: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(f'SELECT * FROM "{table}"'.encode()).fetchall()


def without_rows(plan: Plan) -> Plan:
    return replace(plan, tables={name: replace(table, rows=0) for name, table in plan.tables.items()})


def test_postgresql_copies_every_type_as_it_is(tmp_path: Path, types_plan: Plan, postgresql_url: str) -> None:
    write(types_plan, postgresql_url)
    loaded = rows_of(postgresql_url, "types")
    write(without_rows(types_plan), postgresql_url, if_exists="replace")
    write(types_plan, str(tmp_path / "types.csv"))
    copy(postgresql_url, "types", tmp_path / "types.csv")
    assert rows_of(postgresql_url, "types") == loaded


def test_postgresql_copies_a_lone_column_of_any_text(
    tmp_path: Path, table_of: Table, plan_of: Plans, postgresql_url: str
) -> None:
    texts = ["\\.", None, "", "\\N", "null", "a\r\nb", " ", '"']
    plan = plan_of(table_of("t", {"a b": pa.array(texts)}))
    write(without_rows(plan), postgresql_url)
    write(plan, str(tmp_path / "t.csv"))
    copy(postgresql_url, "t", tmp_path / "t.csv")
    assert [text for (text,) in rows_of(postgresql_url, "t")] == texts


def test_a_table_without_rows_is_its_header(tmp_path: Path, plan: Plan) -> None:
    assert text_of(without_rows(plan), tmp_path / "x.csv") == "id,note\n"


def test_standard_output_takes_one_table(capfdbinary: pytest.CaptureFixture[bytes], plan: Plan) -> None:
    write(plan, "-", format="csv")
    assert capfdbinary.readouterr().out.startswith(b'id,note\n1,""\n')


@pytest.mark.parametrize("target", ["{}/shop.csv", "-"])
def test_several_tables_need_a_directory(tmp_path: Path, shop: Plan, target: str) -> None:
    with pytest.raises(TargetError, match="one CSV file holds one table, not 2 \\(name a directory"):
        write(shop, target.format(tmp_path), format="csv")
    assert list(tmp_path.iterdir()) == []


def test_options_of_another_format_are_refused(tmp_path: Path, plan: Plan) -> None:
    with pytest.raises(TargetError, match="the options are CsvOptions, and the target takes ParquetOptions"):
        write(plan, str(tmp_path / "x.parquet"), details=CsvOptions())
