"""What one pass over a table counts: its rows, nulls where none belong, and rows that break its conditions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from datagen.io.catalog.model import Catalog, CatalogTable
from datagen.io.catalog.spelling import Spelling, bracketed, spelling_of
from datagen.io.verify.certificate import Finding

__all__ = ["Scan", "scans"]


@dataclass(frozen=True, slots=True)
class Scan:
    """One table."""

    table: str
    source: str
    """As SQL names it."""
    counts: tuple[tuple[Finding, str], ...]
    """Each with the aggregate that counts its violations."""


def scans(catalog: Catalog) -> Iterator[Scan]:
    """Of every table whose rows are in this database."""
    spelling = spelling_of(catalog.dialect)
    for table in catalog.tables:
        if not table.is_foreign:
            counts = tuple(
                (finding, f"sum(CASE WHEN {broken} THEN 1 ELSE 0 END)") for finding, broken in conditions(table, spelling)
            )
            yield Scan(str(table.name), spelling.source(table), counts)


def conditions(table: CatalogTable, spelling: Spelling) -> Iterator[tuple[Finding, str]]:
    """What must be true of no row. A check that is unknown is met."""
    name = str(table.name)
    for column in table.columns:
        if not column.is_nullable:
            yield (
                Finding(kind="nulls", table=name, name=column.name, columns=(column.name,)),
                spelling.null.format(spelling.quote(column.name)),
            )
    for check in table.checks:
        yield Finding(kind="checks", table=name, name=check.name), f"NOT {bracketed(check.expression)}"
    cut = table.partitioned
    if cut is not None and cut.conditions and not cut.accepts_all:
        places = " OR ".join(bracketed(condition) for condition in cut.conditions)
        yield Finding(kind="partitions", table=name, name=cut.key), f"NOT ({places})"
