"""How time and memory grow with the rows: the same table to a Parquet file, one, ten and a hundred times as long."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Literal

import datagen
from benchmarks.case import Case, Goal, Made, Work
from benchmarks.schemas import TRANSACTIONS

SHORTEST = 1_000_000
"""Eight row groups: enough that as many are in flight as ever are, so that memory has its full size."""


@contextmanager
def filed(times: int, rows: int) -> Iterator[Work]:
    plan = datagen.plan(TRANSACTIONS, count={"accounts": 10_000, "transactions": rows * times}, seed=1)
    with tempfile.TemporaryDirectory() as folder:
        datagen.write(datagen.plan(TRANSACTIONS, rows=1000), f"{folder}/", format="parquet")  # imports what the format needs
        yield lambda: Made(datagen.write(plan, f"{folder}/", format="parquet").rows["transactions"])


def growth(measure: str, figure: Literal["seconds", "peak_memory"], longer: str, shorter: str, bound: float) -> Goal:
    return Goal(measure=measure, figure=figure, subject=longer, reference=shorter, bound=bound, is_upper=True)


GROWTH_CASE = Case(
    summary="transactions to Parquet",
    contenders={f"{times}x": partial(filed, times) for times in (1, 10, 100)},
    rows={},
    default_rows=SHORTEST,
    goals=(
        growth("time for 10x the rows", "seconds", "10x", "1x", 10.5),
        growth("time for 10x the rows again", "seconds", "100x", "10x", 10.5),
        growth("peak memory for 10x the rows", "peak_memory", "10x", "1x", 1.1),
        growth("peak memory for 10x the rows again", "peak_memory", "100x", "10x", 1.1),
    ),
)
