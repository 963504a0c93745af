"""Tokens, where requests need them."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from datagen.server.access.tokens import create_token
from datagen.server.settings import Settings

Client = TestClient[Litestar]
KEY = "0123456789abcdef0123456789abcdef"
SECURED = Settings(auth_required=True, secret_key=KEY)
BODY = {"schemas": {"users": {"type": "object", "properties": {"id": {"type": "integer"}}}}, "count": {"users": 1}}


@pytest.fixture
def secured(open_client: Callable[..., Client]) -> Client:
    return open_client(auth_required=True, secret_key=KEY)


def generate(client: Client, authorization: str | None) -> Any:
    headers = {} if authorization is None else {"Authorization": authorization}
    return client.post("/data/generate", json=BODY, headers=headers)


def claims(**changed: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {"sub": "client", "iat": now, "exp": now + timedelta(minutes=5)} | changed


def unsigned() -> str:
    parts = ({"alg": "none", "typ": "JWT"}, {"sub": "client", "iat": 1, "exp": 4_000_000_000})
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + "."


def test_a_token_of_the_service_s_key_lets_requests_in(secured: Client) -> None:
    assert generate(secured, f"Bearer {create_token(SECURED, 'me')}").status_code == 200
    assert generate(secured, f"bearer {jwt.encode(claims(), KEY, 'HS256')}").status_code == 200


def test_a_request_without_a_token_is_told_what_to_send(secured: Client) -> None:
    answer = generate(secured, None)

    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json() == {
        "success": False,
        "error": "The request has no token",
        "error_type": "Unauthorized",
        "details": "send the header Authorization: Bearer TOKEN (datagen token prints a token)",
        "status_code": 401,
    }


@pytest.mark.parametrize(
    "authorization",
    [
        "Bearer",
        "Bearer ",
        "Bearer x.y.z",
        f"Bearer {unsigned()}",
        f"Bearer {jwt.encode(claims(exp=1), KEY, 'HS256')}",
        f"Bearer {jwt.encode(claims(nbf=4_000_000_000), KEY, 'HS256')}",
        f"Bearer {jwt.encode(claims(), KEY[::-1], 'HS256')}",
        f"Bearer {jwt.encode(claims(), KEY * 2, 'HS512')}",
        f"Bearer {jwt.encode({'sub': 'client'}, KEY, 'HS256')}",
        f"Bearer {jwt.encode(claims(sub=''), KEY, 'HS256')}",
        f"Basic {jwt.encode(claims(), KEY, 'HS256')}",
        jwt.encode(claims(), KEY, "HS256"),
    ],
    ids=[
        "none",
        "empty",
        "garbage",
        "alg none",
        "expired",
        "early",
        "other key",
        "other alg",
        "endless",
        "nobody",
        "basic",
        "bare",
    ],
)
def test_any_other_token_is_refused(secured: Client, authorization: str) -> None:
    answer = generate(secured, authorization)

    assert (answer.status_code, answer.json()["error_type"]) == (401, "Unauthorized")
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'


@pytest.mark.parametrize("path", ["/", "/health", "/health/", "/docs", "/redoc", "/openapi.json"])
def test_the_way_to_the_service_is_open(secured: Client, path: str) -> None:
    assert secured.get(path).status_code != 401


@pytest.mark.parametrize("path", ["/openapi.json/x", "/healthy", "/docsx", "/x/health", "/health%0A", "/docs/..%2Fhealth"])
def test_paths_like_the_open_ones_lead_nowhere(secured: Client, path: str) -> None:
    assert secured.get(path).status_code in (401, 404)


def test_every_other_route_needs_a_token(secured: Client) -> None:
    is_open = ("/", "/health", "/openapi.json")
    routes = [
        route for route in secured.app.routes if route.path not in is_open and not route.path.startswith(("/docs", "/redoc"))
    ]

    answers = {
        (method, route.path): secured.request(method, route.path_format.replace("{", "").replace("}", "")).status_code
        for route in routes
        for method in getattr(route, "methods", ())
        if method != "OPTIONS"
    }

    assert answers
    assert set(answers.values()) == {401}


def test_a_token_expires_when_the_setting_says() -> None:
    settings = Settings(auth_required=True, secret_key=KEY, access_token_expire_minutes=7)

    lifetimes = [jwt.decode(token, KEY, ["HS256"]) for token in (create_token(settings, "me"), create_token(settings, "me", 9))]

    assert [each["exp"] - each["iat"] for each in lifetimes] == [7 * 60, 9 * 60]
