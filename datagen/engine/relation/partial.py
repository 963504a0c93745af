"""Foreign keys that only some rows of a table have, and those that share columns with them.

They are taken one after another. Each draws a parent for the rows that it is for and that have not all of its columns yet,
among the parents that agree with what earlier keys gave the row; in rows that no key is for, columns keep values of their
own. Where whether a row is one of a key's depends on the very columns that it decides, the row draws one key of the circle,
or none. At last every row is held to every key, and what breaks one is drawn again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from datagen.engine.column import Rows
from datagen.engine.columns.gather import assemble, take
from datagen.engine.conditions import Scope
from datagen.engine.random import Bools, Stream
from datagen.engine.relation.proposal import Index, Reference, Values, subset
from datagen.engine.relation.references import Lookup

__all__ = ["Choice", "PartialKey", "PartialReferences"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One number of several that a row draws."""

    stream: Stream
    number: int
    count: int

    def is_made(self, rows: Rows) -> Bools:
        chosen: Bools = self.stream.below(self.count, rows.numbers) == np.uint64(self.number)
        return chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialKey:
    """A foreign key, and which rows it is for."""

    name: str
    columns: tuple[str, ...]
    scope: Scope | None
    """None: all rows."""
    open_columns: frozenset[str]
    """Columns of the scope that this key or a later one decides."""
    choice: Choice | None
    """By which a row is one of its rows while any of those is open; None where none is."""
    is_match_full: bool
    reference: Callable[[tuple[str, ...]], Reference]
    """How the other columns are drawn where these have their values already."""
    whole: Callable[[], Lookup]
    """All rows of the parent by all columns."""

    def rows_of(self, values: Values, decided: Mapping[str, Bools], rows: Rows) -> Bools:
        """The rows that draw a parent."""
        if self.scope is None:
            return np.ones(len(rows), np.bool_)
        inside = self.scope.holds(values)
        if self.choice is None:
            return inside
        is_known = np.logical_and.reduce([decided[name] for name in self.open_columns])
        return np.where(is_known, inside, self.choice.is_made(rows))

    def is_met(self, values: Values, known: Bools) -> Bools:
        """The rows that it is not for, those that refer to a row and those that need not, as is known of some."""
        result = known.copy()
        if self.scope is not None and not result.all():
            result |= ~self.scope.holds(values)
        places = np.flatnonzero(~result)
        if len(places):
            result[places] = self.finds({name: take(values[name], places) for name in self.columns})
        return result

    def finds(self, values: Values) -> Bools:
        nulls = np.array([array.is_null().to_numpy(zero_copy_only=False) for array in values.values()])
        _, counts = self.whole().ranges(values)
        some, every = nulls.any(axis=0), nulls.all(axis=0)
        refers: Bools = every | ((counts > 0) & ~some) if self.is_match_full else some | (counts > 0)
        return refers


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialReferences:
    """All foreign keys of a group of columns, in their order."""

    keys: Sequence[PartialKey]
    types: Mapping[str, pa.DataType]
    """Of all their columns."""

    def decide(self, values: Values, rows: Rows, branch_of: Index, given: Values) -> Bools:
        """Sets the values of the columns, of which some are there; false for rows that break a key."""
        for name, arrow_type in self.types.items():
            values.setdefault(name, pa.nulls(len(rows), arrow_type))
        decided = {name: np.zeros(len(rows), np.bool_) for name in self.types}
        known = []
        for key in self.keys:
            own = key.rows_of({**given, **values}, decided, rows)
            found = np.zeros(len(rows), np.bool_)
            for names, places in by_what_is_decided(decided, key.columns, own):
                reference = key.reference(names)
                drawn = {name: take(values[name], places) for name in names}
                found[places] = reference.decide(drawn, subset(rows, places), branch_of[places], given)
                for name in reference.types:
                    values[name] = replaced(values[name], places, drawn[name])
            for name in key.columns:
                decided[name] |= own
            refers = found & (not key.is_match_full)
            known.append(refers | ~own if key.choice is None else refers)
        fits = np.ones(len(rows), np.bool_)
        for key, met in zip(self.keys, known, strict=True):
            fits &= key.is_met({**given, **values}, met)
        return fits

    def broken(self, values: Values) -> dict[str, int]:
        """How many rows break each key, for those that some do, by what a message calls it."""
        nothing = np.zeros(len(next(iter(values.values()))), np.bool_)
        counts = {f"foreign key {key.name!r}": int((~key.is_met(values, nothing)).sum()) for key in self.keys}
        return {what: count for what, count in counts.items() if count}


def by_what_is_decided(
    decided: Mapping[str, Bools], columns: Sequence[str], own: Bools
) -> Iterator[tuple[tuple[str, ...], Index]]:
    """The rows among these that have values for the same ones of the columns, with the names of those."""
    codes = np.zeros(len(own), np.int64)
    for number, name in enumerate(columns):
        codes |= decided[name].astype(np.int64) << number
    for code in np.unique(codes[own]):
        names = tuple(name for number, name in enumerate(columns) if code >> number & 1)
        yield names, np.flatnonzero(own & (codes == code))


def replaced(array: pa.Array, places: Index, values: pa.Array) -> pa.Array:
    """The array with other values at these places."""
    kept = np.setdiff1d(np.arange(len(array)), places, assume_unique=True)
    parts = [(kept, take(array, kept)), (places, values)] if len(kept) else [(places, values)]
    return assemble(parts, array.type)
