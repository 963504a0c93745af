"""A job as server-sent events."""

from __future__ import annotations

from typing import Any

from job_calls import begun, events_in, over


def test_events_lead_from_the_state_of_a_job_to_its_end(client: Any) -> None:
    id = begun(client, 2_000_000, format="parquet")

    with client.stream("GET", f"/jobs/{id}/events") as answer:
        content_type = answer.headers["content-type"]
        events = list(events_in(answer.read().decode()))

    names = [name for name, _ in events]
    assert content_type.startswith("text/event-stream")
    assert (names[0], names[-2:]) == ("state", ["state", "end"])
    states = list(dict.fromkeys(job["state"] for _, job in events))
    assert states[-2:] == ["running", "succeeded"]
    done = [job["rows_done"] for name, job in events if name == "progress"]
    assert done == sorted(done)
    assert done[-1] > 0
    assert events[-1][1] == client.get(f"/jobs/{id}").json()


def test_of_a_job_that_is_over_there_is_only_its_end(client: Any) -> None:
    id = over(client, begun(client, 10, format="csv"))["id"]

    text = client.get(f"/jobs/{id}/events", headers={"Last-Event-ID": "17"}).text

    assert [(name, job["state"]) for name, job in events_in(text)] == [("state", "succeeded"), ("end", "succeeded")]


def test_events_of_a_job_that_waits_end_when_it_is_cancelled(open_client: Any) -> None:
    client = open_client(max_running_jobs=1)
    first, second = begun(client, 2_000_000_000, format="ndjson"), begun(client, 10, format="csv")
    client.delete(f"/jobs/{second}")

    events = list(events_in(client.get(f"/jobs/{second}/events").text))

    assert events[-1][0] == "end"
    assert events[-1][1]["state"] == "cancelled"
    client.delete(f"/jobs/{first}")
