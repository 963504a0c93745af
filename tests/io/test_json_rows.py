"""Rows as JSON text: put together by Python where they are few, by Polars where they are many."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest

from datagen.engine.plan import TablePlan
from datagen.io.json_text import FEW_ROWS, json_objects


def test_many_rows_have_the_text_that_few_have(every_type: TablePlan) -> None:
    few = every_type.batch(0, every_type.rows)
    many = pa.Table.from_batches([few] * 10).combine_chunks().to_batches()[0]

    assert len(many) > FEW_ROWS > len(few)
    assert json_objects(many, "<", ">").to_list() == json_objects(few, "<", ">").to_list() * 10


@pytest.mark.parametrize("times", [1, 100])
@pytest.mark.parametrize("text", ['"', "\\", "\n", "\x1f", "\x00", "é\u2028"])
def test_texts_are_escaped_however_many_rows_there_are(text: str, times: int) -> None:
    batch = pa.record_batch({"t": pa.array(["a", text] * times, pa.string_view())})

    assert [json.loads(each)["t"] for each in json_objects(batch)] == ["a", text] * times
