"""What holds for every kind of column."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from kinds import COLUMNS, KINDS, NULLABLE, PARENTS, TABLES, capacity_of, document_of, planned, subject_of

ROWS = 300
SMALL_CAPACITY = 20_000
MANY_ROWS = 100_000
SAME_FOR_ANY_SEED = {
    "integer key", "integer key within limits", "unique integer", "constant string", "constant number", "constant object",
    "shared out self-reference",
}  # fmt: skip
"""Keys count, constants are what they are, and there is one complete tree."""

every_kind = pytest.mark.parametrize("kind", KINDS)
unique_kinds = pytest.mark.parametrize(
    "kind", [kind for kind, column in COLUMNS.items() if "unique" in column or "primary_key" in column]
)


@pytest.fixture
def whole(kind: str) -> pa.RecordBatch:
    subject = subject_of(kind, ROWS)
    return subject.batch(0, subject.rows)


@every_kind
def test_any_slice_equals_that_slice_of_the_whole(kind: str, whole: pa.RecordBatch) -> None:
    subject = subject_of(kind, ROWS)

    for start, stop in [(0, 0), (0, 1), (7, 11), (3, subject.rows // 2), (subject.rows - 5, subject.rows), (subject.rows,) * 2]:
        stop = max(start, stop)
        assert subject.batch(start, stop).to_pylist() == whole.slice(start, stop - start).to_pylist()


@every_kind
@pytest.mark.parametrize(("batch_rows", "workers"), [(1000, 1), (37, 1), (100, 3)])
def test_batch_size_and_number_of_threads_change_nothing(
    kind: str, whole: pa.RecordBatch, batch_rows: int, workers: int
) -> None:
    read = subject_of(kind, ROWS).reader(batch_rows=batch_rows, workers=workers).read_all()

    assert read.to_pylist() == whole.to_pylist()


@every_kind
def test_row_numbers_in_any_order_give_what_stands_in_those_rows(kind: str, whole: pa.RecordBatch) -> None:
    subject = subject_of(kind, ROWS)
    rows = np.array([5, 0, 71, 5, subject.rows - 1, 12, 12, 3]) % subject.rows

    for name, column in subject.columns.items():
        values = whole[name].to_pylist()
        assert column.evaluate(rows).to_pylist() == [values[row] for row in rows]


@every_kind
def test_no_row_numbers_give_no_values(kind: str) -> None:
    for column in subject_of(kind, ROWS).columns.values():
        assert len(column.evaluate(np.array([], np.uint64))) == 0


@every_kind
def test_more_columns_and_tables_change_nothing(kind: str, whole: pa.RecordBatch) -> None:
    document = document_of(kind)
    more = {"type": "string", "format": "city"}
    properties = {"aardvark": more, **document["subject"]["properties"], "zebra": {"type": "integer"}}
    wider = {
        "another": {"type": "object", "properties": {"value": more}},
        **document,
        "subject": {"type": "object", "properties": properties},
    }

    batch = planned(wider, len(whole))["subject"].batch(0, len(whole))

    assert batch.select(whole.schema.names).to_pylist() == whole.to_pylist()


@every_kind
def test_ten_times_the_rows_begin_with_the_same_ones(kind: str, whole: pa.RecordBatch) -> None:
    assert subject_of(kind, 10 * ROWS).batch(0, len(whole)).to_pylist() == whole.to_pylist()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in SAME_FOR_ANY_SEED and "null" not in kind])
def test_another_seed_gives_other_values(kind: str, whole: pa.RecordBatch) -> None:
    assert subject_of(kind, ROWS, seed=43).batch(0, len(whole)).to_pylist() != whole.to_pylist()


@every_kind
def test_batches_have_the_declared_types_and_are_valid_arrow(kind: str, whole: pa.RecordBatch) -> None:
    whole.validate(full=True)

    for name, column in subject_of(kind, ROWS).columns.items():
        assert column.evaluate(range(10)).type == column.arrow_type == whole.schema.field(name).type


@every_kind
def test_nothing_is_null_where_null_is_not_allowed(kind: str, whole: pa.RecordBatch) -> None:
    assert nulls_against(whole.schema, whole) == []


@pytest.mark.parametrize("kind", NULLABLE)
def test_the_share_of_nulls_is_as_asked(kind: str) -> None:
    subject = subject_of(kind, 2000)
    values = subject.batch(0, subject.rows)["value"]

    assert values.null_count / subject.rows == pytest.approx(0.4, abs=2 / subject.rows**0.5)


@unique_kinds
def test_unique_values_differ_to_the_last(kind: str) -> None:
    capacity = capacity_of(kind)
    assert capacity is not None
    subject = subject_of(kind, capacity if capacity <= SMALL_CAPACITY else MANY_ROWS)
    values = subject.columns["value"].evaluate(range(subject.rows))

    assert distinct(values) == len(values) - values.null_count


def test_every_kind_refers_only_to_tables_of_fixed_size() -> None:
    plan = planned(document_of("foreign key"), ROWS)

    assert {table.name: table.rows for table in plan} == {**dict.fromkeys(TABLES, PARENTS), "subject": ROWS}


def distinct(values: pa.Array) -> int:
    if isinstance(values, pa.ExtensionArray):
        values = values.storage
    if pa.types.is_nested(values.type):
        return len(set(map(repr, values.to_pylist())) - {"None"})
    series = pl.from_arrow(values)
    assert isinstance(series, pl.Series)
    return series.drop_nulls().n_unique()


def nulls_against(fields: Any, values: Any) -> list[str]:
    """The names of the fields, at any depth, that hold null but may not."""
    found = []
    for number, field in enumerate(fields):
        array = values.field(number) if isinstance(values, pa.StructArray) else values.column(number)
        if not field.nullable and array.null_count:
            found.append(field.name)
        if pa.types.is_struct(array.type):
            found += nulls_against(array.type, array)
        if pa.types.is_list(array.type) and pa.types.is_struct(array.type.value_type):
            found += nulls_against(array.type.value_type, array.flatten())
    return found
