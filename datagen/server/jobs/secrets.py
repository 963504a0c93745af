"""Connection strings with their passwords: in the memory of the service, and nowhere else."""

from __future__ import annotations

from datagen.io.location import parse_location
from datagen.server.failures import Refusal
from datagen.server.jobs.job import Job

__all__ = ["Secrets", "without_secrets"]

KEPT_SECRETS = 1_000
"""Those of the newest jobs."""


class Secrets:
    """By job."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}

    def remember(self, job: Job, connection_string: str | None) -> None:
        if job.needs_password and connection_string is not None:
            self.known[job.id] = connection_string
        if len(self.known) > KEPT_SECRETS:
            del self.known[next(iter(self.known))]

    def forget(self, job: Job) -> None:
        self.known.pop(job.id, None)

    def recall(self, job: Job, given: str | None) -> str | None:
        """The connection string of a job. Raises Refusal where another's is given, or none and the password is not known."""
        if job.connection_string is None:
            return None
        if given is not None and without_secrets(given) != job.connection_string:
            refuse(f"The connection string is not the job's, {job.connection_string}", "begin a new job: POST /jobs")
        found = given or self.known.get(job.id)
        if found is None and job.needs_password:
            refuse(f"The password for {job.connection_string} is not remembered", 'send {"connection_string": ...} with it')
        return found or job.connection_string


def without_secrets(connection_string: str) -> str:
    """As it may be shown; one that has no secrets can be used as it is."""
    location = parse_location(connection_string)
    return str(location) if location.secrets else connection_string


def refuse(what: str, fix: str) -> None:
    raise Refusal("ValidationError", what, [{"message": what, "path": "$.connection_string", "fix": fix}])
