"""Triggers on insert in SQLite, and the foreign keys that some of them stand in for.

Before SQLite enforced foreign keys, triggers did: they raise where the parent's row isn't there, in one of two forms
(those of its tool ``genfkey`` and of most schemas since).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from datagen.io.catalog.model import Trigger
from datagen.io.catalog.sqlite.text import Token, tokens

__all__ = ["InsertTrigger", "Requirement", "event_of", "parse_insert_trigger"]

EVENTS = frozenset({"INSERT", "UPDATE", "DELETE"})
EQUALS = frozenset({"=", "==", "IS"})


@dataclass(frozen=True, slots=True)
class Requirement:
    """A row of another table without which a trigger refuses the new one; names as written."""

    columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InsertTrigger:
    """A trigger that runs when rows are inserted."""

    trigger: Trigger
    requirements: tuple[Requirement, ...]


def parse_insert_trigger(name: str, sql: str) -> InsertTrigger | None:
    """None for a trigger on another event."""
    if event_of(sql) != "INSERT":
        return None
    found = tokens(sql)
    groups = [found, *inner_groups(found)]
    is_raising = any(token.word == "RAISE" for group in groups for token in group)
    requirements = [each for group in groups for each in requirements_of(group)] if is_raising else []
    return InsertTrigger(Trigger(name=name, definition=sql, is_raising=is_raising), tuple(dict.fromkeys(requirements)))


def event_of(sql: str) -> str:
    """``INSERT``, ``UPDATE`` or ``DELETE``: what makes the trigger run."""
    return next((token.word for token in tokens(sql) if token.word in EVENTS), "")


def inner_groups(group: Sequence[Token]) -> Iterator[tuple[Token, ...]]:
    """What is in brackets, at any depth."""
    for token in group:
        if token.inner:
            yield token.inner
            yield from inner_groups(token.inner)


def requirements_of(group: Sequence[Token]) -> Iterator[Requirement]:
    """Of ``(SELECT ...) IS NULL`` and ``NOT EXISTS (SELECT ...)``."""
    for at, token in enumerate(group):
        before = [each.word for each in group[max(at - 2, 0) : at]]
        after = [each.word for each in group[at + 1 : at + 3]]
        if token.kind == "brackets" and (before == ["NOT", "EXISTS"] or after == ["IS", "NULL"] or after[:1] == ["ISNULL"]):
            requirement = parse_query(token.inner)
            if requirement is not None:
                yield requirement


def parse_query(query: Sequence[Token]) -> Requirement | None:
    """Of ``SELECT ... FROM parent WHERE id = NEW.parent_id AND ...``; None of any other."""
    words = [token.word for token in query]
    if "FROM" not in words or "WHERE" not in words or words[0] != "SELECT":
        return None
    tables = query[words.index("FROM") + 1 : words.index("WHERE")]
    is_one = len(tables) == 1 or (len(tables) == 2 and tables[1].word) or (len(tables) == 3 and tables[1].word == "AS")
    condition = list(query[words.index("WHERE") + 1 :])
    while len(condition) == 1 and condition[0].inner:
        condition = list(condition[0].inner)
    pairs = [parse_equation(part) for part in parts_between(condition, "AND")]
    known = [pair for pair in pairs if pair is not None]
    if not is_one or not known or len(known) < len(pairs):
        return None
    return Requirement(tuple(own for own, _ in known), tables[0].name, tuple(there for _, there in known))


def parts_between(condition: Sequence[Token], word: str) -> Iterator[list[Token]]:
    part: list[Token] = []
    for token in condition:
        if token.word == word:
            yield part
            part = []
        else:
            part.append(token)
    yield part


def parse_equation(part: list[Token]) -> tuple[str, str] | None:
    """The new row's column and the parent's, of ``id = NEW.parent_id`` either way round."""
    at = next((at for at, token in enumerate(part) if token.text.upper() in EQUALS), None)
    if at is None:
        return None
    for own, there in ((part[:at], part[at + 1 :]), (part[at + 1 :], part[:at])):
        is_new = len(own) == 3 and own[0].word == "NEW" and own[1].text == "."
        is_column = len(there) == 1 or (len(there) == 3 and there[1].text == "." and there[0].word not in ("NEW", "OLD"))
        if is_new and is_column and there[-1].kind in ("word", "quoted"):
            return own[-1].name, there[-1].name
    return None
