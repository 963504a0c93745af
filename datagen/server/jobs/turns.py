"""Whose job is next: clients take turns, each one's jobs keep their order."""

from __future__ import annotations

from collections import deque

from datagen.server.jobs.job import Job

__all__ = ["Turns"]


class Turns:
    """Jobs that wait."""

    def __init__(self) -> None:
        self.by_client: dict[str, deque[Job]] = {}
        """In the order of the clients' turns; nobody without jobs."""

    def __len__(self) -> int:
        return sum(map(len, self.by_client.values()))

    def add(self, job: Job) -> None:
        self.by_client.setdefault(job.client, deque()).append(job)

    def take(self) -> Job:
        """The first job of the client whose turn it is, who is last from now on."""
        client = next(iter(self.by_client))
        jobs = self.by_client.pop(client)
        job = jobs.popleft()
        if jobs:
            self.by_client[client] = jobs
        return job

    def remove(self, job: Job) -> None:
        jobs = self.by_client[job.client]
        jobs.remove(job)
        if not jobs:
            del self.by_client[job.client]
