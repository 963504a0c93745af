"""TPC-H's lineitem table as files, against tpchgen-cli, the fastest generator of that one schema."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path

import datagen
from benchmarks.case import Case, Goal, Made, Work
from benchmarks.schemas import LINEITEM

ROWS_AT_SCALE_1 = 6_001_215
"""TPC-H specification, 4.2.5."""


@contextmanager
def with_datagen(suffix: str, rows: int) -> Iterator[Work]:
    plan = datagen.plan(LINEITEM, count={"lineitem": rows}, seed=1)

    def work(path: Path) -> Made:
        report = datagen.write(plan, str(path))
        return Made(report.rows["lineitem"], path.stat().st_size)

    with tempfile.TemporaryDirectory() as folder:
        datagen.write(datagen.plan(LINEITEM, rows=1000), f"{folder}/first.{suffix}")  # imports what the format needs
        yield lambda: work(Path(folder, f"lineitem.{suffix}"))


@contextmanager
def with_tpchgen(suffix: str, rows: int) -> Iterator[Work]:
    """The whole process, whose start takes a few milliseconds."""

    def work(folder: Path) -> Made:
        command = [Path(sys.executable).with_name("tpchgen-cli"), suffix, "-s", str(rows / ROWS_AT_SCALE_1), "--quiet"]
        subprocess.run([*command, "--tables", "lineitem", "--output-dir", folder], check=True)
        return Made(rows, (folder / f"lineitem.{suffix}").stat().st_size)

    with tempfile.TemporaryDirectory() as folder:
        yield lambda: work(Path(folder))


def contenders(suffix: str) -> dict[str, partial[AbstractContextManager[Work]]]:
    return {
        f"datagen {suffix}": partial(with_datagen, suffix),
        f"tpchgen-cli {suffix}": partial(with_tpchgen, suffix),
    }


LINEITEM_CASE = Case(
    summary="lineitem-shaped table of 16 columns to a file",
    contenders={**contenders("parquet"), **contenders("csv")},
    rows={},
    default_rows=3_000_000,
    goals=(
        Goal(
            measure="lineitem-shaped table to Parquet, against tpchgen-cli's Parquet",
            figure="rows_per_second",
            subject="datagen parquet",
            reference="tpchgen-cli parquet",
            bound=1.2,
        ),
        Goal(
            measure="the same to CSV",
            figure="rows_per_second",
            subject="datagen csv",
            reference="tpchgen-cli csv",
            bound=1.0,
        ),
    ),
)
