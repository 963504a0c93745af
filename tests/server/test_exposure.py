"""Which addresses may be bound, and by which the service may be reached."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from datagen.errors import SettingsError
from datagen.server.access.exposure import is_loopback
from datagen.server.app import create_app
from datagen.server.settings import Settings

KEY = "k" * 32


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost", "LOCALHOST.", "::ffff:127.0.0.1"])
def test_loopback_may_be_bound_without_a_decision(host: str) -> None:
    assert is_loopback(host)
    assert isinstance(create_app(Settings(host=host)), Litestar)


@pytest.mark.parametrize("host", ["0.0.0.0", "", "::", "10.0.0.1", "::ffff:10.0.0.1", "localhost.example.org", "box"])
def test_any_other_address_needs_a_decision(host: str) -> None:
    with pytest.raises(SettingsError) as raised:
        create_app(Settings(host=host))

    assert "AUTH_REQUIRED=true with a SECRET_KEY of 32 characters or more, or AUTH_REQUIRED=false" in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("decision", [{"auth_required": False}, {"auth_required": True, "secret_key": KEY}])
def test_either_decision_will_do(decision: dict[str, Any]) -> None:
    assert isinstance(create_app(Settings(host="0.0.0.0", **decision)), Litestar)


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
@pytest.mark.parametrize(("key", "shown"), [("", "is not set"), ("k", "has 1 character,"), (KEY[1:], "has 31 characters,")])
def test_tokens_are_not_asked_for_with_a_key_that_is_too_short(host: str, key: str, shown: str) -> None:
    with pytest.raises(SettingsError, match=f"^SECRET_KEY {shown}"):
        create_app(Settings(host=host, auth_required=True, secret_key=key))


@pytest.mark.parametrize(
    ("host", "auth", "status"), [("127.0.0.1", None, 403), ("127.0.0.1", False, 403), ("10.1.2.3", False, 200)]
)
def test_a_request_by_an_address_that_no_setting_told_of_is_refused(
    open_client: Callable[..., TestClient[Litestar]], host: str, auth: bool | None, status: int
) -> None:
    client = open_client(host=host, auth_required=auth)
    client.base_url = "http://10.1.2.3:8000"  # what a server other than the service's own has bound

    answer = client.get("/health")

    assert answer.status_code == status
    if status == 403:
        assert answer.json()["details"] == (
            "the request came in by 10.1.2.3, HOST is '127.0.0.1' (set HOST to what is bound, and AUTH_REQUIRED)"
        )
