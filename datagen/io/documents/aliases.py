"""Documents that go on without an end, or nearly so, since parts of them stand at several places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from datagen.engine.decode.node import child_path
from datagen.errors import Problem

__all__ = ["problem_with_aliases"]

MOST_REPEATED = 1_000_000
"""Members that may be there only because their object or list stands at several places."""

Container = Mapping[Any, Any] | list[Any] | tuple[Any, ...]


class Part:
    """An object or list whose members are being counted."""

    def __init__(self, value: Container, step: str) -> None:
        self.value = value
        self.step = step
        """The last piece of its path."""
        self.rest = containers_in(value)
        self.size = len(value)
        """Members, and members of members; repeats count."""


def problem_with_aliases(document: Mapping[str, Any]) -> Problem | None:
    """The place where the document contains itself, or how much of it is repetition where that is too much to read.

    Every object and list is visited once, however often it stands in the document.
    """
    sizes: dict[int, int] = {}
    visited: list[Container] = []  # keeps them alive, so that no two have one id
    stack = [Part(document, "$")]
    under_way = {id(document)}
    while stack:
        part = stack[-1]
        step, inner = next(part.rest, ("", None))
        if inner is None:
            stack.pop()
            under_way.discard(id(part.value))
            visited.append(part.value)
            sizes[id(part.value)] = part.size
            if stack:
                stack[-1].size += part.size
        elif id(inner) in under_way:
            path = "".join(each.step for each in stack) + step
            return Problem("the document contains itself", path, "write out what shall stand there")
        elif id(inner) in sizes:
            part.size += sizes[id(inner)]
        else:
            stack.append(Part(inner, step))
            under_way.add(id(inner))
    repeated = sizes[id(document)] - sum(map(len, visited))
    return None if repeated <= MOST_REPEATED else too_repetitive(repeated)


def containers_in(value: Container) -> Iterator[tuple[str, Container]]:
    """The objects and lists right inside, each with the piece of path that leads to it."""
    if isinstance(value, Mapping):
        return ((child_path("", name), inner) for name, inner in value.items() if isinstance(inner, Mapping | list | tuple))
    return ((f"[{at}]", inner) for at, inner in enumerate(value) if isinstance(inner, Mapping | list | tuple))


def too_repetitive(repeated: int) -> Problem:
    shown = repeated if repeated < 10**12 else "more than 10**12"
    return Problem(f"aliases repeat {shown} members", "$", f"repeat at most {MOST_REPEATED}")
