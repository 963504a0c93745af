"""``datagen verify`` shows what is off, and its exit status tells."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import Result

Invoke = Callable[..., Result]


@pytest.fixture
def url(invoke: Invoke, shop: Path, tmp_path: Path) -> str:
    """A database of 9 users and 20 orders."""
    url = f"sqlite:///{tmp_path}/shop.db"
    assert invoke("generate", shop, "-c", "users=9", "-c", "orders=20", "--to", url, "--quiet").exit_code == 0
    return url


def change(url: str, statement: str) -> None:
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection, connection:
        connection.execute(statement)


def test_a_clean_database_is_a_few_totals(invoke: Invoke, url: str) -> None:
    result = invoke("verify", url)
    assert result.exit_code == 0
    assert result.stdout.startswith("Certificate: clean. 2 tables, 29 rows, counted by SQLite 3")
    assert "orphans" in result.stdout
    assert "user_id" not in result.stdout


def test_all_constraints_are_shown_when_asked(invoke: Invoke, url: str) -> None:
    lines = [" ".join(line.split()) for line in invoke("verify", url, "--all").stdout.splitlines()]
    assert "orders rows 20" in lines
    assert "orders orphans: user_id_fkey 0" in lines


def test_what_is_off_is_shown_and_is_exit_status_1(invoke: Invoke, url: str) -> None:
    change(url, "UPDATE orders SET user_id = 77 WHERE id < 4")
    result = invoke("verify", url)
    assert result.exit_code == 1
    assert "NOT clean" in result.stdout
    assert "orders orphans: user_id_fkey 3" in " ".join(result.stdout.split())


def test_one_table_is_verified_alone(invoke: Invoke, url: str) -> None:
    change(url, "UPDATE orders SET user_id = 77")
    assert invoke("verify", url, "--table", "users").exit_code == 0


def test_expected_rows_are_given_by_count(invoke: Invoke, url: str) -> None:
    assert invoke("verify", url, "--count", "users=9").exit_code == 0
    result = invoke("verify", url, "--count", "users=10", "--count", "gone=1")
    assert result.exit_code == 1
    assert "9 instead of 10" in result.stdout
    assert "there is no such table" in result.stdout


def test_json_is_all_of_standard_output_or_a_file(invoke: Invoke, url: str, tmp_path: Path) -> None:
    said = json.loads(invoke("verify", url, "--json", "-", "--digests").stdout)
    assert said["clean"] is True
    assert {each["table"]: each["rows"] for each in said["tables"]} == {"orders": 20, "users": 9}
    assert all(each["digest"] for each in said["tables"])
    file = tmp_path / "certificate.json"
    result = invoke("verify", url, "--json", file)
    assert "Certificate: clean" in result.stdout
    assert json.loads(file.read_text())["constraints"] == said["constraints"]


def test_a_document_s_keys_hold_without_constraints_in_the_database(invoke: Invoke, url: str, shop: Path) -> None:
    change(url, "CREATE TABLE bare AS SELECT * FROM users")
    change(url, "DROP TABLE users")
    change(url, "ALTER TABLE bare RENAME TO users")
    assert invoke("verify", url, shop, "-c", "users=9").exit_code == 0
    change(url, "UPDATE users SET email = 'same'")
    result = invoke("verify", url, shop)
    assert result.exit_code == 1
    assert "users duplicates: email 8" in " ".join(result.stdout.split())


def test_rows_of_a_document_without_counts_are_not_expected(invoke: Invoke, url: str, shop: Path) -> None:
    assert invoke("verify", url, shop).exit_code == 0
    assert invoke("verify", url, shop, "--rows", 9).exit_code == 1
    assert invoke("verify", url, shop, "--rows", 9, "-c", "orders=20").exit_code == 0


def test_a_document_s_table_that_is_not_there_is_off(invoke: Invoke, url: str, shop: Path) -> None:
    change(url, "DROP TABLE orders")
    result = invoke("verify", url, shop)
    assert result.exit_code == 1
    assert "no such table: orders" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.db"], "is no database"),
        (["sqlite:///{path}/none.db"], "there is no such file"),
        (["{url}", "--table", "user"], "did you mean 'users'"),
        (["{url}", "{path}/none.yaml"], "none.yaml"),
        (["{url}", "{path}/shop.yaml", "--table", "users"], "without SCHEMA"),
        (["{url}", "--rows", "5"], "--rows is for the tables of SCHEMA"),
        (["{url}", "{path}/shop.yaml", "--count", "user=5"], "did you mean 'users'"),
    ],
)
def test_bad_input_is_exit_status_2(
    invoke: Invoke, url: str, tmp_path: Path, shop: Path, arguments: list[str], message: str
) -> None:
    result = invoke("verify", *(each.format(url=url, path=tmp_path) for each in arguments))
    assert result.exit_code == 2
    assert message in result.stderr
