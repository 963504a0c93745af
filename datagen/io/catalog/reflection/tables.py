"""From what SQLAlchemy's inspector tells to the tables of a catalog."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.engine import Dialect
from sqlalchemy.engine.interfaces import (
    ReflectedCheckConstraint,
    ReflectedColumn,
    ReflectedForeignKeyConstraint,
    ReflectedIndex,
    ReflectedPrimaryKeyConstraint,
    ReflectedTableComment,
    ReflectedUniqueConstraint,
)

from datagen.io.catalog.model import CatalogColumn, CatalogTable, Check, ForeignKey, KeyPart, TableName, Trigger, Unique
from datagen.io.catalog.reflection.types import is_row_version, sql_type

__all__ = ["Key", "Reflection", "tables_of"]

Key = tuple[str | None, str]
"""Schema and table, as SQLAlchemy gives them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reflection:
    """What the inspector's ``get_multi_*`` returned, and what it can't tell, by table."""

    columns: Mapping[Key, Sequence[ReflectedColumn]]
    primary_keys: Mapping[Key, ReflectedPrimaryKeyConstraint] = field(default_factory=dict)
    uniques: Mapping[Key, Sequence[ReflectedUniqueConstraint]] = field(default_factory=dict)
    indexes: Mapping[Key, Sequence[ReflectedIndex]] = field(default_factory=dict)
    foreign_keys: Mapping[Key, Sequence[ReflectedForeignKeyConstraint]] = field(default_factory=dict)
    checks: Mapping[Key, Sequence[ReflectedCheckConstraint]] = field(default_factory=dict)
    comments: Mapping[Key, ReflectedTableComment] = field(default_factory=dict)
    triggers: Mapping[Key, Sequence[Trigger]] = field(default_factory=dict)


def tables_of(reflection: Reflection, dialect: Dialect, default_schema: str | None) -> Iterator[CatalogTable]:
    """All of its tables, with names as the database stores them."""
    translation = Translation(reflection, dialect, default_schema)
    return (translation.table(key) for key in reflection.columns)


@dataclass(frozen=True, slots=True)
class Translation:
    """One reflection's."""

    reflection: Reflection
    dialect: Dialect
    default_schema: str | None

    def table(self, key: Key) -> CatalogTable:
        told = self.reflection
        columns = tuple(self.column(column) for column in told.columns[key])
        folding = {column.name for column in columns if column.is_case_insensitive}
        primary_key = told.primary_keys.get(key)
        comment = told.comments.get(key)
        return CatalogTable(
            name=self.table_name(*key),
            columns=columns,
            primary_key=self.names(primary_key["constrained_columns"] if primary_key else ()),
            uniques=tuple(self.uniques(key, folding)),
            foreign_keys=tuple(self.foreign_key(foreign_key) for foreign_key in told.foreign_keys.get(key, ())),
            checks=tuple(
                Check(name=self.stored(check["name"] or f"check_{number}"), expression=check["sqltext"])
                for number, check in enumerate(told.checks.get(key, ()), 1)
            ),
            insert_triggers=tuple(told.triggers.get(key, ())),
            comment=comment["text"] if comment else None,
        )

    def column(self, column: ReflectedColumn) -> CatalogColumn:
        type_ = sql_type(column["type"], self.dialect)
        collation = (getattr(column["type"], "collation", None) or "").upper()
        computed, identity = column.get("computed"), column.get("identity")
        is_written = is_row_version(type_, self.dialect)
        return CatalogColumn(
            name=self.stored(column["name"]),
            type=type_,
            is_nullable=column["nullable"],
            default=None if computed else column.get("default"),
            generated=computed["sqltext"] if computed else type_.name if is_written else None,
            identity=self.identity(identity) if identity else None,
            is_case_insensitive="_CI" in collation,
            is_accent_insensitive="_AI" in collation,
            is_trailing_space_ignored=self.dialect.name == "mssql" and bool(collation),
            character_set=self.character_set(type_.name, collation),
            comment=column.get("comment"),
        )

    def identity(self, identity: Mapping[str, Any]) -> Any:
        """SQL Server takes values only where IDENTITY_INSERT is on."""
        return "always" if identity.get("always", self.dialect.name == "mssql") else "by default"

    def character_set(self, name: str, collation: str) -> str | None:
        """SQL Server's char and varchar are in a code page that comes with the collation."""
        is_bytes = self.dialect.name == "mssql" and name in ("char", "varchar", "text")
        return collation if is_bytes and collation and "UTF8" not in collation else None

    def uniques(self, key: Key, folding: set[str]) -> Iterator[Unique]:
        """Constraints and indexes; what enforces a constraint is listed once, and not what enforces the primary key."""
        primary_key = self.reflection.primary_keys.get(key)
        names = {primary_key["name"]} if primary_key else set()
        for constraint in self.reflection.uniques.get(key, ()):
            names |= {constraint["name"], constraint.get("duplicates_index")}
            yield self.unique(constraint["name"] or "", [self.part(column, folding) for column in constraint["column_names"]])
        for index in self.reflection.indexes.get(key, ()):
            if index["unique"] and index["name"] not in names:
                yield self.unique(index["name"] or "", list(self.parts(index, folding)), index.get("dialect_options", {}))

    def unique(self, name: str, parts: list[KeyPart], options: Mapping[str, Any] | None = None) -> Unique:
        return Unique(
            name=self.stored(name),
            parts=tuple(parts),
            where=(options or {}).get("mssql_where"),
            # To SQL Server two nulls are equal, https://learn.microsoft.com/sql/relational-databases/tables/unique-constraints.
            nulls_distinct=self.dialect.name != "mssql",
        )

    def parts(self, index: ReflectedIndex, folding: set[str]) -> Iterator[KeyPart]:
        expressions = index.get("expressions") or index["column_names"]
        for column, expression in zip(index["column_names"], expressions, strict=False):
            yield KeyPart(expression=expression) if column is None else self.part(column, folding)

    def part(self, column: str, folding: set[str]) -> KeyPart:
        name = self.stored(column)
        return KeyPart(column=name, is_case_insensitive=name in folding)

    def foreign_key(self, key: ReflectedForeignKeyConstraint) -> ForeignKey:
        columns = self.names(key["constrained_columns"])
        return ForeignKey(
            name=self.stored(key["name"] or f"{'_'.join(columns)}_fkey"),
            columns=columns,
            parent=self.table_name(key["referred_schema"], key["referred_table"]),
            parent_columns=self.names(key["referred_columns"]),
            is_deferrable=bool(key.get("options", {}).get("deferrable")),
        )

    def table_name(self, schema: str | None, name: str) -> TableName:
        is_own = schema is None or schema == self.default_schema
        return TableName(schema=None if is_own else self.stored(schema or ""), name=self.stored(name))

    def names(self, names: Sequence[str]) -> tuple[str, ...]:
        return tuple(self.stored(name) for name in names)

    def stored(self, name: str) -> str:
        """SQLAlchemy shows Oracle's names in lower case where the database has them in capitals."""
        if not self.dialect.requires_name_normalize:
            return str(name)
        return str(self.dialect.denormalize_name(name) or name)
