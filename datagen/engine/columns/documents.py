"""Structs and lists of the text that a database gives of them."""

from __future__ import annotations

import json
import re

import pyarrow as pa

__all__ = ["documents"]

ELEMENT = re.compile(r'"((?:[^"\\]|\\.)*)"|([^,{}]+)', re.DOTALL)
"""Of PostgreSQL's arrays: in quotes, or bare."""


def documents(array: pa.Array, arrow_type: pa.DataType) -> pa.Array:
    """JSON, or PostgreSQL's arrays. Members that the type lacks are left out, what it can't hold is null."""
    return pa.array([None if text is None else member(parsed(text), arrow_type) for text in array.to_pylist()], arrow_type)


def parsed(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return [element(match) for match in ELEMENT.finditer(text)]


def element(match: re.Match[str]) -> str | None:
    if match[1] is not None:
        return re.sub(r"\\(.)", r"\1", match[1])
    return None if match[2] == "NULL" else match[2]


def member(value: object, arrow_type: pa.DataType) -> object:
    """What a value of this type holds of a document."""
    if pa.types.is_struct(arrow_type):
        if not isinstance(value, dict):
            return None
        return {field.name: member(value.get(field.name), field.type) for field in arrow_type}
    if pa.types.is_list(arrow_type):
        elements = [] if value == {} else value  # as JSON, an empty array of PostgreSQL is an empty object
        return [member(each, arrow_type.value_type) for each in elements] if isinstance(elements, list) else None
    try:
        return pa.scalar(str(value) if isinstance(value, bool | int | float) else value).cast(arrow_type).as_py()
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None
