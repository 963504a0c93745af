"""What a database says of its own tables, in one form for every database.

Expressions are SQL in the database's own dialect, as its catalog prints them. Names are as the catalog stores them, unquoted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "Affinity",
    "Catalog",
    "CatalogColumn",
    "CatalogTable",
    "Check",
    "Dialect",
    "Exclusion",
    "ForeignKey",
    "KeyPart",
    "PartitionedBy",
    "SqlType",
    "TableName",
    "Trigger",
    "Unique",
]

Dialect = Literal["postgresql", "mysql", "sqlite", "mssql", "oracle"]
"""MariaDB is ``mysql``."""
Affinity = Literal["INTEGER", "TEXT", "BLOB", "REAL", "NUMERIC"]
TypeFamily = Literal["scalar", "enum", "set", "composite", "range", "multirange", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableName:
    """A table's name within one database."""

    schema: str | None
    """None in databases without schemas (SQLite, MySQL), and for the connection's default schema."""
    name: str

    def __str__(self) -> str:
        return self.name if self.schema is None else f"{self.schema}.{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlType:
    """The type of a column; of a domain its base type, of an array that of its elements."""

    name: str
    """The base name, lower case, as the catalog has it: ``int4``, ``varchar``, ``decimal``; of an SQLite column as declared."""
    shown: str
    """In full, as SQL writes the column's type: ``character varying(20)[]``, ``int unsigned``, ``public.email``."""
    family: TypeFamily = "scalar"
    """``unknown`` for an extension's type of which nothing is known but its name."""
    length: int | None = None
    """Of text in characters, of binary strings in bytes, of bit strings in bits; None where the type sets no limit."""
    precision: int | None = None
    """Digits in all of an exact number, digits of a second's fraction of a time."""
    scale: int | None = None
    dimensions: int = 0
    """Of an array; 0 for any other type."""
    is_unsigned: bool = False
    labels: tuple[str, ...] = ()
    """Of an enum or a set, in order."""
    fields: tuple[tuple[str, SqlType], ...] = ()
    """Of a composite type, in order."""
    subtype: SqlType | None = None
    """What a range or multirange is over."""
    domain: str | None = None
    """The name of the domain, where the column has one."""
    checks: tuple[Check, ...] = ()
    """Of a domain, those of the domains beneath it first: over VALUE, which stands for the value."""
    is_nullable: bool = True
    """False where a domain forbids null, to a field of a composite or an element of an array too."""
    element: SqlType | None = None
    """Of an array, the type of its elements, which may be a domain; what is known of it stands in the array's type too."""
    affinity: Affinity | None = None
    """What SQLite makes of values, by its own rules from the declared type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogColumn:
    """One column of a table."""

    name: str
    type: SqlType
    is_nullable: bool
    """False too where a domain forbids null."""
    default: str | None = None
    generated: str | None = None
    """The expression of a generated column, stored or virtual, which takes no values."""
    identity: Literal["always", "by default"] | None = None
    sequence: str | None = None
    """The sequence (``schema.name``) that its default draws from, of a serial or identity column of PostgreSQL."""
    is_auto_increment: bool = False
    """MySQL's AUTO_INCREMENT, SQLite's rowid alias."""
    is_case_insensitive: bool = False
    """Whether its collation or type (citext) takes letters that differ only in case for one."""
    is_accent_insensitive: bool = False
    """Whether its collation takes letters that differ only in their accents for one (most of MySQL's)."""
    is_trailing_space_ignored: bool = False
    """Whether its collation takes texts that differ only in spaces at their end for one."""
    character_set: str | None = None
    """Of text in MySQL whose character set has not all of Unicode (``latin1``, ``utf8mb3``); None where it has."""
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPart:
    """One part of a unique key: a column, or an expression."""

    column: str | None = None
    expression: str | None = None
    """SQL, where the part is no plain column."""
    prefix_length: int | None = None
    """How many characters or bytes of the column count (MySQL)."""
    is_case_insensitive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unique:
    """A unique constraint, or a unique index."""

    name: str
    parts: tuple[KeyPart, ...]
    where: str | None = None
    """Only rows for which this holds count."""
    nulls_distinct: bool = True
    is_deferrable: bool = False

    @property
    def columns(self) -> tuple[str, ...] | None:
        """Its columns, where all parts are plain ones; None where some are expressions."""
        names = tuple(part.column for part in self.parts if part.column is not None)
        return names if len(names) == len(self.parts) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignKey:
    """A foreign key of one column or more."""

    name: str
    columns: tuple[str, ...]
    parent: TableName
    parent_columns: tuple[str, ...]
    is_deferrable: bool = False
    is_match_full: bool = False
    where: str | None = None
    """Only rows for which this holds refer: those of the partitions that have the key, where not all have it."""
    is_parent_missing: bool = False
    """Whether the table or column that it refers to is not there, which SQLite and MySQL allow."""
    is_by_trigger: bool = False
    """Whether it isn't declared, and a trigger refuses rows without a parent (SQLite)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A CHECK constraint of a table, or of a domain of one of its columns."""

    name: str
    expression: str
    """Without the word CHECK; of a domain with the column's quoted name in the place of VALUE."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """An EXCLUDE constraint of PostgreSQL."""

    name: str
    elements: tuple[tuple[str, str], ...]
    """Column or expression, and the operator with which no two rows may be true in all elements."""
    columns: tuple[str | None, ...]
    """For each element the column, None for an expression."""
    where: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionedBy:
    """How a partitioned table is cut up."""

    strategy: Literal["range", "list", "hash"]
    key: str
    """As the catalog prints it: ``RANGE (logdate)``."""
    conditions: tuple[str, ...]
    """What each leaf partition, of all levels, asks of its rows; a row must meet one of them. Empty without partitions."""
    accepts_all: bool
    """Whether every row has a place: by a default partition, or all remainders of a hash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """A trigger or a rule on insert."""

    name: str
    is_enabled: bool = True
    is_rule: bool = False
    definition: str | None = None
    """Its text, in MySQL the body alone; None in databases where triggers call functions."""
    is_raising: bool = False
    """Whether its text can refuse a row, by RAISE or SIGNAL."""
    fills: tuple[TableName, ...] = ()
    """Tables that its text inserts rows into (MySQL)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogTable:
    """One table that takes rows; a partition is part of its root, not a table of its own."""

    name: TableName
    columns: tuple[CatalogColumn, ...]
    primary_key: tuple[str, ...] = ()
    uniques: tuple[Unique, ...] = ()
    """Without the primary key."""
    foreign_keys: tuple[ForeignKey, ...] = ()
    checks: tuple[Check, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    partitioned: PartitionedBy | None = None
    insert_triggers: tuple[Trigger, ...] = ()
    inherits: tuple[TableName, ...] = ()
    """Parents of a table that inherits in PostgreSQL's old way."""
    is_foreign: bool = False
    """A foreign table, whose rows are elsewhere."""
    has_row_security: bool = False
    """Whether row security binds the connection's role."""
    engine: str | None = None
    """The storage engine in MySQL: ``InnoDB``, ``MyISAM``, ``MEMORY``."""
    estimated_rows: int = 0
    """By the database's statistics; 0 where there are none."""
    most_rows: int | None = None
    """Of a table in memory, how many rows have room in it (MySQL)."""
    comment: str | None = None

    def column(self, name: str) -> CatalogColumn:
        return next(column for column in self.columns if column.name == name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """The tables of one database that were asked for."""

    dialect: Dialect
    server: str
    """The product and its version, for people: ``PostgreSQL 15.19``."""
    tables: tuple[CatalogTable, ...]
    """By name; views, partitions and system tables left out."""
    warnings: tuple[str, ...] = ()
    """What was left out or could not be read, a line each."""

    def table(self, name: TableName) -> CatalogTable | None:
        return next((table for table in self.tables if table.name == name), None)
