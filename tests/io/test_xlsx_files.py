"""Workbooks as users get them, read back with openpyxl and python-calamine."""

from __future__ import annotations

import re
import sys
import tracemalloc
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from datagen.engine.plan import Plan, TablePlan
from datagen.errors import LoadError, ShortenedWarning, TargetError
from datagen.io.write import write
from datagen.io.xlsx.sink import XlsxOptions
from datagen.io.xlsx.workbook import SheetLayout, sheet_frames

TableOf = Callable[..., TablePlan]
PlanOf = Callable[..., Plan]


@pytest.fixture
def people(table_of: TableOf, plan_of: PlanOf) -> Plan:
    return plan_of(table_of("people", {"id": pa.array(range(23)), "name": pa.array([f"no {n}" for n in range(23)])}))


def opened(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path)


def opened_sheet(path: Path, name: str) -> Worksheet:
    """Without reading the others."""
    return openpyxl.load_workbook(path, read_only=True)[name]


def rows_of(sheet: Worksheet) -> list[tuple[Any, ...]]:
    return list(sheet.iter_rows(values_only=True))


def test_the_header_is_bold_and_filled(people: Plan, tmp_path: Path) -> None:
    write(people, str(tmp_path / "x.xlsx"))
    header = opened(tmp_path / "x.xlsx")["people"][1]
    assert [cell.value for cell in header] == ["id", "name"]
    assert all(cell.font.bold and cell.fill.fill_type == "solid" for cell in header)


def test_the_header_stays_in_sight_and_filters_all_rows(people: Plan, tmp_path: Path) -> None:
    write(people, str(tmp_path / "x.xlsx"))
    sheet = opened(tmp_path / "x.xlsx")["people"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.dimensions) == ("A2", "A1:B24", "A1:B24")


def test_columns_are_as_wide_as_their_text_within_limits(table_of: TableOf, plan_of: PlanOf, tmp_path: Path) -> None:
    columns = {"a": ["x"], "b": ["twenty characters or"], "a header of some length": ["x"], "d": ["long " * 1000]}
    plan = plan_of(table_of("t", {name: pa.array(texts) for name, texts in columns.items()}))
    write(plan, str(tmp_path / "x.xlsx"))
    widths = [opened(tmp_path / "x.xlsx")["t"].column_dimensions[letter].width for letter in "ABCD"]
    assert widths[0] < 6
    assert 16 < widths[1] < 26
    assert 18 < widths[2] < 30
    assert 50 < widths[3] < 70


def test_only_the_first_sheet_is_selected(shop: Plan, tmp_path: Path) -> None:
    write(shop, str(tmp_path / "x.xlsx"))
    selected = [bool(sheet.sheet_view.tabSelected) for sheet in opened(tmp_path / "x.xlsx")]
    assert selected == [True, False]


@pytest.mark.parametrize("batch_rows", [3, 7, 1000])
def test_a_table_goes_on_in_further_sheets(people: Plan, tmp_path: Path, batch_rows: int) -> None:
    path = tmp_path / "x.xlsx"
    write(people, str(path), batch_rows=batch_rows, details=XlsxOptions(rows_per_sheet=10))
    workbook = opened(path)
    assert workbook.sheetnames == ["people", "people_2", "people_3"]
    assert [sheet.auto_filter.ref for sheet in workbook] == ["A1:B11", "A1:B11", "A1:B4"]
    found = [rows_of(sheet) for sheet in workbook]
    assert all(rows[0] == ("id", "name") for rows in found)
    assert [row[0] for rows in found for row in rows[1:]] == list(range(23))


def test_a_full_sheet_begins_no_further_one(people: Plan, tmp_path: Path) -> None:
    write(people, str(tmp_path / "x.xlsx"), details=XlsxOptions(rows_per_sheet=23))
    assert opened(tmp_path / "x.xlsx").sheetnames == ["people"]


def test_a_table_of_more_rows_than_a_sheet_holds_is_split_at_excels_limit(
    table_of: TableOf, plan_of: PlanOf, tmp_path: Path
) -> None:
    rows = 1_048_577
    write(plan_of(table_of("t", {"n": pa.array(range(rows))})), str(tmp_path / "x.xlsx"))
    with zipfile.ZipFile(tmp_path / "x.xlsx") as archive:
        first = archive.read("xl/worksheets/sheet1.xml")
    assert first.count(b"<row ") == 1_048_576
    assert b'<row r="1048576"><c r="A1048576" s="3"><v>1048574</v></c></row></sheetData>' in first
    assert rows_of(opened_sheet(tmp_path / "x.xlsx", "t_2")) == [("n",), (rows - 2,), (rows - 1,)]


def test_the_frame_of_a_long_sheet_takes_no_more_memory_than_that_of_a_short_one() -> None:
    tracemalloc.start()
    layout = SheetLayout(name="t", columns=("a", "b"), rows=1_048_575, widest=("x", "y"))
    (frame,) = sheet_frames([layout], with_first=True)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert b'<dimension ref="A1:B1048576"/>' in frame.before
    assert peak < 5_000_000


def test_many_batches_and_slices_of_a_batch_keep_their_rows(table_of: TableOf, plan_of: PlanOf, tmp_path: Path) -> None:
    numbers = range(20_000)
    columns = {
        "n": pa.array(numbers),
        "text": pa.array([f"row {n}" for n in numbers], pa.string_view()),
        "day": pa.array([n - 40_000 for n in numbers], pa.int32()).cast(pa.date32()),
    }
    write(plan_of(table_of("t", columns)), str(tmp_path / "x.xlsx"), batch_rows=18_000)
    found = CalamineWorkbook.from_path(tmp_path / "x.xlsx").get_sheet_by_name("t").to_python()[1:]
    assert [row[0] for row in found] == list(numbers)
    assert [row[1] for row in found] == columns["text"].to_pylist()
    days = columns["day"].to_pylist()
    assert [row[2] for row in found] == [day.isoformat() if day.isoformat() < "1900-03-01" else day for day in days]


def test_columns_past_zz_arrive(table_of: TableOf, plan_of: PlanOf, tmp_path: Path) -> None:
    plan = plan_of(table_of("t", {f"c{n}": pa.array([n]) for n in range(1000)}))
    write(plan, str(tmp_path / "x.xlsx"))
    header, row = rows_of(opened(tmp_path / "x.xlsx")["t"])
    assert header == tuple(f"c{n}" for n in range(1000))
    assert row == tuple(range(1000))


def test_more_columns_than_a_sheet_holds_are_refused(table_of: TableOf, plan_of: PlanOf, tmp_path: Path) -> None:
    plan = plan_of(table_of("wide", {f"c{n}": pa.array([n]) for n in range(16_385)}))
    with pytest.raises(TargetError, match=r"^table 'wide' has 16,385 columns, a sheet holds 16,384 \(split it\)$"):
        write(plan, str(tmp_path / "x.xlsx"))
    assert list(tmp_path.iterdir()) == []


def test_the_same_rows_give_the_same_bytes_with_any_number_of_threads(people: Plan, tmp_path: Path) -> None:
    for workers in (1, 3):
        write(people, str(tmp_path / f"{workers}.xlsx"), workers=workers, batch_rows=5)
    assert (tmp_path / "1.xlsx").read_bytes() == (tmp_path / "3.xlsx").read_bytes()


def test_a_batch_is_as_long_as_its_rows_so_that_progress_is_right(people: Plan, tmp_path: Path) -> None:
    reported: list[tuple[str, int]] = []
    write(people, str(tmp_path / "x.xlsx"), batch_rows=10, progress=lambda *rows: reported.append(rows))
    assert reported == [("people", 10), ("people", 10), ("people", 3)]


def test_a_cell_past_excels_limit_is_shortened_with_a_warning(table_of: TableOf, plan_of: PlanOf, tmp_path: Path) -> None:
    texts = ["a" * 32_767, "é" * 32_768, "😀" * 16_384, "😀" * 16_383 + "xy", None, "&" * 32_768]
    plan = plan_of(table_of("notes", {"body": pa.array(texts, pa.string_view()), "n": pa.array(range(6))}))
    message = "^4 values of column 'body' of table 'notes' had more than the 32,767 characters of a cell: the rest was cut off$"
    with pytest.warns(ShortenedWarning, match=message):
        write(plan, str(tmp_path / "x.xlsx"), batch_rows=2)
    found = [row[0] for row in rows_of(opened(tmp_path / "x.xlsx")["notes"])[1:]]
    assert found == ["a" * 32_767, "é" * 32_767, "😀" * 16_383, "😀" * 16_383 + "x", None, "&" * 32_767]


def test_what_fits_raises_no_warning(people: Plan, tmp_path: Path) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        write(people, str(tmp_path / "x.xlsx"))
    assert caught == []


def test_a_column_name_past_excels_limit_is_shortened_with_a_warning(
    table_of: TableOf, plan_of: PlanOf, tmp_path: Path
) -> None:
    with pytest.warns(ShortenedWarning, match=r"^the name of column 'n{40}\.\.\.' of table 't' is longer than the 32,767 "):
        write(plan_of(table_of("t", {"n" * 40_000: pa.array([1])})), str(tmp_path / "x.xlsx"))
    assert rows_of(opened(tmp_path / "x.xlsx")["t"]) == [("n" * 32_767,), (1,)]


def test_a_shortened_sheet_name_is_told(table_of: TableOf, plan_of: PlanOf, tmp_path: Path) -> None:
    name = "a table with a name that no sheet can have"
    with pytest.warns(ShortenedWarning, match=f"^the name of table '{name}' is longer .*: its sheet is '{name[:31]}'$"):
        write(plan_of(table_of(name, {"n": pa.array([1])})), str(tmp_path / "x.xlsx"))


def test_a_directory_takes_a_workbook_for_each_table(shop: Plan, tmp_path: Path) -> None:
    write(shop, f"{tmp_path}/", format="xlsx")
    assert sorted(opened(path).sheetnames[0] for path in tmp_path.iterdir()) == ["select", "us\"er's %_x"]


def test_standard_output_takes_a_whole_workbook(people: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (tmp_path / "x.xlsx").open("wb") as file:
        monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=file))
        write(people, "-", format="xlsx")
    assert len(rows_of(opened(tmp_path / "x.xlsx")["people"])) == 24


def test_a_pipe_that_can_not_seek_takes_a_whole_workbook(people: Plan, tmp_path: Path) -> None:
    write(people, str(tmp_path / "x.xlsx"))
    with zipfile.ZipFile(tmp_path / "x.xlsx") as archive:
        assert archive.testzip() is None
        assert [member.filename for member in archive.infolist() if member.flag_bits & 8] == ["xl/worksheets/sheet1.xml"]


def test_a_full_disk_is_said_in_one_line(people: Plan) -> None:
    with pytest.raises(LoadError, match=r"^writing /dev/full failed: No space left on device$"):
        write(people, "/dev/full", format="xlsx")


def test_options_of_another_format_are_refused(people: Plan, tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="XlsxOptions"):
        write(people, str(tmp_path / "x.xlsx"), details=SimpleNamespace())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("rows", [0, -1, 1_048_576])
def test_a_sheet_of_impossible_length_is_refused(rows: int) -> None:
    with pytest.raises(TargetError, match=re.escape(f"{rows} rows per sheet can't be (1 to 1,048,575 can)")):
        XlsxOptions(rows_per_sheet=rows)


def test_an_empty_table_has_its_header(people: Plan, tmp_path: Path) -> None:
    empty = replace(people, tables={"people": replace(people["people"], rows=0)})
    write(empty, str(tmp_path / "x.xlsx"))
    sheet = opened(tmp_path / "x.xlsx")["people"]
    assert rows_of(sheet) == [("id", "name")]
    assert sheet.auto_filter.ref == "A1:B1"
