"""Ctrl-C while a driver works.

For calls from the main thread ADBC puts a handler of its own in the place of Python's: it asks the driver to cancel, which
SQLite's can't, and of the interruption only a driver's error is left. And Python's own handlers would wait for the driver
to return. So drivers are called from another thread, while the main thread waits for it and hears every signal.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from typing import TypeVar

__all__ = ["call_interruptibly", "ignoring_interruptions"]

POLL_SECONDS = 0.1
"""Polars installs a handler of SIGINT after which the system resumes a wait without end, so that Python's is not called."""
SIGNALS = (signal.SIGINT, signal.SIGTERM)

Result = TypeVar("Result")


def call_interruptibly(call: Callable[[], Result], cancel: Callable[[], object]) -> Result:
    """The result of the call. An interruption cancels it, is raised once the call has ended, and counts more than its error."""
    if not is_main_thread():
        return call()
    outcome: Future[Result] = Future()
    is_begun = False
    try:
        with holding_signals_back():
            threading.Thread(target=settle, args=(outcome, call), name="datagen-driver").start()
            is_begun = True
        wait_for(outcome)
    except KeyboardInterrupt:
        if is_begun:
            with ignoring_interruptions():
                cancel()
                wait_for(outcome)
        raise
    return outcome.result()


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


def settle(outcome: Future[Result], call: Callable[[], Result]) -> None:
    try:
        outcome.set_result(call())
    except BaseException as error:
        outcome.set_exception(error)


def wait_for(outcome: Future[Result]) -> None:
    """Returns at the call's end, whether it went well or not; raises what a signal's handler raises."""
    while not outcome.done():
        wait([outcome], POLL_SECONDS)
