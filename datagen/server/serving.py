"""The application behind uvicorn, from the binding of its address to the end of its last request."""

from __future__ import annotations

import errno
import logging
import os
import sys
from pathlib import Path
from signal import SIGTERM
from socket import AF_INET, AF_INET6, AI_PASSIVE, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, getaddrinfo, socket
from threading import Timer

from litestar import Litestar
from uvicorn import Config, Server
from uvicorn.supervisors import ChangeReload

from datagen.errors import SettingsError
from datagen.server.logs import log_config
from datagen.server.settings import Settings

__all__ = ["bind", "run"]

LOGGER = logging.getLogger("datagen.server")
APPLICATION = "datagen.server.app:create_app"
CODE = Path(__file__).parents[1]
GRACE_SECONDS = 5
"""How long requests that are being answered may take when the service is told to end; then they are given up."""
LAST_SECONDS = 8
"""How long all of it may take: a thread that waits for a database hears of nothing. Whatever such a thread has begun is taken
back, as after a crash."""
KEEP_ALIVE_SECONDS = 60
SWITCH_SECONDS = 0.001
"""How long a thread that computes may keep others waiting: with Python's 5 ms the event loop would answer too late."""


class AnnouncedServer(Server):
    """Says on standard output where it listens, once it does."""

    def __init__(self, config: Config, name: str) -> None:
        super().__init__(config)
        self.name = name

    async def startup(self, sockets: list[socket] | None = None) -> None:
        sys.setswitchinterval(SWITCH_SECONDS)
        await super().startup(sockets)
        if self.started and sockets:
            print(f"{self.name} at {address_of(sockets[0])} (Ctrl-C ends it)", flush=True)

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        watch = Timer(LAST_SECONDS, self.break_off)
        watch.daemon = True
        watch.start()
        await super().shutdown(sockets)

    def break_off(self) -> None:
        """Ends the process, with the exit code of one that the signal ended."""
        LOGGER.warning("requests that did not end were broken off")
        logging.shutdown()
        os._exit(128 + (self._captured_signals or [SIGTERM])[0])


def bind(settings: Settings) -> socket:
    """The address of HOST and PORT, not listening yet. Raises SettingsError where it can't be had."""
    host, port = settings.host, settings.port
    try:
        found = getaddrinfo(host or None, port, type=SOCK_STREAM, flags=AI_PASSIVE)
        family, kind, protocol, _, address = min(found, key=lambda each: each[0] != AF_INET)
        bound = socket(family, kind, protocol)
    except OSError as error:
        raise SettingsError(f"HOST {host!r} can't be bound: {error.strerror} (name an address of this machine)") from error
    bound.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    try:
        bound.bind(address)
    except OSError as error:
        bound.close()
        if error.errno == errno.EADDRINUSE:
            raise SettingsError(f"PORT {port} of {host} is in use (choose another one, or 0 for any that is free)") from error
        raise SettingsError(f"HOST {host!r} and PORT {port} can't be bound: {error.strerror} (choose others)") from error
    return bound


def run(app: Litestar, settings: Settings, bound: socket) -> bool:
    """Returns after the last request, whether the service ever began; raises KeyboardInterrupt if a signal ended it."""
    if settings.reload:
        config = config_of(APPLICATION, settings)
        ChangeReload(config, AnnouncedServer(config, settings.project_name).run, [bound]).run()
        return True
    server = AnnouncedServer(config_of(app, settings), settings.project_name)
    server.run([bound])
    return server.started


def config_of(app: Litestar | str, settings: Settings) -> Config:
    """A name is that of a function that makes the application, again after each change of the code."""
    is_name = isinstance(app, str)
    return Config(
        app,
        host=settings.host,
        port=settings.port,
        factory=is_name,
        reload=is_name,
        reload_dirs=[str(CODE)] if is_name else None,
        ws="none",
        lifespan="on",
        log_config=log_config(settings.log_level),
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
        workers=1,
    )


def address_of(bound: socket) -> str:
    host, port = bound.getsockname()[:2]
    return f"http://[{host}]:{port}" if bound.family == AF_INET6 else f"http://{host}:{port}"
