"""EXCLUDE constraints: those that are unique keys become such."""

from __future__ import annotations

from typing import Any

from datagen.io.catalog.document.draft import TableDraft
from datagen.io.catalog.model import Exclusion

__all__ = ["add_exclusions"]


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
        found.append({"name": exclusion.name, "elements": [list(pair) for pair in exclusion.elements], **condition(exclusion)})
    return found


def condition(exclusion: Exclusion) -> dict[str, str]:
    return {} if exclusion.where is None else {"where": exclusion.where}
