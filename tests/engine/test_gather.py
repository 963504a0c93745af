"""Taking values by index keeps their types and their nulls, whatever the type."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

from datagen.engine.columns.gather import as_type, assemble, take

STRUCT = pa.struct([pa.field("a", pa.string_view(), nullable=False), pa.field("b", pa.int64())])
ARRAYS = {
    "integers": pa.array([1, None, 3, 4]),
    "decimals": pa.array([Decimal("1.50"), None, Decimal("2.25"), Decimal(0)], pa.decimal128(10, 2)),
    "texts": pa.array(["a", None, "longer than twelve characters", ""], pa.string_view()),
    "bytes": pa.array([b"a", None, b"", b"\0"], pa.binary()),
    "moments": pa.array([dt.datetime(2024, 1, 1, tzinfo=dt.UTC), None, None, None], pa.timestamp("us", "UTC")),
    "uuids": pa.array([uuid.UUID(int=1), None, uuid.UUID(int=2), uuid.UUID(int=3)], pa.uuid()),
    "documents": pa.ExtensionArray.from_storage(pa.json_(pa.string()), pa.array(["1", None, "{}", "[]"])),
    "objects": pa.array([{"a": "x", "b": 1}, None, {"a": "longer than twelve", "b": None}, {"a": "", "b": 2}], STRUCT),
    "lists": pa.array([["a"], None, [], ["b", None]], pa.list_(pa.string_view())),
    "numbers": pa.array([[1], None, [], [2, None]], pa.list_(pa.int64())),
    "lists of objects": pa.array([[{"a": "x", "b": 1}], None, [], [{"a": "y", "b": None}]], pa.list_(STRUCT)),
    "nothing": pa.nulls(4),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_values_are_taken_by_their_places(name: str) -> None:
    array = ARRAYS[name]
    taken = take(array, np.array([3, 0, 0, 1]))
    assert taken.type == array.type
    assert taken.to_pylist() == [array.to_pylist()[place] for place in (3, 0, 0, 1)]


@pytest.mark.parametrize("name", ARRAYS)
def test_values_are_taken_from_a_slice(name: str) -> None:
    array = ARRAYS[name]
    assert take(array.slice(2), np.array([1, 0])).to_pylist() == [array.to_pylist()[3], array.to_pylist()[2]]


@pytest.mark.parametrize("name", ARRAYS)
def test_parts_come_to_their_places(name: str) -> None:
    array = ARRAYS[name]
    parts = [(np.array([1, 3]), take(array, np.array([1, 3]))), (np.array([0, 2]), take(array, np.array([0, 2])))]
    whole = assemble(parts, array.type)
    assert whole.type == array.type
    assert whole.to_pylist() == array.to_pylist()


@pytest.mark.parametrize(
    ("text", "arrow_type", "value"),
    [
        ("12", pa.int64(), 12),
        ("1.50", pa.decimal128(10, 2), Decimal("1.50")),
        ("2024-01-31", pa.date32(), dt.date(2024, 1, 31)),
        ("2024-01-31 01:02:03.5", pa.timestamp("us", "UTC"), dt.datetime(2024, 1, 31, 1, 2, 3, 500_000, dt.UTC)),
        ("2024-01-31 01:02:03+02", pa.timestamp("us", "UTC"), dt.datetime(2024, 1, 30, 23, 2, 3, 0, dt.UTC)),
        ("true", pa.bool_(), True),
        ("00000000-0000-0000-0000-000000000007", pa.uuid(), uuid.UUID(int=7)),
        ("a", pa.string_view(), "a"),
    ],
)
def test_what_a_database_prints_is_read_as_its_type(text: str, arrow_type: pa.DataType, value: object) -> None:
    assert as_type(pa.array([text, None], pa.string_view()), arrow_type).to_pylist() == [value, None]
