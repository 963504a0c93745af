"""What could not be read of a text, one line for each kind."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from datagen.io.catalog.ddl_text.statements import Statement

__all__ = ["Remarks"]

WORDS = re.compile(r"[A-Za-z]+")
KIND_WORDS = 2
"""Of a statement, what tells its kind."""


@dataclass(slots=True)
class Remarks:
    """In the order of the text."""

    first: dict[tuple[str, str], str] = field(default_factory=dict)
    more: dict[tuple[str, str], int] = field(default_factory=dict)
    """How many there are of a kind beside the first."""

    def not_understood(self, statement: Statement, why: str) -> None:
        words = " ".join(WORDS.findall(statement.text)[:KIND_WORDS]).upper()
        self.count((words, why), f"line {statement.line}: not understood: {statement.shown}{f' ({why})' if why else ''}")

    def add(self, text: str) -> None:
        self.count((text, ""), text)

    def count(self, kind: tuple[str, str], text: str) -> None:
        if kind in self.first:
            self.more[kind] = self.more.get(kind, 0) + 1
        else:
            self.first[kind] = text

    def lines(self) -> tuple[str, ...]:
        return tuple(
            text + (f", and {self.more[kind]} more like it" if kind in self.more else "") for kind, text in self.first.items()
        )
