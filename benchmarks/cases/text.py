"""JSON and SQL text, against Polars writing the same rows from memory."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import polars as pl

import datagen
from benchmarks.case import Case, Goal, Made, Work
from benchmarks.schemas import TRANSACTIONS

ACCOUNTS = 10_000


def filled(rows: int) -> datagen.Plan:
    """Accounts are there to be referred to; they are a hundredth of the rows or fewer."""
    return datagen.plan(TRANSACTIONS, count={"accounts": min(ACCOUNTS, rows // 100), "transactions": rows}, seed=1)


@contextmanager
def written(suffix: str, rows: int) -> Iterator[Work]:
    """Generated, rendered and written."""
    plan = filled(rows)

    def work(path: Path) -> Made:
        report = datagen.write(plan, str(path))
        return Made(sum(report.rows.values()), path.stat().st_size)

    with tempfile.TemporaryDirectory() as folder:
        # The first call imports what the format needs, which takes half a second.
        datagen.write(filled(1000), str(Path(folder, f"first.{suffix}")))
        yield lambda: work(Path(folder, f"rows.{suffix}"))


@contextmanager
def by_polars(write: Callable[[pl.DataFrame, Path], object], rows: int) -> Iterator[Work]:
    """Rows that are in memory already, decimals as doubles, as Polars would write them as strings."""
    table = filled(rows)["transactions"].reader().read_all()
    frame = pl.DataFrame(table).with_columns(pl.col("amount").cast(pl.Float64))

    def work(path: Path) -> Made:
        write(frame, path)
        return Made(len(frame), path.stat().st_size)

    with tempfile.TemporaryDirectory() as folder:
        yield lambda: work(Path(folder, "rows"))


TEXT_CASE = Case(
    summary="transactions as text",
    contenders={
        "datagen json": partial(written, "json"),
        "polars write_ndjson": partial(by_polars, lambda frame, path: frame.write_ndjson(path)),
        "datagen sql": partial(written, "sql"),
        "polars write_csv": partial(by_polars, lambda frame, path: frame.write_csv(path)),
    },
    rows={},
    default_rows=2_000_000,
    goals=(
        Goal(
            measure="JSON, against Polars' write_ndjson of the same rows in memory",
            figure="rows_per_second",
            subject="datagen json",
            reference="polars write_ndjson",
            bound=0.8,
        ),
        Goal(
            measure="SQL text, against Polars' write_csv of the same rows in memory, bytes per second",
            figure="bytes_per_second",
            subject="datagen sql",
            reference="polars write_csv",
            bound=0.6,
        ),
    ),
)
