"""Progress on a terminal: a bar, the rows, their rate and the time left for each table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from datagen.cli.quantities import rate_text

__all__ = ["show_bars"]

ALL_TABLES = "all tables"
NUMBERS_WIDTH = 52
"""Of what stands right of a bar, up to 99 million rows."""


@contextmanager
def show_bars(rows: Mapping[str, int]) -> Iterator[Callable[[str, int], None]]:
    """For tables with so many rows, none of them 0, in load order; one bar for all where the terminal has too few lines."""
    console = Console(stderr=True)
    is_one_bar = len(rows) >= console.height
    totals = {ALL_TABLES: sum(rows.values())} if is_one_bar else rows
    with new_display(console, names_width=max(map(len, totals), default=0)) as display:
        tasks = {name: display.add_task(name, total=total, start=False) for name, total in totals.items()}
        waiting = iter(tasks.values())

        def start_next() -> None:
            task = next(waiting, None)
            if task is not None:
                display.start_task(task)

        def advance(table: str, done: int) -> None:
            task = tasks[ALL_TABLES if is_one_bar else table]
            display.advance(task, done)
            if display.tasks[task].finished:
                start_next()

        start_next()
        yield advance


def new_display(console: Console, names_width: int) -> Progress:
    """Standard output is left alone: data may be on its way there."""
    bar_width = min(max(console.width - names_width - NUMBERS_WIDTH, 8), 40)
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width),
        TextColumn("{task.completed:,} of {task.total:,}"),
        Rate(),
        TimeRemainingColumn(elapsed_when_finished=True),
        console=console,
        redirect_stdout=False,
        redirect_stderr=False,
    )


class Rate(ProgressColumn):
    """Rows a second, since the table began."""

    def render(self, task: Task) -> Text:
        seconds = task.elapsed if task.finished_time is None else task.finished_time
        return Text(rate_text(int(task.completed), seconds or 0))
