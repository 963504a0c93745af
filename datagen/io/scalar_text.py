"""Scalar values -> text, a whole array at once; what JSON, SQLite and the text columns of PostgreSQL share.

Every function gives ``string_view``, as long as its argument and null where that is.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from datagen.engine.arrays import TEXT, TextPool, fixed_width_text, text_from_polars, with_nulls

__all__ = [
    "base64_text",
    "date_text",
    "decimal_text",
    "duration_text",
    "is_bytes",
    "time_text",
    "timestamp_text",
    "to_text",
    "uuid_text",
]

HEXADECIMAL = np.frombuffer(b"".join(b"%02x%02x" % (pair & 0xFF, pair >> 8) for pair in range(1 << 16)), np.uint32)
"""The four digits of each two bytes, as one number; by two bytes it is twice as fast as by one."""
UUID_TEXT = np.dtype(
    {"names": list("abcdefgh"), "formats": ["<u4"] * 8, "offsets": [0, 4, 9, 14, 19, 24, 28, 32], "itemsize": 36}
)
"""Where the digits of each two bytes stand, between the hyphens."""
Matrix = npt.NDArray[np.uint8]
DAY_MICROSECONDS = 86_400_000_000
INSTANT_TEXT = np.dtype(
    [
        ("date", "S10"),
        ("separator", "u1"),
        ("time", "u8"),
        ("dot", "u1"),
        ("milliseconds", "S3"),
        ("microseconds", "S3"),
        ("zone", "S6"),
    ]
)
WALL_CLOCK_TEXT = np.dtype(INSTANT_TEXT.descr[:-1])
TIMES = np.frombuffer(
    b"".join(b"%02d:%02d:%02d" % (second // 3600, second // 60 % 60, second % 60) for second in range(86_400)), np.uint64
)
"""Each second of a day, as eight characters in one number."""
THREE_DIGITS = np.array([b"%03d" % number for number in range(1000)])


def to_text(array: pa.Array) -> pa.Array:
    """Any scalar type as plain text: ISO 8601 for times, exact digits for numbers, ``true``, ``false``, ``\\x61`` for bytes."""
    kind = array.type
    if isinstance(kind, pa.BaseExtensionType) and not isinstance(kind, pa.UuidType):
        return array.storage.cast(TEXT)
    if pa.types.is_dictionary(kind):
        return to_text(array.dictionary_decode())
    if pa.types.is_decimal(kind):
        return decimal_text(array)
    if pa.types.is_timestamp(kind):
        return timestamp_text(array)
    if pa.types.is_time(kind):
        return time_text(array)
    if pa.types.is_date(kind):
        return date_text(array)
    if pa.types.is_duration(kind):
        return duration_text(array)
    if isinstance(kind, pa.UuidType):
        return uuid_text(array)
    if is_bytes(kind):
        return text_from_polars(pl.Series(["\\x"]) + bytes_series(array).bin.encode("hex"))
    return array.cast(TEXT)


def base64_text(array: pa.Array) -> pa.Array:
    """Bytes in the alphabet of RFC 4648, 4, as JSON Schema's ``contentEncoding`` has them."""
    return text_from_polars(bytes_series(array).bin.encode("base64"))


def is_bytes(kind: pa.DataType) -> bool:
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind))


def bytes_series(array: pa.Array) -> pl.Series:
    return pl.Series(array.cast(pa.large_binary()))


def uuid_text(array: pa.Array) -> pa.Array:
    """``arrow.uuid`` -> 36 lower-case characters with hyphens."""
    storage = array.storage
    pairs = np.frombuffer(storage.buffers()[1], np.uint16)[storage.offset * 8 :][: len(array) * 8]
    digits = HEXADECIMAL[pairs.reshape(-1, 8)]
    text = np.full((len(array), 36), ord("-"), np.uint8)
    places = text.view(UUID_TEXT)[:, 0]
    for number, place in enumerate(UUID_TEXT.names or ()):
        places[place] = digits[:, number]
    return like(array, text)


def timestamp_text(array: pa.Array, separator: str = " ", *, has_zone: bool = True) -> pa.Array:
    """timestamp(us, UTC) -> ``2024-05-01 12:34:56.123456+00:00``, always as long; years 1 to 9999."""
    instants = array.cast(pa.int64()).fill_null(0).to_numpy()
    days = instants // DAY_MICROSECONDS
    microseconds = instants - days * DAY_MICROSECONDS
    seconds = microseconds // 1_000_000
    microseconds -= seconds * 1_000_000
    thousands = microseconds // 1000
    text = np.empty(len(array), INSTANT_TEXT if has_zone else WALL_CLOCK_TEXT)
    text["date"] = date_digits(days)
    text["separator"] = ord(separator)
    text["time"] = TIMES.take(seconds)
    text["dot"] = ord(".")
    text["milliseconds"] = THREE_DIGITS.take(thousands)
    text["microseconds"] = THREE_DIGITS.take(microseconds - thousands * 1000)
    if has_zone:
        text["zone"] = b"+00:00"
    return like(array, text.view(np.uint8).reshape(-1, text.itemsize))


def date_digits(days: npt.NDArray[np.int64]) -> npt.NDArray[np.bytes_]:
    """Each day since 1970 as ``2024-05-01``; where days repeat, each is written once."""
    if not len(days):
        return np.empty(0, "S10")
    first, last = int(days.min()), int(days.max())
    listed = np.arange(first, last + 1) if last - first < len(days) else days
    digits = digits_matrix(pa.array(listed.astype(np.int32)).cast(pa.date32()), 10).view("S10")[:, 0]
    return digits if listed is days else digits.take(days - first)


def time_text(array: pa.Array) -> pa.Array:
    """time32(s) -> ``12:34:56``, time64(us) -> ``12:34:56.123456``, always as long."""
    return like(array, digits_matrix(array, 8 if array.type == pa.time32("s") else 15))


def date_text(array: pa.Array) -> pa.Array:
    """date32 -> ``2024-05-01``; years 1 to 9999. Where days repeat, each is written once: 5 ns a value instead of 100."""
    days = array.cast(pa.int32())
    first, last = pc.min_max(days).values()
    if not first.is_valid or last.as_py() - first.as_py() >= len(array):
        return like(array, digits_matrix(array, 10))
    calendar = pa.array(np.arange(first.as_py(), last.as_py() + 1, dtype=np.int32)).cast(pa.date32())
    texts = like(calendar, digits_matrix(calendar, 10))
    pool = TextPool(np.frombuffer(texts.buffers()[1], np.complex128), ())
    index = pc.fill_null(days, first).to_numpy() - first.as_py()
    return null_like(array, pool.take(index.astype(np.uint64)))


def digits_matrix(array: pa.Array, width: int) -> Matrix:
    """Arrow's own text of each value, which for these types is always as wide; one row each, anything for a null."""
    text = array.fill_null(pa.scalar(0, array.type)).cast(pa.string())
    assert text.offset == 0
    data: Any = text.buffers()[2]
    return np.frombuffer(data, np.uint8)[: width * len(array)].reshape(len(array), width)


def duration_text(array: pa.Array) -> pa.Array:
    """duration(us) -> ISO 8601, such as ``P2DT3H4M5.000006S``."""
    series = pl.from_arrow(array)
    assert isinstance(series, pl.Series)
    return text_from_polars(series.dt.to_string("iso"))


def decimal_text(array: pa.Array) -> pa.Array:
    """decimal128 -> its digits, with as many decimal places as its scale."""
    series = pl.from_arrow(array)
    assert isinstance(series, pl.Series)
    return text_from_polars(series.cast(pl.String))


def like(array: pa.Array, text: Matrix) -> pa.Array:
    """Rows of characters as text, null where the array is."""
    return null_like(array, fixed_width_text(text))


def null_like(array: pa.Array, text: pa.Array) -> pa.Array:
    """The same text, null where the array is."""
    if not array.null_count:
        return text
    return with_nulls(text, array.is_valid().to_numpy(zero_copy_only=False))
