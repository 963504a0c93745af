"""The answers to requests that can't be met, as the documentation tells them."""

from __future__ import annotations

from typing import Any

from datagen.server.openapi import PREFIX

__all__ = ["FAILURES", "failure_responses"]

MISTAKE = {
    "message": "Schema must have a 'type' property",
    "path": "$.schemas.users",
    "fix": 'add "type": "object"',
}
FAILURES: dict[int, tuple[str, str, str, Any]] = {
    400: ("ValidationError", "The request asks for what can't be", MISTAKE["message"], [MISTAKE]),
    401: ("Unauthorized", "A token is missing", "The request has no token", "send the header Authorization: Bearer TOKEN"),
    403: ("Forbidden", "The client may not do this", "Pages of other sites may not use this service", "add it to CORS_ORIGINS"),
    404: ("NotFound", "There is no such thing", "There is no such file, or its time has come", None),
    409: ("Conflict", "What is there does not allow it", "The job is running", "only a job that came to nothing runs again"),
    413: ("RequestTooLarge", "The body is too large", "Request Entity Too Large", None),
    416: ("RangeNotSatisfiable", "The file has no such bytes", "The file has 100 bytes", None),
    429: ("TooManyRequests", "The client has to wait", "Too Many Requests", None),
    500: ("InternalError", "The service failed", "The service failed on this request; its log says why", None),
    503: ("ServiceUnavailable", "There is no room", "16 streams are open, as many as may be: try again later", None),
}
"""By status: type of error, what the status means, and an example of error and details (None: the same as the error)."""


def failure_responses() -> dict[str, Any]:
    """All of them, by their types."""
    return {told[0]: failure_response(status, *told) for status, told in FAILURES.items()}


def failure_response(status: int, kind: str, about: str, error: str, details: Any) -> dict[str, Any]:
    example = {"success": False, "error": error, "error_type": kind, "details": details or error, "status_code": status}
    content = {"schema": {"$ref": PREFIX + "Failure"}, "examples": {"usual": {"value": example}}}
    return {"description": about, "content": {"application/json": content}}
