"""By which names the service may be reached: a foreign page must not get to it by a name of its own (DNS rebinding)."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import ip_address

from datagen.server.failures import Refusal
from datagen.server.setting_texts import Names

__all__ = ["check_host"]

HOST = re.compile(r"(?:\[(?P<address>[0-9a-f:.]+)\]|(?P<name>[a-z0-9_.-]+))(?::\d{1,5})?", re.ASCII | re.IGNORECASE)


def check_host(headers: list[str], allowed: Names) -> None:
    """Addresses and localhost pass always, since no foreign name leads there; other names as ALLOWED_HOSTS says.

    Raises Refusal for them, and where there is not exactly one header ``Host`` that names a host.
    """
    if len(headers) != 1:
        found = "no header" if not headers else f"{len(headers)} headers"
        raise Refusal("ValidationError", "Invalid host header", f"the request has {found} Host (send one)")
    name = host_name(headers[0])
    if name is None:
        raise Refusal("ValidationError", "Invalid host header", f"Host {headers[0]!r} names no host (send name:port)")
    if not is_allowed(name, allowed):
        raise Refusal("ValidationError", "Invalid host header", f"host {name!r} is not allowed (add it to ALLOWED_HOSTS)")


def host_name(header: str) -> str | None:
    """In lower case, without the port and the brackets of an address."""
    match = HOST.fullmatch(header)
    return None if match is None else (match["address"] or match["name"]).lower().rstrip(".")


@lru_cache(256)
def is_allowed(name: str, allowed: Names) -> bool:
    return name == "localhost" or is_address(name) or any(matches(name, pattern.lower()) for pattern in allowed)


def is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def matches(name: str, pattern: str) -> bool:
    """``*`` is any name, ``*.example.org`` any below it."""
    return pattern in ("*", name) or (pattern.startswith("*.") and name.endswith(pattern[1:]))
