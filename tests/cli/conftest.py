"""The program as its users start it."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from datagen.cli.program import program

SHOP = """
users:
  type: object
  properties:
    id: {type: integer, primary_key: true}
    email: {type: string, format: email, unique: true}
    city: {type: string, format: city}
orders:
  type: object
  properties:
    id: {type: integer, primary_key: true}
    user_id: {type: integer, foreign_key: users.id}
    price: {type: number, minimum: 10, maximum: 99, scale: 2}
    status: {enum: [open, paid]}
"""


@pytest.fixture(autouse=True)
def buffered_output(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the processes that tests start, as it is unless the environment says otherwise."""
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A schema of two tables, in a file."""
    path = tmp_path / "shop.yaml"
    path.write_text(SHOP)
    return path


@pytest.fixture
def invoke() -> Callable[..., Result]:
    """Runs the program in this process."""
    return lambda *arguments: CliRunner().invoke(program, [str(each) for each in arguments], prog_name="datagen")


@pytest.fixture
def start() -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts the program as a process that hears Ctrl-C, even if this one was told to ignore it."""
    started: list[subprocess.Popen[bytes]] = []

    def begin(*arguments: object) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "datagen", *map(str, arguments)]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE))
        return started[-1]

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield begin
    signal.signal(signal.SIGINT, before)
    for process in started:
        with process:
            process.kill()
