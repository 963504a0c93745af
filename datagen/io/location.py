"""Where data goes, as the user writes it: a database's URL, a file, a directory, or ``-`` for standard output."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import parse_qsl, quote, unquote, urlencode

from datagen.errors import TargetError

__all__ = ["Location", "mask", "parse_location"]

MASK = "***"
SECRET_OPTIONS = frozenset({"password", "passwd", "pwd", "sslpassword", "ssl_key_password", "odbc_connect"})
SCHEME = re.compile(r"(?:jdbc:)?([A-Za-z][A-Za-z0-9]*)(?:\+([A-Za-z0-9_]+))?://", re.IGNORECASE)
ODBC_PASSWORD = re.compile(r"(?:^|;)\s*pwd\s*=\s*(?:\{((?:[^}]|\}\})*)\}|([^;]*))", re.IGNORECASE)
"""Within the connection string that ``odbc_connect`` holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A target taken apart; the parts are as the user means them, without percent-encoding."""

    scheme: str
    """Lower case, without the name of a driver (``mysql+pymysql``); empty for a file or standard output."""
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    hosts: str = ""
    """``host``, ``host:port`` or several of them with commas between."""
    path: str = ""
    """What follows the host's slash; for a file, all of it."""
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Texts that must never be shown."""
        hidden = [self.password, *(value for name, value in self.options.items() if name.lower() in SECRET_OPTIONS)]
        found = ODBC_PASSWORD.search(self.options.get("odbc_connect", ""))
        return tuple(secret for secret in [*hidden, *(found.groups() if found else ())] if secret)

    def render(self) -> str:
        """The URL, percent-encoded as libpq reads it, secrets included."""
        if not self.scheme:
            return self.path
        user = "" if self.user is None else quote(self.user, safe="")
        password = "" if self.password is None else ":" + quote(self.password, safe="")
        at = "@" if user or password else ""
        path = quote(self.path, safe="/") if self.path else ""
        options = "?" + urlencode(self.options, quote_via=quote) if self.options else ""
        return f"{self.scheme}://{user}{password}{at}{self.hosts}/{path}{options}"

    def __str__(self) -> str:
        """As it may be shown: without secrets."""
        if not self.scheme:
            return self.path
        user = "" if self.user is None else self.user
        password = f":{MASK}" if self.password else ""
        at = "@" if user or password else ""
        shown = {name: MASK if name.lower() in SECRET_OPTIONS else value for name, value in self.options.items()}
        options = "?" + urlencode(shown, safe="*/", quote_via=quote) if shown else ""
        return f"{self.scheme}://{user}{password}{at}{self.hosts}/{self.path}{options}"

    def hide(self, text: str) -> str:
        """The same text, a driver's message say, without this location's secrets."""
        for secret in self.secrets:
            for form in (secret, quote(secret, safe=""), quote(secret)):
                text = text.replace(form, MASK)
        return text


def parse_location(target: str) -> Location:
    """Raises TargetError where it is neither a URL nor a name."""
    if not target.strip():
        raise TargetError("the target is empty (name a file, or a database such as sqlite:///shop.db)")
    match = SCHEME.match(target)
    if match is None:
        return Location(scheme="", path=target)
    scheme, rest = match[1].lower(), target[match.end() :]
    if scheme == "sqlite":
        path, _, options = rest.partition("?")
        hosts, _, path = path.partition("/")
        return Location(scheme=scheme, hosts=hosts, path=path, options=dict(parse_qsl(options, keep_blank_values=True)))
    userinfo, at, address = split_userinfo(rest)
    user, colon, password = userinfo.partition(":")
    address, _, options = address.partition("?")
    hosts, _, path = address.partition("/")
    return Location(
        scheme=scheme,
        user=unquote(user) if at else None,
        password=unquote(password) if colon else None,
        hosts=unquote(hosts) if "/" in unquote(hosts) else hosts,
        path=unquote(path),
        options=MappingProxyType(dict(parse_qsl(options, keep_blank_values=True))),
    )


def split_userinfo(rest: str) -> tuple[str, str, str]:
    """What stands before the last ``@`` that can't belong to an option, that ``@``, and what follows it.

    Passwords are often pasted as they are: an unencoded ``@``, ``/``, ``?`` or ``#`` in one is taken as part of it.
    """
    at = rest.rfind("@")
    question = rest.find("?")
    if at < 0 or (0 <= question < at and "=" in rest[question:at] and "@" not in rest[:question]):
        return "", "", rest
    if 0 <= question < at and "@" in rest[:question] and "=" in rest[question:at]:
        at = rest.rfind("@", 0, question)
    return rest[:at], "@", rest[at + 1 :]


def mask(target: str) -> str:
    """The target as it may be shown: every password is ``***``."""
    return str(parse_location(target))
