"""LibreOffice opens workbooks without repair and shows every cell as it is meant."""

from __future__ import annotations

import csv
import datetime as dt
import os
import shutil
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from datagen.engine.plan import Plan, TablePlan
from datagen.io.write import write
from datagen.io.xlsx.sink import XlsxOptions

UTC = dt.UTC
SHOWN = {
    "n": (pa.array([1, 10**15 - 1, 2**63 - 1, None]), ["1", "999999999999999", "9223372036854775807", ""]),
    "price": (
        pa.array([Decimal("1.50"), Decimal("-0.05"), Decimal("12345678901234567.89"), None], pa.decimal128(20, 2)),
        ["1.50", "-0.05", "12345678901234567.89", ""],
    ),
    "score": (pa.array([0.5, -1.25, 1e300, None]), ["0.5", "-1.25", "1E+300", ""]),
    "ok": (pa.array([True, False, None, True]), ["TRUE", "FALSE", "", "TRUE"]),
    "day": (
        pa.array([dt.date(1900, 3, 1), dt.date(1900, 2, 28), dt.date(9999, 12, 31), None]),
        ["1900-03-01", "1900-02-28", "9999-12-31", ""],
    ),
    "at": (
        pa.array([dt.datetime(2024, 5, 1, 12, 34, 56, 123000, UTC), None, dt.datetime(1900, 3, 1, tzinfo=UTC), None]),
        ["2024-05-01 12:34:56.123", "", "1900-03-01 00:00:00.000", ""],
    ),
    "time": (
        pa.array([dt.time(0), dt.time(23, 59, 59), dt.time(1, 2, 3, 4000), None], pa.time64("us")),
        ["00:00:00.000", "23:59:59.000", "01:02:03.004", ""],
    ),
    "span": (
        pa.array([dt.timedelta(days=3, seconds=5), dt.timedelta(0), dt.timedelta(seconds=-1), None]),
        ["72:00:05.000", "0:00:00.000", "-PT1S", ""],
    ),
    'te,x"t\n<&>': (
        pa.array(["=1+1", "a\nb <&> _x0041_", " é😀 ", "0012"]),
        ["=1+1", "a\nb <&> _x0041_", " é😀 ", "0012"],
    ),
}
"""Column: values, and what their cells show."""
ALL_SHEETS_AS_SHOWN = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"
"""Of the fields of LibreOffice's CSV filter, the ninth says that cells are written as shown, the twelfth all sheets."""


@pytest.fixture(scope="session")
def soffice() -> str:
    found = shutil.which("soffice")
    if found is None and os.environ.get("DATAGEN_TEST_SOFFICE"):
        pytest.fail("DATAGEN_TEST_SOFFICE is set, but there is no soffice (install libreoffice-calc-nogui)")
    return found or pytest.skip("there is no soffice (install libreoffice-calc-nogui)")


@pytest.fixture(scope="session")
def shown(
    soffice: str,
    tmp_path_factory: pytest.TempPathFactory,
    table_of: Callable[..., TablePlan],
    plan_of: Callable[..., Plan],
) -> dict[str, list[list[str]]]:
    """The rows of every sheet of a workbook, as LibreOffice shows them."""
    folder = tmp_path_factory.mktemp("soffice")
    plan = plan_of(
        table_of("kinds", {name: values for name, (values, _) in SHOWN.items()}),
        table_of("us:er's 😀", {"id": pa.array(range(9))}),
        table_of("empty", {"id": pa.array([], pa.int64())}),
    )
    write(plan, str(folder / "x.xlsx"), batch_rows=3, details=XlsxOptions(rows_per_sheet=4))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    convert = [soffice, profile, "--headless", "--convert-to", ALL_SHEETS_AS_SHOWN, "--outdir", str(folder / "csv")]
    subprocess.run([*convert, str(folder / "x.xlsx")], check=True, capture_output=True, timeout=120)
    return {path.stem.removeprefix("x-"): read_csv(path) for path in (folder / "csv").iterdir()}


def read_csv(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_every_sheet_opens_under_its_name(shown: dict[str, list[list[str]]]) -> None:
    assert sorted(shown) == ["empty", "kinds", "us_er's 😀", "us_er's 😀_2", "us_er's 😀_3"]


@pytest.mark.parametrize("column", SHOWN)
def test_cells_show_what_is_meant(shown: dict[str, list[list[str]]], column: str) -> None:
    number = list(SHOWN).index(column)
    assert [row[number] for row in shown["kinds"]] == [column, *SHOWN[column][1]]


def test_rows_go_on_in_further_sheets(shown: dict[str, list[list[str]]]) -> None:
    names = ["us_er's 😀", "us_er's 😀_2", "us_er's 😀_3"]
    assert [shown[name][0] for name in names] == [["id"]] * 3
    assert [row[0] for name in names for row in shown[name][1:]] == [str(number) for number in range(9)]


def test_an_empty_table_shows_its_header(shown: dict[str, list[list[str]]]) -> None:
    assert shown["empty"] == [["id"]]
