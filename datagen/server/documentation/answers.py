"""What requests that are met get, where the handlers' types don't tell it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from datagen.server.contract import Failure, Generated
from datagen.server.exports.formats import FILE_FORMATS, media_type_of
from datagen.server.jobs.job import JobStatus
from datagen.server.openapi import PREFIX
from datagen.server.routes.streams import MEDIA_TYPES

__all__ = ["ANSWERS", "FURTHER_FAILURES", "KINDS"]

KINDS: tuple[type[msgspec.Struct], ...] = (Failure, Generated, JobStatus)
"""Structures that are named here."""
Key = tuple[str, str]
"""Method and path."""
TEXT = {"schema": {"type": "string"}}


def json_of(kind: type[msgspec.Struct], about: str) -> dict[str, Any]:
    return {"description": about, "content": {"application/json": {"schema": {"$ref": PREFIX + kind.__name__}}}}


def bytes_of(media_types: Iterable[str], about: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    schema = {"type": "string", "format": "binary"}
    return {
        "description": about,
        "headers": headers_of(headers or {}),
        "content": {media_type.partition(";")[0]: {"schema": schema} for media_type in media_types},
    }


def headers_of(abouts: Mapping[str, str]) -> dict[str, Any]:
    return {name: {"description": about, **TEXT} for name, about in abouts.items()}


def accepted(about: str) -> dict[str, Any]:
    return {**json_of(JobStatus, about), "headers": headers_of({"Location": "Where the job is."})}


FILE_TYPES = [media_type_of("x" + suffix) for suffix in (*(each.suffix for each in FILE_FORMATS.values()), ".zip")]
FILE_HEADERS = {
    "ETag": "Of the file.",
    "Last-Modified": "When it was made.",
    "Content-Length": "In bytes.",
    "Content-Disposition": "The file's name.",
    "Accept-Ranges": "bytes.",
}
UNCHANGED = {"description": "The client has the file as it is"}
ANSWERS: Mapping[Key, Mapping[str, Any]] = {
    ("get", "/"): {
        "307": {
            "description": "A browser is led to the documentation",
            "headers": headers_of({"Location": "Where that is."}),
        }
    },
    ("post", "/data/generate"): {"200": json_of(Generated, "Rows were made, and are here, in a file, or in a database")},
    ("post", "/data/stream"): {
        "200": bytes_of(MEDIA_TYPES.values(), "The rows, as they are made", {"Content-Disposition": "A name for the file."})
    },
    ("post", "/jobs"): {"202": accepted("The job waits for its turn")},
    ("post", "/jobs/{job_id}/retry"): {"202": accepted("The job waits for its turn again")},
    ("delete", "/jobs/{job_id}"): {
        "200": json_of(JobStatus, "The job as it ended"),
        "202": json_of(JobStatus, "The job is being ended"),
    },
    ("get", "/jobs/{job_id}/events"): {"200": {"description": "Server-sent events", "content": {"text/event-stream": TEXT}}},
    ("get", "/files/download/{filename}"): {
        "200": bytes_of(FILE_TYPES, "The file", FILE_HEADERS),
        "206": bytes_of(FILE_TYPES, "A part of the file", {**FILE_HEADERS, "Content-Range": "Which part it is."}),
        "304": UNCHANGED,
    },
    ("head", "/files/download/{filename}"): {
        "200": {"description": "The file is there", "headers": headers_of(FILE_HEADERS)},
        "304": UNCHANGED,
    },
}
"""By status; they take the place of what Litestar finds."""
FURTHER_FAILURES: Mapping[Key, Iterable[int]] = {
    ("post", "/data/stream"): [503],
    ("get", "/files/download/{filename}"): [416],
    ("post", "/jobs"): [503],
    ("post", "/jobs/{job_id}/retry"): [409, 503],
    ("delete", "/jobs/{job_id}"): [409, 503],
}
"""Beyond those that the form of a request tells."""
