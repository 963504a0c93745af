"""Which pages' scripts may send requests: the service's own, and those of CORS_ORIGINS."""

from __future__ import annotations

from typing import Any

from litestar.config.cors import CORSConfig

from datagen.errors import SettingsError
from datagen.server.failures import Refusal
from datagen.server.settings import Settings

__all__ = ["check_origin", "cors_of"]

FOREIGN = ("cross-site", "same-site")


def cors_of(settings: Settings) -> CORSConfig | None:
    """Raises SettingsError where every page could send a user's credentials."""
    if settings.cors_allow_credentials and "*" in settings.cors_origins:
        raise SettingsError("CORS_ORIGINS is '*' and CORS_ALLOW_CREDENTIALS true: no browser takes both (name the origins)")
    if not settings.cors_origins:
        return None
    methods: list[Any] = [method.upper() for method in settings.cors_allow_methods]
    return CORSConfig(
        allow_origins=list(settings.cors_origins),
        allow_methods=methods,
        allow_headers=list(settings.cors_allow_headers),
        allow_credentials=settings.cors_allow_credentials,
    )


def check_origin(headers: dict[bytes, bytes], cors: CORSConfig | None) -> None:
    """Raises Refusal for a request that a browser sends for a foreign page.

    CORS alone keeps the page from reading the response; the request itself, to fill a database say, it does not stop. Programs
    send none of these headers. A link that a user follows is no such request.
    """
    origin = headers.get(b"origin", b"").decode("latin-1")
    if origin:
        is_own = origin.lower().partition("://")[2] == headers.get(b"host", b"").decode("latin-1").lower()
        is_foreign = not is_own and not (cors and cors.is_origin_allowed(origin))
    else:
        is_link = (headers.get(b"sec-fetch-mode"), headers.get(b"sec-fetch-dest")) == (b"navigate", b"document")
        is_foreign = headers.get(b"sec-fetch-site", b"").decode("latin-1") in FOREIGN and not is_link
    if is_foreign:
        shown = repr(origin) if origin else "another site"
        raise Refusal(
            "Forbidden",
            "Pages of other sites may not use this service",
            f"the request is of a page of {shown} (add its origin to CORS_ORIGINS)",
            status=403,
        )
