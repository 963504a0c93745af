"""Integers, decimals and doubles."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pyarrow as pa

from datagen.engine.arrays import decimals
from datagen.engine.column import MAXIMUM_SIZE, Domain, Rows
from datagen.engine.dataset import DecimalKind, FloatKind, IntegerKind
from datagen.engine.random import Stream, UInts, multiply_high

__all__ = ["decimal_domain", "float_domain", "integer_domain", "key_domain"]

WORD = 1 << 64
KEY_LIMIT = 1 << 62
"""How far a key without bounds counts."""
EXACT_INTEGERS = 1 << 53
"""Doubles hold every whole number up to this one."""


def integer_domain(kind: IntegerKind, stream: Stream) -> Domain:
    """The multiples in [minimum, maximum] in ascending order; int64."""
    count = (kind.maximum - kind.minimum) // kind.multiple_of + 1
    grid = Grid.over(count, stream)
    step, start = np.uint64(kind.multiple_of % WORD), np.uint64(kind.minimum % WORD)

    def at(index: UInts, rows: Rows) -> pa.Array:
        values = grid.spread(index, rows)[0] * step
        values += start
        return pa.array(values.view(np.int64))

    return Domain(arrow_type=pa.int64(), size=grid.size, at=at)


def key_domain(kind: IntegerKind) -> Domain:
    """What a primary key counts through: from minimum to maximum, or from 1 where the document sets no bounds."""
    step = kind.multiple_of
    start, last = (kind.minimum, kind.maximum) if kind.is_bounded else (step, KEY_LIMIT)
    size = max(0, min((last - start) // step + 1, MAXIMUM_SIZE))

    def at(index: UInts, rows: Rows) -> pa.Array:
        values = index * np.uint64(step % WORD)
        values += np.uint64(start % WORD)
        return pa.array(values.view(np.int64))

    return Domain(arrow_type=pa.int64(), size=size, at=at)


def decimal_domain(kind: DecimalKind, stream: Stream) -> Domain:
    """The multiples in [minimum, maximum] in ascending order; decimal128."""
    unit = Fraction(1, 10**kind.scale)
    start = int(Fraction(kind.minimum) / unit)
    last = int(Fraction(kind.maximum) / unit)
    step = int(Fraction(kind.multiple_of) / unit)
    grid = Grid.over((last - start) // step + 1, stream)
    arrow_type = pa.decimal128(kind.precision, kind.scale)
    fits_word = max(abs(start), abs(last)) < 1 << 63

    def narrow(index: UInts, rows: Rows) -> pa.Array:
        unscaled = grid.spread(index, rows)[0] * np.uint64(step % WORD)
        unscaled += np.uint64(start % WORD)
        signed = unscaled.view(np.int64)
        return decimals(signed, signed >> np.int64(63), arrow_type)

    def wide(index: UInts, rows: Rows) -> pa.Array:
        low, high = times(*grid.spread(index, rows), step)
        return decimals(*plus(low, high, start), arrow_type)

    return Domain(arrow_type=arrow_type, size=grid.size, at=narrow if fits_word else wide)


class Grid:
    """Equally spaced points 0..count-1, of which an index may only choose the neighbourhood.

    Up to MAXIMUM_SIZE points the index is the point. Of more, it gives the upper bits and the row's noise the lower ones:
    different indexes still give different points; at most 2**-60 of the points, the last, are left out.
    """

    def __init__(self, size: int, noise_bits: int, stream: Stream) -> None:
        self.size = size
        self.noise_bits = noise_bits
        self.stream = stream

    @classmethod
    def over(cls, count: int, stream: Stream) -> Grid:
        noise_bits = max(0, (count - 1).bit_length() - 62)
        return cls(count >> noise_bits, noise_bits, stream.fork("noise"))

    def spread(self, index: UInts, rows: Rows) -> tuple[UInts, UInts]:
        """The points as low and high 64 bits."""
        if self.noise_bits == 0:
            return index, np.zeros_like(index)
        noise = self.stream.bits(rows.numbers)
        if self.noise_bits >= 64:
            above = self.stream.fork("above").below(1 << (self.noise_bits - 64), rows.numbers)
            return noise, (index << np.uint64(self.noise_bits - 64)) | above
        noise >>= np.uint64(64 - self.noise_bits)
        return (index << np.uint64(self.noise_bits)) | noise, index >> np.uint64(64 - self.noise_bits)


def times(low: UInts, high: UInts, factor: int) -> tuple[UInts, UInts]:
    """128-bit multiplication modulo 2**128."""
    factor_low, factor_high = np.uint64(factor % WORD), np.uint64(factor // WORD % WORD)
    carried = multiply_high(low, factor_low) if factor > 1 else np.zeros_like(low)
    return low * factor_low, carried + high * factor_low + low * factor_high


def plus(low: UInts, high: UInts, term: int) -> tuple[UInts, UInts]:
    """128-bit addition modulo 2**128."""
    total = low + np.uint64(term % WORD)
    return total, high + np.uint64((term >> 64) % WORD) + (total < low)


def float_domain(kind: FloatKind, *, is_unique: bool) -> Domain:
    """Doubles in [minimum, maximum]; float64.

    Without uniqueness 2**53 equally spaced points, some of which may round to one double.
    """
    if kind.multiple_of is not None:
        return multiples_domain(kind)
    if is_unique:
        return distinct_domain(kind)
    low, high = kind.minimum, kind.maximum

    def at(index: UInts, rows: Rows) -> pa.Array:
        share = index.astype(np.float64) * (1.0 / EXACT_INTEGERS)
        values = (1.0 - share) * low + share * high
        return pa.array(np.clip(values, low, high, out=values))

    return Domain(arrow_type=pa.float64(), size=EXACT_INTEGERS, at=at)


def distinct_domain(kind: FloatKind) -> Domain:
    """The multiples in [minimum, maximum] of a power of two, the smallest of which no more than 2**53 are between them."""
    low, high = Fraction(kind.minimum), Fraction(kind.maximum)
    spacing = Fraction(math.ulp(max(abs(kind.minimum), abs(kind.maximum))))
    first, last = math.ceil(low / spacing), math.floor(high / spacing)
    while last - first >= EXACT_INTEGERS:
        spacing *= 2
        first, last = math.ceil(low / spacing), math.floor(high / spacing)

    def at(index: UInts, rows: Rows) -> pa.Array:
        return pa.array((index.astype(np.float64) + float(first)) * float(spacing))

    return Domain(arrow_type=pa.float64(), size=last - first + 1, at=at)


def multiples_domain(kind: FloatKind) -> Domain:
    """The doubles nearest to the multiples; every so many of them where neighbours would be too close for doubles."""
    assert kind.multiple_of is not None
    step = Fraction(kind.multiple_of)
    first, last = round(Fraction(kind.minimum) / step), round(Fraction(kind.maximum) / step)
    largest = max(abs(first), abs(last)) * step.numerator
    stride = 1 if largest <= EXACT_INTEGERS else 16 * largest // EXACT_INTEGERS
    numerator, denominator = float(step.numerator), float(step.denominator)

    def at(index: UInts, rows: Rows) -> pa.Array:
        return pa.array((index.astype(np.float64) * float(stride) + float(first)) * numerator / denominator)

    return Domain(arrow_type=pa.float64(), size=(last - first) // stride + 1, at=at)
