"""The way out of compiling what depends on something that can't be."""

from __future__ import annotations

__all__ = ["Broken"]


class Broken(Exception):  # noqa: N818 - never leaves the compiler
    """What a column depends on has a problem that is already noted."""
