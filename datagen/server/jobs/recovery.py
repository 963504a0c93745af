"""Jobs that ran when the service ended: their processes end by themselves, and tell in a file what came of them."""

from __future__ import annotations

import asyncio
from pathlib import Path

from datagen.server.jobs.directory import is_locked
from datagen.server.jobs.live import LiveJob
from datagen.server.jobs.messages import Written, outcome_of
from datagen.server.jobs.running import finish, interruption, succeed
from datagen.server.jobs.targets import clear
from datagen.server.workers import Workers

__all__ = ["recover"]

POLL_SECONDS = 0.1


async def recover(live: LiveJob, outcome_path: Path, workers: Workers) -> None:
    """Returns once the process has ended, what it left is cleared, and the job is over."""
    written = await outcome_at(outcome_path)
    if written is not None:
        succeed(live, written)
        return
    await workers.run(clear, live.target, is_new_file=live.job.is_new_file)
    finish(live.job, "interrupted", error=interruption("The service ended while the job ran", live.job))


async def outcome_at(path: Path) -> Written | None:
    """What was written, as soon as the process has ended."""
    if not path.exists():
        return None
    with path.open("rb") as file:
        while is_locked(file):
            await asyncio.sleep(POLL_SECONDS)
        return outcome_of(file.read())
