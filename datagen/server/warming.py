"""What is loaded or begun at its first use, used once, so that no client waits for it."""

from __future__ import annotations

from typing import Any

from datagen.api import plan
from datagen.io.files.json import RenderedTable
from datagen.io.files.streamed import STREAMED

__all__ = ["warm_up"]

PEOPLE: dict[str, Any] = {
    "people": {
        "type": "object",
        "properties": {
            "id": {"type": "integer", "primary_key": True},
            "name": {"type": "string", "format": "name"},
            "email": {"type": "string", "format": "email"},
            "created_at": {"type": "string", "format": "date-time"},
        },
    }
}
ROWS = 100
"""More than are rendered without Polars."""


def warm_up() -> None:
    """Makes some rows in each format that comes as a stream, and as JSON."""
    people = plan(PEOPLE, count={"people": ROWS})["people"]
    RenderedTable(people).batch(0, ROWS)
    for open_streamed in STREAMED.values():
        streamed = open_streamed(people, 0, ROWS)
        streamed.begin()
        streamed.put(streamed.make(0, ROWS))
        streamed.end()
