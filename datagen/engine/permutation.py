"""Keyed bijections of [0, size): what makes values unique without memory and without retries."""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt

import numpy as np

from datagen.engine.random import Stream, UInts

__all__ = ["MAXIMUM_SIZE", "Permutation"]

MAXIMUM_SIZE = 1 << 62
"""The largest domain that can be permuted; both halves of the network stay below 2**31 + 1."""

LARGE_SIZE = 4096
LARGE_ROUNDS = 4
SMALL_ROUNDS = 10
"""Few values give each round little to work with: below LARGE_SIZE more rounds make up for it."""
ROUND_1 = np.uint64(0xFF51AFD7ED558CCD)
ROUND_2 = np.uint64(0xC4CEB9FE1A85EC53)
SHIFT = np.uint64(32)


@dataclass(frozen=True, slots=True)
class Permutation:
    """A generalised Feistel network over left * right just above size, with cycle walking (Black and Rogaway 2002)."""

    size: int
    """From 1 to MAXIMUM_SIZE."""
    stream: Stream

    def apply(self, index: UInts, tweak: UInts | None = None) -> UInts:
        """The image of each index, all in [0, size) as the indexes must be.

        A tweak gives each element a permutation of its own: elements with equal tweaks never collide.
        """
        assert 1 <= self.size <= MAXIMUM_SIZE
        image = self._network(index, tweak)
        outside = np.flatnonzero(image >= np.uint64(self.size))
        while len(outside):
            walked = self._network(image[outside], None if tweak is None else tweak[outside])
            image[outside] = walked
            outside = outside[walked >= np.uint64(self.size)]
        return image

    def _network(self, index: UInts, tweak: UInts | None) -> UInts:
        left_size = isqrt(self.size - 1) + 1
        right_size = -(-self.size // left_size)
        radix = np.uint64(right_size)
        left = index // radix
        right = index - left * radix
        for number, key in enumerate(self._round_keys()):
            if number % 2 == 0:
                add_round(left, right, key, tweak, left_size)
            else:
                add_round(right, left, key, tweak, right_size)
        left *= radix
        left += right
        return left

    def _round_keys(self) -> list[np.uint64]:
        rounds = LARGE_ROUNDS if self.size > LARGE_SIZE else SMALL_ROUNDS
        return list(self.stream.bits(np.arange(rounds, dtype=np.uint64)))


def add_round(target: UInts, source: UInts, key: np.uint64, tweak: UInts | None, size: int) -> None:
    """target = (target + hash(source)) mod size, in place."""
    hashed = source + key
    if tweak is not None:
        hashed ^= tweak
    hashed *= ROUND_1
    hashed ^= hashed >> SHIFT
    hashed *= ROUND_2
    hashed >>= SHIFT
    hashed *= np.uint64(size)
    hashed >>= SHIFT
    target += hashed
    np.minimum(target, target - np.uint64(size), out=target)  # a difference below zero wraps round to a large number
