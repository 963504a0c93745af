"""Every value reads back from a workbook as what it was, with two readers; what a number can't hold intact is text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell import Cell
from openpyxl.utils.escape import unescape
from python_calamine import CalamineWorkbook

from datagen.engine.plan import Plan, TablePlan
from datagen.io.write import write

UTC = dt.UTC
INSTANT = pa.timestamp("us", "UTC")
HOSTILE = st.sampled_from(["_x0041_", "_x0041_x0042_", "_x", "]]>", "</t>", "&amp;", "<!--", "\r\n", "\r", "\0", "=1", "'"])
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff")
TEXTS = st.lists(st.text(CHARACTERS, max_size=8) | HOSTILE, max_size=4).map("".join)
DATES = st.dates(dt.date(1900, 3, 1))
MILLISECONDS = st.times().map(lambda time: time.replace(microsecond=time.microsecond // 1000 * 1000))


class Found(NamedTuple):
    """A column below its header, as each reader gives it."""

    cells: list[Cell]
    calamine: list[Any]

    @property
    def values(self) -> list[Any]:
        return [cell.value for cell in self.cells]


Read = Callable[[pa.Array], Found]


@pytest.fixture(scope="session")
def read(
    tmp_path_factory: pytest.TempPathFactory, table_of: Callable[..., TablePlan], plan_of: Callable[..., Plan]
) -> Callable[..., Found]:
    """Writes an array as a column of a workbook and reads it back."""
    path = tmp_path_factory.mktemp("xlsx") / "x.xlsx"

    def written(array: pa.Array, name: str = "column") -> Found:
        write(plan_of(table_of("t", {name: array, "end": pa.array(range(len(array)))})), str(path))
        return read_column(path, name)

    return written


def read_column(path: Path, name: str) -> Found:
    sheet = openpyxl.load_workbook(path)["t"]
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("t").to_python(skip_empty_area=False)
    assert (unescape(sheet["A1"].value), rows[0][0]) == (name, name)
    return Found([row[0] for row in sheet.iter_rows(min_row=2)], [row[0] for row in rows[1:]])


@settings(max_examples=40, deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=20), name=TEXTS.filter(bool))
def test_texts_and_column_names_of_any_characters_arrive(read: Callable[..., Found], texts: list[str], name: str) -> None:
    found = read(pa.array(texts, pa.string_view()), name)
    assert found.calamine == texts
    assert [unescape(value) for value in found.values] == texts


def test_characters_that_xml_has_no_place_for_arrive(read: Read) -> None:
    text = "\ufffe_\uffff" + "".join(map(chr, range(32)))
    assert unescape(read(pa.array([text])).values[0]) == text


@pytest.mark.parametrize("text", ["=1+1", "+x", "-2", "@x", "=HYPERLINK()", "0012", "1e5", "TRUE", "#N/A", "2024-01-01", " "])
def test_text_stays_text_even_when_it_is_edited(read: Read, text: str) -> None:
    cell = read(pa.array([text])).cells[0]
    assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")


def test_null_is_an_empty_cell_and_an_empty_string_is_not(read: Read) -> None:
    assert read(pa.array(["", None, "x"], pa.string_view())).values == ["", None, "x"]


@pytest.mark.parametrize("number", [0, -1, 2**53, -(2**53)])
def test_integers_that_a_double_holds_are_numbers(read: Read, number: int) -> None:
    found = read(pa.array([number, None]))
    assert found.values == [number, None]
    assert found.calamine == [number, ""]
    assert found.cells[0].number_format == "0"


@pytest.mark.parametrize("number", [2**53 + 1, -(2**53) - 1, 2**63 - 1, -(2**63)])
def test_integers_past_the_range_of_a_double_are_text(read: Read, number: int) -> None:
    assert read(pa.array([number, 5, None])).values == [str(number), 5, None]


@settings(max_examples=30, deadline=None)
@given(numbers=st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_floats_arrive_to_the_last_digit(read: Read, numbers: list[float]) -> None:
    found = read(pa.array(numbers))
    assert found.values == numbers
    assert found.calamine == numbers


@pytest.mark.parametrize("number", ["0.00", "12.30", "-9999999999999.99", "0.01"])
def test_decimals_of_15_digits_are_numbers_with_their_places(read: Read, number: str) -> None:
    cell = read(pa.array([Decimal(number)], pa.decimal128(20, 2))).cells[0]
    assert (Decimal(str(cell.value)), cell.data_type, cell.number_format) == (Decimal(number), "n", "0.00")


@pytest.mark.parametrize("number", ["99999999999999.99", "-1234567890123456.70"])
def test_longer_decimals_are_text(read: Read, number: str) -> None:
    assert read(pa.array([Decimal(number), Decimal("1.50")], pa.decimal128(20, 2))).values == [number, 1.5]


def test_zeros_at_either_end_do_not_count_as_digits(read: Read) -> None:
    numbers = [Decimal("1.5"), Decimal("1e-18")]
    assert read(pa.array(numbers, pa.decimal128(38, 20))).values == [1.5, 1e-18]


@pytest.mark.parametrize("digits", [15, 16])
def test_whole_decimals_keep_all_their_digits(read: Read, digits: int) -> None:
    number = 10 ** (digits - 1)
    value = read(pa.array([Decimal(number)], pa.decimal128(20, 0))).values[0]
    assert value == (number if digits == 15 else str(number))


@settings(max_examples=20, deadline=None)
@given(dates=st.lists(DATES, min_size=1))
def test_dates_are_dates(read: Read, dates: list[dt.date]) -> None:
    found = read(pa.array(dates))
    assert [value.date() for value in found.values] == dates
    assert found.calamine == dates
    assert {cell.number_format for cell in found.cells} == {"yyyy-mm-dd"}


def test_dates_that_excel_counts_wrongly_are_text(read: Read) -> None:
    dates = [dt.date(1900, 2, 28), dt.date(1, 1, 1), dt.date(1900, 3, 1)]
    assert read(pa.array(dates)).values == ["1900-02-28", "0001-01-01", dt.datetime(1900, 3, 1)]


@settings(max_examples=20, deadline=None)
@given(instants=st.lists(st.builds(dt.datetime.combine, DATES, MILLISECONDS), min_size=1))
def test_instants_are_dates_to_the_millisecond(read: Read, instants: list[dt.datetime]) -> None:
    found = read(pa.array(instants, pa.timestamp("us")).cast(INSTANT))
    assert found.values == instants
    assert [dt.datetime.combine(value, getattr(value, "time", dt.time)()) for value in found.calamine] == instants
    assert {cell.number_format for cell in found.cells} == {"yyyy-mm-dd hh:mm:ss.000"}


def test_instants_before_march_1900_are_text(read: Read) -> None:
    instants = [dt.datetime(1900, 2, 28, 23, 59, 59, 999999, UTC), None, dt.datetime(1900, 3, 1, tzinfo=UTC)]
    found = read(pa.array(instants, INSTANT)).values
    assert found == ["1900-02-28 23:59:59.999999+00:00", None, dt.datetime(1900, 3, 1)]


@settings(max_examples=20, deadline=None)
@given(times=st.lists(MILLISECONDS, min_size=1))
def test_times_are_times(read: Read, times: list[dt.time]) -> None:
    found = read(pa.array(times, pa.time64("us")))
    assert found.values == times
    assert found.calamine == times


def test_whole_seconds_of_a_day_are_times(read: Read) -> None:
    times = [dt.time(0), dt.time(23, 59, 59), None, dt.time(12, 34, 56)]
    assert read(pa.array(times, pa.time32("s"))).values == times


def test_durations_are_spans_of_hours(read: Read) -> None:
    spans = [dt.timedelta(0), dt.timedelta(days=400, hours=5, milliseconds=1), None]
    found = read(pa.array(spans, pa.duration("us")))
    assert found.values == spans
    assert found.cells[0].number_format == "[h]:mm:ss.000"


@pytest.mark.parametrize(("span", "text"), [(dt.timedelta(seconds=-5), "-PT5S"), (dt.timedelta(days=2_958_466), "P2958466D")])
def test_durations_that_excel_can_not_show_are_text(read: Read, span: dt.timedelta, text: str) -> None:
    assert read(pa.array([span], pa.duration("us"))).values == [text]


def test_booleans_are_booleans(read: Read) -> None:
    found = read(pa.array([True, None, False]))
    assert [(cell.value, cell.data_type) for cell in found.cells] == [(True, "b"), (None, "n"), (False, "b")]
    assert found.calamine == [True, "", False]


def test_nested_values_are_json(read: Read) -> None:
    found = read(pa.array([{"a": [1, None], "b": "<&>"}, None]))
    assert found.values == ['{"a":[1,null],"b":"<&>"}', None]
