"""Kinds with an order as stretches of one number line: numbers as they are, times in microseconds."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from fractions import Fraction

from datagen.engine.conditions.reading.literals import read_interval, read_time, read_timestamp
from datagen.engine.conditions.terms import Interval, Unsupported
from datagen.engine.dataset import DateKind, DecimalKind, DurationKind, FloatKind, IntegerKind, TimeKind, TimestampKind
from datagen.engine.decode.string import BIRTHS, FIRST_DAY, LAST_DAY, LAST_TIME, LONGEST_DURATION

__all__ = [
    "DAY",
    "LinearKind",
    "Stretch",
    "fitted",
    "line_of",
    "number_point",
    "point_of",
    "step_of",
    "stretch_of",
    "value_at",
    "year_of",
    "year_start",
]

LinearKind = IntegerKind | DecimalKind | FloatKind | DateKind | TimestampKind | TimeKind | DurationKind
EPOCH = dt.datetime(1970, 1, 1)
MICROSECOND = dt.timedelta(microseconds=1)
DAY = 86_400_000_000
SECOND = 1_000_000
MONTH = 30 * DAY
EXACT = Context(prec=400)
FIRST_DATE, LAST_DATE = dt.date(1, 1, 1), dt.date(9999, 12, 31)
SPANS: Mapping[type, Fraction] = {
    IntegerKind: Fraction(1_000_000),
    DecimalKind: Fraction(1_000_000),
    FloatKind: Fraction(1_000_000),
    DateKind: Fraction(5 * 366 * DAY),
    TimestampKind: Fraction(5 * 366 * DAY),
    TimeKind: Fraction(86_399 * SECOND),
    DurationKind: Fraction(30 * DAY),
}
"""How far a default bound is moved away from a condition that lies beyond it."""
HARD: Mapping[type, tuple[Fraction, Fraction]] = {
    IntegerKind: (Fraction(-(1 << 63)), Fraction((1 << 63) - 1)),
    TimeKind: (Fraction(0), Fraction(86_399 * SECOND)),
    DurationKind: (Fraction(-(10**15) * SECOND), Fraction(10**12 * SECOND)),
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """From low to high; None is without an end. An open end is not part of it."""

    low: Fraction | None = None
    high: Fraction | None = None
    is_low_open: bool = False
    is_high_open: bool = False

    def within(self, other: Stretch) -> Stretch:
        """What both have in common."""
        low, is_low_open = self.low, self.is_low_open
        if other.low is not None and (low is None or (other.low, other.is_low_open) > (low, is_low_open)):
            low, is_low_open = other.low, other.is_low_open
        high, is_high_open = self.high, self.is_high_open
        if other.high is not None and (high is None or (other.high, not other.is_high_open) < (high, not is_high_open)):
            high, is_high_open = other.high, other.is_high_open
        return Stretch(low, high, is_low_open, is_high_open)

    @property
    def is_empty(self) -> bool:
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and (self.is_low_open or self.is_high_open))


def line_of(kind: LinearKind) -> str:
    """Whose points compare: ``number``, ``moment``, ``time`` or ``span``."""
    match kind:
        case IntegerKind() | DecimalKind() | FloatKind():
            return "number"
        case DateKind() | TimestampKind():
            return "moment"
        case TimeKind():
            return "time"
        case DurationKind():
            return "span"


def point_of(value: object, line: str) -> Fraction | None:
    """Where a constant lies on the line; None where it has no place there."""
    match line:
        case "number":
            return number_point(value)
        case "moment":
            moment = read_timestamp(value) if isinstance(value, str) else value
            if isinstance(moment, dt.datetime):
                return Fraction((moment - EPOCH) // MICROSECOND)
            return Fraction((moment - EPOCH.date()).days * DAY) if isinstance(moment, dt.date) else None
        case "time":
            time = read_time(value) if isinstance(value, str) else value
            return Fraction(time_microseconds(time)) if isinstance(time, dt.time) else None
        case _:
            return span_point(value)


def span_point(value: object) -> Fraction | None:
    if isinstance(value, str):
        try:
            value = read_interval(value)
        except Unsupported:
            return None
    if isinstance(value, Interval):
        return Fraction(value.months * MONTH + value.microseconds)
    return Fraction(value // MICROSECOND) if isinstance(value, dt.timedelta) else None


def number_point(value: object) -> Fraction | None:
    if isinstance(value, str):
        try:
            value = Decimal(value.strip())
        except ArithmeticError:
            return None
    if isinstance(value, int | Decimal | float) and math.isfinite(value):
        return Fraction(value)
    return None


def time_microseconds(time: dt.time) -> int:
    return ((time.hour * 60 + time.minute) * 60 + time.second) * SECOND + time.microsecond


def stretch_of(kind: LinearKind) -> Stretch:
    """The kind's values lie within it."""
    match kind:
        case IntegerKind() | DecimalKind() | FloatKind():
            return Stretch(Fraction(kind.minimum), Fraction(kind.maximum))
        case DateKind():
            return Stretch(day_point(kind.minimum), day_point(kind.maximum))
        case TimestampKind():
            return Stretch(instant_point(kind.minimum), instant_point(kind.maximum))
        case TimeKind():
            return Stretch(Fraction(time_microseconds(kind.minimum)), Fraction(time_microseconds(kind.maximum)))
        case DurationKind():
            return Stretch(Fraction(kind.minimum // MICROSECOND), Fraction(kind.maximum // MICROSECOND))


def day_point(day: dt.date) -> Fraction:
    return Fraction((day - EPOCH.date()).days * DAY)


def instant_point(instant: dt.datetime) -> Fraction:
    return Fraction((utc(instant).replace(tzinfo=None) - EPOCH) // MICROSECOND)


def utc(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC)


def step_of(kind: LinearKind) -> Fraction | None:
    """The distance of neighbouring values, all of which are multiples of it; None for doubles."""
    match kind:
        case IntegerKind():
            return Fraction(kind.multiple_of)
        case DecimalKind():
            return Fraction(kind.multiple_of)
        case FloatKind():
            return None if kind.multiple_of is None else Fraction(kind.multiple_of)
        case DateKind():
            return Fraction(DAY)
        case TimestampKind():
            return Fraction(1)
        case TimeKind() | DurationKind():
            return Fraction(SECOND)


def soft_ends(kind: LinearKind) -> tuple[bool, bool]:
    """Whether the minimum and the maximum are defaults, which give way to a condition."""
    match kind:
        case IntegerKind() | DecimalKind() | FloatKind():
            return not kind.has_minimum, not kind.has_maximum
        case DateKind():
            return kind.minimum in (FIRST_DAY, BIRTHS[0]), kind.maximum in (LAST_DAY, BIRTHS[1])
        case TimestampKind():
            low, high = utc(kind.minimum), utc(kind.maximum)
            return (
                (low.date(), low.time()) == (FIRST_DAY, dt.time.min),
                high.date() == LAST_DAY and high.time().replace(microsecond=0) == LAST_TIME,
            )
        case TimeKind():
            return False, False
        case DurationKind():
            return kind.minimum == dt.timedelta(0), kind.maximum == LONGEST_DURATION


def fitted(kind: LinearKind, wanted: Stretch) -> LinearKind | None:
    """The kind within the stretch; a default bound beyond which it lies is moved. None where no value is left."""
    own = stretch_of(kind)
    assert own.low is not None
    assert own.high is not None
    is_low_soft, is_high_soft = soft_ends(kind)
    span = SPANS[type(kind)]
    low, high = own.low, own.high
    if is_high_soft and wanted.low is not None and wanted.low >= high:
        high = wanted.low + span if wanted.high is None else wanted.high
    if is_low_soft and wanted.high is not None and wanted.high <= low:
        low = wanted.high - span if wanted.low is None else wanted.low
    hard_low, hard_high = hard_ends(kind)
    common = Stretch(max(low, hard_low), min(high, hard_high)).within(wanted)
    assert common.low is not None
    assert common.high is not None
    return None if common.is_empty else on_grid(kind, common, (own.low, own.high))


def hard_ends(kind: LinearKind) -> tuple[Fraction, Fraction]:
    """What the type can hold."""
    match kind:
        case DecimalKind():
            most = Fraction(10 ** (kind.precision - kind.scale)) - Fraction(1, 10**kind.scale)
            return -most, most
        case FloatKind():
            return Fraction(-1.7e308), Fraction(1.7e308)
        case DateKind() | TimestampKind():
            return (
                Fraction((FIRST_DATE - EPOCH.date()).days * DAY),
                Fraction((LAST_DATE - EPOCH.date()).days * DAY + DAY - 1),
            )
        case _:
            return HARD[type(kind)]


def on_grid(kind: LinearKind, stretch: Stretch, own: tuple[Fraction, Fraction]) -> LinearKind | None:
    low, high, step = stretch.low, stretch.high, step_of(kind)
    assert low is not None
    assert high is not None
    if step is None:
        assert isinstance(kind, FloatKind)
        least, most = float(low), float(high)
        if Fraction(least) < low or (stretch.is_low_open and Fraction(least) == low):
            least = math.nextafter(least, math.inf)
        if Fraction(most) > high or (stretch.is_high_open and Fraction(most) == high):
            most = math.nextafter(most, -math.inf)
        return made(kind, Fraction(least), Fraction(most), own) if least <= most else None
    first, last = -(-low // step), high // step
    if stretch.is_low_open and first * step == low:
        first += 1
    if stretch.is_high_open and last * step == high:
        last -= 1
    return made(kind, first * step, last * step, own) if first <= last else None


def made(kind: LinearKind, low: Fraction, high: Fraction, own: tuple[Fraction, Fraction]) -> LinearKind:
    """The kind from low to high, both among its values."""
    minimum, maximum = value_at(kind, low), value_at(kind, high)
    found: LinearKind = replace(kind, minimum=minimum, maximum=maximum)  # type: ignore[arg-type]
    if isinstance(found, IntegerKind | DecimalKind | FloatKind):
        found = replace(found, has_minimum=found.has_minimum or low != own[0], has_maximum=found.has_maximum or high != own[1])
    if isinstance(found, FloatKind):
        found = replace(
            found,
            exclusive_minimum=found.exclusive_minimum if low == own[0] else None,
            exclusive_maximum=found.exclusive_maximum if high == own[1] else None,
        )
    return found


def value_at(kind: LinearKind, point: Fraction) -> int | float | Decimal | dt.date | dt.datetime | dt.time | dt.timedelta:
    """The value there, as the kind's bounds are written."""
    match kind:
        case IntegerKind():
            return int(point)
        case DecimalKind():
            return EXACT.divide(Decimal(point.numerator), Decimal(point.denominator))
        case FloatKind():
            return float(point)
        case DateKind():
            return EPOCH.date() + dt.timedelta(days=int(point // DAY))
        case TimestampKind():
            return (EPOCH + int(point) * MICROSECOND).replace(tzinfo=dt.UTC)
        case TimeKind():
            return (EPOCH + int(point) * MICROSECOND).time()
        case DurationKind():
            return int(point) * MICROSECOND


def year_of(point: Fraction) -> int:
    """Of a moment."""
    return (EPOCH + int(point) * MICROSECOND).year


def year_start(year: int) -> Fraction | None:
    """The first moment of the year; None where the calendar has no such year."""
    if not FIRST_DATE.year <= year <= LAST_DATE.year:
        return None
    return Fraction((dt.datetime(year, 1, 1) - EPOCH) // MICROSECOND)
