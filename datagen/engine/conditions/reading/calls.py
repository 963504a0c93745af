"""Functions and operators that need more than their name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import sqlglot
from sqlglot import exp

from datagen.engine.conditions.reading.functions import NAMED
from datagen.engine.conditions.reading.literals import array_members, read_interval
from datagen.engine.conditions.reading.patterns import matching
from datagen.engine.conditions.reading.reader import Node, Reader, Readers
from datagen.engine.conditions.terms import (
    NULL,
    Call,
    Case,
    Cast,
    Clock,
    Constant,
    Interval,
    IsNull,
    Not,
    Term,
    Unsupported,
    any_of,
)

__all__ = ["READERS"]

ARITHMETIC: Mapping[type, str] = {
    exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/", exp.IntDiv: "div", exp.Mod: "%",
    exp.BitwiseAnd: "&", exp.BitwiseOr: "|", exp.BitwiseXor: "#", exp.BitwiseLeftShift: "<<", exp.BitwiseRightShift: ">>",
}  # fmt: skip
CLOCK_NAMES = {
    "clock_timestamp": False, "statement_timestamp": False, "transaction_timestamp": False, "sysdatetime": False, "now": False,
    "getdate": False, "getutcdate": False, "sysutcdatetime": False, "utc_timestamp": False, "utc_date": True, "curdate": True,
}  # fmt: skip


def division(reader: Reader) -> str:
    """MySQL and Oracle divide whole numbers exactly, the others cut the remainder off."""
    return "exact /" if reader.dialect in ("mysql", "oracle") else "/"


def read_dot(reader: Reader, node: Node) -> Term:
    if isinstance(node.expression, exp.Func) and node.this.name.lower() in ("pg_catalog", "public", "sys", "dbo"):
        call = node.expression
        # Behind a schema sqlglot does not tell functions apart.
        return reader.term(sqlglot.parse_one(call.sql(dialect=reader.dialect), dialect=reader.dialect))
    raise Unsupported(reader.named(node.expression) if isinstance(node.expression, exp.Func) else f"{node.sql()!r}")


def read_anonymous(reader: Reader, node: Node) -> Term:
    name = node.name.lower()
    if name in CLOCK_NAMES:
        return Clock(CLOCK_NAMES[name])
    if name == "isjson":
        return Case(((Call("json_valid", (reader.term(node.expressions[0]),)), Constant(1)),), Constant(0))
    arguments = [reader.term(part) for part in node.expressions]
    if name in ("num_nonnulls", "num_nulls"):
        wanted: list[Term] = [IsNull(each) if name == "num_nulls" else Not(IsNull(each)) for each in arguments]
        return total(wanted)
    if name in ("regexp_like", "regexp_matches", "regexp_match"):
        flags = reader.text(arguments[2]) if len(arguments) > 2 else ""
        found = matching(reader, arguments[0], reader.text(arguments[1]), "i" in flags)
        return found if name == "regexp_like" else Case(((found, Constant(1)),), NULL)
    if name == "timezone" and len(arguments) == 2 and arguments[0] in (Constant("UTC"), Cast(Constant("UTC"), "text")):
        return arguments[1]
    if name == "row":
        raise Unsupported("a row value")
    if name not in NAMED:
        raise Unsupported(f"the function {name}")
    return Call(NAMED[name], tuple(arguments))


def read_greatest(reader: Reader, node: Node) -> Term:
    return extreme(reader, "greatest", [node.this, *node.expressions])


def read_least(reader: Reader, node: Node) -> Term:
    return extreme(reader, "least", [node.this, *node.expressions])


def extreme(reader: Reader, name: str, nodes: Sequence[Node]) -> Term:
    """Null where an argument is, but in PostgreSQL and SQL Server, which pass over nulls."""
    parts = tuple(reader.term(node) for node in nodes)
    if reader.dialect in ("postgres", "tsql"):
        return Call(name, parts)
    return Case(((any_of([IsNull(part) for part in parts]), NULL),), Call(name, parts))


def read_extract(reader: Reader, node: Node) -> Term:
    unit = node.this
    named = reader.term(unit) if not isinstance(unit, exp.Var) else Constant(unit.name)
    return Call("extract", (Constant(reader.text(named).lower()), reader.term(node.expression)))


def read_datediff(reader: Reader, node: Node) -> Term:
    unit = node.args.get("unit")
    name = unit.name.lower() if unit is not None else "day"
    return Call("date_diff", (Constant(name), reader.term(node.this), reader.term(node.expression)))


def read_dateadd(reader: Reader, node: Node) -> Term:
    return shifted(reader, node, 1)


def read_datesub(reader: Reader, node: Node) -> Term:
    return shifted(reader, node, -1)


def shifted(reader: Reader, node: Node, sign: int) -> Term:
    amount = reader.term(node.expression)
    if isinstance(amount, Constant) and not isinstance(amount.value, Interval):
        unit = node.args.get("unit")
        amount = Constant(read_interval(str(amount.value), unit.name if unit is not None else "day"))
    if not isinstance(amount, Constant):
        raise Unsupported(reader.named(node))
    return Call("+" if sign > 0 else "-", (reader.term(node.this), amount))


def read_timestamptrunc(reader: Reader, node: Node) -> Term:
    unit = node.args["unit"]
    named = Constant(unit.name) if isinstance(unit, exp.Var) else reader.term(unit)
    return Call("date_trunc", (Constant(reader.text(named).lower()), reader.term(node.this)))


def read_trim(reader: Reader, node: Node) -> Term:
    characters = node.args.get("expression")
    place = str(node.args.get("position") or "BOTH").lower()
    parts = (reader.term(node.this),) if characters is None else (reader.term(node.this), reader.term(characters))
    return Call({"both": "trim", "leading": "ltrim", "trailing": "rtrim"}[place], parts)


def read_length(reader: Reader, node: Node) -> Term:
    subject = node.this
    if reader.dialect == "tsql" and isinstance(subject, exp.Cast):
        subject = subject.this
    return Call("octet_length" if node.args.get("binary") else "length", (reader.term(subject),))


def read_strposition(reader: Reader, node: Node) -> Term:
    if node.args.get("position") is not None or node.args.get("occurrence") is not None:
        raise Unsupported("a search from a position")
    return Call("strpos", (reader.term(node.this), reader.term(node.args["substr"])))


def read_jsonextract(reader: Reader, node: Node) -> Term:
    return Call("json_get", (reader.term(node.this), Constant(json_path(reader, node))))


def read_jsonextractscalar(reader: Reader, node: Node) -> Term:
    return Call("json_text", (reader.term(node.this), Constant(json_path(reader, node))))


def json_path(reader: Reader, node: Node) -> str:
    path = node.expression
    if isinstance(path, exp.JSONPath):
        parts = []
        for part in path.expressions:
            if isinstance(part, exp.JSONPathKey | exp.JSONPathSubscript) and isinstance(part.this, str | int):
                parts.append(str(part.this))
            elif not isinstance(part, exp.JSONPathRoot):
                raise Unsupported("a JSON path of this form")
        return "\0".join(parts)
    value = reader.term(path)
    while isinstance(value, Cast):
        value = value.subject
    if not isinstance(value, Constant):
        raise Unsupported("a JSON path that is no constant")
    text = str(value.value)
    if text.startswith("$"):
        return "\0".join(quoted or plain for quoted, plain in re.findall(r'"([^"]+)"|([\w-]+)', text))
    if text.startswith("{") and isinstance(node, exp.JSONBExtract | exp.JSONBExtractScalar):
        return "\0".join(str(member) for member in array_members(text))
    return text


def read_bracket(reader: Reader, node: Node) -> Term:
    return Call("element", (reader.term(node.this), reader.term(node.expressions[0])))


def total(tests: list[Term]) -> Term:
    """How many of them are true; none of them is ever null."""
    counted: list[Term] = [Case(((test, Constant(1)),), Constant(0)) for test in tests]
    found = counted[0]
    for each in counted[1:]:
        found = Call("+", (found, each))
    return found


def read_arithmetic(reader: Reader, node: Node) -> Term:
    name = ARITHMETIC[type(node)]
    parts = (reader.term(node.this), reader.term(node.expression))
    return Call(division(reader) if name == "/" else name, parts)


READERS: Readers = {
    **dict.fromkeys(ARITHMETIC, read_arithmetic),
    exp.Dot: read_dot,
    exp.Anonymous: read_anonymous,
    exp.Greatest: read_greatest,
    exp.Least: read_least,
    exp.Extract: read_extract,
    exp.DateDiff: read_datediff,
    exp.DateAdd: read_dateadd,
    exp.DateSub: read_datesub,
    exp.TimestampTrunc: read_timestamptrunc,
    exp.Trim: read_trim,
    exp.Length: read_length,
    exp.StrPosition: read_strposition,
    exp.JSONExtract: read_jsonextract,
    exp.JSONExtractScalar: read_jsonextractscalar,
    exp.Bracket: read_bracket,
    exp.Max: read_greatest,
    exp.Min: read_least,
    exp.TsOrDsAdd: read_dateadd,
    exp.DateTrunc: read_timestamptrunc,
    exp.JSONBExtract: read_jsonextract,
    exp.JSONBExtractScalar: read_jsonextractscalar,
}
