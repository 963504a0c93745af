"""SQL text -> its statements, whatever stands between them: comments, rows for COPY, commands of psql and of mysql."""

from __future__ import annotations

import re
from collections.abc import Iterator

from datagen.io.catalog.model import Dialect

__all__ = ["guess_dialect", "split_statements"]

PIECE = re.compile(
    r"""(?P<comment> --[^\n]* | /\*(?!!).*?(?:\*/|\Z) )
    | (?P<quoted> '(?:[^'\\]|''|\\.)*' | "(?:[^"]|"")*" | `(?:[^`]|``)*` | \[[^\]\n]*\]
        | \$(?P<tag>\w*)\$.*?\$(?P=tag)\$ )
    | (?P<end> ; | ^[ \t]*GO[ \t]*$ | ^/[ \t]*$ )
    | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
COPIED_ROWS = re.compile(r"^COPY\b[^;]*\bFROM\s+stdin[^;]*;.*?^\\\.$", re.MULTILINE | re.DOTALL | re.IGNORECASE)
CLIENT_COMMAND = re.compile(r"^(?:\\.*|DELIMITER\b.*)$", re.MULTILINE | re.IGNORECASE)
VERSIONED = re.compile(r"/\*!\d*(.*?)\*/", re.DOTALL)
"""What only MySQL runs."""
SIGNS: dict[Dialect, re.Pattern[str]] = {
    "mysql": re.compile(r"`|\bENGINE\s*=|\bAUTO_INCREMENT\b", re.IGNORECASE),
    "sqlite": re.compile(r"\bAUTOINCREMENT\b|\bCOLLATE\s+NOCASE\b|\bWITHOUT\s+ROWID\b|\bPRAGMA\b", re.IGNORECASE),
    "mssql": re.compile(r"^\s*GO\s*$|\[dbo\]|\bIDENTITY\s*\(|\bNVARCHAR\b", re.IGNORECASE | re.MULTILINE),
    "oracle": re.compile(r"\bVARCHAR2\b|\bNUMBER\s*\(", re.IGNORECASE),
}


def split_statements(text: str) -> Iterator[str]:
    """Without comments and empty ones."""
    text = CLIENT_COMMAND.sub("", COPIED_ROWS.sub("", text))
    pieces: list[str] = []
    for match in PIECE.finditer(VERSIONED.sub(r"\1", text)):
        if match["end"] is not None:
            yield from whole(pieces)
            pieces = []
        else:
            pieces.append(" " if match["comment"] is not None else match[0])
    yield from whole(pieces)


def whole(pieces: list[str]) -> Iterator[str]:
    statement = "".join(pieces).strip()
    if statement:
        yield statement


def guess_dialect(text: str) -> Dialect:
    """By what only one of them writes; PostgreSQL where there is none of that."""
    return next((dialect for dialect, sign in SIGNS.items() if sign.search(text)), "postgresql")
