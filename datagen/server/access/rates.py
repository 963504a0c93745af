"""How many requests a client may send."""

from __future__ import annotations

from litestar.middleware.rate_limit import RateLimitConfig

from datagen.server.settings import Settings

__all__ = ["rate_limit_of"]

UNCOUNTED = r"^/health/?$"


def rate_limit_of(settings: Settings) -> RateLimitConfig | None:
    """By address, in windows of a minute that begin with a client's first request; each process counts for itself."""
    if not settings.rate_limit:
        return None
    return RateLimitConfig(("minute", settings.rate_limit), exclude=UNCOUNTED)
