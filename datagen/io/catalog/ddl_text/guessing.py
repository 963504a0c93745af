"""Which database a text is for, by what each of them alone writes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from datagen.io.catalog.model import Dialect

__all__ = ["guess_dialect"]

NOISE = re.compile(
    r"--[^\n]*|/\*(?![!M]).*?\*/|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$|'(?:[^'\\]|''|\\.)*'|^COPY\b[^;]*\bFROM\s+stdin.*?^\\\.$",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
"""Comments, strings, routines and rows."""
ENOUGH = 500_000
"""Characters of a text, which may be rows for the most part."""
SIGNS: Mapping[Dialect, tuple[str, ...]] = {
    "postgresql": (
        r"::|\w\[\]|\b(?:BIG|SMALL)?SERIAL\b|\b(?:JSONB|BYTEA|TIMESTAMPTZ|PLPGSQL|CITEXT|TSVECTOR|search_path)\b",
        r"\bCHARACTER\s+VARYING\b|\bWITH(?:OUT)?\s+TIME\s+ZONE\b|\bCREATE\s+(?:EXTENSION|DOMAIN|TYPE)\b|\bAS\s+ENUM\b",
        r"\bOWNER\s+TO\b|\bnextval\s*\(",
    ),
    "mysql": (
        r"`\w+`|\bENGINE\s*=|\bAUTO_INCREMENT\b|\bUNSIGNED\b|\b(?:TINY|MEDIUM|LONG)(?:TEXT|BLOB)\b|\bMEDIUMINT\b",
        r"\bENUM\s*\(|\bCHARSET\b|/\*!\d",
    ),
    "sqlite": (r"\bAUTOINCREMENT\b|\bCOLLATE\s+NOCASE\b|\bWITHOUT\s+ROWID\b|\bPRAGMA\b|\bINTEGER\s+PRIMARY\s+KEY\b",),
    "mssql": (
        r"^[ \t]*GO[ \t]*$|\[(?:dbo|int|bit|varchar|nvarchar|datetime2?|uniqueidentifier)\]|\bIDENTITY\s*\(\s*\d",
        r"\b(?:NON)?CLUSTERED\b|\bUNIQUEIDENTIFIER\b|\bNVARCHAR\s*\(|\bDATETIME2\b|\bGETDATE\s*\(",
    ),
    "oracle": (r"\bN?VARCHAR2\b|\w[\"\s]\s*NUMBER\s*\(\s*[\d*]|\bN?CLOB\b|^/[ \t]*$|\bFROM\s+DUAL\b|\bSYSDATE\b",),
}
PATTERNS = {dialect: re.compile("|".join(signs), re.IGNORECASE | re.MULTILINE) for dialect, signs in SIGNS.items()}


def guess_dialect(text: str) -> Dialect:
    """The one with the most such signs; PostgreSQL where there are none."""
    bare = NOISE.sub(" '' ", text[:ENOUGH])
    counts = {dialect: sum(1 for _ in pattern.finditer(bare)) for dialect, pattern in PATTERNS.items()}
    return max(counts, key=lambda dialect: counts[dialect])
