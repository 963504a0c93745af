"""The service under load over HTTP: one worker in a process of its own, the load from another."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import datagen
from benchmarks.case import Case, Goal, Made, Work
from benchmarks.load import burst, open_service, p99, probed, request_of, streamed_rows
from benchmarks.schemas import TRANSACTIONS, USERS

AT_ONCE = 100
LARGE_TIMES = 5
SMALL_ROWS, SMALL_CONNECTIONS = 10, 8
STREAMED = 20_000_000


def wanted(rows: int, seed: int = 1) -> bytes:
    body = {"schemas": USERS, "count": {"users": rows}, "seed": seed}
    return request_of("POST", "/data/generate", json.dumps(body).encode())


@contextmanager
def served(load: Callable[[int, int], Awaitable[Made]], rows: int) -> Iterator[Work]:
    """The load on a service that has answered one request already: the first imports what it needs."""
    with open_service() as port:
        asyncio.run(burst(port, [[wanted(SMALL_ROWS)]]))
        yield lambda: asyncio.run(load(port, rows))


async def many(port: int, rows: int) -> Made:
    """Requests at once, each with another seed."""
    size, seconds = await burst(port, [[wanted(rows // AT_ONCE, seed)] for seed in range(AT_ONCE)])
    return Made(rows, size, len(seconds), p99(seconds))


async def large(port: int, rows: int) -> Made:
    size, seconds = await burst(port, [[wanted(rows)] * LARGE_TIMES])
    return Made(rows * LARGE_TIMES, size, len(seconds), p99(seconds))


async def small(port: int, rows: int) -> Made:
    share = [wanted(SMALL_ROWS)] * (rows // SMALL_ROWS // SMALL_CONNECTIONS)
    size, seconds = await burst(port, [share] * SMALL_CONNECTIONS)
    return Made(len(seconds) * SMALL_ROWS, size, len(seconds), p99(seconds))


async def health(port: int, rows: int) -> Made:
    """Every 10 ms, while many requests and large ones are worked on."""
    is_over = asyncio.Event()
    probing = asyncio.create_task(probed(port, "/health", is_over))
    for _ in range(2):
        await many(port, rows)
        await burst(port, [[wanted(rows)] * LARGE_TIMES] * 2)
    is_over.set()
    seconds = await probing
    return Made(0, 0, len(seconds), p99(seconds))


@contextmanager
def streamed(rows: int) -> Iterator[Work]:
    """A table of any length as CSV; its peak of memory is the service's."""
    body = json.dumps({"schemas": TRANSACTIONS, "count": {"accounts": 100_000, "transactions": rows}, "seed": 1}).encode()
    path = f"/data/stream?table=transactions&from=0&to={rows}&format=csv"
    with open_service() as port:

        def work() -> Made:
            lines, size = streamed_rows(port, path, body)
            if lines != rows + 1:
                raise RuntimeError(f"the stream has {lines} lines instead of {rows + 1}")
            return Made(rows, size, 1)

        yield work


@contextmanager
def written(rows: int) -> Iterator[Work]:
    """The same rows to a file, as often."""
    plan = datagen.plan(USERS, count={"users": rows}, seed=1)

    def work(path: str) -> Made:
        made = [sum(datagen.write(plan, path, if_exists="replace").rows.values()) for _ in range(LARGE_TIMES)]
        return Made(sum(made), Path(path).stat().st_size * LARGE_TIMES)

    with tempfile.TemporaryDirectory() as folder:
        datagen.write(datagen.plan(USERS, rows=10), f"{folder}/first.json")  # imports what the format needs
        yield lambda: work(f"{folder}/users.json")


SERVICE_CASE = Case(
    summary="requests to the service",
    contenders={
        "100 requests at once": partial(served, many),
        "one large request": partial(served, large),
        "the same to a file": written,
        "health under load": partial(served, health),
        "small requests": partial(served, small),
        "a stream": streamed,
    },
    rows={"small requests": 20_000, "a stream": STREAMED},
    default_rows=100_000,
    goals=(
        Goal(
            measure="service: 100 requests at once for 1,000 users each as JSON, seconds",
            figure="seconds",
            subject="100 requests at once",
            reference=None,
            bound=2,
            is_upper=True,
        ),
        Goal(
            measure="service: the slowest but one of these requests, seconds",
            figure="p99_seconds",
            subject="100 requests at once",
            reference=None,
            bound=2,
            is_upper=True,
        ),
        Goal(
            measure="service: 100,000 rows as JSON in one request, against the same to a file",
            figure="rows_per_second",
            subject="one large request",
            reference="the same to a file",
            bound=0.8,
        ),
        Goal(
            measure="service: `/health` under both loads, 99 of 100 answers within seconds",
            figure="p99_seconds",
            subject="health under load",
            reference=None,
            bound=0.05,
            is_upper=True,
        ),
        Goal(
            measure="service: peak memory over a stream of 20M rows as CSV, bytes",
            figure="peak_memory",
            subject="a stream",
            reference=None,
            bound=400e6,
            is_upper=True,
        ),
        Goal(
            measure="service: requests of 10 rows answered per second, one worker",
            figure="requests_per_second",
            subject="small requests",
            reference=None,
            bound=300,
        ),
    ),
)
