"""A job as server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html.

Each event tells all of the job, so a client that comes late, or again, has missed nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from itertools import count

import msgspec

from datagen.server.jobs.job import Job
from datagen.server.jobs.live import LiveJob

__all__ = ["events_of"]

PACE_SECONDS = 0.2
KEEP_ALIVE_SECONDS = 15.0
"""Proxies cut connections on which nothing is said."""
KEEP_ALIVE = b": still here\n\n"


async def events_of(job: Job, live: LiveJob | None) -> AsyncGenerator[bytes, None]:
    """``state`` at first and whenever it changes, ``progress`` in between, and ``end`` with the last word."""
    numbers = count(1)
    told_state = None
    while live is not None and not job.is_over:
        changed = live.changed
        yield event("progress" if job.state == told_state else "state", next(numbers), job)
        told_state = job.state
        await asyncio.sleep(PACE_SECONDS)
        while not changed.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), KEEP_ALIVE_SECONDS)
                break
            yield KEEP_ALIVE
    yield event("state", next(numbers), job)
    yield event("end", next(numbers), job)


def event(name: str, number: int, job: Job) -> bytes:
    return b"event: %s\nid: %d\ndata: %s\n\n" % (name.encode(), number, msgspec.json.encode(job.status()))
