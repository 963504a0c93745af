"""A request -> a job, if it can be one."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import msgspec

from datagen.server.contract import GenerateRequest
from datagen.server.exports.formats import FILE_FORMATS
from datagen.server.exports.names import file_name
from datagen.server.jobs.job import Job
from datagen.server.jobs.secrets import without_secrets
from datagen.server.loading import dialect_of, target_of
from datagen.server.settings import Settings

__all__ = ["job_for", "settled"]


def settled(request: GenerateRequest, settings: Settings) -> GenerateRequest:
    """The request in the dialect of its database. Raises Refusal where that may not be reached, or there is none."""
    if request.format != "database":
        return msgspec.structs.replace(request, connection_string=None)
    dialect = dialect_of(request, target_of(request, settings))
    return msgspec.structs.replace(request, dialect=dialect)


def job_for(request: GenerateRequest, client: str, totals: dict[str, int] | None) -> Job:
    """A new job for a settled request. Raises Refusal where its file can't have that name."""
    id, database = uuid4().hex, request.connection_string
    shown = None if database is None else without_secrets(database)
    return Job(
        id=id,
        client=client,
        format=request.format,
        connection_string=shown,
        needs_password=database != shown,
        file_name=None if request.format == "database" else name_of(request, id),
        created_at=datetime.now(UTC),
        totals=totals or {},
        are_totals_known=totals is not None,
    )


def name_of(request: GenerateRequest, id: str) -> str:
    tables = msgspec.json.decode(request.schemas, type=dict[str, msgspec.Raw])
    return file_name(request.filename_prefix, id, FILE_FORMATS[request.format].suffix_for(len(tables)))
