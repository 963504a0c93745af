"""The application in this process, each with a directory of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from datagen.server.app import create_app
from datagen.server.settings import Settings

Client = TestClient[Litestar]


@pytest.fixture
def open_client(tmp_path: Path) -> Iterator[Callable[..., Client]]:
    """Starts an application with these settings, and a client of it."""
    with ExitStack() as stack:

        def start(**settings: Any) -> Client:
            given = {"temp_dir": tmp_path / "temp", **settings}
            return stack.enter_context(TestClient(create_app(Settings(**given)), base_url="http://127.0.0.1:8000"))

        yield start


@pytest.fixture
def client(open_client: Callable[..., Client]) -> Client:
    return open_client()
