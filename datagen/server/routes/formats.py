"""What requests and schemas may name as formats."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.openapi.spec import Example
from litestar.params import QueryParameter

from datagen.api import string_formats
from datagen.engine.decode.request import DIALECTS
from datagen.engine.vocabulary import LOCALES
from datagen.server.contract import Formats, NamedFormat, RequestFormat
from datagen.server.exports.formats import FILE_FORMATS, media_type_of
from datagen.server.routes.streams import MEDIA_TYPES
from datagen.server.service import Service

__all__ = ["formats"]

GENERATE, JOBS, STREAM = "POST /data/generate", "POST /jobs", "POST /data/stream"


@get("/formats", summary="What formats there are", tags=["Data"])
async def formats(
    service: NamedDependency[Service],
    locale: Annotated[str, QueryParameter(description="Of the examples.", examples=[Example(value="de")])] = "en",
) -> Formats:
    """Those of requests, and those of strings in schemas, each with an example; languages and dialects of SQL."""
    return await service.workers.run(formats_of, locale)


@lru_cache(len(LOCALES))
def formats_of(locale: str) -> Formats:
    """Raises SchemaError for a locale that is unknown."""
    return Formats(
        formats=request_formats(),
        string_formats=[msgspec.convert(each, NamedFormat, from_attributes=True) for each in string_formats(locale)],
        locales=list(LOCALES),
        dialects=list(DIALECTS),
    )


def request_formats() -> list[RequestFormat]:
    load = RequestFormat(name="database", suffix=None, media_type=None, holds_tables=True, endpoints=[GENERATE, JOBS])
    return [*map(file_format, FILE_FORMATS), load]


def file_format(name: str) -> RequestFormat:
    """One that is a file, or a response."""
    about = FILE_FORMATS[name]
    return RequestFormat(
        name=name,
        suffix=about.suffix,
        media_type=media_type_of(name + about.suffix),
        holds_tables=about.holds_tables,
        endpoints=[GENERATE, JOBS, *([STREAM] if name in MEDIA_TYPES else [])],
    )
