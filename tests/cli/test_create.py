"""``datagen create`` makes tables, or prints their SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import Result

Invoke = Callable[..., Result]


def test_tables_are_made(invoke: Invoke, shop: Path, tmp_path: Path) -> None:
    result = invoke("create", f"sqlite:///{tmp_path}/x.db", shop)
    assert (result.exit_code, result.stdout) == (0, "Made 2 tables: users, orders\n")
    assert invoke("verify", f"sqlite:///{tmp_path}/x.db", shop, "--rows", 0).exit_code == 0


def test_printed_sql_is_what_the_database_s_shell_reads(invoke: Invoke, shop: Path, tmp_path: Path) -> None:
    result = invoke("create", shop, "--sql", "--dialect", "sqlite", "--drop-existing")
    with closing(sqlite3.connect(":memory:")) as connection:
        for _ in range(2):
            connection.executescript(result.stdout)
        tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall()
    assert tables == [("orders",), ("users",)]


def test_printing_touches_nothing(invoke: Invoke, shop: Path, tmp_path: Path) -> None:
    result = invoke("create", f"sqlite:///{tmp_path}/x.db", shop, "--sql")
    assert 'CREATE TABLE "users"' in result.stdout
    assert not (tmp_path / "x.db").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["{shop}"], "there is no URL"),
        (["{shop}", "--sql"], "there is no URL"),
        (["sqlite:///x.db", "{shop}", "--sql", "--dialect", "mysql"], "--dialect is mysql, the URL's is sqlite"),
        (["x.json", "{shop}"], "is no database in which tables can be made"),
        (["sqlite:///{path}/x.db", "{path}/none.yaml"], "none.yaml"),
        (["a", "b", "c"], "more arguments"),
    ],
)
def test_bad_input_is_exit_status_2(invoke: Invoke, shop: Path, tmp_path: Path, arguments: list[str], message: str) -> None:
    result = invoke("create", *(each.format(shop=shop, path=tmp_path) for each in arguments))
    assert result.exit_code == 2
    assert message in result.stderr
