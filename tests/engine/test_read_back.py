"""Structs and lists that a database gives as text are values again."""

from __future__ import annotations

import pyarrow as pa

from datagen.engine.columns.gather import as_type

NAMED = pa.struct([("name", pa.string_view()), ("size", pa.int64()), ("is_new", pa.bool_()), ("marks", pa.list_(pa.int64()))])


def test_json_becomes_structs() -> None:
    texts = ['{"name": "x", "size": 3, "is_new": true, "marks": [1, 2], "more": 1}', '{"size": "y"}', None, "[1]"]
    assert as_type(pa.array(texts, pa.string_view()), NAMED).to_pylist() == [
        {"name": "x", "size": 3, "is_new": True, "marks": [1, 2]},
        {"name": None, "size": None, "is_new": None, "marks": None},
        None,
        None,
    ]


def test_arrays_of_postgresql_become_lists() -> None:
    assert as_type(pa.array(["{1,2}", "{}", "[3]"], pa.string_view()), pa.list_(pa.int64())).to_pylist() == [[1, 2], [], [3]]
    texts = pa.array([r'{a,"b \"c\",","NULL",NULL}'], pa.string_view())
    assert as_type(texts, pa.list_(pa.string_view())).to_pylist() == [["a", 'b "c",', "NULL", None]]
