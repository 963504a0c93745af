"""One job: what is remembered of it, and what its clients are told."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args

from msgspec import Struct

from datagen.server.contract import Failure, FormatName, Generated

__all__ = ["STATES", "Job", "JobList", "JobState", "JobStatus", "TableProgress"]

JobState = Literal["queued", "running", "succeeded", "failed", "cancelled", "interrupted"]
STATES: tuple[JobState, ...] = get_args(JobState)


class TableProgress(Struct, kw_only=True):
    """Rows of one table."""

    done: int
    total: int | None
    """None until the plan is made, where that takes a while."""


class JobStatus(Struct, kw_only=True):
    """What is told of a job."""

    success: Literal[True] = True
    id: str
    state: JobState
    url: str
    format: FormatName
    connection_summary: str | None
    """The connection string without its password."""
    attempt: int
    """How often it has begun to run."""
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    rows_done: int
    rows_total: int | None
    tables: dict[str, TableProgress]
    rows_per_second: float | None
    eta_seconds: float | None
    """Until all rows are made; None while nobody can tell, and afterwards."""
    result: Generated | None
    """Once it has succeeded."""
    error: Failure | None
    """Once it has failed, or was interrupted."""


class JobList(Struct, kw_only=True):
    """What ``GET /jobs`` answers."""

    success: Literal[True] = True
    jobs: list[JobStatus]
    """The newest first."""
    total: int
    """Of those in this state."""


class Job(Struct, kw_only=True, eq=False):
    """What is remembered of a job, beside its request. Nothing here is a secret."""

    id: str
    client: str
    """Who asked for it: the subject of a token, or an address."""
    format: FormatName
    connection_string: str | None = None
    """Without its password."""
    needs_password: bool = False
    """Whether there was one, which is remembered nowhere but in the memory of the service."""
    file_name: str | None = None
    """Of the file that it makes, if it makes one."""
    state: JobState = "queued"
    attempt: int = 0
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    totals: dict[str, int]
    """Rows by table, as far as they are known."""
    are_totals_known: bool = True
    done: dict[str, int] = {}
    is_new_file: bool = False
    """Whether the database is a file that was not there when the job began to run."""
    rows_per_second: float | None = None
    result: Generated | None = None
    error: Failure | None = None

    @property
    def is_over(self) -> bool:
        return self.state not in ("queued", "running")

    @property
    def url(self) -> str:
        return f"/jobs/{self.id}"

    @property
    def rows_done(self) -> int:
        return sum(self.done.values())

    @property
    def rows_total(self) -> int | None:
        return sum(self.totals.values()) if self.are_totals_known else None

    def status(self) -> JobStatus:
        names = dict.fromkeys([*self.totals, *self.done])
        return JobStatus(
            id=self.id,
            state=self.state,
            url=self.url,
            format=self.format,
            connection_summary=self.connection_string,
            attempt=self.attempt,
            created_at=self.created_at,
            started_at=self.started_at,
            finished_at=self.finished_at,
            rows_done=self.rows_done,
            rows_total=self.rows_total,
            tables={name: TableProgress(done=self.done.get(name, 0), total=self.totals.get(name)) for name in names},
            rows_per_second=self.rows_per_second,
            eta_seconds=self.eta_seconds,
            result=self.result,
            error=self.error,
        )

    @property
    def eta_seconds(self) -> float | None:
        left = (self.rows_total or 0) - self.rows_done
        if self.state != "running" or not self.rows_per_second or left <= 0:
            return None
        return round(left / self.rows_per_second, 1)
