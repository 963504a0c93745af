"""Numeric properties -> kinds: bounds, multiples, decimal places."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import TypeVar

from datagen.engine.dataset import DecimalKind, FloatKind, IntegerKind
from datagen.engine.decode.node import Node, quoted_list, shown

Meaning = TypeVar("Meaning")

__all__ = ["DEFAULT_SPAN", "NUMBER_KEYWORDS", "decode_integer", "decode_number"]

NUMBER_KEYWORDS = (
    "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "scale", "precision", "format",
)  # fmt: skip

DEFAULT_SPAN = 1_000_000
"""Numbers reach from 0 to this; where one bound is given the other lies this far away, or at 0 if that is on its side."""
UNIQUE_SPAN = 1 << 53
"""The same for whole numbers and decimals that must be unique."""
INT64 = (-(1 << 63), (1 << 63) - 1)
MAXIMUM_DIGITS = 38
EXACT = Context(prec=1000)
LARGEST_EXACT = 10**22
"""The largest power of ten that is a double."""
INTEGER_FORMATS = {"int32": (-(1 << 31), (1 << 31) - 1), "uint32": (0, (1 << 32) - 1), "int64": INT64}
NUMBER_FORMATS: Mapping[str, int | None] = {"float": None, "double": None, "latitude": 90, "longitude": 180}


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of a range."""

    value: Decimal
    is_exclusive: bool = False


def decode_integer(node: Node) -> IntegerKind | None:
    """Bounds that are no whole numbers are drawn in to the next ones."""
    for keyword in ("scale", "precision"):
        if keyword in node:
            node.problem(f"{keyword} is for numbers", 'write "type": "number", or drop it')
    low, high = decode_bounds(node)
    step = decode_step(node)
    limits = decode_format(node, INTEGER_FORMATS) or INT64
    lowest, highest = default_bounds(low, high, span_of(node))
    if low is None:
        lowest = Bound(max(lowest.value, Decimal(limits[0])))
    if high is None:
        highest = Bound(min(highest.value, Decimal(limits[1])))
    multiple = Fraction(step).numerator if step else 1
    first, last = whole_steps(lowest, highest, Fraction(multiple))
    bits = 64 if limits == INT64 else 32
    for keyword, bound in (("minimum", low), ("maximum", high)):
        if bound is not None and first > last and not limits[0] <= bound.value <= limits[1]:
            node.problem(f"{keyword} {brief(bound.value)} does not fit {bits} bits", "draw it in, or use a number with a scale")
            return None
    if first > last:
        report_empty(node, low, high, f"no multiple of {multiple}" if multiple > 1 else "no whole number")
        return None
    if first * multiple < limits[0] or last * multiple > limits[1]:
        node.problem(f"{brief(first * multiple)}..{brief(last * multiple)} does not fit {bits} bits", "draw the bounds in")
        return None
    return IntegerKind(
        minimum=first * multiple,
        maximum=last * multiple,
        multiple_of=multiple,
        has_minimum=low is not None,
        has_maximum=high is not None,
    )


def decode_number(node: Node) -> DecimalKind | FloatKind | None:
    """A number with a scale or a precision is a decimal, any other a double."""
    reach = decode_format(node, NUMBER_FORMATS)
    low, high = decode_bounds(node)
    if reach is not None:
        low, high = low or Bound(Decimal(-reach)), high or Bound(Decimal(reach))
    if "scale" in node or "precision" in node:
        return decode_decimal(node, low, high)
    return decode_float(node, low, high)


def decode_decimal(node: Node, low: Bound | None, high: Bound | None) -> DecimalKind | None:
    scale = node.whole("scale") if "scale" in node else 0
    precision = node.whole("precision", least=1) if "precision" in node else None
    step = decode_step(node)
    if scale is None or (precision is None and "precision" in node):
        return None
    if max(scale, precision or 0) > MAXIMUM_DIGITS or (precision is not None and scale > precision):
        said = f"scale {scale}" if precision is None else f"scale {scale} with precision {precision}"
        node.problem(f"{said} is out of range", f"keep 0 <= scale <= precision <= {MAXIMUM_DIGITS}")
        return None
    unit = Fraction(1, 10**scale)
    grid = unit if step is None else lcm(Fraction(step), unit)
    largest = to_decimal(10 ** ((precision or MAXIMUM_DIGITS) - scale) - unit)
    lowest, highest = default_bounds(low, high, min(span_of(node), largest))
    if low is None:
        lowest = Bound(min(highest.value, max(lowest.value, EXACT.minus(largest))))
    if high is None:
        highest = Bound(max(lowest.value, min(highest.value, largest)))
    first, last = whole_steps(lowest, highest, grid)
    if first > last:
        report_empty(node, low, high, f"no multiple of {to_decimal(grid)}")
        return None
    minimum, maximum = to_decimal(first * grid), to_decimal(last * grid)
    needed = max(len(str(abs(int(end * grid / unit)))) for end in (first, last))
    digits = precision or max(needed, scale, 1)
    if max(needed, digits) > digits or digits > MAXIMUM_DIGITS:
        what = f"{brief(minimum)}..{brief(maximum)} with scale {scale} needs {needed} digits"
        fix = "draw the bounds in" if digits >= MAXIMUM_DIGITS else "raise precision, or draw the bounds in"
        node.problem(f"{what}, precision is {min(digits, MAXIMUM_DIGITS)}", fix)
        return None
    return DecimalKind(
        minimum=minimum,
        maximum=maximum,
        scale=scale,
        precision=digits,
        multiple_of=to_decimal(grid),
        has_minimum=low is not None,
        has_maximum=high is not None,
    )


def decode_float(node: Node, low: Bound | None, high: Bound | None) -> FloatKind | None:
    step = decode_step(node)
    if step is not None and max(step.as_integer_ratio()) > LARGEST_EXACT:
        node.problem(f"multipleOf {step} has more digits than a double", "give a scale too")
        return None
    lowest, highest = default_bounds(low, high, Decimal(DEFAULT_SPAN))
    minimum, maximum = float(lowest.value), float(highest.value)
    if math.isinf(minimum) or math.isinf(maximum):
        node.problem(f"{brief(lowest.value)}..{brief(highest.value)} does not fit a double", "draw the bounds in")
        return None
    if lowest.is_exclusive:
        minimum = math.nextafter(minimum, math.inf)
    if highest.is_exclusive:
        maximum = math.nextafter(maximum, -math.inf)
    is_empty = minimum > maximum
    if step is not None:
        first, last = whole_steps(lowest, highest, Fraction(step))
        is_empty = first > last
        minimum, maximum = float(first * Fraction(step)), float(last * Fraction(step))
    if is_empty:
        report_empty(node, low, high, f"no multiple of {step}" if step else "no number")
        return None
    return FloatKind(
        minimum=minimum,
        maximum=maximum,
        multiple_of=step,
        has_minimum=low is not None,
        has_maximum=high is not None,
        # A decimal bound may round to the very double that is the outermost value.
        exclusive_minimum=float(lowest.value) if lowest.is_exclusive and float(lowest.value) < minimum else None,
        exclusive_maximum=float(highest.value) if highest.is_exclusive and float(highest.value) > maximum else None,
    )


def decode_bounds(node: Node) -> tuple[Bound | None, Bound | None]:
    """The tighter of the inclusive and the exclusive bound on each side; drafts before 6 wrote the latter as a flag."""
    return decode_bound(node, "minimum", "exclusiveMinimum", 1), decode_bound(node, "maximum", "exclusiveMaximum", -1)


def decode_bound(node: Node, inclusive: str, exclusive: str, inward: int) -> Bound | None:
    bound = node.number(inclusive)
    flag = node.value.get(exclusive)
    if isinstance(flag, bool):
        return None if bound is None else Bound(bound, flag)
    beyond = node.number(exclusive)
    if beyond is None:
        return None if bound is None else Bound(bound)
    if bound is None or EXACT.compare(beyond, bound) * inward >= 0:
        return Bound(beyond, is_exclusive=True)
    return Bound(bound)


def decode_step(node: Node) -> Decimal | None:
    step = node.number("multipleOf")
    if step is not None and step <= 0:
        node.problem(f"multipleOf {step} is not above 0", "write a number above 0")
        return None
    return step


def decode_format(node: Node, known: Mapping[str, Meaning | None]) -> Meaning | None:
    name = node.value.get("format")
    if name is None:
        return None
    if isinstance(name, str) and name in known:
        return known[name]
    node.problem(f"unknown format {shown(name)} for type {node.value['type']!r}", f"the formats are {quoted_list(known)}")
    return None


def span_of(node: Node) -> Decimal:
    is_key = node.value.get("unique") is True or node.value.get("primary_key") is True
    return Decimal(UNIQUE_SPAN if is_key else DEFAULT_SPAN)


def default_bounds(low: Bound | None, high: Bound | None, span: Decimal) -> tuple[Bound, Bound]:
    if low is None and high is None:
        return Bound(Decimal(0)), Bound(span)
    if low is None:
        assert high is not None
        return Bound(Decimal(0) if high.value >= 0 else EXACT.subtract(high.value, span)), high
    if high is None:
        return low, Bound(span if low.value < span else EXACT.add(low.value, span))
    return low, high


def whole_steps(low: Bound, high: Bound, step: Fraction) -> tuple[int, int]:
    """The smallest and the largest number of steps from 0 within the bounds; crossed where there is none."""
    first = math.ceil(Fraction(low.value) / step)
    last = math.floor(Fraction(high.value) / step)
    first += low.is_exclusive and first * step == low.value
    last -= high.is_exclusive and last * step == high.value
    return first, last


def report_empty(node: Node, low: Bound | None, high: Bound | None, nothing: str) -> None:
    if low is not None and high is not None and low.value > high.value:
        node.problem(f"maximum {brief(high.value)} is below minimum {brief(low.value)}", "swap them, or drop one")
    else:
        node.problem(f"{nothing} lies within the bounds", "widen them")


def brief(number: Decimal | int) -> str:
    """All digits, or the first ones of a very long number."""
    text = str(number)
    return text if len(text) <= 40 else f"{Decimal(number):.6e}"


def lcm(left: Fraction, right: Fraction) -> Fraction:
    return Fraction(
        math.lcm(left.numerator * right.denominator, right.numerator * left.denominator), left.denominator * right.denominator
    )


def to_decimal(number: Fraction | int) -> Decimal:
    """Exact, for fractions of powers of ten."""
    number = Fraction(number)
    return EXACT.divide(Decimal(number.numerator), Decimal(number.denominator))
