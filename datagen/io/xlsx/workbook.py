"""The parts of a workbook that do not hold rows, built by xlsxwriter."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZipFile

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from datagen.io.xlsx.styles import HEADER, NUMBER_FORMATS

__all__ = ["SheetFrame", "SheetLayout", "sheet_frames", "sheet_part", "workbook_parts"]

CREATED = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)
"""Always, so that the same rows give the same bytes."""
HEADER_FORMAT = {"bold": True, "bg_color": "#DDE5EE", "bottom": 1, "valign": "top"}
UNUSED_NAME = "\u00a0"
"""A sheet's name that no table gets, since a name of spaces alone becomes another."""
MAXIMUM_WIDTH = 420
"""Pixels: some 60 characters."""
DIMENSION = re.compile(b'<dimension ref="[^"]*"/>')
SHOWN = 200
"""Characters of a text that count for the width of its column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLayout:
    """One sheet, but for its rows."""

    name: str
    columns: tuple[str, ...]
    rows: int
    """Without the header."""
    widest: tuple[str, ...] = ()
    """For each column the widest text that it is known to show; none where only the name and the extent matter."""

    @property
    def extent(self) -> str:
        """All cells, with the header."""
        return str(xl_range(0, 0, self.rows, len(self.columns) - 1))


@dataclass(frozen=True, slots=True)
class SheetFrame:
    """What stands before and after the rows in a sheet's part."""

    before: bytes
    after: bytes


def sheet_part(number: int) -> str:
    """The name of a sheet's part; the first has number 1."""
    return f"xl/worksheets/sheet{number}.xml"


def workbook_parts(layouts: Sequence[SheetLayout]) -> dict[str, bytes]:
    """Every part by its name, but for those of the sheets."""
    parts = build(layouts, with_styles=True)
    for number in range(1, len(layouts) + 1):
        del parts[sheet_part(number)]
    return parts


def sheet_frames(layouts: Sequence[SheetLayout], *, with_first: bool) -> list[SheetFrame]:
    """The frames of neighbouring sheets, fitted to their widest texts; a workbook's first sheet is the selected one."""
    others = [] if with_first else [SheetLayout(name=UNUSED_NAME, columns=("",), rows=0)]
    parts = build([*others, *layouts], with_styles=False)
    first = len(others) + 1
    return [frame_of(parts[sheet_part(number)], layout.extent) for number, layout in enumerate(layouts, first)]


def frame_of(part: bytes, extent: str) -> SheetFrame:
    """Cells in the last row would tell xlsxwriter the extent, but it would go through all the rows before that."""
    before, opening, rest = DIMENSION.sub(f'<dimension ref="{extent}"/>'.encode(), part, count=1).partition(b"<sheetData>")
    _, closing, after = rest.partition(b"</sheetData>")
    assert opening, "xlsxwriter writes the cells of a sheet between these tags"
    assert closing
    return SheetFrame(before + opening, closing + after)


def build(layouts: Sequence[SheetLayout], *, with_styles: bool) -> dict[str, bytes]:
    file = BytesIO()
    workbook = Workbook(file, {"in_memory": True})
    workbook.set_properties({"created": CREATED})
    sheets = [lay_out(workbook.add_worksheet(layout.name), layout) for layout in layouts]
    if with_styles and sheets:
        add_styles(workbook, sheets[0])
    workbook.close()
    with ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def add_styles(workbook: Workbook, sheet: Worksheet) -> None:
    """Makes the workbook number its styles as we do: in the order of the cells that have them."""
    formats = {HEADER: HEADER_FORMAT} | {style: {"num_format": text} for style, text in NUMBER_FORMATS.items()}
    for style in sorted(formats):
        sheet.write_blank(0, style, None, workbook.add_format(formats[style]))


def lay_out(sheet: Worksheet, layout: SheetLayout) -> Worksheet:
    sheet.freeze_panes(1, 0)
    sheet.autofilter(layout.extent)
    sheet.ignore_errors({"number_stored_as_text": layout.extent})
    if layout.widest:
        fit_columns(sheet, layout)
    return sheet


def fit_columns(sheet: Worksheet, layout: SheetLayout) -> None:
    """From cells that stand in for all others; none of them is kept."""
    for row, texts in enumerate((layout.columns, layout.widest)):
        for column, text in enumerate(texts):
            sheet.write_string(row, column, text[:SHOWN])
    sheet.autofit(MAXIMUM_WIDTH)
