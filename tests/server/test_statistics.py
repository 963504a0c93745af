"""What the service counts: every request once, whatever happens at the same time, and for good."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from datagen.errors import SettingsError
from datagen.server.app import create_app
from datagen.server.settings import Settings
from datagen.server.statistics import Statistics

USERS = {"users": {"type": "object", "properties": {"id": {"type": "integer", "primary_key": True}}}}
COUNTING = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from datagen.server.statistics import Statistics
statistics = Statistics(Path(sys.argv[1]))
def count(number):
    statistics.add_request().result()
    statistics.add_generation(("json", "csv")[number % 2], 3, 0.5).result()
with ThreadPoolExecutor(8) as threads:
    list(threads.map(count, range(500)))
print("done", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def statistics(tmp_path: Path) -> Iterator[Statistics]:
    with closing(Statistics(tmp_path)) as statistics:
        yield statistics


def figures_of(client: Any) -> dict[str, Any]:
    figures = dict(client.get("/stats").json())
    assert figures.pop("uptime_hours") > 0
    return figures


def test_nothing_is_counted_at_first(client: Any) -> None:
    assert figures_of(client) == {
        "total_requests": 0,
        "total_records_generated": 0,
        "popular_formats": {},
        "average_generation_time": 0.0,
    }


def test_requests_rows_and_formats_are_counted(client: Any) -> None:
    for format in ("csv", "json", "json"):
        client.post("/data/generate", json={"schemas": USERS, "count": {"users": 5}, "format": format})

    figures = figures_of(client)

    assert (figures["total_requests"], figures["total_records_generated"]) == (3, 15)
    assert list(figures["popular_formats"].items()) == [("json", 2), ("csv", 1)]
    assert figures["average_generation_time"] > 0


def test_requests_that_fail_count_as_requests_alone(client: Any) -> None:
    assert client.post("/data/generate", json={"schemas": {"users": {}}}).status_code == 400
    assert client.post("/data/generate", content=b"{").status_code == 400
    assert client.get("/nowhere").status_code == 404
    assert client.get("/data/generate").status_code == 405

    assert figures_of(client) == {
        "total_requests": 4,
        "total_records_generated": 0,
        "popular_formats": {},
        "average_generation_time": 0.0,
    }


def test_requests_about_the_service_itself_do_not_count(client: Any) -> None:
    for path in ("/", "/health", "/health/", "/stats", "/metrics", "/docs", "/openapi.json"):
        client.get(path)

    assert figures_of(client)["total_requests"] == 0


def test_the_counts_go_on_after_a_restart(tmp_path: Path) -> None:
    for _ in range(2):
        with TestClient(create_app(Settings(temp_dir=tmp_path)), base_url="http://127.0.0.1:8000") as client:
            client.post("/data/generate", json={"schemas": USERS, "count": {"users": 5}})
            figures = figures_of(client)

    assert (figures["total_requests"], figures["total_records_generated"]) == (2, 10)


def test_many_threads_of_several_processes_are_counted_exactly_and_survive_being_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", COUNTING, str(tmp_path)]
    processes = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(2)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == b"done\n"
        process.kill()
        process.communicate()

    with closing(Statistics(tmp_path)) as statistics:
        figures = statistics.read()

    assert (figures.requests, figures.records, figures.generation_seconds) == (1000, 3000, 0.5)
    assert figures.formats == {"csv": 500, "json": 500}


def test_a_request_that_is_given_up_stops_no_counting(statistics: Statistics) -> None:
    for _ in range(100):
        statistics.add_request().cancel()
    statistics.add_request().result()

    assert statistics.read().requests == 101


def test_what_can_not_be_written_now_is_written_later(statistics: Statistics, tmp_path: Path) -> None:
    statistics.connection.execute("PRAGMA busy_timeout = 10")
    with closing(sqlite3.connect(tmp_path / "state.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        statistics.add_request().result()
        assert statistics.read().requests == 0
        other.execute("ROLLBACK")
    statistics.add_request().result()

    assert statistics.read().requests == 2


def test_threads_are_counted_while_others_read(statistics: Statistics) -> None:
    with ThreadPoolExecutor(4) as threads:
        seen = list(threads.map(lambda _: (statistics.add_request().result(), statistics.read().requests)[1], range(100)))

    assert max(seen) == statistics.read().requests == 100


def test_a_state_that_is_no_database_stops_the_start_with_one_line(tmp_path: Path) -> None:
    (tmp_path / "state.db").write_bytes(b"no database at all" * 100)

    with pytest.raises(
        SettingsError, match=r"^the state of the service can't be read from \S+state\.db: file is not a database"
    ):
        Statistics(tmp_path)
