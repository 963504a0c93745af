"""Workbooks, against the two ways in which Python users write them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import xlsxwriter

import datagen
from benchmarks.case import Case, Goal, Made, Work
from benchmarks.schemas import CELLS


def filled(rows: int) -> datagen.Plan:
    return datagen.plan(CELLS, count={"cells": rows}, seed=1)


@contextmanager
def with_datagen(rows: int) -> Iterator[Work]:
    plan = filled(rows)
    with tempfile.TemporaryDirectory() as folder:
        datagen.write(filled(1000), f"{folder}/first.xlsx")  # imports what the format needs
        yield lambda: Made(datagen.write(plan, f"{folder}/cells.xlsx").rows["cells"])


def naive(rows: int) -> pl.DataFrame:
    """The same cells in memory, times without their zone, which neither library writes."""
    frame = pl.DataFrame(filled(rows)["cells"].reader().read_all())
    return frame.with_columns(pl.col("at").dt.replace_time_zone(None), pl.col("kind").cast(pl.String))


@contextmanager
def with_xlsxwriter(rows: int) -> Iterator[Work]:
    cells = naive(rows).rows()

    def work(path: Path) -> Made:
        with xlsxwriter.Workbook(path, {"constant_memory": True, "default_date_format": "yyyy-mm-dd hh:mm:ss"}) as workbook:
            sheet = workbook.add_worksheet()
            for number, row in enumerate(cells):
                sheet.write_row(number, 0, row)
        return Made(len(cells))

    with tempfile.TemporaryDirectory() as folder:
        yield lambda: work(Path(folder, "cells.xlsx"))


@contextmanager
def with_polars(rows: int) -> Iterator[Work]:
    frame = naive(rows)

    def work(path: Path) -> Made:
        frame.write_excel(path)
        return Made(len(frame))

    with tempfile.TemporaryDirectory() as folder:
        yield lambda: work(Path(folder, "cells.xlsx"))


XLSX_CASE = Case(
    summary="8 columns to a workbook",
    contenders={"datagen": with_datagen, "xlsxwriter constant_memory": with_xlsxwriter, "polars write_excel": with_polars},
    rows={"xlsxwriter constant_memory": 50_000, "polars write_excel": 50_000},
    default_rows=500_000,
    goals=(
        Goal(
            measure="XLSX, against xlsxwriter constant_memory writing the same cells",
            figure="rows_per_second",
            subject="datagen",
            reference="xlsxwriter constant_memory",
            bound=15,
        ),
    ),
)
