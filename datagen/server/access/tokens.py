"""Tokens that say who sends a request, signed with SECRET_KEY (RFC 7519)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException
from litestar.middleware.authentication import AuthenticationResult
from litestar.security.jwt import JWTAuth, Token
from litestar.security.jwt.middleware import JWTAuthenticationMiddleware

from datagen.server.access.exposure import check_secret
from datagen.server.settings import Settings

__all__ = ["create_token", "token_auth"]

OPEN_PATHS = r"^/(?:health/?|(?:docs|redoc)(?:/.*)?|openapi\.json)?$"
"""``/``, ``/health`` and the documentation."""

Connection = ASGIConnection[Any, Any, Any, Any]


class BearerMiddleware(JWTAuthenticationMiddleware):
    """Takes tokens of the scheme ``Bearer`` alone, RFC 6750."""

    async def authenticate_request(self, connection: Connection) -> AuthenticationResult:
        scheme, _, token = connection.headers.get(self.auth_header, "").partition(" ")
        if scheme.lower() != "bearer":
            raise NotAuthorizedException("The request has no token")
        return await self.authenticate_token(token.strip(), connection)


def token_auth(settings: Settings) -> JWTAuth[str]:
    """Wants a token on every route beyond the open ones."""
    return JWTAuth[str](
        token_secret=settings.secret_key,
        retrieve_user_handler=subject_of,
        default_token_expiration=timedelta(minutes=settings.access_token_expire_minutes),
        exclude=OPEN_PATHS,
        exclude_http_methods=["OPTIONS"],
        authentication_middleware_class=BearerMiddleware,
        description="A token of `datagen token`.",
    )


async def subject_of(token: Token, connection: Connection) -> str:
    return token.sub


def create_token(settings: Settings, subject: str, minutes: int | None = None) -> str:
    """A token for this subject, for ACCESS_TOKEN_EXPIRE_MINUTES unless told otherwise.

    Raises SettingsError where SECRET_KEY is too short.
    """
    check_secret(settings)
    return token_auth(settings).create_token(subject, None if minutes is None else timedelta(minutes=minutes))
