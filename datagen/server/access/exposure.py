"""What may be bound: loopback as it is, any other address once it is decided who may send requests."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv6Address, ip_address

from datagen.errors import SettingsError
from datagen.server.failures import Refusal
from datagen.server.settings import Settings

__all__ = ["SECRET_CHARACTERS", "check_exposure", "check_reached", "check_secret", "is_loopback"]

SECRET_CHARACTERS = 32
"""What HMAC with SHA-256 asks of its key, RFC 7518, section 3.2."""


def check_exposure(settings: Settings) -> None:
    """Raises SettingsError where other machines could send requests and nobody has decided whether they need a token."""
    if settings.auth_required:
        check_secret(settings)
    elif settings.auth_required is None and not is_loopback(settings.host):
        raise SettingsError(
            f"HOST {settings.host!r} can be reached from other machines: set AUTH_REQUIRED=true with a SECRET_KEY of "
            f"{SECRET_CHARACTERS} characters or more, or AUTH_REQUIRED=false to serve whoever asks"
        )


def check_secret(settings: Settings) -> None:
    """Raises SettingsError where the key is too short to sign tokens with."""
    length = len(settings.secret_key)
    if length < SECRET_CHARACTERS:
        has = f"has {length} character{'s' * (length != 1)}" if length else "is not set"
        raise SettingsError(
            f"SECRET_KEY {has}, tokens need {SECRET_CHARACTERS} or more "
            "(python -c 'import secrets; print(secrets.token_urlsafe(32))' prints one)"
        )


def check_reached(address: str, settings: Settings) -> None:
    """Raises Refusal where a request came in by an address that HOST does not tell of.

    Whoever starts the application with another server than its own may bind what no setting says.
    """
    if is_loopback(settings.host) and is_beyond_loopback(address):
        raise Refusal(
            "Forbidden",
            "The service is bound to an address that it was not told of",
            f"the request came in by {address}, HOST is {settings.host!r} (set HOST to what is bound, and AUTH_REQUIRED)",
            status=403,
        )


@lru_cache(64)
def is_loopback(host: str) -> bool:
    """Whether only this machine can reach it. A name other than localhost may stand for any address."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback


def is_beyond_loopback(address: str) -> bool:
    """Whether it is an IP address beyond loopback; a socket's path is not."""
    try:
        ip_address(address)
    except ValueError:
        return False
    return not is_loopback(address)
