"""The log: what is in it, and what never is."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from job_calls import begun, over
from litestar import Litestar, get
from litestar.testing import TestClient

import datagen
from datagen.server.logs import log_config, open_log, shown_target

Client = TestClient[Litestar]
SHOP: dict[str, Any] = {
    "users": {
        "type": "object",
        "properties": {
            "id": {"type": "integer", "primary_key": True},
            "email": {"type": "string", "format": "email", "unique": True},
        },
    },
    "orders": {
        "type": "object",
        "properties": {
            "id": {"type": "integer", "primary_key": True},
            "user_id": {"type": "foreign", "ref": "users.id"},
            "note": {"type": "string", "pattern": "note-[0-9]{12}"},
        },
    },
}


@pytest.fixture(autouse=True)
def levels() -> Iterator[None]:
    """As they were, after a test has opened the log."""
    loggers = [logging.getLogger(name) for name in ("datagen", "uvicorn.access", "uvicorn.error", "uvicorn", "uvicorn.asgi")]
    before = [(each, each.level, list(each.filters), list(each.handlers)) for each in loggers]
    yield
    for logger, level, filters, handlers in before:
        logger.setLevel(level)
        logger.filters, logger.handlers = filters, handlers


def fill_and_look(url: str) -> list[str]:
    """Loads a database, and seeds and verifies it; the rows of the load."""
    plan = datagen.plan(SHOP, rows=30)
    datagen.write(plan, url, if_exists="replace")
    datagen.seed(url, rows=20)
    texts = [plan["users"].batch(0, 30)["email"], plan["orders"].batch(0, 30)["note"]]
    return [text for column in texts for text in column.to_pylist()]


@pytest.mark.parametrize(
    ("database", "options", "loading"),
    [
        ("sqlite", "", "INSERT INTO"),
        ("postgresql", "", "COPY "),
        ("mysql", "", "LOAD DATA LOCAL INFILE"),
        ("mysql", "?local_infile=false", "VALUES ..."),
    ],
)
def test_sql_is_logged_and_no_row(
    request: pytest.FixtureRequest, tmp_path: Path, caplog: pytest.LogCaptureFixture, database: str, options: str, loading: str
) -> None:
    url = f"sqlite:///{tmp_path}/shop.db" if database == "sqlite" else request.getfixturevalue(f"{database}_url")

    with caplog.at_level(logging.DEBUG, "datagen.sql"):
        rows = fill_and_look(url + options)

    assert [kind for kind in ("CREATE TABLE", "SELECT", "COMMIT", loading) if kind not in caplog.text] == []
    assert [row for row in rows if row in caplog.text] == []
    assert "\n" not in caplog.messages[0]


def test_jobs_log_their_sql_beside_the_service(
    open_client: Callable[..., Client], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    client = open_client(log_level="DEBUG")

    over(client, begun(client, 10, format="database", connection_string=f"sqlite:///{tmp_path}/shop.db"))

    assert re.search(r"DEBUG datagen\.sql: CREATE TABLE .*users.* \[[\d.]+ ms\]\n", capfd.readouterr().err)


def test_no_sql_is_logged_unless_asked_for(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "datagen"):
        fill_and_look(f"sqlite:///{tmp_path}/shop.db")

    assert caplog.messages == []


@pytest.mark.parametrize(
    ("path", "query", "shown"),
    [
        ("/health", "", "/health"),
        ("/x", "a=1&b=", "/x?a=1&b="),
        ("/x", "connection_string=postgresql%3A%2F%2Fme%3Ageheim%40h%2Fdb", "/x?connection_string=postgresql://me:***@h/db"),
        ("/x", "connection_string=mysql://me:gehe/im%40x@h/db", "/x?connection_string=mysql://me:***@h/db"),
        ("/x", "connection_string=mssql://h/d?odbc_connect%3DPWD%253Dx", "/x?connection_string=mssql://h/d?odbc_connect=***"),
        ("/x", "connection_string=", "/x?connection_string=***"),
        ("/x", "url=postgresql%3A%2F%2Fme%3Ageheim%40h%2Fdb", "/x?url=postgresql://me:***@h/db"),
        ("/x", "password=geheim", "/x?password=***"),
        ("/x", "a=1%0AERROR forged", "/x?a=1\\nERROR forged"),
    ],
)
def test_a_request_is_one_line_without_secrets(path: str, query: str, shown: str) -> None:
    assert shown_target(path, query) == shown


def test_whatever_server_runs_the_application_hides_what_it_logs(caplog: pytest.LogCaptureFixture) -> None:
    open_log("INFO")
    target = "/database/schema?connection_string=postgresql%3A%2F%2Fme%3Ageheim%40h%2Fdb"

    with caplog.at_level(logging.INFO, "uvicorn"):
        logging.getLogger("uvicorn.access").info('%s - "%s %s HTTP/%s" %d', "127.0.0.1:1", "GET", target, "1.1", 200)
        try:
            raise ValueError("can't open postgresql://me:geheim@h/db")
        except ValueError:
            logging.getLogger("uvicorn.error").exception("failed on %s", "postgresql://me:geheim@h/db")

    assert "geheim" not in caplog.text
    assert '"GET /database/schema?connection_string=postgresql://me:***@h/db HTTP/1.1" 200' in caplog.text
    assert "ValueError: can't open postgresql://me:***@h/db" in caplog.text


def test_a_fault_is_logged_with_a_traceback_that_hides_passwords(
    open_client: Callable[..., Client], caplog: pytest.LogCaptureFixture
) -> None:
    @get("/fault")
    async def fault() -> None:
        raise RuntimeError("no way to postgresql://me:geheim@h/db")

    client = open_client()
    client.app.register(fault)

    answer = client.get("/fault")

    assert (answer.status_code, answer.json()["details"]) == (500, "The service failed on this request; its log says why")
    assert "GET /fault failed\nTraceback (most recent call last):" in caplog.text
    assert "RuntimeError: no way to postgresql://me:***@h/db" in caplog.text
    assert "geheim" not in caplog.text


@pytest.mark.parametrize("level", ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"])
def test_the_level_is_that_of_the_setting(level: str) -> None:
    loggers = log_config(level)["loggers"]

    assert loggers["datagen"]["level"] == level
    assert log_config(level)["root"]["level"] == max(logging.getLevelNamesMapping()[level], logging.WARNING)


def test_requests_are_logged_at_debug_alone(open_client: Callable[..., Client], caplog: pytest.LogCaptureFixture) -> None:
    for level in ("INFO", "DEBUG"):
        open_client(log_level=level).get("/health?a=1")

    (line,) = [record.getMessage() for record in caplog.records if record.name == "datagen.requests"]
    assert line.startswith("GET /health?a=1 200, ")
