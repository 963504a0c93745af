"""Values from a list, within length limits, and what to say where none can be."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import pyarrow as pa

from datagen.engine.arrays import TEXT, TextPool
from datagen.engine.column import Column, Domain, Rows, unique
from datagen.engine.columns.format import FormatRequest
from datagen.engine.columns.forms import Limits
from datagen.engine.random import UInts
from datagen.errors import Infeasible

__all__ = ["distinct_members", "limits_of", "no_fit", "steady_hash", "substituted"]


def limits_of(request: FormatRequest) -> Limits:
    return Limits(request.minimum_length, request.maximum_length)


def distinct_members(format_name: str, values: Iterable[str], request: FormatRequest) -> Column:
    """A different value of the list in each row; the capacity is how many of them fit."""
    limits = limits_of(request)
    listed = list(dict.fromkeys(values))
    fitting = [value for value in listed if limits.allow(len(value))]
    if not fitting:
        raise no_fit(format_name, map(len, listed), limits)
    pool = TextPool.of(fitting)

    def at(index: UInts, _: Rows) -> pa.Array:
        return pool.take(index)

    return unique(Domain(arrow_type=TEXT, size=len(fitting), at=at), request.stream)


def substituted(format_name: str, values: Sequence[str], limits: Limits) -> list[str]:
    """The values, each that does not fit replaced by one that does, always the same for the same text."""
    fitting = [value for value in dict.fromkeys(values) if limits.allow(len(value))]
    if not fitting:
        raise no_fit(format_name, map(len, values), limits)
    return [value if limits.allow(len(value)) else fitting[steady_hash(value) % len(fitting)] for value in values]


def no_fit(format_name: str, lengths: Iterable[int], limits: Limits) -> Infeasible:
    """The error for a format whose values have these lengths, none of them allowed."""
    known = sorted(set(lengths))
    if limits.maximum is not None and limits.maximum < known[0]:
        return Infeasible(
            f"format {format_name!r} needs at least {known[0]} characters, maxLength is {limits.maximum}",
            f"raise maxLength to {known[0]} or more",
        )
    if limits.minimum > known[-1]:
        return Infeasible(
            f"format {format_name!r} has at most {known[-1]} characters, minLength is {limits.minimum}",
            f"lower minLength to {known[-1]} or less",
        )
    return Infeasible(
        f"format {format_name!r} has no value from {limits.minimum} to {limits.maximum} characters",
        f"include one of the lengths {', '.join(map(str, known))}",
    )


def steady_hash(text: str) -> int:
    """64 bits that depend on the text alone."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")
