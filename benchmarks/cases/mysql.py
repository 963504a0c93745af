"""Generating and loading into MySQL or MariaDB, against LOAD DATA LOCAL of the same rows from ready-made files.

The loader adds the keys of new tables behind their rows, and then looks for rows without parents. So there are two references:
LOAD DATA into the tables as they are, which looks up each row's parent, and into bare tables, whose keys are added last and
unproven.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import pymysql

import datagen
from benchmarks.case import Case, Goal, Made, Work
from benchmarks.schemas import TRANSACTIONS
from benchmarks.servers import MysqlSettings, mysql_settings, mysql_url

ACCOUNTS = 10_000
TABLES = ("accounts", "transactions")


def filled(rows: int) -> datagen.Plan:
    return datagen.plan(TRANSACTIONS, count={"accounts": ACCOUNTS, "transactions": rows}, seed=1)


@contextmanager
def clean() -> Iterator[pymysql.connections.Connection]:
    """A connection to a database in which these tables are not, neither before nor after."""
    settings: MysqlSettings = mysql_settings()
    with closing(pymysql.connect(**settings, local_infile=True)) as connection:
        drop(connection)
        try:
            yield connection
        finally:
            drop(connection)


def drop(connection: pymysql.connections.Connection) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {', '.join(reversed(TABLES))}")


@contextmanager
def generated(rows: int) -> Iterator[Work]:
    """Creating both tables, generating, loading and checking the foreign key."""
    plan = filled(rows)
    with clean() as connection:
        datagen.write(filled(1000), mysql_url())  # imports what the load needs
        drop(connection)
        yield lambda: Made(datagen.write(plan, mysql_url()).rows["transactions"])


@contextmanager
def replayed(has_keys: bool, rows: int) -> Iterator[Work]:
    """The same tables, filled by the server from files whose values stand there as it reads them."""
    with clean() as connection, tempfile.TemporaryDirectory() as folder:
        datagen.write(filled(1000), mysql_url())
        statements = [definition(connection, table) for table in TABLES]
        drop(connection)
        datagen.write(filled(rows), f"{folder}/", format="csv")
        paths = [Path(folder, f"{table}.csv") for table in TABLES]
        for path in paths:
            path.write_text(path.read_text().replace("+00:00", ""))
        yield lambda: Made(replay(connection, statements, paths, has_keys))


def definition(connection: pymysql.connections.Connection, table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW CREATE TABLE {table}")
        return str(cursor.fetchall()[0][1])


def replay(connection: pymysql.connections.Connection, statements: list[str], paths: list[Path], has_keys: bool) -> int:
    parts = [split_keys(statement) for statement in statements]
    with connection.cursor() as cursor:
        cursor.execute(f"SET foreign_key_checks = {int(has_keys)}")
        for statement, (bare, _) in zip(statements, parts, strict=True):
            cursor.execute(statement if has_keys else bare)
        cursor.execute("START TRANSACTION")
        for table, path in zip(TABLES, paths, strict=True):
            loaded = cursor.execute(
                f"LOAD DATA LOCAL INFILE '{path}' INTO TABLE {table} CHARACTER SET utf8mb4 FIELDS TERMINATED BY ',' "
                "OPTIONALLY ENCLOSED BY '\"' ESCAPED BY '' LINES TERMINATED BY '\\n' IGNORE 1 LINES"
            )
            cursor.execute("SHOW WARNINGS")
            assert not cursor.fetchall()
        connection.commit()
        for table, (_, keys) in zip(TABLES, parts, strict=True):
            if keys and not has_keys:
                cursor.execute(f"ALTER TABLE {table} {', '.join(f'ADD {key}' for key in keys)}")
    return int(loaded)


def split_keys(statement: str) -> tuple[str, list[str]]:
    """A table's definition without its foreign keys and their indexes, and these."""
    parts = [line.strip().removesuffix(",") for line in statement.splitlines()[1:-1]]
    keys = [part for part in parts if part.startswith("KEY ") or "FOREIGN KEY" in part]
    head, tail = statement.splitlines()[0], statement.splitlines()[-1]
    return head + ", ".join(part for part in parts if part not in keys) + tail, keys


MYSQL_CASE = Case(
    summary="transactions (5 columns, foreign key) into MySQL",
    contenders={"datagen": generated, "LOAD DATA": partial(replayed, True), "LOAD DATA, keys last": partial(replayed, False)},
    rows={},
    default_rows=1_000_000,
    goals=(
        Goal(
            measure="MySQL: generate and load `transactions`, against LOAD DATA LOCAL of ready-made files",
            figure="rows_per_second",
            subject="datagen",
            reference="LOAD DATA",
            bound=0.85,
        ),
        Goal(
            measure="the same, against LOAD DATA LOCAL into bare tables, keys added last and unchecked",
            figure="rows_per_second",
            subject="datagen",
            reference="LOAD DATA, keys last",
            bound=0.85,
        ),
    ),
)
