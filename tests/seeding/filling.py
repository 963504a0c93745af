"""A database made from an SQL file beside the tests, filled once, and asked by its own driver."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pymysql
from mysql_server import Server, url_of
from pymysql.constants import CLIENT

from datagen.seeding import Seeded, seed

__all__ = [
    "Filled",
    "Query",
    "Row",
    "asking_mysql",
    "asking_postgresql",
    "asking_sqlite",
    "claims",
    "dull_columns",
    "filled",
]

HERE = Path(__file__).parent
Row = tuple[Any, ...]
Query = Callable[[str], list[Row]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What came of it."""

    url: str
    query: Query
    """Runs statements and commits them; gives the rows of the last."""
    seeded: Seeded

    def one(self, statement: str) -> Any:
        """The only value of the only row."""
        ((value,),) = self.query(statement)
        return value


def filled(url: str, query: Query, file: str, **what: Any) -> Filled:
    """A database, empty until now, with the tables of a file and with rows."""
    query(Path(HERE, file).read_text())
    return Filled(url=url, query=query, seeded=seed(url, **what))


def claims(file: str) -> Mapping[str, str]:
    """Of a file of sentences, each a comment above a query that gives true."""
    pairs = (part.split("\n", 1) for part in Path(HERE, file).read_text().split("-- ")[1:])
    return {sentence: query.strip().removesuffix(";") for sentence, query in pairs}


def dull_columns(filled: Filled) -> list[str]:
    """Columns of PostgreSQL with nothing but nulls, or with one value."""
    names = filled.query(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY 1, 2"
    )
    return [
        f"{table}.{column}"
        for table, column in names
        if filled.one(f'SELECT count(DISTINCT "{column}"::text) < 2 FROM "{table}"')
    ]


@contextmanager
def asking_postgresql(url: str) -> Iterator[Query]:
    with psycopg.connect(url, autocommit=True) as connection:

        def query(statements: str) -> list[Row]:
            cursor = connection.execute(statements.encode())
            while cursor.nextset():
                pass
            return cursor.fetchall() if cursor.description else []

        yield query


@contextmanager
def asking_mysql(database: Server) -> Iterator[tuple[str, Query]]:
    """The database's URL, too."""
    with closing(pymysql.connect(**database, autocommit=True, client_flag=CLIENT.MULTI_STATEMENTS)) as connection:

        def query(statements: str) -> list[Row]:
            with connection.cursor() as cursor:
                cursor.execute(statements)
                while cursor.nextset():
                    pass
                return list(cursor.fetchall())

        yield url_of(database), query


@contextmanager
def asking_sqlite(path: Path) -> Iterator[tuple[str, Query]]:
    """The database's URL, too. No connection stays open, so that none of them waits for another."""

    def query(statements: str) -> list[Row]:
        with closing(sqlite3.connect(path)) as connection:
            if sqlite3.complete_statement(statements):
                connection.executescript(statements)
                return []
            return connection.execute(statements).fetchall()

    yield f"sqlite:///{path}", query
