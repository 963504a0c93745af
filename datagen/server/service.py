"""What all requests share, from the start of the service to its end."""

from __future__ import annotations

from asyncio import Lock
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic

from datagen.server.databases import DatabaseCalls
from datagen.server.exports.store import Exports
from datagen.server.jobs.jobs import Jobs
from datagen.server.metrics import Metrics
from datagen.server.settings import Settings
from datagen.server.statistics import Statistics
from datagen.server.storage import claim_directory
from datagen.server.streams import Streams
from datagen.server.workers import Workers

__all__ = ["Service"]


@dataclass(slots=True, kw_only=True)
class Service:
    """The settings, and what keeps state between requests."""

    settings: Settings
    workers: Workers
    statistics: Statistics
    exports: Exports
    databases: DatabaseCalls
    streams: Streams
    metrics: Metrics
    jobs: Jobs
    turn: Lock = field(default_factory=Lock)
    """Of what the event loop computes itself: one thing at a time, between which it answers whoever else asks."""
    started: float = field(default_factory=monotonic)

    @classmethod
    def start(cls, settings: Settings, metrics: Metrics | None = None) -> Service:
        claim_directory(settings.temp_dir)
        workers = Workers(settings.worker_threads)
        statistics = Statistics(settings.temp_dir)
        exports = Exports.open(settings.temp_dir, timedelta(hours=settings.file_cleanup_hours))
        metrics = metrics or Metrics()
        service = cls(
            settings=settings,
            workers=workers,
            databases=DatabaseCalls(settings, workers),
            statistics=statistics,
            exports=exports,
            streams=Streams(settings.max_streams),
            metrics=metrics,
            jobs=Jobs(settings, exports, statistics, metrics),
        )
        service.metrics.jobs = service.jobs.by_state
        service.metrics.waiting = workers.waiting
        service.metrics.streams = lambda: service.streams.open
        return service

    def close(self) -> None:
        self.workers.close()
        self.streams.close()
        self.exports.close()
        self.statistics.close()
        self.databases.close()

    @property
    def uptime(self) -> timedelta:
        return timedelta(seconds=monotonic() - self.started)

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)
