"""A job that waits or runs, as the service has it in memory."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic
from typing import Literal

from datagen.server.contract import GenerateRequest
from datagen.server.jobs.job import Job
from datagen.server.jobs.messages import Message, Planned, Progress
from datagen.server.jobs.process import JobProcess
from datagen.server.jobs.targets import is_missing_file

__all__ = ["Ending", "LiveJob"]

Ending = Literal["cancelled", "interrupted"]


@dataclass(slots=True)
class LiveJob:
    """Told to whoever waits for a change."""

    job: Job
    request: GenerateRequest
    """With the connection string as it is used, secrets included."""
    process: JobProcess | None = None
    ending: Ending | None = None
    """What becomes of it, once somebody wants it to end before it is done."""
    began: float = 0.0
    """When the first row was asked for."""
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    """Set at the next change, and then another one's."""
    is_over: asyncio.Event = field(default_factory=asyncio.Event)

    def begin(self) -> None:
        self.job.started_at, self.job.attempt = datetime.now(UTC), self.job.attempt + 1
        if self.request.connection_string and self.job.format == "database":
            self.job.is_new_file = is_missing_file(self.request.connection_string)

    def take(self, message: Message) -> None:
        """What the process tells on the way."""
        job = self.job
        match message:
            case Planned():
                job.totals, job.are_totals_known = message.rows, True
                self.began = monotonic()
            case Progress():
                for table, rows in message.rows.items():
                    job.done[table] = job.done.get(table, 0) + rows
                job.rows_per_second = round(job.rows_done / max(monotonic() - self.began, 1e-3), 1)
            case _:
                return
        self.tell()

    def tell(self) -> None:
        self.changed.set()
        self.changed = asyncio.Event()

    def end(self, ending: Ending) -> None:
        """Asks the process to end; where it has not begun, it is asked once it has."""
        self.ending = self.ending or ending
        if self.process is not None:
            self.process.stop()
