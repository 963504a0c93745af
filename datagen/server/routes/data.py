"""Rows, made from the schemas of a request."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, post
from litestar.di import NamedDependency

from datagen.server.answers import answer
from datagen.server.bodies import read_body
from datagen.server.contract import GenerateRequest
from datagen.server.documentation.examples import USERS
from datagen.server.openapi import takes
from datagen.server.pieces import answered
from datagen.server.service import Service

__all__ = ["generate"]

EXAMPLE = {"schemas": {"users": USERS}, "count": {"users": 3}}


@post(
    "/data/generate",
    status_code=200,
    summary="Make rows",
    tags=["Data"],
    operation_class=takes(GenerateRequest, users=EXAMPLE),
)
async def generate(request: Request[Any, Any, Any], service: NamedDependency[Service]) -> Response[Any]:
    """Makes rows, and answers with them, exports them to a file or loads them into a database."""
    wanted = await read_body(request, GenerateRequest)
    return answered(await answer(wanted, service))
