"""The values of every kind of column, as digests: users' data changes with them.

A change on purpose is a line in the changelog and new digests: ``python tests/engine/test_golden.py``.
"""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from hashlib import blake2b
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
import pytest
from kinds import KINDS, subject_of

GOLDEN = Path(__file__).with_name("golden.json")
ROWS = 100


def digest_of(kind: str) -> str:
    """Of the first rows' values and their types, in a form that belongs to no library."""
    subject = subject_of(kind, ROWS)
    batch = subject.batch(0, min(ROWS, subject.rows))
    lines = [f"{field.name}: {canonical(values)}" for field, values in zip(batch.schema, batch, strict=True)]
    return blake2b("\n".join(lines).encode(), digest_size=8).hexdigest()


def canonical(value: Any) -> str:
    match value:
        case pa.Array() | list():
            return (
                "["
                + ", ".join(canonical(member.as_py() if isinstance(member, pa.Scalar) else member) for member in value)
                + "]"
            )
        case dict():
            return "{" + ", ".join(f"{json.dumps(name)}: {canonical(member)}" for name, member in value.items()) + "}"
        case float():
            return value.hex()
        case dt.datetime() | dt.date() | dt.time():
            return value.isoformat()
        case dt.timedelta():
            return f"{value.days} days {value.seconds} seconds"
        case Decimal() | UUID():
            return str(value)
        case bytes():
            return value.hex()
        case None | bool() | int() | str():
            return json.dumps(value)
        case _:
            raise TypeError(type(value))


@pytest.mark.parametrize("kind", KINDS)
def test_a_seed_gives_the_values_that_it_gave_before(kind: str) -> None:
    assert digest_of(kind) == json.loads(GOLDEN.read_text())[kind]


def test_there_is_a_digest_for_every_kind_and_no_other() -> None:
    assert list(json.loads(GOLDEN.read_text())) == list(KINDS)


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps({kind: digest_of(kind) for kind in KINDS}, indent=2) + "\n")
