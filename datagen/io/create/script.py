"""The statements that make the tables of a plan, in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.schema import AddConstraint, CreateTable

from datagen.engine.constraints import ExclusionSpec, UniqueSpec
from datagen.engine.plan import ForeignKey, Plan, TablePlan
from datagen.io.create.columns import Columns
from datagen.io.create.own_types import OwnTypes, schema_of
from datagen.io.ddl import as_written, exact, quote_literal, render, unique_columns
from datagen.io.sql.dialect import SqlDialect, refuse_names

__all__ = ["CreateScript"]

WITH_SCHEMAS = ("postgresql", "mysql", "mssql")
PARTIAL = ("postgresql", "sqlite", "mssql")
"""Dialects whose unique indexes may have a condition."""


@dataclass(slots=True)
class CreateScript:
    """Types, tables with their keys and checks, indexes, and last the foreign keys that close a circle.

    Raises TargetError for names that the dialect can't have.
    """

    plan: Plan
    dialect: SqlDialect
    is_type_there: Callable[[str], bool] = lambda name: False
    """Whether the database has a type of its own by that name."""
    notes: list[str] = field(default_factory=list)
    """What the dialect can't say, or the document does not; a line each."""
    statements: list[str] = field(init=False)
    metadata: sa.MetaData = field(default_factory=sa.MetaData)
    tables: dict[str, sa.Table] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    """Of constraints and indexes, which most databases keep apart by schema only."""

    def __post_init__(self) -> None:
        refuse_names(self.plan, self.dialect)
        is_postgresql = self.dialect.name == "postgresql" and self.is_own
        types = OwnTypes(self.plan, is_postgresql=is_postgresql, is_there=self.is_type_there)
        columns = Columns(self.plan, self.dialect, types, self.notes)
        for table in self.plan:
            self.tables[table.name] = self.empty_table(table, columns)
        created = [statement for table in self.plan for statement in self.create(table)]
        self.statements = [*self.schemas(types), *types.statements(), *created, *self.late_keys()]

    @property
    def is_own(self) -> bool:
        """Whether the document's SQL is that of the dialect."""
        return self.plan.dialect == self.dialect.name

    def named(self, table: TablePlan) -> str:
        """As SQL names it."""
        own = self.tables[table.name]
        name = self.dialect.identifier(own.name)
        return name if own.schema is None else f"{self.dialect.identifier(own.schema)}.{name}"

    def empty_table(self, table: TablePlan, columns: Columns) -> sa.Table:
        schema = table.spec.sql_schema if self.dialect.name in WITH_SCHEMAS else None
        name = table.name if schema is None else table.spec.sql_name
        return sa.Table(exact(name), self.metadata, *columns.items(table), schema=None if schema is None else exact(schema))

    def schemas(self, types: OwnTypes) -> Iterator[str]:
        names = [self.dialect.identifier(own.schema) for own in self.tables.values() if own.schema is not None]
        names += [schema for name in types.labels if (schema := schema_of(name)) is not None]
        for name in dict.fromkeys(names):
            if self.dialect.name == "mssql":
                yield f"IF SCHEMA_ID({quote_literal(name[1:-1])}) IS NULL EXEC({quote_literal(f'CREATE SCHEMA {name}')})"
            else:
                yield f"CREATE {'DATABASE' if self.dialect.name == 'mysql' else 'SCHEMA'} IF NOT EXISTS {name}"

    def create(self, table: TablePlan) -> Iterator[str]:
        own = self.tables[table.name]
        if table.primary_key:
            own.append_constraint(sa.PrimaryKeyConstraint(*(own.c[name] for name in table.primary_key)))
        indexes = [*self.uniques(table, own)]
        self.add_checks(table, own)
        for partial in table.spec.foreign_keys:
            if partial.where is not None:
                self.note(table, partial.name, "a foreign key can't be for some of a table's rows")
        early = [self.reference(table, key) for key in table.whole_keys if not self.is_late(table, key)]
        yield (
            render(CreateTable(own, include_foreign_key_constraints=early), self.dialect.compiler) + self.dialect.table_options
        )
        yield from indexes
        for exclusion in table.spec.exclusions if self.is_own else ():
            yield from self.exclusion(table, exclusion)

    def uniques(self, table: TablePlan, own: sa.Table) -> Iterator[str]:
        """Constraints are added to the table; what only an index can say is yielded."""
        singles = [UniqueSpec(name="", path="", columns=(name,)) for name in unique_columns(table)]
        for unique in [*singles, *self.sayable(table), *self.referred_to(table)]:
            nullable = [name for name in unique.columns if name in own.c and own.c[name].nullable]
            is_plain = not (unique.expressions or unique.where or unique.prefixes) and unique.nulls_distinct
            if is_plain and not (self.dialect.unique_counts_nulls and nullable):
                own.append_constraint(
                    sa.UniqueConstraint(*(own.c[name] for name in unique.columns), name=self.name(unique.name, unique.columns))
                )
            else:
                yield self.index(table, unique, nullable)

    def sayable(self, table: TablePlan) -> Iterator[UniqueSpec]:
        for unique in table.spec.uniques:
            is_foreign_sql = bool(unique.expressions or unique.where) and not self.is_own
            if is_foreign_sql or (unique.where and self.dialect.name not in PARTIAL):
                self.note(table, unique.name, "the SQL of its key is another database's")
            elif not unique.nulls_distinct and self.dialect.name not in ("postgresql", "mssql"):
                self.note(table, unique.name, f"{self.dialect.shown} has no unique key in which nulls are alike")
            elif unique.prefixes and self.dialect.name != "mysql":
                self.note(table, unique.name, f"{self.dialect.shown} has no keys of prefixes")
            else:
                yield unique

    def referred_to(self, table: TablePlan) -> Iterator[UniqueSpec]:
        """Keys that a foreign key needs, where the document does not list them."""
        known = {table.primary_key, *((name,) for name in unique_columns(table))}
        known |= {unique.columns for unique in table.spec.uniques if not (unique.where or unique.expressions)}
        for child in self.plan:
            for key in child.whole_keys:
                if key.parent == table.name and key.parent_columns not in known:
                    known.add(key.parent_columns)
                    yield UniqueSpec(name="", path="", columns=key.parent_columns)

    def index(self, table: TablePlan, unique: UniqueSpec, nullable: list[str]) -> str:
        quote, conditions = self.dialect.identifier, [unique.where] if unique.where else []
        if self.dialect.unique_counts_nulls and unique.nulls_distinct and not unique.expressions:
            conditions += [f"{quote(name)} IS NOT NULL" for name in nullable]
        plain = [
            f"{quote(name)}({unique.prefixes[name]})" if name in unique.prefixes else quote(name) for name in unique.columns
        ]
        bracketed = "({})" if self.dialect.name in ("postgresql", "mysql") else "{}"
        columns = {quote(name) for name in unique.columns} | set(unique.columns)
        parts = [part if part in columns else bracketed.format(part) for part in unique.expressions] or plain
        alike = " NULLS NOT DISTINCT" if not unique.nulls_distinct and self.dialect.name == "postgresql" else ""
        if len(conditions) > 1:
            conditions = [f"({condition})" for condition in conditions]
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        usual = "_".join((table.spec.sql_name, *unique.columns, "key"))
        name = self.name(unique.name, unique.columns) or self.name(usual) or f"unique_{len(self.names)}"
        return f"CREATE UNIQUE INDEX {quote(str(name))} ON {self.named(table)} ({', '.join(parts)}){alike}{where}"

    def add_checks(self, table: TablePlan, own: sa.Table) -> None:
        for check in table.spec.checks:
            if self.is_own:
                own.append_constraint(sa.CheckConstraint(as_written(check.sql), name=self.name(check.name, (check.sql,))))
            else:
                self.note(table, check.name, f"it is SQL of {self.plan.dialect}")

    def exclusion(self, table: TablePlan, exclusion: ExclusionSpec) -> Iterator[str]:
        """By GiST, for which equality needs an extension, unless all is equality."""
        operators = {operator for _, operator in exclusion.elements}
        method = "btree" if operators == {"="} else "gist"
        if method == "gist" and "=" in operators:
            yield "CREATE EXTENSION IF NOT EXISTS btree_gist"
        quote, names = self.dialect.identifier, {spec.name for spec in table.spec.columns}
        parts = [
            f"{quote(shown) if shown in names else f'({shown})'} WITH {operator}" for shown, operator in exclusion.elements
        ]
        where = f" WHERE ({exclusion.where})" if exclusion.where else ""
        name = self.name(exclusion.name)
        constraint = "" if name is None else f"CONSTRAINT {quote(name)} "
        yield f"ALTER TABLE {self.named(table)} ADD {constraint}EXCLUDE USING {method} ({', '.join(parts)}){where}"

    def reference(self, table: TablePlan, key: ForeignKey) -> sa.ForeignKeyConstraint:
        own, parent = self.tables[table.name], self.tables[key.parent]
        own_keys = [each for each in table.spec.foreign_keys if each.where is None]
        said = next((each for each in own_keys if each.columns == key.columns and each.table == key.parent), None)
        is_full = said is not None and said.is_match_full and self.dialect.name == "postgresql"
        constraint = sa.ForeignKeyConstraint(
            [own.c[name] for name in key.columns],
            [parent.c[name] for name in key.parent_columns],
            name=None if said is None else self.name(said.name, said.columns),
            match="FULL" if is_full else None,
        )
        own.append_constraint(constraint)
        return constraint

    def is_late(self, table: TablePlan, key: ForeignKey) -> bool:
        order = list(self.tables)
        return self.dialect.adds_foreign_keys and order.index(key.parent) > order.index(table.name)

    def late_keys(self) -> Iterator[str]:
        for table in self.plan:
            for key in table.whole_keys:
                if self.is_late(table, key):
                    yield render(AddConstraint(self.reference(table, key), isolate_from_table=False), self.dialect.compiler)

    def drops_of(self, names: Sequence[str]) -> Iterator[str]:
        """What takes these tables away, named as SQL does, in load order."""
        match self.dialect.name:
            case _ if not names:
                return
            case "postgresql":
                yield f"DROP TABLE IF EXISTS {', '.join(names)}"
            case "mysql":
                yield "SET foreign_key_checks = 0"
                yield f"DROP TABLE IF EXISTS {', '.join(names)}"
                yield "SET foreign_key_checks = 1"
            case "oracle":
                yield from (f"DROP TABLE {name} CASCADE CONSTRAINTS" for name in names)
            case _:
                yield from (f"DROP TABLE IF EXISTS {name}" for name in reversed(names))

    def name(self, wanted: str, made_of: Sequence[str] = ()) -> str | None:
        """Quoted as it is; None, which leaves it to the database, where it is taken, too long, or only made of the parts."""
        limits, folded = self.dialect.names, self.dialect.names.fold(wanted)
        is_long = limits.maximum is not None and limits.length(wanted) > limits.maximum
        if wanted in ("", ", ".join(made_of)) or is_long or folded in self.names or limits.forbidden(wanted) is not None:
            return None
        self.names.add(folded)
        return exact(wanted)

    def note(self, table: TablePlan, name: str, reason: str) -> None:
        self.notes.append(f"{name} of {table.name} is left out: {reason}")

    def text(self, statements: Iterable[str]) -> str:
        """As the database's own client reads it."""
        settings = self.dialect.settings
        begin = () if self.dialect.ddl_commits else self.dialect.begin[:1]
        commit = () if self.dialect.ddl_commits else (self.dialect.commit,)
        return "".join(statement + self.dialect.terminator for statement in (*settings, *begin, *statements, *commit))
