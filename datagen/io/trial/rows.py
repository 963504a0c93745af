"""Rows of a plan that a database is to try: held in memory, numbered, and in the form that its columns take."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

import numpy as np
import pyarrow as pa

from datagen.engine.column import Column, Rows
from datagen.engine.plan import Plan, TablePlan
from datagen.engine.random import UInts
from datagen.io.conversion import ConvertedTable, as_is
from datagen.io.present import PresentColumn, fit_table

__all__ = ["NUMBER", "numbered_rows", "sample_of"]

FIRST_ROWS = 1000
SPREAD_ROWS = 4000
"""Over the rest of the table: of a failure in a thousandth of its rows, 49 of 50 samples have one."""
NUMBER = "datagen_row"
"""The column with the number of a row among those that are tried."""


def sample_of(rows: int) -> UInts:
    """Which of a table's rows stand for all of them."""
    if rows <= FIRST_ROWS + SPREAD_ROWS:
        return np.arange(rows, dtype=np.uint64)
    spread = np.linspace(FIRST_ROWS, rows - 1, SPREAD_ROWS, dtype=np.uint64)
    return np.concatenate([np.arange(FIRST_ROWS, dtype=np.uint64), spread])


def numbered_rows(
    plan: Plan,
    table: TablePlan,
    names: Collection[str],
    numbers: UInts,
    columns: Mapping[str, PresentColumn],
    fold: Callable[[str], str],
) -> ConvertedTable | None:
    """These columns of these rows, and the number of each; None where the table that is there can't take them."""
    held = in_memory(table, names, numbers)
    problems: list[str] = []
    read = {fold(name): columns[fold(name)] for name in held.schema.names if fold(name) in columns}
    fitted = fit_table(plan, held, read, fold, problems)
    if problems:
        return None
    counted = pa.array(np.arange(len(numbers), dtype=np.int64))
    held = replace(
        held,
        columns={**held.columns, NUMBER: holding(counted)},
        schema=held.schema.append(pa.field(NUMBER, counted.type, nullable=False)),
    )
    return ConvertedTable(held, (*fitted.columns, (NUMBER, as_is(counted.type))))


def in_memory(table: TablePlan, names: Collection[str], numbers: UInts) -> TablePlan:
    """A table of these rows, in this order, that have been made."""
    rows = Rows(numbers)
    columns = {name: holding(column.compute(rows)) for name, column in table.columns.items() if name in names}
    schema = pa.schema([field for field in table.schema if field.name in columns])
    return replace(table, rows=len(numbers), columns=columns, schema=schema)


def holding(array: pa.Array) -> Column:
    def compute(rows: Rows) -> pa.Array:
        return array.slice(int(rows.numbers[0]), len(rows)) if len(rows) else array.slice(0, 0)

    return Column(arrow_type=array.type, compute=compute)
