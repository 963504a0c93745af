"""Functions and operators by name, over Polars series of one length (or of one value, for every row)."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
import re
from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any, Protocol

import polars as pl

from datagen.engine.conditions.terms import Unsupported
from datagen.engine.conditions.values.align import DATETIME, aligned, as_duration, as_number, as_text, bytes_of, converted

__all__ = ["OPERATIONS"]

Series = list[pl.Series]
DAY_MICROSECONDS = 86_400_000_000


class Place(Protocol):
    """What an operation may know besides its arguments."""

    failed: list[pl.Series]
    is_strict: bool
    moment: dt.datetime


Operation = Callable[[Series, Any], pl.Series]


def common(arguments: Series) -> Series:
    """All of one length."""
    rows = max(map(len, arguments))
    return [each.new_from_index(0, rows) if len(each) == 1 and rows > 1 else each for each in arguments]


def only(series: pl.Series) -> Any:
    """The value of a constant."""
    if len(series) != 1:
        raise Unsupported("an argument that is no constant")
    return series[0]


def arithmetic(name: str) -> Operation:
    def compute(arguments: Series, place: Place) -> pl.Series:
        left, right = (number_or_time(each, place) for each in arguments)
        if left.dtype.is_temporal() or right.dtype.is_temporal() or pl.Struct in (left.dtype, right.dtype):
            return in_time(name, left, right, place)
        left, right = common([left, right])
        if pl.Decimal in (left.dtype, right.dtype) and (name == "/" or pl.Float64 in (left.dtype, right.dtype)):
            left, right = left.cast(pl.Float64), right.cast(pl.Float64)
        try:
            return calculated(name, left, right, place)
        except pl.exceptions.PolarsError:
            return calculated(name, left.cast(pl.Float64), right.cast(pl.Float64), place)

    return compute


def calculated(name: str, left: pl.Series, right: pl.Series, place: Place) -> pl.Series:
    match name:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/" | "exact /" | "div" | "%":
            is_zero = right == 0
            if place.is_strict:
                place.failed.append(is_zero)
            nothing = pl.Series([None], dtype=right.dtype).new_from_index(0, len(right))
            return divided(name, left, nothing.zip_with(is_zero.fill_null(False), right))
        case _:
            raise Unsupported(f"the operator {name}")


def divided(name: str, left: pl.Series, right: pl.Series) -> pl.Series:
    """Whole numbers are cut towards zero; a remainder has the dividend's sign."""
    is_whole = left.dtype.is_integer() and right.dtype.is_integer()
    if name == "exact /" or (name == "/" and not is_whole):
        return left.cast(pl.Float64) / right.cast(pl.Float64)
    if is_whole:
        rest = left.abs() % right.abs()
        if name == "%":
            return rest * left.sign()
        return (left - rest * left.sign()) // right
    numerator, denominator = left.cast(pl.Float64), right.cast(pl.Float64)
    whole = truncated(numerator / denominator)
    return numerator - whole * denominator if name == "%" else whole


def truncated(series: pl.Series) -> pl.Series:
    return series.abs().floor() * series.sign()


def number_or_time(series: pl.Series, place: Place) -> pl.Series:
    if series.dtype == pl.Boolean:
        return series.cast(pl.Int64)
    if series.dtype == pl.String:
        return as_number(series, place.failed)
    return series


def in_time(name: str, left: pl.Series, right: pl.Series, place: Place) -> pl.Series:
    """Dates differ by days; a date and a whole number make a date, a moment and an interval a moment."""
    left, right = common([left, right])
    sign = {"+": 1, "-": -1}.get(name)
    if sign is None:
        raise Unsupported(f"the operator {name} on times")
    if left.dtype == pl.Date and right.dtype.is_integer():
        return (left.cast(pl.Int64) + right * sign).cast(pl.Int32).cast(pl.Date)
    if right.dtype == pl.Date and left.dtype.is_integer() and sign > 0:
        return (right.cast(pl.Int64) + left).cast(pl.Int32).cast(pl.Date)
    if left.dtype == pl.Date and right.dtype == pl.Date:
        return left.cast(pl.Int32).cast(pl.Int64) - right.cast(pl.Int32).cast(pl.Int64)
    spans = (pl.Struct, pl.Duration)
    is_left_span, is_right_span = (any(each.dtype == span for span in spans) for each in (left, right))
    if is_left_span and is_right_span:
        return as_duration(left) + as_duration(right) if sign > 0 else as_duration(left) - as_duration(right)
    if is_left_span and sign > 0:
        return moved(right, left, 1)
    if is_right_span:
        return moved(left, right, sign)
    first, second = aligned(left, right, place.failed)
    return first - second


def moved(moment: pl.Series, span: pl.Series, sign: int) -> pl.Series:
    moment = moment.cast(DATETIME) if moment.dtype == pl.Date else moment
    if not isinstance(span.dtype, pl.Struct):
        return moment + span if sign > 0 else moment - span
    months = span.struct.field("months").cast(pl.String) + "mo"
    by_months = (
        moment.to_frame("m")
        .select(pl.col("m").dt.offset_by(pl.lit(months.new_from_index(0, 1)[0] if sign > 0 else f"-{months[0]}")))
        .to_series()
    )
    rest = span.struct.field("microseconds").cast(pl.Duration("us"))
    return by_months + rest if sign > 0 else by_months - rest


def bitwise(name: str) -> Operation:
    def compute(arguments: Series, place: Place) -> pl.Series:
        left, right = common([number_or_time(each, place).cast(pl.Int64) for each in arguments])
        match name:
            case "&":
                return left & right
            case "|":
                return left | right
            case "#":
                return left ^ right
            case "<<":
                return left * (2 ** right.cast(pl.Float64)).cast(pl.Int64)
            case _:
                return left // (2 ** right.cast(pl.Float64)).cast(pl.Int64)

    return compute


def text(compute: Callable[..., pl.Series]) -> Operation:
    """Of text, with the other arguments' values as they are."""
    return lambda arguments, place: compute(as_text(arguments[0]), *arguments[1:])


def length(arguments: Series, place: Place) -> pl.Series:
    series = arguments[0]
    if series.dtype == pl.Binary:
        return series.bin.size().cast(pl.Int64)
    return as_text(series).str.len_chars().cast(pl.Int64)


def octet_length(arguments: Series, place: Place) -> pl.Series:
    return bytes_of(arguments[0] if arguments[0].dtype == pl.Binary else as_text(arguments[0])).bin.size().cast(pl.Int64)


def trim(name: str) -> Callable[..., pl.Series]:
    def compute(series: pl.Series, characters: pl.Series | None = None) -> pl.Series:
        taken = " " if characters is None else only(characters)
        match name:
            case "trim":
                return series.str.strip_chars(taken)
            case "ltrim":
                return series.str.strip_chars_start(taken)
            case _:
                return series.str.strip_chars_end(taken)

    return compute


def substring(series: pl.Series, start: pl.Series, count: pl.Series | None = None) -> pl.Series:
    """From a place that counts from 1; the places before 1 use up the count, as in PostgreSQL."""
    if start.dtype == pl.String:
        raise Unsupported("substring by a pattern")
    first = start.cast(pl.Int64) - 1
    end = None if count is None else first + count.cast(pl.Int64)
    first = first.clip(lower_bound=0)
    frame = pl.DataFrame(common([series.alias("s"), first.alias("f"), (first if end is None else end - first).alias("n")]))
    return frame.select(
        pl.col("s").str.slice(pl.col("f"), None if end is None else pl.col("n").clip(lower_bound=0))
    ).to_series()


def left_part(series: pl.Series, count: pl.Series) -> pl.Series:
    return series.str.head(only(count))


def right_part(series: pl.Series, count: pl.Series) -> pl.Series:
    return series.str.tail(only(count))


def position(series: pl.Series, wanted: pl.Series) -> pl.Series:
    """Counted in characters from 1, 0 where there is none."""
    series, wanted = common([series, as_text(wanted)])
    pairs = zip(series.to_list(), wanted.to_list(), strict=True)
    return pl.Series([None if a is None or b is None else a.find(b) + 1 for a, b in pairs], dtype=pl.Int64)


def containing(name: str) -> Callable[..., pl.Series]:
    def compute(series: pl.Series, wanted: pl.Series) -> pl.Series:
        wanted = as_text(wanted)
        return series.str.starts_with(only(wanted)) if name == "starts_with" else series.str.ends_with(only(wanted))

    return compute


def replaced(series: pl.Series, old: pl.Series, new: pl.Series) -> pl.Series:
    return series.str.replace_all(only(old), only(new), literal=True)


def regexp_replaced(is_global: bool) -> Callable[..., pl.Series]:
    def compute(series: pl.Series, search: pl.Series, new: pl.Series) -> pl.Series:
        replacement = re.sub(r"\\(\d)", r"${\1}", only(new).replace("$", "$$"))
        return series.str.replace_all(only(search), replacement) if is_global else series.str.replace(only(search), replacement)

    return compute


def joined(is_null_safe: bool) -> Operation:
    def compute(arguments: Series, place: Place) -> pl.Series:
        parts = common([as_text(each) for each in arguments])
        return reduce(lambda left, right: left + right, [part.fill_null("") if is_null_safe else part for part in parts])

    return compute


def split_part(series: pl.Series, delimiter: pl.Series, number: pl.Series) -> pl.Series:
    index = only(number)
    parts = series.str.split(only(delimiter)).list.get(index - 1 if index > 0 else index, null_on_oob=True)
    return parts.fill_null("").zip_with(series.is_not_null(), series)


def number(compute: Callable[..., pl.Series]) -> Operation:
    return lambda arguments, place: compute(number_or_time(arguments[0], place), *arguments[1:])


def rounded(series: pl.Series, places: pl.Series | None = None) -> pl.Series:
    if series.dtype.is_integer():
        return series
    count = 0 if places is None else only(places)
    if count < 0:
        raise Unsupported("rounding to tens")
    return series.round(count, "half_away_from_zero")


def cut_off(series: pl.Series, places: pl.Series | None = None) -> pl.Series:
    if series.dtype.is_integer():
        return series
    if isinstance(series.dtype, pl.Datetime | pl.Date):
        return series.dt.truncate("1d")
    return series.truncate(0 if places is None else only(places))


def extreme(is_greatest: bool) -> Operation:
    """Null arguments are passed over, as in PostgreSQL."""

    def compute(arguments: Series, place: Place) -> pl.Series:
        def better(left: pl.Series, right: pl.Series) -> pl.Series:
            left, right = common(list(aligned(left, right, place.failed)))
            takes_left = (left >= right) if is_greatest else (left <= right)
            return left.zip_with((takes_left | right.is_null()).fill_null(False), right)

        return reduce(better, arguments)

    return compute


def moment(series: pl.Series, place: Place) -> pl.Series:
    return converted(series, "timestamp", place.failed) if series.dtype == pl.String else series


def part_of(unit: str, series: pl.Series) -> pl.Series:
    """A field of a date, time or span, as PostgreSQL's EXTRACT counts it."""
    if series.dtype == pl.Duration or series.dtype == pl.Struct:
        span = as_duration(series)
        if unit == "epoch":
            return span.dt.total_microseconds() / 1_000_000
        raise Unsupported(f"the {unit} of a span of time")
    fields: dict[str, Callable[[], pl.Series]] = {
        "year": series.dt.year, "month": series.dt.month, "day": series.dt.day, "hour": series.dt.hour,
        "minute": series.dt.minute, "quarter": series.dt.quarter, "week": series.dt.week, "isoyear": series.dt.iso_year,
        "doy": series.dt.ordinal_day, "isodow": series.dt.weekday,
    }  # fmt: skip
    unit = unit.removesuffix("s") if unit.removesuffix("s") in fields else unit
    if unit in fields:
        return fields[unit]().cast(pl.Int64)
    match unit:
        case "dow":
            return series.dt.weekday().cast(pl.Int64) % 7
        case "second" | "seconds":
            return series.dt.second().cast(pl.Int64) + series.dt.microsecond() / 1_000_000
        case "epoch":
            return series.cast(DATETIME).dt.epoch("us") / 1_000_000
        case "decade":
            return series.dt.year().cast(pl.Int64) // 10
        case "century":
            return (series.dt.year().cast(pl.Int64) + 99) // 100
        case _:
            raise Unsupported(f"the field {unit} of a date")


def extract(arguments: Series, place: Place) -> pl.Series:
    return part_of(str(only(arguments[0])).lower(), moment(arguments[1], place))


def field(unit: str) -> Operation:
    return lambda arguments, place: part_of(unit, moment(arguments[0], place))


def day_of_week(arguments: Series, place: Place) -> pl.Series:
    """MySQL's and SQL Server's: 1 is Sunday."""
    return part_of("dow", moment(arguments[0], place)) + 1


def date_trunc(arguments: Series, place: Place) -> pl.Series:
    units = {
        "microseconds": "1us", "milliseconds": "1ms", "second": "1s", "minute": "1m", "hour": "1h", "day": "1d", "week": "1w",
        "month": "1mo", "quarter": "1q", "year": "1y",
    }  # fmt: skip
    unit = str(only(arguments[0])).lower()
    if unit not in units:
        raise Unsupported(f"date_trunc to {unit}")
    return moment(arguments[1], place).cast(DATETIME).dt.truncate(units[unit])


def date_diff(arguments: Series, place: Place) -> pl.Series:
    """SQL Server's: how many borders between units lie between; whole days in MySQL."""
    unit = str(only(arguments[0])).lower()
    end, start = common([moment(each, place).cast(DATETIME) for each in arguments[1:]])
    match unit:
        case "year" | "yy" | "yyyy":
            return (end.dt.year() - start.dt.year()).cast(pl.Int64)
        case "month" | "mm" | "m":
            return (
                (end.dt.year() - start.dt.year()) * 12 + end.dt.month().cast(pl.Int32) - start.dt.month().cast(pl.Int32)
            ).cast(pl.Int64)
        case "day" | "dd" | "d":
            return (end.dt.truncate("1d") - start.dt.truncate("1d")).dt.total_days()
        case "hour" | "hh":
            return (end.dt.truncate("1h") - start.dt.truncate("1h")).dt.total_hours()
        case "minute" | "mi" | "n":
            return (end.dt.truncate("1m") - start.dt.truncate("1m")).dt.total_minutes()
        case "second" | "ss" | "s":
            return (end.dt.truncate("1s") - start.dt.truncate("1s")).dt.total_seconds()
        case _:
            raise Unsupported(f"a difference in {unit}")


def age(arguments: Series, place: Place) -> pl.Series:
    """PostgreSQL's: whole months, of 30 days where they are compared, and what is left."""
    if len(arguments) == 1:
        arguments = [pl.Series([place.moment]), arguments[0]]
    end, start = common([moment(each, place).cast(DATETIME) for each in arguments])
    months = (end.dt.year() - start.dt.year()) * 12 + end.dt.month().cast(pl.Int32) - start.dt.month().cast(pl.Int32)
    frame = pl.DataFrame({"s": start, "e": end, "m": months})
    frame = frame.with_columns(at=pl.col("s").dt.offset_by(pl.format("{}mo", "m")))
    frame = frame.with_columns(m=pl.col("m") - (pl.col("at") > pl.col("e")).cast(pl.Int32))
    rest = frame.select(pl.col("e") - pl.col("s").dt.offset_by(pl.format("{}mo", "m"))).to_series()
    return (frame["m"].cast(pl.Int64) * (30 * DAY_MICROSECONDS)).cast(pl.Duration("us")) + rest


def make_date(arguments: Series, place: Place) -> pl.Series:
    def made(year: int | None, month: int | None, day: int | None) -> dt.date | None:
        try:
            return None if year is None or month is None or day is None else dt.date(year, month, day)
        except ValueError:
            return None

    parts = common(arguments)
    days = pl.Series([made(*each) for each in zip(*(part.to_list() for part in parts), strict=True)], dtype=pl.Date)
    place.failed.append(days.is_null() & reduce(lambda left, right: left & right, [part.is_not_null() for part in parts]))
    return days


def array_length(arguments: Series, place: Place) -> pl.Series:
    """Null for an empty array, as in PostgreSQL."""
    if len(arguments) > 1 and only(arguments[1]) != 1:
        raise Unsupported("the length of a further dimension")
    counts = cardinality(arguments, place)
    return counts.to_frame("n").select(pl.when(pl.col("n") > 0).then(pl.col("n"))).to_series()


def cardinality(arguments: Series, place: Place) -> pl.Series:
    series = arguments[0]
    if series.dtype == pl.String:
        return pl.Series([members_of(each) for each in series.to_list()], dtype=pl.Int64)
    return series.list.len().cast(pl.Int64)


def members_of(value: str | None) -> int | None:
    """How many members an array has in JSON's or PostgreSQL's text form."""
    if value is None:
        return None
    if value.startswith("["):
        return len(json.loads(value))
    inner = value.strip()[1:-1]
    return 0 if not inner else len(re.findall(r'(?:"(?:[^"\\]|\\.)*"|\{[^}]*\}|[^,])+', inner))


def any_equals(arguments: Series, place: Place) -> pl.Series:
    wanted, lists = common(arguments)
    pairs = zip(wanted.to_list(), lists.to_list(), strict=True)
    return pl.Series([None if a is None or b is None else a in b for a, b in pairs], dtype=pl.Boolean)


def element(arguments: Series, place: Place) -> pl.Series:
    return arguments[0].list.get(only(arguments[1]), null_on_oob=True)


MISSING = object()


def json_of(value: str | None) -> Any:
    if value is None:
        return MISSING
    try:
        return json.loads(value)
    except ValueError:
        return MISSING


def of_json(compute: Callable[[Any], Any], dtype: pl.DataType | type[pl.DataType]) -> Operation:
    """Of each document; null for null and for what is none."""

    def operation(arguments: Series, place: Place) -> pl.Series:
        documents = [json_of(each) for each in documents_of(arguments[0])]
        return pl.Series([None if each is MISSING else compute(each) for each in documents], dtype=dtype)

    return operation


def documents_of(series: pl.Series) -> list[str | None]:
    if isinstance(series.dtype, pl.List | pl.Struct):
        return [None if each is None else json.dumps(each, default=str) for each in series.to_list()]
    return as_text(series).to_list()


def json_valid(arguments: Series, place: Place) -> pl.Series:
    texts = documents_of(arguments[0])
    return pl.Series([None if each is None else json_of(each) is not MISSING for each in texts], dtype=pl.Boolean)


def json_kind(value: Any) -> str:
    names = {dict: "object", list: "array", str: "string", bool: "boolean", int: "number", float: "number", type(None): "null"}
    return names[type(value)]


def mysql_json_kind(value: Any) -> str:
    names = {dict: "OBJECT", list: "ARRAY", str: "STRING", bool: "BOOLEAN", int: "INTEGER", float: "DOUBLE", type(None): "NULL"}
    return names[type(value)]


def json_at(value: Any, path: str) -> Any:
    for key in path.split("\0"):
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, list) and re.fullmatch(r"-?\d+", key) and -len(value) <= int(key) < len(value):
            value = value[int(key)]
        else:
            return MISSING
    return value


def json_member(is_text: bool) -> Operation:
    def compute(arguments: Series, place: Place) -> pl.Series:
        path = str(only(arguments[1]))
        found = [json_at(json_of(each), path) for each in documents_of(arguments[0])]

        def shown(value: Any) -> str | None:
            if value is MISSING or (is_text and value is None):
                return None
            return value if is_text and isinstance(value, str) else json.dumps(value)

        return pl.Series([shown(each) for each in found], dtype=pl.String)

    return compute


def json_has_key(arguments: Series, place: Place) -> pl.Series:
    key = only(arguments[1])
    return of_json(lambda value: key in value if isinstance(value, dict | list) else value == key, pl.Boolean)(
        arguments[:1], place
    )


def json_array_length(arguments: Series, place: Place) -> pl.Series:
    """Of arrays; PostgreSQL fails for anything else, SQLite counts 0."""
    lengths = of_json(lambda value: len(value) if isinstance(value, list) else -1, pl.Int64)(arguments[:1], place)
    if place.is_strict:
        place.failed.append(lengths < 0)
    return lengths.clip(lower_bound=0)


def json_length(value: Any) -> int:
    """MySQL's: members of an array or object, 1 for anything else."""
    return len(value) if isinstance(value, list | dict) else 1


def range_is_empty(arguments: Series, place: Place) -> pl.Series:
    return as_text(arguments[0]) == "empty"


def typeof(arguments: Series, place: Place) -> pl.Series:
    """SQLite's storage classes of the values as they are stored."""
    series = arguments[0]
    if series.dtype.is_integer() or series.dtype == pl.Boolean:
        name = "integer"
    elif series.dtype.is_numeric():
        name = "real"
    else:
        name = "blob" if series.dtype == pl.Binary else "text"
    return (
        pl.Series([name])
        .new_from_index(0, len(series))
        .zip_with(series.is_not_null(), pl.Series(["null"]).new_from_index(0, len(series)))
    )


def md5(series: pl.Series) -> pl.Series:
    digests = [
        None if each is None else hashlib.md5(each.encode(), usedforsecurity=False).hexdigest() for each in series.to_list()
    ]
    return pl.Series(digests, dtype=pl.String)


def power(series: pl.Series, exponent: pl.Series) -> pl.Series:
    return series.cast(pl.Float64) ** float(only(exponent))


def logarithm(series: pl.Series) -> pl.Series:
    return series.cast(pl.Float64).log(math.e)


def codes(series: pl.Series) -> pl.Series:
    return pl.Series([None if each is None else ord(each[0]) if each else 0 for each in series.to_list()], dtype=pl.Int64)


def folded(arguments: Series, place: Place) -> pl.Series:
    """Text as collations without regard to case and trailing spaces compare it; anything else as it is."""
    series = arguments[0]
    return series.str.to_lowercase().str.strip_chars_end(" ") if series.dtype == pl.String else series


def json_unquoted(series: pl.Series) -> pl.Series:
    def unquoted(value: str | None) -> str | None:
        found = json_of(value)
        return found if isinstance(found, str) else value

    return pl.Series([unquoted(value) for value in series.to_list()], dtype=pl.String)


def formatted(arguments: Series, place: Place) -> pl.Series:
    return moment(arguments[0], place).dt.to_string(str(only(arguments[1])))


def last_day(arguments: Series, place: Place) -> pl.Series:
    return moment(arguments[0], place).cast(pl.Date).dt.month_end()


def place_in_list(series: pl.Series, members: list[str]) -> pl.Series:
    """Counted from 1, 0 where it is none of them."""
    places = {member: number for number, member in reversed(list(enumerate(members, 1)))}
    return pl.Series([0 if value is None else places.get(value, 0) for value in series.to_list()], dtype=pl.Int64)


def translated(series: pl.Series, old: pl.Series, new: pl.Series) -> pl.Series:
    table = {ord(each): only(new)[number : number + 1] or None for number, each in reversed(list(enumerate(only(old))))}
    return pl.Series([None if value is None else value.translate(table) for value in series.to_list()], dtype=pl.String)


OPERATIONS: Mapping[str, Operation] = {
    "fold": folded,
    "json_unquote": text(json_unquoted),
    "format_time": formatted,
    "last_day": last_day,
    "field": text(lambda series, *members: place_in_list(series, [str(only(member)) for member in members])),
    "translate": text(translated),
    "hex": lambda arguments, place: bytes_of(arguments[0]).bin.encode("hex").str.to_uppercase(),
    "unix_time": lambda arguments, place: part_of("epoch", moment(arguments[0], place)),
    **{name: arithmetic(name) for name in ("+", "-", "*", "/", "exact /", "div", "%")},
    **{name: bitwise(name) for name in ("&", "|", "#", "<<", ">>")},
    **{name: text(trim(name)) for name in ("trim", "ltrim", "rtrim")},
    **{name: text(containing(name)) for name in ("starts_with", "ends_with")},
    **{name: field(name) for name in ("year", "month", "day", "hour", "minute", "second")},
    "length": length,
    "octet_length": octet_length,
    "bit_length": lambda arguments, place: octet_length(arguments, place) * 8,
    "lower": text(lambda series: series.str.to_lowercase()),
    "upper": text(lambda series: series.str.to_uppercase()),
    "initcap": text(lambda series: series.str.to_titlecase()),
    "reverse": text(lambda series: series.str.reverse()),
    "substring": text(substring),
    "left": text(left_part),
    "right": text(right_part),
    "strpos": text(position),
    "replace": text(replaced),
    "regexp_replace": text(regexp_replaced(False)),
    "regexp_replace_all": text(regexp_replaced(True)),
    "split_part": text(split_part),
    "md5": text(md5),
    "ascii": text(codes),
    "concat": joined(True),
    "||": joined(False),
    "abs": number(lambda series: series.abs()),
    "sign": number(lambda series: series.sign()),
    "ceil": number(lambda series: series if series.dtype.is_integer() else series.ceil()),
    "floor": number(lambda series: series if series.dtype.is_integer() else series.floor()),
    "round": number(rounded),
    "trunc": number(cut_off),
    "sqrt": number(lambda series: series.cast(pl.Float64).sqrt()),
    "exp": number(lambda series: series.cast(pl.Float64).exp()),
    "ln": number(logarithm),
    "power": number(power),
    "greatest": extreme(True),
    "least": extreme(False),
    "extract": extract,
    "day_of_week": day_of_week,
    "date_trunc": date_trunc,
    "date_diff": date_diff,
    "age": age,
    "make_date": make_date,
    "date": lambda arguments, place: converted(arguments[0], "date", place.failed),
    "timestamp": lambda arguments, place: converted(arguments[0], "timestamp", place.failed),
    "array_length": array_length,
    "cardinality": cardinality,
    "any_equals": any_equals,
    "element": element,
    "json_valid": json_valid,
    "json_typeof": of_json(json_kind, pl.String),
    "json_type": of_json(mysql_json_kind, pl.String),
    "json_array_length": json_array_length,
    "json_length": of_json(json_length, pl.Int64),
    "json_has_key": json_has_key,
    "json_get": json_member(False),
    "json_text": json_member(True),
    "range_is_empty": range_is_empty,
    "typeof": typeof,
}
