"""``datagen serve``, as a process that answers over HTTP."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from shutil import copytree
from typing import Any

import httpx
import psycopg
import pytest
from click.testing import Result

from datagen.server.access.tokens import create_token
from datagen.server.settings import Settings

ROOT = Path(__file__).parents[2]
Serve = Callable[..., "subprocess.Popen[str]"]
SHOP = {"schemas": {"users": {"type": "object", "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}}}}


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Starts the service with these settings, in a directory of its own, as a process that hears Ctrl-C, and ends its group."""
    started: list[subprocess.Popen[str]] = []

    def begin(*options: str, **settings: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "datagen", "serve", *options]
        environment = os.environ | {"PORT": "0", "PYTHONPATH": str(ROOT)} | settings
        pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        started.append(subprocess.Popen(command, cwd=tmp_path, env=environment, start_new_session=True, **pipes))
        return started[-1]

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield begin
    signal.signal(signal.SIGINT, before)
    for process in started:
        with process, suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def address_of(process: subprocess.Popen[str]) -> str:
    """What the service says once it answers."""
    assert process.stdout
    line = process.stdout.readline()
    found = re.fullmatch(r"\S.* at (http://\S+:\d+) \(Ctrl-C ends it\)\n", line)
    assert found, line + (process.communicate()[1] if process.poll() is not None else "")
    return found[1]


def ask(address: str, body: Any = None, **headers: str) -> httpx.Response:
    with httpx.Client(trust_env=False, timeout=60) as client:
        return client.request("GET" if body is None else "POST", address, json=body, headers=headers)


def end(process: subprocess.Popen[str], number: int = signal.SIGTERM) -> tuple[int, str, str]:
    """Exit code, the rest of standard output, and standard error."""
    process.send_signal(number)
    output, errors = process.communicate(timeout=60)
    return process.returncode, output, errors


@pytest.mark.parametrize(("number", "code", "word"), [(signal.SIGINT, 130, "Interrupted"), (signal.SIGTERM, 143, "Terminated")])
def test_the_service_answers_until_a_signal_ends_it(serve: Serve, number: int, code: int, word: str) -> None:
    process = serve()
    address = address_of(process)

    answer = ask(f"{address}/health")

    assert (answer.status_code, "server" in answer.headers) == (200, False)
    assert end(process, number) == (code, "", f"{word}: the service has ended.\n")


def test_requests_that_are_being_answered_have_their_answer_before_the_end(serve: Serve) -> None:
    process = serve()
    where = ("127.0.0.1", int(address_of(process).rpartition(":")[2]))
    body = json.dumps(SHOP).encode()
    head = f"POST /data/generate HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: {len(body)}\r\n\r\n"
    with socket.create_connection(where) as client:
        client.sendall(head.encode())
        assert client.recv(21) == b"HTTP/1.1 100 Continue"
        process.terminate()
        wait_until_refused(where)
        client.sendall(body)
        answer = b"".join(iter(lambda: client.recv(65_536), b""))

    assert b"HTTP/1.1 200 OK" in answer
    assert answer.endswith(b"}]}}")
    assert process.wait(60) == 143


def test_a_request_that_does_not_end_does_not_keep_the_service_from_ending(serve: Serve, postgresql_url: str) -> None:
    users = {"type": "object", "properties": {"id": {"type": "integer", "primary_key": True}}}
    body = {"schemas": {"users": users}, "count": {"users": 1}, "format": "database", "connection_string": postgresql_url}
    process = serve()
    address = address_of(process)
    with psycopg.connect(postgresql_url) as connection, ThreadPoolExecutor() as threads:
        connection.execute("CREATE TABLE users (id bigint PRIMARY KEY)")
        connection.commit()
        connection.execute("LOCK TABLE users")
        asked = threads.submit(ask, f"{address}/data/generate", body)
        wait_until_locked(postgresql_url)
        code, _, log = end(process)
        answer = asked.result()

    assert (answer.status_code, answer.json()["error_type"]) == (503, "ServiceUnavailable")
    assert code == 143
    assert log.endswith("WARNING datagen.server: requests that did not end were broken off\n")
    assert "Traceback" not in log


def wait_until_locked(url: str) -> None:
    """Returns once a statement waits for the table."""
    waiting = "SELECT count(*) FROM pg_locks WHERE relation = 'users'::regclass AND NOT granted"
    with psycopg.connect(url, autocommit=True) as connection:
        while connection.execute(waiting).fetchone() == (0,):
            time.sleep(0.05)


def wait_until_refused(where: tuple[str, int]) -> None:
    """Returns once the service takes no more connections; those that it has not taken by then are reset."""
    with suppress(ConnectionRefusedError):
        while True:
            with suppress(ConnectionResetError):
                socket.create_connection(where).close()


def test_options_go_before_the_environment_and_that_before_the_file(serve: Serve, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PROJECT_NAME=Filed\nVERSION=9.9\nPORT=1\nHOST=nowhere.invalid\n")

    address = address_of(serve("--host", "localhost", PROJECT_NAME="Given"))

    assert address.startswith("http://127.0.0.1:")
    assert {"service": "Given", "version": "9.9"}.items() <= ask(address).json().items()


def test_a_port_in_use_is_one_line(serve: Serve) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = serve("--port", str(port))
        output, errors = process.communicate(timeout=60)

    message = f"Error: PORT {port} of 127.0.0.1 is in use (choose another one, or 0 for any that is free)\n"
    assert (process.returncode, output, errors) == (2, "", message)


@pytest.mark.parametrize(
    ("settings", "start"),
    [
        ({"PORT": "x"}, "Error: the setting PORT is 'x': write a whole number"),
        ({"TEMP_DIR": "/dev/null/temp"}, "Error: TEMP_DIR '/dev/null/temp' can't be made: Not a directory"),
        ({"HOST": "0.0.0.0"}, "Error: HOST '0.0.0.0' can be reached from other machines: set AUTH_REQUIRED=true with a"),
        ({"HOST": "192.0.2.1", "AUTH_REQUIRED": "false"}, "Error: HOST '192.0.2.1' and PORT 0 can't be bound: "),
        ({"HOST": "a b", "AUTH_REQUIRED": "no"}, "Error: HOST 'a b' can't be bound: "),
        ({"AUTH_REQUIRED": "true", "SECRET_KEY": "geheim"}, "Error: SECRET_KEY has 6 characters, tokens need 32 or more"),
        ({"CORS_ORIGINS": "*", "CORS_ALLOW_CREDENTIALS": "true"}, "Error: CORS_ORIGINS is '*' and CORS_ALLOW_CREDENTIALS true"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, dict) else "",
)
def test_what_can_t_be_is_one_line_before_anything_is_bound(
    invoke: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], start: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in ({"PORT": "0"} | settings).items():
        monkeypatch.setenv(name, text)

    result = invoke("serve")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(start)
    assert result.stderr.count("\n") == 1


def test_all_addresses_may_be_bound_with_tokens(serve: Serve) -> None:
    key = "0123456789abcdef0123456789abcdef"
    process = serve("--host", "0.0.0.0", AUTH_REQUIRED="true", SECRET_KEY=key)
    address = address_of(process).replace("0.0.0.0", "127.0.0.1")
    token = create_token(Settings(secret_key=key), "me")

    assert ask(f"{address}/health").status_code == 200
    assert ask(f"{address}/data/generate", SHOP).status_code == 401
    assert ask(f"{address}/data/generate", SHOP, Authorization=f"Bearer {token}").status_code == 200


def test_the_log_at_debug_tells_requests_and_no_password(serve: Serve) -> None:
    process = serve(LOG_LEVEL="DEBUG")
    address = address_of(process)

    ask(f"{address}/nowhere?connection_string=postgresql%3A%2F%2Fme%3Ageheim%40localhost%2Fshop&password=geheim")
    ask(f"{address}/data/generate", SHOP | {"count": {"users": 3}})
    _, _, log = end(process)

    target = "GET /nowhere?connection_string=postgresql://me:***@localhost/shop&password=*** 404, "
    assert f"DEBUG datagen.requests: {target}" in log
    assert re.search(r"DEBUG datagen\.requests: POST /data/generate 200, \d+ bytes in [\d.]+ ms", log)
    assert "geheim" not in log


def test_the_service_begins_again_when_its_code_changes(serve: Serve, tmp_path: Path) -> None:
    copytree(ROOT / "datagen", tmp_path / "datagen")
    process = serve("--reload", PYTHONPATH=str(tmp_path))
    first = address_of(process)

    version = tmp_path / "datagen" / "server" / "routes" / "service.py"
    version.write_text(version.read_text().replace("service=settings.project_name", "service='Changed'"))
    second = address_of(process)

    assert first == second
    assert ask(first).json()["service"] == "Changed"
    assert end(process)[0] == 0
