"""What the service and the process of a job tell each other, as JSON: one order, then a message a line."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct

from datagen.server.contract import GenerateRequest

__all__ = [
    "Broken",
    "Message",
    "Order",
    "Outcome",
    "Planned",
    "Progress",
    "Refused",
    "Stopped",
    "Written",
    "decode_message",
    "outcome_of",
]


class Order(Struct, kw_only=True):
    """What is to be made."""

    request: GenerateRequest
    target: str
    """A database's URL, secrets included, or the path of a file. Told here alone: anybody can read arguments."""
    outcome_path: str
    """A file that is locked as long as the process lives, and holds what was written once all of it is."""
    grace_seconds: float
    """How long rolling back may take once the service is gone."""
    log_level: str
    """From which on the process logs, on the standard error that it shares with the service."""


class Planned(Struct, tag="planned", kw_only=True):
    """The plan is made."""

    rows: dict[str, int]
    """By table."""


class Progress(Struct, tag="progress", kw_only=True):
    rows: dict[str, int]
    """By table, since the last such message."""


class Written(Struct, tag="written", kw_only=True):
    """All of it is there: the end."""

    rows: dict[str, int]
    """By table, in the order in which they were loaded."""
    seconds: float
    notes: list[str] = []
    """What is otherwise than may be expected."""


class Refused(Struct, tag="refused", kw_only=True):
    """The document asks for what can't be: the end."""

    problems: list[tuple[str, str, str, Literal["form", "references", "values"]]]
    """What, path, fix and stage of each."""


class Broken(Struct, tag="broken", kw_only=True):
    """It failed, and nothing was kept: the end."""

    kind: Literal["target", "load", "fault"]
    text: str
    """Without passwords."""
    trace: str = ""
    """Of a fault."""


class Stopped(Struct, tag="stopped", kw_only=True):
    """It was told to stop, and nothing was kept: the end."""


Outcome = Written | Refused | Broken | Stopped
Message = Planned | Progress | Outcome

DECODER: msgspec.json.Decoder[Message] = msgspec.json.Decoder(Message)
OUTCOMES: msgspec.json.Decoder[Written] = msgspec.json.Decoder(Written)


def decode_message(line: bytes) -> Message:
    return DECODER.decode(line)


def outcome_of(text: bytes) -> Written | None:
    """What the file of an outcome says; None where it was not written, or not to its end."""
    try:
        return OUTCOMES.decode(text)
    except msgspec.MsgspecError:
        return None
