"""Parents before children; where a cycle forbids it, the tables in it that wait for least."""

from __future__ import annotations

from datagen.engine.dataset import Dataset, ForeignKind, TableSpec

__all__ = ["load_order"]


def load_order(dataset: Dataset) -> list[str]:
    """All tables' names. Ties, and cycles without a nullable key to break them at, go by the document's order."""
    waiting = {name: parents_of(spec) for name, spec in dataset.tables.items()}
    order: list[str] = []
    while waiting:
        name = min(waiting, key=lambda name: outstanding(waiting[name], waiting))
        order.append(name)
        del waiting[name]
    return order


def parents_of(spec: TableSpec) -> dict[str, bool]:
    """The tables that a table refers to, itself left out, and whether some of the references can't be null."""
    parents: dict[str, bool] = {}
    for column in spec.columns:
        kind = column.kind
        if isinstance(kind, ForeignKind) and kind.table != spec.name:
            parents[kind.table] = parents.get(kind.table, False) or not column.is_nullable
    nullable = {column.name for column in spec.columns if column.is_nullable}
    for key in spec.foreign_keys:
        if key.table != spec.name:
            parents[key.table] = parents.get(key.table, False) or nullable.isdisjoint(key.columns)
    return parents


def outstanding(parents: dict[str, bool], waiting: dict[str, dict[str, bool]]) -> tuple[int, int]:
    """How many required parents are not loaded yet (-1 where no parent at all is missing), and how many parents."""
    missing = [required for parent, required in parents.items() if parent in waiting]
    return sum(missing) if missing else -1, len(missing)
