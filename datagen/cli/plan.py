"""``datagen plan``: what would be made, without making it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from datagen.cli.failures import debug_option
from datagen.cli.options import Counts, RowCount, plan_options
from datagen.cli.quantities import number_text, size_text

if TYPE_CHECKING:
    import pyarrow as pa

    from datagen.engine.plan import ColumnSummary, Plan, TablePlan, TableSummary

__all__ = ["plan"]

SAMPLE_ROWS = 5

EPILOG = """\b
Nothing is written. A unique column's capacity is the number of different values that it can have.

\b
Examples:
  datagen plan shop.yaml
  datagen plan shop.yaml --count users=1000 --count orders=1M --seed 7
  datagen plan shop.yaml --json | jq '.tables[].rows'
"""


@click.command(epilog=EPILOG)
@plan_options
@click.option("--sample", type=RowCount(), default=SAMPLE_ROWS, help="Show so many rows of each table.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@debug_option
def plan(
    *,
    schema: str,
    count: Counts,
    rows: int | None,
    seed: int | None,
    schema_dialect: str | None,
    locale: str | None,
    sample: int,
    as_json: bool,
) -> None:
    """Show what SCHEMA would make.

    That is the tables in load order, their rows, types, sizes and capacities, and sample rows.
    """
    from datagen import api

    made = api.plan(schema, count=count, rows=rows, seed=seed, locale=locale, schema_dialect=schema_dialect)
    if as_json:
        click.echo(json.dumps(plan_with_samples(made, sample), ensure_ascii=False, indent=2))
    else:
        show_plan(made, sample)


def plan_with_samples(made: Plan, sample: int) -> dict[str, Any]:
    from datagen.io.plan_text import plan_object, sample_rows

    told = plan_object(made)
    for table in told["tables"]:
        table["sample"] = [json.loads(row) for row in sample_rows(made[table["name"]], sample)]
    return told


def show_plan(made: Plan, sample: int) -> None:
    from datagen.cli.tables import show_rows, show_table

    summary = made.describe()
    click.echo(f"{summary.rows:,} rows, about {size_text(summary.bytes)}; seed {made.seed}, locale {made.locale}")
    click.echo("Tables in load order:\n")
    for table in summary.tables:
        parts = made[table.name]
        title = f"{table.name}: {table.rows:,} rows, about {size_text(table.bytes)}"
        columns = [column_cells(parts, table, column) for column in table.columns]
        show_table(["column", "type", "null", "key", "capacity"], columns, right=[4], title=title)
        if sample and table.rows:
            rows = parts.batch(0, min(sample, table.rows)).to_pylist()
            show_rows([column.name for column in table.columns], [list(row.values()) for row in rows])


def column_cells(table: TablePlan, summary: TableSummary, column: ColumnSummary) -> list[str]:
    return [
        column.name,
        type_text(column.arrow_type),
        "null" if column.is_nullable else "",
        ", ".join(roles(table, summary, column.name)),
        "" if column.capacity is None else number_text(column.capacity),
    ]


def type_text(arrow_type: pa.DataType) -> str:
    """Arrow's name of it; of a dictionary only what it holds."""
    text = str(arrow_type)
    return f"dictionary<{arrow_type.value_type}>" if text.startswith("dictionary<") else text


def roles(table: TablePlan, summary: TableSummary, column: str) -> list[str]:
    """What keys the column is part of."""
    found = ["primary key"] if column in table.primary_key else []
    if any(spec.is_unique and not spec.is_primary_key for spec in table.spec.columns if spec.name == column):
        found.append("unique")
    for key in summary.foreign_keys:
        found += [
            f"-> {key.parent}.{there}" for here, there in zip(key.columns, key.parent_columns, strict=True) if here == column
        ]
    return found
