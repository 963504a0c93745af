"""Slices of tables on their way to clients: bytes as they are made, as fast as the client takes them."""

from __future__ import annotations

import logging
import traceback
from asyncio import CancelledError, Future, create_task, get_running_loop, wait
from collections import deque
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from itertools import islice
from typing import Any, ParamSpec, TypeVar

import pyarrow as pa
from litestar.response.streaming import ASGIStreamingResponse
from litestar.types import Receive, Send

from datagen.io.files.streamed import Streamed, spans_of
from datagen.io.masking import hide_passwords
from datagen.server.failures import Refusal
from datagen.server.workers import stand_back

__all__ = ["PieceResponse", "Streams"]

LOGGER = logging.getLogger("datagen.server")
PIECES_AHEAD = 2
"""Made or waiting to be made while a client takes one: all that a stream holds in memory, however slow its client is."""
Result = TypeVar("Result")
Arguments = ParamSpec("Arguments")


class Streams:
    """The streams that are open, a bounded number, and the threads that make their pieces, whichever's turn it is.

    A stream holds no thread while its client takes its time. Other requests have threads of their own.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.open = 0
        self.executor = ThreadPoolExecutor(pa.cpu_count(), thread_name_prefix="datagen-stream", initializer=stand_back)

    async def pieces(
        self, streamed: Streamed, start: int, stop: int, *, on_rows: Callable[[int], None]
    ) -> AsyncGenerator[bytes]:
        """The bytes of these rows in order. Closing it forgets what has not begun, and waits for nothing.

        Raises Refusal at the first piece where too many streams are open.
        """
        if self.open >= self.most:
            raise Refusal("ServiceUnavailable", f"{self.open} streams are open, as many as may be: try again later", status=503)
        spans = spans_of(streamed, start, stop)
        ahead: deque[tuple[int, Future[Any]]] = deque()

        def make_next() -> None:
            for first, last in islice(spans, 1):
                ahead.append((last - first, self.submit(streamed.make, first, last)))

        self.open += 1
        try:
            for _ in range(PIECES_AHEAD):
                make_next()
            before = streamed.begin()
            while ahead:
                rows, making = ahead.popleft()
                putting = self.submit(streamed.put, await making)
                make_next()
                del making
                yield before + await putting
                before = b""
                on_rows(rows)
                del putting
            yield before + await self.submit(streamed.end)
        finally:
            self.open -= 1
            for _, making in ahead:
                making.cancel()

    def submit(self, call: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs) -> Future[Result]:
        future = get_running_loop().run_in_executor(self.executor, lambda: call(*args, **kwargs))
        future.add_done_callback(hear)
        return future

    def close(self) -> None:
        """Returns once what has begun has ended; what has not begun never will."""
        self.executor.shutdown(cancel_futures=True)


def hear(future: Future[Any]) -> None:
    """Else asyncio would complain of errors of pieces for which nobody waits any more."""
    if not future.cancelled():
        future.exception()


class PieceResponse(ASGIStreamingResponse):
    """Sends pieces until there are no more, or the client has gone. A failure breaks the connection off, without an ending.

    The status has been told by then, and only a missing ending tells the client that what it has is not whole.
    """

    def __init__(self, pieces: AsyncGenerator[bytes], first: bytes, **kwargs: Any) -> None:
        self.pieces = pieces
        self.first = first
        super().__init__(iterator=pieces, **kwargs)

    async def send_body(self, send: Send, receive: Receive) -> None:
        tasks = [create_task(self.send_pieces(send)), create_task(until_gone(receive))]
        try:
            await wait(tasks, return_when="FIRST_COMPLETED")
        finally:
            for task in tasks:
                task.cancel()
            await wait(tasks)

    async def send_pieces(self, send: Send) -> None:
        async with aclosing(self.pieces) as pieces:
            try:
                await send_piece(send, self.first, True)
                async for piece in pieces:
                    await send_piece(send, piece, True)
                await send_piece(send, b"", False)
            except CancelledError:
                raise
            except Exception as error:
                trace = hide_passwords("".join(traceback.format_exception(error)))
                LOGGER.error("a stream was broken off\n%s", trace)


async def send_piece(send: Send, data: bytes, is_followed: bool) -> None:
    await send({"type": "http.response.body", "body": data, "more_body": is_followed})


async def until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
