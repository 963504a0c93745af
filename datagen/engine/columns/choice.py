"""Booleans, enums, constants, and sets of an enum's members."""

from __future__ import annotations

import json
from math import comb
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from datagen.engine.arrays import TextPool
from datagen.engine.column import MAXIMUM_SIZE, Column, Domain, Rows
from datagen.engine.dataset import ConstKind, EnumArrayKind, EnumKind, Json
from datagen.engine.permutation import Permutation
from datagen.engine.random import Stream, UInts

__all__ = ["boolean_domain", "constant", "enum_array_column", "enum_array_domain", "enum_domain", "weighted_enum"]


def boolean_domain() -> Domain:
    """False, then true; bool."""
    return Domain(arrow_type=pa.bool_(), size=2, at=lambda index, rows: pa.array(index.astype(np.bool_)))


def enum_domain(values: tuple[Json, ...]) -> Domain:
    """The values in their order; a dictionary for strings."""
    pool = pool_of(values)
    if isinstance(pool, TextPool):
        dictionary = pa.array(values, pa.string())

        def at(index: UInts, rows: Rows) -> pa.Array:
            return pa.DictionaryArray.from_arrays(pa.array(index.astype(np.int32)), dictionary)

        return Domain(arrow_type=pa.dictionary(pa.int32(), pa.string()), size=len(values), at=at)
    return Domain(arrow_type=pool.type, size=len(values), at=lambda index, rows: take(pool, index))


def pool_of(values: tuple[Json, ...]) -> TextPool | pa.Array:
    """The values to take from: text, one Arrow type where all are of it, else JSON text."""
    types = {type(value) for value in values}
    if types == {str}:
        return TextPool.of([str(value) for value in values])
    if types == {bool}:
        return pa.array(values, pa.bool_())
    if types == {int}:
        return pa.array(values, pa.int64())
    numbers = [value for value in values if isinstance(value, int | float)]
    if types <= {int, float} and all(float(value) == value for value in numbers):
        return pa.array([float(value) for value in numbers], pa.float64())
    return pa.ExtensionArray.from_storage(pa.json_(pa.string()), pa.array([as_json(value) for value in values], pa.string()))


def as_json(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def take(pool: TextPool | pa.Array, index: UInts) -> pa.Array:
    if isinstance(pool, TextPool):
        return pool.take(index)
    if isinstance(pool, pa.ExtensionArray):
        return pa.ExtensionArray.from_storage(pool.type, take(pool.storage, index))
    return pool.take(pa.array(index.view(np.int64)))


def weighted_enum(kind: EnumKind, stream: Stream) -> Column:
    """Each value with a probability proportional to its weight."""
    assert kind.weights is not None
    domain = enum_domain(kind.values)
    shares = np.cumsum(kind.weights)
    thresholds = np.minimum(shares[:-1] / shares[-1], 1 - 2.0**-53)

    def compute(rows: Rows) -> pa.Array:
        index = np.searchsorted(thresholds, stream.uniform(rows.numbers), side="right")
        return domain.at(index.astype(np.uint64), rows)

    return Column(arrow_type=domain.arrow_type, compute=compute)


def constant(kind: ConstKind) -> Domain:
    """A domain of one; Arrow null for a constant null."""
    if kind.value is None:
        return Domain(arrow_type=pa.null(), size=1, at=lambda index, rows: pa.nulls(len(index)))
    return enum_domain((kind.value,))


def enum_array_column(kind: EnumArrayKind, stream: Stream) -> Column:
    """A uniform count, then that many different members in random order: a permutation of the members for each row."""
    pool = pool_of(kind.values)
    lengths, order = stream.fork("length"), stream.fork("order")
    permutation = Permutation(len(kind.values), stream.fork("members"))
    span = kind.maximum_items - kind.minimum_items + 1

    def compute(rows: Rows) -> pa.Array:
        counts = lengths.below(span, rows.numbers) + np.uint64(kind.minimum_items)
        offsets, positions = flatten(counts)
        members = permutation.apply(positions, np.repeat(order.bits(rows.numbers), counts.view(np.int64)))
        return pa.ListArray.from_arrays(offsets, take(pool, members))

    return Column(arrow_type=pa.list_(pool_type(pool)), compute=compute)


def enum_array_domain(kind: EnumArrayKind) -> Domain:
    """Every subset with an allowed number of members, by size and then in the combinatorial number system (Knuth 7.2.1.3).

    Two arrays with the same members in another order would count as different to a database, but not to a reader.
    """
    pool = pool_of(kind.values)
    members = len(kind.values)
    sizes = range(kind.minimum_items, kind.maximum_items + 1)
    starts: list[int] = []
    total = 0
    for size in sizes:
        if total + comb(members, size) > MAXIMUM_SIZE:
            break
        starts.append(total)
        total += comb(members, size)
    first_of_size = np.array(starts, np.uint64)

    def at(index: UInts, rows: Rows) -> pa.Array:
        which = np.searchsorted(first_of_size, index, side="right") - 1
        counts = (which + kind.minimum_items).astype(np.uint64)
        chosen = unrank_combinations(index - first_of_size[which], counts, members)
        offsets, _ = flatten(counts)
        return pa.ListArray.from_arrays(offsets, take(pool, np.nonzero(chosen)[1].astype(np.uint64)))

    return Domain(arrow_type=pa.list_(pool_type(pool)), size=max(total, 1), at=at)


def unrank_combinations(rank: UInts, counts: UInts, members: int) -> npt.NDArray[np.bool_]:
    """For each rank, the combination of that many members, as a mask of shape (ranks, members)."""
    chosen = np.zeros((len(rank), members), np.bool_)
    rank, left = rank.copy(), counts.astype(np.int64)
    largest = int(counts.max(initial=0))
    for member in range(members):
        rest = members - member - 1
        with_member = np.array([0] + [min(comb(rest, size - 1), MAXIMUM_SIZE) for size in range(1, largest + 1)], np.uint64)
        taken = rank < with_member[left]
        chosen[:, member] = taken
        rank -= np.where(taken, np.uint64(0), with_member[left])
        left -= taken
    return chosen


def flatten(counts: UInts) -> tuple[pa.Array, UInts]:
    """List offsets (int32) for these counts, and each element's position within its list."""
    offsets = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts.view(np.int64), out=offsets[1:])
    positions = np.arange(offsets[-1], dtype=np.int64) - np.repeat(offsets[:-1], counts.view(np.int64))
    return pa.array(offsets.astype(np.int32)), positions.view(np.uint64)


def pool_type(pool: Any) -> pa.DataType:
    return pa.string_view() if isinstance(pool, TextPool) else pool.type
