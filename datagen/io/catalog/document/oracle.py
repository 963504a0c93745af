"""Oracle's types."""

from __future__ import annotations

from datagen.io.catalog.document.property import (
    BOOLEAN,
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
    matching,
)
from datagen.io.catalog.model import SqlType

__all__ = ["ORACLE"]

INT64_DIGITS = 18
"""Of which an integer of 64 bits has every number."""


def number(sql_type: SqlType) -> Property | None:
    """NUMBER(10) holds whole numbers, and so does NUMBER(*,0)."""
    if sql_type.scale == 0 or (sql_type.scale is None and sql_type.precision is not None):
        digits = sql_type.precision
        return (
            {"type": "integer"} if digits is None or digits > INT64_DIGITS else {"type": "integer", "maximum": 10**digits - 1}
        )
    return decimal().make(sql_type)


MOMENT = formatted("instants", "date-time")
FLOATING = fixed("numbers", type="number")

ORACLE: Rules = {
    "number": Rule("whole numbers, or decimals within its digits", number),
    "numeric": Rule("whole numbers, or decimals within its digits", number),
    "decimal": Rule("whole numbers, or decimals within its digits", number),
    "integer": INT64,
    "smallint": INT64,
    "float": FLOATING,
    "real": FLOATING,
    "double_precision": FLOATING,
    "binary_float": FLOATING,
    "binary_double": FLOATING,
    "boolean": BOOLEAN,
    "char": TEXT,
    "nchar": TEXT,
    "varchar": TEXT,
    "varchar2": TEXT,
    "nvarchar2": TEXT,
    "clob": TEXT,
    "nclob": TEXT,
    "long": TEXT,
    "raw": binary(),
    "long raw": binary(),
    "blob": binary(),
    "date": MOMENT,
    "timestamp": MOMENT,
    "timestamp with time zone": MOMENT,
    "timestamp with local time zone": MOMENT,
    "interval": formatted("durations to 30 days", "duration"),
    "interval day to second": formatted("durations to 30 days", "duration"),
    "interval year to month": matching("years and months: 3-11", "[1-9]?[0-9]-([0-9]|1[01])"),
    "json": JSON,
    "xmltype": matching("small XML documents", "<note>[a-z]{3,9}</note>"),
}
"""By the name of the type without digits, in lower case."""
