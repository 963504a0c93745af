"""Values for the columns that constraints tie together, as they are first proposed: a draw of the row and of the attempt.

A proposal takes one branch of the conditions for each row, draws every column as that branch narrows it, and then the
parents' rows, one foreign key after another, each agreeing with what the row has already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa

from datagen.engine.arrays import with_nulls
from datagen.engine.column import Column, Rows
from datagen.engine.columns.gather import as_type, assemble
from datagen.engine.random import Bools, Stream
from datagen.engine.relation.references import Lookup, ParentKey

__all__ = ["Deciding", "Index", "Member", "Proposal", "Reference", "Values", "subset"]

Values = dict[str, pa.Array]
Index = np.ndarray[tuple[int], np.dtype[np.int64]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A column that is drawn by itself."""

    name: str
    arrow_type: pa.DataType
    variants: tuple[Column, ...]
    """One for each branch; the same one where branches do not tell it apart."""

    def compute(self, rows: Rows, branch_of: Index) -> pa.Array:
        if len(set(map(id, self.variants))) == 1:
            return as_type(self.variants[0].compute(rows), self.arrow_type)
        parts = []
        for number, column in enumerate(self.variants):
            places = np.flatnonzero(branch_of == number)
            if len(places):
                parts.append((places, column.compute(subset(rows, places))))
        return assemble(parts, self.arrow_type)


class Deciding(Protocol):
    """One foreign key, or several."""

    def decide(self, values: Values, rows: Rows, branch_of: Index, given: Values) -> Bools:
        """Adds the values of its columns; false for the rows that no parent fits. ``given`` are other columns of the table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A foreign key whose parent's row is drawn."""

    name: str
    key: ParentKey
    types: Mapping[str, pa.DataType]
    """Of the columns that this key decides: those that no earlier one has."""
    nullable: tuple[str, ...]
    """Those of them that become null where the key refers to nothing; empty where it always refers."""
    null_fractions: tuple[float, ...]
    """By branch."""
    lookup: Lookup | None
    """By the columns that are decided earlier; None where there are none."""
    candidates: np.ndarray[tuple[int], np.dtype[np.uint64]] | None
    """The rows of the parent that can be referred to; None: all. Not with a lookup, which holds its own."""
    stream: Stream

    def decide(self, values: Values, rows: Rows, branch_of: Index, given: Values) -> Bools:
        nulls = self.stream.fork("null").uniform(rows.numbers) < np.array(self.null_fractions)[branch_of]
        if self.lookup is None:
            count = self.key.rows if self.candidates is None else len(self.candidates)
            if count == 0:
                parents, is_there = np.zeros(len(rows), np.uint64), np.zeros(len(rows), np.bool_)
            else:
                parents = self.stream.below(count, rows.numbers)
                parents = parents if self.candidates is None else self.candidates[parents]
                is_there = np.ones(len(rows), np.bool_)
        else:
            parents, is_there = self.lookup.draw(values, self.stream, rows)
            is_there |= any_null(values, self.lookup.names)
        is_null = nulls | ~is_there
        drawn = self.key.at(parents, tuple(self.types)) if self.key.rows else {}
        for name, arrow_type in self.types.items():
            array = as_type(drawn[name], arrow_type) if drawn else pa.nulls(len(rows), arrow_type)
            if name in self.nullable and is_null.any():
                array = with_nulls(array, ~is_null)
            values[name] = array
        return is_there | (np.bool_(self.nullable != ()) & is_null)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """All columns of a group."""

    members: Sequence[Member]
    references: Sequence[Deciding]
    branches: int
    """How many ways there are to satisfy the conditions."""
    stream: Stream

    def values(self, rows: Rows, given: Values) -> tuple[Values, Bools]:
        """By column; and false for the rows that some foreign key finds no parent for.

        ``given`` are the columns that are decided elsewhere and read here.
        """
        if self.branches > 1:
            branch_of = self.stream.fork("branch").below(self.branches, rows.numbers).astype(np.int64)
        else:
            branch_of = np.zeros(len(rows), np.int64)
        values = {member.name: member.compute(rows, branch_of) for member in self.members}
        fits = np.ones(len(rows), np.bool_)
        for reference in self.references:
            fits &= reference.decide(values, rows, branch_of, given)
        return values, fits


def subset(rows: Rows, places: Index) -> Rows:
    """Some of the rows."""
    return Rows(rows.numbers[places], origin=None if rows.origin is None else rows.origin[places])


def any_null(values: Values, names: Sequence[str]) -> Bools:
    """Whether one of these columns is null, which lets a key refer to nothing."""
    result = np.zeros(len(next(iter(values.values()))), np.bool_)
    for name in names:
        if values[name].null_count:
            result |= values[name].is_null().to_numpy(zero_copy_only=False)
    return result
