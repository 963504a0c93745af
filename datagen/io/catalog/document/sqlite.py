"""SQLite's types: the names that are known in a declaration where SQLite keeps such values, else its affinity."""

from __future__ import annotations

from collections.abc import Mapping

from datagen.io.catalog.document.property import (
    BOOLEAN,
    INT32,
    INT64,
    JSON,
    TEXT,
    Property,
    Rule,
    Rules,
    binary,
    decimal,
    fixed,
    formatted,
    integer,
)
from datagen.io.catalog.model import Affinity, SqlType

__all__ = ["AFFINITIES", "SQLITE", "sqlite_property"]

EXACT_DIGITS, WHOLE_DIGITS = 15, 18
"""What SQLite's doubles, and its integers, keep."""


def exact(sql_type: SqlType) -> Property | None:
    if sql_type.affinity == "TEXT":
        return TEXT.make(sql_type)
    is_whole = sql_type.precision is not None and not sql_type.scale
    return decimal(most_digits=WHOLE_DIGITS if is_whole else EXACT_DIGITS).make(sql_type)


def tinyint(sql_type: SqlType) -> Property:
    """TINYINT(1) is how MySQL spells BOOLEAN."""
    return (
        {"type": "boolean"} if sql_type.shown.replace(" ", "").lower() == "tinyint(1)" else {"type": "integer", "maximum": 127}
    )


EXACT = Rule("decimals within its digits, at most 15", exact)
MOMENT = formatted("instants", "date-time")
FLOATING = fixed("numbers", type="number")

SQLITE: Rules = {
    "boolean": BOOLEAN,
    "bool": BOOLEAN,
    "bit": BOOLEAN,
    "tinyint": Rule("whole numbers to 127; booleans where it is TINYINT(1)", tinyint),
    "smallint": integer(32_767),
    "int2": integer(32_767),
    "mediumint": integer(8_388_607),
    "int": INT32,
    "integer": INT64,
    "int4": INT32,
    "bigint": INT64,
    "int8": INT64,
    "unsigned big int": INT64,
    "decimal": EXACT,
    "dec": EXACT,
    "numeric": EXACT,
    "number": EXACT,
    "money": fixed("decimals of 2 places", type="number", scale=2),
    "currency": fixed("decimals of 2 places", type="number", scale=2),
    "real": FLOATING,
    "double": FLOATING,
    "double precision": FLOATING,
    "float": FLOATING,
    "date": formatted("days", "date"),
    "datetime": MOMENT,
    "datetime2": MOMENT,
    "timestamp": MOMENT,
    "timestamptz": MOMENT,
    "timestamp with time zone": MOMENT,
    "timestamp without time zone": MOMENT,
    "datetimeoffset": MOMENT,
    "time": formatted("times of day", "time"),
    "json": JSON,
    "jsonb": JSON,
    "uuid": formatted("UUIDs", "uuid"),
    "guid": formatted("UUIDs", "uuid"),
    "uniqueidentifier": formatted("UUIDs", "uuid"),
    "binary": binary(is_fixed=True),
    "varbinary": binary(),
    "bytea": binary(),
    "raw": binary(),
    "string": TEXT,
    "year": fixed("years 1901 to 2155", type="integer", minimum=1901, maximum=2155),
}
"""By the name that a column is declared with, in lower case; text and blobs come by affinity."""

AFFINITIES: Mapping[Affinity, Rule] = {
    "INTEGER": INT64,
    "REAL": FLOATING,
    "TEXT": TEXT,
    "BLOB": binary(),
    "NUMERIC": INT64,
}
"""Of a column whose name is not known."""


def sqlite_property(sql_type: SqlType) -> Property | None:
    """A column without a type takes anything, text too."""
    if not sql_type.shown:
        return {"type": "string"}
    rule = SQLITE.get(sql_type.name)
    return (rule or AFFINITIES[sql_type.affinity or "NUMERIC"]).make(sql_type)
