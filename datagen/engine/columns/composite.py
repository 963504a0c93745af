"""Primary keys of several columns: distinct tuples, from a permuted product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from datagen.engine.column import MAXIMUM_SIZE, Column, Domain, Rows, sampled
from datagen.engine.columns.nested import mixed_radix
from datagen.engine.columns.numbers import KEY_LIMIT, key_domain
from datagen.engine.dataset import ColumnSpec, IntegerKind
from datagen.engine.permutation import Permutation
from datagen.engine.random import Stream, UInts

__all__ = ["CompositeKey", "composite_key"]


@dataclass(frozen=True, slots=True)
class CompositeKey:
    """The columns of a key, by name, and how many rows they can tell apart together."""

    columns: Mapping[str, Column]
    capacity: int


def composite_key(key: list[ColumnSpec], values: Mapping[str, Column | Domain], stream: Stream) -> CompositeKey:
    """The countable columns are the digits of a permuted row number, in rounds of their product.

    A whole number without bounds counts the rounds, from 1; other columns are drawn as ever.
    """
    counter = next((spec for spec in key if isinstance(spec.kind, IntegerKind) and not spec.kind.is_bounded), None)
    domains = {spec.name: value for spec in key if isinstance(value := values[spec.name], Domain) and spec is not counter}
    digits, product = mixed_radix(domains)
    permutation = Permutation(product, stream.fork("key"))

    def combination(rows: Rows) -> UInts:
        round_row = rows.numbers % np.uint64(product)
        return rows.draw_once(("key", stream.key), lambda numbers: permutation.apply(round_row))

    def digit_column(name: str) -> Column:
        place, radix = digits[name]

        def compute(rows: Rows) -> pa.Array:
            return domains[name].at(combination(rows) // np.uint64(place) % np.uint64(radix), rows)

        return Column(arrow_type=domains[name].arrow_type, compute=compute)

    def column(spec: ColumnSpec) -> Column:
        value = values[spec.name]
        if spec is counter:
            assert isinstance(spec.kind, IntegerKind)
            rounds = key_domain(spec.kind)
            return Column(
                arrow_type=rounds.arrow_type, compute=lambda rows: rounds.at(rows.numbers // np.uint64(product), rows)
            )
        if spec.name in digits:
            return digit_column(spec.name)
        return value if isinstance(value, Column) else sampled(value, stream.fork("key", spec.name))

    rounds = KEY_LIMIT if counter else 1
    return CompositeKey({spec.name: column(spec) for spec in key}, min(product * rounds, MAXIMUM_SIZE))
