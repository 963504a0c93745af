"""Which target is opened how: the open table of databases and formats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from datagen.engine.plan import Plan
from datagen.errors import TargetError
from datagen.io.files.arrow import ArrowOptions, open_arrow, open_arrow_stream
from datagen.io.files.compression import COMPRESSIONS, Compression
from datagen.io.files.csv import CsvOptions, open_csv
from datagen.io.files.json import open_json, open_ndjson
from datagen.io.files.parquet import ParquetOptions, open_parquet
from datagen.io.location import Location, parse_location
from datagen.io.mssql.database import open_mssql
from datagen.io.mysql.sink import open_mysql
from datagen.io.oracle.database import open_oracle
from datagen.io.postgresql.sink import open_postgresql
from datagen.io.sink import Opener, Sink, SinkOptions
from datagen.io.sql.options import SqlOptions
from datagen.io.sql.sink import open_sql
from datagen.io.sqlite.sink import open_sqlite
from datagen.io.xlsx.sink import XlsxOptions, open_xlsx

__all__ = ["DATABASES", "FORMATS", "OPTIONS", "SUFFIXES", "format_name", "open_sink"]

DATABASES: dict[str, Opener] = {
    "sqlite": open_sqlite,
    "postgresql": open_postgresql,
    "postgres": open_postgresql,
    "mysql": open_mysql,
    "mariadb": open_mysql,
    "mssql": open_mssql,
    "oracle": open_oracle,
}
"""By URL scheme."""
FORMATS: dict[str, Opener] = {
    "json": open_json,
    "ndjson": open_ndjson,
    "csv": open_csv,
    "parquet": open_parquet,
    "arrow": open_arrow,
    "arrows": open_arrow_stream,
    "xlsx": open_xlsx,
    "sql": open_sql,
}
"""By name."""
OPTIONS: dict[str, type[Any]] = {
    "csv": CsvOptions,
    "parquet": ParquetOptions,
    "arrow": ArrowOptions,
    "arrows": ArrowOptions,
    "xlsx": XlsxOptions,
    "sql": SqlOptions,
}
"""The class of a format's own options, for those that have some."""
SUFFIXES: dict[str, str] = {
    ".json": "json",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".csv": "csv",
    ".parquet": "parquet",
    ".arrow": "arrow",
    ".arrows": "arrows",
    ".xlsx": "xlsx",
    ".sql": "sql",
}
"""File suffix -> format."""
TEXT_FORMATS = frozenset({"csv", "json", "ndjson", "sql"})
"""Those that are also written compressed: ``.csv.gz``."""
DATABASE_SUFFIXES = (".db", ".sqlite", ".sqlite3")


def open_sink(
    target: str, plan: Plan, options: SinkOptions | None = None, *, format: str | None = None
) -> AbstractContextManager[Sink]:
    """The sink for a URL, a file, a directory or ``-``; the format (``csv``, ``csv.gz``) is the suffix's unless given.

    Raises TargetError where nothing here can write to it.
    """
    location, options = parse_location(target), options or SinkOptions()
    if location.scheme:
        return find_database(location, format)(location, plan, options)
    name, compression = find_format(location, format)
    return FORMATS[name](location, plan, replace(options, compression=compression))


def format_name(target: str, format: str | None = None) -> str | None:
    """The format in which a target is written; None for a database. Raises TargetError where there is none."""
    location = parse_location(target)
    return None if location.scheme else find_format(location, format)[0]


def find_database(location: Location, format: str | None) -> Opener:
    if location.scheme not in DATABASES:
        raise TargetError(f"unknown kind of target '{location.scheme}://' ({suggest(location.scheme, DATABASES)})")
    if format is not None:
        raise TargetError(f"format {format!r} is for files, {location} is a database (drop the format)")
    return DATABASES[location.scheme]


def find_format(location: Location, format: str | None) -> tuple[str, Compression | None]:
    """The name of a format, and the compression that its name or the file's ends in."""
    path, path_compression = split_compression(location.path)
    given, compression = split_compression(format or "")
    name = name_format(path) if format is None else given.lower()
    if name not in FORMATS:
        raise TargetError(f"unknown format {format!r} ({suggest(name, FORMATS)})")
    compression = compression or path_compression
    if compression is not None and name not in TEXT_FORMATS:
        raise TargetError(f"{name} files are not compressed once more as {compression.suffix} (drop that suffix)")
    return name, compression


def split_compression(name: str) -> tuple[str, Compression | None]:
    """A name without the suffix of a compression, and that."""
    suffix = "" if name.endswith("/") else Path(name).suffix.lower()
    compression = COMPRESSIONS.get(suffix)
    return (name if compression is None else name[: -len(suffix)]), compression


def name_format(path: str) -> str:
    suffix = Path(path).suffix.lower()
    if suffix in SUFFIXES:
        return SUFFIXES[suffix]
    if suffix in DATABASE_SUFFIXES:
        raise TargetError(f"{path} is a file name (for an SQLite database write sqlite:///{path})")
    if path == "-" or path.endswith("/") or Path(path).is_dir():
        return "ndjson"
    hint = f"{suggest(suffix, SUFFIXES)}; or give the format"
    raise TargetError(f"can't tell the format of {path} from its name ({hint})")


def suggest(name: str, known: Mapping[str, object] | Iterable[str]) -> str:
    close = get_close_matches(name, list(known), n=1)
    listed = ", ".join(sorted(known))
    return f"did you mean {close[0]!r}? There are {listed}" if close else f"there are {listed}"
