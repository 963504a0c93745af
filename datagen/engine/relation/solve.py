"""Keys that no construction carries: rows are proposed until all of them differ, and then kept.

The last resort: where keys overlap, share columns with conditions or foreign keys, or count only some rows, their columns
are made once for the whole table when the plan is compiled, attempt by attempt, each row keeping its first proposal that
holds and collides with no row that was kept before. It takes the memory of these columns. The values are still the same for
every slice, batch and thread; but they depend on how many rows there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow as pa

from datagen.engine.checkpoint import checkpoint
from datagen.engine.column import Column, Rows
from datagen.engine.columns.gather import as_type, assemble, group_type, take
from datagen.engine.conditions import Condition, Expression
from datagen.engine.random import Bools, Stream
from datagen.engine.relation.proposal import Proposal, Values
from datagen.engine.relation.redraw import holding, virtual_rows
from datagen.engine.relation.references import plain_series

__all__ = ["MOST_BYTES", "DistinctKey", "Solution", "solve"]

PATIENCE = 40
"""Attempts in a row that place nothing, after which a table counts as full."""
MOST_BYTES = 8 << 30
"""Of the columns, which are kept in memory."""
Index = np.ndarray[tuple[int], np.dtype[np.int64]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DistinctKey:
    """What no two rows may agree in."""

    name: str
    path: str
    columns: frozenset[str]
    """All that it reads, for whether a row counts, too."""
    plain: tuple[str, ...]
    """Those that the key itself reads, in its order."""
    parts: tuple[str | Expression, ...]
    """Columns, and expressions over columns."""
    folded: frozenset[str] = frozenset()
    """Columns in which case does not count."""
    prefixes: Mapping[str, int] | None = None
    where: Condition | None = None
    nulls_distinct: bool = True

    def rows(self, values: Values) -> tuple[pl.DataFrame, Bools]:
        """The key of each row, and whether it counts."""
        series = [self.part(number, part, values) for number, part in enumerate(self.parts)]
        counts = np.ones(len(series[0]), np.bool_) if self.where is None else self.where.is_true(values)
        if self.nulls_distinct:
            for each in series:
                if each.null_count():
                    counts = counts & each.is_not_null().to_numpy()
        return pl.DataFrame(series), counts

    def part(self, number: int, part: str | Expression, values: Values) -> pl.Series:
        name = f"part {number}"
        if not isinstance(part, str):
            return plain_series(name, part.evaluate(values))
        series = plain_series(name, values[part])
        length = None if self.prefixes is None else self.prefixes.get(part)
        if length is not None:
            series = series.str.head(length) if series.dtype == pl.String else series.bin.slice(0, length)
        return without_case(series) if part in self.folded and series.dtype == pl.String else series


def without_case(texts: pl.Series) -> pl.Series:
    """Equal for texts that differ only in case, in accents or in blanks at the end, which collations may take for one."""
    return texts.str.normalize("NFKD").str.replace_all(r"\p{M}+", "").str.to_lowercase().str.strip_chars_end(" ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """The columns of a group for the first rows of a table."""

    columns: Mapping[str, pa.Array]
    rows: int
    """How many rows could be placed; not all that were asked for where a key has no room."""
    tightest: str | None
    """The name of what refused most at the end, where not all could be placed."""

    def column(self, name: str) -> Column:
        array = self.columns[name]
        return Column(arrow_type=array.type, compute=lambda rows: take(array, rows.own.astype(np.int64)))


def solve(
    proposal: Proposal,
    conditions: Sequence[Condition],
    keys: Sequence[DistinctKey],
    fixed: Mapping[str, Column],
    types: Mapping[str, pa.DataType],
    rows: int,
    stream: Stream,
    nullable: Set[str] = frozenset(),
    present: Mapping[str, pa.Array] | None = None,
) -> Solution:
    """The first proposal of each row that holds and is new; ``present`` are the columns of rows that are there already."""
    known = {**{name: column.arrow_type for name, column in fixed.items()}, **types}
    there = {name: as_type(array, group_type(known[name])) for name, array in (present or {}).items() if name in known}
    taken = [keys_of(key, there) if there else None for key in keys]
    pending: Index = np.arange(rows)
    parts: dict[str, list[tuple[Index, pa.Array]]] = {name: [] for name in types}
    attempt = idle = 0
    refusals: dict[str, int] = {}
    is_emptied = False
    while len(pending) and idle < PATIENCE:
        checkpoint()
        own = pending.astype(np.uint64)
        drawn = Rows(own) if attempt == 0 else virtual_rows(own, attempt, stream)
        given = {name: column.compute(Rows(own)) for name, column in fixed.items()}
        values, fits = proposal.values(drawn, given)
        if is_emptied:
            values = emptied(values, keys, nullable)
        everything = {**given, **values}
        refusals = {}
        is_good = fits & holding(conditions, everything)
        if not is_good.all():
            refusals["its conditions"] = int((~is_good).sum())
        for number, key in enumerate(keys):
            is_new = newcomers(key, everything, is_good, taken[number])
            if (refused := int((is_good & ~is_new).sum())) > 0:
                refusals[key.name] = refused
            is_good &= is_new
        for number, key in enumerate(keys):
            frame, counts = key.rows(everything)
            fresh = frame.filter(pl.Series(is_good & counts))
            before = taken[number]
            taken[number] = fresh if before is None else pl.concat([before, fresh])
        good = np.flatnonzero(is_good)
        for name in types:
            parts[name].append((pending[good], take(values[name], good)))
        pending = np.delete(pending, good)
        idle = 0 if len(good) else idle + 1
        attempt += 1
        if idle == PATIENCE // 2:
            is_emptied = True
    placed = rows - len(pending)
    columns = {name: packed(parts[name], types[name], pending, rows) for name in types}
    return Solution(
        columns=columns, rows=placed, tightest=max(refusals, key=lambda name: refusals[name]) if len(pending) else None
    )


def emptied(values: Values, keys: Sequence[DistinctKey], nullable: Set[str]) -> Values:
    """The same with nulls in keys that may have some: rows with nulls in a key do not count for it."""
    names = {name for key in keys if key.nulls_distinct for name in key.plain} & nullable & values.keys()
    return {name: pa.nulls(len(array), array.type) if name in names else array for name, array in values.items()}


def keys_of(key: DistinctKey, values: Values) -> pl.DataFrame:
    """The keys of the rows that count."""
    frame, counts = key.rows(values)
    return frame.filter(pl.Series(counts))


def newcomers(key: DistinctKey, values: Values, is_good: Bools, taken: pl.DataFrame | None) -> Bools:
    """Which rows have a key that is not taken, the first of each among those that are good so far."""
    frame, counts = key.rows(values)
    index = pl.Series("row", np.arange(frame.height))
    candidates = frame.with_columns(index).filter(pl.Series(is_good & counts))
    fresh = candidates.unique(subset=frame.columns, keep="first", maintain_order=True)
    if taken is not None and taken.height:
        fresh = fresh.join(taken, on=frame.columns, how="anti", nulls_equal=True)
    is_new = np.ones(frame.height, np.bool_)
    is_new[candidates["row"].to_numpy()] = False
    is_new[fresh["row"].to_numpy()] = True
    return is_new


def packed(parts: Sequence[tuple[Index, pa.Array]], arrow_type: pa.DataType, missing: Index, rows: int) -> pa.Array:
    """The values in the order of their rows, those of missing rows left out."""
    if not len(missing):
        return assemble(parts, arrow_type) if parts else pa.nulls(0, arrow_type)
    places = np.full(rows, -1, np.int64)
    there = np.setdiff1d(np.arange(rows), missing, assume_unique=True)
    places[there] = np.arange(len(there))
    return assemble([(places[index], array) for index, array in parts], arrow_type)
