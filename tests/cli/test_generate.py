"""``datagen generate``: where the rows go, and what is said about it."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import Result

Invoke = Callable[..., Result]


def count(database: Path, table: str) -> int:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def test_standard_output_holds_the_rows_and_nothing_else(invoke: Invoke, shop: Path) -> None:
    result = invoke("generate", shop, "--rows", 3)
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["table"] for line in lines] == ["users"] * 3 + ["orders"] * 3
    assert "Wrote 6 rows to standard output" in result.stderr


def test_counts_win_over_rows(invoke: Invoke, shop: Path, tmp_path: Path) -> None:
    assert invoke("generate", shop, "--rows", 2, "-c", "orders=1k", "--to", f"sqlite:///{tmp_path}/x.db").exit_code == 0
    assert (count(tmp_path / "x.db", "users"), count(tmp_path / "x.db", "orders")) == (2, 1000)


def test_same_seed_same_output_for_any_batch_size(invoke: Invoke, shop: Path) -> None:
    whole = invoke("generate", shop, "--seed", 7)
    sliced = invoke("generate", shop, "--seed", 7, "--batch-rows", 9, "--workers", 3)
    assert whole.stdout == sliced.stdout


def test_another_seed_gives_other_output(invoke: Invoke, shop: Path) -> None:
    assert invoke("generate", shop, "--seed", 7).stdout != invoke("generate", shop, "--seed", 8).stdout


def test_another_locale_gives_other_output(invoke: Invoke, shop: Path) -> None:
    assert invoke("generate", shop, "--locale", "de").stdout != invoke("generate", shop, "--locale", "fr").stdout


def test_progress_ends_each_table_with_a_line_on_standard_error(invoke: Invoke, shop: Path, tmp_path: Path) -> None:
    result = invoke("generate", shop, "--to", tmp_path / "shop.json")
    lines = result.stderr.splitlines()
    assert [line.partition(" in ")[0] for line in lines] == ["users: 100 rows", "orders: 100 rows"]


def test_summary_of_a_file_is_on_standard_output(invoke: Invoke, shop: Path, tmp_path: Path) -> None:
    result = invoke("generate", shop, "--to", tmp_path / "shop.json")
    assert result.stdout.startswith(f"Wrote 200 rows to {tmp_path / 'shop.json'} in ")


def test_quiet_says_nothing(invoke: Invoke, shop: Path, tmp_path: Path) -> None:
    result = invoke("generate", shop, "--to", f"sqlite:///{tmp_path}/x.db", "--check", "--quiet")
    assert (result.exit_code, result.output) == (0, "")


def test_format_decides_where_the_name_does_not(invoke: Invoke, shop: Path, tmp_path: Path) -> None:
    invoke("generate", shop, "--to", tmp_path / "data", "--format", "json")
    assert list(json.loads((tmp_path / "data").read_text())) == ["users", "orders"]


def test_tables_that_are_there_are_appended_to_unless_told_otherwise(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "log.yaml").write_text("log: {type: object, properties: {size: {type: integer}}}")
    arguments = ["generate", tmp_path / "log.yaml", "--rows", 10, "--to", f"sqlite:///{tmp_path}/x.db"]
    found = []
    for choice in ([], [], ["--if-exists", "replace"]):
        assert invoke(*arguments, *choice).exit_code == 0
        found.append(count(tmp_path / "x.db", "log"))
    assert found == [10, 20, 10]


def test_tables_that_are_there_can_be_an_error(invoke: Invoke, shop: Path, tmp_path: Path) -> None:
    target = f"sqlite:///{tmp_path}/x.db"
    invoke("generate", shop, "--to", target)
    result = invoke("generate", shop, "--to", target, "--if-exists", "fail")
    assert result.exit_code == 2
    assert "exists" in result.stderr


def test_check_shows_what_it_counted(invoke: Invoke, shop: Path, tmp_path: Path) -> None:
    result = invoke("generate", shop, "--to", f"sqlite:///{tmp_path}/x.db", "--check")
    assert "Certificate: clean. 2 tables, 200 rows, counted by SQLite 3." in result.stdout
    assert re.search(r"orphans\W+1\W+0\b", result.stdout)


def test_check_shows_how_many_rows_the_database_has(invoke: Invoke, shop: Path, tmp_path: Path) -> None:
    target = f"sqlite:///{tmp_path}/x.db"
    invoke("generate", shop, "--to", target, "-c", "users=3", "-c", "orders=0")
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection, connection:
        connection.execute("UPDATE users SET id = id + 1000, email = 'old-' || id")
    result = invoke("generate", shop, "--to", target, "-c", "users=4", "-c", "orders=2", "--check")
    assert "2 tables, 9 rows" in result.stdout


def test_violations_found_by_check_are_a_failure(invoke: Invoke, shop: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection:
        connection.execute("CREATE TABLE users (id INTEGER, email TEXT, city TEXT)")
        connection.execute("INSERT INTO users VALUES (500, 'a@example.com', NULL), (501, 'a@example.com', 'x')")
        connection.commit()
    result = invoke("generate", shop, "--to", f"sqlite:///{tmp_path}/x.db", "--check")
    assert result.exit_code == 1
    assert result.stderr.endswith(
        "Error: the database breaks its constraints: nulls 1 in users (city); duplicates 1 in users (email)\n"
    )


def test_sample_shows_rows_of_the_database(invoke: Invoke, shop: Path, tmp_path: Path) -> None:
    result = invoke("generate", shop, "--to", f"sqlite:///{tmp_path}/x.db", "--sample", 2)
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection:
        emails = [row[0] for row in connection.execute("SELECT email FROM users ORDER BY id LIMIT 2")]
    assert all(email in result.stdout for email in emails)


@pytest.mark.parametrize("option", [["--check"], ["--sample", "3"]])
def test_only_databases_are_read_back(invoke: Invoke, shop: Path, tmp_path: Path, option: list[str]) -> None:
    result = invoke("generate", shop, "--to", tmp_path / "shop.json", *option)
    assert result.exit_code == 2
    assert "are for databases" in result.stderr
    assert not (tmp_path / "shop.json").exists()


def test_schema_can_come_from_standard_input(shop: Path) -> None:
    from click.testing import CliRunner

    from datagen.cli.program import program

    result = CliRunner().invoke(program, ["generate", "-", "--rows", "1", "-q"], input=shop.read_text())
    assert len(result.stdout.splitlines()) == 2


def test_empty_table_is_a_table(invoke: Invoke, shop: Path, tmp_path: Path) -> None:
    result = invoke("generate", shop, "--rows", 0, "--to", f"sqlite:///{tmp_path}/x.db", "--check", "--sample", 3)
    assert result.exit_code == 0, result.output
    assert count(tmp_path / "x.db", "users") == 0


def test_what_had_to_be_cut_is_said_at_the_end(invoke: Invoke, tmp_path: Path) -> None:
    schema = tmp_path / "long.yaml"
    schema.write_text("notes: {type: object, properties: {text: {type: string, minLength: 40000}}}")
    result = invoke("generate", schema, "--rows", 2, "--to", tmp_path / "long.xlsx")
    assert result.exit_code == 0
    assert "Warning: " in result.stderr
    assert "32,767" in result.stderr


def test_a_schema_may_be_sql_text(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "shop.sql").write_text("CREATE TABLE users (id int PRIMARY KEY, odd strange)")
    result = invoke("generate", tmp_path / "shop.sql", "--schema-dialect", "postgresql", "--rows", 3)
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 3
    assert f"Warning: {tmp_path}/shop.sql: users.odd is always null" in result.stderr


def test_a_dialect_is_the_schemas_where_nothing_else_is_sql(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "shop.sql").write_text("CREATE TABLE `users` (`id` INT UNSIGNED AUTO_INCREMENT PRIMARY KEY);")
    result = invoke("generate", tmp_path / "shop.sql", "--dialect", "mysql", "--rows", 2)
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 2
    assert "unknown dialect 'mysq'" in invoke("generate", tmp_path / "shop.sql", "--dialect", "mysq", "--rows", 2).stderr
