"""SQL text as MySQL's and MariaDB's information_schema print it."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["expression", "inserted_tables", "labels", "literal", "split_list", "unescaped", "unquoted"]

LITERAL = re.compile(r"'((?:[^'\\]|''|\\.)*)'", re.DOTALL)
ESCAPED = re.compile(r"''|\\(.)", re.DOTALL)
ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "0": "\0", "Z": "\x1a", "b": "\b"}
"""https://dev.mysql.com/doc/refman/8.4/en/string-literals.html; any other escaped character is itself."""
INTRODUCER = re.compile(r"('(?:[^'\\]|''|\\.)*'|`(?:[^`]|``)*`)|(?<![\w$])_(?:utf8mb[34]|utf8|latin1|ascii)\s*(?=')", re.DOTALL)
PIECE = re.compile(r"'(?:[^'\\]|''|\\.)*'|`(?:[^`]|``)*`|.", re.DOTALL)

NAME = r"(`(?:[^`]|``)+`|[\w$]+)"
INSERT = re.compile(
    r"'(?:[^'\\]|''|\\.)*'|\"(?:[^\"\\]|\"\"|\\.)*\"|--[^\n]*|\#[^\n]*|/\*.*?\*/"
    rf"|(?<![\w$@.`])(?:INSERT|REPLACE)\s+(?:(?:LOW_PRIORITY|DELAYED|HIGH_PRIORITY|IGNORE)\s+)*(?:INTO\s+)?{NAME}(?:\s*\.\s*{NAME})?",
    re.DOTALL | re.IGNORECASE,
)
"""A literal, a comment, or the head of a statement that inserts rows, with the names in it."""


def expression(text: str, *, is_escaped: bool) -> str:
    """Without names of character sets before literals; ``is_escaped`` where backslashes stand before quotes, as in MySQL."""
    return INTRODUCER.sub(lambda match: match[1] or "", unescaped(text) if is_escaped else text)


def unescaped(text: str) -> str:
    """Without the backslashes that stand for another character."""
    return ESCAPED.sub(lambda match: match[0] if match[1] is None else ESCAPES.get(match[1], match[1]), text)


def unquoted(text: str) -> str:
    """What is between the quotes of a literal."""
    return ESCAPED.sub(lambda match: "'" if match[1] is None else ESCAPES.get(match[1], match[1]), text)


def labels(column_type: str) -> tuple[str, ...]:
    """Of ``enum('a','b''c')`` or ``set(...)``, in order."""
    return tuple(unquoted(match[1]) for match in LITERAL.finditer(column_type))


def literal(value: str) -> str:
    """A string as MySQL writes it."""
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def split_list(text: str) -> Iterator[str]:
    """``1,'a,b',(2,3)`` at its outer commas."""
    depth, part = 0, ""
    for match in PIECE.finditer(text):
        piece = match[0]
        depth += (piece == "(") - (piece == ")")
        if piece == "," and depth == 0:
            yield part.strip()
            part = ""
        else:
            part += piece
    if part.strip():
        yield part.strip()


def inserted_tables(body: str) -> Iterator[tuple[str | None, str]]:
    """(database, table) of every INSERT and REPLACE in a routine's text; the database is None where none is named."""
    for match in INSERT.finditer(body):
        if match[1] is not None:
            names = [name[1:-1].replace("``", "`") if name.startswith("`") else name for name in match.groups() if name]
            yield (None if len(names) == 1 else names[0]), names[-1]
