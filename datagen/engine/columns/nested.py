"""Arrays and objects."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pyarrow as pa

from datagen.engine.column import MAXIMUM_SIZE, Column, Domain, Rows, sampled
from datagen.engine.columns.choice import flatten
from datagen.engine.dataset import ArrayKind
from datagen.engine.permutation import Permutation
from datagen.engine.random import Stream, UInts
from datagen.errors import Infeasible

__all__ = ["array_column", "array_domain", "mixed_radix", "object_column", "object_domain", "set_column"]

Elements = Callable[[UInts, UInts, Rows], pa.Array]
"""From each element's position in its array, the index of its array among the rows, and its own virtual row."""


def array_column(kind: ArrayKind, items: Column, stream: Stream) -> Column:
    """Arrays of a uniform length whose elements are rows of their own: element j of row r is row r * most + j."""
    return list_column(kind, items.arrow_type, stream, lambda positions, owners, virtual: items.compute(virtual))


def set_column(kind: ArrayKind, items: Domain, stream: Stream) -> Column:
    """The same with different elements in each array: every row has a permutation of the items of its own."""
    if items.size < kind.maximum_items:
        raise Infeasible(
            f"uniqueItems with {kind.maximum_items} elements needs as many different items, there are {items.size}",
            "lower maxItems, or widen the items",
        )
    permutation = Permutation(items.size, stream.fork("set"))
    order = stream.fork("order")

    def elements(positions: UInts, owners: UInts, virtual: Rows) -> pa.Array:
        return items.at(permutation.apply(positions, order.bits(owners)), virtual)

    return list_column(kind, items.arrow_type, stream, elements)


def list_column(kind: ArrayKind, item_type: pa.DataType, stream: Stream, elements: Elements) -> Column:
    lengths = stream.fork("length")
    span, most = kind.maximum_items - kind.minimum_items + 1, np.uint64(max(kind.maximum_items, 1))

    def compute(rows: Rows) -> pa.Array:
        counts = lengths.below(span, rows.numbers) + np.uint64(kind.minimum_items)
        offsets, positions = flatten(counts)
        owners = np.repeat(rows.numbers, counts.view(np.int64))
        return pa.ListArray.from_arrays(offsets, elements(positions, owners, Rows(owners * most + positions)))

    return Column(arrow_type=pa.list_(item_type), compute=compute)


def array_domain(kind: ArrayKind, items: Domain, stream: Stream) -> Domain:
    """Distinct arrays: the first elements are the digits of the index, in a number that is as long as it needs to be.

    Arrays are no shorter than that number of digits. In a set the element at position j comes from the items whose index is
    j modulo the longest length, so that no two can be equal.
    """
    most = kind.maximum_items
    if most == 0:
        return Domain(
            arrow_type=pa.list_(items.arrow_type),
            size=1,
            at=lambda index, rows: pa.ListArray.from_arrays(
                pa.array(np.zeros(len(index) + 1, np.int32)), items.at(index[:0], Rows(index[:0]))
            ),
        )
    radix = items.size // most if kind.is_set else items.size
    if radix == 0:
        raise Infeasible(
            f"uniqueItems with {most} elements needs as many different items, there are {items.size}",
            "lower maxItems, or widen the items",
        )
    digits, size = 1, radix
    while digits < most and size * radix <= MAXIMUM_SIZE:
        digits, size = digits + 1, size * radix
    least = max(kind.minimum_items, digits)
    lengths, rest = stream.fork("length"), stream.fork("rest")

    def at(index: UInts, rows: Rows) -> pa.Array:
        counts = lengths.below(most - least + 1, rows.numbers) + np.uint64(least)
        offsets, positions = flatten(counts)
        repeats = counts.view(np.int64)
        virtual = np.repeat(rows.numbers, repeats) * np.uint64(most) + positions
        powers = np.array([radix**power for power in range(digits)], np.uint64)
        is_digit = positions < np.uint64(digits)
        place = powers[np.minimum(positions, np.uint64(digits - 1)).view(np.int64)]
        chosen = np.where(is_digit, np.repeat(index, repeats) // place % np.uint64(radix), rest.below(radix, virtual))
        if kind.is_set:
            chosen = chosen * np.uint64(most) + positions
        return pa.ListArray.from_arrays(offsets, items.at(chosen, Rows(virtual)))

    return Domain(arrow_type=pa.list_(items.arrow_type), size=size, at=at)


def object_column(properties: Mapping[str, Column], nullable: Mapping[str, bool]) -> Column:
    """Structs whose fields share the row's hidden draws with the table's other columns."""
    fields = fields_of({name: column.arrow_type for name, column in properties.items()}, nullable)

    def compute(rows: Rows) -> pa.Array:
        return pa.StructArray.from_arrays([column.compute(rows) for column in properties.values()], fields=fields)

    return Column(arrow_type=pa.struct(fields), compute=compute)


def object_domain(properties: Mapping[str, Column | Domain], nullable: Mapping[str, bool], stream: Stream) -> Domain:
    """Distinct structs: the countable properties are the digits of the index, the others are drawn as ever."""
    domains = {name: value for name, value in properties.items() if isinstance(value, Domain)}
    digits, size = mixed_radix(domains)
    if not digits:
        raise Infeasible("a unique object needs a property whose values can be counted", "add an integer, or drop unique")
    fields = fields_of({name: value.arrow_type for name, value in properties.items()}, nullable)
    drawn = {
        name: value if isinstance(value, Column) else sampled(value, stream.fork(name))
        for name, value in properties.items()
        if name not in digits
    }

    def field_at(name: str, index: UInts, rows: Rows) -> pa.Array:
        if name in drawn:
            return drawn[name].compute(rows)
        place, radix = digits[name]
        return domains[name].at(index // np.uint64(place) % np.uint64(radix), rows)

    def at(index: UInts, rows: Rows) -> pa.Array:
        return pa.StructArray.from_arrays([field_at(name, index, rows) for name in properties], fields=fields)

    return Domain(arrow_type=pa.struct(fields), size=size, at=at)


def mixed_radix(domains: Mapping[str, Domain]) -> tuple[dict[str, tuple[int, int]], int]:
    """Place value and radix of each digit, largest domains first, as many as MAXIMUM_SIZE holds; and the product."""
    places: dict[str, tuple[int, int]] = {}
    size = 1
    for name in sorted(domains, key=lambda name: -domains[name].size):
        if size * domains[name].size <= MAXIMUM_SIZE:
            places[name] = (size, domains[name].size)
            size *= domains[name].size
    return places, size


def fields_of(types: Mapping[str, pa.DataType], nullable: Mapping[str, bool]) -> list[pa.Field]:
    return [pa.field(name, arrow_type, nullable=nullable[name]) for name, arrow_type in types.items()]
