"""Numbers for Prometheus."""

from __future__ import annotations

from litestar import Response, get
from litestar.di import NamedDependency
from prometheus_client import CONTENT_TYPE_LATEST

from datagen.server.service import Service

__all__ = ["metrics"]


@get("/metrics", media_type="text/plain", summary="Numbers for Prometheus", tags=["Service"])
async def metrics(service: NamedDependency[Service]) -> Response[bytes]:
    """Requests, their latencies and how many are under way; rows by format, jobs by state, what waits and what streams."""
    return Response(service.metrics.text(), headers={"content-type": CONTENT_TYPE_LATEST})
