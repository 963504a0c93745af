"""Values -> SQL literals, a whole column at once: what the dialects share.

A literal's text comes in three parts, so that quotation marks join the commas between columns when a row is put together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from typing import Literal as OneOf

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from datagen.engine.arrays import TextPool, text_from_polars, text_to_polars, with_nulls
from datagen.io.conversion import is_nested, is_text
from datagen.io.files.text_blocks import bytes_of
from datagen.io.json_text import json_text
from datagen.io.scalar_text import to_text

__all__ = [
    "Family",
    "Literal",
    "Literals",
    "Written",
    "compile_literal",
    "digits",
    "exponential",
    "family",
    "has_any",
    "has_control",
    "hexadecimal",
    "instant_text",
    "mixed",
    "numbers",
    "plain",
    "quoted_hexadecimal",
    "raw_bytes",
    "text_of",
]

Family = OneOf[
    "null",
    "boolean",
    "integer",
    "float",
    "decimal",
    "text",
    "date",
    "time",
    "instant",
    "span",
    "uuid",
    "binary",
    "array",
    "document",
]
"""``array`` is a list of scalars, ``document`` all else that is nested."""


@dataclass(frozen=True, slots=True)
class Written:
    """The literals of a column: each is its text between two constants; where the text is null, it is NULL."""

    before: str
    texts: pl.Series
    """Or numbers, which are written as Polars does."""
    after: str
    is_doubled: bool = False
    """Whether quotation marks within the texts are still to be written twice."""

    def text(self, column: pl.Expr) -> pl.Expr:
        """What stands between the constants, by an expression for the texts."""
        return column.str.replace_all("'", "''", literal=True) if self.is_doubled else column

    def literal(self, column: pl.Expr) -> pl.Expr:
        """All of it."""
        return pl.format(f"{self.before}{{}}{self.after}", self.text(column))


Literal = Callable[[pa.Array], Written]
"""As long as its argument, null where that is. Raises ValueError for a value that the dialect can't hold."""
Literals = Mapping[Family, Literal]
Bytes = npt.NDArray[np.uint8]


def family(kind: pa.DataType) -> Family:
    """What a type's literals depend on."""
    if pa.types.is_null(kind):
        return "null"
    if is_text(kind):
        return "text"
    if pa.types.is_list(kind) and not is_nested(kind.value_type):
        return "array"
    if is_nested(kind):
        return "document"
    if isinstance(kind, pa.UuidType):
        return "uuid"
    return next(name for name, is_of in SCALARS.items() if is_of(kind))


SCALARS: Mapping[Family, Callable[[pa.DataType], bool]] = {
    "boolean": pa.types.is_boolean,
    "integer": pa.types.is_integer,
    "float": pa.types.is_floating,
    "decimal": pa.types.is_decimal,
    "date": pa.types.is_date,
    "time": pa.types.is_time,
    "instant": pa.types.is_timestamp,
    "span": pa.types.is_duration,
    "binary": lambda kind: pa.types.is_binary(kind) or pa.types.is_fixed_size_binary(kind),
}


def compile_literal(arrow_type: pa.DataType, literals: Literals) -> Literal:
    """Of a dictionary, each member is written once."""
    literal = literals[family(arrow_type)]
    return over_dictionary(literal) if pa.types.is_dictionary(arrow_type) else literal


def over_dictionary(literal: Literal) -> Literal:
    def write(array: pa.DictionaryArray) -> Written:
        members = literal(array.dictionary)
        texts = members.texts.to_frame("t").select(members.text(pl.col("t"))).to_series()
        return Written(members.before, take(texts, array.indices), members.after)

    return write


def take(texts: pl.Series, indices: pa.Array) -> pl.Series:
    """The texts at these indexes, null where they are."""
    _, views, *buffers = text_from_polars(texts).buffers()
    pool = TextPool(np.frombuffer(views, np.complex128)[: len(texts)], tuple(buffers))
    taken = pool.take(indices.fill_null(0).cast(pa.uint64()).to_numpy())
    if indices.null_count:
        taken = with_nulls(taken, indices.is_valid().to_numpy(zero_copy_only=False))
    return text_to_polars(taken)


def plain(before: str = "", after: str = "", text: Callable[[pa.Array], pl.Series] | None = None) -> Literal:
    """The value's plain text, or another of it, in which nothing needs care."""
    text_of_value = text or text_of
    return lambda array: Written(before, text_of_value(array), after)


def numbers(array: pa.Array) -> pl.Series:
    """As they are."""
    return text_to_polars(array)


def text_of(array: pa.Array) -> pl.Series:
    """A scalar's plain text; JSON of what is nested; nothing of a null type."""
    if pa.types.is_null(array.type):
        return pl.Series(dtype=pl.String).extend_constant(None, len(array))
    return text_to_polars(json_text(array) if is_nested(array.type) else to_text(array))


def digits(array: pa.Array) -> pl.Series:
    """Booleans as 0 and 1."""
    return text_to_polars(array.cast(pa.int8())).cast(pl.String)


def instant_text(array: pa.Array) -> pl.Series:
    """timestamp(us, UTC) -> ``2024-05-01 12:34:56.123456``, without the zone."""
    return text_to_polars(array.cast(pa.timestamp("us")).cast(pa.string()))


def exponential(array: pa.Array) -> pl.Series:
    """Doubles that no dialect takes for exact decimals: ``5.0e0``."""
    texts = text_of(array).to_frame("t")
    has_exponent = pl.col("t").str.contains("e", literal=True)
    return texts.select(pl.when(has_exponent).then("t").otherwise(pl.concat_str("t", pl.lit("e0")))).to_series()


def hexadecimal(array: pa.Array) -> pl.Series:
    """Bytes or UUIDs as upper-case hexadecimal digits."""
    storage = array.storage if isinstance(array.type, pa.UuidType) else array
    return text_to_polars(storage.cast(pa.large_binary())).bin.encode("hex").str.to_uppercase()


def quoted_hexadecimal(before: str, after: str) -> Callable[[pl.Series], pl.Series]:
    """Texts as the hexadecimal digits of their UTF-8, between two constants."""
    digits = pl.col("t").cast(pl.Binary).bin.encode("hex").str.to_uppercase()
    return lambda texts: texts.to_frame("t").select(pl.concat_str(pl.lit(before), digits, pl.lit(after))).to_series()


def mixed(
    before: str,
    after: str,
    suspects: str,
    is_special: Callable[[pl.Series], pl.Series],
    spell: Callable[[pl.Series], pl.Series],
    maximum_bytes: int | None = None,
) -> Literal:
    """Text between quotation marks, which are doubled within; ``spell`` writes whole literals of the special ones.

    ``is_special`` gives a mask. It is only asked where there are control characters or ``suspects``, or a text is longer
    than ``maximum_bytes``, since a look at all the bytes is many times faster than one at each text.
    """

    def may_be_special(texts: pl.Series, raw: Bytes) -> bool:
        is_long = maximum_bytes is not None and bool((texts.str.len_bytes() > maximum_bytes).any())
        return is_long or has_control(raw) or has_any(raw, suspects)

    def write(array: pa.Array) -> Written:
        texts = text_of(array)
        raw = raw_bytes(texts)
        usual = Written(before, texts, after, is_doubled=has_any(raw, "'"))
        special = is_special(texts).fill_null(False) if may_be_special(texts, raw) else None
        if special is None or not special.any():
            return usual
        place = special.cast(pl.UInt32).cum_sum().cast(pl.Int64) - 1
        spelled = spell(texts.filter(special)).gather(place.clip(lower_bound=0))
        frame = pl.DataFrame({"t": texts, "spelled": spelled, "special": special})
        chosen = pl.when("special").then("spelled").otherwise(usual.literal(pl.col("t")))
        return Written("", frame.select(chosen).to_series(), "")

    return write


def raw_bytes(texts: pl.Series) -> Bytes:
    """The UTF-8 of all texts, one after another."""
    array: Any = texts.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
    return np.frombuffer(bytes_of(array), np.uint8)


def has_control(raw: Bytes) -> bool:
    """A character under U+0020."""
    return bool(len(raw)) and int(raw.min()) < 0x20


def has_any(raw: Bytes, characters: str) -> bool:
    """Any of these ASCII characters."""
    return any(bool((raw == ord(character)).any()) for character in characters)
