"""Formats of exported files: the open table of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from datagen.io.sql.options import SqlOptions
from datagen.io.targets import SUFFIXES

__all__ = ["FILE_FORMATS", "FileFormat", "media_type_of"]

ARCHIVE_SUFFIX = ".zip"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFormat:
    """A format as requests name it."""

    suffix: str
    holds_tables: bool = True
    """Whether one file holds several tables; else they are a file each in an archive."""
    details: Callable[[str | None], Any] = lambda dialect: None
    """The options of this format, for the dialect of a request."""

    @property
    def name(self) -> str:
        """As files know it."""
        return SUFFIXES[self.suffix]

    def suffix_for(self, tables: int) -> str:
        return self.suffix if self.holds_tables or tables == 1 else ARCHIVE_SUFFIX


def sql_details(dialect: str | None) -> SqlOptions:
    return SqlOptions() if dialect is None else SqlOptions(dialect=dialect)


FILE_FORMATS: Mapping[str, FileFormat] = {
    "excel": FileFormat(suffix=".xlsx"),
    "sql": FileFormat(suffix=".sql", details=sql_details),
    "csv": FileFormat(suffix=".csv", holds_tables=False),
    "ndjson": FileFormat(suffix=".ndjson"),
    "parquet": FileFormat(suffix=".parquet", holds_tables=False),
    "arrow": FileFormat(suffix=".arrow", holds_tables=False),
    "json": FileFormat(suffix=".json"),
}
"""By the name that requests use. JSON is a file only where it outlasts a request."""
MEDIA_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".sql": "application/sql",
    ".csv": "text/csv; charset=utf-8",
    ".ndjson": "application/x-ndjson",
    ".parquet": "application/vnd.apache.parquet",
    ".arrow": "application/vnd.apache.arrow.file",
    ".json": "application/json",
    ARCHIVE_SUFFIX: "application/zip",
}
"""By suffix."""


def media_type_of(name: str) -> str:
    return MEDIA_TYPES.get(PurePath(name).suffix, "application/octet-stream")
