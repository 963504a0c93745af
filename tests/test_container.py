"""The image's recipe."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RECIPE = (ROOT / "Dockerfile").read_text()
PACKED = [line.removeprefix("!") for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]


@pytest.fixture
def port(tmp_path: Path) -> Iterator[str]:
    """Of a service with the image's settings, but for the port and the directory."""
    environment = os.environ | {"HOST": "0.0.0.0", "AUTH_REQUIRED": "false", "PORT": "0"}
    command = [sys.executable, "-m", "datagen", "serve"]
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield re.findall(r":(\d+) ", process.stdout.readline())[0]
        finally:
            process.terminate()


def check_health(port: str) -> int:
    """The exit code of the health check."""
    (words,) = re.findall(r"HEALTHCHECK [^[]*CMD (\[.*\])", RECIPE)
    _, *arguments = json.loads(words)
    environment = os.environ | {"PORT": port}
    return subprocess.run([sys.executable, *arguments], env=environment, stderr=subprocess.DEVNULL, check=False).returncode


def test_the_health_check_tells_whether_the_service_answers(port: str) -> None:
    assert check_health(port) == 0
    assert check_health("1") != 0


def test_what_is_copied_is_there_and_packed() -> None:
    copied = [name for line in re.findall(r"^COPY (.*)", RECIPE, re.MULTILINE) for name in line.split()[:-1]]

    assert sorted(copied) == sorted(PACKED)
    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_the_image_leaves_the_decision_to_its_user_and_runs_as_nobody_special() -> None:
    assert "AUTH_REQUIRED=" not in RECIPE
    assert re.findall(r"^USER (\w+)", RECIPE, re.MULTILINE) == ["datagen"]
    assert RECIPE.index("USER datagen") < RECIPE.index('CMD ["datagen", "serve"]')
