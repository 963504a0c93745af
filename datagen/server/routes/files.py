"""Exported files."""

from __future__ import annotations

from asyncio import to_thread
from typing import Any

from litestar import Request, delete, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from datagen.server.contract import CleanedUp
from datagen.server.exports.download import download_of
from datagen.server.failures import Refusal
from datagen.server.service import Service

__all__ = ["cleanup", "download"]


@route("/files/download/{filename:str}", http_method=["GET", "HEAD"], summary="Download an exported file", tags=["Files"])
async def download(filename: FromPath[str], request: Request[Any, Any, Any], service: NamedDependency[Service]) -> ASGIResponse:
    """All of it, or the part that a ``Range`` header names."""
    export = await to_thread(service.exports.find, filename)
    if export is None:
        raise Refusal("NotFound", "There is no such file, or its time has come", status=404)
    return download_of(export, request.method, request.headers)


@delete("/files/cleanup", status_code=200, summary="Remove expired files", tags=["Files"])
async def cleanup(service: NamedDependency[Service]) -> CleanedUp:
    """They also go by themselves."""
    files = await to_thread(service.exports.expire)
    return CleanedUp(message=f"Cleaned up {files} expired files", files_cleaned=files)
