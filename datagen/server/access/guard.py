"""What every request passes before its route is looked for."""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.config.cors import CORSConfig
from litestar.types import ASGIApp, Receive, Scope, Send

from datagen.server.access.exposure import check_reached
from datagen.server.access.hosts import check_host
from datagen.server.access.origins import check_origin
from datagen.server.failures import Refusal, refuse
from datagen.server.settings import Settings

__all__ = ["guarded"]


def guarded(app: ASGIApp, settings: Settings, cors: CORSConfig | None) -> ASGIApp:
    """The application for those requests that may come in; others are answered here."""

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            check(scope, settings, cors)
        except Refusal as refusal:
            request: Request[Any, Any, Any] = Request(scope, receive, send)
            await refuse(request, refusal).to_asgi_response(None, request)(scope, receive, send)
        else:
            await app(scope, receive, send)

    return guard


def check(scope: Scope, settings: Settings, cors: CORSConfig | None) -> None:
    """Raises Refusal."""
    if scope["server"] is not None:
        check_reached(scope["server"][0], settings)
    hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
    check_host(hosts, settings.allowed_hosts)
    check_origin(dict(scope["headers"]), cors)
