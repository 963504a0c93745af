"""Tables as the statements of a text say them one after another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from datagen.io.catalog.asked import by_name
from datagen.io.catalog.ddl_text.bounds import Bound, PartitionKey
from datagen.io.catalog.ddl_text.collations import Collation, collated
from datagen.io.catalog.model import (
    CatalogColumn,
    CatalogTable,
    Check,
    Dialect,
    Exclusion,
    ForeignKey,
    KeyPart,
    PartitionedBy,
    TableName,
    Unique,
)

__all__ = ["TableDraft", "find_table", "finished"]

Warn = Callable[[str], None]


@dataclass(slots=True)
class TableDraft:
    """One table, so far."""

    name: TableName
    columns: dict[str, CatalogColumn] = field(default_factory=dict)
    primary_key: tuple[str, ...] = ()
    uniques: list[Unique] = field(default_factory=list)
    foreign_keys: list[ForeignKey] = field(default_factory=list)
    """Without parents' columns where they are not named."""
    checks: list[Check] = field(default_factory=list)
    exclusions: list[Exclusion] = field(default_factory=list)
    collation: Collation = field(default_factory=Collation)
    collations: dict[str, Collation] = field(default_factory=dict)
    """Of columns that say it themselves."""
    inherits: tuple[TableName, ...] = ()
    partition_key: PartitionKey | None = None
    partition_of: TableName | None = None
    bound: Bound | None = None
    """Of a partition."""
    partitioned: PartitionedBy | None = None

    def numbered(self, what: str) -> str:
        """A name for a constraint that has none."""
        return f"{self.name.name}_{what}_{len(self.uniques) + len(self.checks) + len(self.foreign_keys) + 1}"

    def column_name(self, name: str) -> str:
        """As its definition has it, where the database takes letters for the same that differ in case."""
        if name in self.columns:
            return name
        return next((each for each in self.columns if each.casefold() == name.casefold()), name)

    def has(self, names: Iterable[str | None]) -> bool:
        return all(name is None or name in self.columns for name in names)

    def drop_constraint(self, name: str) -> None:
        """Of any kind; of the primary key by the name that PostgreSQL gives it."""
        if name == f"{self.name.name}_pkey":
            self.primary_key = ()
        self.uniques = [unique for unique in self.uniques if unique.name != name]
        self.foreign_keys = [key for key in self.foreign_keys if key.name != name]
        self.checks = [check for check in self.checks if check.name != name]
        self.exclusions = [exclusion for exclusion in self.exclusions if exclusion.name != name]

    def rename_constraint(self, old: str, new: str) -> None:
        self.uniques = [replace(each, name=new) if each.name == old else each for each in self.uniques]
        self.foreign_keys = [replace(each, name=new) if each.name == old else each for each in self.foreign_keys]
        self.checks = [replace(each, name=new) if each.name == old else each for each in self.checks]
        self.exclusions = [replace(each, name=new) if each.name == old else each for each in self.exclusions]

    def drop_column(self, name: str) -> None:
        """With the keys that it is part of."""
        self.columns.pop(name, None)
        self.primary_key = () if name in self.primary_key else self.primary_key
        self.uniques = [unique for unique in self.uniques if name not in [part.column for part in unique.parts]]
        self.foreign_keys = [key for key in self.foreign_keys if name not in key.columns]

    def rename_column(self, old: str, new: str) -> None:
        def renamed(names: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(new if name == old else name for name in names)

        self.columns = {
            (new if name == old else name): replace(column, name=new) if name == old else column
            for name, column in self.columns.items()
        }
        self.primary_key = renamed(self.primary_key)
        self.uniques = [
            replace(
                unique,
                parts=tuple(replace(part, column=new) if part.column == old else part for part in unique.parts),
            )
            for unique in self.uniques
        ]
        self.foreign_keys = [replace(key, columns=renamed(key.columns)) for key in self.foreign_keys]


def find_table(tables: Mapping[TableName, TableDraft], name: TableName) -> TableDraft | None:
    """By its whole name; else the only one that is called so, in any schema, whatever its letters' case."""
    if name in tables:
        return tables[name]
    alike = [
        table
        for table in tables.values()
        if table.name.name.casefold() == name.name.casefold()
        and (name.schema is None or table.name.schema in (None, name.schema))
    ]
    return alike[0] if len(alike) == 1 else None


def finished(tables: Mapping[TableName, TableDraft], dialect: Dialect, warn: Warn) -> tuple[CatalogTable, ...]:
    """In a catalog's order; keys are never null, and references without columns are to the primary key."""
    return by_name(finished_table(table, tables, dialect, warn) for table in tables.values())


def finished_table(table: TableDraft, tables: Mapping[TableName, TableDraft], dialect: Dialect, warn: Warn) -> CatalogTable:
    """Keys of columns that there aren't are left out."""
    primary_key = tuple(map(table.column_name, table.primary_key))
    uniques = [replace(unique, parts=tuple(own_part(table, part) for part in unique.parts)) for unique in table.uniques]
    keys = [replace(key, columns=tuple(map(table.column_name, key.columns))) for key in table.foreign_keys]
    if not table.has(primary_key):
        warn(f"the primary key of {table.name} is left out: not all of its columns are known")
        primary_key = ()
    keyed: list[tuple[str, list[str | None]]] = [(unique.name, [part.column for part in unique.parts]) for unique in uniques]
    keyed += [(key.name, list(key.columns)) for key in keys]
    for name, columns in keyed:
        if not table.has(columns):
            warn(f"{name} of {table.name} is left out: not all of its columns are known")
    return CatalogTable(
        name=table.name,
        columns=tuple(
            replace(
                collated(column, table.collations.get(column.name, Collation()), table.collation, dialect),
                is_nullable=column.is_nullable and column.name not in primary_key,
            )
            for column in table.columns.values()
        ),
        primary_key=primary_key,
        uniques=tuple(unique for unique in uniques if table.has(part.column for part in unique.parts)),
        foreign_keys=tuple(finished_key(key, tables) for key in keys if table.has(key.columns)),
        checks=tuple(table.checks),
        exclusions=tuple(exclusion for exclusion in table.exclusions if table.has(exclusion.columns)),
        inherits=table.inherits,
        partitioned=table.partitioned,
    )


def own_part(table: TableDraft, part: KeyPart) -> KeyPart:
    return part if part.column is None else replace(part, column=table.column_name(part.column))


def finished_key(key: ForeignKey, tables: Mapping[TableName, TableDraft]) -> ForeignKey:
    parent = find_table(tables, key.parent)
    if parent is None:
        return replace(key, is_parent_missing=True)
    columns = tuple(map(parent.column_name, key.parent_columns or parent.primary_key))
    is_whole = len(columns) == len(key.columns) and parent.has(columns)
    return replace(key, parent=parent.name, parent_columns=columns, is_parent_missing=not is_whole)
