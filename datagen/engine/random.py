"""Randomness addressed by row number: a stream holds a key and no state.

``bits(rows)`` is splitmix64 (Steele, Lea and Flood 2014) evaluated at the row's position, so any row can be drawn alone,
in any order, on any machine.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Bools", "Doubles", "Stream", "UInts", "mix", "multiply_high"]

UInts = npt.NDArray[np.uint64]
Doubles = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
MIX_2 = np.uint64(0x94D049BB133111EB)
LOW_HALF = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)


@dataclass(frozen=True, slots=True)
class Stream:
    """An endless sequence of random values, one for each row number."""

    key: int
    """Unsigned, 64 bits."""

    @classmethod
    def derive(cls, seed: int, *names: str) -> Stream:
        """The stream that belongs to these names under this seed; different names, unrelated streams."""
        digest = hashlib.blake2b(seed.to_bytes(16, "little", signed=True), digest_size=8)
        for name in names:
            encoded = name.encode("utf-8", "surrogatepass")
            digest.update(len(encoded).to_bytes(8, "little") + encoded)
        return cls(int.from_bytes(digest.digest(), "little"))

    def fork(self, *names: str) -> Stream:
        """A stream of its own for one aspect of this one (null mask, length, a part of a value)."""
        return Stream.derive(self.key, *names)

    def bits(self, rows: UInts) -> UInts:
        """64 uniform bits for each row."""
        bits = rows * GOLDEN
        bits += np.uint64(self.key)
        return mix(bits)

    def below(self, bound: int, rows: UInts) -> UInts:
        """A uniform integer in [0, bound) for each row; bound from 1 to 2**64.

        Multiply-shift (Lemire 2019) without the rejection step: the bias is under 2**-16 of a value's probability up to
        2**24 and under bound / 2**64 above.
        """
        return scale_bits(self.bits(rows), bound)

    def uniform(self, rows: UInts) -> Doubles:
        """A uniform double in [0, 1) for each row, a multiple of 2**-53."""
        bits = self.bits(rows)
        bits >>= np.uint64(11)
        return bits.astype(np.float64) * np.float64(2.0**-53)

    def chance(self, probability: float, rows: UInts) -> Bools:
        """True with this probability (0 to 1) for each row."""
        if probability >= 1.0:
            return np.ones(len(rows), np.bool_)
        return self.bits(rows) < np.uint64(int(probability * 2.0**64))


def mix(bits: UInts) -> UInts:
    """The finalizer of splitmix64, in place; returns its argument."""
    scratch = bits >> np.uint64(30)
    bits ^= scratch
    bits *= MIX_1
    np.right_shift(bits, np.uint64(27), out=scratch)
    bits ^= scratch
    bits *= MIX_2
    np.right_shift(bits, np.uint64(31), out=scratch)
    bits ^= scratch
    return bits


def scale_bits(bits: UInts, bound: int) -> UInts:
    """Maps 64 uniform bits to [0, bound), in place where it can; bound from 1 to 2**64."""
    width = bound.bit_length()
    if width <= 24:
        bits >>= np.uint64(width)
        bits *= np.uint64(bound)
        bits >>= np.uint64(64 - width)
        return bits
    return bits if bound == 1 << 64 else multiply_high(bits, np.uint64(bound))


def multiply_high(left: UInts, right: UInts | np.uint64) -> UInts:
    """The upper 64 bits of the 128-bit products, by schoolbook halves (Hacker's Delight, 8-2)."""
    left_low, left_high = left & LOW_HALF, left >> HALF
    right_low, right_high = right & LOW_HALF, right >> HALF
    carry = left_low * right_low
    carry >>= HALF
    carry += left_high * right_low
    middle = left_low * right_high
    middle += carry & LOW_HALF
    carry >>= HALF
    middle >>= HALF
    left_high *= right_high
    left_high += carry
    left_high += middle
    return left_high
