"""The service as its users have it: a process of its own, reached over HTTP."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

__all__ = ["environment_of", "serve", "served"]

ANNOUNCED = re.compile(r" at (http://\S+) ")
SERVE = [sys.executable, "-W", "error", "-m", "datagen", "serve", "--port", "0"]
PATIENCE_SECONDS = 60


def environment_of(folder: Path, **settings: str) -> dict[str, str]:
    """This process's, with settings, and a directory for the service's files."""
    return os.environ | {"TEMP_DIR": str(folder / "temp"), **settings}


def serve(folder: Path, **settings: str) -> subprocess.Popen[str]:
    """Begins, in a folder where no ``.env`` is."""
    folder.mkdir(exist_ok=True)
    return subprocess.Popen(
        SERVE,
        cwd=folder,
        env=environment_of(folder, **settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def served(folder: Path, **settings: str) -> Iterator[httpx.Client]:
    """A client of a service that has begun; it ends with the block, and must have had nothing to complain of."""
    with serve(folder, **settings) as process:
        assert process.stdout is not None
        found = ANNOUNCED.search(process.stdout.readline())
        try:
            if found is not None:
                with httpx.Client(base_url=found[1], timeout=PATIENCE_SECONDS, trust_env=False) as client:
                    yield client
        finally:
            process.terminate()
            _, complaints = process.communicate()
        assert found is not None, complaints
        assert "Traceback" not in complaints, complaints
