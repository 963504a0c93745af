"""Schemas into databases of their own, and what these say of their rows without any word of Datagen's."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pymysql
from psycopg import sql
from pymysql.constants import CLIENT
from sources import PythonSource, environment

__all__ = ["MysqlPlace", "Place", "PostgresqlPlace", "SqlitePlace", "make_tables"]

MAKE = """
import sys, sqlalchemy
{make}
engine = sqlalchemy.create_engine(sys.argv[1])
metadata.create_all(engine)
"""
ORPHANS = """
SELECT k.TABLE_NAME, k.CONSTRAINT_NAME, k.REFERENCED_TABLE_NAME,
    GROUP_CONCAT(k.COLUMN_NAME ORDER BY k.ORDINAL_POSITION SEPARATOR '\\n'),
    GROUP_CONCAT(k.REFERENCED_COLUMN_NAME ORDER BY k.ORDINAL_POSITION SEPARATOR '\\n')
FROM information_schema.KEY_COLUMN_USAGE k
WHERE k.TABLE_SCHEMA = DATABASE() AND k.REFERENCED_TABLE_NAME IS NOT NULL
GROUP BY k.TABLE_NAME, k.CONSTRAINT_NAME, k.REFERENCED_TABLE_NAME
"""


@dataclass(frozen=True, slots=True)
class PostgresqlPlace:
    """A database of a PostgreSQL server."""

    url: str

    def load(self, scripts: Sequence[str]) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            for text in scripts:
                connection.execute(text.encode())

    def alchemy_url(self) -> str:
        return self.url.replace("postgresql://", "postgresql+psycopg2://", 1)

    def faults(self) -> list[str]:
        """The server checks every row as it comes; what it can't have checked are foreign keys whose triggers are off."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            keys = connection.execute(
                "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
                "WHERE contype = 'f' AND conparentid = 0"
            ).fetchall()
            found = [f"{table}.{name}" for table, name, _ in keys if not self.holds(connection, table, name)]
            off = connection.execute("SELECT tgname FROM pg_trigger WHERE tgenabled = 'D'").fetchall()
        return found + [f"trigger {name} is off" for (name,) in off]

    def holds(self, connection: psycopg.Connection[Any], table: str, name: str) -> bool:
        """Whether the server itself, asked to validate the key anew, finds that it holds."""
        row = connection.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND conname = %s", (table, name)
        ).fetchone()
        assert row is not None
        try:
            with connection.transaction(force_rollback=True):
                statement = sql.SQL("ALTER TABLE {} ADD CONSTRAINT probe {}")
                connection.execute(statement.format(sql.SQL(table), sql.SQL(row[0].removesuffix(" NOT VALID"))))
        except psycopg.errors.ForeignKeyViolation:
            return False
        return True


@dataclass(frozen=True, slots=True)
class MysqlPlace:
    """A database of a MySQL or MariaDB server."""

    settings: dict[str, Any]

    @property
    def url(self) -> str:
        user = str(self.settings.get("user", "root"))
        password = str(self.settings.get("password", ""))
        account = f"{user}:{password}" if password else user
        host = f"{self.settings.get('host', 'localhost')}:{self.settings.get('port', 3306)}"
        socket = self.settings.get("unix_socket")
        return f"mysql://{account}@{host}/{self.settings['database']}" + (f"?unix_socket={socket}" if socket else "")

    def load(self, scripts: Sequence[str]) -> None:
        settings = {**self.settings, "client_flag": CLIENT.MULTI_STATEMENTS, "sql_mode": "", "autocommit": True}
        with closing(pymysql.connect(**settings)) as connection, connection.cursor() as cursor:
            for text in scripts:
                for part in parts_of(text):
                    cursor.execute(part)
                    while cursor.nextset():
                        pass

    def alchemy_url(self) -> str:
        return self.url.replace("mysql://", "mysql+pymysql://", 1)

    def faults(self) -> list[str]:
        with closing(pymysql.connect(**self.settings)) as connection, connection.cursor() as cursor:
            cursor.execute(ORPHANS)
            found = []
            for table, name, parent, columns, targets in cursor.fetchall():
                pairs = list(zip(columns.split("\n"), targets.split("\n"), strict=True))
                given = " AND ".join(f"c.`{column}` IS NOT NULL" for column, _ in pairs)
                equal = " AND ".join(f"p.`{target}` = c.`{column}`" for column, target in pairs)
                missing = f"NOT EXISTS (SELECT 1 FROM `{parent}` p WHERE {equal})"
                cursor.execute(f"SELECT count(*) FROM `{table}` c WHERE {given} AND {missing}")
                if cursor.fetchone()[0]:
                    found.append(f"{table}.{name}")
        return found


def parts_of(text: str) -> Iterator[str]:
    """Statements, or runs of them between the lines by which MySQL's client is told of another delimiter."""
    delimiter = ";"
    for part in re.split(r"(?im)^(DELIMITER\s+\S+)\s*$", text):
        if part.upper().startswith("DELIMITER"):
            delimiter = part.split()[1]
        elif delimiter == ";":
            yield from [part] if part.strip() else []
        else:
            yield from (each for each in part.split(delimiter) if each.strip())


@dataclass(frozen=True, slots=True)
class SqlitePlace:
    """A file."""

    path: Path

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path}"

    def load(self, scripts: Sequence[str]) -> None:
        with closing(sqlite3.connect(self.path)) as connection:
            for text in scripts:
                connection.executescript(text)

    def alchemy_url(self) -> str:
        return self.url

    def faults(self) -> list[str]:
        """By SQLite's own checks of keys, conditions and NOT NULL, and of foreign keys whose tables are there."""
        with closing(sqlite3.connect(self.path)) as connection:
            found = [str(line) for (line,) in connection.execute("PRAGMA integrity_check") if line != "ok"]
            tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
            for table in tables:
                keys = connection.execute(f"PRAGMA foreign_key_list({quoted(table)})").fetchall()
                if all(key[2] in tables for key in keys):
                    rows = connection.execute(f"PRAGMA foreign_key_check({quoted(table)})").fetchall()
                    found += [f"{child} refers to nothing in {parent}" for child, _, parent, _ in rows]
        return found


Place = PostgresqlPlace | MysqlPlace | SqlitePlace


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def make_tables(source: PythonSource, place: Place, folder: Path) -> None:
    """By the package's own metadata, in its own Python."""
    program = folder / "make_tables.py"
    program.write_text(MAKE.format(make=source.make))
    command = [str(environment(source)), str(program), place.alchemy_url()]
    variables = {**os.environ, "AIRFLOW_HOME": str(folder)}
    finished = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr[-3000:]
