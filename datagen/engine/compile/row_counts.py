"""How many rows each table has, and the fan-outs from which some of the counts follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from datagen.engine.columns.fan_out import CountedFanOut, SlottedFanOut, TreeFanOut
from datagen.engine.dataset import ColumnSpec, Dataset, ForeignKind, PerParent, TableSpec
from datagen.engine.random import Stream, UInts
from datagen.errors import Infeasible

__all__ = ["RowCounts"]


MOST_PARENTS = 1 << 32
"""Counting children takes 8 bytes of memory for 256 parents, and some nanoseconds for each."""


class RowCounts:
    """Counts that were given, that follow from ``per_parent``, or that are the default."""

    def __init__(
        self, dataset: Dataset, given: Mapping[str, int], default: int, seed: int, most_rows: int | None = None
    ) -> None:
        self.dataset = dataset
        self.most_rows = most_rows
        self.given = dict(given)
        self.default = default
        self.seed = seed
        self.fan_outs: dict[str, CountedFanOut] = {}
        self.under_way: list[str] = []

    def of(self, table: str) -> int:
        """The number of rows.

        Raises Infeasible where they are more than allowed, or counts follow from each other in a circle; the table where it
        closes has the default from then on, so that one circle is one problem.
        """
        rows = self.asked(table)
        if self.most_rows is not None and rows > self.most_rows:
            raise Infeasible(f"count of {table!r} is {rows}, more than {self.most_rows}", "ask for fewer")
        return rows

    def asked(self, table: str) -> int:
        if table in self.given:
            return self.given[table]
        column = self.counting_column(self.dataset.tables[table])
        return self.default if column is None else self.counted(table, column).total

    def counting_column(self, table: TableSpec) -> ColumnSpec | None:
        """The foreign key that decides a table's count: the first with ``per_parent`` to another, where no count was given."""
        if table.name in self.given:
            return None
        return next((column for column in table.columns if per_parent_of(column) and not refers_to(table, column)), None)

    def counted(self, table: str, column: ColumnSpec) -> CountedFanOut:
        if table in self.under_way:
            circle = " -> ".join([*self.under_way[self.under_way.index(table) :], table])
            self.given[table] = self.default
            raise Infeasible(f"row counts follow from each other in a circle: {circle}", "give one of these tables a count")
        if table not in self.fan_outs:
            self.under_way.append(table)
            try:
                assert isinstance(column.kind, ForeignKind)
                bounds = per_parent_of(column)
                assert bounds is not None
                parents = self.of(column.kind.table)
                if parents > MOST_PARENTS:
                    self.given[table] = self.default
                    raise Infeasible(
                        f"the children of {parents} rows of {column.kind.table!r} are too many to count",
                        f"give {table!r} a count",
                    )
                stream = Stream.derive(self.seed, table, column.name)
                self.fan_outs[table] = CountedFanOut.over(bounds, parents, stream)
            finally:
                self.under_way.pop()
        return self.fan_outs[table]

    def fan_out(self, table: TableSpec, column: ColumnSpec, stream: Stream) -> Callable[[UInts], UInts]:
        """From a child's row to its parent's, for a foreign key with ``per_parent``; raises Infeasible."""
        if column is self.counting_column(table):
            return self.counted(table.name, column).parent_of
        assert isinstance(column.kind, ForeignKind)
        bounds = per_parent_of(column)
        assert bounds is not None
        if refers_to(table, column):
            return self.tree(table, bounds, is_rooted=column.is_nullable)
        rows, parents = self.of(table.name), self.of(column.kind.table)
        slots = SlottedFanOut(bounds, parents, stream)
        if not slots.least <= rows <= slots.most:
            raise Infeasible(
                f"{rows} rows can't be shared out among {parents} rows of {column.kind.table!r}, {bounds.minimum} to "
                f"{bounds.maximum} each",
                f"give {table.name!r} a count from {slots.least} to {slots.most}, or none",
            )
        return slots.parent_of

    def tree(self, table: TableSpec, bounds: PerParent, *, is_rooted: bool) -> Callable[[UInts], UInts]:
        fan_out = TreeFanOut(bounds.maximum, is_rooted)
        rows = self.of(table.name)
        if bounds.minimum > 0 and rows:
            raise Infeasible(f"per_parent asks for {bounds.minimum} children of every row, the last ones too", "set min to 0")
        if rows > fan_out.most:
            raise Infeasible(
                f"{rows} rows can't be a tree with up to {bounds.maximum} children each, and the first its own parent"
                if not is_rooted
                else f"{rows} rows can't be a tree with up to {bounds.maximum} children each",
                "raise max",
            )
        return fan_out.parent_of


def refers_to(table: TableSpec, column: ColumnSpec) -> bool:
    return isinstance(column.kind, ForeignKind) and column.kind.table == table.name


def per_parent_of(column: ColumnSpec) -> PerParent | None:
    if isinstance(column.kind, ForeignKind) and isinstance(column.kind.distribution, PerParent):
        return column.kind.distribution
    return None
