"""SQLite databases that nobody here designed are filled, and their own SQL finds nothing broken."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from datagen.seeding import Seeded, seed

LIBRARY = """
CREATE TABLE books (id INTEGER PRIMARY KEY, title TEXT NOT NULL COLLATE NOCASE UNIQUE, guid BLOB UNIQUE NOT NULL,
    low INT, high INT, code TEXT CHECK (code GLOB '[A-Z][0-9]'), price DECIMAL(10,2) CHECK (price > 0), CHECK (low < high));
CREATE TABLE authors (id INTEGER PRIMARY KEY AUTOINCREMENT, boss INTEGER NOT NULL REFERENCES authors, first TEXT, last TEXT);
CREATE UNIQUE INDEX whole_name ON authors (lower(first) || ' ' || lower(last));
CREATE UNIQUE INDEX dear ON books (low) WHERE price > 500;
CREATE TABLE links (book INTEGER NOT NULL, author INTEGER NOT NULL, PRIMARY KEY (book, author)) WITHOUT ROWID;
CREATE TABLE notes (id INT PRIMARY KEY, body ANY, size INTEGER AS (length(body)) STORED) STRICT;
CREATE TABLE dangling (id INTEGER PRIMARY KEY, away INT NOT NULL REFERENCES nowhere);
CREATE TRIGGER sort AFTER INSERT ON books BEGIN UPDATE books SET title = title_sort(NEW.title) WHERE id = NEW.id; END;
CREATE TRIGGER refer BEFORE INSERT ON links BEGIN SELECT CASE
    WHEN (SELECT id FROM books WHERE id = NEW.book) IS NULL THEN RAISE(ABORT, 'no such book')
    WHEN (SELECT id FROM authors WHERE id = NEW.author) IS NULL THEN RAISE(ABORT, 'no such author') END; END;
"""


def query(path: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(statement).fetchall()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with closing(sqlite3.connect(tmp_path / "library.db")) as connection:
        connection.executescript(LIBRARY)
    return tmp_path / "library.db"


def test_tables_are_filled_again_and_replaced(path: Path) -> None:
    schema = query(path, "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name")
    for rows, if_exists in ((150, "append"), (300, "append"), (150, "replace")):
        seeded: Seeded = seed(f"sqlite:///{path}", rows=150, if_exists=if_exists)
        assert seeded.certificate.is_clean
        assert query(path, "SELECT count(*) FROM links") == [(rows,)]
    assert query(path, "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name") == schema
    assert query(path, "SELECT count(*) FROM dangling") == [(0,)]
    orphans = "SELECT count(*) FROM links WHERE book NOT IN (SELECT id FROM books) OR author NOT IN (SELECT id FROM authors)"
    assert query(path, orphans) == [(0,)]


def test_what_was_left_or_switched_off_is_told(path: Path) -> None:
    seeded = seed(f"sqlite:///{path}", rows=10)
    assert seeded.warnings == (
        "dangling stays empty: nowhere is not there, to which dangling.away refers, and null is not allowed",
        "books: trigger sort off during the load",
        "links: trigger refer off during the load",
    )
