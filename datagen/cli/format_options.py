"""Options that only one format takes, and the object of that format's own class that they become."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any, TypeVar

import click

from datagen.cli.options import RowCount

__all__ = ["details_of", "format_options"]

Command = TypeVar("Command", bound=Callable[..., Any])

FORMAT_OPTIONS = (
    click.option("--delimiter", metavar="CHARACTER", help="csv: between the fields.  [default: a comma]"),
    click.option(
        "--rows-per-file", type=RowCount(1), help="csv, parquet: split each table into numbered files of a directory."
    ),
    click.option("--row-group-rows", type=RowCount(1), help="parquet: rows of each row group.  [default: 122,880 at most]"),
    click.option("--compression", metavar="NAME", help="parquet, arrow: zstd, lz4, none, ...  [default: zstd; none for arrow]"),
    click.option("--compression-level", type=int, help="parquet: more takes longer and less space."),
    click.option("--rows-per-sheet", type=RowCount(1), help="xlsx: rows after which a table goes on in another sheet."),
    click.option("--dialect", metavar="NAME", help="sql: postgresql, mysql, sqlite, mssql or oracle.  [default: postgresql]"),
    click.option("--no-ddl", "ddl", is_flag=True, flag_value=False, default=None, help="sql: leave out CREATE TABLE."),
    click.option("--rows-per-insert", type=RowCount(1), help="sql: rows of one INSERT at most."),
    click.option("--copy", is_flag=True, default=None, help="sql: COPY blocks for psql instead of INSERTs."),
)


def format_options(command: Command) -> Command:
    """Adds all of them; the command takes them as keyword arguments, None for those not given."""
    for add in reversed(FORMAT_OPTIONS):
        command = add(command)
    return command


def details_of(target: str, format: str | None, given: dict[str, Any]) -> object | None:
    """The options of the target's format; None where none is given. Raises TargetError for one that it does not take."""
    chosen = {name: value for name, value in given.items() if value is not None}
    if not chosen:
        return None
    from datagen.errors import TargetError
    from datagen.io.targets import OPTIONS, format_name

    name = format_name(target, format)
    kind = OPTIONS.get(name or "")
    taken = {field.name for field in fields(kind)} if kind else set()
    strangers = [option_of(option) for option in chosen if option not in taken]
    if strangers or kind is None:
        what = f"format {name!r}" if name else "a database"
        takes = ", ".join(map(option_of, sorted(taken))) or "none of the formats' options"
        raise TargetError(f"{', '.join(strangers)} means nothing to {what} (it takes {takes})")
    details: object = kind(**chosen)
    return details


def option_of(field: str) -> str:
    return "--no-ddl" if field == "ddl" else "--" + field.replace("_", "-")
