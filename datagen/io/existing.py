"""What a database's tables hold already: how many rows, and the columns that new rows must continue, avoid or refer to.

Values are read as the database's own text and become the plan's types where they are used; bytes are read as they are. Only
tables with rows are read, and of them only the columns of keys: memory grows with these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from datagen.engine.dataset import BinaryKind, ColumnSpec, Dataset, ForeignKind, IntegerKind, Kind, TableSpec
from datagen.engine.present import PresentRows
from datagen.errors import TargetError
from datagen.io.asking import Asker, Refused, open_asker
from datagen.io.catalog.document.identifiers import columns_read
from datagen.io.catalog.model import Catalog
from datagen.io.catalog.spelling import Spelling, spelling_of
from datagen.io.location import mask

__all__ = ["read_existing"]

COUNTED_AT_ONCE = 100
"""Tables whose rows one statement counts."""


def read_existing(target: str, catalog: Catalog, dataset: Dataset) -> dict[str, PresentRows]:
    """Of each table of the dataset, which was made from the catalog, that has rows.

    Raises TargetError where the database can't be read.
    """
    spelling = spelling_of(catalog.dialect)
    text_type = "char" if catalog.dialect == "mysql" else "text"
    sources = {str(table.name): spelling.source(table) for table in catalog.tables if str(table.name) in dataset.tables}
    with open_asker(target) as ask:
        try:
            counts = count_rows(ask, sources)
            wanted = key_columns(dataset)
            readings = {
                name: Reading(dataset.tables[name], sources[name], wanted[name], spelling, text_type)
                for name, rows in counts.items()
                if rows
            }
            return {
                name: PresentRows(rows=counts[name], columns=read_columns(ask, dataset, reading))
                for name, reading in readings.items()
            }
        except Refused as refused:
            raise TargetError(f"can't read {mask(target)}: {refused}") from refused


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read of one table."""

    table: TableSpec
    source: str
    columns: Sequence[str]
    spelling: Spelling
    text_type: str
    """To which the database casts any value."""


def count_rows(ask: Asker, sources: Mapping[str, str]) -> dict[str, int]:
    names = list(sources)
    counts: dict[str, int] = {}
    for start in range(0, len(names), COUNTED_AT_ONCE):
        some = names[start : start + COUNTED_AT_ONCE]
        queries = [f"SELECT {number} AS n, count(*) AS c FROM {sources[name]}" for number, name in enumerate(some)]
        counts |= {some[int(str(number))]: int(str(count)) for number, count in ask(" UNION ALL ".join(queries))}
    return counts


def key_columns(dataset: Dataset) -> dict[str, list[str]]:
    """By table, the columns that its keys read and those that foreign keys refer to; all of them where ranges are disjoint."""
    wanted: dict[str, set[str]] = {name: set() for name in dataset.tables}
    for name, table in dataset.tables.items():
        wanted[name] |= {column.name for column in table.columns if column.is_unique or column.is_primary_key}
        if table.exclusions:
            wanted[name] |= {column.name for column in table.columns}
        for unique in table.uniques:
            wanted[name] |= {*unique.columns, *columns_read(unique.where or "", [column.name for column in table.columns])}
        for column in table.columns:
            if isinstance(column.kind, ForeignKind):
                wanted[column.kind.table].add(column.kind.column)
        for key in table.foreign_keys:
            wanted[key.table] |= set(key.parent_columns)
    return {
        name: [column.name for column in table.columns if column.name in wanted[name]] for name, table in dataset.tables.items()
    }


def read_columns(ask: Asker, dataset: Dataset, reading: Reading) -> Mapping[str, pa.Array]:
    if not reading.columns:
        return {}
    specs = {column.name: column for column in reading.table.columns}
    kinds = {name: origin_kind(dataset, specs[name]) for name in reading.columns}
    quote = reading.spelling.quote
    parts = [
        quote(name) if isinstance(kind, BinaryKind | IntegerKind) else f"CAST({quote(name)} AS {reading.text_type})"
        for name, kind in kinds.items()
    ]
    rows = ask(f"SELECT {', '.join(parts)} FROM {reading.source}")
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(kinds)
    return {name: as_array(kind, values) for (name, kind), values in zip(kinds.items(), columns, strict=True)}


def as_array(kind: Kind, values: Sequence[object]) -> pa.Array:
    if isinstance(kind, IntegerKind):
        return pa.array([None if value is None else int(str(value)) for value in values], pa.int64())
    if isinstance(kind, BinaryKind):
        return pa.array([value.encode() if isinstance(value, str) else value for value in values], pa.binary())
    return pa.array([value.decode() if isinstance(value, bytes) else value for value in values], pa.string_view())


def origin_kind(dataset: Dataset, column: ColumnSpec) -> Kind:
    """The kind at the end of a chain of foreign keys."""
    passed: list[Kind] = []
    kind = column.kind
    while isinstance(kind, ForeignKind) and kind not in passed:
        passed.append(kind)
        owner, name = dataset.tables[kind.table], kind.column
        kind = next(each.kind for each in owner.columns if each.name == name)
    return kind
