"""The documentation: pages that load nothing from elsewhere, and what they show."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.datastructures import CacheControlHeader
from litestar.static_files import create_static_files_router
from litestar.types import ControllerRouterHandler

from datagen.server.documentation.document import document_of

__all__ = ["HANDLERS"]

ASSETS = Path(__file__).parent.parent / "assets"
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "worker-src blob:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)
"""Styles stand within the pages that the scripts make, and Redoc searches in a worker made of its own script."""
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="/docs/assets/swagger-ui/favicon-32x32.png">
{head}
</head>
<body style="margin: 0"><div id="documentation"></div></body>
</html>
"""
SWAGGER_UI = """<link rel="stylesheet" href="/docs/assets/swagger-ui/swagger-ui.css">
<script src="/docs/assets/swagger-ui/swagger-ui-bundle.js"></script>
<script src="/docs/assets/swagger-ui.js"></script>"""
REDOC = """<script src="/docs/assets/redoc/redoc.standalone.js"></script>
<script src="/docs/assets/redoc.js"></script>"""


@get("/docs", include_in_schema=False)
async def swagger_ui(request: Request[Any, Any, Any]) -> Response[str]:
    return page(request, SWAGGER_UI)


@get("/redoc", include_in_schema=False)
async def redoc(request: Request[Any, Any, Any]) -> Response[str]:
    return page(request, REDOC)


@get("/openapi.json", include_in_schema=False)
async def openapi(request: Request[Any, Any, Any]) -> Response[bytes]:
    return Response(document_of(request.app), media_type="application/json")


def page(request: Request[Any, Any, Any], head: str) -> Response[str]:
    title = escape(request.app.openapi_schema.info.title)
    headers = {"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff"}
    return Response(PAGE.format(title=title, head=head), media_type="text/html", headers=headers)


HANDLERS: list[ControllerRouterHandler] = [
    swagger_ui,
    redoc,
    openapi,
    create_static_files_router(
        path="/docs/assets",
        directories=[ASSETS],
        include_in_schema=False,
        cache_control=CacheControlHeader(max_age=3600),
    ),
]
