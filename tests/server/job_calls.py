"""What tests of jobs have in common: a schema, and waiting."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

__all__ = ["USERS", "begun", "events_in", "files_in", "over", "started", "until"]

USERS: dict[str, Any] = {
    "users": {
        "type": "object",
        "properties": {
            "id": {"type": "integer", "primary_key": True},
            "email": {"type": "string", "format": "email", "unique": True},
        },
    }
}
LOCKS = ("lock", ".lock")
PATIENCE_SECONDS = 120.0


def begun(client: Any, rows: int, **wanted: Any) -> str:
    """The id of a new job that makes so many users."""
    answer = client.post("/jobs", json={"schemas": USERS, "count": {"users": rows}, **wanted})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def until(client: Any, id: str, is_so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The job as soon as this is so."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        job: dict[str, Any] = client.get(f"/jobs/{id}").json()
        if is_so(job):
            return job
        time.sleep(0.02)
    raise AssertionError(f"still {job}")


def started(client: Any, id: str) -> dict[str, Any]:
    """The job once some rows are made."""
    return until(client, id, lambda job: job["rows_done"] > 0 or job["state"] not in ("queued", "running"))


def over(client: Any, id: str) -> dict[str, Any]:
    return until(client, id, lambda job: job["state"] not in ("queued", "running"))


def files_in(temp_dir: Path) -> list[str]:
    """The names of exports, those that are not whole among them."""
    return sorted(path.name for path in (temp_dir / "exports").rglob("*") if path.is_file() and path.name not in LOCKS)


def events_in(text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and data of each event; comments are none."""
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if fields:
            yield fields["event"], json.loads(fields["data"])
