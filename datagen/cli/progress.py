"""How far a load is, on standard error: bars on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from time import monotonic

from datagen.cli.failures import say
from datagen.cli.quantities import duration_text, rate_text

__all__ = ["Progress", "ProgressLines", "show_progress"]

Progress = Callable[[str, int], None]
"""Takes a table's name and a number of its rows, each time that as many are done."""

SECONDS_BETWEEN_LINES = 5.0


def show_progress(
    rows: Mapping[str, int], *, is_quiet: bool, is_data_on_stdout: bool
) -> AbstractContextManager[Progress | None]:
    """Shows the progress of tables with so many rows; nothing where rows themselves run over the same terminal."""
    if is_quiet or (is_data_on_stdout and sys.stdout.isatty()):
        return nullcontext()
    if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
        from datagen.cli.progress_bars import show_bars

        return show_bars({table: total for table, total in rows.items() if total})
    return nullcontext(ProgressLines(rows, say))


class ProgressLines:
    """A line at the end of each table, and at most one every few seconds on the way."""

    def __init__(self, rows: Mapping[str, int], say: Callable[[str], None], clock: Callable[[], float] = monotonic) -> None:
        self.totals = rows
        self.say = say
        self.clock = clock
        self.table: str | None = None
        self.done = 0
        self.started = self.last_said = self.last_called = clock()

    def __call__(self, table: str, rows: int) -> None:
        now = self.clock()
        if table != self.table:
            self.table, self.done, self.started = table, 0, self.last_called
        self.done += rows
        self.last_called = now
        seconds, total = now - self.started, self.totals[table]
        if self.done >= total:
            self.say(f"{table}: {total:,} rows in {duration_text(seconds)}, {rate_text(total, seconds)}")
        elif now - self.last_said >= SECONDS_BETWEEN_LINES:
            left = duration_text(seconds / self.done * (total - self.done))
            self.say(f"{table}: {self.done:,} of {total:,} rows, {rate_text(self.done, seconds)}, {left} left")
        else:
            return
        self.last_said = now
