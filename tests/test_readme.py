"""What the README shows is run as it stands there, but for the address of the database."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
CONSOLE = [block for language, block in BLOCKS if language == "console"]
REQUESTS = [block for block in CONSOLE if "$ curl" in block]
COMMANDS = [block for block in CONSOLE if block not in REQUESTS]
POSTGRESQL = "postgresql://me:secret@localhost/shop"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Holds the README's files, under the names in their first lines; JSON has no remark that could name it."""
    for language, block in BLOCKS:
        if language == "json":
            (tmp_path / "request.json").write_text(block)
        if language in ("yaml", "sql"):
            (tmp_path / block.splitlines()[0].removeprefix("# ").removeprefix("-- ")).write_text(block)
    return tmp_path


@pytest.fixture
def service(folder: Path) -> Iterator[str]:
    """Host and port of a service that runs in the folder."""
    command = [sys.executable, "-m", "datagen", "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield re.findall(r"http://(\S+)", process.stdout.readline())[0]
        finally:
            process.terminate()


def run(command: str, folder: Path, url: str) -> str:
    """What a command prints, errors included."""
    command = re.sub(r"^\.venv/bin/python", f"'{sys.executable}'", command)
    command = command.replace(".venv/bin/datagen", f"'{sys.executable}' -m datagen").replace(POSTGRESQL, f"'{url}'")
    environment = os.environ | {"COLUMNS": "200"}
    finished = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    shown = finished.stdout + finished.stderr
    assert finished.returncode in ((2,) if "wrong.yaml" in command else (0, 141)), shown
    return shown


@pytest.mark.parametrize("block", COMMANDS, ids=lambda block: block.split()[2])
def test_commands_run_and_print_what_the_readme_shows(block: str, folder: Path, postgresql_url: str) -> None:
    expected: list[str] = []
    shown = ""
    for line in block.splitlines():
        if line.startswith("$ "):
            shown = run(line.removeprefix("$ "), folder, postgresql_url)
        else:
            expected.append(line)
    assert "Traceback" not in shown
    assert [line for line in expected if line not in shown] == []


@pytest.mark.parametrize("block", REQUESTS)
def test_requests_are_answered_as_the_readme_shows(block: str, folder: Path, service: str, postgresql_url: str) -> None:
    shown = ""
    for line in block.splitlines():
        if line.startswith("$ "):
            shown = run(line.removeprefix("$ ").replace("localhost:8000", service), folder, postgresql_url)
            assert '"success":false' not in shown
        else:
            assert line in shown


def test_python_examples_run(folder: Path) -> None:
    for language, block in BLOCKS:
        if language == "python":
            subprocess.run([sys.executable, "-W", "error", "-c", block], cwd=folder, check=True)
    assert (folder / "shop.db").exists()


def test_every_linked_file_is_there() -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if "://" not in link]
    assert [link for link in links if not (ROOT / link).exists()] == []
