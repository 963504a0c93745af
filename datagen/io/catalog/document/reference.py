"""The tables of types as documentation."""

from __future__ import annotations

from collections.abc import Iterable

from datagen.io.catalog.document.mssql import MSSQL
from datagen.io.catalog.document.mysql import MYSQL
from datagen.io.catalog.document.oracle import ORACLE
from datagen.io.catalog.document.postgresql import EXTENSION_TYPES, POSTGRESQL
from datagen.io.catalog.document.property import Rules
from datagen.io.catalog.document.sqlite import SQLITE

__all__ = ["render_types"]

SECTIONS = (
    ("PostgreSQL", POSTGRESQL),
    ("PostgreSQL's extensions", EXTENSION_TYPES),
    ("MySQL and MariaDB", MYSQL),
    ("SQLite", SQLITE),
    ("SQL Server", MSSQL),
    ("Oracle", ORACLE),
)


def render_types() -> str:
    """Markdown: a table for each database, a row for each kind of values."""
    return "\n".join(line for title, rules in SECTIONS for line in render_section(title, rules))


def render_section(title: str, rules: Rules) -> Iterable[str]:
    by_words: dict[str, list[str]] = {}
    for name, rule in rules.items():
        by_words.setdefault(rule.words, []).append(name)
    yield from (f"### {title}", "", "| type | values |", "|---|---|")
    yield from (f"| {', '.join(names)} | {words} |" for words, names in by_words.items())
    yield ""
