from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pytest
from documents import table

import datagen
from datagen.engine.stream import BATCH_ROWS, batches, open_reader

SCHEMA = pa.schema([("row", pa.int64())])


@dataclass
class Counting:
    """A table of its row numbers, which remembers the slices that were made of it."""

    rows: int = 1000
    row_bytes: float = 8.0
    name: str = "counting"
    schema: pa.Schema = SCHEMA
    before: Callable[[int], None] = lambda start: None
    made: list[int] = field(default_factory=list)

    def batch(self, start: int, stop: int) -> pa.RecordBatch:
        self.before(start)
        self.made.append(start)
        return pa.record_batch([pa.array(range(start, stop))], schema=SCHEMA)


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    yield
    gc.collect()
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("datagen")] == []


def fail_at(row: int) -> Callable[[int], None]:
    def before(start: int) -> None:
        if start == row:
            raise ZeroDivisionError(f"at row {start}")

    return before


@pytest.mark.parametrize("workers", [1, 2, 7])
def test_batches_come_in_order_whatever_the_number_of_threads(workers: int) -> None:
    def wait_for_others(start: int) -> None:
        time.sleep(0.05 if start == 0 else 0)

    rows = [
        row
        for batch in batches(Counting(before=wait_for_others), batch_rows=30, workers=workers)
        for row in batch["row"].to_pylist()
    ]

    assert rows == list(range(1000))


@pytest.mark.parametrize("workers", [1, 3])
def test_no_more_batches_are_made_ahead_than_there_are_threads_and_one(workers: int) -> None:
    source = Counting()
    stream = batches(source, batch_rows=10, workers=workers)

    for taken in range(1, 20):
        next(stream)
        assert len(source.made) <= taken + workers + 1
    stream.close()


def test_an_error_in_a_batch_surfaces_after_the_batches_before_it() -> None:
    stream = batches(Counting(before=fail_at(500)), batch_rows=100, workers=2)

    assert [next(stream)["row"][0].as_py() for _ in range(5)] == [0, 100, 200, 300, 400]
    with pytest.raises(ZeroDivisionError, match="at row 500"):
        next(stream)


def test_an_error_in_a_batch_ends_the_making_of_others() -> None:
    source = Counting(rows=10_000, before=fail_at(500))

    with pytest.raises(ZeroDivisionError):
        list(batches(source, batch_rows=100, workers=2))

    assert max(source.made) <= 500 + 3 * 100


def test_an_error_in_a_batch_reaches_the_reader_of_arrow() -> None:
    with open_reader(Counting(before=fail_at(500)), batch_rows=100) as reader, pytest.raises(ZeroDivisionError):
        reader.read_all()


def test_leaving_the_block_early_ends_the_threads() -> None:
    with open_reader(Counting(), batch_rows=10) as reader:
        assert reader.read_next_batch()["row"][0].as_py() == 0

    assert not any(thread.name.startswith("datagen") for thread in threading.enumerate())


def test_closing_the_iterator_early_ends_the_threads() -> None:
    source = Counting(rows=100_000)
    stream = batches(source, batch_rows=10, workers=2)
    next(stream)

    stream.close()

    assert not any(thread.name.startswith("datagen") for thread in threading.enumerate())
    assert len(source.made) < 10


def test_a_dropped_reader_ends_its_threads() -> None:
    reader = datagen.plan(table(id={"type": "integer"}), count={"users": 1000})["users"].reader(batch_rows=10)
    reader.read_next_batch()

    del reader

    wait_until(lambda: not any(thread.name.startswith("datagen") for thread in threading.enumerate()))


def test_an_interrupt_between_batches_ends_the_threads() -> None:
    def interrupted() -> None:
        for batch in batches(Counting(), batch_rows=10, workers=3):
            if batch["row"][0].as_py() == 50:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()


def test_an_interrupt_while_waiting_for_a_batch_ends_the_threads() -> None:
    def interrupt(start: int) -> None:
        if start == 50:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(batches(Counting(before=interrupt), batch_rows=10, workers=3))


def test_nothing_is_made_before_the_first_batch_is_asked_for() -> None:
    source = Counting()

    batches(source, batch_rows=10)

    assert source.made == []


def test_the_last_batch_has_the_rest() -> None:
    assert [len(batch) for batch in batches(Counting(rows=25), batch_rows=10)] == [10, 10, 5]


def test_an_empty_table_has_no_batches() -> None:
    assert list(batches(Counting(rows=0))) == []


def test_a_range_of_rows_can_be_streamed_alone() -> None:
    assert [batch["row"].to_pylist() for batch in batches(Counting(), batch_rows=2, start=7, stop=10)] == [[7, 8], [9]]


def test_wide_rows_come_in_smaller_batches() -> None:
    narrow, wide = Counting(rows=BATCH_ROWS * 2), Counting(rows=100, row_bytes=4e6)

    assert len(next(batches(narrow))) == BATCH_ROWS
    assert len(next(batches(wide))) == 16


def test_progress_is_told_after_each_batch_is_done_with() -> None:
    told: list[tuple[str, int]] = []

    stream = batches(Counting(rows=25), batch_rows=10, progress=lambda name, rows: told.append((name, rows)))

    assert [len(told) for _ in stream] == [0, 1, 2]
    assert told == [("counting", 10), ("counting", 10), ("counting", 5)]


@pytest.mark.parametrize("number", [0, -1, -65_536])
@pytest.mark.parametrize("name", ["batch_rows", "workers"])
def test_rows_and_workers_are_at_least_one(name: str, number: int) -> None:
    users = datagen.plan(table(id={"type": "integer"}), count={"users": 10})["users"]

    with pytest.raises(ValueError, match=f"{name} is {number}, it must be 1 or more"):
        users.reader(**{name: number})


def test_a_closed_reader_has_no_threads() -> None:
    reader = datagen.plan(table(id={"type": "integer"}), count={"users": 1000})["users"].reader(batch_rows=10)
    reader.read_next_batch()

    reader.close()

    wait_until(lambda: not any(thread.name.startswith("datagen") for thread in threading.enumerate()))


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 5
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.001)


def test_rows_outside_the_table_can_not_be_asked_for() -> None:
    users = datagen.plan(table(id={"type": "integer"}), count={"users": 10})["users"]

    for start, stop in [(-1, 3), (5, 11), (6, 5)]:
        with pytest.raises(IndexError, match=f"rows {start} to {stop} are not within the 10 rows of 'users'"):
            users.batch(start, stop)


@pytest.mark.parametrize("bounds", [(1.5, 3), (0, 2.0), (None, 3), ("1", 3)])
def test_rows_of_a_batch_are_whole_numbers(bounds: tuple[Any, Any]) -> None:
    users = datagen.plan(table(id={"type": "integer"}), count={"users": 10})["users"]

    with pytest.raises(TypeError, match="cannot be interpreted as an integer"):
        users.batch(*bounds)


@pytest.mark.parametrize(
    ("rows", "error", "message"),
    [
        ([1.5], TypeError, "row numbers are integers, not float64"),
        (["1"], TypeError, "row numbers are integers, not <U1"),
        ([True], TypeError, "row numbers are integers, not bool"),
        ([None], TypeError, "row numbers are integers, not object"),
        ([3, -1], IndexError, "row -1 is negative, rows count from 0"),
    ],
)
def test_rows_of_a_column_are_whole_numbers_from_0(rows: list[Any], error: type[Exception], message: str) -> None:
    users = datagen.plan(table(id={"type": "integer"}), count={"users": 10})["users"]

    with pytest.raises(error, match=message):
        users["id"].evaluate(rows)


def test_no_rows_are_no_values() -> None:
    users = datagen.plan(table(id={"type": "integer"}), count={"users": 10})["users"]

    assert users["id"].evaluate([]).to_pylist() == []
