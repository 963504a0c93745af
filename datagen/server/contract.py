"""What requests and responses hold: names, status values and messages that clients rely on."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from datagen.engine.decode.request import DIALECTS

__all__ = [
    "CleanedUp",
    "CreateTablesRequest",
    "CreatedTables",
    "DatabaseSchema",
    "DialectName",
    "Failure",
    "FormatName",
    "Formats",
    "GenerateRequest",
    "Generated",
    "Health",
    "NamedFormat",
    "PlanRequest",
    "Planned",
    "PlannedColumn",
    "PlannedKey",
    "PlannedTable",
    "RequestFormat",
    "SchemaRequest",
    "Stats",
    "Welcome",
]

FormatName = Literal["json", "excel", "sql", "database", "csv", "ndjson", "parquet", "arrow"]
DialectName = Literal["postgresql", "mysql", "sqlite", "mssql", "oracle"]


def object_of(members: dict[str, Any], title: str) -> Meta:
    """What the documentation says of JSON that is kept as text."""
    return Meta(title=title, extra_json_schema={"type": "object", "additionalProperties": members})


LocaleName = Annotated[str, Meta(description="One of those that GET /formats lists.")]
SqlDialect = Annotated[str, Meta(extra_json_schema={"enum": list(DIALECTS)})]
"""The documentation names them; the engine itself refuses others."""


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
    locale: LocaleName | None = None
    dialect: SqlDialect | None = None
    """Of the SQL in the schemas, and of the SQL text that is written."""


class PlanRequest(Struct, kw_only=True, forbid_unknown_fields=True):
    """What ``POST /data/plan`` and ``POST /data/stream`` take."""

    schemas: Annotated[msgspec.Raw, object_of({"type": "object"}, "JSON Schemas by table")]
    count: Annotated[msgspec.Raw, object_of({"type": "integer", "minimum": 0}, "Rows by table")] | UnsetType = UNSET
    seed: int | None = None
    locale: LocaleName | None = None
    dialect: SqlDialect | None = None
    """Of the SQL in the schemas."""


class Generated(Struct, kw_only=True, omit_defaults=True):
    """What ``POST /data/generate`` answers."""

    success: Literal[True]
    count: dict[str, int]
    """Rows by table."""
    tables_generated: int
    total_records: int
    format: FormatName
    message: str
    data: dict[str, list[dict[str, Any]]] | None = None
    """Rows by table, where the format is JSON; they are put here as the text that they are rendered to."""
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
    warnings: list[str] | None = None
    """What is otherwise than may be expected: a text that a cell can't hold was cut, say."""


class Failure(Struct, kw_only=True):
    """What every request gets that can't be met."""

    success: Literal[False] = False
    error: str
    """In short."""
    error_type: str
    details: Any
    """A text, or a list of objects with ``message``, ``path`` and ``fix``."""
    status_code: int


class Stats(Struct, kw_only=True):
    """What ``GET /stats`` answers."""

    total_requests: int
    """Since the service was first started, but for those about the service itself."""
    total_records_generated: int
    popular_formats: dict[str, int]
    """Requests for rows that were met, by format."""
    average_generation_time: float
    """In seconds."""
    uptime_hours: float


class CleanedUp(Struct, kw_only=True):
    """What ``DELETE /files/cleanup`` answers."""

    success: Literal[True] = True
    message: str
    files_cleaned: int


class SchemaRequest(Struct, kw_only=True, forbid_unknown_fields=True):
    """What ``/database/schema`` takes."""

    connection_string: str


class DatabaseSchema(Struct, kw_only=True):
    """What ``/database/schema`` answers."""

    success: Literal[True] = True
    schemas: dict[str, dict[str, Any]]
    """JSON Schemas by table, as ``POST /data/generate`` takes them."""
    table_count: int
    message: str
    dialect: str
    """Of the SQL in the schemas."""
    warnings: list[str]
    """What can't be as the database has it."""


class CreateTablesRequest(Struct, kw_only=True, forbid_unknown_fields=True):
    """What ``POST /database/schema/create`` takes."""

    connection_string: str
    schemas: Annotated[msgspec.Raw, object_of({"type": "object"}, "JSON Schemas by table")]
    dialect: DialectName | UnsetType = UNSET
    """That of the connection by default; any other contradicts it."""
    drop_existing: bool = False
    """Whether tables that are there are dropped, with all their rows."""
    create_order: list[str] | None = None
    """All tables, each after those that it refers to as far as that can be; found by default."""


class CreatedTables(Struct, kw_only=True):
    """What ``POST /database/schema/create`` answers."""

    success: Literal[True] = True
    tables_created: dict[str, bool]
    tables_created_count: int
    total_tables: int
    message: str
    sql_statements: list[str]
    """As they were executed."""
    notes: list[str]
    """What the database can't hold as the schemas say it."""


class PlannedColumn(Struct, kw_only=True):
    """One column of a plan."""

    name: str
    type: str
    """Arrow's name of it."""
    nullable: bool
    unique: bool
    primary_key: bool
    capacity: int | None
    """How many rows can have different values, for a unique column."""


class PlannedKey(Struct, kw_only=True):
    """One foreign key of a plan."""

    columns: list[str]
    parent: str
    parent_columns: list[str]


class PlannedTable(Struct, kw_only=True):
    """One table of a plan."""

    name: str
    rows: int
    bytes: int
    """Estimated from the first rows."""
    columns: list[PlannedColumn]
    foreign_keys: list[PlannedKey]
    sample: list[Annotated[msgspec.Raw, Meta(extra_json_schema={"type": "object"})]]
    """The first rows."""


class Planned(Struct, kw_only=True):
    """What ``POST /data/plan`` answers."""

    success: Literal[True] = True
    seed: int
    locale: str
    rows: int
    bytes: int
    notes: list[str]
    """What would be otherwise than asked, and what is left to the database."""
    tables: list[PlannedTable]
    """In load order."""


class RequestFormat(Struct, kw_only=True):
    """What ``format`` may be in requests."""

    name: str
    suffix: str | None
    """Of a file; None where there is none."""
    media_type: str | None
    """None where no bytes go to the client."""
    holds_tables: bool
    """Whether several tables go into one file; else they come as an archive."""
    endpoints: list[str]
    """That take it."""


class NamedFormat(Struct, kw_only=True):
    """What ``format`` may be of a string in a schema."""

    format: str
    summary: str
    example: str


class Formats(Struct, kw_only=True):
    """What ``GET /formats`` answers."""

    formats: list[RequestFormat]
    string_formats: list[NamedFormat]
    locales: list[str]
    dialects: list[str]
