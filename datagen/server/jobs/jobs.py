"""All jobs of the service: accepted, run by turns, told, ended, and taken up again after a restart."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import UTC, datetime
from uuid import uuid4

from datagen.io.location import parse_location
from datagen.server.contract import GenerateRequest
from datagen.server.failures import Refusal
from datagen.server.jobs.check import rows_by_table
from datagen.server.jobs.directory import Directory
from datagen.server.jobs.job import Job, JobState, JobStatus
from datagen.server.jobs.live import LiveJob
from datagen.server.jobs.records import Records
from datagen.server.jobs.recovery import recover
from datagen.server.jobs.running import finish, interruption, run
from datagen.server.jobs.targets import is_there, target_of
from datagen.server.jobs.turns import Turns
from datagen.server.settings import Settings
from datagen.server.workers import Workers

__all__ = ["Jobs"]

LOGGER = logging.getLogger("datagen.server")
CHECK_SECONDS = 2.0
"""How long a request waits for its job to be checked; what is wrong with one that takes longer, the job will say."""
STOP_SECONDS = 5.0
"""How long a request waits for a job to end."""
RECOVERY_SECONDS = 1.0
"""How long the start waits for a process that has outlived its service."""


class Jobs:
    """Lives in the event loop. Of several processes that share a TEMP_DIR, one at a time has its jobs."""

    def __init__(self, settings: Settings, workers: Workers) -> None:
        self.settings = settings
        self.workers = workers
        self.checking = Workers(1)
        """A thread of its own: checks that take long hold up each other, and nothing else."""
        self.directory = Directory(settings.temp_dir)
        self.records = Records(self.directory.database)
        self.turns = Turns()
        self.live: dict[str, LiveJob] = {}
        """Those that wait or run."""
        self.running: set[asyncio.Task[None]] = set()
        self.recovering: set[asyncio.Task[None]] = set()
        """Those whose process has outlived its service, until it has ended."""
        self.secrets: dict[str, str] = {}
        """Connection strings with their passwords, by job. They are nowhere else."""
        self.is_closing = False

    async def open(self) -> None:
        self.directory.make()
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
            request = await self.records.request_of(job.id)
            live = LiveJob(job, request, target_of(job, request, self.directory.exports))
            if job.state == "running":
                await self.take_back(live)
            elif job.needs_password:
                finish(job, "interrupted", error=interruption("The service ended while the job waited", job))
                await self.records.save(job)
            else:
                self.add(live)
        self.fill()
        return True

    async def take_back(self, live: LiveJob) -> None:
        """Most processes end before the next start; nobody waits long for one that does not."""
        task = asyncio.create_task(self.recovered(live))
        self.recovering.add(task)
        task.add_done_callback(self.recovering.discard)
        await asyncio.wait([task], timeout=RECOVERY_SECONDS)

    async def recovered(self, live: LiveJob) -> None:
        outcome_path = self.directory.outcome_of(live.job.id)
        await recover(live, outcome_path, self.workers)
        await self.records.save(live.job)
        outcome_path.unlink(missing_ok=True)

    async def submit(self, request: GenerateRequest, client: str) -> JobStatus:
        """Of a new job, which waits for its turn. Raises SchemaError or Refusal where it can't be done, as far as is known."""
        await self.refuse_unless_ours()
        database = database_of(request)
        self.refuse_if_full()
        totals = await self.checked(request)
        self.refuse_if_full()
        job = Job(
            id=uuid4().hex,
            client=client,
            format=request.format,
            connection_string=None if database is None else shown(database),
            needs_password=database is not None and database != shown(database),
            created_at=datetime.now(UTC),
            totals=totals or {},
            are_totals_known=totals is not None,
        )
        self.remember(job, request)
        accepted = job.status()
        self.add(LiveJob(job, request, target_of(job, request, self.directory.exports)))
        await self.records.add(job, request)
        self.fill()
        return accepted

    async def retry(self, id: str, connection_string: str | None) -> JobStatus:
        """Of the same job with the same request, which waits for its turn again. Raises Refusal where it can't be."""
        await self.refuse_unless_ours()
        job = await self.find(id)
        if job.state not in ("failed", "cancelled", "interrupted"):
            raise Refusal("Conflict", f"The job is {job.state}", f"only a job that came to nothing runs again ({job.url})", 409)
        request = await self.records.request_of(id)
        request.connection_string = self.known(job, connection_string)
        self.refuse_if_full()
        self.refuse_if_live(id)
        again = Job(
            id=id,
            client=job.client,
            format=job.format,
            connection_string=job.connection_string,
            needs_password=job.needs_password,
            attempt=job.attempt,
            created_at=job.created_at,
            totals=job.totals,
            are_totals_known=job.are_totals_known,
        )
        self.remember(again, request)
        accepted = again.status()
        self.add(LiveJob(again, request, target_of(again, request, self.directory.exports)))
        await self.records.save(again)
        self.fill()
        return accepted

    async def end(self, id: str) -> Job:
        """The job as it is after at most STOP_SECONDS: one that waited or ran is over, one that was over is forgotten."""
        await self.refuse_unless_ours()
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
        self.secrets.pop(id, None)
        return job

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
        job = live.job
        job.started_at, job.attempt = datetime.now(UTC), job.attempt + 1
        job.is_new_file = not is_there(live.target)
        outcome_path = self.directory.outcome_of(job.id)
        await self.records.save(job)
        live.tell()
        await run(live, outcome_path, self.workers)
        await self.leave(live)
        outcome_path.unlink(missing_ok=True)

    async def leave(self, live: LiveJob) -> None:
        """A job that is over is on the disk, and no longer here."""
        await self.records.save(live.job)
        del self.live[live.job.id]
        live.tell()
        live.is_over.set()

    def add(self, live: LiveJob) -> None:
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

    def remember(self, job: Job, request: GenerateRequest) -> None:
        if job.needs_password and request.connection_string:
            self.secrets[job.id] = request.connection_string

    def known(self, job: Job, given: str | None) -> str | None:
        """The connection string of a job, with its password. Raises Refusal where nobody knows that, or it is another one's."""
        if job.connection_string is None:
            return None
        if given is not None and shown(given) != job.connection_string:
            what = f"The connection string is not the job's, {job.connection_string}"
            raise Refusal("ValidationError", what, [{"message": what, "path": "$.connection_string"}])
        found = given or self.secrets.get(job.id)
        if found is None and job.needs_password:
            what = f"The password for {job.connection_string} is not remembered"
            fix = 'send {"connection_string": ...} with it'
            raise Refusal("ValidationError", what, [{"message": what, "path": "$.connection_string", "fix": fix}])
        return found or job.connection_string

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


def database_of(request: GenerateRequest) -> str | None:
    """The connection string; None for a file. Raises Refusal where a database should be named."""
    if request.format != "database":
        return None
    if not request.connection_string:
        what = "connection_string is required for the format database"
        fix = "write one such as postgresql://user@host/shop"
        raise Refusal("ValidationError", what, [{"message": what, "path": "$.connection_string", "fix": fix}])
    return request.connection_string


def shown(connection_string: str) -> str:
    """Without its secrets; one that has none can be used as it is."""
    location = parse_location(connection_string)
    return str(location) if location.secrets else connection_string
