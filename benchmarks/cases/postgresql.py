"""Generating and loading into PostgreSQL, against replaying the same rows from a ready-made binary COPY."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

import datagen
from benchmarks.case import Case, Goal, Made, Work
from benchmarks.schemas import TRANSACTIONS
from benchmarks.servers import postgresql_url

ACCOUNTS = 10_000
CHUNK_BYTES = 1 << 20


@contextmanager
def clean(*tables: str) -> Iterator[psycopg.Connection]:
    """A connection to a database in which these tables are not, neither before nor after."""
    drop = f"DROP TABLE IF EXISTS {', '.join(tables)} CASCADE"
    with psycopg.connect(postgresql_url(), autocommit=True) as connection:
        connection.execute(drop)
        connection.execute("CHECKPOINT")
        try:
            yield connection
        finally:
            connection.execute(drop)


def filled(rows: int) -> datagen.Plan:
    return datagen.plan(TRANSACTIONS, count={"accounts": ACCOUNTS, "transactions": rows}, seed=1)


@contextmanager
def generated(rows: int) -> Iterator[Work]:
    """Creating both tables, generating, loading and adding the keys."""
    plan = filled(rows)
    with clean("transactions", "accounts") as connection:
        datagen.write(filled(1000), postgresql_url())  # imports what the load needs
        connection.execute("DROP TABLE transactions, accounts")
        yield lambda: Made(datagen.write(plan, postgresql_url()).rows["transactions"])


@contextmanager
def replayed(rows: int) -> Iterator[Work]:
    """The same statements around a COPY whose bytes the server itself had written before."""
    with clean("transactions", "accounts") as connection, tempfile.TemporaryDirectory() as folder:
        datagen.write(filled(rows), postgresql_url())
        tables = ("accounts", "transactions")
        for table in tables:
            save(connection, table, Path(folder) / table)
        constraints = [constraint for table in tables for constraint in constraints_of(connection, table)]
        with clean("replayed_transactions", "replayed_accounts"):
            yield lambda: Made(replay(connection, Path(folder), constraints))


def save(connection: psycopg.Connection, table: str, path: Path) -> None:
    with path.open("wb") as file, connection.cursor().copy(f"COPY {table} TO STDOUT (FORMAT binary)") as copy:
        for data in copy:
            file.write(data)


def constraints_of(connection: psycopg.Connection, table: str) -> list[str]:
    """What adds the keys of a table to its replayed copy; checks and NOT NULL come with the copy's columns."""
    found = connection.execute(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('p', 'u', 'f') "
        "ORDER BY contype = 'f'",
        (table,),
    )
    return [
        f"ALTER TABLE replayed_{table} ADD {definition.replace('REFERENCES ', 'REFERENCES replayed_')}"
        for (definition,) in found
    ]


def replay(connection: psycopg.Connection, folder: Path, constraints: list[str]) -> int:
    with connection.transaction():
        for table in ("accounts", "transactions"):
            connection.execute(f"CREATE TABLE replayed_{table} (LIKE {table} INCLUDING CONSTRAINTS)")
            with (
                (folder / table).open("rb") as file,
                connection.cursor().copy(f"COPY replayed_{table} FROM STDIN (FORMAT binary)") as copy,
            ):
                while data := file.read(CHUNK_BYTES):
                    copy.write(data)
        for constraint in constraints:
            connection.execute(constraint)
    counted = connection.execute("SELECT count(*) FROM replayed_transactions").fetchone()
    assert counted
    return int(counted[0])


POSTGRESQL_CASE = Case(
    summary="transactions (5 columns, foreign key) into PostgreSQL",
    contenders={"datagen": generated, "binary COPY": replayed},
    rows={},
    default_rows=2_000_000,
    goals=(
        Goal(
            measure="PostgreSQL: generate and load `transactions`, against replaying a binary COPY",
            figure="rows_per_second",
            subject="datagen",
            reference="binary COPY",
            bound=0.85,
        ),
    ),
)
