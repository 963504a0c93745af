"""Arrow arrays -> JSON text, a whole array at once, by Polars.

Polars' own encoder takes what it renders as JSON means it: booleans, integers, doubles, strings, and lists and objects of
those. Everything else is rendered here and spliced in between, since the encoder makes strings of decimals, panics over
bytes and would encode a JSON document a second time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from datagen.engine.arrays import TEXT, text_from_polars
from datagen.io.scalar_text import date_text, decimal_text, duration_text, time_text, timestamp_text, uuid_text

__all__ = ["json_objects", "json_text"]

NULL = pl.lit("null")
Part = tuple[str, pa.Array]
"""A member's name and its values."""


def json_text(array: pa.Array) -> pa.Array:
    """Each value as a JSON document; ``string_view``, null where the array is."""
    return text_from_polars(render(array))


def json_objects(batch: pa.RecordBatch, before: str = "", after: str = "") -> pl.Series:
    """Each row as a JSON object, its columns in order, with these texts around it; a series of strings."""
    return join_members(list(zip(batch.schema.names, batch.columns, strict=True)), batch.num_rows, before, after)


def render(array: pa.Array) -> pl.Series:
    """Each value as JSON, null where the array is."""
    if is_plain(array.type):
        return render_plain(array)
    if isinstance(array.type, pa.BaseExtensionType) and not isinstance(array.type, pa.UuidType):
        return to_series(array.storage.cast(TEXT))
    if pa.types.is_dictionary(array.type):
        return render(array.dictionary_decode())
    if pa.types.is_struct(array.type):
        return render_object(array)
    if pa.types.is_list(array.type):
        return render_list(array)
    return render_scalar(array)


def is_plain(kind: pa.DataType) -> bool:
    """Whether Polars' encoder gives the JSON that is meant."""
    if pa.types.is_list(kind):
        return is_plain(kind.value_type)
    if pa.types.is_struct(kind):
        return kind.num_fields > 0 and all(is_plain(field.type) for field in kind)
    if pa.types.is_dictionary(kind):
        return bool(pa.types.is_string(kind.value_type))
    plain = (pa.types.is_boolean, pa.types.is_integer, pa.types.is_float64, pa.types.is_string, pa.types.is_string_view)
    return pa.types.is_null(kind) or any(check(kind) for check in plain)


def render_plain(array: pa.Array) -> pl.Series:
    values = to_series(array).rename("v")
    encoded = pl.struct("v").struct.json_encode().str.strip_prefix('{"v":').str.strip_suffix("}")
    valid = pl.lit(True) if not array.null_count else pl.col("v").is_not_null()
    return values.to_frame().select(pl.when(valid).then(encoded)).to_series()


def render_scalar(array: pa.Array) -> pl.Series:
    """Decimals as numbers with all their decimal places, all else as strings."""
    if pa.types.is_decimal(array.type):
        return to_series(decimal_text(array))
    if pa.types.is_timestamp(array.type):
        return to_series(timestamp_text(array, separator="T", quote=True))
    if pa.types.is_time(array.type):
        return to_series(time_text(array, quote=True))
    if pa.types.is_date(array.type):
        return to_series(date_text(array, quote=True))
    if isinstance(array.type, pa.UuidType):
        return to_series(uuid_text(array, quote=True))
    assert pa.types.is_duration(array.type), array.type
    text = to_series(duration_text(array)).rename("v").to_frame()
    return text.select(pl.concat_str(pl.lit('"'), "v", pl.lit('"'))).to_series()


def render_object(array: pa.StructArray) -> pl.Series:
    names = [field.name for field in array.type]
    texts = join_members(list(zip(names, array.flatten(), strict=True)), len(array), "", "")
    return null_like(array, texts)


def render_list(array: pa.ListArray) -> pl.Series:
    """The elements are rendered as one flat array, then joined list by list."""
    lengths = pc.fill_null(pc.list_value_length(array), 0)
    offsets = pa.concat_arrays([pa.array([0], pa.int32()), pc.cumulative_sum(lengths)])
    elements = render(array.flatten()).fill_null("null")
    lists = to_series(pa.ListArray.from_arrays(offsets, text_from_polars(elements))).rename("v").to_frame()
    texts = lists.select(pl.concat_str(pl.lit("["), pl.col("v").list.join(","), pl.lit("]"))).to_series()
    return null_like(array, texts)


def null_like(array: pa.Array, texts: pl.Series) -> pl.Series:
    """The same texts, null where the array is."""
    if not array.null_count:
        return texts
    frame = pl.DataFrame({"text": texts, "valid": to_series(array.is_valid())})
    return frame.select(pl.when("valid").then("text")).to_series()


def join_members(members: Sequence[Part], count: int, before: str, after: str) -> pl.Series:
    """One object for each of ``count`` rows; neighbours that Polars can encode go through it together."""
    frame: dict[str, pl.Series] = {}
    pieces: list[pl.Expr] = []
    for is_run, run in groupby(members, key=lambda member: is_plain(member[1].type)):
        encode = plain_run if is_run else spliced_run
        pieces += encode(list(run), frame, "," if pieces else before + "{")
    if not pieces:
        return pl.repeat(before + "{}" + after, count, dtype=pl.String, eager=True)
    return pl.DataFrame(frame).select(pl.concat_str(*pieces, pl.lit("}" + after))).to_series()


def plain_run(run: Sequence[Part], frame: dict[str, pl.Series], opening: str) -> Iterator[pl.Expr]:
    """Columns are added to the frame under numbers, since an object's names may be anything."""
    columns = []
    for name, values in run:
        label = str(len(frame))
        frame[label] = to_series(values)
        columns.append(pl.col(label).alias(name))
    encoded = pl.struct(columns).struct.json_encode()
    return iter((pl.lit(opening), encoded.str.strip_prefix("{").str.strip_suffix("}")))


def spliced_run(run: Sequence[Part], frame: dict[str, pl.Series], opening: str) -> Iterator[pl.Expr]:
    for name, values in run:
        label = str(len(frame))
        frame[label] = render(values)
        yield pl.lit(f"{opening}{json.dumps(name, ensure_ascii=False)}:")
        yield pl.col(label).fill_null(NULL) if values.null_count else pl.col(label)
        opening = ","


def to_series(array: pa.Array) -> pl.Series:
    series = pl.from_arrow(array)
    assert isinstance(series, pl.Series)
    return series
