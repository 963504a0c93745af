"""``datagen introspect``: a database's tables as a document."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import yaml
from click.testing import Result

import datagen

Invoke = Callable[..., Result]


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database with two tables, one of which refers to the other."""
    with closing(sqlite3.connect(tmp_path / "shop.db")) as connection:
        connection.execute("CREATE TABLE users (id INTEGER PRIMARY KEY, email VARCHAR(80) NOT NULL UNIQUE)")
        connection.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users, note NOT_KNOWN)")
    return f"sqlite:///{tmp_path}/shop.db"


def test_the_document_on_standard_output_makes_rows(invoke: Invoke, url: str) -> None:
    document = json.loads(invoke("introspect", url).stdout)
    assert document["schemas"]["orders"]["properties"]["user_id"]["ref"] == "users.id"
    assert len(datagen.plan(document, rows=30)["orders"].batch(0, 30)) == 30


def test_a_file_is_of_the_form_that_its_name_says(invoke: Invoke, url: str, tmp_path: Path) -> None:
    for file in ("shop.json", "shop.yaml"):
        assert invoke("introspect", url, "-o", tmp_path / file).stdout == ""
    document = json.loads((tmp_path / "shop.json").read_text())
    assert yaml.safe_load((tmp_path / "shop.yaml").read_text()) == document
    assert invoke("plan", tmp_path / "shop.yaml").exit_code == 0


def test_a_file_that_is_there_is_kept_unless_forced(invoke: Invoke, url: str, tmp_path: Path) -> None:
    (tmp_path / "shop.json").write_text("mine")
    refused = invoke("introspect", url, "-o", tmp_path / "shop.json")
    assert (refused.exit_code, (tmp_path / "shop.json").read_text()) == (2, "mine")
    assert "--force" in refused.stderr
    assert invoke("introspect", url, "-o", tmp_path / "shop.json", "--force").exit_code == 0
    assert json.loads((tmp_path / "shop.json").read_text())["dialect"] == "sqlite"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["shop.db", "shop.json"]


def test_only_the_tables_asked_for_are_shown_and_warnings_are_on_standard_error(invoke: Invoke, url: str) -> None:
    result = invoke("introspect", url, "--table", "orders")
    assert list(json.loads(result.stdout)["schemas"]) == ["orders"]
    assert result.stderr.startswith("Warning: orders.user_id is always null: users is not among the tables")


def test_a_column_gets_what_is_set(invoke: Invoke, url: str) -> None:
    result = invoke("introspect", url, "--set", "orders.note=5", "--set", 'users.email={"type": "string", "format": "email"}')
    tables = json.loads(result.stdout)["schemas"]
    assert tables["orders"]["properties"]["note"]["const"] == 5
    assert tables["users"]["properties"]["email"]["format"] == "email"


def test_what_is_set_must_name_a_column(invoke: Invoke, url: str) -> None:
    wrong = invoke("introspect", url, "--set", "orders.nite=5")
    assert (wrong.exit_code, wrong.stderr) == (
        2,
        "Error: there is no such column at orders.nite (did you mean 'orders.note'?)\n",
    )
    assert invoke("introspect", url, "--set", "note").exit_code == 2
