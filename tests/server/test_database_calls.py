"""How many calls of one database there are at once."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from datagen.io.location import parse_location
from datagen.server.databases import DatabaseCalls
from datagen.server.failures import Refusal
from datagen.server.settings import Settings
from datagen.server.workers import Workers

SHOP = parse_location("postgresql://localhost/shop")
OTHER = parse_location("postgresql://localhost/other")


@pytest.fixture
def workers() -> Iterator[Workers]:
    made = Workers(8)
    yield made
    made.close()


class Gauge:
    """Calls that count themselves, and wait until so many are under way or nobody more will come."""

    def __init__(self) -> None:
        self.lock, self.now, self.most = threading.Lock(), 0, 0

    def __call__(self, seconds: float = 0.02) -> None:
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        threading.Event().wait(seconds)
        with self.lock:
            self.now -= 1


def calls_of(workers: Workers, waiting_seconds: float = 30) -> DatabaseCalls:
    return DatabaseCalls(Settings(db_pool_size=2, db_max_overflow=1), workers, waiting_seconds)


def test_no_more_calls_than_pool_and_overflow_are_under_way_and_all_have_their_turn(workers: Workers) -> None:
    gauge, calls = Gauge(), calls_of(workers)

    async def run() -> None:
        await asyncio.gather(*(calls.run(SHOP, gauge) for _ in range(10)))

    asyncio.run(run())

    assert gauge.most <= 3
    assert calls.lines == {}


def test_another_database_has_places_of_its_own(workers: Workers) -> None:
    calls = calls_of(workers, waiting_seconds=5)

    async def run() -> str:
        async with calls.place(SHOP), calls.place(SHOP), calls.place(SHOP):
            return await calls.run(OTHER, lambda: "done")

    assert asyncio.run(run()) == "done"


def test_whoever_waits_too_long_is_told_that_the_database_is_busy(workers: Workers) -> None:
    calls = calls_of(workers, waiting_seconds=0.01)

    async def run() -> None:
        async with calls.place(SHOP), calls.place(SHOP), calls.place(SHOP):
            await calls.run(SHOP, lambda: None)

    with pytest.raises(Refusal, match="postgresql://localhost/shop is busy: 3 calls") as caught:
        asyncio.run(run())
    assert (caught.value.status, caught.value.error_type) == (400, "DatabaseError")
    assert calls.lines == {}


def test_a_request_that_is_given_up_keeps_its_place_until_its_call_has_ended(workers: Workers) -> None:
    calls, goes_on = calls_of(workers), threading.Event()

    async def run() -> int:
        task = asyncio.create_task(calls.run(SHOP, goes_on.wait))
        await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        held = len(calls.lines)
        goes_on.set()
        while calls.lines:
            await asyncio.sleep(0.01)
        return held

    assert asyncio.run(run()) == 1


def test_requests_wait_for_a_pool_of_one(open_client: Any, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "shop.db")) as connection:
        connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY)")
    client = open_client(db_pool_size=1, db_max_overflow=0)

    with ThreadPoolExecutor(6) as threads:
        wanted = {"connection_string": f"sqlite:///{tmp_path}/shop.db"}
        answers = list(threads.map(lambda _: client.post("/database/schema", json=wanted), range(6)))

    assert [answer.status_code for answer in answers] == [200] * 6
