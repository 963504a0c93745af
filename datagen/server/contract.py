"""What requests and responses hold: names, status values and messages that clients rely on."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

__all__ = [
    "Failure",
    "FormatName",
    "GenerateRequest",
    "Generated",
    "Health",
    "PlanRequest",
    "Welcome",
]

FormatName = Literal["json", "excel", "sql", "database", "csv", "ndjson", "parquet", "arrow"]


def object_of(members: dict[str, Any], title: str) -> Meta:
    """What the documentation says of JSON that is kept as text."""
    return Meta(title=title, extra_json_schema={"type": "object", "additionalProperties": members})


class Welcome(Struct, kw_only=True):
    """What ``GET /`` answers."""

    service: str
    version: str
    status: Literal["running"] = "running"
    docs_url: str | None
    health_check: str = "/health"


class Health(Struct, kw_only=True):
    """What ``GET /health`` answers."""

    status: Literal["healthy"] = "healthy"
    timestamp: datetime
    version: str
    uptime: str
    """``0:00:05.123456``, with days before where there are some."""


class GenerateRequest(Struct, kw_only=True, forbid_unknown_fields=True):
    """What ``POST /data/generate`` takes."""

    schemas: Annotated[msgspec.Raw, object_of({"type": "object"}, "JSON Schemas by table")]
    """Read exactly as the command line reads files."""
    count: Annotated[msgspec.Raw, object_of({"type": "integer", "minimum": 1}, "Rows by table")] | UnsetType = UNSET
    """Rows by table; 100 for a table of which nothing says how many."""
    format: FormatName = "json"
    connection_string: str | None = None
    filename_prefix: Annotated[str, Meta(min_length=1, max_length=100)] = "datagen"
    seed: int | None = None
    locale: str | None = None
    dialect: str | None = None
    """Of the SQL in the schemas, and of the SQL text that is written."""


class PlanRequest(Struct, kw_only=True, forbid_unknown_fields=True):
    """What ``POST /data/plan`` and ``POST /data/stream`` take."""

    schemas: Annotated[msgspec.Raw, object_of({"type": "object"}, "JSON Schemas by table")]
    count: Annotated[msgspec.Raw, object_of({"type": "integer", "minimum": 0}, "Rows by table")] | UnsetType = UNSET
    seed: int | None = None
    locale: str | None = None
    dialect: str | None = None
    """Of the SQL in the schemas."""


class Generated(Struct, kw_only=True, omit_defaults=True):
    """What ``POST /data/generate`` answers; ``data`` is beside it where the format is JSON."""

    success: Literal[True]
    count: dict[str, int]
    """Rows by table."""
    tables_generated: int
    total_records: int
    format: FormatName
    message: str
    export_id: str | None = None
    filename: str | None = None
    download_url: str | None = None
    file_size: int | None = None
    """In bytes."""
    expires_at: datetime | None = None
    connection_summary: str | None = None
    """The connection string without its password."""
    tables_inserted: list[str] | None = None
    """In the order in which they were loaded."""
    insert_time: float | None = None
    """In seconds."""


class Failure(Struct, kw_only=True):
    """What every request gets that can't be met."""

    success: Literal[False] = False
    error: str
    """In short."""
    error_type: str
    details: Any
    """A text, or a list of objects with ``message``, ``path`` and ``fix``."""
    status_code: int
