"""The tables that are made here: first with their primary keys alone, since an index is built faster than it grows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.schema import CreateTable

from datagen.engine.dataset import Json
from datagen.engine.plan import ForeignKey, Plan, TablePlan
from datagen.io.ddl import Spelling, render, sql_tables, unique_columns
from datagen.io.mysql.session import quote
from datagen.io.sql.mysql import MYSQL
from datagen.io.sql.mysql_types import mysql_key_type, mysql_type

__all__ = ["NewTables"]

ESCAPES = {"\\": "\\\\", "'": "''", "\0": "\\0"}
TABLE_OPTIONS = f" ENGINE=InnoDB{MYSQL.table_options}"


@dataclass(slots=True)
class NewTables:
    """Statements for some tables of a plan; those that add keys are for a session whose foreign_key_checks are off.

    With the checks on, MySQL would copy a whole table to add a foreign key.
    """

    plan: Plan
    tables: dict[str, sa.Table] = field(init=False)

    def __post_init__(self) -> None:
        self.tables = sql_tables(
            self.plan, mysql_type, with_keys=False, key_type=mysql_key_type, spelling=Spelling(quote, literal)
        )

    def creating(self, table: TablePlan) -> str:
        own = self.tables[table.name]
        if table.primary_key:
            own.append_constraint(sa.PrimaryKeyConstraint(*(own.c[name] for name in table.primary_key)))
        return render(CreateTable(own), MYSQL.compiler) + TABLE_OPTIONS

    def adding_keys(self, tables: Iterable[TablePlan]) -> Iterator[tuple[TablePlan, str]]:
        """A statement for each table, and one more for foreign keys to what is only unique once that has run."""
        waiting = []
        done: set[str] = set()
        for table in tables:
            late = [key for key in table.whole_keys if self.is_late(key, done)]
            early = [key for key in table.whole_keys if key not in late]
            yield from altering(table, [unique_clause(column) for column in unique_columns(table)] + references(early))
            waiting.append((table, late))
            done.add(table.name)
        for table, late in waiting:
            yield from altering(table, references(late))

    def is_late(self, key: ForeignKey, done: set[str]) -> bool:
        return key.parent not in done and key.parent_columns != self.plan[key.parent].primary_key


def literal(value: Json | Decimal) -> str:
    """For a session in which the backslash escapes. MariaDB can't read hexadecimal text with a backslash back from a CHECK."""
    if isinstance(value, str):
        return "'" + "".join(ESCAPES.get(letter, letter) for letter in value) + "'"
    return MYSQL.literal(value)


def altering(table: TablePlan, clauses: list[str]) -> Iterator[tuple[TablePlan, str]]:
    if clauses:
        yield table, f"ALTER TABLE {quote(table.name)} {', '.join(clauses)}"


def unique_clause(column: str) -> str:
    return f"ADD UNIQUE ({quote(column)})"


def references(keys: Iterable[ForeignKey]) -> list[str]:
    return [
        f"ADD FOREIGN KEY ({listed(key.columns)}) REFERENCES {quote(key.parent)} ({listed(key.parent_columns)})" for key in keys
    ]


def listed(columns: Iterable[str]) -> str:
    return ", ".join(map(quote, columns))
