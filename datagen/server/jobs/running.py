"""One job from its process's beginning to its end."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path

from datagen.errors import DatagenError, LoadError, Problem, SchemaError, TargetError
from datagen.server.contract import Failure, Generated
from datagen.server.failures import Refusal, failure_of
from datagen.server.jobs.job import Job, JobState
from datagen.server.jobs.live import LiveJob
from datagen.server.jobs.messages import Broken, Order, Outcome, Planned, Progress, Refused, Written
from datagen.server.jobs.process import JobProcess
from datagen.server.jobs.results import result_of
from datagen.server.jobs.targets import clear, grace_seconds
from datagen.server.workers import Workers

__all__ = ["finish", "interruption", "run", "succeed"]

LOGGER = logging.getLogger("datagen.server")


async def run(live: LiveJob, outcome_path: Path, workers: Workers) -> None:
    """Returns once the job is over, and its target holds all rows or none."""
    try:
        outcome = await follow(live, outcome_path)
        if outcome is None:
            await workers.run(clear, live.target, is_new_file=live.job.is_new_file)
        conclude(live, outcome)
    except Exception as error:
        LOGGER.exception("job %s failed", live.job.id)
        finish(live.job, "failed", error=failure_of(fault(type(error).__name__)))


async def follow(live: LiveJob, outcome_path: Path) -> Outcome | None:
    """What the process told last; None where it ended without a word."""
    order = Order(
        request=live.request, target=live.target, outcome_path=str(outcome_path), grace_seconds=grace_seconds(live.target)
    )
    outcome: Outcome | None = None
    live.process = await JobProcess.start(order)
    if live.ending:
        live.process.stop()
    async for message in live.process.messages():
        if isinstance(message, Planned | Progress):
            live.take(message)
        else:
            outcome = message
    return outcome


def conclude(live: LiveJob, outcome: Outcome | None) -> None:
    """What was written counts, even where somebody wanted the job to end."""
    job = live.job
    if isinstance(outcome, Written):
        succeed(live, outcome)
    elif live.ending == "cancelled":
        finish(job, "cancelled")
    elif live.ending == "interrupted":
        finish(job, "interrupted", error=interruption("The service was stopped while the job ran", job))
    else:
        finish(job, "failed", error=failure_of(error_of(job, outcome, live.process)))


def succeed(live: LiveJob, written: Written) -> None:
    job = live.job
    job.totals = job.done = written.rows
    job.rows_per_second = round(sum(written.rows.values()) / max(written.seconds, 1e-3), 1)
    finish(job, "succeeded", result=result_of(job, live.target, written))


def finish(job: Job, state: JobState, *, result: Generated | None = None, error: Failure | None = None) -> None:
    job.state, job.result, job.error = state, result, error
    job.finished_at = datetime.now(UTC)


def error_of(job: Job, outcome: Outcome | None, process: JobProcess | None) -> Refusal | DatagenError:
    match outcome:
        case Refused():
            return SchemaError([Problem(*problem) for problem in outcome.problems])
        case Broken(kind="fault"):
            LOGGER.error("job %s failed\n%s", job.id, outcome.trace)
            return fault(outcome.text)
        case Broken() if job.format != "database":
            return Refusal("ExportError", outcome.text.partition("\n")[0], outcome.text)
        case Broken(kind="target"):
            return TargetError(outcome.text)
        case Broken():
            return LoadError(outcome.text)
    code = None if process is None else process.exit_code
    return fault(f"its process ended with status {code}")


def fault(text: str) -> Refusal:
    return Refusal("InternalError", "The service failed on this job; its log says why", text, 500)


def interruption(what: str, job: Job) -> Failure:
    body = ' with {"connection_string": ...}, whose password is not remembered' if job.needs_password else ""
    details = f"Nothing was kept; run it again by POST {job.url}/retry{body}"
    return failure_of(Refusal("Interrupted", what, details, 503))
