"""Patterns of the databases that requests may reach."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

__all__ = ["DatabasePattern", "Endpoint", "parse_pattern", "read_patterns"]

SQLITE = "sqlite:///"
HOST = re.compile(r"(?:\[(?P<address>[0-9A-Fa-f:.*]+)\]|(?P<name>[\w.*-]+))(?::(?P<port>\d{1,5}|\*))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One place that a driver would connect to."""

    host: str
    """A name or an address in lower case, without brackets; of a Unix socket its path."""
    port: int | None = None
    """None for a Unix socket."""

    def __str__(self) -> str:
        return self.host if self.port is None else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class DatabasePattern:
    """Hosts (``db.internal``, ``*.test:5432``), directories of Unix sockets (``/run/postgresql``) or of SQLite files."""

    host: str = ""
    port: str = "*"
    folder: Path | None = None
    """Of SQLite files, in itself or further down; as absolute as the working directory makes it."""

    def matches(self, endpoint: Endpoint) -> bool:
        if self.folder is not None or (endpoint.port is None) != self.host.startswith("/"):
            return False
        is_host = fnmatchcase(endpoint.host, self.host) or (endpoint.port is None and is_within(endpoint.host, self.host))
        return is_host and self.port in ("*", str(endpoint.port))

    def holds(self, file: Path) -> bool:
        """Whether the file, without symbolic links on its way, is in the folder or below it."""
        if self.folder is None:
            return False
        if "*" in str(self.folder):
            return any(parent.match(str(self.folder)) for parent in file.parents)
        return self.folder.resolve() in file.parents


def is_within(path: str, folder: str) -> bool:
    return Path(folder) in Path(path).parents


def parse_pattern(text: str) -> DatabasePattern:
    """Raises ValueError for what is no pattern."""
    if text.startswith(SQLITE):
        return DatabasePattern(folder=Path(text.removeprefix(SQLITE)).absolute())
    if text.startswith("/"):
        return DatabasePattern(host=text.rstrip("/"))
    found = HOST.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no host such as 'db.internal:5432' and no folder such as 'sqlite:////srv/data'")
    return DatabasePattern(host=(found["address"] or found["name"]).lower(), port=found["port"] or "*")


def read_patterns(texts: tuple[str, ...]) -> tuple[DatabasePattern, ...]:
    return tuple(map(parse_pattern, texts))
