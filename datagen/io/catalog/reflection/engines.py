"""Engines of SQLAlchemy: kept with their connections between the calls of a service."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from datagen.io.sql_log import log_sql

__all__ = ["Engines", "open_engine"]

MOST_ENGINES = 32
"""The one that was not used for the longest is closed where there are more."""


class Engines:
    """One for each URL, with a pool of connections."""

    def __init__(self, *, size: int, overflow: int, recycle_seconds: int) -> None:
        """``size`` connections are kept, ``overflow`` more are opened while they are needed.

        After ``recycle_seconds`` a connection is replaced before it is used again; never, where that is -1.
        """
        self.size, self.overflow, self.recycle_seconds = size, overflow, recycle_seconds
        self.kept: OrderedDict[sa.URL, sa.Engine] = OrderedDict()
        self.lock = Lock()

    def engine(self, url: sa.URL) -> sa.Engine:
        with self.lock:
            if url not in self.kept:
                self.kept[url] = create_engine(
                    url,
                    pool_size=self.size,
                    max_overflow=self.overflow,
                    pool_recycle=self.recycle_seconds,
                    pool_pre_ping=True,
                )
            self.kept.move_to_end(url)
            if len(self.kept) > MOST_ENGINES:
                self.kept.popitem(last=False)[1].dispose()
            return self.kept[url]

    def close(self) -> None:
        with self.lock:
            for engine in self.kept.values():
                engine.dispose()
            self.kept.clear()


@contextmanager
def open_engine(url: sa.URL, engines: Engines | None) -> Iterator[sa.Engine]:
    """A kept one, or one whose connections end with the block."""
    if engines is not None:
        yield engines.engine(url)
        return
    engine = create_engine(url, poolclass=NullPool)
    try:
        yield engine
    finally:
        engine.dispose()


def create_engine(url: sa.URL, **pool: Any) -> sa.Engine:
    """One whose statements are logged."""
    engine = sa.create_engine(url, **pool)
    sa.event.listen(engine, "before_cursor_execute", lambda _connection, _cursor, statement, *_: log_sql(statement))
    return engine
