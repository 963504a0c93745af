"""What stands before and after the rows of SQL text: settings, tables, keys, the transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import sqlalchemy as sa
from sqlalchemy.schema import AddConstraint, CreateTable

from datagen.engine.plan import ForeignKey, Plan, TablePlan
from datagen.io.ddl import render, sql_tables, unique_columns
from datagen.io.sql.dialect import SqlDialect

__all__ = ["SqlScript"]


class SqlScript:
    """Statements for the tables of a plan.

    A foreign key to a table that is filled later, or to its own, is added behind the rows: in a file for each table, at the
    end of that other table's.
    """

    def __init__(self, plan: Plan, dialect: SqlDialect, *, with_ddl: bool) -> None:
        self.plan = plan
        self.dialect = dialect
        self.with_ddl = with_ddl
        self.order = {name: number for number, name in enumerate(plan.tables)}
        self.tables = sql_tables(
            plan, dialect.column_type, with_keys=False, key_type=dialect.key_type, spelling=dialect.spelling
        )
        self.late: list[tuple[str, str, str]] = []
        """Foreign keys that are added: (child, parent, statement)."""
        self.creating = {table.name: list(self.create(table)) for table in plan}

    def create(self, table: TablePlan) -> Iterator[str]:
        """CREATE TABLE, and indexes; notes foreign keys that are late."""
        own, dialect = self.tables[table.name], self.dialect
        if table.primary_key:
            own.append_constraint(sa.PrimaryKeyConstraint(*(own.c[name] for name in table.primary_key)))
        indexes = []
        for number, name in enumerate(unique_columns(table)):
            if dialect.unique_counts_nulls and own.c[name].nullable:
                indexes.append(self.index_of_values(table, name, number))
            else:
                own.append_constraint(sa.UniqueConstraint(own.c[name]))
        early = [self.reference(table, key) for key in table.whole_keys if not self.is_late(table, key)]
        created = render(CreateTable(own, include_foreign_key_constraints=early), dialect.compiler)
        yield created + dialect.table_options
        yield from indexes
        for key in table.whole_keys:
            if self.is_late(table, key):
                added = AddConstraint(self.reference(table, key), isolate_from_table=False)
                self.late.append((table.name, key.parent, render(added, dialect.compiler)))

    def reference(self, table: TablePlan, key: ForeignKey) -> sa.ForeignKeyConstraint:
        own, parent = self.tables[table.name], self.tables[key.parent]
        constraint = sa.ForeignKeyConstraint(
            [own.c[name] for name in key.columns], [parent.c[name] for name in key.parent_columns]
        )
        own.append_constraint(constraint)
        return constraint

    def is_late(self, table: TablePlan, key: ForeignKey) -> bool:
        return self.dialect.adds_foreign_keys and self.order[key.parent] >= self.order[table.name]

    def index_of_values(self, table: TablePlan, column: str, number: int) -> str:
        """Unique but for nulls."""
        name, quoted = self.dialect.identifier(f"unique_{number}"), self.dialect.identifier(column)
        of = f"{self.dialect.identifier(table.name)} ({quoted})"
        return f"CREATE UNIQUE INDEX {name} ON {of} WHERE {quoted} IS NOT NULL"

    def before(self, tables: Iterable[TablePlan]) -> str:
        """Everything before the rows of these tables."""
        dialect = self.dialect
        created = [statement for table in tables for statement in self.creating[table.name]] if self.with_ddl else []
        waits = [] if self.with_ddl else self.for_late_tables(tables, dialect.suspend_checks)
        within = (*created, *dialect.begin) if dialect.ddl_commits else (*dialect.begin, *created)
        return self.comment() + self.text([*dialect.settings, *within, *waits])

    def after(self, tables: Iterable[TablePlan]) -> str:
        """Everything behind the rows of these tables."""
        dialect = self.dialect
        names = {table.name for table in tables}
        added = [statement for _, parent, statement in self.late if parent in names] if self.with_ddl else []
        waits = [] if self.with_ddl else self.for_late_tables(tables, dialect.resume_checks)
        within = (dialect.commit, *added) if dialect.ddl_commits else (*added, dialect.commit)
        return self.text([*waits, *within])

    def for_late_tables(self, tables: Iterable[TablePlan], statements: Iterable[str]) -> list[str]:
        """The statements, once for each of the tables that refer to rows not there yet, where they name it."""
        late = [table.name for table in tables if any(self.is_late(table, key) for key in table.foreign_keys)]
        texts = [statement.replace("{table}", self.dialect.identifier(name)) for statement in statements for name in late]
        return list(dict.fromkeys(texts))

    def comment(self) -> str:
        return f"-- {self.dialect.shown}: {self.dialect.loading}\n"

    def text(self, statements: Iterable[str]) -> str:
        return "".join(statement + self.dialect.terminator for statement in statements)
