"""Generating and loading into SQLite, against an INSERT ... SELECT of the same rows inside SQLite."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import datagen
from benchmarks.case import Case, Goal
from benchmarks.schemas import TRANSACTIONS

ACCOUNTS = 10_000


def filled(rows: int) -> datagen.Plan:
    return datagen.plan(TRANSACTIONS, count={"accounts": ACCOUNTS, "transactions": rows}, seed=1)


@contextmanager
def generated(rows: int) -> Iterator[Callable[[], int]]:
    plan = filled(rows)
    plan["transactions"].batch(0, min(rows, 1000))
    with tempfile.TemporaryDirectory() as folder:
        yield lambda: datagen.write(plan, f"sqlite:///{folder}/generated.db").rows["transactions"]


@contextmanager
def selected(rows: int) -> Iterator[Callable[[], int]]:
    """The same tables with the same keys, made from the rows of another file by SQLite alone."""
    with tempfile.TemporaryDirectory() as folder:
        source, copy = Path(folder) / "source.db", Path(folder) / "copy.db"
        datagen.write(filled(rows), f"sqlite:///{source}")
        with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
            connection.execute("ATTACH ? AS source", (str(source),))
            yield lambda: insert_selected(connection)


def insert_selected(connection: sqlite3.Connection) -> int:
    """Tables first and indexes last, as the loader does it."""
    schema = connection.execute("SELECT type, sql FROM source.sqlite_schema WHERE sql IS NOT NULL").fetchall()
    connection.execute("BEGIN")
    for kind, sql in schema:
        if kind == "table":
            connection.execute(sql)
    for table in ("accounts", "transactions"):
        connection.execute(f"INSERT INTO main.{table} SELECT * FROM source.{table}")
    for kind, sql in schema:
        if kind == "index":
            connection.execute(sql)
    connection.execute("COMMIT")
    return int(connection.execute("SELECT count(*) FROM main.transactions").fetchone()[0])


SQLITE_CASE = Case(
    summary="transactions (5 columns, foreign key) into SQLite",
    contenders={"datagen": generated, "INSERT SELECT": selected},
    rows={},
    default_rows=2_000_000,
    goals=(
        Goal(
            measure="SQLite: the same, against INSERT ... SELECT inside SQLite",
            figure="rows_per_second",
            subject="datagen",
            reference="INSERT SELECT",
            bound=0.85,
        ),
    ),
)
