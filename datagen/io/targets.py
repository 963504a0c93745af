"""Which target is opened how: the open table of databases and formats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from difflib import get_close_matches
from pathlib import Path

from datagen.engine.plan import Plan
from datagen.errors import TargetError
from datagen.io.json_files import open_json, open_ndjson
from datagen.io.location import Location, parse_location
from datagen.io.postgresql import open_postgresql
from datagen.io.sink import Opener, Sink, SinkOptions
from datagen.io.sqlite import open_sqlite

__all__ = ["DATABASES", "FORMATS", "SUFFIXES", "open_sink"]

DATABASES: dict[str, Opener] = {"sqlite": open_sqlite, "postgresql": open_postgresql, "postgres": open_postgresql}
"""By URL scheme."""
FORMATS: dict[str, Opener] = {"json": open_json, "ndjson": open_ndjson}
"""By name."""
SUFFIXES: dict[str, str] = {".json": "json", ".ndjson": "ndjson", ".jsonl": "ndjson"}
"""File suffix -> format."""
DATABASE_SUFFIXES = (".db", ".sqlite", ".sqlite3")


def open_sink(
    target: str, plan: Plan, options: SinkOptions | None = None, *, format: str | None = None
) -> AbstractContextManager[Sink]:
    """The sink for a URL, a file, a directory or ``-``; the format is the suffix's unless given.

    Raises TargetError where nothing here can write to it.
    """
    location = parse_location(target)
    opener = find_database(location, format) if location.scheme else find_format(location, format)
    return opener(location, plan, options or SinkOptions())


def find_database(location: Location, format: str | None) -> Opener:
    if location.scheme not in DATABASES:
        raise TargetError(f"unknown kind of target '{location.scheme}://' ({suggest(location.scheme, DATABASES)})")
    if format is not None:
        raise TargetError(f"format {format!r} is for files, {location} is a database (drop the format)")
    return DATABASES[location.scheme]


def find_format(location: Location, format: str | None) -> Opener:
    if format is not None:
        if format.lower() not in FORMATS:
            raise TargetError(f"unknown format {format!r} ({suggest(format.lower(), FORMATS)})")
        return FORMATS[format.lower()]
    suffix = Path(location.path).suffix.lower()
    if suffix in SUFFIXES:
        return FORMATS[SUFFIXES[suffix]]
    if suffix in DATABASE_SUFFIXES:
        raise TargetError(f"{location.path} is a file name (for an SQLite database write sqlite:///{location.path})")
    if location.path == "-" or location.path.endswith("/") or Path(location.path).is_dir():
        return FORMATS["ndjson"]
    hint = f"{suggest(suffix, SUFFIXES)}; or give the format"
    raise TargetError(f"can't tell the format of {location.path} from its name ({hint})")


def suggest(name: str, known: Mapping[str, object] | Iterable[str]) -> str:
    close = get_close_matches(name, list(known), n=1)
    listed = ", ".join(sorted(known))
    return f"did you mean {close[0]!r}? There are {listed}" if close else f"there are {listed}"
