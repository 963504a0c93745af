"""The limit of requests a minute."""

from __future__ import annotations

from collections.abc import Callable

from litestar import Litestar
from litestar.testing import TestClient


def test_more_requests_than_the_limit_are_told_to_wait(open_client: Callable[..., TestClient[Litestar]]) -> None:
    client = open_client(rate_limit=2)

    answers = [client.get("/") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].json()["error_type"] == "TooManyRequests"
    assert 1 <= int(answers[2].headers["retry-after"]) <= 60
    assert client.get("/health").status_code == 200


def test_there_is_no_limit_unless_set(client: TestClient[Litestar]) -> None:
    assert {client.get("/").status_code for _ in range(200)} == {200}
