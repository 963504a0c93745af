"""Dates, timestamps, times, durations, and the order among a row's moments."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from datagen.engine.column import Column, Domain, Rows
from datagen.engine.dataset import ColumnSpec, DateKind, DurationKind, TimeKind, TimestampKind
from datagen.engine.meaning import words_of
from datagen.engine.random import Stream, UInts, multiply_high
from datagen.errors import Infeasible

__all__ = ["Moment", "is_in_order", "moment_column", "moment_of", "temporal_domain"]

TemporalKind = DateKind | TimestampKind | TimeKind | DurationKind
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
EPOCH_DAY = dt.date(1970, 1, 1)
MICROSECOND = dt.timedelta(microseconds=1)
SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Moment:
    """A column's part in what happens to a row: it is never before a moment of the same story with a lower rank."""

    story: str
    """What kind of story, behind the words that say whose; other owners' moments are unrelated."""
    rank: int


STORIES = {
    "life": (
        "created inserted registered signed_up joined added create creation registration signup",
        "updated modified changed edited written last_updated last_modified last_changed last_edited update modification write",
        "deleted removed archived deactivated deletion",
    ),
    "span": (
        "start started begin began opened valid_from effective_from from",
        "end ended finish finished closed completed expires expired valid_to valid_until effective_to effective_until until to",
    ),
    "order": (
        "order ordered placed purchased purchase",
        "paid payment",
        "shipped shipping shipment dispatched",
        "delivered delivery received",
        "returned return refunded",
    ),
}
MOMENTS = {
    tuple(name.split("_")): (story, rank)
    for story, ranks in STORIES.items()
    for rank, names in enumerate(ranks)
    for name in names.split()
}
KINDS_OF_TIME = {"date", "datetime", "time", "timestamp", "ts", "dt"}
"""Words before or behind what happened."""
ENDINGS = {*KINDS_OF_TIME, "at", "on", "day", "utc"}
OWNERLESS = {"order": {"order", "purchase"}}
"""By story, the words for it as a whole: ``order_shipped_at`` is about the same order as ``order_date``."""


def moment_of(column: ColumnSpec) -> Moment | None:
    """What a column's name says of its place in time; None for a name without such a meaning and for unique columns."""
    if column.is_unique or not isinstance(column.kind, DateKind | TimestampKind):
        return None
    words = words_of(column.name)
    while words not in MOMENTS and len(words) > 1 and words[-1] in ENDINGS:
        words = words[:-1]
    starts = (start for start in range(len(words)) if words[start:] in MOMENTS)
    start = next(starts, None)
    if start is None:
        return None
    story, rank = MOMENTS[words[start:]]
    owner = [word for word in words[:start] if word not in KINDS_OF_TIME and word not in OWNERLESS.get(story, ())]
    return Moment(" ".join((*owner, story)), rank)


def moment_column(
    kind: DateKind | TimestampKind, moment: Moment, column: ColumnSpec, siblings: tuple[ColumnSpec, ...], stream: Stream
) -> Column:
    """A moment of the row's story, at a share of the column's window that grows from rank to rank.

    The share of rank 0 is uniform, each later one is uniform between the one before and 1. Where a later column's window
    starts and ends no earlier than an earlier one's, its moment is not before the other's: lower + share * span is
    monotone in all three. The draw is the table's, or the object's whose properties the siblings are, so that no column's
    values depend on which others there are.
    """
    check_windows(kind, moment, column, siblings)
    arrow_type, start, span, unit = window(kind)
    story = stream.fork("moment", moment.story)
    steps = [story.fork(str(rank)) for rank in range(moment.rank + 1)]

    def share(rows: Rows, rank: int) -> UInts:
        def draw(numbers: UInts) -> UInts:
            bits = steps[rank].bits(numbers)
            if rank == 0:
                return bits
            before = share(rows, rank - 1)
            return before + multiply_high(~before, bits)

        return rows.draw_once(("moment", story.key, rank), draw)

    def compute(rows: Rows) -> pa.Array:
        return values_of(multiply_high(share(rows, moment.rank), np.uint64(span)), start, unit, arrow_type)

    return Column(arrow_type=arrow_type, compute=compute)


def check_windows(kind: DateKind | TimestampKind, moment: Moment, column: ColumnSpec, siblings: tuple[ColumnSpec, ...]) -> None:
    """Raises Infeasible where another column's window makes the order impossible or leaves it to chance."""
    other = out_of_order(kind, moment, siblings)
    if other is not None:
        assert isinstance(other.kind, DateKind | TimestampKind)
        own, before = (f"{low:%Y-%m-%d}..{high:%Y-%m-%d}" for low, high in (ends(kind), ends(other.kind)))
        raise Infeasible(
            f"{column.name!r} must not be before {other.name!r}, but its window {own} starts or ends before "
            f"the other's {before}",
            f"give {column.name!r} a minimum and maximum that are not before those of {other.name!r}",
        )


def is_in_order(column: ColumnSpec, siblings: tuple[ColumnSpec, ...]) -> bool:
    """Whether its window lets it be part of a story with its siblings, or it is part of none."""
    moment = moment_of(column)
    if moment is None:
        return True
    assert isinstance(column.kind, DateKind | TimestampKind)
    return out_of_order(column.kind, moment, siblings) is None


def out_of_order(kind: DateKind | TimestampKind, moment: Moment, siblings: tuple[ColumnSpec, ...]) -> ColumnSpec | None:
    """The first sibling that comes before it in the story, but whose window starts or ends later."""
    low, high = ends(kind)
    for other in siblings:
        before = moment_of(other)
        if before is None or before.story != moment.story or before.rank >= moment.rank:
            continue
        assert isinstance(other.kind, DateKind | TimestampKind)
        other_low, other_high = ends(other.kind)
        if low < other_low or high < other_high:
            return other
    return None


def ends(kind: DateKind | TimestampKind) -> tuple[dt.datetime, dt.datetime]:
    if isinstance(kind, TimestampKind):
        return kind.minimum, kind.maximum
    return tuple(
        dt.datetime.combine(day, time, dt.UTC) for day, time in ((kind.minimum, dt.time.min), (kind.maximum, dt.time.max))
    )  # type: ignore[return-value]


def temporal_domain(kind: TemporalKind) -> Domain:
    """Every day, microsecond or second of the window, in order."""
    arrow_type, start, span, unit = window(kind)

    def at(index: UInts, rows: Rows) -> pa.Array:
        return values_of(index, start, unit, arrow_type)

    return Domain(arrow_type=arrow_type, size=span, at=at)


def window(kind: TemporalKind) -> tuple[pa.DataType, int, int, int]:
    """The Arrow type; the first value, how many there are, and how far apart, in the type's own unit."""
    match kind:
        case DateKind():
            return pa.date32(), (kind.minimum - EPOCH_DAY).days, (kind.maximum - kind.minimum).days + 1, 1
        case TimestampKind():
            start = (kind.minimum - EPOCH) // MICROSECOND
            return pa.timestamp("us", "UTC"), start, (kind.maximum - kind.minimum) // MICROSECOND + 1, 1
        case TimeKind():
            first, last = seconds(kind.minimum), seconds(kind.maximum)
            return pa.time32("s"), first, last - first + 1, 1
        case DurationKind():
            start, end = (round(bound.total_seconds()) for bound in (kind.minimum, kind.maximum))
            return pa.duration("us"), start * SECOND, end - start + 1, SECOND


def seconds(time: dt.time) -> int:
    return time.hour * 3600 + time.minute * 60 + time.second


def values_of(index: UInts, start: int, unit: int, arrow_type: pa.DataType) -> pa.Array:
    values = index.view(np.int64) * np.int64(unit)
    values += np.int64(start)
    if arrow_type.bit_width == 32:
        values = values.astype(np.int32)
    return pa.Array.from_buffers(arrow_type, len(values), [None, pa.py_buffer(values)])
