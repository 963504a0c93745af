"""The way back after a fast load that was killed, for each database that has fast loads."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from datagen.errors import TargetError
from datagen.io.location import Location, parse_location
from datagen.io.postgresql.journal import restore as restore_postgresql

__all__ = ["RESTORE", "restore"]

RESTORE: Mapping[str, Callable[[Location], list[str]]] = {"postgresql": restore_postgresql, "postgres": restore_postgresql}
"""By URL scheme."""


def restore(target: str) -> list[str]:
    """Puts back what is missing in a database; returns that, in words.

    Raises TargetError where the target is no database with fast loads, can't be reached or is being loaded; LoadError where
    something can't be put back.
    """
    location = parse_location(target)
    if location.scheme not in RESTORE:
        raise TargetError(f"{location} is no database with fast loads, and misses nothing (there are {', '.join(RESTORE)})")
    return RESTORE[location.scheme](location)
