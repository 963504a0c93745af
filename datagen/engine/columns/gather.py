"""Taking values by index and putting parts together, for every Arrow type that the engine makes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from datagen.engine.arrays import TEXT
from datagen.engine.columns.documents import documents

__all__ = ["as_type", "assemble", "group_type", "take"]

Index = npt.NDArray[np.int64]


def group_type(arrow_type: pa.DataType) -> pa.DataType:
    """The type in which values that come in parts are held: text for a dictionary of it."""
    return TEXT if pa.types.is_dictionary(arrow_type) else arrow_type


def as_type(array: pa.Array, arrow_type: pa.DataType) -> pa.Array:
    """The same values in another type; of the null type, nulls."""
    if array.type == arrow_type:
        return array
    if pa.types.is_null(array.type):
        return pa.nulls(len(array), arrow_type)
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if isinstance(arrow_type, pa.UuidType) and not isinstance(array.type, pa.UuidType):
        return uuids(array)
    if arrow_type == TEXT and pa.types.is_fixed_size_binary(getattr(array.type, "storage_type", pa.null())):
        return pa.array([None if value is None else str(value) for value in array.to_pylist()], TEXT)
    if pa.types.is_string_view(array.type) and not pa.types.is_string_view(arrow_type):
        array = array.cast(pa.string())  # from which there are casts to every type
        if pa.types.is_timestamp(arrow_type):
            return moments(array, arrow_type)
        if pa.types.is_struct(arrow_type) or pa.types.is_list(arrow_type):
            return documents(array, arrow_type)
    if pa.types.is_integer(array.type) and pa.types.is_decimal(arrow_type):
        array = array.cast(pa.decimal128(38, arrow_type.scale))  # any other must have room for all whole numbers
    return array.cast(arrow_type)


def moments(array: pa.Array, arrow_type: pa.DataType) -> pa.Array:
    """Of text in ISO 8601; without an offset it is UTC."""
    try:
        return array.cast(arrow_type)
    except pa.ArrowInvalid:
        return array.cast(pa.timestamp("us")).cast(arrow_type)


def uuids(array: pa.Array) -> pa.Array:
    """Of their text, or of 16 bytes."""
    if not pa.types.is_fixed_size_binary(array.type):
        digits = pl.Series(array.cast(pa.large_string())).str.replace_all(r"[^0-9A-Fa-f]", "")
        array = digits.str.decode("hex").to_arrow(compat_level=pl.CompatLevel.oldest()).cast(pa.binary()).cast(pa.binary(16))
    return pa.ExtensionArray.from_storage(pa.uuid(), array)


def take(array: pa.Array, index: Index) -> pa.Array:
    """The values at these places; of the same type."""
    if isinstance(array, pa.ExtensionArray):
        return pa.ExtensionArray.from_storage(array.type, take(array.storage, index))
    if pa.types.is_struct(array.type):
        fields = [array.field(number) for number in range(array.type.num_fields)]
        valid = array.is_valid().to_numpy(zero_copy_only=False)[index]
        return pa.StructArray.from_arrays(
            [take(field, index) for field in fields], fields=list(array.type), mask=pa.array(~valid)
        )
    if has_views(array.type):
        series = pl.from_arrow(array)
        assert isinstance(series, pl.Series)
        taken = series.gather(index).rechunk().to_arrow(compat_level=pl.CompatLevel.newest())
        return taken if taken.type == array.type else taken.cast(array.type)
    return array.take(pa.array(index))


def has_views(arrow_type: pa.DataType) -> bool:
    """Whether a type is or may hold ``string_view``, which Arrow's own take does not know."""
    if pa.types.is_list(arrow_type):
        return True  # of whatever it is, Polars takes it as well
    return bool(pa.types.is_string_view(arrow_type))


def assemble(parts: Sequence[tuple[Index, pa.Array]], arrow_type: pa.DataType) -> pa.Array:
    """One array of parts, each with the places of its values; the places are 0 to the total length, each once."""
    if not parts:
        return pa.nulls(0, arrow_type)
    arrays = [as_type(array, arrow_type) for _, array in parts]
    if len(arrays) == 1 and is_in_order(parts[0][0]):
        return arrays[0]
    places = np.concatenate([place for place, _ in parts])
    return take(concatenated(arrays, arrow_type), np.argsort(places, kind="stable"))


def is_in_order(places: Index) -> bool:
    return bool((places == np.arange(len(places))).all())


def concatenated(arrays: Sequence[pa.Array], arrow_type: pa.DataType) -> pa.Array:
    if isinstance(arrow_type, pa.BaseExtensionType):
        storage = concatenated([array.storage for array in arrays], arrow_type.storage_type)
        return pa.ExtensionArray.from_storage(arrow_type, storage)
    return pa.concat_arrays(list(arrays)) if arrays else pa.nulls(0, arrow_type)
