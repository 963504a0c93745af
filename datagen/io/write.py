"""Plan -> target: every table through its sink, all of them or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike, fspath
from time import perf_counter
from typing import get_args

from datagen.engine.plan import Plan, TablePlan
from datagen.engine.stream import Progress, Sliceable, at_least_one, open_reader
from datagen.errors import DatagenError, LoadError
from datagen.io.location import mask, parse_location
from datagen.io.restore import RESTORE
from datagen.io.sink import IfExists, SinkOptions
from datagen.io.targets import open_sink

__all__ = ["Report", "write"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was written."""

    target: str
    """Without passwords."""
    rows: Mapping[str, int]
    """By table, in load order."""
    seconds: float
    """From opening the target to its commit."""
    bytes: int | None
    """Where the target is a file."""
    notes: tuple[str, ...] = ()
    """What was done otherwise than may be expected: triggers that were off, rows that policies may hide."""

    @property
    def rows_per_second(self) -> float:
        return sum(self.rows.values()) / self.seconds


def write(
    plan: Plan,
    target: str | PathLike[str],
    *,
    format: str | None = None,
    if_exists: IfExists = "append",
    workers: int | None = None,
    batch_rows: int | None = None,
    progress: Progress | None = None,
    details: object | None = None,
    keep_tables: bool = False,
    fast: bool = False,
) -> Report:
    """Writes every table of the plan to a database's URL, a file, a directory, or ``-`` for standard output.

    ``details`` holds the options of one format, in that format's own class. With ``keep_tables``, ``replace`` empties a
    database's tables instead of making them anew. With ``fast``, indexes and foreign keys of tables that are there are taken
    down for the load, if the database has a way back from there; a load that is killed needs ``datagen restore`` then.

    Raises TargetError, before anything is written, where the target can't take the plan, ValueError for arguments that are
    out of range; LoadError where writing fails on the way. Whatever is raised, the target is as it was before (standard
    output excepted).
    """
    started = perf_counter()
    target = fspath(target)
    check_arguments(if_exists, workers=workers, batch_rows=batch_rows)
    rows: dict[str, int] = {}
    options = SinkOptions(if_exists=if_exists, details=details, keep_tables=keep_tables, fast=fast)
    if fast and parse_location(target).scheme not in RESTORE:
        options.notes.append("a fast load takes nothing down but in PostgreSQL: this one is as any other")
    with open_sink(target, plan, options, format=format) as sink:
        for table in plan:
            try:
                prepared = sink.prepare(table)
                each = table.rows // prepared.rows if prepared.rows else 1
                with open_reader(
                    prepared,
                    batch_rows=None if batch_rows is None else max(1, batch_rows // each),
                    workers=workers,
                    progress=scaled(progress, table, prepared),
                ) as batches:
                    rows[table.name] = sink.write(table, batches)
            except DatagenError:
                raise
            except Exception as error:
                cause = f"{type(error).__name__}: {error}"
                raise LoadError(f"making table {table.name!r} for {mask(target)} failed: {cause}; nothing was kept") from error
    return Report(
        target=mask(target),
        rows=rows,
        seconds=perf_counter() - started,
        bytes=sink.bytes_written,
        notes=tuple(options.notes),
    )


def check_arguments(if_exists: str, **numbers: int | None) -> None:
    if if_exists not in get_args(IfExists):
        raise ValueError(f"if_exists is {if_exists!r}, it must be one of {', '.join(map(repr, get_args(IfExists)))}")
    for name, number in numbers.items():
        if number is not None:
            at_least_one(name, number)


def scaled(progress: Progress | None, table: TablePlan, prepared: Sliceable) -> Progress | None:
    """Reports rows of the table, of which each one that the sink takes may hold several."""
    if progress is None or prepared.rows in (0, table.rows):
        return progress
    taken = 0

    def report(name: str, rows: int) -> None:
        nonlocal taken
        before = taken * table.rows // prepared.rows
        taken += rows
        progress(name, taken * table.rows // prepared.rows - before)

    return report
