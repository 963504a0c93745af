"""Jobs that ran when the service ended: their processes end by themselves, and tell in a file what came of them."""

from __future__ import annotations

import asyncio
from pathlib import Path

from datagen.server.jobs.ends import finish, interruption
from datagen.server.jobs.job import Job
from datagen.server.jobs.messages import Written, outcome_of
from datagen.server.jobs.results import load_result
from datagen.server.jobs.running import Runner
from datagen.server.jobs.targets import clear
from datagen.server.locks import is_locked

__all__ = ["recover"]

POLL_SECONDS = 0.1


async def recover(job: Job, runner: Runner) -> None:
    """Returns once the process has ended, what it left is cleared, and the job is over."""
    written = await outcome_at(runner.directory.outcome_of(job.id))
    if written is not None and job.format == "database":
        runner.succeed(job, written, load_result)
    elif written is not None and job.file_name and (runner.exports.directory / job.file_name).exists():
        runner.succeed(job, written, runner.file_result)
    else:
        if job.connection_string is not None:
            await asyncio.to_thread(clear, job.connection_string, is_new_file=job.is_new_file)
        finish(job, "interrupted", error=interruption("The service ended while the job ran", job))


async def outcome_at(path: Path) -> Written | None:
    """What was written, as soon as the process has ended."""
    if not path.exists():
        return None
    with path.open("rb") as file:
        while not is_locked(file):
            await asyncio.sleep(POLL_SECONDS)
        return outcome_of(file.read())
