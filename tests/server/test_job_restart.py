"""Jobs whose service is killed, in a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest
from job_calls import begun, files_in, over, started, until

TEN_MILLION = 10_000_000
ADDRESS = re.compile(r"running on (http://127\.0\.0\.1:\d+)")
COMMAND = [sys.executable, "-m", "uvicorn", "--factory", "datagen.server.app:create_app", "--port", "0"]


class Served:
    """The service, and a client of it."""

    def __init__(self, process: subprocess.Popen[str], client: httpx.Client) -> None:
        self.process = process
        self.client = client

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def serving(tmp_path: Path, **settings: object) -> Iterator[Served]:
    environment = {**os.environ, "TEMP_DIR": str(tmp_path / "temp"), **{name: str(value) for name, value in settings.items()}}
    with subprocess.Popen(COMMAND, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            address = next(filter(None, map(ADDRESS.search, process.stderr)))[1]
            with httpx.Client(base_url=address, timeout=60) as client:
                yield Served(process, client)
        finally:
            process.send_signal(signal.SIGTERM)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    with ExitStack() as stack:
        yield lambda **settings: stack.enter_context(serving(tmp_path, **settings))


def test_a_job_of_a_killed_service_is_interrupted_and_runs_again(
    serve: Callable[..., Served], new_postgresql_schema: Callable[[], AbstractContextManager[str]]
) -> None:
    with new_postgresql_schema() as url:
        first = serve()
        id = begun(first.client, 1_000_000, format="database", connection_string=url)
        started(first.client, id)
        first.kill()
        client = serve().client

        job = over(client, id)
        assert (job["state"], job["error"]["error_type"]) == ("interrupted", "Interrupted")
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT to_regclass('users')").fetchone() == (None,)
        assert client.post(f"/jobs/{id}/retry").status_code == 202
        assert over(client, id)["state"] == "succeeded"
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT count(*) FROM users").fetchone() == (1_000_000,)


@pytest.mark.parametrize("rows_done", [1, 2_000_000])
def test_a_killed_service_leaves_no_sqlite_file(serve: Callable[..., Served], tmp_path: Path, rows_done: int) -> None:
    first = serve()
    id = begun(first.client, 2_000_000, format="database", connection_string=f"sqlite:///{tmp_path}/shop.db")
    until(first.client, id, lambda job: job["rows_done"] >= rows_done)
    first.kill()

    assert over(serve().client, id)["state"] == "interrupted"
    assert list(tmp_path.glob("shop.db*")) == []


def test_a_killed_service_leaves_no_export(serve: Callable[..., Served], tmp_path: Path) -> None:
    first = serve()
    id = begun(first.client, TEN_MILLION, format="ndjson")
    started(first.client, id)
    first.kill()

    assert over(serve().client, id)["state"] == "interrupted"
    assert files_in(tmp_path / "temp") == []


def test_jobs_that_waited_run_after_the_restart_but_for_those_with_a_password(serve: Callable[..., Served]) -> None:
    first = serve(MAX_RUNNING_JOBS=1)
    running = begun(first.client, TEN_MILLION, format="ndjson")
    waiting = begun(first.client, 10, format="csv")
    target = "postgresql://me:unf0rgettable@127.0.0.1:1/shop"
    secret = begun(first.client, 10, format="database", connection_string=target)
    started(first.client, running)
    first.kill()
    client = serve(MAX_RUNNING_JOBS=1).client

    assert over(client, running)["state"] == "interrupted"
    assert over(client, waiting)["state"] == "succeeded"
    job = over(client, secret)
    assert (job["state"], job["attempt"]) == ("interrupted", 0)
    assert "connection_string" in job["error"]["details"]
    refused = client.post(f"/jobs/{secret}/retry")
    assert (refused.status_code, refused.json()["details"][0]["path"]) == (400, "$.connection_string")
    assert client.post(f"/jobs/{secret}/retry", json={"connection_string": target}).status_code == 202
    assert over(client, secret)["error"]["error_type"] == "DatabaseError"


def test_a_second_service_leaves_the_jobs_of_the_first_alone_until_that_is_gone(serve: Callable[..., Served]) -> None:
    first, second = serve(), serve()
    id = begun(first.client, TEN_MILLION, format="ndjson")
    started(first.client, id)

    refused = second.client.post("/jobs", json={"schemas": {}})
    assert (refused.status_code, refused.json()["error_type"]) == (503, "ServiceUnavailable")
    assert second.client.get(f"/jobs/{id}").json()["state"] == "running"
    first.kill()
    begun(second.client, 10, format="csv")
    assert over(second.client, id)["state"] == "interrupted"


def test_a_client_that_leaves_its_events_does_not_hold_the_service(serve: Callable[..., Served]) -> None:
    served = serve()
    id = begun(served.client, TEN_MILLION, format="ndjson")
    with served.client.stream("GET", f"/jobs/{id}/events") as answer:
        assert next(answer.iter_lines()) == "event: state"

    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(timeout=60) in (0, -signal.SIGTERM)
