"""Jobs as a table of the state's database: they survive the service, however it ends."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import msgspec

from datagen.server.contract import GenerateRequest
from datagen.server.jobs.job import Job, JobState
from datagen.server.state import open_state
from datagen.server.workers import Workers

__all__ = ["KEPT_JOBS", "Records"]

KEPT_JOBS = 1_000
"""Those that are over, the newest of them."""
CREATE = """
CREATE TABLE IF NOT EXISTS jobs (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    job BLOB NOT NULL,
    request BLOB NOT NULL
)
"""
PRUNE = """
DELETE FROM jobs WHERE number IN (
    SELECT number FROM jobs WHERE state NOT IN ('queued', 'running') ORDER BY number DESC LIMIT -1 OFFSET ?
)
"""


class Records:
    """All calls run one after another in a thread of their own, so that what is saved later is there in the end."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.thread = Workers(1)

    async def open(self) -> None:
        self.database = await self.thread.run(connect, self.directory)

    async def close(self) -> None:
        await self.thread.run(self.database.close)
        self.thread.close()

    async def add(self, job: Job, request: GenerateRequest) -> None:
        """The request is remembered without its connection string."""
        bare = msgspec.json.encode(msgspec.structs.replace(request, connection_string=None))
        await self.thread.run(
            self.change,
            "INSERT INTO jobs (id, state, job, request) VALUES (?, ?, ?, ?)",
            job.id,
            job.state,
            msgspec.json.encode(job),
            bare,
        )

    async def save(self, job: Job) -> None:
        """As it is now, whatever becomes of it in the meantime."""
        encoded = msgspec.json.encode(job)
        await self.thread.run(self.change, "UPDATE jobs SET state = ?, job = ? WHERE id = ?", job.state, encoded, job.id)
        if job.is_over:
            await self.thread.run(self.change, PRUNE, KEPT_JOBS)

    async def remove(self, id: str) -> None:
        await self.thread.run(self.change, "DELETE FROM jobs WHERE id = ?", id)

    async def find(self, id: str) -> Job | None:
        rows = await self.thread.run(self.ask, "SELECT job FROM jobs WHERE id = ?", id)
        return decode_job(rows[0][0]) if rows else None

    async def request_of(self, id: str) -> GenerateRequest:
        ((encoded,),) = await self.thread.run(self.ask, "SELECT request FROM jobs WHERE id = ?", id)
        return msgspec.json.decode(encoded, type=GenerateRequest)

    async def newest(self, state: JobState | None, limit: int, offset: int) -> tuple[list[Job], int]:
        """Some of the jobs in a state, or in any, and how many there are."""
        where, given = ("WHERE state = ?", (state,)) if state else ("", ())
        page = f"SELECT job FROM jobs {where} ORDER BY number DESC LIMIT ? OFFSET ?"
        rows = await self.thread.run(self.ask, page, *given, limit, offset)
        ((total,),) = await self.thread.run(self.ask, f"SELECT count(*) FROM jobs {where}", *given)
        return [decode_job(encoded) for (encoded,) in rows], int(total)

    async def unfinished(self) -> list[Job]:
        """The oldest first."""
        query = "SELECT job FROM jobs WHERE state IN ('queued', 'running') ORDER BY number"
        return [decode_job(encoded) for (encoded,) in await self.thread.run(self.ask, query)]

    def change(self, statement: str, *values: object) -> None:
        self.database.execute(statement, values)

    def ask(self, query: str, *values: object) -> list[tuple[bytes]]:
        return self.database.execute(query, values).fetchall()


def connect(directory: Path) -> sqlite3.Connection:
    """Each statement is a transaction."""
    database = open_state(directory)
    database.execute(CREATE)
    return database


def decode_job(encoded: bytes) -> Job:
    return msgspec.json.decode(encoded, type=Job)
