"""What all requests share, from the start of the service to its end."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic

from datagen.server.jobs.jobs import Jobs
from datagen.server.settings import Settings
from datagen.server.workers import Workers

__all__ = ["Service"]


@dataclass(slots=True, kw_only=True)
class Service:
    """The settings, and what keeps state between requests."""

    settings: Settings
    workers: Workers
    jobs: Jobs
    started: float = field(default_factory=monotonic)

    @classmethod
    def start(cls, settings: Settings) -> Service:
        workers = Workers(settings.worker_threads)
        return cls(settings=settings, workers=workers, jobs=Jobs(settings, workers))

    def close(self) -> None:
        self.workers.close()

    @property
    def uptime(self) -> timedelta:
        return timedelta(seconds=monotonic() - self.started)

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)
