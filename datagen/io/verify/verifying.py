"""Asks a database whether its constraints hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import Any, Protocol

from datagen.errors import TargetError
from datagen.io.catalog.model import Catalog
from datagen.io.connection import Connection, DriverError
from datagen.io.location import Location, parse_location
from datagen.io.verify.certificate import Certificate, Finding, TableRows
from datagen.io.verify.digests import digest_query
from datagen.io.verify.questions import Question, Scan, questions, scans

__all__ = ["verify"]

ASKED_AT_ONCE = 40
"""Questions in one statement."""


class Refused(Exception):  # noqa: N818 - what a database said to one query
    """A query that the database could not answer."""


class Asker(Protocol):
    """A database that answers queries."""

    def __call__(self, query: str) -> list[tuple[Any, ...]]:
        """All rows. Raises Refused, after which the next query can be asked."""


def verify(
    target: str, catalog: Catalog, *, expected_rows: Mapping[str, int] | None = None, digests: bool = False
) -> Certificate:
    """Counts rows and violations. ``expected_rows`` are by table; a digest is worth something on one version of a server only.

    Raises TargetError where the database can't be reached.
    """
    location = parse_location(target)
    if location.scheme not in ASKERS:
        raise TargetError(f"{location} is no database that can be read back (there are {', '.join(ASKERS)})")
    rows: list[TableRows] = []
    findings: list[Finding] = []
    with ASKERS[location.scheme](location) as ask:
        for scan in scans(catalog):
            present, found = scanned(ask, scan)
            expected = (expected_rows or {}).get(scan.table)
            digest = digest_of(ask, catalog, scan) if digests else None
            rows.append(TableRows(table=scan.table, present=present, expected=expected, digest=digest))
            findings += found
        findings += answered(ask, list(questions(catalog)))
    return Certificate(target=str(location), server=catalog.server, rows=tuple(rows), findings=tuple(findings))


def scanned(ask: Asker, scan: Scan) -> tuple[int | None, list[Finding]]:
    """All counts in one pass; where the database refuses that, one by one."""
    try:
        return counted(ask, scan)
    except Refused:
        pass
    found: list[Finding] = []
    for finding, count in scan.counts:
        try:
            found += counted(ask, Scan(scan.table, scan.source, ((finding, count),)))[1]
        except Refused as refused:
            found.append(replace(finding, error=str(refused)))
    try:
        return counted(ask, Scan(scan.table, scan.source, ()))[0], found
    except Refused:
        return None, found


def counted(ask: Asker, scan: Scan) -> tuple[int, list[Finding]]:
    counts = ", ".join(["count(*)", *(count for _, count in scan.counts)])
    ((present, *violations),) = ask(f"SELECT {counts} FROM {scan.source}")
    pairs = zip(scan.counts, violations, strict=True)
    return int(present), [replace(finding, violations=int(number or 0)) for (finding, _), number in pairs]


def digest_of(ask: Asker, catalog: Catalog, scan: Scan) -> str | None:
    try:
        ((digest,),) = ask(digest_query(catalog, scan))
    except Refused:
        return None
    return None if digest is None else str(digest)


def answered(ask: Asker, asked: Sequence[Question]) -> list[Finding]:
    """Many questions in one statement; where the database refuses that, one by one."""
    found: list[Finding] = []
    for start in range(0, len(asked), ASKED_AT_ONCE):
        some = asked[start : start + ASKED_AT_ONCE]
        try:
            rows = ask(" UNION ALL ".join(f"SELECT {number} AS n, ({each.query}) AS c" for number, each in enumerate(some)))
        except Refused:
            found += [answered_alone(ask, each) for each in some]
        else:
            counts = {int(number): int(count) for number, count in rows}
            found += [replace(each.finding, violations=counts[number]) for number, each in enumerate(some)]
    return found


def answered_alone(ask: Asker, question: Question) -> Finding:
    try:
        ((count,),) = ask(question.query)
    except Refused as refused:
        return replace(question.finding, error=str(refused))
    return replace(question.finding, violations=int(count))


@dataclass(slots=True)
class AdbcAsker:
    """PostgreSQL or SQLite."""

    connection: Connection

    def __call__(self, query: str) -> list[tuple[Any, ...]]:
        try:
            return self.connection.query(query)
        except DriverError as error:
            self.connection.rollback()
            raise Refused(self.connection.cause(error)) from error


@contextmanager
def ask_postgresql(location: Location) -> Iterator[Asker]:
    from datagen.io.postgresql.connecting import connect_postgresql

    with closing(connect_postgresql(location)) as connection:
        yield AdbcAsker(connection)


@contextmanager
def ask_sqlite(location: Location) -> Iterator[Asker]:
    from datagen.io.sqlite.sink import connect_sqlite, database_path

    if not database_path(location).exists():
        raise TargetError(f"can't read {location}: there is no such file")
    with closing(connect_sqlite(location)) as connection:
        yield AdbcAsker(connection)


@contextmanager
def ask_mysql(location: Location) -> Iterator[Asker]:
    from datagen.io.mysql.connection import MysqlError, connect_mysql, one_line

    with closing(connect_mysql(location)) as connection:

        def ask(query: str) -> list[tuple[Any, ...]]:
            try:
                with connection.cursor() as cursor:
                    cursor.execute(query)
                    return list(cursor.fetchall())
            except MysqlError as error:
                raise Refused(location.hide(one_line(error))) from error

        yield ask


ASKERS = {
    "postgresql": ask_postgresql,
    "postgres": ask_postgresql,
    "mysql": ask_mysql,
    "mariadb": ask_mysql,
    "sqlite": ask_sqlite,
}
"""By URL scheme."""
