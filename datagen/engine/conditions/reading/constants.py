"""Names, values and types."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from sqlglot import exp

from datagen.engine.conditions.reading.literals import read_interval as interval_of
from datagen.engine.conditions.reading.literals import read_time, read_timestamp
from datagen.engine.conditions.reading.reader import Node, Reader, Readers
from datagen.engine.conditions.terms import (
    NULL,
    Call,
    Cast,
    Clock,
    Constant,
    Term,
    Unsupported,
)

__all__ = ["READERS"]

CLOCKS: Mapping[type, bool] = {
    exp.CurrentDate: True, exp.CurrentTimestamp: False, exp.CurrentDatetime: False, exp.Localtimestamp: False,
}  # fmt: skip
TYPES = {
    "text": "text varchar nvarchar char nchar bpchar name character_set mediumtext longtext tinytext",
    "integer": "int bigint smallint tinyint mediumint uint ubigint usmallint utinyint umediumint int128 oid serial bigserial",
    "decimal": "decimal udecimal money smallmoney bigdecimal",
    "float": "double float udouble",
    "boolean": "boolean bit",
    "date": "date",
    "timestamp": "timestamp timestamptz timestampltz timestampntz datetime datetime2 smalldatetime",
    "time": "time timetz",
    "interval": "interval",
    "binary": "binary varbinary blob longblob mediumblob tinyblob",
    "json": "json jsonb",
    "uuid": "uuid uniqueidentifier",
}
TYPE_NAMES = {name: kind for kind, names in TYPES.items() for name in names.split()}


def read_column(reader: Reader, node: Node) -> Term:
    assert isinstance(node, exp.Column)
    return reader.identifier(node.this)


def read_identifier(reader: Reader, node: Node) -> Term:
    return reader.identifier(node)


def read_literal(reader: Reader, node: Node) -> Term:
    if node.is_string:
        return Constant(node.this)
    text = node.this
    if re.fullmatch(r"[0-9]+", text):
        return Constant(int(text))
    return Constant(float(text) if "e" in text.lower() and reader.dialect != "postgres" else Decimal(text))


def read_national(reader: Reader, node: Node) -> Term:
    return Constant(str(node.this))


def read_rawstring(reader: Reader, node: Node) -> Term:
    return Constant(str(node.this))


def read_introducer(reader: Reader, node: Node) -> Term:
    return reader.term(node.expression)


def read_hexstring(reader: Reader, node: Node) -> Term:
    return Constant(bytes.fromhex(node.this if len(node.this) % 2 == 0 else "0" + node.this))


def read_bytestring(reader: Reader, node: Node) -> Term:
    """PostgreSQL's E'...' is text, with backslashes doubled."""
    text = str(node.this)
    return Constant(text.replace("\\\\", "\\") if reader.dialect == "postgres" else text.encode())


def read_bitstring(reader: Reader, node: Node) -> Term:
    return Constant(int(node.this, 2) if reader.dialect == "mysql" else str(node.this))


def read_boolean(reader: Reader, node: Node) -> Term:
    return Constant(bool(node.this))


def read_null(reader: Reader, node: Node) -> Term:
    return NULL


def read_interval(reader: Reader, node: Node) -> Term:
    amount = reader.term(node.this) if node.this is not None else NULL
    unit = node.args.get("unit")
    if not isinstance(amount, Constant):
        raise Unsupported(reader.named(node))
    return Constant(interval_of(str(amount.value), unit.name if unit is not None else None))


def read_datestrtodate(reader: Reader, node: Node) -> Term:
    return Cast(reader.term(node.this), "date")


def read_cast(reader: Reader, node: Node) -> Term:
    kind = type_of(reader, node.args["to"])
    part = reader.term(node.this)
    return converted(reader, part, kind)


def read_convert(reader: Reader, node: Node) -> Term:
    return converted(reader, reader.term(node.expression), type_of(reader, node.this))


def converted(reader: Reader, part: Term, kind: str | None) -> Term:
    """Without a kind, the type is the user's own: an enum or a domain, whose values pass as they are."""
    if isinstance(part, Cast) and part.to == "text" and isinstance(part.subject, Constant):
        part = part.subject
    if isinstance(part, Constant) and isinstance(part.value, str) and kind in ("date", "timestamp"):
        word = part.value.strip().lower()
        if word in ("now", "today"):
            return Clock(kind == "date" or word == "today")
    if isinstance(part, Constant) and isinstance(part.value, str) and kind == "interval":
        return Constant(interval_of(part.value))
    if isinstance(part, Constant) and kind is not None:
        return folded(part, kind)
    return part if kind is None else Cast(part, kind)


def type_of(reader: Reader, node: Node) -> str | None:
    kind = node.this
    name = (kind.value if isinstance(kind, exp.DataType.Type) else str(kind)).lower()
    if name.startswith("array") or name.replace("-", "").startswith("userdefined"):
        return None
    if reader.dialect == "postgres" and name == "bit":
        return None
    if name in TYPE_NAMES:
        return TYPE_NAMES[name]
    if name in ("inet", "cidr", "hstore", "xml", "variant", "unknown", "null", "object") or "range" in name:
        return None
    raise Unsupported(f"a cast to {name}")


def read_attimezone(reader: Reader, node: Node) -> Term:
    zone = reader.term(node.args["zone"])
    if zone not in (Constant("UTC"), Cast(Constant("UTC"), "text"), Constant("utc"), Constant("GMT")):
        raise Unsupported("a time zone other than UTC")
    return reader.term(node.this)


def read_neg(reader: Reader, node: Node) -> Term:
    part = reader.term(node.this)
    if isinstance(part, Constant) and isinstance(part.value, int | float | Decimal):
        return Constant(-part.value)
    return Call("-", (Constant(0), part))


def folded(part: Constant, kind: str) -> Term:
    """The cast of a constant, done where it leaves no doubt."""
    value = part.value
    match kind, value:
        case ("text" | "json" | "uuid", str()) | ("boolean", bool()) | (_, None):
            return part
        case ("integer", int()) | ("decimal" | "float", int() | Decimal()):
            return Constant(int(value)) if isinstance(value, bool) else part
        case "integer" | "decimal", str() if re.fullmatch(r"\s*[+-]?\d+\s*", value):
            return Constant(int(value))
        case "decimal" | "float", str() if re.fullmatch(r"\s*[+-]?\d+\.\d+\s*", value):
            return Constant(Decimal(value.strip()))
        case "date" | "timestamp", str() if (moment := read_timestamp(value)) is not None:
            return Constant(moment.date() if kind == "date" else moment)
        case "time", str() if (time := read_time(value)) is not None:
            return Constant(time)
        case _:
            return Cast(part, kind)


def read_clock(reader: Reader, node: Node) -> Term:
    return Clock(CLOCKS[type(node)])


READERS: Readers = {
    **dict.fromkeys(CLOCKS, read_clock),
    exp.Column: read_column,
    exp.Identifier: read_identifier,
    exp.Literal: read_literal,
    exp.National: read_national,
    exp.RawString: read_rawstring,
    exp.Introducer: read_introducer,
    exp.HexString: read_hexstring,
    exp.ByteString: read_bytestring,
    exp.BitString: read_bitstring,
    exp.Boolean: read_boolean,
    exp.Null: read_null,
    exp.Interval: read_interval,
    exp.DateStrToDate: read_datestrtodate,
    exp.Cast: read_cast,
    exp.Convert: read_convert,
    exp.AtTimeZone: read_attimezone,
    exp.Neg: read_neg,
    exp.TryCast: read_cast,
}
