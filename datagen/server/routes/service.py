"""The service about itself."""

from __future__ import annotations

from asyncio import to_thread
from datetime import timedelta
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.response import Redirect

from datagen.server.contract import Health, Stats, Welcome
from datagen.server.service import Service

__all__ = ["health", "stats", "welcome"]

DOCS = "/docs"


@get("/", summary="What this service is", tags=["Service"])
async def welcome(request: Request[Any, Any, Any], service: NamedDependency[Service]) -> Response[Welcome]:
    """A browser is led to the documentation."""
    settings = service.settings
    if "text/html" in request.headers.get("accept", ""):
        return Redirect(DOCS, status_code=307)
    return Response(
        Welcome(
            service=settings.project_name,
            version=settings.version,
            docs_url=DOCS if settings.debug else None,
        )
    )


@get("/health", summary="Whether the service is well", tags=["Service"])
async def health(service: NamedDependency[Service]) -> Health:
    """Answered by the event loop itself, however busy the workers are."""
    return Health(timestamp=service.now, version=service.settings.version, uptime=str(service.uptime))


@get("/stats", summary="What the service has done", tags=["Service"])
async def stats(service: NamedDependency[Service]) -> Stats:
    """Counted over all starts of the service, and over all of its processes."""
    figures = await to_thread(service.statistics.read)
    return Stats(
        total_requests=figures.requests,
        total_records_generated=figures.records,
        popular_formats=figures.formats,
        average_generation_time=figures.generation_seconds,
        uptime_hours=service.uptime / timedelta(hours=1),
    )
