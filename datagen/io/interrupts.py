"""Ctrl-C while a driver works.

For calls from the main thread ADBC puts a handler of its own in the place of Python's: it asks the driver to cancel, which
SQLite's can't, and of the interruption only a driver's error is left. And Python's own handlers would wait for the driver
to return. So drivers are called from another thread, while the main thread waits for it and hears every signal.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

__all__ = ["call_interruptibly", "call_to_its_end"]

Result = TypeVar("Result")


def call_interruptibly(call: Callable[[], Result], cancel: Callable[[], object]) -> Result:
    """The result of the call. An interruption cancels it, is raised once the call has ended, and counts more than its error."""
    if threading.current_thread() is not threading.main_thread():
        return call()
    with ThreadPoolExecutor(1, thread_name_prefix="datagen-driver") as pool:
        future = pool.submit(call)
        interruption = first_interruption(future)
        if interruption is not None:
            cancel()
            wait_for(future)
            raise interruption
        return future.result()


def call_to_its_end(call: Callable[[], Result]) -> Result:
    """The result of a call after which there is no way back: interruptions come too late, and are ignored."""
    if threading.current_thread() is not threading.main_thread():
        return call()
    with ThreadPoolExecutor(1, thread_name_prefix="datagen-driver") as pool:
        future = pool.submit(call)
        wait_for(future)
        return future.result()


def wait_for(future: Future[Result]) -> None:
    """Whatever signals arrive: leaving while the driver works would close its connection under it."""
    while first_interruption(future) is not None:
        pass


def first_interruption(future: Future[Result]) -> KeyboardInterrupt | None:
    """Waits for the call's end or an interruption of this thread; None for the former."""
    try:
        future.exception()
    except KeyboardInterrupt as interruption:
        return interruption
    return None
