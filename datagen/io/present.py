"""Whether the rows of a plan fit the tables that are really there, column by column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from datagen.engine.plan import Plan, TablePlan
from datagen.io.conversion import Conversion, ConvertedTable, TextInput
from datagen.io.reach import Limits, misfit

__all__ = ["PresentColumn", "fit_table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentColumn:
    """A column of a database."""

    name: str
    shown_type: str
    """As SQL writes it, for errors."""
    is_nullable: bool
    has_default: bool
    is_generated: bool
    conversion: Callable[[pa.DataType], Conversion | None]
    """From a plan's Arrow type to what the driver must be given; None where the column can't take it unchanged."""
    limits: Limits


def fit_table(
    plan: Plan, table: TablePlan, columns: Mapping[str, PresentColumn], fold: Callable[[str], str], problems: list[str]
) -> ConvertedTable:
    """The table as its columns in the database take it; every reason why they can't is added to the problems.

    ``columns`` are by their folded names: ``fold`` is how the database compares names.
    """
    taken: list[tuple[str, Conversion]] = []
    for field in table.schema:
        column = columns.get(fold(field.name))
        conversion = None if column is None else column.conversion(field.type)
        if column is None:
            problems.append(f"table {table.name!r} has no column {field.name!r}")
        elif column.is_generated:
            problems.append(f"column {table.name}.{column.name} is generated and takes no values")
        elif conversion is None:
            problems.append(f"column {table.name}.{column.name} is {column.shown_type}, which can't take {field.type} values")
        elif field.nullable and not column.is_nullable:
            problems.append(f"column {table.name}.{column.name} is NOT NULL, and some of its values are to be null")
        elif not isinstance(conversion, TextInput) and (reason := misfit(plan, table, field.name, column.limits)):
            problems.append(f"column {table.name}.{column.name} is {column.shown_type}, which {reason}")
        else:
            taken.append((column.name, conversion))
    given = {fold(field.name) for field in table.schema}
    for name, column in columns.items():
        if name not in given and not (column.is_nullable or column.has_default or column.is_generated):
            problems.append(f"column {table.name}.{column.name} is NOT NULL without a default, and has no values in the schema")
    return ConvertedTable(table, tuple(taken))
