"""The service in a process of its own, killed or without room while it works: nothing is left half done."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

SERVE = """
import resource, sys, uvicorn
from datagen.server.app import create_app
if len(sys.argv) > 2:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
uvicorn.run(create_app(), fd=int(sys.argv[1]), log_level="warning", timeout_graceful_shutdown=1)
"""
USERS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": {"type": "integer", "primary_key": True},
        "email": {"type": "string", "format": "email", "unique": True},
    },
}
ENDLESS: dict[str, Any] = {"schemas": {"users": USERS}, "count": {"users": 20_000_000}}
PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Running:
    process: subprocess.Popen[bytes]
    client: httpx.Client


@contextmanager
def serving(directory: Path, *limits: int) -> Iterator[Running]:
    """Its own directory is ``temp``. Connections wait until the service is up."""
    environment = {**os.environ, "MAX_RECORDS_PER_REQUEST": "1000000000", "MAX_FILE_SIZE": "1000000000000"}
    with socket.create_server(("127.0.0.1", 0)) as listener:
        fd = listener.fileno()
        command = [sys.executable, "-c", SERVE, str(fd), *map(str, limits)]
        process = subprocess.Popen(command, cwd=directory, env=environment, pass_fds=[fd])
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        with httpx.Client(base_url=url, timeout=PATIENCE_SECONDS, trust_env=False) as client:
            yield Running(process, client)
    finally:
        process.terminate()
        process.wait()


def wait_until(is_true: Callable[[], bool]) -> None:
    patience = time.monotonic() + PATIENCE_SECONDS
    while not is_true():
        assert time.monotonic() < patience
        time.sleep(0.02)


def kill_while_working(directory: Path, wanted: dict[str, Any], is_under_way: Callable[[], bool]) -> None:
    with serving(directory) as service, ThreadPoolExecutor(1) as threads:
        request = threads.submit(service.client.post, "/data/generate", json=wanted)
        wait_until(is_under_way)
        service.process.kill()
        with pytest.raises(httpx.TransportError):
            request.result()


def written(directory: Path, pattern: str) -> int:
    return sum(path.stat().st_size for path in directory.rglob(pattern))


def test_a_service_that_is_killed_leaves_no_file_and_the_next_one_clears_what_is_left(tmp_path: Path) -> None:
    exports = tmp_path / "temp" / "exports"
    wanted = {**ENDLESS, "format": "csv"}

    kill_while_working(tmp_path, wanted, lambda: written(exports, ".datagen_*.part") > 1 << 20)

    assert [path.name for path in exports.glob("[!.]*")] == []
    assert written(exports, "*.part") > 0
    with serving(tmp_path) as service:
        service.client.get("/health")
        assert written(exports, "*.part") == 0


def test_a_service_that_is_killed_leaves_no_half_loaded_table(tmp_path: Path) -> None:
    database = tmp_path / "shop.db"
    wanted = {**ENDLESS, "format": "database", "connection_string": f"sqlite:///{database}"}

    kill_while_working(tmp_path, wanted, lambda: written(tmp_path, "shop.db*") > 1 << 20)

    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == []


def test_a_service_that_ends_waits_for_no_endless_request(tmp_path: Path) -> None:
    exports = tmp_path / "temp" / "exports"
    with serving(tmp_path) as service, ThreadPoolExecutor(1) as threads:
        threads.submit(service.client.post, "/data/generate", json={**ENDLESS, "format": "csv"})
        wait_until(lambda: written(exports, ".datagen_*.part") > 1 << 20)
        service.process.terminate()
        assert service.process.wait(PATIENCE_SECONDS) in (0, -signal.SIGTERM)

    assert [path.name for path in exports.iterdir()] == [".lock"]


def test_what_was_counted_survives_that(tmp_path: Path) -> None:
    with serving(tmp_path) as service:
        for _ in range(20):
            service.client.post("/data/generate", json={**ENDLESS, "count": {"users": 3}})
        service.process.kill()

    with serving(tmp_path) as service:
        figures = service.client.get("/stats").json()

    assert (figures["total_requests"], figures["total_records_generated"]) == (20, 60)


def test_where_no_room_is_left_the_request_is_told_and_nothing_stays(tmp_path: Path) -> None:
    with serving(tmp_path, 1 << 20) as service:
        answer = service.client.post("/data/generate", json={**ENDLESS, "count": {"users": 1_000_000}, "format": "csv"})
        left = written(tmp_path / "temp" / "exports", "*.csv*")
        is_well = service.client.get("/health").status_code == 200

    assert (answer.status_code, answer.json()["error_type"]) == (400, "ExportError")
    assert answer.json()["error"].endswith(".csv failed: File too large; nothing was kept")
    assert str(tmp_path) not in answer.text
    assert (left, is_well) == (0, True)
