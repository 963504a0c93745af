"""Which SQL counts the violations of each constraint of a catalog."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from datagen.io.catalog.model import Catalog, CatalogTable, Exclusion, ForeignKey, KeyPart, Unique
from datagen.io.catalog.spelling import Spelling, spelling_of
from datagen.io.verify.certificate import Finding

__all__ = ["Question", "Scan", "questions", "scans"]


COUNTING = ("int2", "int4", "int8", "numeric")
"""Types of PostgreSQL that a sequence's numbers compare with."""


@dataclass(frozen=True, slots=True)
class Question:
    """A query of one number, and the finding that it is the violations of."""

    finding: Finding
    query: str


@dataclass(frozen=True, slots=True)
class Scan:
    """What one pass over a table counts: its rows, nulls in columns that have none, and rows that break its checks."""

    table: str
    source: str
    """The table as SQL names it."""
    counts: tuple[tuple[Finding, str], ...]
    """Each with the aggregate that counts its violations."""


def scans(catalog: Catalog) -> Iterator[Scan]:
    spelling = spelling_of(catalog.dialect)
    for table in catalog.tables:
        if table.is_foreign:
            continue
        name = str(table.name)
        counts = [
            (
                Finding(kind="nulls", table=name, name=column.name, columns=(column.name,)),
                f"{spelling.quote(column.name)} IS NULL",
            )
            for column in table.columns
            if not column.is_nullable
        ]
        counts += [(Finding(kind="checks", table=name, name=check.name), f"NOT ({check.expression})") for check in table.checks]
        if table.partitioned is not None and table.partitioned.conditions and not table.partitioned.accepts_all:
            places = " OR ".join(f"({condition})" for condition in table.partitioned.conditions)
            counts.append((Finding(kind="partitions", table=name, name=table.partitioned.key), f"NOT ({places})"))
        yield Scan(
            name,
            spelling.source(table),
            tuple((finding, f"sum(CASE WHEN {when} THEN 1 ELSE 0 END)") for finding, when in counts),
        )


def questions(catalog: Catalog) -> Iterator[Question]:
    """Keys, references, exclusions and sequences."""
    spelling = spelling_of(catalog.dialect)
    for table in catalog.tables:
        if table.is_foreign:
            continue
        if table.primary_key:
            parts = tuple(KeyPart(column=column) for column in table.primary_key)
            yield duplicates(table, Unique(name="primary key", parts=parts), spelling)
        for unique in table.uniques:
            yield duplicates(table, unique, spelling)
        for key in table.foreign_keys:
            if not key.is_parent_missing:
                yield orphans(catalog, table, key, spelling)
        for exclusion in table.exclusions:
            yield overlaps(table, exclusion, spelling)
        yield from sequences(catalog, table, spelling)


def duplicates(table: CatalogTable, unique: Unique, spelling: Spelling) -> Question:
    parts = [spelling.part(part) for part in unique.parts]
    conditions = [f"{part} IS NOT NULL" for part in parts] if unique.nulls_distinct else []
    conditions += [f"({unique.where})"] if unique.where else []
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    groups = f"SELECT 1 AS one FROM {spelling.source(table)}{where} GROUP BY {', '.join(parts)} HAVING count(*) > 1"
    columns = tuple(part.column or part.expression or "" for part in unique.parts)
    finding = Finding(kind="duplicates", table=str(table.name), name=unique.name, columns=columns)
    return Question(finding, f"SELECT count(*) FROM ({groups}) repeated")


def orphans(catalog: Catalog, table: CatalogTable, key: ForeignKey, spelling: Spelling) -> Question:
    own = [f"child.{spelling.quote(column)}" for column in key.columns]
    there = [f"parent.{spelling.quote(column)}" for column in key.parent_columns]
    equal = " AND ".join(f"{parent} = {child}" for child, parent in zip(own, there, strict=True))
    parent_table = catalog.table(key.parent)
    parent = spelling.named(key.parent) if parent_table is None else spelling.source(parent_table)
    missing = f"NOT EXISTS (SELECT 1 FROM {parent} parent WHERE {equal})"
    given = " AND ".join(f"{column} IS NOT NULL" for column in own)
    broken = f"{given} AND {missing}"
    if key.is_match_full and len(own) > 1:
        some = " OR ".join(f"{column} IS NULL" for column in own)
        broken = f"({broken}) OR (({some}) AND NOT ({' AND '.join(f'{column} IS NULL' for column in own)}))"
    if key.where:
        narrowed = f"SELECT * FROM {spelling.source(table)} WHERE {key.where}"
        source = f"({narrowed}) child"
    else:
        source = f"{spelling.source(table)} child"
    finding = Finding(kind="orphans", table=str(table.name), name=key.name, columns=key.columns)
    return Question(finding, f"SELECT count(*) FROM {source} WHERE {broken}")


def overlaps(table: CatalogTable, exclusion: Exclusion, spelling: Spelling) -> Question:
    """Pairs of rows for which all operators are true; PostgreSQL has no other name for a row than its place."""
    named = [f"{element} AS e{number}" for number, (element, _) in enumerate(exclusion.elements)]
    where = f" WHERE {exclusion.where}" if exclusion.where else ""
    rows = f"SELECT tableoid AS t, ctid AS c, {', '.join(named)} FROM {spelling.source(table)}{where}"
    both = " AND ".join(f"a.e{number} {operator} b.e{number}" for number, (_, operator) in enumerate(exclusion.elements))
    finding = Finding(
        kind="exclusions",
        table=str(table.name),
        name=exclusion.name,
        columns=tuple(column for column in exclusion.columns if column),
    )
    return Question(finding, f"SELECT count(*) FROM ({rows}) a JOIN ({rows}) b ON (a.t, a.c) < (b.t, b.c) AND {both}")


def sequences(catalog: Catalog, table: CatalogTable, spelling: Spelling) -> Iterator[Question]:
    """Whether a sequence will give values that are there, which PostgreSQL lets happen."""
    if catalog.dialect != "postgresql":
        return
    for column in table.columns:
        if column.sequence is None or column.type.name not in COUNTING:
            continue
        largest = f"(SELECT max({spelling.quote(column.name)}) FROM {spelling.named(table.name)})"
        behind = f"{largest} >= last_value + CASE WHEN is_called THEN 1 ELSE 0 END"
        finding = Finding(kind="sequences", table=str(table.name), name=column.name, columns=(column.name,))
        schema, _, name = column.sequence.partition(".")
        yield Question(finding, f"SELECT count(*) FROM {spelling.quote(schema)}.{spelling.quote(name)} WHERE {behind}")
