"""UUIDs."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from datagen.engine.column import MAXIMUM_SIZE, Column, Rows
from datagen.engine.random import Stream

__all__ = ["uuid_column"]

# Bytes 6 and 8 of the value (RFC 9562, 5.4), in words read in little-endian order.
VERSION_MASK, VERSION = np.uint64(0xF0 << 48), np.uint64(0x40 << 48)
VARIANT_MASK, VARIANT = np.uint64(0xC0), np.uint64(0x80)
TWO_BITS = np.uint64(0x3)


def uuid_column(stream: Stream, *, is_unique: bool) -> Column:
    """Version 4 UUIDs, all different; ``arrow.uuid``.

    The lower word is a bijection of the row number (splitmix64 is one): the two bits of it that the variant takes away are
    kept as two of the upper word's, so no two rows can meet.
    """
    upper, lower = stream.fork("upper"), stream.fork("lower")

    def compute(rows: Rows) -> pa.Array:
        words = np.empty((len(rows), 2), np.uint64)
        low = lower.bits(rows.numbers)
        high = upper.bits(rows.numbers)
        high &= ~(VERSION_MASK | TWO_BITS)
        high |= VERSION
        high |= (low & VARIANT_MASK) >> np.uint64(6)
        low &= ~VARIANT_MASK
        low |= VARIANT
        words[:, 0] = high
        words[:, 1] = low
        storage = pa.Array.from_buffers(pa.binary(16), len(rows), [None, pa.py_buffer(words)])
        return pa.ExtensionArray.from_storage(pa.uuid(), storage)

    return Column(arrow_type=pa.uuid(), compute=compute, capacity=MAXIMUM_SIZE if is_unique else None)
