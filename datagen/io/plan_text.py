"""A plan as JSON holds it: what would be made, without making it."""

from __future__ import annotations

from typing import Any

from datagen.engine.plan import Plan, TablePlan, TableSummary
from datagen.io.json_text import json_objects

__all__ = ["plan_object", "sample_rows"]


def plan_object(made: Plan) -> dict[str, Any]:
    """Tables in load order, their rows, columns and keys, and bytes estimated from the first rows."""
    summary = made.describe()
    return {
        "seed": made.seed,
        "locale": made.locale,
        "rows": summary.rows,
        "bytes": summary.bytes,
        "notes": list(made.notes),
        "tables": [table_object(made[table.name], table) for table in summary.tables],
    }


def table_object(table: TablePlan, summary: TableSummary) -> dict[str, Any]:
    return {
        "name": summary.name,
        "rows": summary.rows,
        "bytes": summary.bytes,
        "columns": [
            {
                "name": column.name,
                "type": str(column.arrow_type),
                "nullable": column.is_nullable,
                "unique": column.capacity is not None,
                "primary_key": column.name in table.primary_key,
                "capacity": column.capacity,
            }
            for column in summary.columns
        ],
        "foreign_keys": [
            {"columns": list(key.columns), "parent": key.parent, "parent_columns": list(key.parent_columns)}
            for key in summary.foreign_keys
        ],
    }


def sample_rows(table: TablePlan, rows: int) -> list[str]:
    """The first rows, each as the text of a JSON object."""
    return json_objects(table.batch(0, min(rows, table.rows))).to_list()
