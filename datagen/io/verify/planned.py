"""What a plan asks of a database, as the catalog of a database that had all its constraints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from datagen.engine.constraints import UniqueSpec
from datagen.engine.plan import Plan, TablePlan
from datagen.io.asking import Asker, open_asker
from datagen.io.catalog.model import (
    Catalog,
    CatalogColumn,
    CatalogTable,
    Check,
    Dialect,
    Exclusion,
    ForeignKey,
    KeyPart,
    PartitionedBy,
    SqlType,
    TableName,
    Unique,
)
from datagen.io.catalog.postgresql.members import STRATEGIES
from datagen.io.catalog.reading import read_catalog
from datagen.io.catalog.spelling import spelling_of
from datagen.io.ddl import quote_literal, unique_columns
from datagen.io.verify.questions import PRIMARY_KEY

__all__ = ["planned_catalog", "read_planned_catalog"]


def read_planned_catalog(target: str, plan: Plan) -> Catalog:
    """The plan's tables, each with the database's own constraints and those of the plan that it lacks.

    Raises TargetError where the database can't be read.
    """
    schemas = dict.fromkeys(table.spec.sql_schema for table in plan if table.spec.sql_schema is not None)
    own = read_catalog(target)
    tables = [*own.tables, *(table for schema in schemas for table in read_catalog(target, schemas=[schema]).tables)]
    there = {table.name: table for table in tables}
    planned = planned_tables(plan, own.dialect)
    return replace(own, tables=tuple(joined(there.get(table.name), table) for table in planned))


def planned_catalog(target: str, plan: Plan) -> Catalog:
    """The plan's tables, with its constraints alone.

    What the document says in SQL is left out where that is the SQL of another database. Raises TargetError where the database
    can't be reached.
    """
    with open_asker(target) as ask:
        tables = planned_tables(plan, ask.dialect)
        if ask.dialect == "postgresql":
            tables = tuple(with_partitioning(ask, tables))
        return Catalog(dialect=ask.dialect, server=ask.server(), tables=tables)


def with_partitioning(ask: Asker, tables: Sequence[CatalogTable]) -> Iterator[CatalogTable]:
    """The tables, of which those that are partitioned have no rows of their own."""
    named = {spelling_of("postgresql").named(table.name): table for table in tables}
    if not named:
        return
    values = ", ".join(f"({quote_literal(name)})" for name in named)
    found = ask(
        "SELECT names.name, cut.partstrat::text, pg_get_partkeydef(cut.partrelid) "
        f"FROM (VALUES {values}) AS names (name) JOIN pg_partitioned_table AS cut ON cut.partrelid = to_regclass(names.name)"
    )
    cuts = {
        name: PartitionedBy(strategy=STRATEGIES[strategy], key=key, conditions=(), accepts_all=True)
        for name, strategy, key in found
    }
    for name, table in named.items():
        yield replace(table, partitioned=cuts.get(name))


def planned_tables(plan: Plan, dialect: Dialect) -> tuple[CatalogTable, ...]:
    return tuple(planned_table(plan, table, dialect) for table in plan)


def planned_table(plan: Plan, table: TablePlan, dialect: Dialect) -> CatalogTable:
    is_own_sql = plan.dialect == dialect
    return CatalogTable(
        name=table_name(table),
        columns=tuple(
            CatalogColumn(name=field.name, type=SqlType(name="", shown=""), is_nullable=field.nullable)
            for field in table.schema
        ),
        primary_key=table.primary_key,
        uniques=tuple(planned_uniques(table, is_own_sql)),
        foreign_keys=tuple(planned_references(plan, table, is_own_sql)),
        checks=tuple(Check(name=check.name, expression=check.sql) for check in table.spec.checks if is_own_sql),
        exclusions=tuple(planned_exclusions(table)) if is_own_sql else (),
    )


def table_name(table: TablePlan) -> TableName:
    return TableName(schema=table.spec.sql_schema, name=table.spec.sql_name)


def planned_uniques(table: TablePlan, is_own_sql: bool) -> Iterator[Unique]:
    for name in unique_columns(table):
        yield Unique(name=name, parts=(KeyPart(column=name),))
    for unique in table.spec.uniques:
        if is_own_sql or not (unique.expressions or unique.where):
            parts = tuple(key_parts(unique))
            yield Unique(name=unique.name, parts=parts, where=unique.where, nulls_distinct=unique.nulls_distinct)


def planned_exclusions(table: TablePlan) -> Iterator[Exclusion]:
    for exclusion in table.spec.exclusions:
        columns = tuple(shown if shown in table.columns else None for shown, _ in exclusion.elements)
        yield Exclusion(name=exclusion.name, elements=exclusion.elements, columns=columns, where=exclusion.where)


def key_parts(unique: UniqueSpec) -> Iterator[KeyPart]:
    if unique.expressions:
        yield from (KeyPart(expression=expression) for expression in unique.expressions)
    else:
        yield from (KeyPart(column=name, prefix_length=unique.prefixes.get(name)) for name in unique.columns)


def planned_references(plan: Plan, table: TablePlan, is_own_sql: bool) -> Iterator[ForeignKey]:
    specs = {(spec.columns, spec.table, spec.where): spec for spec in table.spec.foreign_keys}
    for key in table.foreign_keys:
        spec = specs.get((key.columns, key.parent, key.where))
        if is_own_sql or key.where is None:
            yield ForeignKey(
                name=spec.name if spec else f"{', '.join(key.columns)} -> {key.parent}.{', '.join(key.parent_columns)}",
                columns=key.columns,
                parent=table_name(plan[key.parent]),
                parent_columns=key.parent_columns,
                is_match_full=spec is not None and spec.is_match_full,
                where=key.where,
            )


def joined(there: CatalogTable | None, planned: CatalogTable) -> CatalogTable:
    if there is None:
        return planned
    required = {column.name for column in planned.columns if not column.is_nullable}
    names = {column.name for column in there.columns}
    columns = [replace(column, is_nullable=column.is_nullable and column.name not in required) for column in there.columns]
    columns += [column for column in planned.columns if column.name not in names]
    keys = {meaning(key) for key in there.foreign_keys}
    uniques = {(unique.columns, unique.where) for unique in there.uniques} | {(there.primary_key, None)}
    wanted = [*planned.uniques]
    if planned.primary_key and there.primary_key:
        wanted.append(Unique(name=PRIMARY_KEY, parts=tuple(KeyPart(column=name) for name in planned.primary_key)))
    checks = {check.expression for check in there.checks}
    return replace(
        there,
        columns=tuple(columns),
        primary_key=there.primary_key or planned.primary_key,
        uniques=there.uniques + tuple(unique for unique in wanted if (unique.columns, unique.where) not in uniques),
        foreign_keys=there.foreign_keys + tuple(key for key in planned.foreign_keys if meaning(key) not in keys),
        checks=there.checks + tuple(check for check in planned.checks if check.expression not in checks),
    )


def meaning(key: ForeignKey) -> tuple[object, ...]:
    return key.parent, key.where, frozenset(zip(key.columns, key.parent_columns, strict=False))
