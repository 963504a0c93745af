"""Progress in lines and in bars."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

from datagen.cli.progress import ProgressLines


class Clock:
    """Stands where it is put."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_lines_come_every_few_seconds_and_at_the_end_of_a_table() -> None:
    said: list[str] = []
    clock = Clock()
    progress = ProgressLines({"users": 10, "orders": 100}, said.append, clock)
    for clock.now, table, rows in [
        (1, "users", 10),
        (2, "orders", 20),
        (5, "orders", 20),
        (6, "orders", 20),
        (11, "orders", 40),
    ]:
        progress(table, rows)
    assert said == [
        "users: 10 rows in 1.0 s, 10 rows/s",
        "orders: 60 of 100 rows, 12 rows/s, 3.3 s left",
        "orders: 100 rows in 10 s, 10 rows/s",
    ]


def on_terminal(*arguments: object, width: int = 100) -> str:
    """What a terminal gets on standard error from a run of the program."""
    leader, follower = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": str(width), "LINES": "30"}
    command = [sys.executable, "-m", "datagen", *map(str, arguments)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=follower, env=environment)
    os.close(follower)
    shown = b""
    while True:
        try:
            piece = os.read(leader, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.close(leader)
    assert process.wait(60) == 0
    return shown.decode()


def test_terminal_shows_a_bar_with_rows_and_rate_for_each_table(shop: Path, tmp_path: Path) -> None:
    shown = on_terminal("generate", shop, "-c", "users=20", "--to", tmp_path / "x.json")
    assert "━" in shown
    assert all(text in shown for text in ("users", "orders", "20 of 20", "100 of 100", "rows/s"))


def test_quiet_shows_a_terminal_nothing(shop: Path, tmp_path: Path) -> None:
    assert on_terminal("generate", shop, "--to", tmp_path / "x.json", "--quiet") == ""
