"""A line of the log for each request: what was asked, what came of it, and how long it took."""

from __future__ import annotations

import logging
from time import perf_counter

from litestar.types import ASGIApp, Message, Receive, Scope, Send

from datagen.server.logs import shown_target

__all__ = ["logged"]

LOGGER = logging.getLogger("datagen.requests")


def logged(app: ASGIApp) -> ASGIApp:
    """The application, with its requests in the log: path and query without secrets, never a body."""

    async def log(scope: Scope, receive: Receive, send: Send) -> None:
        began, status, sent = perf_counter(), 0, 0

        async def counting(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                sent += len(message["body"])
            await send(message)

        try:
            await app(scope, receive, counting)
        finally:
            milliseconds = (perf_counter() - began) * 1000
            target = shown_target(scope["path"], scope["query_string"].decode("latin-1"))
            outcome = status or "without an answer"
            LOGGER.debug("%s %s %s, %d bytes in %.1f ms", scope.get("method", ""), target, outcome, sent, milliseconds)

    return log
