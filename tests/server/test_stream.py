"""Rows as a stream: what it holds, and what becomes of it when something goes wrong on the way."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from litestar import Litestar, get
from litestar.response.base import ASGIResponse
from serving import served

import datagen
from datagen.server.app import create_app
from datagen.server.settings import Settings
from datagen.server.streams import PieceResponse, Streams

SHOP: dict[str, Any] = {
    "users": {"type": "object", "properties": {"id": {"type": "integer", "primary_key": True}}},
    "orders": {
        "type": "object",
        "properties": {
            "id": {"type": "integer", "primary_key": True},
            "user_id": {"type": "foreign", "ref": "users.id"},
            "email": {"type": "string", "format": "email"},
        },
    },
}
WANTED = {"schemas": SHOP, "count": {"users": 50, "orders": 5_000}, "seed": 3}
ENDLESS = 1_000_000_000_000
FORMATS: dict[str, tuple[str, str, Callable[[bytes], pl.DataFrame]]] = {
    "csv": ("text/csv; charset=utf-8", "orders.csv", pl.read_csv),
    "ndjson": ("application/x-ndjson", "orders.ndjson", pl.read_ndjson),
    "arrow": (
        "application/vnd.apache.arrow.stream",
        "orders.arrows",
        lambda data: pl.DataFrame(pa.ipc.open_stream(data).read_all()),
    ),
    "parquet": (
        "application/vnd.apache.parquet",
        "orders.parquet",
        lambda data: pl.DataFrame(pq.read_table(io.BytesIO(data))),
    ),
}
"""Content type, file name, and an independent reader."""


@pytest.fixture
def over_http(tmp_path: Any) -> Iterator[Callable[..., httpx.Client]]:
    with ExitStack() as stack:
        yield lambda **settings: stack.enter_context(served(create_app(Settings(temp_dir=tmp_path / "temp", **settings))))


@pytest.mark.parametrize("format", FORMATS)
def test_a_stream_is_a_slice_of_the_whole_table(client: Any, format: str) -> None:
    kind, name, read = FORMATS[format]
    whole = pl.DataFrame(datagen.plan(SHOP, count=WANTED["count"], seed=3)["orders"].batch(0, 5_000))

    answer = client.post(f"/data/stream?table=orders&from=700&to=4000&format={format}", json=WANTED)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == kind
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert read(answer.content).equals(whole[700:4_000])


def test_without_bounds_it_is_the_whole_table_as_ndjson(client: Any) -> None:
    answer = client.post("/data/stream?table=orders", json=WANTED)

    assert answer.headers["content-type"] == "application/x-ndjson"
    assert len(answer.content.splitlines()) == 5_000


def test_to_is_the_count_of_a_table_without_one(client: Any) -> None:
    counted = {"schemas": {"users": SHOP["users"], "staff": SHOP["users"]}}

    lines = client.post("/data/stream?table=staff&to=250", json=counted).content.splitlines()

    assert len(lines) == 250


def test_to_is_not_the_count_of_a_table_whose_parents_say_how_many_rows_it_has(client: Any) -> None:
    children = {"type": "foreign", "ref": "users.id", "per_parent": {"min": 2, "max": 2}}
    schemas = {**SHOP, "orders": {"type": "object", "properties": {"user_id": children}}}
    asked = {"schemas": schemas, "count": {"users": 5}}

    assert len(client.post("/data/stream?table=orders&to=8", json=asked).content.splitlines()) == 8
    assert client.post("/data/stream?table=orders&to=11", json=asked).json()["error"] == (
        "to is 11, beyond the 10 rows of 'orders'"
    )


def test_a_single_table_need_not_be_named(client: Any) -> None:
    answer = client.post("/data/stream?to=2&format=csv", json={"schemas": {"users": SHOP["users"]}})

    assert answer.text == "id\n1\n2\n"


@pytest.mark.parametrize(
    ("query", "error", "path"),
    [
        ("table=order", "there is no table 'order' (did you mean 'orders'?)", "query.table"),
        ("", "there are 2 tables: name one of users, orders", "query.table"),
        ("table=orders&from=-1", "Expected `int` >= 0", "query.from"),
        ("table=orders&from=few", "Expected `int`, got `str`", "query.from"),
        ("table=orders&from=9&to=3", "from is 9, behind 3, where the rows end", "query.from"),
        ("table=orders&to=5001", "to is 5001, beyond the 5000 rows of 'orders'", "query.to"),
        ("table=orders&format=xlsx", "Invalid enum value 'xlsx'", "query.format"),
    ],
)
def test_what_cannot_be_streamed_is_told_with_its_place(client: Any, query: str, error: str, path: str) -> None:
    answer = client.post(f"/data/stream?{query}", json=WANTED)

    assert (answer.status_code, answer.json()["error_type"]) == (400, "ValidationError")
    assert answer.json()["error"] == error
    assert [problem["path"] for problem in answer.json()["details"]] == [path]


def test_any_name_of_a_table_is_a_file_name(client: Any) -> None:
    answer = client.post("/data/stream?to=1", json={"schemas": {'a"b/é': SHOP["users"]}})

    assert answer.headers["content-disposition"].endswith("; filename*=UTF-8''a%2522b%252F%C3%A9.ndjson")


def test_streams_come_piece_by_piece_and_end_when_the_client_goes(over_http: Callable[..., httpx.Client]) -> None:
    client = over_http()
    asked = {"schemas": {"users": SHOP["users"]}, "count": {"users": ENDLESS}}

    with client.stream("POST", "/data/stream?format=csv", json=asked) as answer:
        coming = answer.iter_bytes(100)
        first = next(coming)
        assert metric(client, "datagen_streams_open") == 1

    assert first.startswith(b"id\n1\n2\n")
    wait_until(lambda: metric(client, "datagen_streams_open") == 0)


def test_a_slow_client_holds_the_making_up(over_http: Callable[..., httpx.Client]) -> None:
    client = over_http()
    asked = {"schemas": {"users": SHOP["users"]}, "count": {"users": ENDLESS}}

    with client.stream("POST", "/data/stream?format=csv", json=asked) as answer:
        coming = answer.iter_bytes(100)
        next(coming)
        wait_until(lambda: stands_still(lambda: metric(client, 'datagen_rows_generated_total{format="csv"}')))


def test_more_streams_than_may_be_open_are_refused(over_http: Callable[..., httpx.Client]) -> None:
    client = over_http(max_streams=1)
    asked = {"schemas": {"users": SHOP["users"]}, "count": {"users": ENDLESS}}

    with client.stream("POST", "/data/stream", json=asked) as answer:
        coming = answer.iter_bytes(100)
        next(coming)
        refused = client.post("/data/stream", json=asked)

    assert refused.status_code == 503
    assert refused.json()["error_type"] == "ServiceUnavailable"
    wait_until(lambda: client.post("/data/stream?to=1", json={"schemas": asked["schemas"]}).status_code == 200)


class Failing:
    """A table that can't be made to its end."""

    piece_rows = 256

    def make(self, start: int, stop: int) -> bytes:
        if start > 1_000:
            raise ValueError("no more; postgresql://sam:secret@host/db")
        return b"x\n" * (stop - start)

    def begin(self) -> bytes:
        return b"letter\n"

    def put(self, piece: bytes) -> bytes:
        return piece

    def end(self) -> bytes:
        return b""


def test_a_failure_on_the_way_breaks_the_connection_off_and_is_logged(caplog: Any) -> None:
    streams = Streams(most=1)

    @get("/")
    async def fail() -> ASGIResponse:
        pieces = streams.pieces(Failing(), 0, 5_000, on_rows=lambda rows: None)
        return PieceResponse(pieces, await anext(pieces), media_type="text/csv")

    got: list[bytes] = []
    with served(Litestar([fail], logging_config=None)) as client, client.stream("GET", "/") as answer:
        assert answer.status_code == 200
        with pytest.raises(httpx.RemoteProtocolError, match="incomplete chunked read"):
            got.extend(answer.iter_bytes())
    streams.close()

    assert b"".join(got).startswith(b"letter\nx\n")
    assert streams.open == 0
    (record,) = [record for record in caplog.records if record.name == "datagen.server"]
    assert "a stream was broken off" in record.getMessage()
    assert "secret" not in record.getMessage()


def test_whole_streams_are_in_the_statistics(client: Any) -> None:
    client.post("/data/stream?table=orders&from=10&to=4000&format=csv", json=WANTED)

    told = client.get("/stats").json()
    assert (told["total_records_generated"], told["popular_formats"]) == (3_990, {"csv": 1})


def test_rows_that_take_too_much_memory_are_refused(client: Any) -> None:
    wide = {f"c{number}": {"type": "string", "minLength": 90_000, "maxLength": 99_000} for number in range(200)}

    answer = client.post("/data/stream?to=1", json={"schemas": {"users": {"type": "object", "properties": wide}}})

    assert (answer.status_code, answer.json()["error_type"]) == (400, "GenerationError")


def test_a_failure_before_the_first_row_is_an_answer_of_its_own(open_client: Any) -> None:
    schemas = {"users": {"type": "object", "properties": {"code": {"type": "integer", "maximum": 9, "unique": True}}}}

    answer = open_client().post("/data/stream?to=1000", json={"schemas": schemas})

    assert (answer.status_code, answer.json()["error_type"]) == (400, "GenerationError")


class Endless(Failing):
    """A table that can be made for ever."""

    def __init__(self) -> None:
        self.made = 0

    def make(self, start: int, stop: int) -> bytes:
        self.made += 1
        return b"x\n" * (stop - start)


def test_nothing_more_is_made_once_the_client_has_gone() -> None:
    streams, table = Streams(most=1), Endless()

    @get("/")
    async def endless() -> ASGIResponse:
        pieces = streams.pieces(table, 0, ENDLESS, on_rows=lambda rows: None)
        return PieceResponse(pieces, await anext(pieces), media_type="text/csv")

    with served(Litestar([endless], logging_config=None)) as client:
        with client.stream("GET", "/") as answer:
            coming = answer.iter_bytes()
            wait_until(lambda: len(next(coming)) > 0 and table.made > 100)
        wait_until(lambda: streams.open == 0)
        wait_until(lambda: stands_still(lambda: table.made))
    streams.close()


def metric(client: httpx.Client, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", client.get("/metrics").text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def stands_still(number: Callable[[], float]) -> bool:
    before = number()
    time.sleep(0.2)
    return number() == before


def wait_until(is_so: Callable[[], bool]) -> None:
    for _ in range(500):
        if is_so():
            return
        time.sleep(0.01)
    raise AssertionError("it never came to be")
