"""Functions of text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import reduce

import polars as pl

from datagen.engine.conditions.terms import Unsupported
from datagen.engine.conditions.values.align import as_text, bytes_of
from datagen.engine.conditions.values.arguments import Operation, Place, Series, common, only

__all__ = [
    "codes",
    "containing",
    "folded",
    "joined",
    "left_part",
    "length",
    "md5",
    "octet_length",
    "place_in_list",
    "position",
    "regexp_replaced",
    "replaced",
    "right_part",
    "split_part",
    "substring",
    "text",
    "translated",
    "trim",
    "typeof",
]


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


def md5(series: pl.Series) -> pl.Series:
    digests = [
        None if each is None else hashlib.md5(each.encode(), usedforsecurity=False).hexdigest() for each in series.to_list()
    ]
    return pl.Series(digests, dtype=pl.String)


def codes(series: pl.Series) -> pl.Series:
    return pl.Series([None if each is None else ord(each[0]) if each else 0 for each in series.to_list()], dtype=pl.Int64)


def folded(arguments: Series, place: Place) -> pl.Series:
    """Text as collations without regard to case and trailing spaces compare it; anything else as it is."""
    series = arguments[0]
    return series.str.to_lowercase().str.strip_chars_end(" ") if series.dtype == pl.String else series


def place_in_list(series: pl.Series, members: list[str]) -> pl.Series:
    """Counted from 1, 0 where it is none of them."""
    places = {member: number for number, member in reversed(list(enumerate(members, 1)))}
    return pl.Series([0 if value is None else places.get(value, 0) for value in series.to_list()], dtype=pl.Int64)


def translated(series: pl.Series, old: pl.Series, new: pl.Series) -> pl.Series:
    table = {ord(each): only(new)[number : number + 1] or None for number, each in reversed(list(enumerate(only(old))))}
    return pl.Series([None if value is None else value.translate(table) for value in series.to_list()], dtype=pl.String)


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
