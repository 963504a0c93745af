"""The process of a job, as the service sees it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import msgspec

from datagen.server.jobs.messages import Message, Order, decode_message

__all__ = ["JobProcess"]

MODULE = "datagen.server.jobs.child"
HOME = str(Path(__file__).parents[3])
"""Where this package is, so that the process has the same one, and takes nothing from the working directory."""
LINE_BYTES = 64 << 20
"""Of a message at most: every problem of a document is in one."""


class JobProcess:
    """Leads a process group of its own, so that Ctrl-C in the terminal of the service does not reach it."""

    def __init__(self, process: Process, grace_seconds: float) -> None:
        self.process = process
        self.grace_seconds = grace_seconds
        self.is_stopping = False

    @classmethod
    async def start(cls, order: Order) -> JobProcess:
        path = os.pathsep.join(filter(None, [HOME, os.environ.get("PYTHONPATH")]))
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", MODULE),
            env={**os.environ, "PYTHONPATH": path},
            stdin=PIPE,
            stdout=PIPE,
            start_new_session=True,
            limit=LINE_BYTES,
        )
        started = cls(process, order.grace_seconds)
        encoded = msgspec.json.encode(order)
        assert process.stdin is not None
        process.stdin.write(b"%d\n%s" % (len(encoded), encoded))
        with suppress(ConnectionError):
            await process.stdin.drain()
        return started

    async def messages(self) -> AsyncIterator[Message]:
        """Ends with the process, whether it has told an outcome or not."""
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            if line.endswith(b"\n"):
                yield decode_message(line)
        await self.process.wait()

    async def kill(self) -> None:
        """Returns once it has ended, as it has where all its messages were read."""
        self.send(signal.SIGKILL)
        await self.process.wait()

    @property
    def exit_code(self) -> int | None:
        return self.process.returncode

    def stop(self) -> None:
        """It rolls back and ends, or is ended where that takes longer than its grace."""
        if self.is_stopping:
            return
        self.is_stopping = True
        self.send(signal.SIGTERM)
        asyncio.get_running_loop().call_later(self.grace_seconds, self.send, signal.SIGKILL)

    def send(self, number: signal.Signals) -> None:
        if self.process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)
