"""Tables of a plan -> SQLAlchemy tables, and the statements that create them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import ExecutableDDLElement
from sqlalchemy.sql import quoted_name

from datagen.engine.dataset import (
    DecimalKind,
    EnumKind,
    FloatKind,
    ForeignKind,
    FormatKind,
    IntegerKind,
    Json,
    Kind,
    PatternKind,
    TextKind,
)
from datagen.engine.plan import Plan, TablePlan

__all__ = ["SqlType", "declared_length", "exact", "quote", "quote_literal", "render", "sql_tables", "unique_columns"]

INT64 = (-(1 << 63), (1 << 63) - 1)
SqlType = Callable[[Kind, pa.DataType], sa.types.TypeEngine[Any]]
"""A database's column type for a kind, which is no foreign key, and its Arrow type."""


def sql_tables(plan: Plan, sql_type: SqlType, *, with_keys: bool) -> dict[str, sa.Table]:
    """Every table with columns, NOT NULL and checks; with keys, also the primary and foreign ones."""
    metadata = sa.MetaData()
    tables = {table.name: sql_table(plan, table, sql_type, metadata) for table in plan}
    if with_keys:
        for table in plan:
            add_keys(tables, table)
    return tables


def sql_table(plan: Plan, table: TablePlan, sql_type: SqlType, metadata: sa.MetaData) -> sa.Table:
    items: list[sa.Column[Any] | sa.CheckConstraint] = []
    for spec in table.spec.columns:
        kind, field = origin(plan, spec.kind), table.schema.field(spec.name)
        column_type = sql_type(kind, field.type)
        items.append(sa.Column(exact(spec.name), column_type, nullable=field.nullable, autoincrement=False))
        if not isinstance(column_type, sa.Text) or isinstance(kind, EnumKind):
            conditions = checks(spec.kind, quote(spec.name))
            items += [sa.CheckConstraint(as_written(condition)) for condition in conditions]
    return sa.Table(exact(table.name), metadata, *items)


def add_keys(tables: dict[str, sa.Table], table: TablePlan) -> None:
    own = tables[table.name]
    if table.primary_key:
        own.append_constraint(sa.PrimaryKeyConstraint(*(own.c[name] for name in table.primary_key)))
    for key in table.foreign_keys:
        parent = tables[key.parent]
        columns = [own.c[name] for name in key.columns]
        own.append_constraint(sa.ForeignKeyConstraint(columns, [parent.c[name] for name in key.parent_columns]))


def unique_columns(table: TablePlan) -> list[str]:
    """Columns that are unique each for itself, but for a primary key of one column."""
    return [spec.name for spec in table.spec.columns if spec.is_unique and table.primary_key != (spec.name,)]


def origin(plan: Plan, kind: Kind) -> Kind:
    """The kind at the end of a chain of foreign keys."""
    while isinstance(kind, ForeignKind):
        column = kind.column
        kind = next(spec.kind for spec in plan[kind.table].spec.columns if spec.name == column)
    return kind


def declared_length(kind: Kind) -> int | None:
    """How many characters the document allows at most."""
    if isinstance(kind, TextKind):
        return kind.declared_length
    return kind.maximum_length if isinstance(kind, PatternKind | FormatKind) else None


def checks(kind: Kind, column: str) -> Iterator[str]:
    """What the document asks of values beyond their type, in SQL; nothing for a foreign key, whose parent is checked."""
    if isinstance(kind, IntegerKind | DecimalKind | FloatKind):
        if kind.has_minimum and kind.minimum > INT64[0]:
            yield f"{column} >= {quote_literal(kind.minimum)}"
        if kind.has_maximum and kind.maximum < INT64[1]:
            yield f"{column} <= {quote_literal(kind.maximum)}"
    elif isinstance(kind, EnumKind) and ({type(value) for value in kind.values} in ({str}, {int}, {float})):
        yield f"{column} IN ({', '.join(quote_literal(value) for value in kind.values)})"


def quote(name: str) -> str:
    """An identifier in standard SQL, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def quote_literal(value: Json | Decimal) -> str:
    """A string or a number in standard SQL."""
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    assert isinstance(value, int | float | Decimal)
    return f"{value:f}" if isinstance(value, Decimal) else repr(value)


def as_written(condition: str) -> sa.TextClause:
    """SQL text in which no colon starts a parameter."""
    return sa.text(condition.replace(":", "\\:"))


def exact(name: str) -> quoted_name:
    """A name that is always quoted, so that its case and characters stay."""
    return quoted_name(name, quote=True)


def render(element: ExecutableDDLElement, dialect: Dialect) -> str:
    """The statement; the dialect's parameter style must not be one that doubles percent signs (``named`` is good)."""
    return str(element.compile(dialect=dialect)).strip()
