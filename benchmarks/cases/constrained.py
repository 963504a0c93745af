"""Loading into a table that is there, with its indexes and foreign keys: as it is, fast, and by replaying a binary COPY."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

import datagen
from benchmarks.case import Case, Goal, Made, Work
from benchmarks.cases.postgresql import CHUNK_BYTES, clean, save
from benchmarks.schemas import key
from benchmarks.servers import postgresql_url

CUSTOMERS, PRODUCTS = 50_000, 5_000
TABLES = ("customers", "products", "sales")
DDL = """
CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE products (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE sales (
    id bigint PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    product_id integer NOT NULL REFERENCES products,
    reference uuid NOT NULL,
    status varchar(12) NOT NULL,
    email text NOT NULL,
    quantity integer NOT NULL,
    price numeric(10, 2) NOT NULL,
    sold_at timestamptz NOT NULL,
    due date,
    is_paid boolean NOT NULL,
    note text
);
CREATE INDEX ON sales (customer_id, sold_at);
CREATE INDEX ON sales (product_id);
CREATE INDEX ON sales (reference);
"""
SCHEMA: dict[str, Any] = {
    "customers": {"type": "object", "properties": {"id": key(), "name": {"type": "string", "format": "name"}}},
    "products": {"type": "object", "properties": {"id": key(), "name": {"type": "string", "format": "company"}}},
    "sales": {
        "type": "object",
        "properties": {
            "id": key(),
            "customer_id": {"type": "foreign", "ref": "customers.id"},
            "product_id": {"type": "foreign", "ref": "products.id"},
            "reference": {"type": "string", "format": "uuid"},
            "status": {"enum": ["open", "paid", "shipped", "returned"]},
            "email": {"type": "string", "format": "email"},
            "quantity": {"type": "integer", "minimum": 1, "maximum": 50},
            "price": {"type": "number", "minimum": 1, "maximum": 5000, "scale": 2},
            "sold_at": {"type": "string", "format": "date-time"},
            "due": {"type": "string", "format": "date"},
            "is_paid": {"type": "boolean"},
            "note": {"type": "string", "format": "text", "minLength": 10, "maxLength": 60},
        },
    },
}
"""Twelve columns with a primary key, three indexes and two foreign keys."""


def filled(rows: int) -> datagen.Plan:
    return datagen.plan(SCHEMA, count={"customers": CUSTOMERS, "products": PRODUCTS, "sales": rows}, seed=1)


@contextmanager
def emptied() -> Iterator[psycopg.Connection]:
    """The tables are there, and have no rows."""
    with clean(*TABLES) as connection:
        connection.execute(DDL)
        yield connection


def generated(*, fast: bool) -> Callable[[int], Any]:
    @contextmanager
    def contender(rows: int) -> Iterator[Work]:
        plan = filled(rows)
        with emptied() as connection:
            datagen.write(filled(1000), postgresql_url(), fast=fast)  # imports what the load needs
            connection.execute(f"TRUNCATE {', '.join(TABLES)}")
            connection.execute("CHECKPOINT")
            yield lambda: Made(datagen.write(plan, postgresql_url(), fast=fast).rows["sales"])

    return contender


@contextmanager
def replayed(rows: int) -> Iterator[Work]:
    """COPYs into the same tables, whose bytes the server itself had written before."""
    with emptied() as connection, tempfile.TemporaryDirectory() as folder:
        datagen.write(filled(rows), postgresql_url())
        for table in TABLES:
            save(connection, table, Path(folder) / table)
        connection.execute(f"TRUNCATE {', '.join(TABLES)}")
        connection.execute("CHECKPOINT")
        yield lambda: Made(replay(connection, Path(folder)))


def replay(connection: psycopg.Connection, folder: Path) -> int:
    with connection.transaction():
        for table in TABLES:
            with (
                (folder / table).open("rb") as file,
                connection.cursor().copy(f"COPY {table} FROM STDIN (FORMAT binary)") as copy,
            ):
                while data := file.read(CHUNK_BYTES):
                    copy.write(data)
    counted = connection.execute("SELECT count(*) FROM sales").fetchone()
    assert counted
    return int(counted[0])


CONSTRAINED_CASE = Case(
    summary="12 columns with a primary key, 3 indexes and 2 foreign keys into PostgreSQL",
    contenders={"datagen": generated(fast=False), "binary COPY": replayed},
    rows={},
    default_rows=500_000,
    goals=(
        Goal(
            measure="PostgreSQL: generate and load into a table with indexes and foreign keys, against a binary COPY into it",
            figure="rows_per_second",
            subject="datagen",
            reference="binary COPY",
            bound=0.85,
        ),
    ),
)
FAST_CASE = Case(
    summary="the same with its indexes and foreign keys taken down for the load, and as it is",
    contenders={"fast": generated(fast=True), "plain": generated(fast=False)},
    rows={},
    default_rows=2_000_000,
    goals=(
        Goal(
            measure="PostgreSQL: fast load of a table with indexes and foreign keys, against a plain one",
            figure="rows_per_second",
            subject="fast",
            reference="plain",
            bound=1.5,
        ),
    ),
)
