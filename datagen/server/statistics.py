"""What the service has done so far: counted on disk, so that neither a crash nor another process makes a difference."""

from __future__ import annotations

import logging
import sqlite3
from asyncio import wrap_future
from collections import deque
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

from litestar.types import Message, Scope

from datagen.server.state import open_state

__all__ = ["Figures", "Statistics", "count_request"]

LOGGER = logging.getLogger("datagen.server")
REQUESTS, GENERATIONS, RECORDS, SECONDS = "requests", "generations", "records", "seconds"
FORMAT = "format:"
"""Before a format's name, what counts its uses."""
CREATE = "CREATE TABLE IF NOT EXISTS statistics (name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID"
ADD = "INSERT INTO statistics VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = value + excluded.value"
UNCOUNTED = frozenset({"", "/health", "/stats", "/metrics", "/openapi.json"})
DOCUMENTATION = ("/docs", "/redoc", "/schema")

Increments = dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The counts at one moment."""

    requests: int
    records: int
    formats: dict[str, int]
    """Successful requests for rows, by format, the most popular first."""
    generation_seconds: float
    """On average; 0 before the first."""


class Statistics:
    """Adds up in a thread of its own; what comes while it writes is written together, in the next transaction."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.connection = open_state(directory)
        self.connection.execute(CREATE)
        self.events: SimpleQueue[tuple[Increments, Future[None]] | None] = SimpleQueue()
        self.noted: deque[Increments] = deque()
        self.thread = Thread(target=self.keep_counting, name="datagen-statistics", daemon=True)
        self.thread.start()

    def add_request(self) -> Future[None]:
        """Done once it is on disk."""
        return self.add({REQUESTS: 1})

    def add_generation(self, format: str, records: int, seconds: float) -> Future[None]:
        """So many records were made, and delivered in this format, in so many seconds. Done once it is on disk."""
        return self.add(generation(format, records, seconds))

    def note_generation(self, format: str, records: int, seconds: float) -> None:
        """The same, to be written together with the request that it answers, which is counted when the answer goes out."""
        self.noted.append(generation(format, records, seconds))

    def add(self, increments: Increments) -> Future[None]:
        done: Future[None] = Future()
        self.events.put((increments, done))
        return done

    def read(self) -> Figures:
        """What is on disk, of all processes that share the directory."""
        with closing(open_state(self.directory)) as connection:
            values: dict[str, float] = dict(connection.execute("SELECT name, value FROM statistics"))
        formats = {name.removeprefix(FORMAT): int(value) for name, value in values.items() if name.startswith(FORMAT)}
        return Figures(
            requests=int(values.get(REQUESTS, 0)),
            records=int(values.get(RECORDS, 0)),
            formats=dict(sorted(formats.items(), key=lambda item: (-item[1], item[0]))),
            generation_seconds=values.get(SECONDS, 0.0) / max(1, values.get(GENERATIONS, 0)),
        )

    def close(self) -> None:
        """Returns once everything is on disk."""
        self.events.put(None)
        self.thread.join()
        self.connection.close()

    def keep_counting(self) -> None:
        """What a full disk refuses is kept for the next transaction; no request fails for it."""
        sums: Increments = {}
        is_open = True
        while is_open:
            events = [self.events.get()]
            while not self.events.empty():
                events.append(self.events.get())
            is_open = None not in events
            added = [event for event in events if event is not None]
            noted = [self.noted.popleft() for _ in range(len(self.noted))]
            for increments in [*noted, *(increments for increments, _ in added)]:
                for name, value in increments.items():
                    sums[name] = sums.get(name, 0) + value
            if self.write(sums):
                sums = {}
            for _, done in added:
                if done.set_running_or_notify_cancel():
                    done.set_result(None)

    def write(self, sums: Increments) -> bool:
        """Whether it went well."""
        try:
            with self.connection:
                self.connection.execute("BEGIN IMMEDIATE")
                self.connection.executemany(ADD, sums.items())
        except sqlite3.Error as error:
            LOGGER.error("the statistics can't be written for now: %s", error)
            return False
        return True


def generation(format: str, records: int, seconds: float) -> Increments:
    return {GENERATIONS: 1, RECORDS: records, SECONDS: seconds, FORMAT + format: 1}


async def count_request(message: Message, scope: Scope) -> None:
    """Counts a request before its answer goes out, but for those about the service itself."""
    if message["type"] == "http.response.start" and is_counted(scope["path"]):
        await wrap_future(scope["litestar_app"].state.service.statistics.add_request())


def is_counted(path: str) -> bool:
    return path.rstrip("/") not in UNCOUNTED and not path.startswith(DOCUMENTATION)
