"""A MySQL or MariaDB server for tests: a given one, the local one, or one of this run's own."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pymysql

__all__ = ["Server", "find_server", "started", "url_of"]

Server = Mapping[str, object]
"""How PyMySQL connects to it."""
LOCAL: Server = {"host": "127.0.0.1", "port": 3306, "user": "root", "password": ""}
START_SECONDS = 60


@contextmanager
def find_server() -> Iterator[Server | None]:
    """That of DATAGEN_TEST_MYSQL_URL, else root's without a password on this machine, else a new one; None without any."""
    given = os.environ.get("DATAGEN_TEST_MYSQL_URL")
    if given:
        yield from_url(given)
    elif answers(LOCAL):
        yield LOCAL
    elif shutil.which("mariadbd") and shutil.which("mariadb-install-db"):
        with started() as server:
            yield server
    else:
        yield None


def from_url(url: str) -> Server:
    parts = urlsplit(url)
    return {
        "host": parts.hostname or "127.0.0.1",
        "port": parts.port or 3306,
        "user": unquote(parts.username or "root"),
        "password": unquote(parts.password or ""),
    }


def url_of(database: Server) -> str:
    """A database as a URL."""
    user, password = (quote(str(database[key]), safe="") for key in ("user", "password"))
    secret = f":{password}" if password else ""
    at, name = f"{user}{secret}@", database["database"]
    if "unix_socket" in database:
        return f"mysql://{at}/{name}?unix_socket={database['unix_socket']}"
    return f"mysql://{at}{database['host']}:{database['port']}/{name}"


def answers(server: Server) -> bool:
    if "unix_socket" in server and not listens(str(server["unix_socket"])):
        return False
    with suppress(pymysql.err.OperationalError), closing(pymysql.connect(**server)):
        return True
    return False


def listens(path: str) -> bool:
    """PyMySQL would leave its own socket open where nobody does."""
    with suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
        probe.connect(path)
        return True
    return False


@contextmanager
def started() -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="datagen-my-") as directory:
        data, path = Path(directory, "data"), Path(directory, "socket")
        common = ["--no-defaults", f"--datadir={data}", f"--user={getpass.getuser()}"]
        install = ["mariadb-install-db", *common, "--auth-root-authentication-method=normal", "--skip-test-db"]
        subprocess.run(install, check=True, capture_output=True)
        daemon = ["mariadbd", *common, f"--socket={path}", "--skip-networking", f"--pid-file={directory}/pid"]
        process = subprocess.Popen(daemon, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            server: Server = {"unix_socket": str(path), "user": "root", "password": ""}
            until = time.monotonic() + START_SECONDS
            while not answers(server):
                assert process.poll() is None, "mariadbd ended at its start"
                assert time.monotonic() < until, "mariadbd does not answer"
                time.sleep(0.1)
            yield server
        finally:
            process.terminate()
            process.wait()
