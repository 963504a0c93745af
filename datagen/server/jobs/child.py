"""The process of one job: ``python -m datagen.server.jobs.child``, its order on standard input, messages on standard output.

SIGTERM ends it as Ctrl-C ends the command line: the target is rolled back. So does the end of standard input, which is the end
of the service, however it ended.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import traceback
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, BinaryIO, NoReturn

if TYPE_CHECKING:
    from datagen.engine.plan import Plan
    from datagen.server.jobs.messages import Message, Order, Outcome, Written

__all__ = ["main"]

PROGRESS_SECONDS = 0.1
NICENESS = 5
"""Requests come first."""


def main() -> NoReturn:
    """Does what the order says, and ends the process."""
    signal.signal(signal.SIGTERM, lambda number, frame: os._exit(1))
    os.nice(NICENESS)
    messages = take_over_stdout()
    order = read_order(sys.stdin.buffer)
    log_from(order.log_level)
    work = Work(order, messages)
    signal.signal(signal.SIGTERM, work.interrupt)
    threading.Thread(target=end_with_service, args=(sys.stdin.buffer, order.grace_seconds), daemon=True).start()
    work.run()
    os._exit(0)  # what is left are threads without anything to do


def take_over_stdout() -> int:
    """A descriptor for messages; whatever else is printed goes to standard error."""
    messages = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return messages


def read_order(stream: BinaryIO) -> Order:
    """A line with a number of bytes, and so many bytes. Imports, in the meantime, what it takes to do it."""
    import msgspec

    from datagen.server.jobs.messages import Order

    import_module("datagen.io.write")
    length = stream.readline()
    if not length:
        os._exit(0)
    return msgspec.json.decode(stream.read(int(length)), type=Order)


def log_from(level: str) -> None:
    from datagen.server.logs import open_log

    open_log(level)


def end_with_service(stream: BinaryIO, grace_seconds: float) -> None:
    """Waits in a thread of its own for the end of the service."""
    with suppress(OSError):
        stream.read()
    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)
    time.sleep(grace_seconds)
    os.kill(os.getpid(), signal.SIGKILL)


class Work:
    """An order being carried out."""

    def __init__(self, order: Order, messages: int) -> None:
        self.order = order
        self.messages = messages
        self.is_interrupted = False
        self.left: dict[str, int] = {}
        """Rows by table that are to be made."""
        self.unsaid: dict[str, int] = {}
        """Rows by table that are made, and of which nobody was told."""
        self.said_at = 0.0

    def interrupt(self, number: int, frame: FrameType | None) -> None:
        """Once: rolling back is not interrupted again."""
        if not self.is_interrupted:
            self.is_interrupted = True
            raise KeyboardInterrupt

    def run(self) -> None:
        from datagen.server.locks import is_locked

        try:
            with Path(self.order.outcome_path).open("wb") as file:
                is_locked(file, waits=True)
                self.say(self.outcome(file))
        except BrokenPipeError:
            return  # nobody is there to be told

    def outcome(self, file: BinaryIO) -> Outcome:
        """The last message."""
        from datagen.server.jobs.messages import Stopped

        try:
            return self.attempt(file)
        except KeyboardInterrupt:
            return Stopped()

    def attempt(self, file: BinaryIO) -> Outcome:
        """What was written is kept in the file before anybody is told. An interruption comes too late from its end on."""
        try:
            written = self.written(self.plan())
            self.is_interrupted = True
            keep(file, written)
        except Exception as error:
            self.is_interrupted = True
            return message_of(error, self.order.target)
        return written

    def plan(self) -> Plan:
        from datagen.server.jobs.check import full_plan
        from datagen.server.jobs.messages import Planned

        plan = full_plan(self.order.request)
        self.left = {table.name: table.rows for table in plan}
        self.say(Planned(rows=self.left))
        return plan

    def written(self, plan: Plan) -> Written:
        from datagen.io.cautions import collected_warnings
        from datagen.io.write import write
        from datagen.server.exports.formats import FILE_FORMATS
        from datagen.server.jobs.messages import Written

        request = self.order.request
        kind = FILE_FORMATS.get(request.format)
        chosen = {} if kind is None else {"format": kind.name, "details": kind.details(request.dialect)}
        with collected_warnings() as warnings:
            report = write(plan, self.order.target, progress=self.progress, **chosen)
        return Written(rows=dict(report.rows), seconds=report.seconds, notes=[*plan.notes, *warnings, *report.notes])

    def progress(self, table: str, rows: int) -> None:
        """Tells it now and then, and at the end of a table."""
        self.unsaid[table] = self.unsaid.get(table, 0) + rows
        self.left[table] -= rows
        now = time.monotonic()
        if self.left[table] > 0 and now - self.said_at < PROGRESS_SECONDS:
            return
        from datagen.server.jobs.messages import Progress

        self.said_at, said, self.unsaid = now, self.unsaid, {}
        with suppress(BrokenPipeError):
            self.say(Progress(rows=said))

    def say(self, message: Message) -> None:
        import msgspec

        line = memoryview(msgspec.json.encode(message) + b"\n")
        while line:
            line = line[os.write(self.messages, line) :]


def keep(file: BinaryIO, written: Written) -> None:
    import msgspec

    file.write(msgspec.json.encode(written))
    file.flush()
    os.fsync(file.fileno())


def message_of(error: Exception, target: str) -> Outcome:
    """What failed, without any secret of the target."""
    from datagen.errors import DatagenError, SchemaError, TargetError
    from datagen.io.location import parse_location
    from datagen.io.masking import hide_passwords
    from datagen.server.jobs.messages import Broken, Refused

    def shown(text: str) -> str:
        return hide_passwords(parse_location(target).hide(text))

    match error:
        case SchemaError():
            return Refused(problems=[(each.what, each.path, each.fix, each.stage) for each in error.problems])
        case TargetError():
            return Broken(kind="target", text=shown(str(error)))
        case DatagenError():
            return Broken(kind="load", text=shown(str(error)))
    return Broken(kind="fault", text=shown(str(error)), trace=shown("".join(traceback.format_exception(error))))


if __name__ == "__main__":
    main()
