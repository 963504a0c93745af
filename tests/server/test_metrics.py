"""What Prometheus reads."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable
from typing import Any

import httpx
from prometheus_client.parser import text_string_to_metric_families

from datagen.server.metrics import Metrics
from datagen.server.workers import Workers

WANTED = {"schemas": {"users": {"type": "object", "properties": {"id": {"type": "integer"}}}}, "count": {"users": 3}}


LABELS = ("method", "path", "status_code", "format")


def samples(client: Any) -> dict[str, float]:
    """Values by the metric's name and its labels, but those of histograms' buckets."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {
        " ".join([sample.name, *(sample.labels[name] for name in LABELS if name in sample.labels)]): sample.value
        for family in families
        for sample in family.samples
        if "le" not in sample.labels
    }


def test_requests_are_counted_by_route_and_status(client: Any) -> None:
    client.post("/data/generate", json=WANTED)
    client.post("/data/generate", json={})

    found = samples(client)

    assert found["datagen_requests_total POST /data/generate 200"] == 1
    assert found["datagen_requests_total POST /data/generate 400"] == 1
    assert found["datagen_request_duration_seconds_count POST /data/generate 200"] == 1
    assert found["datagen_requests_in_progress POST /data/generate 200"] == 0


def test_rows_are_counted_by_format(client: Any) -> None:
    client.post("/data/generate", json=WANTED)
    client.post("/data/stream?format=csv&to=2", json=WANTED)

    found = samples(client)

    assert found["datagen_rows_generated_total json"] == 3
    assert found["datagen_rows_generated_total csv"] == 2


def test_paths_that_are_not_there_make_no_series(client: Any) -> None:
    for number in range(5):
        client.get(f"/nothing/{number}")

    assert [name for name in samples(client) if "nothing" in name] == []


def test_applications_of_one_process_count_apart(open_client: Callable[..., Any]) -> None:
    one, other = open_client(), open_client()

    one.post("/data/generate", json=WANTED)

    assert samples(one)["datagen_rows_generated_total json"] == 3
    assert "datagen_rows_generated_total json" not in samples(other)


def test_what_is_known_elsewhere_is_asked_for_when_it_is_read() -> None:
    metrics = Metrics()
    metrics.jobs = lambda: {"running": 2, "queued": 1}
    metrics.waiting = lambda: 7

    text = metrics.text().decode()

    assert re.findall(r'^datagen_jobs\{state="(\w+)"\} (\S+)$', text, re.MULTILINE) == [("running", "2.0"), ("queued", "1.0")]
    assert "datagen_requests_waiting 7.0\n" in text


def test_calls_that_have_not_begun_are_waiting() -> None:
    asyncio.run(wait_in_line())


async def wait_in_line() -> None:
    workers, hold, begun = Workers(1), threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        hold.wait()

    running = asyncio.gather(*(workers.run(work) for _ in range(3)))
    await asyncio.sleep(0)
    begun.wait()
    assert workers.waiting() == 2
    hold.set()
    await running
    assert workers.waiting() == 0
    workers.close()


def test_prometheus_can_tell_the_format_from_the_header(client: Any) -> None:
    answer: httpx.Response = client.get("/metrics")

    assert answer.headers["content-type"].startswith("text/plain; version=")
