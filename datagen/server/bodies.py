"""Bodies of requests, as what they hold."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

import msgspec
from litestar import Request

from datagen.server.failures import Refusal

__all__ = ["decode_body", "decode_part", "read_body"]

Body = TypeVar("Body", bound=msgspec.Struct)
Part = TypeVar("Part")


async def read_body(request: Request[Any, Any, Any], kind: type[Body]) -> Body:
    """The body as a structure of this kind. Raises Refusal with the path of what is wrong in it."""
    return decode_body(await request.body(), kind)


def decode_part(part: msgspec.Raw, kind: type[Part], path: str) -> Part:
    """What a part of a body holds that was kept as text."""
    try:
        return msgspec.json.decode(part, type=kind)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Refusal("ValidationError", str(error), [problem(str(error), path)]) from error


def decode_body(body: bytes, kind: type[Body]) -> Body:
    if not body.strip():
        raise Refusal("ValidationError", "The request has no body", [problem("the body is empty", "$")])
    try:
        return decoder(kind).decode(body)  # type: ignore[no-any-return]
    except msgspec.ValidationError as error:
        what, _, path = str(error).partition(" - at `")
        raise Refusal("ValidationError", what, [problem(what, path.rstrip("`") or "$")]) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refusal("ValidationError", "The body is not valid JSON", [problem(str(error), "$")]) from error


@cache
def decoder(kind: type[msgspec.Struct]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


def problem(message: str, path: str) -> dict[str, str]:
    return {"message": message, "path": path}
