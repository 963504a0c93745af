"""Generating and loading into SQLite, against an INSERT ... SELECT of the same rows inside SQLite.

The rows are selected from tables without keys and checks: from a table of the very same definition SQLite would copy whole
records without looking at them (its transfer optimisation), which is no way to load new rows. SQLite tries CHECK constraints
as it inserts; the loader has that off for tables that it makes, whose values hold by construction. So there are two
references: one as SQLite does it, and one with the checks off.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import datagen
from benchmarks.case import Case, Goal, Made, Work
from benchmarks.schemas import TRANSACTIONS

ACCOUNTS = 10_000
TABLES = ("accounts", "transactions")
CACHE_KIBIBYTES = 64 * 1024


def filled(rows: int) -> datagen.Plan:
    return datagen.plan(TRANSACTIONS, count={"accounts": ACCOUNTS, "transactions": rows}, seed=1)


@contextmanager
def generated(rows: int) -> Iterator[Work]:
    plan = filled(rows)
    with tempfile.TemporaryDirectory() as folder:
        datagen.write(filled(1000), f"sqlite:///{folder}/first.db")  # imports what the load needs
        yield lambda: Made(datagen.write(plan, f"sqlite:///{folder}/generated.db").rows["transactions"])


@contextmanager
def selected(enforces_checks: bool, rows: int) -> Iterator[Work]:
    """The same tables with the same keys, filled from another file by SQLite alone."""
    with tempfile.TemporaryDirectory() as folder:
        source, copy = Path(folder) / "source.db", Path(folder) / "copy.db"
        datagen.write(filled(rows), f"sqlite:///{source}")
        with closing(sqlite3.connect(source)) as connection:
            for table in TABLES:
                connection.execute(f"CREATE TABLE plain_{table} AS SELECT * FROM {table}")
            connection.commit()
        with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
            connection.execute("ATTACH ? AS source", (str(source),))
            connection.execute(f"PRAGMA ignore_check_constraints = {int(not enforces_checks)}")
            connection.execute(f"PRAGMA cache_size = -{CACHE_KIBIBYTES}")
            yield lambda: Made(insert_selected(connection))


def insert_selected(connection: sqlite3.Connection) -> int:
    """Tables first and indexes last, as the loader does it."""
    schema = connection.execute(
        "SELECT type, sql FROM source.sqlite_schema WHERE sql IS NOT NULL AND tbl_name NOT LIKE 'plain%'"
    ).fetchall()
    connection.execute("BEGIN")
    for kind, sql in schema:
        if kind == "table":
            connection.execute(sql)
    for table in TABLES:
        connection.execute(f"INSERT INTO main.{table} SELECT * FROM source.plain_{table}")
    for kind, sql in schema:
        if kind == "index":
            connection.execute(sql)
    connection.execute("COMMIT")
    return int(connection.execute("SELECT count(*) FROM main.transactions").fetchone()[0])


SQLITE_CASE = Case(
    summary="transactions (5 columns, foreign key) into SQLite",
    contenders={
        "datagen": generated,
        "INSERT SELECT": partial(selected, True),
        "INSERT SELECT, checks off": partial(selected, False),
    },
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
        Goal(
            measure="SQLite: the same, against INSERT ... SELECT with its CHECK constraints off",
            figure="rows_per_second",
            subject="datagen",
            reference="INSERT SELECT, checks off",
            bound=0.85,
        ),
    ),
)
