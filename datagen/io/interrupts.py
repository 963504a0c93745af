"""Ctrl-C while a driver works.

For calls from the main thread ADBC puts a handler of its own in the place of Python's: it asks the driver to cancel, which
SQLite's can't, and of the interruption only a driver's error is left. And Python's own handlers would wait for the driver
to return. So drivers are called from another thread, while the main thread waits for it and hears every signal.
"""

from __future__ import annotations

import _thread
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

__all__ = ["Work", "call_interruptibly", "ignoring_interruptions"]

POLL_SECONDS = 0.1
"""Polars installs a handler of SIGINT after which the system resumes a wait without end, so that Python's is not called."""
SIGNALS = (signal.SIGINT, signal.SIGTERM)
WORKER, WAITER = "worker", "waiter"

Result = TypeVar("Result")


def call_interruptibly(call: Callable[[], Result], cancel: Callable[[], object]) -> Result:
    """The result of the call. An interruption cancels it, is raised once the call has ended, and counts more than its error."""
    if not is_main_thread():
        return call()
    work = Work(call)
    try:
        with holding_signals_back():
            _thread.start_new_thread(work.run, ())
        work.wait()
    except KeyboardInterrupt:
        while not work.is_over:
            try:
                with ignoring_interruptions():
                    if not work.is_withdrawn():
                        cancel()
                    work.wait()
            except KeyboardInterrupt:
                continue  # another one, before they were ignored
        raise
    return work.outcome()


class Work(Generic[Result]):
    """A call in another thread.

    An interruption may come between any two steps of the main thread, since other threads than it take signals, too. So the
    threads share nothing that one of them could leave locked: a list of who came first, and a bare lock that is released at
    the end.
    """

    def __init__(self, call: Callable[[], Result]) -> None:
        self.call = call
        self.comers: list[str] = []
        """The worker, to begin, or the waiter, to take the call back: the first one has its way."""
        self.is_done = False
        self.end = _thread.allocate_lock()
        self.end.acquire()
        self.results: list[Result] = []
        self.error: BaseException | None = None

    def run(self) -> None:
        self.comers.append(WORKER)
        if self.comers[0] is not WORKER:
            return
        try:
            self.results.append(self.call())
        except BaseException as error:
            self.error = error
        self.is_done = True
        self.end.release()

    def is_withdrawn(self) -> bool:
        """Whether the call has not begun, and never will from now on."""
        self.comers.append(WAITER)
        return self.comers[0] is WAITER

    @property
    def is_over(self) -> bool:
        return self.is_done or self.comers[:1] == [WAITER]

    def wait(self) -> None:
        """Returns at the end, whether it went well or not; raises what a signal's handler raises."""
        while not self.is_over:
            self.end.acquire(timeout=POLL_SECONDS)

    def outcome(self) -> Result:
        if self.error is not None:
            raise self.error
        return self.results[0]


@contextmanager
def ignoring_interruptions() -> Iterator[None]:
    """For what must not be left half done: SIGINT and SIGTERM are without effect, unless their effect is the system's own."""
    handlers = {number: signal.getsignal(number) for number in SIGNALS} if is_main_thread() else {}
    caught = {number: handler for number, handler in handlers.items() if callable(handler)}
    for number in caught:
        signal.signal(number, signal.SIG_IGN)
    try:
        yield
    finally:
        for number, handler in caught.items():
            signal.signal(number, handler)


@contextmanager
def holding_signals_back() -> Iterator[None]:
    """Signals arrive after the block, which a thread that it starts never leaves; not on Windows, which has no masks."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def is_main_thread() -> bool:
    """The only one that hears signals."""
    return threading.current_thread() is threading.main_thread()
