"""Which SQL counts the rows that break a key: duplicates, orphans, overlaps."""

from __future__ import annotations

from datagen.io.catalog.model import Catalog, CatalogTable, Exclusion, ForeignKey, Unique
from datagen.io.catalog.spelling import Spelling, bracketed
from datagen.io.verify.certificate import Finding
from datagen.io.verify.question import Question

__all__ = ["duplicates", "orphans", "overlaps"]


def duplicates(table: CatalogTable, unique: Unique, spelling: Spelling) -> Question:
    """Rows whose key another row before them has. What is equal, the database says by the collations of its columns."""
    names = [f"k{number}" for number in range(len(unique.parts))]
    parts = ", ".join(f"{spelling.part(part, table)} AS {name}" for part, name in zip(unique.parts, names, strict=True))
    where = f" WHERE {bracketed(unique.where)}" if unique.where else ""
    keys = f"SELECT {parts} FROM {spelling.source(table)}{where}"
    given = f" WHERE {' AND '.join(map(spelling.given.format, names))}" if unique.nulls_distinct else ""
    groups = f"SELECT count(*) AS n FROM ({keys}) keyed{given} GROUP BY {', '.join(names)} HAVING count(*) > 1"
    columns = tuple(part.column or part.expression or "" for part in unique.parts)
    finding = Finding(kind="duplicates", table=str(table.name), name=unique.name, columns=columns)
    return Question(finding, f"SELECT {spelling.whole.format('coalesce(sum(n - 1), 0)')} FROM ({groups}) repeated")


def orphans(catalog: Catalog, table: CatalogTable, key: ForeignKey, spelling: Spelling) -> Question:
    """Rows that refer to no row; with MATCH FULL those that are null in part, too.

    By a join: SQLite and MySQL build an index for one where the parent's columns have none.
    """
    own = [f"child.{spelling.quote(column)}" for column in key.columns]
    given = " AND ".join(f"{column} IS NOT NULL" for column in own)
    source = f"{spelling.source(table)} child"
    if key.where:
        source = f"(SELECT * FROM {spelling.source(table)} WHERE {bracketed(key.where)}) child"
    finding = Finding(kind="orphans", table=str(table.name), name=key.name, columns=key.columns)
    if key.is_parent_missing:
        return Question(finding, f"SELECT count(*) FROM {source} WHERE {given}")
    there = [f"parent.{spelling.quote(column)}" for column in key.parent_columns]
    equal = " AND ".join(f"{parent} = {child}" for child, parent in zip(own, there, strict=True))
    known = catalog.table(key.parent)
    parents = spelling.named(key.parent) if known is None else spelling.source(known)
    broken = f"{given} AND {there[0]} IS NULL"
    if key.is_match_full and len(own) > 1:
        some = " OR ".join(f"{column} IS NULL" for column in own)
        some_not = " OR ".join(f"{column} IS NOT NULL" for column in own)
        broken = f"({broken}) OR (({some}) AND ({some_not}))"
    return Question(finding, f"SELECT count(*) FROM {source} LEFT JOIN {parents} parent ON {equal} WHERE {broken}")


def overlaps(table: CatalogTable, exclusion: Exclusion, spelling: Spelling) -> Question:
    """Rows for which all operators are true with a row before them; PostgreSQL has no other name for a row than its place."""
    elements = [
        bracketed(shown) if column is None else spelling.quote(column)
        for (shown, _), column in zip(exclusion.elements, exclusion.columns, strict=True)
    ]
    named = ", ".join(f"{element} AS e{number}" for number, element in enumerate(elements))
    where = f" WHERE {bracketed(exclusion.where)}" if exclusion.where else ""
    rows = f"SELECT tableoid AS t, ctid AS c, {named} FROM {spelling.source(table)}{where}"
    both = " AND ".join(f"a.e{number} {operator} b.e{number}" for number, (_, operator) in enumerate(exclusion.elements))
    finding = Finding(
        kind="exclusions",
        table=str(table.name),
        name=exclusion.name,
        columns=tuple(column for column in exclusion.columns if column),
    )
    earlier = f"SELECT 1 FROM ({rows}) b WHERE (b.t, b.c) < (a.t, a.c) AND {both}"
    return Question(finding, f"SELECT count(*) FROM ({rows}) a WHERE EXISTS ({earlier})")
