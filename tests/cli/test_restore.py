"""``datagen restore``, and loads that need it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import psycopg
from click.testing import Result

Invoke = Callable[..., Result]
TABLES = "CREATE TABLE users (id int PRIMARY KEY, email text, city text); CREATE INDEX by_city ON users (city)"


def test_a_fast_load_shows_its_rows_and_keeps_the_indexes(invoke: Invoke, shop: Path, postgresql_url: str) -> None:
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute(TABLES)
        result = invoke("generate", shop, "--rows", "2000", "--to", postgresql_url, "--fast")
        assert result.exit_code == 0, result.stderr
        assert connection.execute("SELECT count(*) FROM users").fetchone() == (2000,)
        assert connection.execute("SELECT to_regclass('by_city') IS NOT NULL").fetchone() == (True,)


def test_a_load_after_one_that_was_cut_off_asks_for_a_restore(invoke: Invoke, shop: Path, postgresql_url: str) -> None:
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute(TABLES)
        connection.execute(
            "CREATE TABLE datagen_journal (run uuid, step int, what text, restoring_sql text, is_done boolean DEFAULT false); "
            "INSERT INTO datagen_journal VALUES (gen_random_uuid(), 0, 'index by_city', "
            "pg_get_indexdef('by_city'::regclass)); DROP INDEX by_city"
        )
        refused = invoke("generate", shop, "--to", postgresql_url)
        assert refused.exit_code == 2
        assert "(put them back: datagen restore postgresql://" in refused.stderr
        restored = invoke("restore", postgresql_url)
        assert (restored.exit_code, restored.stdout) == (0, "Put back index by_city\n")
        assert connection.execute("SELECT to_regclass('by_city') IS NOT NULL").fetchone() == (True,)
        assert invoke("generate", shop, "--to", postgresql_url, "--quiet").exit_code == 0
        assert invoke("restore", postgresql_url).stdout.startswith("Nothing is missing in postgresql://")


def test_what_has_no_fast_loads_has_nothing_to_restore(invoke: Invoke) -> None:
    result = invoke("restore", "sqlite:///shop.db")
    assert result.exit_code == 2
    assert "sqlite:///shop.db is no database with fast loads" in result.stderr
