"""Filling a PostgreSQL table as most users do it today, and as the server can do it alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

import datagen
from benchmarks.case import Case, Goal, Made, Work
from benchmarks.cases.mixed import PARENTS, STATUSES, faker_row
from benchmarks.cases.postgresql import clean
from benchmarks.schemas import MIXED
from benchmarks.servers import postgresql_url

CHUNK = 1000
CREATE = """
    CREATE TABLE mixed (
        id bigint PRIMARY KEY, uid uuid NOT NULL, parent_id bigint NOT NULL, name text NOT NULL, email text NOT NULL UNIQUE,
        status text NOT NULL, amount numeric(7, 2) NOT NULL, created_at timestamptz NOT NULL, code text NOT NULL,
        body text NOT NULL
    )
"""
FILL = """
    INSERT INTO mixed
    SELECT
        number, gen_random_uuid(), 1 + floor(random() * %(parents)s)::bigint, md5(random()::text),
        'user' || number || '@example.com', (%(statuses)s::text[])[1 + floor(random() * 4)],
        (random() * 10000)::numeric(7, 2), timestamptz '2020-01-01' + random() * interval '5 years',
        left(md5(random()::text), 10), repeat(md5(random()::text), 6) || '12345678'
    FROM generate_series(1, %(rows)s::bigint) AS number
"""


@contextmanager
def by_datagen(rows: int) -> Iterator[Work]:
    plan = datagen.plan(MIXED, count={"parents": PARENTS, "mixed": rows}, seed=1)
    with clean("mixed", "parents") as connection:
        datagen.write(datagen.plan(MIXED, rows=1000), postgresql_url())  # imports what the load needs
        connection.execute("DROP TABLE mixed, parents")
        yield lambda: Made(datagen.write(plan, postgresql_url()).rows["mixed"])


@contextmanager
def by_faker(rows: int) -> Iterator[Work]:
    """Faker's values through SQLAlchemy's executemany, a thousand rows a call, on psycopg."""
    row = faker_row()

    def work() -> Made:
        with engine.begin() as connection:
            for first in range(0, rows, CHUNK):
                connection.execute(table.insert(), [row(number) for number in range(first, min(first + CHUNK, rows))])
        return Made(rows)

    with clean("mixed") as connection:
        connection.execute(CREATE)
        engine = sa.create_engine(sa.make_url(postgresql_url()).set(drivername="postgresql+psycopg"))
        table = sa.Table("mixed", sa.MetaData(), autoload_with=engine)
        yield work
        engine.dispose()


@contextmanager
def by_the_server(rows: int) -> Iterator[Work]:
    """generate_series() and random(): no names, no words, the same rows never again."""

    def work() -> Made:
        connection.execute(FILL, {"parents": PARENTS, "statuses": STATUSES, "rows": rows})
        return Made(rows)

    with clean("mixed") as connection:
        connection.execute(CREATE)
        yield work


ROW_BY_ROW_CASE = Case(
    summary="mixed table of 10 columns into PostgreSQL",
    contenders={"datagen": by_datagen, "Faker, executemany": by_faker, "generate_series": by_the_server},
    rows={"Faker, executemany": 10_000},
    default_rows=1_000_000,
    goals=(
        Goal(
            measure="mixed table into PostgreSQL, against Faker with SQLAlchemy's executemany",
            figure="rows_per_second",
            subject="datagen",
            reference="Faker, executemany",
            bound=50,
        ),
        Goal(
            measure="mixed table into PostgreSQL, against the server's own generate_series",
            figure="rows_per_second",
            subject="datagen",
            reference="generate_series",
            bound=1,
        ),
    ),
)
