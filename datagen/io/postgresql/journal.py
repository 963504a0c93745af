"""The way back from a fast load: what was taken down, kept in the database itself until it stands again.

A step of the journal and the removal that it undoes are committed together, so that whatever is missing is in the journal. The
load, the rebuilding and the end of the journal are one more transaction. Whoever owns the journal holds a lock, which the
server lets go when its session ends, however that ends.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Collection, Sequence
from contextlib import closing
from dataclasses import dataclass

from datagen.errors import LoadError, TargetError
from datagen.io.connection import Connection, DriverError
from datagen.io.ddl import quote_literal
from datagen.io.location import Location
from datagen.io.postgresql.connecting import connect_postgresql
from datagen.io.postgresql.relation import Relation, find_relations, own_schema

__all__ = ["Step", "begin_journal", "close_journal", "lock_journal", "refuse_unfinished", "restore"]

NAME = "datagen_journal"
CREATE = """
CREATE TABLE IF NOT EXISTS {journal} (
    run uuid, step integer, what text NOT NULL, restoring_sql text NOT NULL, is_done boolean NOT NULL DEFAULT false,
    PRIMARY KEY (run, step)
)
"""
OPEN_STEPS = "SELECT run::text, step::bigint, what, restoring_sql FROM {journal} WHERE NOT is_done ORDER BY run, step"
LOCK = "SELECT pg_try_advisory_lock(hashtext('datagen_journal'), hashtext({schema}))"
LINGERING_SECONDS = 3.0
"""How long the session of a load that was killed may go on."""
LOCK_SECONDS = 15.0
"""The same for one that was building an index on a server that does not look for its client meanwhile."""
POLL_SECONDS = 0.2
ALREADY_THERE = frozenset({"42P07", "42710"})
"""SQLSTATE duplicate_table (an index, here) and duplicate_object (a constraint)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that is taken down."""

    what: str
    """``index "name"``, for people."""
    removing_sql: str | None
    """None for what goes by itself."""
    restoring_sql: str
    """Names all with their schemas."""


def journal_in(schema: str) -> Relation:
    return Relation(schema, NAME)


def refuse_unfinished(connection: Connection, schemas: Collection[str]) -> None:
    """Raises TargetError where a fast load into one of the schemas goes on, or was cut off with indexes still missing."""
    for journal in find_relations(connection, [journal_in(schema) for schema in sorted(schemas)]):
        if connection.query(OPEN_STEPS.replace("{journal}", journal.sql)):
            lock_journal(connection, journal.schema, LINGERING_SECONDS)
            where = connection.location
            raise TargetError(
                f"an earlier fast load into {where} was cut off, and indexes and foreign keys are still missing in it "
                f"(put them back: datagen restore {where})"
            )


def lock_journal(connection: Connection, schema: str, wait_seconds: float = LOCK_SECONDS) -> None:
    """Until the session ends. Raises TargetError where another session keeps it."""
    deadline = time.monotonic() + wait_seconds
    while connection.query(LOCK.replace("{schema}", quote_literal(schema))) != [(True,)]:
        connection.rollback()
        if time.monotonic() > deadline:
            raise TargetError(f"a fast load into {connection.location} is under way (wait for its end)")
        time.sleep(POLL_SECONDS)


def begin_journal(connection: Connection, schema: str, steps: Sequence[Step]) -> None:
    """Takes all of it down, and commits that together with the journal."""
    journal, run = journal_in(schema).sql, uuid.uuid4()
    connection.execute(CREATE.replace("{journal}", journal))
    for start in range(0, len(steps), 500):
        rows = ", ".join(
            f"('{run}', {number}, {quote_literal(step.what)}, {quote_literal(step.restoring_sql)})"
            for number, step in enumerate(steps[start : start + 500], start)
        )
        connection.execute(f"INSERT INTO {journal} (run, step, what, restoring_sql) VALUES {rows}")
    for step in reversed(steps):
        if step.removing_sql is not None:
            connection.execute(step.removing_sql)
    connection.commit()


def close_journal(connection: Connection, schema: str) -> None:
    """Within the transaction that rebuilds everything."""
    connection.execute(f"DROP TABLE {journal_in(schema).sql}")


def restore(location: Location, wait_seconds: float = LOCK_SECONDS) -> list[str]:
    """Puts back what fast loads into the current schema took down and left so; returns what that was, in words.

    Raises TargetError where there is no such database or a load is under way all that time, LoadError where something can't be
    put back: the rest is, and what is missing stays in the journal.
    """
    with closing(connect_postgresql(location)) as connection:
        try:
            schema = own_schema(connection)
            journal = None if schema is None else journal_in(schema)
            if journal is None or not find_relations(connection, [journal]):
                return []
            lock_journal(connection, journal.schema, wait_seconds)
            return work_off(connection, journal) if find_relations(connection, [journal]) else []
        except DriverError as error:
            raise TargetError(f"can't restore {location}: {connection.cause(error)}") from error


def work_off(connection: Connection, journal: Relation) -> list[str]:
    restored, failed = [], []
    steps = connection.query(OPEN_STEPS.replace("{journal}", journal.sql))
    connection.commit()
    for run, step, what, sql in steps:
        try:
            put_back(connection, sql, f"UPDATE {journal.sql} SET is_done = true WHERE run = '{run}' AND step = {step}")
            restored.append(what)
        except DriverError as error:
            connection.rollback()
            failed.append(f"{what}: {connection.cause(error)}")
    if failed:
        raise LoadError(
            f"{len(failed)} of {len(steps)} could not be put back in {connection.location}, and stay in {journal.sql}: "
            f"{'; '.join(failed)} (correct the rows, then restore again)"
        )
    close_journal(connection, journal.schema)
    connection.commit()
    return restored


def put_back(connection: Connection, sql: str, done: str) -> None:
    """One step and its mark, in one transaction."""
    try:
        connection.execute(sql)
    except DriverError as error:
        connection.rollback()
        if error.sqlstate not in ALREADY_THERE:
            raise
    connection.execute(done)
    connection.commit()
