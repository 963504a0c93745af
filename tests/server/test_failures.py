"""Requests that no handler takes are refused in the form of all others, with what to do."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("method", "path", "status", "kind", "details"),
    [
        ("GET", "/no{pe}", 404, "NotFound", "there is nothing at /no{pe} (GET /openapi.json lists what there is)"),
        ("PUT", "/health", 405, "MethodNotAllowed", "PUT is not for /health (the header Allow has what is)"),
        (
            "POST",
            "/data/generate",
            413,
            "RequestTooLarge",
            "the body has more bytes than MAX_REQUEST_SIZE allows (send the tables in parts)",
        ),
    ],
)
def test_what_no_handler_takes_is_told_with_a_remedy(
    open_client: Any, method: str, path: str, status: int, kind: str, details: str
) -> None:
    answer = open_client(max_request_size=10).request(method, path, content=b" " * 11)

    told = answer.json()
    assert answer.status_code == told.pop("status_code") == status
    assert told.pop("error")
    assert told == {"success": False, "error_type": kind, "details": details}
