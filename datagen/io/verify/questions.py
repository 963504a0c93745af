"""What is asked about a catalog's keys, one question for each."""

from __future__ import annotations

from collections.abc import Iterator

from datagen.io.catalog.model import Catalog, CatalogTable, KeyPart, Unique
from datagen.io.catalog.spelling import spelling_of
from datagen.io.verify.keys import duplicates, orphans, overlaps
from datagen.io.verify.question import Question
from datagen.io.verify.sequences import sequences

__all__ = ["PRIMARY_KEY", "questions"]

PRIMARY_KEY = "primary key"
"""What it is called, as not every database names it."""


def questions(catalog: Catalog, table: CatalogTable) -> Iterator[Question]:
    """Keys, references, exclusions and sequences of one table."""
    spelling = spelling_of(catalog.dialect)
    if table.primary_key:
        parts = tuple(KeyPart(column=column) for column in table.primary_key)
        yield duplicates(table, Unique(name=PRIMARY_KEY, parts=parts), spelling)
    for unique in table.uniques:
        yield duplicates(table, unique, spelling)
    for key in table.foreign_keys:
        yield orphans(catalog, table, key, spelling)
    for exclusion in table.exclusions:
        yield overlaps(table, exclusion, spelling)
    yield from sequences(catalog, table)
