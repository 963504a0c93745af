"""Which databases a request may reach, and which options its URL may have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import NoReturn

from datagen.errors import TargetError
from datagen.io.location import Location, parse_location
from datagen.io.sqlite.sink import database_path
from datagen.server.access.exposure import is_loopback
from datagen.server.access.options import refused_option
from datagen.server.access.patterns import DatabasePattern, Endpoint, read_patterns
from datagen.server.failures import Refusal
from datagen.server.settings import Settings

__all__ = ["check_database"]

PATH = "$.connection_string"
SCHEMES = {
    **dict.fromkeys(("postgresql", "postgres"), 5432),
    **dict.fromkeys(("mysql", "mariadb"), 3306),
    "mssql": 1433,
    "oracle": 1521,
}
"""Those with hosts, and the ports where none is written."""
HOST = re.compile(r"(?:\[(?P<address>[0-9A-Fa-f:.]+)\]|(?P<name>[\w.-]+))?(?::(?P<port>\d{1,5}))?", re.ASCII)
SERVICE = re.compile(r"[\w.$#-]*")
"""Of an Oracle database; a descriptor with brackets could name another host."""
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def check_database(connection_string: str, settings: Settings) -> Location:
    """The database that a request names, if requests may reach it. Nothing is opened.

    Raises Refusal: 400 where it names none, or has an option that might read files, load code or lead elsewhere; 403 where
    ALLOWED_DATABASES does not allow it.
    """
    location = located(connection_string)
    option = refused_option(location)
    if option is not None:
        refuse(f"the option {option} is not allowed in requests, or not with this value", "drop it from the connection string")
    if location.scheme == "sqlite":
        check_file(location, settings)
    else:
        check_hosts(location, settings)
    return location


def located(text: str) -> Location:
    if CONTROL.search(text):
        refuse("the connection string has control characters", "drop them, or write them percent-encoded")
    try:
        location = parse_location(text)
    except TargetError as error:
        refuse(str(error), "write one such as postgresql://user@host/shop")
    if location.scheme != "sqlite" and location.scheme not in SCHEMES:
        kind = f"'{location.scheme}://' is no kind of database" if location.scheme else "the connection string is no URL"
        refuse(kind, "write one such as postgresql://user@host/shop, mysql://user@host/shop or sqlite:///shop.db")
    return location


def refuse(what: str, fix: str) -> NoReturn:
    raise Refusal("ValidationError", what, [{"message": what, "path": PATH, "fix": fix}])


def forbid(what: str, fix: str) -> NoReturn:
    raise Refusal("Forbidden", what, [{"message": what, "path": PATH, "fix": fix}], status=403)


def check_file(location: Location, settings: Settings) -> None:
    try:
        file = database_path(location).resolve()
    except (TargetError, OSError, RuntimeError) as error:
        refuse(str(error), "write one such as sqlite:///shop.db")
    if location.path.startswith(("//", "\\\\")) or location.path.lower().startswith("file:"):
        refuse(f"{location} names a share or a URI", "name a file: sqlite:///shop.db")
    if file.exists() and not file.is_file():
        refuse(f"{location} is no file", "name a file: sqlite:///shop.db")
    if settings.temp_dir.resolve() in file.parents:
        forbid(f"{location} is within the service's own directory", "name a file elsewhere")
    if not allows_all(settings) and not any(pattern.holds(file) for pattern in patterns_of(settings)):
        forbid(f"ALLOWED_DATABASES does not allow {location}", f"add its folder there: sqlite:///{file.parent}")


def check_hosts(location: Location, settings: Settings) -> None:
    if location.scheme == "oracle":
        check_service(location)
    endpoints = list(endpoints_of(location))
    if allows_all(settings):
        return
    for endpoint in endpoints:
        if not endpoint.host:
            forbid(f"{location} names no host, and ALLOWED_DATABASES allows single ones", "name the host")
        if not any(pattern.matches(endpoint) for pattern in patterns_of(settings)):
            forbid(f"ALLOWED_DATABASES does not allow {endpoint}", f"add it there: {endpoint}")


def check_service(location: Location) -> None:
    for service in (location.path, location.options.get("service_name", "")):
        if not SERVICE.fullmatch(service) or not location.hosts:
            refuse(f"{location} does not name a host and a service", "write oracle://user:password@host:1521/service")


def endpoints_of(location: Location) -> Iterator[Endpoint]:
    """Wherever the driver may connect to. Raises Refusal for what is no host."""
    socket = socket_of(location)
    if socket is not None:
        yield Endpoint(socket)
    elif location.scheme in ("postgresql", "postgres"):
        yield from several(location)
    else:
        default = "localhost" if location.scheme in ("mysql", "mariadb") else ""
        yield endpoint_of(location, location.hosts or default)


def socket_of(location: Location) -> str | None:
    """The path of a Unix socket, or of its directory."""
    is_postgresql = location.scheme in ("postgresql", "postgres")
    path = location.options.get("host" if is_postgresql else "unix_socket", "")
    if is_postgresql and not path.startswith(("/", "@")):
        return None
    if "unix_socket" not in location.options and not is_postgresql:
        return None
    if "," in path or not path.startswith("/") or (location.hosts and is_postgresql):
        refuse(f"{location} does not name one Unix socket by an absolute path", "write that path, and no host beside it")
    return str(Path(path).resolve())


def several(location: Location) -> Iterator[Endpoint]:
    """PostgreSQL takes several hosts, in the address or as an option; of both, one would hide the other."""
    options = location.options
    if location.hosts and ("host" in options or "port" in options):
        refuse(f"{location} has hosts or ports in two places", "write each once: postgresql://host:port/shop")
    ports = options.get("port", "").split(",")
    hosts = (location.hosts or options.get("host", "")).split(",")
    if len(ports) not in (1, len(hosts)):
        refuse(f"{location} has {len(ports)} ports for {len(hosts)} hosts", "write one for each, or one for all")
    for number, host in enumerate(hosts):
        yield endpoint_of(location, host, ports[number if len(ports) > 1 else 0])


def endpoint_of(location: Location, text: str, port: str = "") -> Endpoint:
    found = HOST.fullmatch(text)
    if found is None:
        refuse(f"{location} has a host that is none", "write host, host:port or [address]:port")
    host = (found["address"] or found["name"] or "").lower()
    if found["address"] is not None:
        try:
            host = str(ip_address(host))
        except ValueError:
            refuse(f"{location} has an address that is none", "write it as in [::1]:5432")
    return Endpoint(host, int(port or found["port"] or SCHEMES[location.scheme]))


def allows_all(settings: Settings) -> bool:
    """Whoever can reach a service on loopback can as well reach the databases without it."""
    return not settings.allowed_databases and is_loopback(settings.host)


def patterns_of(settings: Settings) -> tuple[DatabasePattern, ...]:
    return read_patterns(settings.allowed_databases)
