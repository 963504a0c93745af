"""The catalog of an SQLite database, from its pragmas and from the text of its statements."""

from datagen.io.catalog.sqlite.reading import read_sqlite

__all__ = ["read_sqlite"]
