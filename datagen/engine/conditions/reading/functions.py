"""Functions by sqlglot's classes and by name, to the names of the operations that evaluate them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlglot import exp

__all__ = ["FUNCTIONS", "NAMED", "ordered_parts"]

FUNCTIONS: Mapping[type[exp.Expression], tuple[str, tuple[str, ...]]] = {
    exp.Lower: ("lower", ("this",)),
    exp.Upper: ("upper", ("this",)),
    exp.Initcap: ("initcap", ("this",)),
    exp.Substring: ("substring", ("this", "start", "length")),
    exp.Left: ("left", ("this", "expression")),
    exp.Right: ("right", ("this", "expression")),
    exp.StartsWith: ("starts_with", ("this", "expression")),
    exp.Replace: ("replace", ("this", "expression", "replacement")),
    exp.Reverse: ("reverse", ("this",)),
    exp.Concat: ("concat", ("expressions",)),
    exp.DPipe: ("||", ("this", "expression")),
    exp.SplitPart: ("split_part", ("this", "delimiter", "part_index")),
    exp.Abs: ("abs", ("this",)),
    exp.Sign: ("sign", ("this",)),
    exp.Round: ("round", ("this", "decimals")),
    exp.Ceil: ("ceil", ("this",)),
    exp.Floor: ("floor", ("this",)),
    exp.Trunc: ("trunc", ("this", "decimals")),
    exp.Sqrt: ("sqrt", ("this",)),
    exp.Pow: ("power", ("this", "expression")),
    exp.Greatest: ("greatest", ("this", "expressions")),
    exp.Least: ("least", ("this", "expressions")),
    exp.Date: ("date", ("this",)),
    exp.TsOrDsToDate: ("date", ("this",)),
    exp.TsOrDsToTimestamp: ("timestamp", ("this",)),
    exp.TimeStrToTime: ("timestamp", ("this",)),
    exp.StrToDate: ("date", ("this",)),
    exp.Year: ("year", ("this",)),
    exp.Month: ("month", ("this",)),
    exp.Day: ("day", ("this",)),
    exp.DayOfMonth: ("day", ("this",)),
    exp.Hour: ("hour", ("this",)),
    exp.Minute: ("minute", ("this",)),
    exp.Second: ("second", ("this",)),
    exp.DayOfWeek: ("day_of_week", ("this",)),
    exp.ArraySize: ("array_length", ("this",)),
    exp.BitLength: ("bit_length", ("this",)),
    exp.TimeToStr: ("format_time", ("this", "format")),
    exp.LastDay: ("last_day", ("this",)),
    exp.Translate: ("translate", ("this", "from_", "to")),
    exp.Hex: ("hex", ("this",)),
    exp.UnixSeconds: ("unix_time", ("this",)),
    exp.TimeToUnix: ("unix_time", ("this",)),
    exp.MD5: ("md5", ("this",)),
    exp.JSONBContainsTopKey: ("json_has_key", ("this", "expression")),
    exp.JSONType: ("json_type", ("this",)),
    exp.Typeof: ("typeof", ("this",)),
    exp.Ascii: ("ascii", ("this",)),
}
"""By class: the operation, and the keys of its arguments, in order."""
NAMED = {
    "octet_length": "octet_length", "datalength": "octet_length", "bit_length": "bit_length", "btrim": "trim", "ltrim": "ltrim",
    "json_unquote": "json_unquote", "field": "field", "last_day": "last_day", "hex": "hex", "unix_timestamp": "unix_time",
    "translate": "translate", "exp": "exp", "ln": "ln", "sqrt": "sqrt", "unicode": "ascii", "pg_column_size": "octet_length",
    "array_upper": "array_length", "lower_inf": "lower_inf", "upper_inf": "upper_inf",
    "rtrim": "rtrim", "strpos": "strpos", "instr": "strpos", "char_length": "length", "character_length": "length",
    "cardinality": "cardinality", "json_valid": "json_valid", "jsonb_typeof": "json_typeof", "json_typeof": "json_typeof",
    "jsonb_array_length": "json_array_length", "json_array_length": "json_array_length", "json_length": "json_length",
    "make_date": "make_date", "age": "age", "is_empty": "range_is_empty", "isempty": "range_is_empty", "date": "date",
    "datetime": "timestamp", "date_part": "extract", "div": "div", "trunc": "trunc", "json_type": "json_type",
    "starts_with": "starts_with", "ucase": "upper", "lcase": "lower", "mid": "substring",
}  # fmt: skip
"""Functions that sqlglot has no class for, in some dialect."""


def ordered_parts(node: exp.Expression, keys: tuple[str, ...]) -> Iterator[exp.Expression]:
    """The arguments that are there."""
    for key in keys:
        value = node.args.get(key)
        if isinstance(value, list):
            yield from value
        elif value is not None:
            yield value
