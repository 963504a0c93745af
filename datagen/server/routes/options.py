"""Which methods an address has."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from litestar import Request, Response, route
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

__all__ = ["options_of"]


def options_of(handlers: Iterable[Any]) -> HTTPRouteHandler:
    """Answers OPTIONS for the addresses of these handlers, and has to be registered before them.

    Litestar's own answer for an address of several handlers names the methods of the first one alone.
    """
    paths = {path for handler in handlers if isinstance(handler, HTTPRouteHandler) for path in handler.paths}

    @route(sorted(paths), http_method=["OPTIONS"], status_code=204, include_in_schema=False)
    async def options(request: Request[Any, Any, Any]) -> Response[None]:
        here = request.scope["path_template"]
        methods = {
            method
            for each in request.app.routes
            if isinstance(each, HTTPRoute) and each.path_format == here
            for method in each.methods
        }
        return Response(None, headers={"Allow": ", ".join(sorted(methods))})

    return options
