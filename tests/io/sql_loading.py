"""Ways of loading SQL text into databases, none of them ours."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import psycopg

NAME = r'"(?:[^"]|"")*"'
COPY_BLOCK = re.compile(rf"^(COPY {NAME} \((?:{NAME}(?:, )?)+\) FROM stdin;)\n(.*?)^\\\.\n", re.DOTALL | re.MULTILINE)


def load_by_psycopg(url: str, script: str) -> None:
    """Everything between two COPY blocks as one query."""
    position = 0
    with psycopg.connect(url, autocommit=True) as connection:
        for block in COPY_BLOCK.finditer(script):
            connection.execute(script[position : block.start()].encode())
            with connection.cursor().copy(block[1].encode()) as copy:
                copy.write(block[2])
            position = block.end()
        connection.execute(script[position:].encode())


def load_by_psql(url: str, script: str) -> None:
    run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", url], script)


def load_by_sqlite3(path: str, script: str) -> None:
    run(["sqlite3", "-bail", path], script)


def load_by_executescript(path: str, script: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.executescript(script)


def run(command: list[str], script: str) -> None:
    done = subprocess.run(command, input=script.encode(), capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b""), done.stderr.decode()


def installed(loaders: Mapping[str, Callable[[str, str], None]]) -> dict[str, Callable[[str, str], None]]:
    """Those that are Python's own, and those whose program is here."""
    return {name: load for name, load in loaders.items() if name in PYTHONIC or shutil.which(name)}


PYTHONIC = ("psycopg", "executescript")
POSTGRESQL_LOADERS = installed({"psycopg": load_by_psycopg, "psql": load_by_psql})
SQLITE_LOADERS = installed({"executescript": load_by_executescript, "sqlite3": load_by_sqlite3})


def scripts(path: Path, tables: list[str]) -> list[str]:
    """The text of a file; of a directory, those of its files in the order of the tables, whose names sort as theirs."""
    if path.is_file():
        return [path.read_bytes().decode()]
    by_table = dict(zip(sorted(tables), sorted(path.iterdir()), strict=True))
    return [by_table[table].read_bytes().decode() for table in tables]


MYSQL_CLIENT = shutil.which("mariadb") or shutil.which("mysql")


def load_by_mysql(database: Mapping[str, object], script: str, sql_mode: str = "STRICT_ALL_TABLES") -> None:
    """By MariaDB's client, or MySQL's; the database is as PyMySQL takes it."""
    assert MYSQL_CLIENT is not None
    options = {"host": "host", "port": "port", "user": "user", "password": "password", "unix_socket": "socket"}
    given = [f"--{option}={database[key]}" for key, option in options.items() if database.get(key)]
    mode = f"--init-command=SET sql_mode='{sql_mode}'"
    run([MYSQL_CLIENT, "--no-defaults", mode, *given, str(database["database"])], script)
