"""Statements as sqlglot reads them: without words of one database that it doesn't know, which say nothing of values."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from datagen.io.catalog.ddl_text.names import QUALIFIED
from datagen.io.catalog.ddl_text.statements import closing, split_outside
from datagen.io.catalog.model import Dialect

__all__ = ["Salvaged", "rewritten", "salvaged", "written_types"]

NAME = QUALIFIED.pattern.replace("?P<schema>", "?:").replace("?P<name>", "?:")
INDEX = re.compile(r"CREATE\s+UNIQUE\b", re.IGNORECASE)
ONLY = re.compile(r"\bON\s+ONLY\b", re.IGNORECASE)
ALIKE = re.compile(r"\s+NULLS\s+(?:NOT\s+)?DISTINCT\b", re.IGNORECASE)
ALTERS = re.compile(r"ALTER\s+TABLE\b", re.IGNORECASE)
UNNAMED_CHECK = re.compile(r"\bADD\s+CHECK\s*\(", re.IGNORECASE)
RENAMED_COLUMN = re.compile(r"(\bRENAME)\b(?!\s+(?:TO|AS|COLUMN|CONSTRAINT|INDEX|KEY|VALUE)\b)", re.IGNORECASE)
"""Where the word COLUMN is left out."""
USING = re.compile(r"\bUSING\s+(?:BTREE|HASH|RTREE)\b", re.IGNORECASE)
SQL_SERVER = (
    (re.compile(r"\b(?:NON)?CLUSTERED\b", re.IGNORECASE), ""),
    (re.compile(r"\bWITH\s+(?:NO)?CHECK\s+(?=ADD\b)", re.IGNORECASE), ""),
    (re.compile(r"\bNOT\s+FOR\s+REPLICATION\b|\bROWGUIDCOL\b|\bSPARSE\b", re.IGNORECASE), ""),
    (re.compile(r"\)\s*WITH\s*\([^()]*\)", re.IGNORECASE), ")"),
    (re.compile(r"\)(?:\s*(?:TEXTIMAGE_)?ON\s+(?:\[\w+\]|\"\w+\"|PRIMARY\b))+", re.IGNORECASE), ")"),
    (re.compile(r"(?<=[\]\w\"])(\s+)\[(bigint|int|smallint|tinyint|bit|n?(?:var)?char|n?text|image|(?:var)?binary|decimal|numeric|(?:small)?money"
                r"|float|real|date|datetime2?|smalldatetime|datetimeoffset|time|timestamp|rowversion|uniqueidentifier|xml|sql_variant"
                r"|geography|geometry|hierarchyid|sysname)\]", re.IGNORECASE), r"\1\2"),
)  # fmt: skip
"""What says where rows are kept; and types in brackets."""
PARTITIONS = re.compile(r"\bPARTITION\s+BY\b.*", re.IGNORECASE | re.DOTALL)
HEAD = re.compile(rf"(?P<head>CREATE\b.*?\bTABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?{NAME}\s*)\(", re.IGNORECASE | re.DOTALL)
COLUMN = re.compile(
    rf"(?P<name>{NAME})\s+(?P<type>.*?)(?P<rest>(?:\s+(?:NOT\s+NULL|NULL|DEFAULT|PRIMARY|UNIQUE|CHECK|REFERENCES|CONSTRAINT|COLLATE"
    r"|COMMENT|GENERATED|AS|AUTO_INCREMENT|IDENTITY|CHARACTER\s+SET|CHARSET|ON|SRID|INVISIBLE|ENCODE)\b.*)?)",
    re.IGNORECASE | re.DOTALL,
)
CONSTRAINT = re.compile(
    r"(?:CONSTRAINT|PRIMARY|UNIQUE|FOREIGN|CHECK|EXCLUDE|INDEX|KEY|FULLTEXT|SPATIAL|LIKE|PERIOD|SUPPLEMENTAL)\b", re.IGNORECASE
)
NOT_NULL = re.compile(r"\bNOT\s+NULL\b", re.IGNORECASE)


def rewritten(text: str, dialect: Dialect) -> str:
    if ALTERS.match(text):
        text = RENAMED_COLUMN.sub(r"\1 COLUMN", UNNAMED_CHECK.sub("ADD CONSTRAINT unnamed CHECK (", text))
    if dialect == "mssql":
        for pattern, instead in SQL_SERVER:
            text = pattern.sub(instead, text)
        return text
    if dialect == "mysql" and (head := HEAD.match(text)) is not None:
        end = head.end() - 1 + closing(text[head.end() - 1 :], dialect)
        return USING.sub("", text[:end]) + PARTITIONS.sub("", text[end:])
    if dialect != "postgresql":
        return text
    return ALIKE.sub("", ONLY.sub("ON", text)) if INDEX.match(text) else text


@dataclass(frozen=True, slots=True)
class Salvaged:
    """A CREATE TABLE statement of which not all is understood."""

    text: str
    """What is, with odd columns as columns of numbers."""
    types: dict[str, str]
    """Of odd columns, as written, by their names as written."""
    left_out: tuple[str, ...]
    """Members of the list that are no columns."""


def salvaged(text: str, dialect: Dialect, is_understood: Callable[[str], bool]) -> Salvaged | None:
    """None where it is another statement; ``is_understood`` says so of one member of the list."""
    head = HEAD.match(text)
    if head is None:
        return None
    inside = text[head.end() : head.end() - 1 + closing(text[head.end() - 1 :], dialect)]
    kept: list[str] = []
    types: dict[str, str] = {}
    left_out: list[str] = []
    for item in split_outside(inside, dialect):
        column = None if CONSTRAINT.match(item) else COLUMN.fullmatch(item)
        if is_understood(item):
            kept.append(item)
        elif column is None:
            left_out.append(item)
        else:
            types[column["name"]] = column["type"].strip()
            plain = f"{column['name']} int {column['rest']}"
            bare = f"{column['name']} int {'NOT NULL' if NOT_NULL.search(item) else ''}"
            kept.append(plain if is_understood(plain) else bare)
    tail = text[head.end() - 1 + closing(text[head.end() - 1 :], dialect) :]
    return Salvaged(f"{head['head']}({', '.join(kept)}{tail}", types, tuple(left_out))


def written_types(text: str, dialect: Dialect) -> dict[str, str]:
    """Types as CREATE TABLE has them, by columns' names as written, of databases whose types sqlglot makes others of."""
    head = HEAD.match(text) if dialect in ("oracle", "mssql") else None
    if head is None:
        return {}
    inside = text[head.end() : head.end() - 1 + closing(text[head.end() - 1 :], dialect)]
    columns = (COLUMN.fullmatch(item) for item in split_outside(inside, dialect) if not CONSTRAINT.match(item))
    return {column["name"]: column["type"].strip() for column in columns if column is not None and column["type"].strip()}
