"""SQL Server's types."""

from __future__ import annotations

from datagen.io.catalog.document.postgresql import WKT
from datagen.io.catalog.document.property import (
    BOOLEAN,
    INT32,
    INT64,
    JSON,
    LEFT_OUT,
    TEXT,
    Rules,
    binary,
    characters,
    decimal,
    fixed,
    formatted,
    integer,
    matching,
)

__all__ = ["MSSQL"]

MOMENT = formatted("instants", "date-time")

MSSQL: Rules = {
    "bit": BOOLEAN,
    "tinyint": integer(255),
    "smallint": integer(32_767),
    "int": INT32,
    "integer": INT32,
    "bigint": INT64,
    "decimal": decimal(precision=18, scale=0),
    "numeric": decimal(precision=18, scale=0),
    "money": fixed("decimals of 4 places", type="number", precision=19, scale=4),
    "smallmoney": fixed("decimals of 4 places to 214,748", type="number", scale=4, maximum=214_748),
    "float": fixed("numbers", type="number"),
    "double_precision": fixed("numbers", type="number"),
    "real": fixed("numbers", type="number"),
    "date": formatted("days", "date"),
    "time": formatted("times of day", "time"),
    "datetime": MOMENT,
    "datetime2": MOMENT,
    "smalldatetime": MOMENT,
    "datetimeoffset": MOMENT,
    "char": TEXT,
    "varchar": TEXT,
    "text": TEXT,
    "nchar": TEXT,
    "nvarchar": TEXT,
    "ntext": TEXT,
    "sysname": characters(128),
    "binary": binary(is_fixed=True),
    "varbinary": binary(),
    "image": binary(),
    "uniqueidentifier": formatted("UUIDs", "uuid"),
    "xml": matching("small XML documents", "<note>[a-z]{3,9}</note>"),
    "json": JSON,
    "sql_variant": TEXT,
    "hierarchyid": matching("paths: /1/2/", "/([1-9][0-9]?/){1,3}"),
    "geography": matching("points, as well-known text", WKT["point"]),
    "geometry": matching("points, as well-known text", WKT["point"]),
    "rowversion": LEFT_OUT,
    "timestamp": LEFT_OUT,
}
"""By name in sys.types."""
