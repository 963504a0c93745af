"""Exceptions -> readable lines on standard error and exit codes, without any password."""

from __future__ import annotations

import os
import re
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import UnsupportedOperation
from typing import Any, TypeVar

import click

from datagen.errors import DatagenError, LeftOutWarning, SchemaError, SettingsError, TargetError
from datagen.io.masking import hide_passwords

__all__ = ["Program", "Terminated", "debug_option", "note_outcome", "note_target", "say"]

FAILED, BAD_INPUT, INTERRUPTED, READER_GONE, TERMINATED = 1, 2, 130, 141, 143
"""The last three as a shell reports a process that a signal ended: 128 and the number of SIGINT, SIGPIPE, SIGTERM."""

CONTINUATION = re.compile(r"\s*\n\s+")
"""Drivers go on with one message on an indented line; problems that stand for themselves each begin one."""
DEBUG, OUTCOME, TARGET = "datagen.debug", "datagen.outcome", "datagen.target"

Command = TypeVar("Command", bound=Callable[..., Any])


class Terminated(KeyboardInterrupt):
    """SIGTERM has arrived."""


class Program(click.Group):
    """A group of commands that fail in readable lines."""

    def invoke(self, ctx: click.Context) -> Any:
        with readable_failures(ctx), readable_warnings():
            return super().invoke(ctx)


@contextmanager
def readable_warnings() -> Iterator[None]:
    """What a schema in SQL says in vain is a line for each, on standard error."""
    with warnings.catch_warnings():
        usual = warnings.showwarning

        def show(message: Warning | str, category: type[Warning], *where: Any, **more: Any) -> None:
            if issubclass(category, LeftOutWarning):
                say(f"Warning: {message}")
            else:
                usual(message, category, *where, **more)

        warnings.showwarning = show
        warnings.simplefilter("always", LeftOutWarning)
        yield


@contextmanager
def readable_failures(ctx: click.Context) -> Iterator[None]:
    try:
        yield
    except (click.exceptions.Exit, click.Abort):
        raise
    except click.ClickException as error:
        say_misuse(error)
        ctx.exit(error.exit_code)
    except KeyboardInterrupt as error:
        is_terminated = isinstance(error, Terminated)
        say(f"{'Terminated' if is_terminated else 'Interrupted'}: {ctx.meta.get(OUTCOME, 'nothing was written')}.")
        ctx.exit(TERMINATED if is_terminated else INTERRUPTED)
    except Exception as error:
        ctx.exit(explain(ctx, error))


def explain(ctx: click.Context, error: Exception) -> int:
    """Says what went wrong, a line for each problem; the exit code for it."""
    cause = error if isinstance(error, OSError) else error.__cause__
    if isinstance(cause, OSError):
        silence_stdout()
    if isinstance(cause, BrokenPipeError):
        return READER_GONE
    if ctx.meta.get(DEBUG):
        say(hide(ctx, traceback.format_exc().rstrip()))
    text = hide(ctx, str(error))
    match error:
        case DatagenError():
            for line in CONTINUATION.sub(" ", text).splitlines():
                say(f"Error: {line}")
        case OSError():
            say(f"Error: {error.strerror or text}")
        case _:
            what = f"{type(error).__name__}: {' '.join(text.split())}"
            say(f"Error: unexpected {what} (a fault of Datagen; --debug shows where)")
    return BAD_INPUT if isinstance(error, (SchemaError, SettingsError, TargetError)) else FAILED


def say_misuse(error: click.ClickException) -> None:
    """A value that can't be read is one line; where the words themselves are wrong, the usage stands above it."""
    is_value = isinstance(error, click.BadParameter) and not isinstance(error, click.MissingParameter)
    if isinstance(error, click.UsageError) and error.ctx and not is_value:
        say(f"{error.ctx.get_usage()}\nTry '{error.ctx.command_path} --help' for help.\n")
    say(f"Error: {hide_passwords(error.format_message())}")


def debug_option(command: Command) -> Command:
    """Adds ``--debug``, which every command understands."""
    return click.option(
        "--debug",
        is_flag=True,
        expose_value=False,
        is_eager=True,
        envvar="DATAGEN_DEBUG",
        show_default=False,
        show_envvar=True,
        callback=note_debug,
        help="Show where in Datagen an error came from.",
    )(command)


def note_debug(ctx: click.Context, parameter: click.Parameter, is_on: bool) -> None:
    if is_on:
        ctx.meta[DEBUG] = True


def note_outcome(ctx: click.Context, outcome: str) -> None:
    """What an interruption from now on leaves behind, in words."""
    ctx.meta[OUTCOME] = outcome


def note_target(ctx: click.Context, target: str) -> None:
    """The target whose secrets no message may show."""
    ctx.meta[TARGET] = target


def say(text: str) -> None:
    click.echo(text, err=True)


def hide(ctx: click.Context, text: str) -> str:
    """The text without passwords, neither in URLs nor by themselves."""
    if TARGET in ctx.meta:
        from datagen.io.location import parse_location

        with suppress(TargetError):
            text = parse_location(ctx.meta[TARGET]).hide(text)
    return hide_passwords(text)


def silence_stdout() -> None:
    """What is still buffered goes nowhere, where it would fail again when the process ends."""
    with suppress(UnsupportedOperation):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
