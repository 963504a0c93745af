"""What a request asks of a file: all of it, a part, or only whether it has changed (RFC 9110, sections 13 and 14)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime

from litestar.exceptions import HTTPException

__all__ = ["has_not_changed", "http_date", "part_of"]

ONE_RANGE = re.compile(r"bytes=[ \t]*(\d{0,18})-(\d{0,18})[ \t]*", re.ASCII | re.IGNORECASE)
"""Several ranges at once are answered with all of the file, which any server may do."""


def http_date(moment: datetime) -> str:
    return format_datetime(moment.replace(microsecond=0), usegmt=True)


def has_not_changed(headers: Mapping[str, str], etag: str, modified: datetime) -> bool:
    """Whether the client has this file already."""
    known = headers.get("if-none-match")
    if known is not None:
        tags = [tag.strip().removeprefix("W/") for tag in known.split(",")]
        return "*" in tags or etag in tags
    since = moment_of(headers.get("if-modified-since"))
    return since is not None and modified.replace(microsecond=0) <= since


def part_of(headers: Mapping[str, str], size: int, etag: str, modified: datetime) -> range | None:
    """The bytes that are asked for, None for all of them. Raises HTTPException (416) where there are none of these."""
    match = ONE_RANGE.fullmatch(headers.get("range", ""))
    if match is None or match[1] == match[2] == "" or not is_same(headers.get("if-range"), etag, modified):
        return None
    first, last = match[1], match[2]
    if first and last and int(last) < int(first):
        return None
    part = range(int(first), min(int(last or size), size - 1) + 1) if first else range(max(0, size - int(last)), size)
    if not part:
        detail = f"There are no such bytes, the file has {size}"
        raise HTTPException(status_code=416, detail=detail, headers={"Content-Range": f"bytes */{size}"})
    return part


def is_same(condition: str | None, etag: str, modified: datetime) -> bool:
    """Whether ``If-Range`` lets the range count: the part that the client has is of this very file."""
    if condition is None:
        return True
    return condition == etag or condition == http_date(modified)


def moment_of(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text) if text else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None
