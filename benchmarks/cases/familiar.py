"""Everyday jobs, beside what a service that makes one row at a time is known to take for them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import datagen
from benchmarks.case import Case, Goal, Made, Work
from benchmarks.cases.postgresql import clean
from benchmarks.servers import postgresql_url

SHOP = Path(__file__).parents[2] / "examples" / "ecommerce.yaml"
TABLES = ("users", "products", "orders")
NONE = dict.fromkeys(TABLES, 0)


@contextmanager
def filed(suffix: str, tables: tuple[str, ...], rows: int) -> Iterator[Work]:
    """So many rows of each of these tables to one file."""
    plan = datagen.plan(SHOP, count=NONE | dict.fromkeys(tables, rows))
    with tempfile.TemporaryDirectory() as folder:
        yield lambda: Made(sum(datagen.write(plan, f"{folder}/shop.{suffix}").rows.values()))


@contextmanager
def loaded(rows: int) -> Iterator[Work]:
    plan = datagen.plan(SHOP, count=NONE | {"users": rows})
    with clean(*reversed(TABLES)):
        yield lambda: Made(sum(datagen.write(plan, postgresql_url()).rows.values()))


def at_most(measure: str, subject: str, seconds: float) -> Goal:
    return Goal(measure=f"{measure}, seconds", figure="seconds", subject=subject, reference=None, bound=seconds, is_upper=True)


FAMILIAR_CASE = Case(
    summary="everyday jobs, imports included",
    contenders={
        "json": partial(filed, "json", ("users",)),
        "three tables": partial(filed, "json", TABLES),
        "postgresql": loaded,
        "xlsx": partial(filed, "xlsx", ("users",)),
        "sql": partial(filed, "sql", ("users",)),
    },
    rows={"json": 10_000, "three tables": 10_000, "postgresql": 100_000, "xlsx": 50_000, "sql": 100_000},
    default_rows=10_000,
    goals=(
        at_most("10,000 rows JSON (row by row about 2 s)", "json", 2),
        at_most("three tables of 10,000 rows JSON (about 8 s)", "three tables", 8),
        at_most("100,000 rows into PostgreSQL (about 45 s)", "postgresql", 45),
        at_most("50,000 rows XLSX (about 15 s)", "xlsx", 15),
        at_most("100,000 rows SQL (about 12 s)", "sql", 12),
    ),
)
