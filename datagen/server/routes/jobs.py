"""Jobs: what outlasts a request."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from litestar.response import Stream
from msgspec import Struct

from datagen.server.bodies import decode_body, read_body
from datagen.server.contract import GenerateRequest
from datagen.server.jobs.events import events_of
from datagen.server.jobs.job import JobList, JobState, JobStatus
from datagen.server.openapi import takes
from datagen.server.service import Service

__all__ = ["HANDLERS"]

EXAMPLE = {
    "schemas": {
        "orders": {
            "type": "object",
            "properties": {
                "id": {"type": "integer", "primary_key": True},
                "total": {"type": "number", "minimum": 1, "maximum": 99, "multipleOf": 0.01},
            },
        }
    },
    "count": {"orders": 250_000},
    "format": "parquet",
}
Anything = Request[Any, Any, Any]


class RetryRequest(Struct, kw_only=True, forbid_unknown_fields=True):
    """What ``POST /jobs/{id}/retry`` takes, if anything."""

    connection_string: str | None = None
    """That of the job with its password, which a restart of the service forgets."""


@post("/jobs", status_code=202, summary="Begin a job", tags=["Jobs"], operation_class=takes(GenerateRequest, orders=EXAMPLE))
async def submit(request: Anything, service: NamedDependency[Service]) -> Response[JobStatus]:
    """Takes what ``/data/generate`` takes, without a limit of rows, and answers before it is done."""
    wanted = await read_body(request, GenerateRequest)
    return accepted(await service.jobs.submit(wanted, client_of(request)))


@get("/jobs", summary="The newest jobs", tags=["Jobs"])
async def newest(
    service: NamedDependency[Service],
    in_state: Annotated[JobState | None, QueryParameter(name="state")] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=500)] = 50,
    offset: Annotated[int, QueryParameter(ge=0, le=1_000_000)] = 0,
) -> JobList:
    """Those that are over stay until they are deleted, the newest 1,000 of them."""
    jobs, total = await service.jobs.newest(in_state, limit, offset)
    return JobList(jobs=[job.status() for job in jobs], total=total)


@get("/jobs/{job_id:str}", summary="How far a job is", tags=["Jobs"])
async def one(service: NamedDependency[Service], job_id: FromPath[str]) -> JobStatus:
    """Rows done and total, how fast it goes, and in the end its result or its error."""
    return (await service.jobs.find(job_id)).status()


@get("/jobs/{job_id:str}/events", summary="A job as it goes on", tags=["Jobs"], media_type="text/event-stream")
async def events(service: NamedDependency[Service], job_id: FromPath[str]) -> Stream:
    """Server-sent events: ``state``, ``progress``, and ``end``, with which the stream ends. Each has the whole job."""
    job = await service.jobs.find(job_id)
    stream = events_of(job, service.jobs.live.get(job_id))
    return Stream(stream, media_type="text/event-stream", headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"})


@delete("/jobs/{job_id:str}", status_code=200, summary="End or forget a job", tags=["Jobs"])
async def end(service: NamedDependency[Service], job_id: FromPath[str]) -> Response[JobStatus]:
    """A job that waits or runs ends, and its target is as it was before; a job that is over is forgotten.

    The answer is 202 where rolling back takes more than a few seconds.
    """
    job = await service.jobs.end(job_id)
    return Response(job.status(), status_code=200 if job.is_over else 202)


@post(
    "/jobs/{job_id:str}/retry",
    status_code=202,
    summary="Run a job again",
    tags=["Jobs"],
    operation_class=takes(RetryRequest, is_required=False, nothing={}),
)
async def retry(request: Anything, service: NamedDependency[Service], job_id: FromPath[str]) -> Response[JobStatus]:
    """One that failed, was cancelled or interrupted: the same request and seed, so the same bytes, under the same id."""
    body = await request.body()
    wanted = decode_body(body, RetryRequest) if body.strip() else RetryRequest()
    return accepted(await service.jobs.retry(job_id, wanted.connection_string))


def accepted(job: JobStatus) -> Response[JobStatus]:
    return Response(job, status_code=202, headers={"Location": job.url})


def client_of(request: Anything) -> str:
    """Whose turn a job takes: the subject of the request's token, else its address."""
    subject = getattr(request.scope.get("auth"), "sub", None)
    address = request.client.host if request.client else ""
    return f"token {subject}" if subject else f"address {address}"


HANDLERS = [submit, newest, one, events, end, retry]
