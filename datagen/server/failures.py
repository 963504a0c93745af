"""Exceptions -> responses of one form, without any secret."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping
from typing import Any

from litestar import Request, Response
from litestar.enums import ParamType
from litestar.exceptions import HTTPException, NotAuthorizedException, ValidationException

from datagen.errors import DatagenError, LoadError, Problem, SchemaError, TargetError
from datagen.io.masking import hide_passwords
from datagen.server.contract import Failure

__all__ = ["EXCEPTION_HANDLERS", "Refusal", "failure_of", "refuse"]

LOGGER = logging.getLogger("datagen.server")
HTTP_ERROR_TYPES = {
    400: "ValidationError",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    405: "MethodNotAllowed",
    409: "Conflict",
    410: "Gone",
    413: "RequestTooLarge",
    415: "UnsupportedMediaType",
    416: "RangeNotSatisfiable",
    429: "TooManyRequests",
    503: "ServiceUnavailable",
}
"""By status; any other below 500 is a ValidationError."""
REMEDIES = {
    404: "there is nothing at {path} (GET /openapi.json lists what there is)",
    405: "{method} is not for {path} (the header Allow has what is)",
    413: "the body has more bytes than MAX_REQUEST_SIZE allows (send the tables in parts)",
}
"""By status, where Litestar has only its name to say."""
UNEXPECTED = "The service failed on this request; its log says why"


class Refusal(Exception):  # noqa: N818 - reads as what it is
    """A request that is not met, and why."""

    def __init__(self, error_type: str, error: str, details: Any = None, status: int = 400) -> None:
        self.error_type = error_type
        self.error = error
        self.details = error if details is None else details
        self.status = status
        super().__init__(error)


def refuse(request: Request[Any, Any, Any], error: Refusal | DatagenError) -> Response[Failure]:
    told = failure_of(error)
    return Response(told, status_code=told.status_code, media_type="application/json")


def failure_of(error: Refusal | DatagenError) -> Failure:
    """A malformed document is a ValidationError; one that asks for what can't be made, a GenerationError."""
    match error:
        case Refusal():
            return failure(error.status, error.error_type, error.error, error.details)
        case SchemaError():
            is_malformed = any(problem.stage == "form" for problem in error.problems)
            kind = "ValidationError" if is_malformed else "GenerationError"
            return failure(400, kind, error.problems[0].what, [described(problem) for problem in error.problems])
        case TargetError() | LoadError():
            return failure(400, "DatabaseError", first_line(error), str(error))
    return failure(400, "GenerationError", first_line(error), str(error))


def described(problem: Problem) -> dict[str, str]:
    return {"message": problem.what, "path": problem.path, "fix": problem.fix}


def refuse_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[Failure]:
    status = error.status_code
    if status >= 500:
        return fail(request, error)
    kind = HTTP_ERROR_TYPES.get(status, "ValidationError")
    if isinstance(error, ValidationException) and error.extra:
        problems = [located(request, each) for each in error.extra]
        return respond(status, kind, problems[0]["message"], problems)
    remedy = error.detail
    if status in REMEDIES:
        remedy = REMEDIES[status].format(method=request.method, path=request.url.path)
    return respond(status, kind, error.detail, remedy, with_retry_after(error.headers or {}))


def located(request: Request[Any, Any, Any], problem: Any) -> dict[str, str]:
    """A problem with a parameter under the name that the request has for it, where the handler has another."""
    key = problem.get("key", "")
    parameter = request.route_handler.parsed_fn_signature.parameters.get(key)
    alias = getattr(parameter and parameter.kwarg_definition, "name", None)
    source = ParamType(problem.get("source", ParamType.QUERY)).value
    return {"message": problem["message"], "path": f"{source}.{alias or key}"}


def with_retry_after(headers: Mapping[str, str]) -> dict[str, str]:
    """What RateLimit-Reset says, in the header that clients know (RFC 9110, section 10.2.3)."""
    seconds = headers.get("RateLimit-Reset")
    return dict(headers) if seconds is None else {**headers, "Retry-After": seconds}


def refuse_stranger(request: Request[Any, Any, Any], error: NotAuthorizedException) -> Response[Failure]:
    remedy = "send the header Authorization: Bearer TOKEN (datagen token prints a token)"
    challenge = 'Bearer error="invalid_token"' if "authorization" in request.headers else "Bearer"
    return respond(401, "Unauthorized", error.detail, remedy, {"WWW-Authenticate": challenge})


def fail(request: Request[Any, Any, Any], error: Exception) -> Response[Failure]:
    """A fault of ours."""
    trace = hide_passwords("".join(traceback.format_exception(error)))
    LOGGER.error("%s %s failed\n%s", request.method, request.url.path, trace)
    return respond(500, "InternalError", UNEXPECTED, trace.splitlines() if request.app.debug else UNEXPECTED)


def respond(status: int, kind: str, error: str, details: Any, headers: Mapping[str, str] | None = None) -> Response[Failure]:
    told = failure(status, kind, error, details)
    return Response(told, status_code=status, headers=dict(headers or {}), media_type="application/json")


def failure(status: int, kind: str, error: str, details: Any) -> Failure:
    return Failure(
        error=hide_passwords(error),
        error_type=kind,
        details=hide_passwords(details) if isinstance(details, str) else details,
        status_code=status,
    )


def first_line(error: Exception) -> str:
    return str(error).partition("\n")[0] or type(error).__name__


EXCEPTION_HANDLERS: dict[Any, Any] = {
    Refusal: refuse,
    DatagenError: refuse,
    NotAuthorizedException: refuse_stranger,
    HTTPException: refuse_http,
    Exception: fail,
}
