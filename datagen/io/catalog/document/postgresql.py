"""PostgreSQL's types, and those of its best-known extensions."""

from __future__ import annotations

import re

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
    characters,
    decimal,
    fixed,
    formatted,
    integer,
    matching,
)
from datagen.io.catalog.model import SqlType

__all__ = ["EXTENSION_TYPES", "OCTET", "POSTGRESQL", "WKT"]

OCTET = "([1-9]?[0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])"
PAIR = "[0-9a-f]{2}"
COORDINATE = r"-?[1-9][0-9]?\.[0-9]{1,4}"
POINT = rf"\({COORDINATE},{COORDINATE}\)"
LEXEME = "[a-z]{3,9}"
LABEL = "[A-Za-z][A-Za-z0-9]{2,9}"
LONGEST_BITS = 16
MONTHS_AND_YEARS = ("year", "month", "year to month")
VECTOR_LENGTH = re.compile(r"\((\d+)\)")
GEOMETRY_MODIFIERS = re.compile(r"\((\w+)(?:,(\d+))?\)")
LONGITUDE, LATITUDE = r"-?1?[0-7]?[0-9]\.[0-9]{1,5}", r"-?[0-8]?[0-9]\.[0-9]{1,5}"


def interval(sql_type: SqlType) -> Property:
    """Of a type that keeps no more than years and months, some of these."""
    if sql_type.shown.removeprefix("interval ") in MONTHS_AND_YEARS:
        return {"type": "string", "pattern": "[1-9][0-9]? years ([1-9]|1[01]) months"}
    return {"type": "string", "format": "duration"}


def bits(sql_type: SqlType) -> Property:
    """BIT alone is BIT(1)."""
    return {"type": "string", "pattern": f"[01]{{{sql_type.length or 1}}}"}


def varying_bits(sql_type: SqlType) -> Property:
    return {"type": "string", "pattern": f"[01]{{1,{min(sql_type.length or LONGEST_BITS, LONGEST_BITS)}}}"}


def vector(sql_type: SqlType) -> Property | None:
    """Of a number of dimensions that the type says; a column without can have vectors of any."""
    said = VECTOR_LENGTH.search(sql_type.shown)
    dimensions = int(said[1]) if said else 3
    return {"type": "string", "pattern": rf"\[0\.[0-9]{{1,3}}(,0\.[0-9]{{1,3}}){{{dimensions - 1}}}\]"}


def geometry(sql_type: SqlType) -> Property | None:
    """Well-known text of the kind of shape that the type says."""
    said = GEOMETRY_MODIFIERS.search(sql_type.shown)
    shape, reference = (said[1].lower(), said[2]) if said else ("point", None)
    shape = "point" if shape == "geometry" else shape
    pattern = WKT.get(shape)
    prefix = f"SRID={reference};" if reference else ""
    return None if pattern is None else {"type": "string", "pattern": prefix + pattern}


PLACE = f"{LONGITUDE} {LATITUDE}"
RING = r"\(0 0,[1-9] 0,[1-9] [1-9],0 [1-9],0 0\)"
WKT = {
    "point": rf"POINT\({PLACE}\)",
    "linestring": rf"LINESTRING\({PLACE}(,{PLACE}){{1,3}}\)",
    "polygon": rf"POLYGON\({RING}\)",
    "multipoint": rf"MULTIPOINT\({PLACE}(,{PLACE}){{0,2}}\)",
    "multilinestring": rf"MULTILINESTRING\(\({PLACE},{PLACE}\)\)",
    "multipolygon": rf"MULTIPOLYGON\(\({RING}\)\)",
    "geometrycollection": rf"GEOMETRYCOLLECTION\(POINT\({PLACE}\)\)",
}
MAC = f"{PAIR}(:{PAIR}){{5}}"

POSTGRESQL: Rules = {
    "bool": BOOLEAN,
    "int2": integer(32_767),
    "int4": INT32,
    "int8": INT64,
    "float4": fixed("numbers", type="number"),
    "float8": fixed("numbers", type="number"),
    "numeric": decimal(),
    "money": fixed("decimals of 2 places", type="number", scale=2),
    "oid": INT32,
    "xid": INT32,
    "xid8": INT64,
    "cid": matching("whole numbers", "[1-9][0-9]{0,6}"),
    "tid": matching("places of rows: (12,3)", r"\([1-9][0-9]{0,3},[1-9][0-9]?\)"),
    "text": TEXT,
    "varchar": TEXT,
    "bpchar": TEXT,
    "name": TEXT,
    "char": matching("one letter", "[A-Za-z]"),
    "bytea": binary(),
    "date": formatted("days", "date"),
    "time": formatted("times of day", "time"),
    "timetz": formatted("times of day", "time"),
    "timestamp": formatted("instants", "date-time"),
    "timestamptz": formatted("instants", "date-time"),
    "interval": Rule("durations to 30 days", interval),
    "uuid": formatted("UUIDs", "uuid"),
    "json": JSON,
    "jsonb": JSON,
    "jsonpath": matching("paths: $.name.key", rf"\$(\.{LEXEME}){{1,3}}"),
    "xml": matching("small XML documents", "<note><to>[A-Z][a-z]{2,8}</to><text>[a-z]{3,9}( [a-z]{3,9}){0,3}</text></note>"),
    "inet": matching("IPv4 addresses", rf"{OCTET}(\.{OCTET}){{3}}"),
    "cidr": matching("IPv4 networks: 10.1.2.0/24", rf"(10|172|192)(\.{OCTET}){{2}}\.0/24"),
    "macaddr": matching("MAC addresses", MAC),
    "macaddr8": matching("EUI-64 addresses", f"{PAIR}(:{PAIR}){{7}}"),
    "bit": Rule("bits: 0110", bits),
    "varbit": Rule("bits: 0110", varying_bits),
    "tsvector": matching("words for text search", rf"'{LEXEME}':1 '{LEXEME}':2( '{LEXEME}':3)?"),
    "tsquery": matching("queries for text search", rf"'{LEXEME}'( [&|] '{LEXEME}')?"),
    "point": matching("points: (1.5,2.25)", POINT),
    "line": matching("lines: {1,2,3}", r"\{[1-9],-?[1-9],-?[1-9][0-9]?\}"),
    "lseg": matching("segments", rf"\[{POINT},{POINT}\]"),
    "box": matching("boxes", rf"{POINT},{POINT}"),
    "path": matching("paths", rf"\[{POINT}(,{POINT}){{1,3}}\]"),
    "polygon": matching("polygons", rf"\({POINT}(,{POINT}){{2,4}}\)"),
    "circle": matching("circles", rf"<{POINT},[1-9][0-9]?>"),
    "pg_lsn": matching("places in the log: 16/B374D848", "[1-9A-F][0-9A-F]?/[1-9A-F][0-9A-F]{0,7}"),
    "pg_snapshot": matching("snapshots of transactions", r"[1-9][0-9]:[1-9][0-9]{2}:"),
    "txid_snapshot": matching("snapshots of transactions", r"[1-9][0-9]:[1-9][0-9]{2}:"),
    "int2vector": matching("small whole numbers", "[1-9][0-9]?( [1-9][0-9]?){0,2}"),
    "oidvector": matching("whole numbers", "[1-9][0-9]{0,4}( [1-9][0-9]{0,4}){0,2}"),
    "refcursor": characters(63),
    "regclass": matching("the server's own tables", "pg_(class|type|proc|namespace|attribute|index|constraint)"),
    "regtype": matching("the server's own types", "(integer|text|boolean|bigint|date|uuid|bytea)"),
    "regproc": matching("the server's own functions", "(now|version|pi|clock_timestamp)"),
    "regprocedure": matching("the server's own functions", r"(now|version|pi|clock_timestamp)\(\)"),
    "regoper": matching("the server's own operators", r"pg_catalog\.(\|\||\|)/"),
    "regoperator": matching("the server's own operators", r"[+*]\(integer,integer\)"),
    "regnamespace": matching("the server's own schemas", "pg_catalog|information_schema"),
    "regconfig": matching("configurations for text search", "simple|english|german|french|spanish"),
    "regdictionary": matching("dictionaries for text search", "simple"),
    "regcollation": matching("the server's own collations", r"pg_catalog\.\"(C|POSIX|default)\""),
    "regrole": matching("the server's own roles", "pg_monitor|pg_read_all_stats|pg_signal_backend"),
}
"""By name in pg_type."""

EXTENSION_TYPES: Rules = {
    "citext": TEXT,
    "hstore": matching("pairs of words", r'"[a-z]{3,9}"=>"[a-z]{3,9}"'),
    "ltree": matching("paths of labels: Top.Science", rf"{LABEL}(\.{LABEL}){{0,3}}"),
    "lquery": matching("patterns of paths", rf"{LABEL}\.\*"),
    "ltxtquery": matching("queries for labels", rf"{LABEL}( [&|] {LABEL})?"),
    "cube": matching("points of three dimensions", r"\([1-9][0-9]?,[1-9][0-9]?,[1-9][0-9]?\)"),
    "seg": matching("intervals of numbers", r"[1-9]\.[0-9] \.\. [1-9][0-9]\.[0-9]"),
    "vector": Rule("vectors of its dimensions", vector),
    "halfvec": Rule("vectors of its dimensions", vector),
    "geometry": Rule("shapes of its kind, as well-known text", geometry),
    "geography": Rule("shapes of its kind, as well-known text", geometry),
    "email": formatted("e-mail addresses", "email"),
    "semver": matching("versions: 1.2.3", r"[0-9]\.[1-9]?[0-9]\.[1-9]?[0-9]"),
    "tinyint": integer(127),
    "uint1": integer(255),
    "uint2": integer(65_535),
    "uint4": integer(4_294_967_295),
    "uint8": INT64,
    "int1": integer(127),
}
"""By the type's name, wherever its schema."""
