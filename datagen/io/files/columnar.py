"""Columns in the form in which Parquet and Arrow files hold them, for readers of any age."""

from __future__ import annotations

import pyarrow as pa

from datagen.engine.plan import TablePlan
from datagen.io.conversion import Conversion, ConvertedTable, as_is, casting, over_lists
from datagen.io.json_text import json_text

__all__ = ["columnar_table"]

JSON = pa.json_(pa.string())


def columnar_table(table: TablePlan, *, can_hold_empty_objects: bool) -> ConvertedTable:
    """Text as ``string``: a view would take the memory of all that it looks at along, and older readers don't know it.

    Objects without properties become JSON documents where the format has none.
    """
    return ConvertedTable(table, tuple((field.name, columnar(field.type, can_hold_empty_objects)) for field in table.schema))


def columnar(kind: pa.DataType, can_hold_empty_objects: bool) -> Conversion:
    if pa.types.is_string_view(kind):
        return casting(pa.string())
    if isinstance(kind, pa.JsonType):
        return Conversion(JSON, lambda array: pa.ExtensionArray.from_storage(JSON, array.storage.cast(pa.string())))
    if pa.types.is_list(kind):
        element = columnar(kind.value_type, can_hold_empty_objects)
        return as_is(kind) if element.arrow_type == kind.value_type else over_lists(element)
    if pa.types.is_struct(kind):
        return columnar_object(kind, can_hold_empty_objects)
    return as_is(kind)


def columnar_object(kind: pa.StructType, can_hold_empty_objects: bool) -> Conversion:
    if kind.num_fields == 0 and not can_hold_empty_objects:
        return Conversion(JSON, lambda array: pa.ExtensionArray.from_storage(JSON, json_text(array).cast(pa.string())))
    members = [columnar(field.type, can_hold_empty_objects) for field in kind]
    fields = [field.with_type(member.arrow_type) for field, member in zip(kind, members, strict=True)]

    def apply(array: pa.StructArray) -> pa.StructArray:
        arrays = [member.apply(array.field(number)) for number, member in enumerate(members)]
        return pa.StructArray.from_arrays(arrays, fields=fields, mask=array.is_null())

    return as_is(kind) if pa.struct(fields) == kind else Conversion(pa.struct(fields), apply)
