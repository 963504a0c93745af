"""All jobs of the service: accepted, run by turns, told, ended, and taken up again after a restart."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

import msgspec

from datagen.server.contract import GenerateRequest
from datagen.server.exports.store import Exports
from datagen.server.failures import Refusal
from datagen.server.jobs.acceptance import job_for, settled
from datagen.server.jobs.check import rows_by_table
from datagen.server.jobs.directory import Directory
from datagen.server.jobs.ends import finish, interruption
from datagen.server.jobs.job import Job, JobState, JobStatus
from datagen.server.jobs.live import LiveJob
from datagen.server.jobs.records import Records
from datagen.server.jobs.recovery import recover
from datagen.server.jobs.running import Runner
from datagen.server.jobs.secrets import Secrets
from datagen.server.jobs.turns import Turns
from datagen.server.metrics import Metrics
from datagen.server.settings import Settings
from datagen.server.statistics import Statistics
from datagen.server.workers import Workers

__all__ = ["Jobs"]

LOGGER = logging.getLogger("datagen.server")
CHECK_SECONDS = 2.0
"""How long a request waits for its job to be checked; what is wrong with one that takes longer, the job will say."""
STOP_SECONDS = 5.0
"""How long a request waits for a job to end."""
RECOVERY_SECONDS = 1.0
"""How long the start waits for a process that has outlived its service."""
UNFINISHED: tuple[JobState, ...] = ("queued", "running")
RETRIED: tuple[JobState, ...] = ("failed", "cancelled", "interrupted")


class Jobs:
    """Lives in the event loop. Of several processes that share a TEMP_DIR, one at a time has its jobs."""

    def __init__(self, settings: Settings, exports: Exports, statistics: Statistics, metrics: Metrics) -> None:
        self.settings = settings
        self.checking = Workers(1)
        """A thread of its own: checks that take long hold up each other, and nothing else."""
        self.directory = Directory(settings.temp_dir)
        self.records = Records(settings.temp_dir)
        self.runner = Runner(
            settings=settings, directory=self.directory, exports=exports, statistics=statistics, metrics=metrics
        )
        self.secrets = Secrets()
        self.turns = Turns()
        self.live: dict[str, LiveJob] = {}
        """Those that wait or run."""
        self.running: set[asyncio.Task[None]] = set()
        self.recovering: set[asyncio.Task[None]] = set()
        """Those whose process has outlived its service, until it has ended."""
        self.is_closing = False

    async def open(self) -> None:
        await self.records.open()
        await self.claim()

    async def close(self) -> None:
        """Jobs that run are interrupted; those that wait will run after the next start."""
        self.is_closing = True
        for live in self.live.values():
            if live.job.state == "running":
                live.end("interrupted")
        for task in self.recovering:
            task.cancel()
        await asyncio.gather(*self.running, *self.recovering, return_exceptions=True)
        await self.records.close()
        self.checking.close()
        self.directory.release()

    async def claim(self) -> bool:
        """Whether the jobs are this process's. It takes them over from one that is gone."""
        if self.directory.is_ours:
            return True
        if self.is_closing or not self.directory.claim():
            return False
        for job in await self.records.unfinished():
            if job.state == "running":
                await self.take_back(job)
            elif job.needs_password:
                finish(job, "interrupted", error=interruption("The service ended while the job waited", job))
                await self.records.save(job)
            else:
                request = await self.records.request_of(job.id)
                self.add(LiveJob(job, msgspec.structs.replace(request, connection_string=job.connection_string)))
        self.fill()
        return True

    async def take_back(self, job: Job) -> None:
        """Most processes end before the next start; nobody waits long for one that does not."""
        task = asyncio.create_task(self.recovered(job))
        self.recovering.add(task)
        task.add_done_callback(self.recovering.discard)
        await asyncio.wait([task], timeout=RECOVERY_SECONDS)

    async def recovered(self, job: Job) -> None:
        await recover(job, self.runner)
        await self.records.save(job)
        self.directory.outcome_of(job.id).unlink(missing_ok=True)

    async def submit(self, request: GenerateRequest, client: str) -> JobStatus:
        """Of a new job, which waits for its turn. Raises SchemaError or Refusal where it can't be done, as far as is known."""
        await self.refuse_unless_ours()
        request = settled(request, self.settings)
        self.refuse_if_full()
        totals = await self.checked(request)
        self.refuse_if_full()
        job = job_for(request, client, totals)
        accepted = job.status()
        self.add(LiveJob(job, request))
        await self.records.add(job, request)
        self.fill()
        return accepted

    async def retry(self, id: str, connection_string: str | None) -> JobStatus:
        """Of the same job with the same request, which waits for its turn again. Raises Refusal where it can't be."""
        await self.refuse_unless_ours()
        await self.recorded(id)
        job = await self.find(id)
        if job.state not in RETRIED:
            raise Refusal("Conflict", f"The job is {job.state}", f"only a job that came to nothing runs again ({job.url})", 409)
        request = await self.records.request_of(id)
        request.connection_string = self.secrets.recall(job, connection_string)
        request = settled(request, self.settings)
        self.refuse_if_full()
        self.refuse_if_live(id)
        again = again_of(job)
        accepted = again.status()
        self.add(LiveJob(again, request))
        await self.records.save(again)
        self.fill()
        return accepted

    async def end(self, id: str) -> Job:
        """The job as it is after at most STOP_SECONDS: one that waited or ran is over, one that was over is forgotten."""
        await self.refuse_unless_ours()
        await self.recorded(id)
        live = self.live.get(id)
        if live is None:
            return await self.forget(id)
        if live.job.state == "queued":
            self.turns.remove(live.job)
            finish(live.job, "cancelled")
            await self.leave(live)
        else:
            live.end("cancelled")
            with suppress(TimeoutError):
                await asyncio.wait_for(live.is_over.wait(), STOP_SECONDS)
        return live.job

    async def forget(self, id: str) -> Job:
        job = await self.find(id)
        if not job.is_over:
            raise Refusal("Conflict", "The job is ending", "it outlived the service that began it; ask again soon", 409)
        self.refuse_if_live(id)
        await self.records.remove(id)
        self.secrets.forget(job)
        return job

    async def recorded(self, id: str) -> None:
        """Returns when a job that is told to be over is on the disk, too."""
        live = self.live.get(id)
        if live is not None and live.job.is_over:
            with suppress(TimeoutError):
                await asyncio.wait_for(live.is_over.wait(), STOP_SECONDS)

    async def find(self, id: str) -> Job:
        """Raises Refusal where there is none."""
        live = self.live.get(id)
        job = live.job if live else await self.records.find(id)
        if job is None:
            raise Refusal("NotFound", f"There is no job {id!r}", "it never was, or has been removed (GET /jobs)", 404)
        return job

    async def newest(self, state: JobState | None, limit: int, offset: int) -> tuple[list[Job], int]:
        """Some of the jobs in a state, or in any, and how many there are."""
        found, total = await self.records.newest(state, limit, offset)
        return [self.live[job.id].job if job.id in self.live else job for job in found], total

    def by_state(self) -> dict[str, int]:
        """How many wait and run."""
        states = [live.job.state for live in self.live.values()]
        return {state: states.count(state) for state in UNFINISHED}

    def fill(self) -> None:
        """Begins with whatever may run now."""
        while self.turns and len(self.running) < self.settings.max_running_jobs and not self.is_closing:
            live = self.live[self.turns.take().id]
            live.job.state = "running"
            task = asyncio.create_task(self.run(live))
            self.running.add(task)
            task.add_done_callback(self.ended)

    def ended(self, task: asyncio.Task[None]) -> None:
        self.running.discard(task)
        if task.exception() is not None:
            LOGGER.error("the record of a job can't be written", exc_info=task.exception())
        self.fill()

    async def run(self, live: LiveJob) -> None:
        live.begin()
        await self.records.save(live.job)
        live.tell()
        await self.runner.run(live)
        await self.leave(live)
        self.directory.outcome_of(live.job.id).unlink(missing_ok=True)

    async def leave(self, live: LiveJob) -> None:
        """A job that is over is on the disk, and no longer here."""
        await self.records.save(live.job)
        del self.live[live.job.id]
        live.tell()
        live.is_over.set()

    def add(self, live: LiveJob) -> None:
        self.secrets.remember(live.job, live.request.connection_string)
        self.live[live.job.id] = live
        self.turns.add(live.job)

    async def checked(self, request: GenerateRequest) -> dict[str, int] | None:
        """Rows by table; None where that takes too long to find out."""
        check = asyncio.ensure_future(self.checking.run(rows_by_table, request))
        await asyncio.wait([check], timeout=CHECK_SECONDS)
        if check.done():
            return check.result()
        check.add_done_callback(lambda done: done.cancelled() or done.exception())
        return None

    async def refuse_unless_ours(self) -> None:
        if not await self.claim():
            what = "Another process of the service has the jobs"
            raise Refusal("ServiceUnavailable", what, f"{what} of this TEMP_DIR; ask that one", 503)

    def refuse_if_live(self, id: str) -> None:
        """Somebody else was faster."""
        if id in self.live:
            raise Refusal("Conflict", "The job runs again", f"see {self.live[id].job.url}", 409)

    def refuse_if_full(self) -> None:
        most = self.settings.max_queued_jobs
        if len(self.running) >= self.settings.max_running_jobs and len(self.turns) >= most:
            what = f"{most} jobs wait already"
            raise Refusal("TooManyRequests", what, f"{what}: ask again later (or raise MAX_QUEUED_JOBS)", 429)


def again_of(job: Job) -> Job:
    """The job as it was before it ran."""
    return msgspec.structs.replace(
        job, state="queued", started_at=None, finished_at=None, done={}, rows_per_second=None, result=None, error=None
    )
