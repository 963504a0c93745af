"""Whose job is next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
from job_calls import USERS, over

from datagen.server.contract import GenerateRequest
from datagen.server.jobs.job import Job
from datagen.server.jobs.turns import Turns


def job_of(client: str, number: int) -> Job:
    return Job(id=f"{client}{number}", client=client, format="csv", created_at=datetime.now(UTC), totals={})


def taken(turns: Turns) -> list[str]:
    return [turns.take().id for _ in range(len(turns))]


def waiting(*jobs: Job) -> Turns:
    turns = Turns()
    for job in jobs:
        turns.add(job)
    return turns


def test_clients_take_turns_and_each_ones_jobs_keep_their_order() -> None:
    turns = waiting(*(job_of("a", number) for number in range(4)), job_of("b", 0), job_of("b", 1), job_of("c", 0))

    assert taken(turns) == ["a0", "b0", "c0", "a1", "b1", "a2", "a3"]


def test_a_client_who_comes_late_does_not_wait_for_all_of_the_others() -> None:
    turns = waiting(*(job_of("a", number) for number in range(3)))
    turns.take()
    turns.add(job_of("b", 0))

    assert taken(turns) == ["a1", "b0", "a2"]


def test_a_job_that_is_removed_is_never_taken() -> None:
    jobs = [job_of("a", 0), job_of("b", 0), job_of("a", 1)]
    turns = waiting(*jobs)
    turns.remove(jobs[1])
    turns.remove(jobs[0])

    assert (len(turns), taken(turns)) == (1, ["a1"])


def test_jobs_of_a_second_address_begin_before_all_those_of_the_first(open_client: Callable[..., Any]) -> None:
    client = open_client(max_running_jobs=1)
    request = GenerateRequest(schemas=msgspec.Raw(msgspec.json.encode(USERS)), format="csv")

    def begin(address: str) -> str:
        with client.portal() as portal:
            return str(portal.call(client.app.state.service.jobs.submit, request, address).id)

    ids = {name: begin(address) for name, address in (("a1", "a"), ("a2", "a"), ("a3", "a"), ("b1", "b"))}
    begins = {name: over(client, id)["started_at"] for name, id in ids.items()}

    assert sorted(begins, key=lambda name: str(begins[name])) == ["a1", "a2", "b1", "a3"]
