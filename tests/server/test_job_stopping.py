"""Jobs that are ended while they run: the target is as it was before."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Any

import psycopg
import pymysql
import pytest
from job_calls import begun, files_in, over, started, until
from litestar.testing import TestClient
from mysql_server import Server, url_of

from datagen.server.app import create_app
from datagen.server.settings import Settings

TEN_MILLION = 10_000_000


def ended(client: Any, id: str) -> str:
    """Its state, once it is over."""
    answer = client.delete(f"/jobs/{id}")
    assert answer.status_code in (200, 202)
    return str(over(client, id)["state"])


@pytest.mark.parametrize("format", ["json", "csv", "parquet", "arrow", "sql", "excel"])
def test_an_export_that_is_cancelled_leaves_no_file(client: Any, tmp_path: Path, format: str) -> None:
    id = begun(client, 1_000_000, format=format)
    started(client, id)

    assert ended(client, id) == "cancelled"
    assert files_in(tmp_path / "temp") == []
    assert [path.name for path in (tmp_path / "temp" / "jobs").iterdir()] == ["lock"]


def test_a_new_sqlite_file_is_gone_again(client: Any, tmp_path: Path) -> None:
    id = begun(client, TEN_MILLION, format="database", connection_string=f"sqlite:///{tmp_path}/shop.db")
    started(client, id)

    assert ended(client, id) == "cancelled"
    assert list(tmp_path.glob("shop.db*")) == []


def test_a_load_into_sqlite_is_ended_even_while_an_index_is_built(client: Any, tmp_path: Path) -> None:
    id = begun(client, 2_000_000, format="database", connection_string=f"sqlite:///{tmp_path}/shop.db")
    until(client, id, lambda job: job["rows_done"] == 2_000_000)

    assert ended(client, id) == "cancelled"
    assert list(tmp_path.glob("shop.db*")) == []


def test_rows_that_an_sqlite_file_had_before_are_all_that_it_has(client: Any, tmp_path: Path) -> None:
    target = f"sqlite:///{tmp_path}/shop.db"
    over(client, begun(client, 100, format="database", connection_string=target))
    with closing(sqlite3.connect(tmp_path / "shop.db")) as database:
        database.execute("DELETE FROM users WHERE id > 50")
        database.execute("UPDATE users SET id = -id, email = 'old' || id")
        database.execute("CREATE TABLE others (id INTEGER)")
        database.commit()
        before = list(database.iterdump())
    id = begun(client, TEN_MILLION, format="database", connection_string=target)
    started(client, id)

    assert ended(client, id) == "cancelled"
    with closing(sqlite3.connect(tmp_path / "shop.db")) as database:
        assert list(database.iterdump()) == before
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert [path.name for path in tmp_path.glob("shop.db*")] == ["shop.db"]


def test_postgresql_has_no_table_and_nobody_works_there(
    client: Any, new_postgresql_schema: Callable[[], AbstractContextManager[str]]
) -> None:
    with new_postgresql_schema() as url:
        id = begun(client, TEN_MILLION, format="database", connection_string=url)
        started(client, id)

        assert ended(client, id) == "cancelled"
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT to_regclass('users')").fetchone() == (None,)
            busy = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'COPY%users%' AND state = 'active'"
            assert connection.execute(busy).fetchone() == (0,)


def test_mysql_has_no_table(client: Any, new_mysql_database: Callable[[], AbstractContextManager[Server]]) -> None:
    with new_mysql_database() as database:
        id = begun(client, TEN_MILLION, format="database", connection_string=url_of(database))
        started(client, id)

        assert ended(client, id) == "cancelled"
        with closing(pymysql.connect(**database)) as connection, connection.cursor() as cursor:  # type: ignore[arg-type]
            cursor.execute("SHOW TABLES")
            assert cursor.fetchall() == ()


def test_a_job_is_interrupted_when_the_service_is_stopped(open_client: Callable[..., Any], tmp_path: Path) -> None:
    with TestClient(create_app(Settings(temp_dir=tmp_path / "temp")), base_url="http://127.0.0.1:8000") as client:
        id = begun(client, TEN_MILLION, format="database", connection_string=f"sqlite:///{tmp_path}/shop.db")
        started(client, id)

    assert list(tmp_path.glob("shop.db*")) == []
    job = open_client().get(f"/jobs/{id}").json()
    assert (job["state"], job["error"]["error_type"]) == ("interrupted", "Interrupted")
    assert "/retry" in job["error"]["details"]
