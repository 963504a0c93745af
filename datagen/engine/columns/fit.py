"""What to tell somebody whose length limits leave nothing of a format."""

from __future__ import annotations

from collections.abc import Iterable

from datagen.engine.columns.format import FormatRequest
from datagen.errors import Infeasible

__all__ = ["cannot_fit", "fits"]


def fits(request: FormatRequest, length: int) -> bool:
    """Whether the limits allow a value of so many characters."""
    return request.minimum_length <= length and (request.maximum_length is None or length <= request.maximum_length)


def cannot_fit(format: str, request: FormatRequest, lengths: Iterable[int]) -> Infeasible:
    """The error for a format whose values have these lengths, none of which the limits allow."""
    ascending = sorted(lengths)
    minimum, maximum = request.minimum_length, request.maximum_length
    if maximum is not None and maximum < ascending[0]:
        what = f"format '{format}' needs at least {ascending[0]} characters, maxLength is {maximum}"
        return Infeasible(what, f"raise maxLength to {ascending[0]} or more")
    if minimum > ascending[-1]:
        what = f"format '{format}' has at most {ascending[-1]} characters, minLength is {minimum}"
        return Infeasible(what, f"lower minLength to {ascending[-1]} or less")
    below = max(length for length in ascending if length < minimum)
    above = min(length for length in ascending if length > minimum)
    what = f"format '{format}' has no values of {minimum} to {maximum} characters"
    return Infeasible(what, f"lower minLength to {below}, or raise maxLength to {above}")
