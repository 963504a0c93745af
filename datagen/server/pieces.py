"""Answers that were made in pieces and go out as they are: never copied into one, nor in a write that holds up others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from litestar import Request, Response
from litestar.enums import MediaType
from litestar.response.base import ASGIResponse
from litestar.types import HTTPResponseBodyEvent, Receive, Send

__all__ = ["Piece", "answered"]

Piece = bytes | memoryview
JOINED_BYTES = 256 << 10
"""Answers up to this size go out in one write, which is less work than several."""
WRITTEN_BYTES = 1 << 20
"""The longest write: the event loop turns to other requests in between, and waits for a client that reads slowly."""


def answered(pieces: Sequence[Piece], media_type: str = MediaType.JSON) -> Response[Any]:
    """The pieces one after another, with their whole length told."""
    if sum(map(len, pieces)) <= JOINED_BYTES:
        return Response(b"".join(pieces), media_type=media_type)
    return PiecesResponse(pieces, media_type=media_type)


class PiecesResponse(Response[Sequence[Piece]]):
    """What Litestar makes an answer of once a handler is done."""

    def to_asgi_response(self, app: Any, request: Request[Any, Any, Any], **given: Any) -> ASGIResponse:
        headers = {**(given.get("headers") or {}), **self.headers}
        return PiecesSent(
            self.content,
            background=self.background or given.get("background"),
            content_length=sum(map(len, self.content)),
            cookies=[*self.cookies, *(given.get("cookies") or ())],
            headers=headers,
            is_head_response=given.get("is_head_response", False),
            media_type=self.media_type or given.get("media_type"),
            status_code=self.status_code or given.get("status_code"),
        )


class PiecesSent(ASGIResponse):
    """The answer itself."""

    __slots__ = ("pieces",)

    def __init__(self, pieces: Sequence[Piece], **given: Any) -> None:
        super().__init__(**given)
        self.pieces = pieces

    async def send_body(self, send: Send, receive: Receive) -> None:
        for write in writes(self.pieces):
            await send(body_event(write, is_last=False))
        await send(body_event(b"", is_last=True))


def body_event(body: Piece, *, is_last: bool) -> HTTPResponseBodyEvent:
    """Servers take any buffer, though the type says bytes."""
    return {"type": "http.response.body", "body": body, "more_body": not is_last}  # type: ignore[typeddict-item]


def writes(pieces: Sequence[Piece]) -> Iterator[Piece]:
    for piece in pieces:
        whole = memoryview(piece)
        yield from (whole[start : start + WRITTEN_BYTES] for start in range(0, len(whole), WRITTEN_BYTES))
