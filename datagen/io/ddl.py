"""Tables of a plan -> SQLAlchemy tables, and the statements that create them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
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

__all__ = [
    "STANDARD",
    "Spelling",
    "SqlType",
    "as_written",
    "checks",
    "declared_length",
    "exact",
    "key_columns",
    "longest_text",
    "origin",
    "quote",
    "quote_literal",
    "render",
    "sql_tables",
    "unique_columns",
]

INT64 = (-(1 << 63), (1 << 63) - 1)
SqlType = Callable[[Kind, pa.DataType], sa.types.TypeEngine[Any]]
"""A database's column type for a kind, which is no foreign key, and its Arrow type."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """How one kind of SQL writes what stands in a condition."""

    identifier: Callable[[str], str]
    literal: Callable[[Json | Decimal], str]
    """Of a string or a number."""


def sql_tables(
    plan: Plan,
    sql_type: SqlType,
    *,
    with_keys: bool,
    key_type: SqlType | None = None,
    spelling: Spelling | None = None,
    with_schemas: bool = False,
) -> dict[str, sa.Table]:
    """Every table with columns, NOT NULL and checks, by its name in the plan; with keys, also the primary and foreign ones.

    ``key_type`` is for columns of any key, where a database indexes only some types. Checks are in standard SQL unless
    another spelling is given.
    """
    metadata = sa.MetaData()
    keys = key_columns(plan) if key_type else set()

    def column_type(table: str, column: str, kind: Kind, arrow_type: pa.DataType) -> sa.types.TypeEngine[Any]:
        return key_type(kind, arrow_type) if key_type and (table, column) in keys else sql_type(kind, arrow_type)

    tables = {table.name: sql_table(plan, table, column_type, spelling or STANDARD, metadata) for table in plan}
    if with_schemas:
        for table in plan:
            if table.spec.sql_schema is not None:
                tables[table.name].schema, tables[table.name].name = exact(table.spec.sql_schema), exact(table.spec.sql_name)
    if with_keys:
        for table in plan:
            add_keys(tables, table)
    return tables


def key_columns(plan: Plan) -> set[tuple[str, str]]:
    """(table, column) of whatever is unique, refers or is referred to."""
    keys = {(table.name, spec.name) for table in plan for spec in table.spec.columns if spec.is_unique or spec.is_primary_key}
    for table in plan:
        for key in table.foreign_keys:
            keys |= {(table.name, column) for column in key.columns}
            keys |= {(key.parent, column) for column in key.parent_columns}
    return keys


def sql_table(
    plan: Plan,
    table: TablePlan,
    type_of: Callable[[str, str, Kind, pa.DataType], sa.types.TypeEngine[Any]],
    spelling: Spelling,
    metadata: sa.MetaData,
) -> sa.Table:
    items: list[sa.Column[Any] | sa.CheckConstraint] = []
    for spec in table.spec.columns:
        kind, field = origin(plan, spec.kind), table.schema.field(spec.name)
        column_type = type_of(table.name, spec.name, kind, field.type)
        items.append(sa.Column(exact(spec.name), column_type, nullable=field.nullable, autoincrement=False))
        if not isinstance(column_type, sa.Text) or isinstance(kind, EnumKind):
            conditions = checks(spec.kind, spelling.identifier(spec.name), spelling.literal)
            items += [sa.CheckConstraint(as_written(condition)) for condition in conditions]
    return sa.Table(exact(table.name), metadata, *items)


def add_keys(tables: dict[str, sa.Table], table: TablePlan) -> None:
    own = tables[table.name]
    if table.primary_key:
        own.append_constraint(sa.PrimaryKeyConstraint(*(own.c[name] for name in table.primary_key)))
    for key in table.whole_keys:
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


def longest_text(kind: Kind) -> int | None:
    """How many UTF-16 units a value takes at most; None where nobody says. Of characters there are no more."""
    if isinstance(kind, EnumKind):
        return max(len(value.encode("utf-16-le")) // 2 if isinstance(value, str) else 0 for value in kind.values)
    return kind.maximum_length if isinstance(kind, TextKind) else declared_length(kind)


def checks(kind: Kind, column: str, literal: Callable[[Json | Decimal], str]) -> Iterator[str]:
    """What the document asks of values beyond their type, in SQL; nothing for a foreign key, whose parent is checked."""
    if isinstance(kind, IntegerKind | DecimalKind | FloatKind):
        beyond = (kind.exclusive_minimum, kind.exclusive_maximum) if isinstance(kind, FloatKind) else (None, None)
        if kind.has_minimum and kind.minimum > INT64[0]:
            yield f"{column} >= {literal(kind.minimum)}" if beyond[0] is None else f"{column} > {literal(beyond[0])}"
        if kind.has_maximum and kind.maximum < INT64[1]:
            yield f"{column} <= {literal(kind.maximum)}" if beyond[1] is None else f"{column} < {literal(beyond[1])}"
    elif isinstance(kind, EnumKind) and ({type(value) for value in kind.values} in ({str}, {int}, {float})):
        yield f"{column} IN ({', '.join(literal(value) for value in kind.values)})"


def quote(name: str) -> str:
    """An identifier in standard SQL, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def quote_literal(value: Json | Decimal) -> str:
    """A string or a number in standard SQL."""
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    assert isinstance(value, int | float | Decimal)
    return f"{value:f}" if isinstance(value, Decimal) else repr(value)


STANDARD = Spelling(quote, quote_literal)


def as_written(condition: str) -> sa.TextClause:
    """SQL text in which no colon starts a parameter."""
    return sa.text(condition.replace(":", "\\:"))


def exact(name: str) -> quoted_name:
    """A name that is always quoted, so that its case and characters stay."""
    return quoted_name(name, quote=True)


def render(element: ExecutableDDLElement, dialect: Dialect) -> str:
    """The statement; the dialect's parameter style must not be one that doubles percent signs (``named`` is good)."""
    return str(element.compile(dialect=dialect)).strip()
