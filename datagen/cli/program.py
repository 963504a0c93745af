"""The program ``datagen`` and its commands."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from datagen.cli.create import create
from datagen.cli.failures import Program, Terminated, debug_option
from datagen.cli.formats import formats
from datagen.cli.generate import generate
from datagen.cli.introspect import introspect
from datagen.cli.plan import plan
from datagen.cli.restore import restore
from datagen.cli.seed import seed
from datagen.cli.serve import serve
from datagen.cli.token import token
from datagen.cli.verify import verify

__all__ = ["main", "program"]

EPILOG = """\b
Examples:
  datagen generate shop.yaml --count users=10k --count orders=1M --to sqlite:///shop.db --check
  datagen plan shop.yaml --rows 1M
  datagen formats --locale de

\b
Exit status: 0 done, 1 failed (nothing was kept, or a check found violations), 2 bad input,
130 interrupted, 143 terminated, 141 the reader of standard output went away.
"""


@click.group(
    cls=Program,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110, "show_default": True},
)
@click.version_option(None, "--version", package_name="datagen", message="datagen %(version)s")
@debug_option
def program() -> None:
    """Fill databases and files with data that fits its schema: every type, key and reference is right.

    The same schema, counts, seed and locale always give the same data.
    """


program.add_command(generate)
program.add_command(plan)
program.add_command(introspect)
program.add_command(create)
program.add_command(formats)
program.add_command(seed)
program.add_command(verify)
program.add_command(restore)
program.add_command(serve)
program.add_command(token)


def main() -> NoReturn:
    """Runs the program with the arguments of this process, and ends it."""
    fill_closed_streams()
    signal.signal(signal.SIGTERM, terminate)
    try:
        program(prog_name="datagen")
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(0)


def fill_closed_streams() -> None:
    """Opens what was closed before the start (``2>&-``): else the next file, a database say, would take its number."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("r" if name == "stdin" else "w"))  # noqa: SIM115 - to the end


def terminate(number: int, frame: FrameType | None) -> NoReturn:
    """The request to end takes the way of Ctrl-C, so that everything is rolled back."""
    raise Terminated
