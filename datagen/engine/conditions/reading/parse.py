"""SQL in a dialect to terms, by way of sqlglot's tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from datagen.engine.conditions.reading import calls, comparisons, constants, patterns, structure
from datagen.engine.conditions.reading.reader import Reader, Readers
from datagen.engine.conditions.terms import Term

__all__ = ["parse_term"]

READERS: Readers = {
    **constants.READERS,
    **structure.READERS,
    **comparisons.READERS,
    **patterns.READERS,
    **calls.READERS,
}


def parse_term(sql: str, dialect: str, columns: Sequence[str], generated: Mapping[str, str]) -> Term:
    """What the SQL says over these columns; generated ones are replaced by their expressions. Raises Unsupported."""
    return Reader(dialect, columns, generated, READERS).read(sql)
