"""Threads that end by themselves when there is nothing to do."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from threading import RLock, Thread, current_thread
from typing import Generic, TypeVar

__all__ = ["Crew"]

Result = TypeVar("Result")


class Crew(Generic[Result]):
    """Calls functions in at most so many threads, begun in the order in which they were submitted.

    An executor's threads wait for work until it is shut down, and an Arrow reader that is closed tells nobody: pyarrow keeps
    the iterator behind it until the reader is dropped. These threads wait for nothing.
    """

    def __init__(self, threads: int, name: str) -> None:
        self.threads = threads
        self.name = name
        self.lock = RLock()
        self.tasks: deque[tuple[Future[Result], Callable[[], Result]]] = deque()
        self.working: set[Thread] = set()

    def submit(self, call: Callable[[], Result]) -> Future[Result]:
        future: Future[Result] = Future()
        with self.lock:
            self.tasks.append((future, call))
            if len(self.working) < self.threads:
                thread = Thread(target=self.work, name=f"{self.name}_{len(self.working)}")
                self.working.add(thread)
                thread.start()
        return future

    def work(self) -> None:
        while True:
            with self.lock:
                if not self.tasks:
                    self.working.discard(current_thread())
                    return
                future, call = self.tasks.popleft()
            try:
                future.set_result(call())
            except BaseException as error:
                future.set_exception(error)
            # A thread that takes its time must not hold what the last call gave.
            del future, call

    def dismiss(self) -> None:
        """Forgets what has not begun, and waits for what has; the collector of garbage may call it in any thread."""
        with self.lock:
            self.tasks.clear()
            working = self.working - {current_thread()}
        for thread in working:
            thread.join()
