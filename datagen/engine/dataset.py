"""What was asked: tables, columns and what their values may be, checked and completed with defaults."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from datagen.engine.constraints import CheckSpec, ExclusionSpec, ForeignKeySpec, UniqueSpec

__all__ = [
    "ArrayKind",
    "BinaryKind",
    "BooleanKind",
    "ColumnSpec",
    "ConstKind",
    "Dataset",
    "DateKind",
    "DecimalKind",
    "DeclaredColumn",
    "DurationKind",
    "EnumArrayKind",
    "EnumKind",
    "FloatKind",
    "ForeignKind",
    "FormatKind",
    "GeneratedColumn",
    "IntegerKind",
    "Json",
    "Kind",
    "ObjectKind",
    "PatternKind",
    "PerParent",
    "TableSpec",
    "TextKind",
    "TimeKind",
    "TimestampKind",
    "Uniform",
    "UuidKind",
    "Zipf",
]

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
"""A value of a JSON document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegerKind:
    """Whole numbers from minimum to maximum, both inclusive, a multiple of ``multiple_of``; Arrow int64."""

    minimum: int
    maximum: int
    multiple_of: int = 1
    has_minimum: bool = True
    """Whether the document set the minimum; False for a default, to which no constraint should hold later rows."""
    has_maximum: bool = True

    @property
    def is_bounded(self) -> bool:
        """False where the document gave neither bound: a key then counts from 1, without an end."""
        return self.has_minimum or self.has_maximum


@dataclass(frozen=True, slots=True, kw_only=True)
class DecimalKind:
    """Exact decimals from minimum to maximum, both inclusive; Arrow decimal128(precision, scale)."""

    minimum: Decimal
    maximum: Decimal
    scale: int
    """Decimal places, 0 to 38."""
    precision: int
    """Digits in all, 1 to 38."""
    multiple_of: Decimal
    has_minimum: bool = True
    """Whether the document set the minimum, or it is a default; the same for the maximum."""
    has_maximum: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FloatKind:
    """Binary floating-point numbers from minimum to maximum, both inclusive; Arrow float64."""

    minimum: float
    maximum: float
    multiple_of: Decimal | None = None
    """With it, each value is the double nearest to a multiple, and the bounds are the doubles nearest to the outermost ones."""
    has_minimum: bool = True
    """Whether the document set the minimum, or it is a default; the same for the maximum."""
    has_maximum: bool = True
    exclusive_minimum: float | None = None
    """The bound as the document says it, where that is itself left out; ``minimum`` is then the next double, or multiple."""
    exclusive_maximum: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BooleanKind:
    """True or false; Arrow bool."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextKind:
    """Running text, or codes where it must be short and unique; Arrow string_view. Lengths are in characters."""

    minimum_length: int
    maximum_length: int
    """The longest that is made."""
    declared_length: int | None = None
    """The longest that the document allows; None where it sets no limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BinaryKind:
    """Random bytes; Arrow binary. Lengths are in bytes."""

    minimum_length: int
    maximum_length: int
    """The longest that is made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternKind:
    """Strings that a regular expression matches as a whole; Arrow string_view."""

    pattern: str
    minimum_length: int
    maximum_length: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatKind:
    """Realistic strings of a named format, such as ``email`` or ``city``; Arrow string_view."""

    format: str
    minimum_length: int
    maximum_length: int | None
    is_inferred: bool = False
    """True where only the column's name suggests the format: text stands in where the format can't be kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UuidKind:
    """UUIDs of version 4 (RFC 9562); Arrow ``arrow.uuid``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateKind:
    """Days from minimum to maximum, both inclusive; Arrow date32."""

    minimum: dt.date
    maximum: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class TimestampKind:
    """Instants from minimum to maximum, both inclusive and with a zone; Arrow timestamp(us, UTC)."""

    minimum: dt.datetime
    maximum: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeKind:
    """Times of day to the second; Arrow time32(s)."""

    minimum: dt.time
    maximum: dt.time


@dataclass(frozen=True, slots=True, kw_only=True)
class DurationKind:
    """Spans of time to the second; Arrow duration(us)."""

    minimum: dt.timedelta
    maximum: dt.timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumKind:
    """One of the given values.

    Arrow: dictionary(int32, string) where all are strings, int64, float64 or bool where all are that, else ``arrow.json``.
    """

    values: tuple[Json, ...]
    """Distinct, none of them null."""
    weights: tuple[float, ...] | None = None
    """One for each value, not negative; None: all alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumArrayKind:
    """From minimum_items to maximum_items different members of the values, in random order; Arrow list."""

    values: tuple[Json, ...]
    minimum_items: int
    maximum_items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstKind:
    """Always the same value; Arrow as for an enum of that value alone, or null."""

    value: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrayKind:
    """From minimum_items to maximum_items elements; Arrow list."""

    items: ColumnSpec
    minimum_items: int
    maximum_items: int
    is_set: bool = False
    """True where the elements of one array must differ (``uniqueItems``)."""
    has_maximum: bool = True
    """Whether the document set the maximum; a default gives way where a set has fewer different items."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectKind:
    """A nested object; Arrow struct."""

    properties: tuple[ColumnSpec, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Uniform:
    """Every parent row is as likely as any other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Zipf:
    """The k-th most popular parent row has a share proportional to k ** -exponent."""

    exponent: float
    """Above 0; 1 is Zipf's law."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PerParent:
    """Every parent row has from minimum to maximum children, both inclusive."""

    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignKind:
    """The value of another table's column, at a row of that table; Arrow as that column."""

    table: str
    column: str
    distribution: Uniform | Zipf | PerParent = field(default_factory=Uniform)


Kind = (
    IntegerKind
    | DecimalKind
    | FloatKind
    | BooleanKind
    | TextKind
    | BinaryKind
    | PatternKind
    | FormatKind
    | UuidKind
    | DateKind
    | TimestampKind
    | TimeKind
    | DurationKind
    | EnumKind
    | EnumArrayKind
    | ConstKind
    | ArrayKind
    | ObjectKind
    | ForeignKind
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredColumn:
    """What SQL says of a column, in the document's dialect; it decides how tables are made, never the values."""

    sql_type: str | None = None
    default: str | None = None
    identity: str | None = None
    """``always`` or ``by default``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedColumn:
    """A column that the database computes, so that no values are made for it."""

    name: str
    expression: str
    """SQL over the table's other columns."""
    sql_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnSpec:
    """One column, one property of an object, or the items of an array."""

    name: str
    path: str
    """Where the document says it, for errors: ``$.users.properties.id``."""
    kind: Kind
    null_fraction: float = 0.0
    """Share of nulls, 0 to 1."""
    is_nullable: bool = False
    is_unique: bool = False
    """Also true for a primary key of one column, and for a column that a foreign key refers to."""
    is_primary_key: bool = False
    """True for each column of the primary key."""
    is_case_insensitive: bool = False
    """Whether letters that differ only in case count as one where the values must be unique."""
    character_set: str | None = None
    """The character set that its text is kept to, by MySQL's name; None where that is all of Unicode."""
    declared: DeclaredColumn | None = None
    """How a database declares it, where the document says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """One table."""

    name: str
    path: str
    columns: tuple[ColumnSpec, ...]
    uniques: tuple[UniqueSpec, ...] = ()
    """Beside the primary key and the columns that are unique by themselves."""
    foreign_keys: tuple[ForeignKeySpec, ...] = ()
    """Beside the columns that are foreign keys by themselves."""
    checks: tuple[CheckSpec, ...] = ()
    exclusions: tuple[ExclusionSpec, ...] = ()
    generated: tuple[GeneratedColumn, ...] = ()
    sql_schema: str | None = None
    """The schema of a database that the table is in, where that is not the default one; its name then begins with it."""

    @property
    def sql_name(self) -> str:
        """The table's name within its schema."""
        return self.name if self.sql_schema is None else self.name.removeprefix(f"{self.sql_schema}.")

    @property
    def generated_expressions(self) -> Mapping[str, str]:
        """The expressions of generated columns, by name."""
        return {column.name: column.expression for column in self.generated}

    @property
    def primary_key(self) -> tuple[str, ...]:
        """The names of the primary key's columns, in the order of the document; empty without one."""
        return tuple(column.name for column in self.columns if column.is_primary_key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """Everything that was asked, but for counts and seed."""

    tables: dict[str, TableSpec]
    """By name, in the order of the document."""
    locale: str = "en"
    """One of mimesis' locales."""
    dialect: str = "postgresql"
    """In which conditions and declared types are written: postgresql, mysql, sqlite, mssql or oracle."""
