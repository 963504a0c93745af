"""What the columns of MySQL and MariaDB take: which Arrow values, and by which expression.

What a conversion gives is rendered by its Arrow type: numbers and times as they are, booleans as 0 and 1, bytes as
hexadecimal digits, anything else as text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import polars as pl
import pyarrow as pa

from datagen.engine.arrays import TEXT, text_from_polars, text_to_polars
from datagen.io.conversion import Conversion, as_is, is_nested, is_text, list_offsets
from datagen.io.json_text import json_text
from datagen.io.reach import Limits
from datagen.io.scalar_text import to_text

__all__ = ["ColumnType", "conversion", "expression", "limits"]

GEOMETRIES = frozenset(
    {
        *("geometry", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon"),
        *("geometrycollection", "geomcollection"),
    }
)
BITS = {"tinyint": 8, "smallint": 16, "mediumint": 24, "int": 32, "bigint": 64}
LARGEST_FLOAT = 3.4028234663852886e38
LAST_YEAR = 2155


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnType:
    """The type of a column that is really there."""

    name: str
    """DATA_TYPE of information_schema, in lower case."""
    is_unsigned: bool = False
    length: int | None = None
    """In characters, of text; in bits, of BIT."""
    precision: int | None = None
    scale: int | None = None
    labels: tuple[str, ...] = ()
    """Of an ENUM or SET."""
    srid: int | None = None
    """The reference system that a column of geometries is held to (MySQL 8)."""


Choice = Callable[[pa.DataType, ColumnType], Conversion | None]


def conversion(source: pa.DataType, target: ColumnType) -> Conversion | None:
    """From a plan's Arrow type to what this column is given; None where it can't take every such value unchanged."""
    if pa.types.is_null(source):
        return Conversion(TEXT, lambda array: pa.nulls(len(array), TEXT))
    if target.name in GEOMETRIES:
        return text_or_bytes(source, target)
    return CHOICES.get(target.name, text_only)(source, target)


def is_bytes(kind: pa.DataType) -> bool:
    checks = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_binary_view, pa.types.is_fixed_size_binary)
    return any(check(kind) for check in checks)


def whole(source: pa.DataType, target: ColumnType) -> Conversion | None:
    is_whole = pa.types.is_integer(source) or pa.types.is_boolean(source)
    return as_is(source) if is_whole or (pa.types.is_decimal(source) and source.scale == 0) else None


def bits(source: pa.DataType, target: ColumnType) -> Conversion | None:
    """Text is binary digits."""
    return whole(source, target) or text_or_bytes(source, target)


def year(source: pa.DataType, target: ColumnType) -> Conversion | None:
    return as_is(source) if pa.types.is_integer(source) or is_text(source) else None


def exact(source: pa.DataType, target: ColumnType) -> Conversion | None:
    """A double is rounded to the column's scale, as in an INSERT."""
    if pa.types.is_decimal(source) and target.scale is not None and source.scale > target.scale:
        return None
    return real(source, target)


def real(source: pa.DataType, target: ColumnType) -> Conversion | None:
    is_number = pa.types.is_integer(source) or pa.types.is_floating(source) or pa.types.is_decimal(source)
    return as_is(source) if is_number else None


def text(source: pa.DataType, target: ColumnType) -> Conversion | None:
    """Any value as text: documents as JSON, all else in its plain form."""
    if is_bytes(source):
        return None
    return as_is(source) if is_text(source) else Conversion(TEXT, json_text if is_nested(source) else to_text)


def text_only(source: pa.DataType, target: ColumnType) -> Conversion | None:
    return as_is(source) if is_text(source) else None


def text_or_bytes(source: pa.DataType, target: ColumnType) -> Conversion | None:
    return as_is(source) if is_text(source) or is_bytes(source) else None


def raw(source: pa.DataType, target: ColumnType) -> Conversion | None:
    """A UUID is its 16 bytes."""
    if isinstance(source, pa.UuidType):
        return Conversion(pa.binary(16), lambda array: array.storage)
    return text_or_bytes(source, target)


def members(source: pa.DataType, target: ColumnType) -> Conversion | None:
    """Text with commas between the members, or a list of them."""
    if pa.types.is_list(source) and is_text(source.value_type):
        return Conversion(TEXT, join_members)
    return text_only(source, target)


def join_members(array: pa.ListArray) -> pa.Array:
    lists = pa.ListArray.from_arrays(list_offsets(array), to_text(array.flatten()))
    return text_from_polars(text_to_polars(lists).list.join(","))


def date(source: pa.DataType, target: ColumnType) -> Conversion | None:
    return as_is(source) if pa.types.is_date(source) or is_text(source) else None


def moment(source: pa.DataType, target: ColumnType) -> Conversion | None:
    """Instants are in UTC; DATETIME has their wall clock, and so has TIMESTAMP, as the session is in UTC."""
    return as_is(source) if pa.types.is_timestamp(source) or pa.types.is_date(source) or is_text(source) else None


def time_of_day(source: pa.DataType, target: ColumnType) -> Conversion | None:
    if pa.types.is_duration(source):
        return Conversion(TEXT, span_text)
    return as_is(source) if pa.types.is_time(source) or is_text(source) else None


def span_text(array: pa.Array) -> pa.Array:
    """duration(us) -> ``-26:03:04.000005``."""
    microseconds = pl.col("us").abs()
    sign = pl.when(pl.col("us") < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    parts = (
        microseconds // 3_600_000_000,
        (microseconds // 60_000_000 % 60).cast(pl.String).str.zfill(2),
        (microseconds // 1_000_000 % 60).cast(pl.String).str.zfill(2),
        (microseconds % 1_000_000).cast(pl.String).str.zfill(6),
    )
    frame = text_to_polars(array.cast(pa.int64())).rename("us").to_frame()
    return text_from_polars(frame.select(pl.format("{}{}:{}:{}.{}", sign, *parts)).to_series())


def document(source: pa.DataType, target: ColumnType) -> Conversion | None:
    return None if is_bytes(source) else Conversion(TEXT, json_text)


def identifier(source: pa.DataType, target: ColumnType) -> Conversion | None:
    return as_is(source) if isinstance(source, pa.UuidType) or is_text(source) else None


CHOICES: Mapping[str, Choice] = {
    **dict.fromkeys(BITS, whole),
    "bit": bits,
    "year": year,
    "decimal": exact,
    "float": real,
    "double": real,
    **dict.fromkeys(("char", "varchar", "tinytext", "text", "mediumtext", "longtext"), text),
    **dict.fromkeys(("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob"), raw),
    "enum": text_only,
    "set": members,
    "date": date,
    "datetime": moment,
    "timestamp": moment,
    "time": time_of_day,
    "json": document,
    "uuid": identifier,
}
"""By DATA_TYPE; a type that is not here takes text."""


def expression(target: ColumnType, arrow_type: pa.DataType) -> str:
    """What makes the column's value of a rendered one, which stands for ``{}``; NULL stays NULL."""
    if target.name in GEOMETRIES:
        reference = "" if target.srid is None else f", {target.srid}"
        return f"ST_GeomFromWKB(UNHEX({{}}){reference})" if is_bytes(arrow_type) else f"ST_GeomFromText({{}}{reference})"
    if is_bytes(arrow_type):
        return "UNHEX({})"
    if target.name == "bit":
        return "CAST(CONV({}, 2, 10) AS UNSIGNED)" if is_text(arrow_type) else "CAST({} AS UNSIGNED)"
    return "{}"


def limits(target: ColumnType) -> Limits:
    """What the type says."""
    if target.name in BITS:
        size = BITS[target.name]
        return Limits(minimum=0, maximum=2**size - 1) if target.is_unsigned else signed(size)
    if target.name == "decimal" and target.precision is not None and target.scale is not None:
        largest = Decimal((0, (9,) * target.precision, -target.scale))
        return Limits(minimum=0 if target.is_unsigned else -largest, maximum=largest)
    if target.name == "bit" and target.length is not None:
        return Limits(minimum=0, maximum=2**target.length - 1, length=target.length)
    if target.name in ("float", "double"):
        largest_float = LARGEST_FLOAT if target.name == "float" else None
        least = 0 if target.is_unsigned else largest_float and -largest_float
        return Limits(minimum=least, maximum=largest_float, exact_integer=2**24 if target.name == "float" else 2**53)
    if target.name == "year":
        return Limits(minimum=0, maximum=LAST_YEAR)
    if target.name == "enum":
        return Limits(labels=frozenset(target.labels))
    return Limits(length=target.length) if CHOICES.get(target.name) is text else Limits()


def signed(size: int) -> Limits:
    return Limits(minimum=-(2 ** (size - 1)), maximum=2 ** (size - 1) - 1)
