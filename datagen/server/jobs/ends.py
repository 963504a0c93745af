"""How jobs end."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path

from datagen.errors import DatagenError, LoadError, Problem, SchemaError, TargetError
from datagen.server.contract import Failure, Generated
from datagen.server.exports.exporting import said
from datagen.server.failures import Refusal, failure_of
from datagen.server.jobs.job import Job, JobState
from datagen.server.jobs.messages import Broken, Outcome, Refused

__all__ = ["fault", "finish", "interruption", "what_failed"]

LOGGER = logging.getLogger("datagen.server")


def finish(job: Job, state: JobState, *, result: Generated | None = None, error: Failure | None = None) -> None:
    job.state, job.result, job.error = state, result, error
    job.finished_at = datetime.now(UTC)


def what_failed(job: Job, outcome: Outcome | None, exit_code: int | None, exports: Path) -> Refusal | DatagenError:
    """As a request for the same would raise it."""
    match outcome:
        case Refused():
            return SchemaError([Problem(*problem) for problem in outcome.problems])
        case Broken(kind="fault"):
            LOGGER.error("job %s failed\n%s", job.id, outcome.trace)
            return fault(outcome.text)
        case Broken() if job.format != "database":
            what = said(LoadError(outcome.text), exports)
            return Refusal("ExportError", what.partition("\n")[0], what)
        case Broken(kind="target"):
            return TargetError(outcome.text)
        case Broken():
            return LoadError(outcome.text)
    return fault(f"its process ended with status {exit_code}")


def fault(text: str) -> Refusal:
    return Refusal("InternalError", "The service failed on this job; its log says why", text, 500)


def interruption(what: str, job: Job) -> Failure:
    body = ' with {"connection_string": ...}, whose password is not remembered' if job.needs_password else ""
    details = f"Nothing was kept; run it again by POST {job.url}/retry{body}"
    return failure_of(Refusal("Interrupted", what, details, 503))
