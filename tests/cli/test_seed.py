"""``datagen seed`` fills a database, says what it can't do, and leaves it as it was where it fails."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from time import sleep

import psycopg
import pytest
from click.testing import Result
from mysql_server import Server

Invoke = Callable[..., Result]
Start = Callable[..., subprocess.Popen[bytes]]
SHOP = """
CREATE TABLE users (id INTEGER PRIMARY KEY, email VARCHAR(60) NOT NULL UNIQUE);
CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users (id), total INTEGER CHECK (total > 0));
CREATE TABLE flags (flag BOOLEAN PRIMARY KEY NOT NULL);
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with closing(sqlite3.connect(tmp_path / "shop.db")) as connection:
        connection.executescript(SHOP)
    return tmp_path / "shop.db"


@pytest.fixture
def url(path: Path) -> str:
    return f"sqlite:///{path}"


def count(path: Path, table: str) -> int:
    with closing(sqlite3.connect(path)) as connection:
        ((rows,),) = connection.execute(f"SELECT count(*) FROM {table}")
    return int(rows)


def test_a_database_is_filled_and_its_certificate_shown(invoke: Invoke, url: str, path: Path) -> None:
    result = invoke("seed", url, "--rows", 30, "--count", "orders=50")
    assert result.exit_code == 0, result.stderr
    assert "Certificate: clean" in result.stdout
    assert (count(path, "users"), count(path, "orders"), count(path, "flags")) == (30, 50, 2)


def test_notes_are_on_standard_error(invoke: Invoke, url: str) -> None:
    result = invoke("seed", url, "--rows", 30)
    assert "Note: table 'flags' has 2 rows: primary key needs 30 different values, type 'boolean' has 2" in result.stderr
    assert "Note:" not in result.stdout


def test_a_dry_run_writes_nothing(invoke: Invoke, url: str, path: Path) -> None:
    before = path.read_bytes()
    result = invoke("seed", url, "--rows", 30, "--dry-run")
    assert result.exit_code == 0
    assert "Would load 62 rows into 3 tables" in result.stdout
    assert path.read_bytes() == before


def test_json_is_all_of_standard_output(invoke: Invoke, url: str) -> None:
    said = json.loads(invoke("seed", url, "--rows", 30, "--json").stdout)
    assert said["clean"] is True
    assert {each["table"]: each["rows"] for each in said["tables"]} == {"users": 30, "orders": 30, "flags": 2}


def test_quiet_says_nothing_but_notes(invoke: Invoke, url: str) -> None:
    result = invoke("seed", url, "--rows", 30, "--quiet")
    assert result.stdout == ""
    assert all(line.startswith("Note: ") for line in result.stderr.splitlines())


def test_a_column_is_what_is_set(invoke: Invoke, url: str, path: Path) -> None:
    assert invoke("seed", url, "--rows", 9, "--set", "orders.total=7", "-q").exit_code == 0
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT DISTINCT total FROM orders").fetchall() == [(7,)]


def test_one_table_is_filled_alone_and_again(invoke: Invoke, url: str, path: Path) -> None:
    assert invoke("seed", url, "--rows", 9, "--table", "users").exit_code == 0
    assert invoke("seed", url, "--rows", 9, "--table", "orders").exit_code == 0
    assert (count(path, "users"), count(path, "orders"), count(path, "flags")) == (9, 9, 0)


def test_what_breaks_a_constraint_is_exit_status_1(invoke: Invoke, url: str, path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO orders VALUES (1, 77, 5)")
    result = invoke("seed", url, "--rows", 9)
    assert result.exit_code == 1
    assert "NOT clean" in result.stdout
    assert "the database holds rows that break its constraints" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.db"], "is no database"),
        (["sqlite:///{path}/none.db"], "there is no such file"),
        (["{url}", "--table", "user"], "did you mean 'users'"),
        (["{url}", "--count", "user=5"], "did you mean 'users'"),
        (["{url}", "--set", "users.emial=x"], "did you mean 'users.email'"),
        (["{url}", "--set", "orders.total=x"], "'x' is no value of type INTEGER at orders.total"),
        (["{url}", "--set", "email=x"], "names no column"),
        (["{url}", "--rows", "-5"], "--rows"),
    ],
)
def test_bad_input_is_exit_status_2_and_changes_nothing(
    invoke: Invoke, url: str, path: Path, tmp_path: Path, arguments: list[str], message: str
) -> None:
    result = invoke("seed", *(each.format(url=url, path=tmp_path) for each in arguments))
    assert result.exit_code == 2, result.output
    assert message in result.stderr
    assert [line for line in result.stderr.splitlines() if line.startswith("Error: ")] == result.stderr.splitlines()[-1:]
    assert count(path, "users") == 0


def test_a_database_that_is_only_loaded_is_not_seeded(invoke: Invoke) -> None:
    result = invoke("seed", "mssql://me:secret@host/shop")
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: mssql://me:***@host/shop can't be seeded, only sqlite")


def test_a_fast_load_of_another_database_is_said_to_be_as_any_other(invoke: Invoke, url: str) -> None:
    result = invoke("seed", url, "--rows", 30, "--fast")
    assert result.exit_code == 0
    assert "Note: a fast load takes nothing down but in PostgreSQL" in result.stderr


def test_a_wrong_password_or_database_of_mysql_is_one_line_without_it(invoke: Invoke, mysql_server: Server) -> None:
    if "host" not in mysql_server:
        base, query = "mysql://nobody:s3cret@/none", f"?unix_socket={mysql_server['unix_socket']}"
    else:
        base, query = f"mysql://nobody:s3cret@{mysql_server['host']}:{mysql_server['port']}/none", ""
    result = invoke("seed", base + query)
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert "nobody" in result.stderr
    assert "s3cret" not in result.output


def test_a_database_of_postgresql_that_is_not_there_is_one_line(invoke: Invoke) -> None:
    result = invoke("seed", "postgresql://nobody:s3cret@127.0.0.1:1/none")
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert "nobody:***@127.0.0.1:1" in result.stderr
    assert "s3cret" not in result.output


def test_an_interruption_leaves_the_database_as_it_was(start: Start, postgresql_url: str) -> None:
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute(SHOP.encode())
        connection.execute("INSERT INTO users VALUES (5, 'five@example.com')")
        process = start("seed", postgresql_url, "--rows", "3M")
        while process.poll() is None and not is_loading(connection):
            sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 130
        assert errors.endswith(b"Interrupted: nothing was kept.\n")
        assert connection.execute("SELECT count(*) FROM users").fetchone() == (1,)
        constraints = "SELECT count(*) FROM pg_constraint WHERE conrelid = 'orders'::regclass AND contype IN ('p', 'f', 'c')"
        assert connection.execute(constraints).fetchone() == (3,)


def is_loading(connection: psycopg.Connection[tuple[object, ...]]) -> bool:
    """Whether a COPY into this schema's tables is under way."""
    found = connection.execute("SELECT count(*) > 0 FROM pg_stat_progress_copy WHERE relid = 'users'::regclass").fetchone()
    return found == (True,)
