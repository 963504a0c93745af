"""Options that several commands share, and how their values are read."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

import click

__all__ = ["COUNT_OPTIONS", "SCHEMA_DIALECT_OPTION", "Counts", "RowCount", "plan_options", "read_count"]

COUNT = re.compile(r"\+?(\d+(?:[_,]\d+)*)(?:\.(\d+))?(?:e\+?(\d{1,2}))?([kmgb])?", re.IGNORECASE)
MULTIPLES = {"": 0, "k": 3, "m": 6, "g": 9, "b": 9}
"""Suffix -> power of ten."""

Command = TypeVar("Command", bound=Callable[..., Any])
Counts = dict[str, int]


def read_count(text: str) -> int:
    """A whole number from 0, written as 1000, 1_000_000, 1e6, 10k or 1.5M; raises ValueError for anything else."""
    match = COUNT.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not a whole number from 0 (write 1000, 1_000_000, 1e6, 10k or 1.5M)")
    whole, fraction, exponent, suffix = match.groups(default="")
    digits = int(re.sub("[_,]", "", whole) + fraction)
    power = int(exponent or 0) + MULTIPLES[suffix.lower()] - len(fraction)
    scale: int = 10 ** abs(power)
    if power >= 0:
        return digits * scale
    count, rest = divmod(digits, scale)
    if rest:
        raise ValueError(f"{text!r} is not a whole number")
    return count


class RowCount(click.ParamType[int]):
    """A number of rows, ``minimum`` or more."""

    name = "rows"

    def __init__(self, minimum: int = 0) -> None:
        self.minimum = minimum

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            count = value if isinstance(value, int) else read_count(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)
        if count < self.minimum:
            self.fail(f"{count} is below {self.minimum}", param, ctx)
        return count


class TableCount(click.ParamType[tuple[str, int]]):
    """TABLE=ROWS; the table's name may hold an equals sign itself."""

    name = "table=rows"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        table, equals, rows = value.rpartition("=")
        if not equals or not table:
            self.fail(f"{value!r} names no table (write users=1000)", param, ctx)
        try:
            return table, read_count(rows)
        except ValueError as error:
            self.fail(f"{table}: {error}", param, ctx)


def distinct(ctx: click.Context, param: click.Parameter, pairs: tuple[tuple[str, int], ...]) -> Counts:
    counts = dict(pairs)
    if len(counts) < len(pairs):
        tables = [table for table, _ in pairs]
        repeated = next(table for table in tables if tables.count(table) > 1)
        raise click.BadParameter(f"table {repeated!r} has two counts (drop one)", ctx, param)
    return counts


COUNT_OPTIONS = click.option(
    "--count", "-c", type=TableCount(), multiple=True, callback=distinct, help="Rows of one table; repeat it for others."
)
SCHEMA_DIALECT_OPTION = click.option(
    "--schema-dialect",
    type=click.Choice(["postgresql", "mysql", "sqlite", "mssql", "oracle"]),
    help="Of a SCHEMA that is SQL text.  [default: what its text looks like, else postgresql]",
)
SHARED = (
    click.argument("schema"),
    COUNT_OPTIONS,
    click.option(
        "--rows", "-n", type=RowCount(), help="Rows of every table that has no count.  [default: the document's, else 100]"
    ),
    click.option("--seed", type=int, help="Another seed gives other data.  [default: the document's, else 42]"),
    SCHEMA_DIALECT_OPTION,
    click.option("--locale", help="Language of names and places: de, fr, ja, ...  [default: the document's, else en]"),
)
"""What decides the data, for every command that makes some."""


def plan_options(command: Command) -> Command:
    """Adds SCHEMA, ``--count``, ``--rows``, ``--seed``, ``--schema-dialect`` and ``--locale``."""
    for add in reversed(SHARED):
        command = add(command)
    return command
