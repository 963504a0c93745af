"""Ctrl-C in the middle of a driver's call."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from itertools import count
from time import sleep
from types import FrameType

import pytest

from datagen.io.interrupts import Work, call_interruptibly, ignoring_interruptions


@pytest.fixture(autouse=True)
def heard_interrupts() -> Iterator[None]:
    """In the background of a shell, SIGINT would be ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_interruption_cancels_the_call_and_is_raised_after_its_end() -> None:
    cancelled, ended = threading.Event(), threading.Event()

    def call() -> None:
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        assert cancelled.wait(30)
        ended.set()

    with pytest.raises(KeyboardInterrupt):
        call_interruptibly(call, cancelled.set)
    assert ended.is_set()


def test_interruption_counts_more_than_the_error_of_the_cancelled_call() -> None:
    cancelled = threading.Event()

    def call() -> None:
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        assert cancelled.wait(30)
        raise ValueError("canceled on user's request")

    with pytest.raises(KeyboardInterrupt):
        call_interruptibly(call, cancelled.set)


def test_error_of_a_call_is_raised_as_it_is() -> None:
    with pytest.raises(ZeroDivisionError):
        call_interruptibly(lambda: 1 // 0, lambda: None)


def test_call_in_another_thread_stays_there() -> None:
    names: list[str] = []
    thread = threading.Thread(
        target=lambda: call_interruptibly(lambda: names.append(threading.current_thread().name), lambda: None), name="caller"
    )
    thread.start()
    thread.join()
    assert names == ["caller"]


def test_interruption_between_begin_and_end_of_what_must_be_whole_has_no_effect() -> None:
    with ignoring_interruptions():
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_interruption_at_any_step_of_a_call_ends_it() -> None:
    """Between whichever two lines of the main thread it comes: the call is over, or never begins."""
    code = {function.__code__ for function in (call_interruptibly, Work.__init__, Work.wait, Work.outcome)}
    begun, ended = [0], [0]
    cancelled = threading.Event()

    def call() -> None:
        begun[0] += 1
        cancelled.wait(0.02)
        ended[0] += 1

    for step in count(1):
        steps = iter(range(step))

        def trace(frame: FrameType, event: str, argument: object, steps: Iterator[int] = steps) -> object:
            if frame.f_code not in code:
                return None
            if event == "line" and next(steps, None) is None:
                sys.settrace(None)
                raise KeyboardInterrupt
            return trace

        cancelled.clear()
        sys.settrace(trace)  # type: ignore[arg-type]
        try:
            call_interruptibly(call, cancelled.set)
        except KeyboardInterrupt:
            sleep(0.001)
            assert begun == ended, f"interrupted at step {step}"
        else:
            break
        finally:
            sys.settrace(None)
    assert step > 5
