"""Tables of text for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal

import click
from rich import box
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table

__all__ = ["cell_text", "show_rows", "show_table"]

UNLIMITED_WIDTH = 10_000
"""Of what is no terminal."""
CELL_CHARACTERS = 40
UNLIMITED = Console(width=UNLIMITED_WIDTH)


def show_table(
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    right: Sequence[int] = (),
    title: str = "",
    to_stderr: bool = False,
) -> None:
    """Prints it; the columns at these positions stand on the right."""
    print_table(make_table(headings, rows, right, is_folded=True), new_console(to_stderr), title, to_stderr)


def show_rows(columns: Sequence[str], rows: Sequence[Sequence[object]], *, title: str = "", to_stderr: bool = False) -> None:
    """Prints values; where a row is too wide for the terminal, columns are written as lines."""
    console = new_console(to_stderr)
    print_table(make_samples(columns, rows, console.width), console, title, to_stderr)


def make_samples(columns: Sequence[str], rows: Sequence[Sequence[object]], width: int) -> Table:
    cells = [[cell_text(value) for value in row] for row in rows]
    upright = make_table([shortened(name) for name in columns], cells)
    if Measurement.get(UNLIMITED, UNLIMITED.options, upright).maximum <= width:
        return upright
    turned = [[shortened(name), *(row[at] for row in cells)] for at, name in enumerate(columns)]
    return make_table(["column", *(f"row {number}" for number in range(1, len(rows) + 1))], turned, is_folded=True)


def cell_text(value: object) -> str:
    """A value on one line, of 40 characters at most, and without anything that steers a terminal."""
    match value:
        case None:
            text = "null"
        case bool():
            text = str(value).lower()
        case datetime() | date() | time():
            text = value.isoformat()
        case list() | dict():
            text = json.dumps(value, default=str, ensure_ascii=False)
        case bytes():
            text = value.hex()
        case Decimal():
            text = f"{value:f}"
        case _:
            text = str(value)
    return shortened(text)


def shortened(text: str) -> str:
    """Long text is cut before anything is done to all of it."""
    start = text[: CELL_CHARACTERS + 1]
    shown = start if start.isprintable() else repr(start)[1:-1]
    return shown if len(shown) <= CELL_CHARACTERS else shown[: CELL_CHARACTERS - 1] + "…"


def new_console(to_stderr: bool) -> Console:
    file = sys.stderr if to_stderr else sys.stdout
    console = Console(file=file, markup=False, emoji=False, highlight=False)
    if not console.is_terminal:
        console.width = UNLIMITED_WIDTH
    return console


def make_table(
    headings: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = (), *, is_folded: bool = False
) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for at, heading in enumerate(headings):
        table.add_column(heading, justify="right" if at in right else "left", no_wrap=not is_folded, overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def print_table(table: Table, console: Console, title: str, to_stderr: bool) -> None:
    """Through click, which tells of a reader that has gone, where rich would end the process."""
    with console.capture() as captured:
        console.print(table)
    lines = [line.rstrip() for line in captured.get().splitlines()]
    click.echo("\n".join([*([title] if title else []), *lines, ""]), err=to_stderr)
