"""Asks a database whether its constraints hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from datagen.io.asking import Asker, Refused, open_asker
from datagen.io.catalog.model import Catalog
from datagen.io.location import parse_location
from datagen.io.verify.certificate import Certificate, Finding, TableRows
from datagen.io.verify.digests import digest_of
from datagen.io.verify.question import Question
from datagen.io.verify.questions import questions
from datagen.io.verify.scans import Scan, scans

__all__ = ["verify"]

COUNTED_AT_ONCE = 500
"""Aggregates in one pass over a table: SQLite and PostgreSQL have columns for no more than 2,000 and 1,664."""
ASKED_AT_ONCE = 40
"""Questions in one statement."""
Counts = Sequence[tuple[Finding, str]]


def verify(
    target: str, catalog: Catalog, *, expected_rows: Mapping[str, int] | None = None, digests: bool = False
) -> Certificate:
    """Counts rows and violations of all constraints that the catalog has; nothing is changed.

    ``expected_rows`` are by table. What the database can't evaluate is an error of that finding; a table that it can't read
    has no findings but that. Raises TargetError where the database can't be reached, or is lost.
    """
    expected_rows = expected_rows or {}
    rows: list[TableRows] = []
    findings: list[Finding] = []
    with open_asker(target) as ask:
        for scan in scans(catalog):
            found, violations = scanned(ask, scan)
            digest = digest_of(ask, catalog, scan) if digests and found.present is not None else None
            rows.append(replace(found, expected=expected_rows.get(scan.table), digest=digest))
            findings += violations
        readable = {each.table for each in rows if each.present is not None}
        tables = [table for table in catalog.tables if str(table.name) in readable]
        findings += answered(ask, [question for table in tables for question in questions(catalog, table)])
    known = {each.table for each in rows}
    rows += [missing(name, count) for name, count in expected_rows.items() if name not in known]
    return Certificate(target=str(parse_location(target)), server=catalog.server, rows=tuple(rows), findings=tuple(findings))


def missing(table: str, expected: int) -> TableRows:
    return TableRows(table=table, present=None, expected=expected, error="there is no such table")


def scanned(ask: Asker, scan: Scan) -> tuple[TableRows, list[Finding]]:
    """Rows, and all counts in as few passes as can be."""
    found: list[Finding] = []
    try:
        present, found = counted(ask, scan.source, scan.counts[:COUNTED_AT_ONCE])
    except Refused:
        try:
            present, _ = counted(ask, scan.source, ())
        except Refused as refused:
            return TableRows(table=scan.table, present=None, error=str(refused)), []
        found = counted_apart(ask, scan.source, scan.counts[:COUNTED_AT_ONCE])
    for start in range(COUNTED_AT_ONCE, len(scan.counts), COUNTED_AT_ONCE):
        found += counted_apart(ask, scan.source, scan.counts[start : start + COUNTED_AT_ONCE])
    return TableRows(table=scan.table, present=present), found


def counted(ask: Asker, source: str, counts: Counts) -> tuple[int, list[Finding]]:
    """The number of rows, and violations."""
    ((present, *violations),) = ask(f"SELECT {', '.join(['count(*)', *(count for _, count in counts)])} FROM {source}")
    pairs = zip(counts, violations, strict=True)
    return int(present), [replace(finding, violations=int(number or 0)) for (finding, _), number in pairs]


def counted_apart(ask: Asker, source: str, counts: Counts) -> list[Finding]:
    """Halved until what the database refuses stands alone."""
    try:
        return counted(ask, source, counts)[1]
    except Refused as refused:
        if len(counts) == 1:
            return [replace(counts[0][0], error=str(refused))]
    middle = len(counts) // 2
    return counted_apart(ask, source, counts[:middle]) + counted_apart(ask, source, counts[middle:])


def answered(ask: Asker, asked: Sequence[Question]) -> list[Finding]:
    """Many questions in one statement."""
    starts = range(0, len(asked), ASKED_AT_ONCE)
    return [finding for start in starts for finding in answered_apart(ask, asked[start : start + ASKED_AT_ONCE])]


def answered_apart(ask: Asker, asked: Sequence[Question]) -> list[Finding]:
    """Halved until what the database refuses stands alone."""
    try:
        rows = ask(" UNION ALL ".join(f"SELECT {number} AS n, ({each.query}) AS c" for number, each in enumerate(asked)))
    except Refused as refused:
        if len(asked) == 1:
            return [replace(asked[0].finding, error=str(refused))]
        middle = len(asked) // 2
        return answered_apart(ask, asked[:middle]) + answered_apart(ask, asked[middle:])
    counts = {int(number): int(count) for number, count in rows}
    return [replace(each.finding, violations=counts[number]) for number, each in enumerate(asked)]
