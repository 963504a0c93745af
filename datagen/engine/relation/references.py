"""Foreign keys of several columns, and those that share columns with each other: parent rows that agree with what is there.

A key that shares no column with an earlier one draws its parent's row freely. One that does draws among the parent rows
whose shared columns have the values that the row has already: the parent's rows are ordered by these columns once, which
takes 16 bytes for each, and the rows that agree are a range.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow as pa

from datagen.engine.column import Column, Rows
from datagen.engine.columns.gather import as_type
from datagen.engine.random import Bools, Stream, UInts

__all__ = ["Lookup", "ParentKey", "fingerprints", "matching_rows"]


@dataclass(frozen=True, slots=True)
class ParentKey:
    """The columns of a parent that a key refers to."""

    columns: Mapping[str, Column]
    """By the child's column."""
    rows: int

    def at(self, rows: UInts, names: Sequence[str] | None = None) -> dict[str, pa.Array]:
        """The values of these columns (all of them by default) at these rows of the parent, by the child's column."""
        shared = Rows(rows)
        return {name: self.columns[name].compute(shared) for name in (self.columns if names is None else names)}


@dataclass(frozen=True, slots=True)
class Lookup:
    """A parent's rows by the values of some of its key's columns."""

    names: tuple[str, ...]
    """The child's columns that are looked up."""
    prints: UInts
    """Different fingerprints, ascending."""
    starts: UInts
    """Where in ``rows`` those of each fingerprint begin; one more at the end."""
    rows: UInts

    @classmethod
    def over(cls, key: ParentKey, names: Sequence[str], candidates: UInts | None) -> Lookup:
        """Of all rows of the parent, or of these."""
        rows = np.arange(key.rows, dtype=np.uint64) if candidates is None else candidates
        values = fingerprints(key.at(rows, names))
        order = np.argsort(values, kind="stable")
        prints, starts = np.unique(values[order], return_index=True)
        return cls(tuple(names), prints, np.append(starts, len(rows)).astype(np.uint64), rows[order])

    def ranges(self, values: Mapping[str, pa.Array]) -> tuple[UInts, UInts]:
        """Where the rows that agree with each of these begin, and how many there are."""
        wanted = fingerprints({name: values[name] for name in self.names})
        place = np.searchsorted(self.prints, wanted)
        place[place == len(self.prints)] = 0
        if not len(self.prints):
            return np.zeros(len(wanted), np.uint64), np.zeros(len(wanted), np.uint64)
        is_there = self.prints[place] == wanted
        first = self.starts[place]
        counts = np.where(is_there, self.starts[place + 1] - first, 0).astype(np.uint64)
        return first, counts

    def draw(self, values: Mapping[str, pa.Array], stream: Stream, rows: Rows) -> tuple[UInts, Bools]:
        """A row of the parent that agrees, for each row, and whether there is one (else any row of the parent)."""
        first, counts = self.ranges(values)
        if not len(self.rows):
            return np.zeros(len(rows), np.uint64), np.zeros(len(rows), np.bool_)
        chosen = first + scaled(stream.uniform(rows.numbers), counts)
        return self.rows[np.minimum(chosen, np.uint64(len(self.rows) - 1))], counts > 0


def scaled(shares: np.ndarray[tuple[int], np.dtype[np.float64]], counts: UInts) -> UInts:
    """A whole number below each count (0 for a count of 0) at this share of it."""
    numbers = (shares * counts.astype(np.float64)).astype(np.uint64)
    return np.minimum(numbers, np.maximum(counts, np.uint64(1)) - np.uint64(1))


def matching_rows(key: ParentKey, candidates: UInts | None, lookups: Sequence[Lookup]) -> UInts | None:
    """Those candidates (None: all rows) with which every one of the lookups agrees."""
    for lookup in lookups:
        rows = np.arange(key.rows, dtype=np.uint64) if candidates is None else candidates
        _, counts = lookup.ranges(key.at(rows, lookup.names))
        candidates = rows[counts > 0]
    return candidates


def fingerprints(values: Mapping[str, pa.Array]) -> UInts:
    """64 bits of each row's values, by which equal rows are found; they never decide what is drawn."""
    series = [plain_series(name, array) for name, array in values.items()]
    return pl.DataFrame(series).hash_rows().to_numpy()


PLAIN: Sequence[tuple[Callable[[pa.DataType], bool], pa.DataType]] = (
    (pa.types.is_integer, pa.int64()),
    (pa.types.is_dictionary, pa.string_view()),
    (pa.types.is_string, pa.string_view()),
    (pa.types.is_large_string, pa.string_view()),
)
"""Types that are compared as others, so that keys of different widths or encodings meet."""


def plain_series(name: str, array: pa.Array) -> pl.Series:
    """A column as Polars compares it."""
    for is_kind, arrow_type in PLAIN:
        if is_kind(array.type):
            array = as_type(array, arrow_type)
    if isinstance(array, pa.ExtensionArray):
        array = array.storage
    if pa.types.is_fixed_size_binary(array.type):
        array = array.cast(pa.binary())
    if pa.types.is_nested(array.type):
        return pl.Series(name, [None if value is None else repr(value) for value in array.to_pylist()], pl.String)
    if pa.types.is_null(array.type):
        return pl.Series(name, [None] * len(array), pl.Int64)
    series = pl.from_arrow(array)
    assert isinstance(series, pl.Series)
    return series.alias(name)
