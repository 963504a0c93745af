"""SQL text -> its statements, whatever stands between them: comments, rows for COPY, commands of psql and of mysql."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from datagen.io.catalog.model import Dialect

__all__ = ["Statement", "closing", "split_before", "split_outside", "split_statements"]

QUOTED = r"""[eE]'(?:[^'\\]|''|\\.)*' | '(?:[^']|'')*' | "(?:[^"]|"")*" | `(?:[^`]|``)*` | \[[^\]\n]*\]
    | \$(?P<tag>\w*)\$.*?\$(?P=tag)\$"""
ESCAPING = QUOTED.replace("'(?:[^']|'')*'", r"'(?:[^'\\]|''|\\.)*'")
"""Where a backslash in a string makes the next character an ordinary one, as in MySQL."""
STARTS = r"^[ \t]*(?=(?:CREATE|ALTER\s+TABLE|INSERT|EXEC|USE|PRINT|IF)\b)"
"""Of statements of SQL Server's, which need no semicolons."""
COPIED_ROWS = re.compile(r"^COPY\b[^;]*\bFROM\s+stdin[^;]*;.*?^\\\.$", re.MULTILINE | re.DOTALL | re.IGNORECASE)
STRING = {False: r"'(?:[^']++|'')*+'", True: r"'(?:[^'\\]++|''|\\.)*+'"}
"""By whether a backslash escapes."""
INSERTED_ROWS = {
    is_escaping: re.compile(
        rf"""^[ \t]*INSERT\s+INTO\b(?:[^'"`;/-]++|{string}|"[^"]*+"|`[^`]*+`|--[^\n]*+|/\*.*?\*/|[/-])*+;""",
        re.MULTILINE | re.DOTALL | re.IGNORECASE,
    )
    for is_escaping, string in STRING.items()
}
"""Found fast, as a dump may be rows for the most part."""
ROUTINES = re.compile(
    r"^[ \t]*DELIMITER[ \t]+(?!;[ \t]*$)\S+[ \t]*$.*?^[ \t]*DELIMITER[ \t]+;[ \t]*$", re.MULTILINE | re.DOTALL | re.IGNORECASE
)
CLIENT_COMMAND = re.compile(r"^(?:\\.*|DELIMITER\b.*)$", re.MULTILINE | re.IGNORECASE)
VERSIONED = re.compile(r"/\*M?!\d*(.*?)\*/", re.DOTALL)
"""What only MySQL or MariaDB runs."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, without comments and the sign that ends it."""

    text: str
    line: int
    """On which it begins, from 1."""

    @property
    def shown(self) -> str:
        """Its beginning, on one line."""
        text = " ".join(self.text.split())
        return text if len(text) <= SHOWN else f"{text[:SHOWN]} ..."


SHOWN = 70


HASH_COMMENT = "| [#][^\\n]*"


def pieces_of(dialect: Dialect) -> re.Pattern[str]:
    hash_comment = HASH_COMMENT if dialect == "mysql" else ""
    start = f"| (?P<start> {STARTS} )" if dialect == "mssql" else ""
    return re.compile(
        rf"""(?P<comment> --[^\n]* {hash_comment} | /\*(?!!).*?(?:\*/|\Z) )
        | (?P<quoted> {ESCAPING if dialect == "mysql" else QUOTED} )
        | (?P<end> ; | ^[ \t]*GO[ \t]*$ | ^/[ \t]*$ )
        {start}
        | (?P<other> [^\W\d]\w* | [\d \t,.:=<>]+ | . )
        """,
        re.VERBOSE | re.DOTALL | re.MULTILINE | re.IGNORECASE,
    )


PIECES: dict[Dialect, re.Pattern[str]] = {
    "postgresql": pieces_of("postgresql"),
    "mysql": pieces_of("mysql"),
    "sqlite": pieces_of("sqlite"),
    "mssql": pieces_of("mssql"),
    "oracle": pieces_of("oracle"),
}


def split_statements(text: str, dialect: Dialect) -> Iterator[Statement]:
    """Those that are not empty. Routines of MySQL are left out where DELIMITER says which they are."""
    text = text.replace("\r\n", "\n")
    for passed_over in (COPIED_ROWS, ROUTINES, CLIENT_COMMAND):
        text = passed_over.sub(lines_only, text)
    if dialect in ("postgresql", "mysql"):
        text = INSERTED_ROWS[dialect == "mysql"].sub(lines_only, text)
    text = VERSIONED.sub(r" \1 ", text)
    pieces: list[str] = []
    depth, line, begins = 0, 1, 1
    for match in PIECES[dialect].finditer(text):
        kind, piece = match.lastgroup, match[0]
        if kind == "end" or (kind == "start" and depth == 0):
            yield from whole(pieces, begins)
            pieces, depth = [], 0
        elif kind == "comment":
            pieces += [" "] if pieces else []
        elif pieces or not piece.isspace():
            begins = begins if pieces else line
            pieces.append(piece)
            depth += (piece == "(") - (piece == ")")
        line += piece.count("\n")
    yield from whole(pieces, begins)


def lines_only(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")


def whole(pieces: list[str], line: int) -> Iterator[Statement]:
    statement = "".join(pieces).strip()
    if statement:
        yield Statement(statement, line)


def split_outside(text: str, dialect: Dialect) -> list[str]:
    """A list's members: cut at the commas that are outside of brackets and quotes."""
    members, depth = [""], 0
    for match in PIECES[dialect].finditer(text):
        piece = match[0]
        depth += (piece == "(") - (piece == ")")
        if match.lastgroup != "other" or depth or "," not in piece:
            members[-1] += piece
        else:
            first, *rest = piece.split(",")
            members[-1] += first
            members += rest
    return [member.strip() for member in members if member.strip()]


def closing(text: str, dialect: Dialect) -> int:
    """Where the bracket closes that the text begins with; its end where none does."""
    depth = 0
    for match in PIECES[dialect].finditer(text):
        depth += (match[0] == "(") - (match[0] == ")")
        if depth == 0:
            return match.start()
    return len(text)


def split_before(text: str, word: str, dialect: Dialect) -> list[str]:
    """Cut before each such word that is outside of brackets and quotes."""
    found, depth = [""], 0
    for match in PIECES[dialect].finditer(text):
        depth += (match[0] == "(") - (match[0] == ")")
        if depth == 0 and match[0].upper() == word and found[-1].strip():
            found.append("")
        found[-1] += match[0]
    return found
