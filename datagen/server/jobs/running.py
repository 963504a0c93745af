"""One job from its process's beginning to its end."""

from __future__ import annotations

import logging
from asyncio import to_thread
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from datagen.errors import DatagenError
from datagen.server.access.databases import check_database
from datagen.server.contract import Generated
from datagen.server.exports.store import Exports
from datagen.server.failures import Refusal, failure_of
from datagen.server.jobs.directory import Directory
from datagen.server.jobs.ends import fault, finish, interruption, what_failed
from datagen.server.jobs.job import Job
from datagen.server.jobs.live import LiveJob
from datagen.server.jobs.messages import Order, Outcome, Planned, Progress, Written
from datagen.server.jobs.process import JobProcess
from datagen.server.jobs.results import file_result, load_result
from datagen.server.jobs.targets import clear, grace_seconds
from datagen.server.metrics import Metrics
from datagen.server.settings import Settings
from datagen.server.statistics import Statistics

__all__ = ["Runner"]

LOGGER = logging.getLogger("datagen.server")


class UnwrittenError(Exception):
    """A file is not whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """What jobs run with."""

    settings: Settings
    directory: Directory
    exports: Exports
    statistics: Statistics
    metrics: Metrics

    async def run(self, live: LiveJob) -> None:
        """Returns once the job is over, and its target holds all rows or none."""
        try:
            await (self.load(live) if live.job.format == "database" else self.export(live))
        except (Refusal, DatagenError) as error:
            finish(live.job, "failed", error=failure_of(error))
        except Exception as error:
            LOGGER.exception("job %s failed", live.job.id)
            finish(live.job, "failed", error=failure_of(fault(type(error).__name__)))

    async def load(self, live: LiveJob) -> None:
        target = live.request.connection_string or ""
        check_database(target, self.settings)
        outcome = await self.follow(live, target)
        if outcome is None:
            await to_thread(clear, target, is_new_file=live.job.is_new_file)
        self.conclude(live, outcome, load_result)

    async def export(self, live: LiveJob) -> None:
        assert live.job.file_name is not None
        outcome: Outcome | None = None
        with suppress(UnwrittenError):
            async with making(self.exports, live.job.file_name) as path:
                outcome = await self.follow(live, str(path))
                if not isinstance(outcome, Written):
                    raise UnwrittenError
        self.conclude(live, outcome, self.file_result)

    async def follow(self, live: LiveJob, target: str) -> Outcome | None:
        """What the process told last; None where it ended without a word."""
        outcome: Outcome | None = None
        live.process = process = await JobProcess.start(
            Order(
                request=live.request,
                target=target,
                outcome_path=str(self.directory.outcome_of(live.job.id)),
                grace_seconds=grace_seconds(target),
                log_level=logging.getLevelName(LOGGER.getEffectiveLevel()),
            )
        )
        if live.ending:
            process.stop()
        try:
            async for message in process.messages():
                if isinstance(message, Planned | Progress):
                    live.take(message)
                else:
                    outcome = message
        finally:
            await process.kill()
        return outcome

    def conclude(self, live: LiveJob, outcome: Outcome | None, result: Callable[[Job, Written], Generated]) -> None:
        """What was written counts, even where somebody wanted the job to end."""
        job = live.job
        if isinstance(outcome, Written):
            self.succeed(job, outcome, result)
        elif live.ending == "cancelled":
            finish(job, "cancelled")
        elif live.ending == "interrupted":
            finish(job, "interrupted", error=interruption("The service was stopped while the job ran", job))
        else:
            code = None if live.process is None else live.process.exit_code
            finish(job, "failed", error=failure_of(what_failed(job, outcome, code, self.exports.directory)))

    def succeed(self, job: Job, written: Written, result: Callable[[Job, Written], Generated]) -> None:
        rows = sum(written.rows.values())
        job.totals = job.done = written.rows
        job.rows_per_second = round(rows / max(written.seconds, 1e-3), 1)
        finish(job, "succeeded", result=result(job, written))
        self.statistics.add_generation(job.format, rows, written.seconds)
        self.metrics.count_rows(job.format, rows)

    def file_result(self, job: Job, written: Written) -> Generated:
        return file_result(job, written, self.exports)


@asynccontextmanager
async def making(exports: Exports, name: str) -> AsyncIterator[Path]:
    """Where to make a file; what waits for the disk does so in threads."""
    made = exports.making(name)
    path = await to_thread(made.__enter__)
    try:
        yield path
    except BaseException as error:
        await to_thread(made.__exit__, type(error), error, error.__traceback__)
        raise
    await to_thread(made.__exit__, None, None, None)
