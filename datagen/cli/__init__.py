"""The command line: options in, calls of the Python API, tables and exit codes out.

The commands' modules import the engine and its libraries only when they run, so that help and mistakes cost no start-up.
"""

from __future__ import annotations

from datagen.cli.program import main

__all__ = ["main"]
