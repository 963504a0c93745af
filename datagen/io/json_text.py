"""Arrow arrays -> JSON text, a whole array at once, by Polars.

Polars' own encoder takes what it renders as JSON means it: booleans, integers, doubles, strings, and lists and objects of
those. Everything else is rendered here and spliced in between, since the encoder makes strings of decimals, panics over
bytes and would encode a JSON document a second time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from datagen.engine.arrays import TEXT, TextPool, text_from_polars
from datagen.io.scalar_text import base64_text, is_bytes, timestamp_text, to_text, uuid_text

__all__ = ["json_objects", "json_text"]

ESCAPED = r'["\\\x00-\x1f]'
"""Characters that a JSON string can't hold as they are (RFC 8259, 7)."""
NEEDS_ESCAPE = re.compile(ESCAPED)
FEW_ROWS = 64
"""Up to so many are put together by Python itself before Polars has begun: ten take two thirds of the time."""
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
    text = to_series(scalar_text(array))
    if pa.types.is_decimal(array.type):
        return text
    return text.rename("v").to_frame().select(pl.concat_str(pl.lit('"'), "v", pl.lit('"'))).to_series()


def scalar_text(array: pa.Array) -> pa.Array:
    """In the form of JSON Schema's formats; none needs escaping."""
    if pa.types.is_timestamp(array.type):
        return timestamp_text(array, separator="T")
    return base64_text(array) if is_bytes(array.type) else to_text(array)


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
    """One object for each of ``count`` rows, in one pass; columns are known by numbers, as their names may be anything."""
    texts: list[pl.Series] = []
    between: list[str] = []
    text = before + "{"
    for name, values in members:
        member = write_member(values)
        texts.append(member.texts)
        between.append(f"{text}{json.dumps(name, ensure_ascii=False)}:{member.quote}")
        text = member.quote + ","
    if not texts:
        return pl.repeat(before + "{}" + after, count, dtype=pl.String, eager=True)
    join = join_few if count <= FEW_ROWS else join_many
    return join(texts, between, text.removesuffix(",") + "}" + after)


def join_many(texts: list[pl.Series], between: list[str], last: str) -> pl.Series:
    frame = pl.DataFrame({str(number): each for number, each in enumerate(texts)})
    pieces = [piece for number, text in enumerate(between) for piece in (pl.lit(text), pl.col(str(number)))]
    return frame.select(pl.concat_str(*pieces, pl.lit(last))).to_series()


def join_few(texts: list[pl.Series], between: list[str], last: str) -> pl.Series:
    rows = zip(*(each.to_list() for each in texts), strict=True)
    return pl.Series(["".join(chain(*zip(between, row, strict=True), (last,))) for row in rows], dtype=pl.String)


@dataclass(frozen=True, slots=True)
class Member:
    """A member's values as text, none of them null, and what stands around each."""

    texts: pl.Series
    quote: Literal["", '"']


def write_member(array: pa.Array) -> Member:
    """Scalars without nulls are written here, at a third of what Polars' encoder takes; anything else is rendered as ever."""
    kind = array.type
    if array.null_count:
        return Member(render(array).fill_null("null"), "")
    if pa.types.is_dictionary(kind) and pa.types.is_string(kind.value_type):
        encoded = TextPool.of([json.dumps(value, ensure_ascii=False) for value in array.dictionary.to_pylist()])
        return Member(to_series(encoded.take(array.indices.to_numpy().astype(np.uint64))), "")
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        return Member(to_series(array).cast(pl.String), "")
    if pa.types.is_string_view(kind) or pa.types.is_string(kind):
        texts = to_series(array)
        return Member(render(array), "") if has_escapes(texts) else Member(texts, '"')
    if any(check(kind) for check in (pa.types.is_timestamp, pa.types.is_date, pa.types.is_time)):
        return Member(to_series(scalar_text(array)), '"')
    if isinstance(kind, pa.UuidType):
        return Member(to_series(uuid_text(array)), '"')
    return Member(render(array), "")


def has_escapes(texts: pl.Series) -> bool:
    if len(texts) <= FEW_ROWS:
        return NEEDS_ESCAPE.search("".join(texts.to_list())) is not None
    return bool(texts.str.contains(ESCAPED).any())


def to_series(array: pa.Array) -> pl.Series:
    series = pl.from_arrow(array)
    assert isinstance(series, pl.Series)
    return series
