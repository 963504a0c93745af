"""Requests to a service over loopback, from few bytes of Python: the client must not cost more than what it measures."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from math import ceil

__all__ = ["Connection", "burst", "open_service", "p99", "probed", "request_of", "streamed_rows", "timed"]

HOST = "127.0.0.1"
START_SECONDS = 60
PIECE = 1 << 18
PROBE_SECONDS = 0.01


@contextmanager
def open_service() -> Iterator[int]:
    """The port of the service, in a process of its own with one worker, once it is well."""
    port = free_port()
    command = [sys.executable, "-m", "datagen", "serve", "--host", HOST, "--port", str(port)]
    with tempfile.TemporaryDirectory(prefix="datagen-bench-") as folder:
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
        try:
            wait_until_well(process, port)
            yield port
        finally:
            process.terminate()
            process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def wait_until_well(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        with suppress(OSError), closing(HTTPConnection(HOST, port)) as connection:
            connection.request("GET", "/health")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.05)
    raise RuntimeError("the service does not answer")


def request_of(method: str, path: str, body: bytes = b"") -> bytes:
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Connection:
    """One that is kept alive; a request at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def to(cls, port: int) -> Connection:
        return cls(*await asyncio.open_connection(HOST, port, limit=PIECE))

    async def answer(self, request: bytes) -> int:
        """Bytes of the body, which is not kept. Raises RuntimeError where the request was not met."""
        self.writer.write(request)
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = left = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        first = b""
        while left:
            piece = await self.reader.read(min(left, PIECE))
            if not piece:
                raise RuntimeError("the service closed the connection in the middle of an answer")
            first = first or piece
            left -= len(piece)
        if b" 200 " not in head.partition(b"\r\n")[0]:
            raise RuntimeError(f"{head.decode()}{first.decode()}")
        return length

    async def close(self) -> None:
        self.writer.close()
        await self.writer.wait_closed()


async def timed(connection: Connection, requests: Sequence[bytes], seconds: list[float]) -> int:
    """One after another; bytes of all bodies. Adds what each took."""
    size = 0
    for request in requests:
        start = time.perf_counter()
        size += await connection.answer(request)
        seconds.append(time.perf_counter() - start)
    return size


async def burst(port: int, shares: Sequence[Sequence[bytes]]) -> tuple[int, list[float]]:
    """Shares of requests, all at once, each over a connection of its own: bytes of all bodies, and what each request took."""
    connections = [await Connection.to(port) for _ in shares]
    seconds: list[float] = []
    sizes = await asyncio.gather(*(timed(each, share, seconds) for each, share in zip(connections, shares, strict=True)))
    for connection in connections:
        await connection.close()
    return sum(sizes), seconds


async def probed(port: int, path: str, is_over: asyncio.Event) -> list[float]:
    """What requests took that were due every 10 ms, waiting for those before them included."""
    connection, request = await Connection.to(port), request_of("GET", path)
    seconds: list[float] = []
    due = time.perf_counter()
    while not is_over.is_set():
        await asyncio.sleep(due - time.perf_counter())
        await connection.answer(request)
        seconds.append(time.perf_counter() - due)
        due += PROBE_SECONDS
    await connection.close()
    return seconds


def streamed_rows(port: int, path: str, body: bytes) -> tuple[int, int]:
    """Line breaks and bytes of an answer of any length."""
    lines = size = 0
    with closing(HTTPConnection(HOST, port)) as connection:
        connection.request("POST", path, body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        if response.status != 200:
            raise RuntimeError(response.read().decode())
        while piece := response.read(PIECE):
            lines += piece.count(b"\n")
            size += len(piece)
    return lines, size


def p99(seconds: Sequence[float]) -> float:
    return sorted(seconds)[ceil(len(seconds) * 0.99) - 1]
