"""A file as a response: streamed from the disk, whole or in part."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import quote

from litestar.response.base import ASGIResponse
from litestar.response.streaming import ASGIStreamingResponse
from litestar.types import Receive, Scope, Send

from datagen.server.exports.conditions import has_not_changed, http_date, part_of
from datagen.server.exports.formats import media_type_of
from datagen.server.exports.store import Export

__all__ = ["Download", "disposition", "download_of"]

CHUNK_BYTES = 256 << 10


class Download(ASGIStreamingResponse):
    """Sends a part of a file, reading in threads, and closes it whatever happens."""

    __slots__ = ("export",)

    def __init__(self, export: Export, part: range, **rest: Any) -> None:
        super().__init__(iterator=chunks(export, part), **rest)
        self.export = export

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self.export.file.close()


def download_of(export: Export, method: str, headers: Mapping[str, str]) -> ASGIResponse:
    """What answers a request for the file. Raises HTTPException where it asks for bytes that are not there."""
    try:
        about = {"ETag": export.etag, "Last-Modified": http_date(export.modified), "Cache-Control": "private"}
        if has_not_changed(headers, export.etag, export.modified):
            export.file.close()
            return ASGIResponse(status_code=304, headers=about)
        is_head = method == "HEAD"
        part = None if is_head else part_of(headers, export.size, export.etag, export.modified)
        sent = range(export.size) if part is None else part
        about |= {
            "Content-Type": media_type_of(export.name),
            "Content-Length": str(len(sent)),
            "Content-Disposition": disposition(export.name),
            "Accept-Ranges": "bytes",
            "X-Content-Type-Options": "nosniff",
        }
        if part is not None:
            about["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{export.size}"
        return Download(export, sent, status_code=200 if part is None else 206, headers=about, is_head_response=is_head)
    except BaseException:
        export.file.close()
        raise


async def chunks(export: Export, part: range) -> AsyncIterator[bytes]:
    await to_thread(export.file.seek, part.start)
    left = len(part)
    while left and (chunk := await to_thread(export.file.read, min(left, CHUNK_BYTES))):
        left -= len(chunk)
        yield chunk


def disposition(name: str) -> str:
    """RFC 6266: for names beyond ASCII, once more in a form that all clients know."""
    if name.isascii():
        return f'attachment; filename="{name}"'
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
