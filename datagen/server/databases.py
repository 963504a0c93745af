"""Calls of databases: so many at once for each of them as the settings allow, the others wait for their turn."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar

from datagen.io.catalog.reflection.engines import Engines
from datagen.io.location import Location
from datagen.server.failures import Refusal
from datagen.server.settings import Settings
from datagen.server.workers import Workers

__all__ = ["DatabaseCalls"]

WAITING_SECONDS = 30.0
Result = TypeVar("Result")
Arguments = ParamSpec("Arguments")


@dataclass(slots=True)
class Line:
    """The calls of one database, those that wait included."""

    places: asyncio.Semaphore
    calls: int = 0


@dataclass(slots=True)
class DatabaseCalls:
    """Bounds how many there are at once; what a call opens beside its own connection is not counted."""

    settings: Settings
    workers: Workers
    waiting_seconds: float = WAITING_SECONDS
    engines: Engines = field(init=False)
    """For databases that SQLAlchemy reads; all others get a new connection for each call."""
    lines: dict[tuple[str, str, str], Line] = field(default_factory=dict)
    """By database, for those that are being called."""

    def __post_init__(self) -> None:
        settings = self.settings
        self.engines = Engines(
            size=settings.db_pool_size, overflow=settings.db_max_overflow, recycle_seconds=settings.db_pool_recycle
        )

    def close(self) -> None:
        self.engines.close()

    async def run(
        self, location: Location, call: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Result:
        """What a worker's call returns or raises. Its place is taken until it has ended, even if the request is given up."""
        await self.enter(location)
        work = asyncio.ensure_future(self.workers.run(call, *args, **kwargs))
        work.add_done_callback(lambda done: self.leave(location, done))
        return await asyncio.shield(work)

    @asynccontextmanager
    async def place(self, location: Location) -> AsyncIterator[None]:
        """One of the database's places. Raises Refusal where none gets free in time."""
        await self.enter(location)
        try:
            yield
        finally:
            self.leave(location)

    async def enter(self, location: Location) -> None:
        most = self.settings.db_pool_size + self.settings.db_max_overflow
        line = self.lines.setdefault(key_of(location), Line(asyncio.Semaphore(most)))
        line.calls += 1
        try:
            async with asyncio.timeout(self.waiting_seconds):
                await line.places.acquire()
        except BaseException as error:
            self.forget(location)
            if isinstance(error, TimeoutError):
                raise busy(location, most) from None
            raise

    def leave(self, location: Location, done: asyncio.Future[Result] | None = None) -> None:
        if done is not None and not done.cancelled():
            done.exception()  # noted as seen, where nobody waits for it any more
        self.lines[key_of(location)].places.release()
        self.forget(location)

    def forget(self, location: Location) -> None:
        line = self.lines[key_of(location)]
        line.calls -= 1
        if not line.calls:
            del self.lines[key_of(location)]


def key_of(location: Location) -> tuple[str, str, str]:
    return location.scheme, location.hosts.lower(), location.path


def busy(location: Location, most: int) -> Refusal:
    what = f"{location} is busy: {most} calls of it are under way"
    return Refusal("DatabaseError", what, f"{what} (try again later, or raise DB_POOL_SIZE and DB_MAX_OVERFLOW)")
