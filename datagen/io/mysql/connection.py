"""A connection to MySQL or MariaDB, from which a server gets the rows that it was offered and never a file."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

import pymysql
from pymysql.constants import CLIENT

from datagen.errors import TargetError
from datagen.io.location import Location

__all__ = ["MysqlConnection", "MysqlError", "connect_mysql", "is_lost", "is_true", "one_line"]

MysqlError = pymysql.err.Error
DEFAULT_PORT = 3306
PACKET_BYTES = 1 << 14
"""Of rows; larger ones gain nothing, and a server refuses those past its max_allowed_packet."""
SQL_MODE = "STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION"
"""Values that don't fit are errors, 0 is a key like any other, and the backslash escapes."""
LOST = frozenset({0, 1053, 1927, 2003, 2006, 2013, 2055, 4031})
"""Errors after which there is no connection: closed, shutdown, killed, gone away, timed out. 0 is PyMySQL's own."""
TLS_MODES = ("disabled", "preferred", "required", "verify_ca", "verify_identity")
TRUTHS = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}
OPTIONS = (
    *("connect_timeout", "local_infile", "password", "ssl", "ssl_ca", "ssl_cert", "ssl_check_hostname", "ssl_disabled"),
    *("ssl_key", "ssl_mode", "ssl_verify_cert", "ssl_verify_identity", "unix_socket", "user"),
)
IGNORED = frozenset({"autocommit", "binary_prefix", "charset", "collation", "compress", "program_name", "use_unicode"})
"""What other drivers are told about encodings and transactions, which are settled here."""


class MysqlConnection(pymysql.connections.Connection):  # type: ignore[misc]
    """PyMySQL's, but for LOAD DATA LOCAL.

    In that statement's protocol the *server* names the file that it wants, and PyMySQL would send it any. Here it gets the
    blocks that were offered for this one statement, whatever it names, and nothing at any other time.
    """

    offered: Iterable[bytes | memoryview] | None = None

    def load(self, statement: str, blocks: Iterable[bytes | memoryview]) -> int:
        """Executes LOAD DATA LOCAL with these bytes as the file; returns how many rows were stored.

        An error of the blocks' ends the file where it is, and is raised as it is once the server has answered.
        """
        self.offered = blocks
        try:
            return int(self.query(statement))
        finally:
            self.offered = None

    def _read_query_result(self, unbuffered: bool = False) -> Any:
        """PyMySQL refuses by a RuntimeError what it was not told to send: ``local_infile`` is never on."""
        try:
            return super()._read_query_result(unbuffered)
        except RuntimeError as error:
            if "LOAD_LOCAL" not in str(error):
                raise
            raise pymysql.err.OperationalError(0, "the server asks for a file that it was not offered") from error

    def _read_packet(self, *arguments: Any) -> Any:
        packet = super()._read_packet(*arguments)
        if self.offered is None or not packet.is_load_local_packet():
            return packet
        blocks, self.offered = self.offered, None
        try:
            for block in blocks:
                view = memoryview(block)
                for start in range(0, len(view), PACKET_BYTES):
                    self.write_packet(view[start : start + PACKET_BYTES])
        except BaseException:
            with suppress(MysqlError, AttributeError):
                self.end_of_file()
            raise
        return self.end_of_file()

    def end_of_file(self) -> Any:
        """The server's answer."""
        self.write_packet(b"")
        return super()._read_packet()

    def abort(self) -> None:
        """Ends whatever another thread is doing with it, by a lost connection; the server rolls back."""
        with suppress(OSError, AttributeError):
            self._sock.shutdown(socket.SHUT_RDWR)


def connect_mysql(location: Location) -> MysqlConnection:
    """In utf8mb4, UTC and strict mode, with no transaction begun. Raises TargetError, in one line, where there is no way in."""
    settings = connection_settings(location)
    try:
        if "unix_socket" in settings:
            try_socket(settings["unix_socket"])
        connection = MysqlConnection(
            **settings,
            charset="utf8mb4",
            sql_mode=SQL_MODE,
            init_command="SET time_zone = '+00:00'",
            client_flag=CLIENT.LOCAL_FILES,
            program_name="datagen",
        )
    except (MysqlError, OSError, RuntimeError, ValueError) as error:
        raise TargetError(f"can't open {location}: {location.hide(one_line(error))}") from error
    return connection


def try_socket(path: str) -> None:
    """Raises OSError where nobody listens: PyMySQL would leave its own socket open."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.connect(path)


def connection_settings(location: Location) -> dict[str, Any]:
    """PyMySQL's arguments. Raises TargetError for what can't be meant."""
    options = dict(location.options)
    unknown = [name for name in options if name not in OPTIONS and name not in IGNORED]
    if unknown:
        raise TargetError(f"{location} has the unknown option {unknown[0]!r} (there are {', '.join(OPTIONS)})")
    if not location.path or "/" in location.path:
        raise TargetError(f"{location} names no database (such as mysql://host/shop)")
    host, port = host_and_port(location)
    if "local_infile" in options:
        truth(location, "local_infile", options)
    password = location.password if location.password is not None else options.get("password", "")
    settings: dict[str, Any] = {
        "database": location.path,
        "user": location.user or options.get("user"),
        "password": password.encode(),
        "host": host,
        "port": port,
        **tls_settings(location, options),
    }
    if "unix_socket" in options:
        settings["unix_socket"] = options["unix_socket"]
    if "connect_timeout" in options:
        settings["connect_timeout"] = number(location, "connect_timeout", options["connect_timeout"])
    return settings


def host_and_port(location: Location) -> tuple[str, int]:
    """Of ``host``, ``host:port``, ``[::1]:port``."""
    if "," in location.hosts:
        raise TargetError(f"{location} names several hosts (MySQL takes one)")
    if location.hosts.startswith("["):
        host, _, rest = location.hosts[1:].partition("]")
        port = rest.removeprefix(":")
    else:
        host, _, port = location.hosts.partition(":")
    return host or "localhost", number(location, "port", port) if port else DEFAULT_PORT


def tls_settings(location: Location, options: Mapping[str, str]) -> dict[str, Any]:
    """Encrypted wherever the server can, unless told otherwise."""
    files = {name: options[name] for name in ("ssl_ca", "ssl_cert", "ssl_key") if name in options}
    mode = options.get("ssl_mode", "preferred").lower()
    if mode not in TLS_MODES:
        raise TargetError(f"{location} has the ssl_mode {mode!r} (there are {', '.join(TLS_MODES)})")
    if "ssl" in options and "ssl_mode" not in options:
        mode = "required" if truth(location, "ssl", options) else "disabled"
    for name, meant in (
        ("ssl_disabled", "disabled"),
        ("ssl_verify_cert", "verify_ca"),
        ("ssl_check_hostname", "verify_identity"),
        ("ssl_verify_identity", "verify_identity"),
    ):
        mode = meant if name in options and truth(location, name, options) else mode
    if mode == "disabled":
        return {"ssl_disabled": True}
    if mode == "preferred" and not files:
        return {}
    is_verified = mode in ("verify_ca", "verify_identity") or "ssl_ca" in files
    if not is_verified:
        return {**files, "ssl": {"verify_mode": False}} if not files else {**files, "ssl_verify_cert": False}
    return {**files, "ssl_verify_cert": True, "ssl_verify_identity": mode == "verify_identity"}


def truth(location: Location, name: str, options: Mapping[str, str]) -> bool:
    if options[name].lower() not in TRUTHS:
        raise TargetError(f"{location} has {name}={options[name]} (take true or false)")
    return is_true(options[name])


def is_true(text: str) -> bool:
    """Of an option that was found to be one or the other."""
    return TRUTHS[text.lower()]


def number(location: Location, name: str, text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise TargetError(f"{location} has the {name} {text!r}, which is no whole number")
    return int(text)


def one_line(error: BaseException) -> str:
    """A driver's message, without its number."""
    if isinstance(error, MysqlError) and len(error.args) > 1:
        message = str(error.args[1]) or "the connection is closed"
    else:
        message = str(error) or type(error).__name__
    return " ".join(message.split()).rstrip(".")


def is_lost(error: BaseException) -> bool:
    """Whether there is no connection any more."""
    return isinstance(error, MysqlError) and bool(error.args) and error.args[0] in LOST
