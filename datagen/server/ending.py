"""Requests that are given up because the service ends."""

from __future__ import annotations

from asyncio import CancelledError
from typing import Any

from litestar import Request
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from datagen.server.failures import Refusal, refuse

__all__ = ["told_of_the_end"]


def told_of_the_end(app: ASGIApp) -> ASGIApp:
    """The application, where a request that the server cancels gets an answer; one that has begun breaks off."""

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def noting(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await app(scope, receive, noting)
        except CancelledError:
            if has_begun:
                raise
            request: Request[Any, Any, Any] = Request(scope, receive, send)
            refusal = Refusal(
                "ServiceUnavailable", "The service is ending", "the request was given up (send it again)", status=503
            )
            await refuse(request, refusal).to_asgi_response(None, request)(scope, receive, send)

    return run
