"""How the foreign keys of a group of columns are drawn: in which order, and from which of their parents' rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, partial

import numpy as np
import pyarrow as pa

from datagen.engine.column import Rows
from datagen.engine.columns.gather import as_type, group_type
from datagen.engine.compile.tied import Tied
from datagen.engine.conditions import Branch, Condition, Scope, Unsupported
from datagen.engine.constraints import ForeignKeySpec
from datagen.engine.dataset import ForeignKind
from datagen.engine.random import Stream, UInts
from datagen.engine.relation.partial import Choice, PartialKey, PartialReferences
from datagen.engine.relation.proposal import Reference
from datagen.engine.relation.redraw import holding
from datagen.engine.relation.references import Lookup, matching_rows
from datagen.errors import Infeasible

__all__ = ["References", "in_order"]

MOST_TRIED_PARENTS = 1_000_000
"""Rows of a parent on which conditions on the key that refers to it are tried."""


class References:
    """Of one group; ``keys`` are in their order, ``scopes`` those of them that not all rows have."""

    def __init__(
        self,
        tied: Tied,
        keys: Sequence[ForeignKeySpec],
        scopes: Mapping[ForeignKeySpec, Scope],
        conditions: Sequence[Condition],
        stream: Stream,
    ) -> None:
        self.tied = tied
        self.keys = keys
        self.scopes = scopes
        self.conditions = conditions
        self.stream = stream
        self.parents = [tied.host.key_of(tied.table, key) for key in keys]
        self.allowed = self.allowed_rows()
        self.open = [self.open_columns(number) for number in range(len(keys))]
        """What each key's scope reads that is not always decided before it."""

    def without_parents(self) -> list[ForeignKeySpec]:
        """Those for some rows only that can refer to no row, as other keys that these rows have would not agree.

        Raises Infeasible for one that all rows have, and that may not be null.
        """
        found = [key for key, rows in zip(self.keys, self.allowed, strict=True) if rows is not None and not len(rows)]
        for key in found:
            if key not in self.scopes and not self.can_be_null(key, ()):
                raise Infeasible(
                    f"foreign key {key.name!r} finds no row of {key.table!r} with which the other keys of its columns agree",
                    "give their tables rows in common, or allow null",
                )
        return [key for key in found if key in self.scopes]

    def one_by_one(self, ways: Sequence[Branch], types: dict[str, pa.DataType]) -> list[Reference]:
        """Where all rows have all keys; adds the types of their columns."""
        made = []
        for number, key in enumerate(self.keys):
            before = tuple(name for name in key.columns if name in types)
            types |= {name: self.type_of(number, name) for name in key.columns if name not in types}
            made.append(self.reference(number, ways, types, before))
        return made

    def together(self, ways: Sequence[Branch], types: dict[str, pa.DataType]) -> PartialReferences:
        """Where some are for some rows only; adds the types of columns that have no values of their own.

        Raises Infeasible for columns whose own values are of another kind than what they refer to.
        """
        for number, key in enumerate(self.keys):
            for name in key.columns:
                types.setdefault(name, self.type_of(number, name))
                self.refuse_other_kind(number, name, types[name])
        keys = [self.partial_key(number, ways, types) for number in range(len(self.keys))]
        return PartialReferences(keys=keys, types={name: types[name] for key in self.keys for name in key.columns})

    def type_of(self, number: int, name: str) -> pa.DataType:
        return group_type(self.parents[number].columns[name].arrow_type)

    def refuse_other_kind(self, number: int, name: str, arrow_type: pa.DataType) -> None:
        key, parent = self.keys[number], self.parents[number]
        try:
            as_type(parent.columns[name].compute(Rows.span(0, min(8, parent.rows))), arrow_type)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            there = f"{key.table}.{key.parent_columns[key.columns.index(name)]}"
            raise Infeasible(
                f"foreign key {key.name!r} gives {name!r} values of {there!r}, which are {self.type_of(number, name)}, "
                f"where its own are {arrow_type}",
                "give both one type",
            ) from error

    def partial_key(self, number: int, ways: Sequence[Branch], types: Mapping[str, pa.DataType]) -> PartialKey:
        key, parent = self.keys[number], self.parents[number]
        return PartialKey(
            name=key.name,
            columns=key.columns,
            scope=self.scopes.get(key),
            open_columns=self.open[number],
            choice=self.choice(number) if self.open[number] else None,
            is_match_full=key.is_match_full,
            reference=cache(partial(self.reference, number, ways, types)),
            whole=cache(partial(Lookup.over, parent, key.columns, None)),
        )

    def open_columns(self, number: int) -> frozenset[str]:
        key = self.keys[number]
        if key not in self.scopes:
            return frozenset()
        decided = {name for each in self.keys[:number] if each not in self.scopes for name in each.columns}
        later = {name for each in self.keys[number:] for name in each.columns}
        return frozenset(self.scopes[key].columns & (later - decided))

    def choice(self, number: int) -> Choice:
        """One of the keys that share columns and know their rows by these, or none of them."""
        circle, reached = {number}, set(self.keys[number].columns)
        open_keys = [each for each, columns in enumerate(self.open) if columns]
        while more := [each for each in open_keys if each not in circle and reached & set(self.keys[each].columns)]:
            circle.update(more)
            reached.update(*(self.keys[each].columns for each in more))
        stream = self.stream.fork("choice", *sorted(reached))
        return Choice(stream=stream, number=sorted(circle).index(number), count=len(circle) + 1)

    def reference(
        self, number: int, ways: Sequence[Branch], types: Mapping[str, pa.DataType], before: tuple[str, ...]
    ) -> Reference:
        """A key of which these columns are decided already."""
        key, parent = self.keys[number], self.parents[number]
        here = [name for name in key.columns if name not in before]
        nullable = [name for name in here if self.tied.specs[name].is_nullable]
        if key.is_match_full and len(nullable) < len(key.columns):
            nullable = []
        return Reference(
            name=key.name,
            key=parent,
            types={name: types[name] for name in here},
            nullable=tuple(nullable),
            null_fractions=tuple(self.null_fraction(way, nullable) for way in ways),
            lookup=Lookup.over(parent, before, self.allowed[number]) if before else None,
            candidates=None if before else self.allowed[number],
            stream=self.stream.fork("reference", key.name, *key.columns),
        )

    def allowed_rows(self) -> list[UInts | None]:
        """Of each parent the rows with which the later keys can agree; None for all."""
        allowed: list[UInts | None] = [None] * len(self.keys)
        for number in reversed(range(len(self.keys))):
            own = set(self.keys[number].columns)
            lookups = [
                Lookup.over(self.parents[later], sorted(own & set(self.keys[later].columns)), allowed[later])
                for later in range(number + 1, len(self.keys))
                if self.must_agree(number, later)
            ]
            allowed[number] = matching_rows(self.parents[number], self.rows_that_meet(number), lookups)
        return allowed

    def must_agree(self, number: int, later: int) -> bool:
        """Whether rows that have the one key have the other, too, and some columns for both."""
        one, other = self.keys[number], self.keys[later]
        if not set(one.columns) & set(other.columns) or self.can_be_null(other, one.columns):
            return False
        return other not in self.scopes or (one in self.scopes and self.scopes[one].is_within(self.scopes[other]))

    def rows_that_meet(self, number: int) -> UInts | None:
        """The parent's rows that meet what is asked of the key's own columns; None where all do, none do, or they are many."""
        key, parent = self.keys[number], self.parents[number]
        asked = [*self.conditions, *(self.scopes[key].parts if key in self.scopes else ())]
        conditions = [condition for condition in asked if set() < condition.columns <= set(key.columns)]
        if not conditions or not 0 < parent.rows <= MOST_TRIED_PARENTS:
            return None
        rows = np.arange(parent.rows, dtype=np.uint64)
        names = sorted({name for condition in conditions for name in condition.columns})
        try:
            met = holding(conditions, parent.at(rows, names))
        except Unsupported:
            return None
        return rows[met] if met.any() and not met.all() else None

    def can_be_null(self, key: ForeignKeySpec, decided: Iterable[str]) -> bool:
        return any(self.tied.specs[name].is_nullable for name in key.columns if name not in set(decided))

    def null_fraction(self, way: Branch, nullable: Sequence[str]) -> float:
        """How often a key refers to nothing: always where the branch says so, never where it forbids it."""
        specs = [way.columns[name] for name in nullable]
        if not specs or any(not spec.is_nullable for spec in specs):
            return 0.0
        with_values = {name for key in self.keys if key in self.scopes for name in key.columns}
        return max(
            spec.null_fraction if isinstance(spec.kind, ForeignKind) or spec.name in with_values else 1.0 for spec in specs
        )


def in_order(keys: Sequence[ForeignKeySpec], scopes: Mapping[ForeignKeySpec, Scope]) -> list[ForeignKeySpec]:
    """The longest first, and then those that share columns with what is decided already.

    With keys that not all rows have, those first by whose columns others know their rows, and then the narrower ones.
    """
    waiting = sorted(keys, key=lambda key: -len(key.columns))
    order: list[ForeignKeySpec] = []
    while waiting:
        decided = {name for key in order for name in key.columns}
        chosen = max(waiting, key=lambda key: len(decided & set(key.columns)))
        order.append(chosen)
        waiting.remove(chosen)
    return by_scope(order, scopes) if scopes else order


def by_scope(keys: Sequence[ForeignKeySpec], scopes: Mapping[ForeignKeySpec, Scope]) -> list[ForeignKeySpec]:
    numbers = range(len(keys))
    pairs = [(one, other) for one in numbers for other in numbers if one != other]
    narrower = {pair for pair in pairs if is_narrower(keys[pair[0]], keys[pair[1]], scopes)}
    after = {pair for pair in pairs if knows_rows_by(keys[pair[0]], keys[pair[1]], scopes)}
    order: list[int] = []
    while len(order) < len(keys):
        waiting = set(numbers).difference(order)
        held_up = {one for one, other in after if one in waiting and other in waiting}
        wider = Counter(other for one, other in narrower if one in waiting and other in waiting)
        order.append(min(sorted(waiting - held_up or waiting), key=lambda number: wider[number]))
    return [keys[number] for number in order]


def is_narrower(key: ForeignKeySpec, other: ForeignKeySpec, scopes: Mapping[ForeignKeySpec, Scope]) -> bool:
    """Whether all of its rows have the other key, too, and columns for both."""
    if not set(key.columns) & set(other.columns):
        return False
    return other not in scopes or (key in scopes and scopes[key].is_within(scopes[other]))


def knows_rows_by(key: ForeignKeySpec, other: ForeignKeySpec, scopes: Mapping[ForeignKeySpec, Scope]) -> bool:
    """Whether the rows of a key depend on columns of the other, whose rows don't depend on those of that key."""
    reads = scopes[key].columns if key in scopes else frozenset()
    read_back = scopes[other].columns if other in scopes else frozenset()
    return bool(reads & set(other.columns)) and not read_back & set(key.columns)
