"""EXCLUDE constraints: those that are unique keys become such; ranges that may not overlap come from a disjoint list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from datagen.io.catalog.document.draft import TableDraft
from datagen.io.catalog.model import Exclusion, SqlType

__all__ = ["add_exclusions"]

RANGES = 1000
"""Disjoint ones in a list, and so the most rows of such a table."""
FIRST_DAY = dt.date(2020, 1, 1)
WIDTH = 10
"""Of ranges of numbers."""


def add_exclusions(table: TableDraft, uniques: list[Any]) -> list[dict[str, Any]]:
    """The constraints that are left, all but unique keys, which are added to the others."""
    found = []
    for exclusion in table.table.exclusions:
        columns = [column for column in exclusion.columns if column is not None]
        if any(column not in table.properties for column in columns):
            continue
        if len(columns) == len(exclusion.elements) and all(operator == "=" for _, operator in exclusion.elements):
            uniques.append({"name": exclusion.name, "columns": columns, **condition(exclusion)})
            continue
        keep_apart(table, exclusion)
        found.append({"name": exclusion.name, "elements": [list(pair) for pair in exclusion.elements], **condition(exclusion)})
    return found


def condition(exclusion: Exclusion) -> dict[str, str]:
    return {} if exclusion.where is None else {"where": exclusion.where}


def keep_apart(table: TableDraft, exclusion: Exclusion) -> None:
    """Of the first range that may not overlap, every value comes once: then no two rows meet in all elements."""
    for column, (_, operator) in zip(exclusion.columns, exclusion.elements, strict=True):
        if column is None or operator != "&&" or column in table.overridden or not table.has_values(column):
            continue
        ranges = disjoint_ranges(table.table.column(column).type)
        if ranges is not None:
            made = {name: value for name, value in table.properties[column].items() if name not in ("pattern", "enum")}
            table.properties[column] = {**made, "enum": ranges, "unique": True}
            return


def disjoint_ranges(sql_type: SqlType) -> list[str] | None:
    """None for what is no range, or one of a type whose order is not known."""
    if sql_type.family not in ("range", "multirange") or sql_type.dimensions or sql_type.subtype is None:
        return None
    bound = BOUNDS.get(sql_type.subtype.name)
    if bound is None:
        return None
    ranges = [f"[{bound(number)},{bound(number + 1)})" for number in range(RANGES)]
    return [f"{{{each}}}" for each in ranges] if sql_type.family == "multirange" else ranges


def day(number: int) -> str:
    return (FIRST_DAY + dt.timedelta(days=number)).isoformat()


def multiple(number: int) -> str:
    return str(number * WIDTH)


BOUNDS: Mapping[str, Callable[[int], str]] = {
    "int4": multiple,
    "int8": multiple,
    "numeric": multiple,
    "date": day,
    "timestamp": day,
    "timestamptz": day,
}
"""By what a range is over: the bounds of consecutive ranges."""
