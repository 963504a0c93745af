"""MySQL's and MariaDB's types."""

from __future__ import annotations

from itertools import combinations

from datagen.io.catalog.document.postgresql import OCTET
from datagen.io.catalog.document.property import (
    INT32,
    INT64,
    JSON,
    TEXT,
    UINT32,
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

__all__ = ["MYSQL", "SHAPES", "set_property"]

MOST_SETS = 40
"""Listed combinations of a set's members."""
NUMBER = "[1-9][0-9]?"
PLACE = f"{NUMBER} {NUMBER}"
RING = r"\(0 0,[1-9] 0,[1-9] [1-9],0 [1-9],0 0\)"
SHAPES = {
    "point": rf"POINT\({PLACE}\)",
    "linestring": rf"LINESTRING\({PLACE},1{PLACE}(,2{PLACE})?\)",
    "polygon": rf"POLYGON\({RING}\)",
    "multipoint": rf"MULTIPOINT\({PLACE}(,{PLACE}){{0,2}}\)",
    "multilinestring": rf"MULTILINESTRING\(\({PLACE},1{PLACE}\)\)",
    "multipolygon": rf"MULTIPOLYGON\(\({RING}\)\)",
    "geometrycollection": rf"GEOMETRYCOLLECTION\(POINT\({PLACE}\)\)",
}


def sized(maximum: int, unsigned_maximum: int) -> Rule:
    def make(sql_type: SqlType) -> Property:
        return {"type": "integer", "maximum": unsigned_maximum if sql_type.is_unsigned else maximum}

    return Rule(f"whole numbers to {maximum:,}, unsigned to {unsigned_maximum:,}", make)


def tinyint(sql_type: SqlType) -> Property:
    """TINYINT(1) is how both spell BOOLEAN."""
    if sql_type.shown.lower().startswith("tinyint(1)"):
        return {"type": "boolean"}
    return {"type": "integer", "maximum": 255 if sql_type.is_unsigned else 127}


def ordinary_integer(sql_type: SqlType) -> Property | None:
    return (UINT32 if sql_type.is_unsigned else INT32).make(sql_type)


def bit(sql_type: SqlType) -> Property:
    if (sql_type.length or 1) == 1:
        return {"type": "boolean"}
    return {"type": "integer", "maximum": min((1 << (sql_type.length or 1)) - 1, (1 << 63) - 1)}


def floating(sql_type: SqlType) -> Property:
    """FLOAT(7,4) has decimal places."""
    return {"type": "number"} if sql_type.scale is None else decimal(most_digits=15).make(sql_type) or {"type": "number"}


def set_property(labels: tuple[str, ...]) -> Property | None:
    """Each member, and pairs of them in the set's order, up to a number of combinations."""
    if not labels:
        return None
    pairs = [",".join(pair) for pair in combinations(labels, 2)]
    return {"type": "string", "enum": [*labels, *pairs[: max(0, MOST_SETS - len(labels))]]}


MYSQL: Rules = {
    "tinyint": Rule("whole numbers to 127, unsigned to 255; booleans where it is TINYINT(1)", tinyint),
    "smallint": sized(32_767, 65_535),
    "mediumint": sized(8_388_607, 16_777_215),
    "int": Rule("whole numbers of 32 bits, without a sign where it is unsigned", ordinary_integer),
    "bigint": INT64,
    "decimal": decimal(precision=10, scale=0),
    "float": Rule("numbers, decimals where it has places", floating),
    "double": Rule("numbers, decimals where it has places", floating),
    "bit": Rule("booleans, or whole numbers of its bits", bit),
    "year": fixed("years 1901 to 2155", type="integer", minimum=1901, maximum=2155),
    "date": formatted("days", "date"),
    "datetime": formatted("instants", "date-time"),
    "timestamp": formatted("instants", "date-time"),
    "time": formatted("times of day", "time"),
    "char": TEXT,
    "varchar": TEXT,
    "tinytext": TEXT,
    "text": TEXT,
    "mediumtext": TEXT,
    "longtext": TEXT,
    "binary": binary(is_fixed=True),
    "varbinary": binary(),
    "tinyblob": binary(),
    "blob": binary(),
    "mediumblob": binary(),
    "longblob": binary(),
    "json": JSON,
    "uuid": formatted("UUIDs", "uuid"),
    "inet4": matching("IPv4 addresses", rf"{OCTET}(\.{OCTET}){{3}}"),
    "inet6": matching("IPv6 addresses", "2001:db8(:[1-9a-f][0-9a-f]{0,3}){6}"),
    "xmltype": matching("small XML documents", "<note>[a-z]{3,9}</note>"),
    **{shape: matching(f"{shape}s, as well-known text", pattern) for shape, pattern in SHAPES.items()},
    "geometry": matching("points, as well-known text", SHAPES["point"]),
    "geomcollection": matching("collections of points, as well-known text", SHAPES["geometrycollection"]),
}
"""By DATA_TYPE of information_schema."""
