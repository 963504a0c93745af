"""Plan -> rows in the database that a request names."""

from __future__ import annotations

from dataclasses import dataclass

from datagen.engine.plan import Plan
from datagen.engine.stream import Progress
from datagen.io.cautions import collected_warnings
from datagen.io.create.creating import DIALECT_NAMES
from datagen.io.location import Location
from datagen.io.write import write
from datagen.server.access.databases import check_database
from datagen.server.contract import GenerateRequest
from datagen.server.failures import Refusal
from datagen.server.settings import Settings

__all__ = ["Loaded", "dialect_of", "load", "target_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What was loaded, and where."""

    target: str
    """Without its password."""
    tables: list[str]
    """In the order in which they were loaded."""
    seconds: float
    warnings: list[str]


def target_of(wanted: GenerateRequest, settings: Settings) -> Location:
    """The database that the request names. Raises Refusal where it names none, or one that may not be reached."""
    if not wanted.connection_string:
        refuse("format 'database' needs a connection_string", "$.connection_string", "write one such as sqlite:///shop.db")
    assert wanted.connection_string is not None
    return check_database(wanted.connection_string, settings)


def dialect_of(wanted: GenerateRequest, location: Location) -> str:
    """That of the database. Raises Refusal where the request says another one."""
    dialect = DIALECT_NAMES[location.scheme]
    if wanted.dialect not in (None, dialect):
        refuse(f"dialect {wanted.dialect!r} contradicts the connection, which is {dialect!r}", "$.dialect", "drop the dialect")
    return dialect


def load(plan: Plan, connection_string: str, *, batch_rows: int, progress: Progress) -> Loaded:
    """Adds the rows of all tables, and the tables that are missing: all of it or nothing."""
    with collected_warnings() as warnings:
        report = write(plan, connection_string, if_exists="append", batch_rows=batch_rows, progress=progress)
    return Loaded(target=report.target, tables=list(report.rows), seconds=report.seconds, warnings=[*warnings, *report.notes])


def refuse(what: str, path: str, fix: str) -> None:
    raise Refusal("ValidationError", what, [{"message": what, "path": path, "fix": fix}])
