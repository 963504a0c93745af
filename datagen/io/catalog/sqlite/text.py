"""What only the SQL text of an SQLite table, index or trigger says: checks, generated columns, collations, expressions.

SQLite keeps the statements as they were written and has no other account of these. The text is taken apart by words and
brackets (https://www.sqlite.org/lang_createtable.html), which never fails and leaves every expression as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from datagen.io.catalog.model import Check

__all__ = ["ColumnText", "IndexText", "KeyText", "TableText", "Token", "parse_index", "parse_table", "tokens"]

TOKEN = re.compile(
    r"""\s+ | --[^\n]* | /\*.*?(?:\*/|\Z)
    | (?P<quoted> "(?:[^"]|"")*" | `(?:[^`]|``)*` | \[[^\]]*\] )
    | (?P<string> '(?:[^']|'')*' )
    | (?P<number> \.?\d(?:[\w.]|(?<=[eE])[+-])* )
    | (?P<word> [^\W\d][\w$]* )
    | (?P<sign> <> | != | <= | >= | == | \|\| | << | >> | ->> | -> | . )
    """,
    re.VERBOSE | re.DOTALL,
)
TABLE_WORDS = frozenset({"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"})
"""What a table's constraint starts with; as column names they must be quoted."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word, name, literal or sign, or a pair of brackets with what is between them."""

    kind: str
    """``word``, ``quoted``, ``string``, ``number``, ``sign`` or ``brackets``."""
    text: str
    """As written; of brackets without them."""
    inner: tuple[Token, ...] = ()
    start: int = 0
    stop: int = 0

    @property
    def word(self) -> str:
        """In capitals; empty for what is no bare word."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def name(self) -> str:
        """What it names, without quotes."""
        if self.kind not in ("quoted", "string"):
            return self.text
        last = self.text[-1]
        return self.text[1:-1] if last == "]" else self.text[1:-1].replace(last * 2, last)


@dataclass(slots=True)
class ColumnText:
    """What a column's definition says."""

    collation: str = "BINARY"
    generated: str | None = None


@dataclass(frozen=True, slots=True)
class KeyText:
    """What a foreign key's definition says beside what PRAGMA foreign_key_list does."""

    name: str
    is_deferrable: bool


@dataclass(slots=True)
class TableText:
    """A CREATE TABLE statement."""

    columns: dict[str, ColumnText] = field(default_factory=dict)
    """By name."""
    checks: list[Check] = field(default_factory=list)
    foreign_keys: list[KeyText] = field(default_factory=list)
    """In the order in which they are written."""


@dataclass(frozen=True, slots=True)
class IndexText:
    """A CREATE INDEX statement."""

    parts: tuple[str, ...]
    """Without collation and direction."""
    where: str | None


def tokens(sql: str) -> tuple[Token, ...]:
    """All of a statement, without spaces and comments."""
    stack: list[tuple[int, list[Token]]] = [(0, [])]
    for match in TOKEN.finditer(sql):
        kind, text = match.lastgroup, match[0]
        if kind is None:
            continue
        if text == "(":
            stack.append((match.start(), []))
        elif text == ")" and len(stack) > 1:
            start, inner = stack.pop()
            between = sql[start + 1 : match.start()].strip()
            stack[-1][1].append(Token("brackets", between, tuple(inner), start, match.end()))
        else:
            stack[-1][1].append(Token(kind, text, (), match.start(), match.end()))
    return tuple(stack[0][1])


def parse_table(sql: str) -> TableText:
    """Empty where it is no CREATE TABLE with columns."""
    table = TableText()
    columns = next((token for token in tokens(sql) if token.kind == "brackets"), None)
    if columns is not None:
        is_column = True
        for item in split(columns.inner):
            is_column = is_column and item[0].word not in TABLE_WORDS
            if is_column:
                table.columns[item[0].name] = ColumnText()
            read_constraints(table, item[1:] if is_column else item, item[0].name if is_column else None)
    return table


def read_constraints(table: TableText, item: Sequence[Token], column: str | None) -> None:
    """Adds what one column's definition, or constraints of the table, say."""
    name, at = "", 0
    while at < len(item):
        word, rest = item[at].word, item[at + 1 :]
        at += 1
        if word == "CONSTRAINT" and rest:
            name, at = rest[0].name, at + 1
            continue
        if word == "DEFAULT" and rest:
            at += 2 if rest[0].text in ("+", "-") else 1
            continue
        if word == "CHECK" and rest and rest[0].kind == "brackets":
            table.checks.append(Check(name=name, expression=rest[0].text))
        elif word == "REFERENCES":
            table.foreign_keys.append(KeyText(name, is_deferrable(rest)))
        elif column is not None and word == "COLLATE" and rest:
            table.columns[column].collation = rest[0].name.upper()
        elif column is not None and word == "AS" and rest and rest[0].kind == "brackets":
            table.columns[column].generated = rest[0].text
        else:
            # FOREIGN KEY (a) REFERENCES: the name is for the latter.
            name = name if word in ("FOREIGN", "KEY") or item[at - 1].kind == "brackets" else ""
            continue
        name = ""


def is_deferrable(rest: Sequence[Token]) -> bool:
    """Of what follows REFERENCES: INITIALLY DEFERRED is said, before the next constraint, of a key that isn't NOT DEFERRABLE.

    SQLite checks a key that is DEFERRABLE and not INITIALLY DEFERRED at once, and knows no SET CONSTRAINTS.
    """
    words = [token.word for token in rest]
    ends = [at for at, word in enumerate(words) if word in {*TABLE_WORDS, "REFERENCES", "COLLATE", "AS", "GENERATED"}]
    shown = " ".join(words[: min(ends, default=len(words))])
    return "INITIALLY DEFERRED" in shown and "NOT DEFERRABLE" not in shown


def parse_index(sql: str) -> IndexText:
    """Of CREATE INDEX; no parts where it is none."""
    found = tokens(sql)
    at = next((at for at, token in enumerate(found) if token.kind == "brackets"), None)
    if at is None:
        return IndexText((), None)
    parts = tuple(part_text(sql, part) for part in split(found[at].inner))
    where = next((token for token in found[at:] if token.word == "WHERE"), None)
    return IndexText(parts, None if where is None else sql[where.stop :].strip().rstrip(";").rstrip())


def part_text(sql: str, part: Sequence[Token]) -> str:
    """One part of an index, without direction, and without a collation that is that of all of it."""
    stop = len(part)
    if stop > 1 and part[stop - 1].word in ("ASC", "DESC"):
        stop -= 1
    # COLLATE binds closest: in a || b COLLATE NOCASE it is b's alone.
    is_call = stop == 4 and part[1].kind == "brackets"
    if (stop == 3 or is_call) and part[stop - 2].word == "COLLATE":
        stop -= 2
    return sql[part[0].start : part[stop - 1].stop]


def split(items: Sequence[Token]) -> Iterator[list[Token]]:
    """At the commas; without empty parts."""
    part: list[Token] = []
    for token in items:
        if token.text != "," or token.kind != "sign":
            part.append(token)
        elif part:
            yield part
            part = []
    if part:
        yield part
