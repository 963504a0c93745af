"""By which names the service may be reached, and for whose pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from datagen.errors import SettingsError
from datagen.server.access.hosts import check_host
from datagen.server.app import create_app
from datagen.server.failures import Refusal
from datagen.server.settings import Settings

Client = TestClient[Litestar]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "10.0.0.7:8000", "[::1]", "[fe80::1]:80", "localhost", "LocalHost:8000", "localhost."]
)
def test_addresses_and_localhost_always_pass(client: Client, host: str) -> None:
    assert client.get("/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example:8000", "1.2.3"]
)
@pytest.mark.parametrize("path", ["/health", "/no/such/path"])
def test_other_names_are_refused(client: Client, host: str, path: str) -> None:
    answer = client.get(path, headers={"Host": host})

    assert answer.status_code == 400
    assert answer.json() == {
        "success": False,
        "error": "Invalid host header",
        "error_type": "ValidationError",
        "details": f"host {host.partition(':')[0]!r} is not allowed (add it to ALLOWED_HOSTS)",
        "status_code": 400,
    }


@pytest.mark.parametrize(
    "host",
    ["", "me@localhost", "localhost:x", "localhost/x", "[localhost]", "::1", "localhost, evil.example", "lo calhost", "[::1"],
)
def test_a_host_that_is_none_is_refused(client: Client, host: str) -> None:
    assert client.get("/health", headers={"Host": host}).json()["error"] == "Invalid host header"


@pytest.mark.parametrize("hosts", [[], ["localhost", "localhost"]])
def test_there_is_one_host_header(hosts: list[str]) -> None:
    with pytest.raises(Refusal, match="Invalid host header"):
        check_host(hosts, ("*",))


@pytest.mark.parametrize(
    ("allowed", "host", "status"),
    [
        (("data.example",), "data.example:8000", 200),
        (("Data.Example",), "DATA.example.", 200),
        (("data.example",), "x.data.example", 400),
        (("*.example",), "a.b.example", 200),
        (("*.example",), "example", 400),
        (("*.example",), "evilexample", 400),
        (("*",), "anything", 200),
    ],
)
def test_allowed_hosts_adds_names(open_client: Callable[..., Client], allowed: Any, host: str, status: int) -> None:
    assert open_client(allowed_hosts=allowed).get("/health", headers={"Host": host}).status_code == status


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:3000"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
    ],
)
def test_foreign_pages_can_make_nothing_happen(client: Client, headers: dict[str, str]) -> None:
    answer = client.post("/data/generate", content=b"{}", headers={"Content-Type": "text/plain", **headers})

    assert (answer.status_code, answer.json()["error_type"]) == (403, "Forbidden")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
    ],
)
def test_the_service_s_own_pages_and_links_to_it_work(client: Client, headers: dict[str, str]) -> None:
    assert client.get("/health", headers=headers).status_code == 200


def test_pages_of_cors_origins_may_call(open_client: Callable[..., Client]) -> None:
    client = open_client(cors_origins=("https://app.example",), cors_allow_methods=("post",), cors_allow_credentials=True)
    origin = {"Origin": "https://app.example"}

    asked = client.options("/data/generate", headers=origin | {"Access-Control-Request-Method": "POST"})
    answer = client.post("/data/generate", content=b"{}", headers=origin)
    foreign = client.post("/data/generate", content=b"{}", headers={"Origin": "https://other.example"})

    assert (asked.status_code, asked.headers["access-control-allow-methods"]) == (204, "POST")
    assert answer.status_code == 400
    assert answer.headers["access-control-allow-origin"] == "https://app.example"
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert foreign.status_code == 403


def test_every_page_may_call_where_cors_says_so(open_client: Callable[..., Client]) -> None:
    answer = open_client(cors_origins=("*",)).get("/health", headers={"Origin": "null"})

    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "*")


def test_every_origin_with_credentials_is_a_contradiction() -> None:
    with pytest.raises(SettingsError, match=r"^CORS_ORIGINS is '\*' and CORS_ALLOW_CREDENTIALS true"):
        create_app(Settings(cors_origins=("*",), cors_allow_credentials=True))
