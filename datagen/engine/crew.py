"""Threads that end by themselves when there is nothing to do."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import RLock, Thread, current_thread
from typing import Generic, TypeVar

__all__ = ["Crew"]

Result = TypeVar("Result")
PATIENCE_SECONDS = 0.1
"""How long a thread without work waits for some: ending and starting one for each short call takes longer than the call."""


class Crew(Generic[Result]):
    """Calls functions in at most so many threads, begun in the order in which they were submitted.

    An executor's threads wait for work until it is shut down, and an Arrow reader that is closed tells nobody: pyarrow keeps
    the iterator behind it until the reader is dropped. These threads do not wait long.
    """

    def __init__(self, threads: int, name: str) -> None:
        self.threads = threads
        self.name = name
        self.lock = RLock()
        self.tasks: SimpleQueue[tuple[Future[Result], Callable[[], Result]] | None] = SimpleQueue()
        self.working: set[Thread] = set()

    def submit(self, call: Callable[[], Result]) -> Future[Result]:
        future: Future[Result] = Future()
        self.tasks.put((future, call))
        with self.lock:
            if len(self.working) < self.threads:
                thread = Thread(target=self.work, name=f"{self.name}_{len(self.working)}")
                self.working.add(thread)
                thread.start()
        return future

    def work(self) -> None:
        while True:
            try:
                task = self.tasks.get(timeout=PATIENCE_SECONDS)
            except Empty:
                if self.has_left():
                    return
                continue
            if task is None:
                return
            future, call = task
            try:
                future.set_result(call())
            except BaseException as error:
                future.set_exception(error)
            # A thread that takes its time must not hold what the last call gave.
            del future, call, task

    def has_left(self) -> bool:
        """Takes the current thread off the list, unless work has come meanwhile: whoever brings some then looks at the list."""
        with self.lock:
            if self.tasks.empty():
                self.working.discard(current_thread())
                return True
        return False

    def dismiss(self) -> None:
        """Forgets what has not begun, and waits for what has; the collector of garbage may call it in any thread."""
        with suppress(Empty):
            while True:
                self.tasks.get_nowait()
        with self.lock:
            working = self.working - {current_thread()}
        for _ in working:
            self.tasks.put(None)
        for thread in working:
            thread.join()
