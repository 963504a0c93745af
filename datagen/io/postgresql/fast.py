"""Fast loads: indexes and foreign keys of the tables are taken down, and built at once over all rows.

Primary keys and unique constraints stay, since others may refer to them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress

from datagen.io.connection import Connection, DriverError
from datagen.io.ddl import quote, quote_literal
from datagen.io.postgresql.catalog import ask
from datagen.io.postgresql.journal import Step

__all__ = ["analyze", "lock_tables", "may_journal", "prepare_session", "rebuild", "removable"]

INDEXES = """
SELECT format('%I.%I', n.nspname, x.relname), pg_get_indexdef(i.indexrelid), obj_description(i.indexrelid, 'pg_class')
FROM pg_index i
JOIN pg_class x ON x.oid = i.indexrelid
JOIN pg_class t ON t.oid = i.indrelid AND t.relkind = 'r' AND NOT t.relispartition
JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE i.indrelid IN ({oids}) AND i.indisvalid AND i.indisready AND x.reltablespace = 0
    AND NOT i.indisprimary AND NOT i.indisclustered AND NOT i.indisreplident
    AND pg_has_role(t.relowner, 'USAGE') AND has_schema_privilege(n.oid, 'CREATE')
    AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid
        AND d.deptype IN ('e', 'x'))
    AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = i.indexrelid AND a.attstattarget > -1)
ORDER BY 1
"""
"""Those whose definition says all there is to say of them: none in a tablespace, marked for CLUSTER, of an extension, ..."""
FOREIGN_KEYS = """
SELECT format('%I.%I', n.nspname, c.relname), k.conname::text, pg_get_constraintdef(k.oid),
    obj_description(k.oid, 'pg_constraint')
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid AND c.relkind = 'r' AND NOT c.relispartition
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_class p ON p.oid = k.confrelid AND p.relkind = 'r' AND NOT p.relispartition
WHERE k.contype = 'f' AND k.conrelid IN ({oids}) AND k.conparentid = 0
    AND pg_has_role(c.relowner, 'USAGE') AND has_table_privilege(p.oid, 'REFERENCES')
    AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgconstraint = k.oid AND t.tgenabled <> 'O')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_constraint'::regclass AND d.objid = k.oid
        AND d.deptype IN ('e', 'x'))
ORDER BY k.oid
"""
"""Likewise: none of partitioned tables, whose partitions have keys of their own, or with triggers that someone switched."""
SIZES = "SELECT oid::bigint, greatest(reltuples, 0)::float8 FROM pg_class WHERE oid IN ({oids})"

LEAST_ROWS = 1_000
LEAST_SHARE = 0.1
"""Below these, of new rows and of new rows to present ones, rebuilding takes longer than maintaining."""
MAINTENANCE_MEMORY = "512MB"
"""For each index as it is built; the server's default of 64 MB makes large sorts go to disk."""


def removable(connection: Connection, rows: Mapping[int, int], *, is_emptied: bool) -> list[Step]:
    """What comes down of the tables, by OID with their new rows, in the order of rebuilding: foreign keys may use indexes.

    Changes the search path for the rest of the transaction, so that definitions name every schema.
    """
    present = {} if is_emptied else dict(ask(connection, SIZES, rows))
    oids = [oid for oid, new in rows.items() if new >= LEAST_ROWS and new >= present.get(oid, 0) * LEAST_SHARE]
    connection.execute("SET LOCAL search_path = ''")
    steps = [step for row in ask(connection, INDEXES, oids) for step in index_steps(*row)]
    return steps + [step for row in ask(connection, FOREIGN_KEYS, oids) for step in key_steps(*row)]


def index_steps(name: str, definition: str, comment: str | None) -> Iterator[Step]:
    yield Step(what=f"index {name}", removing_sql=f"DROP INDEX {name}", restoring_sql=definition)
    yield from comment_steps("index", name, comment)


def key_steps(table: str, name: str, definition: str, comment: str | None) -> Iterator[Step]:
    yield Step(
        what=f"foreign key {quote(name)} of {table}",
        removing_sql=f"ALTER TABLE {table} DROP CONSTRAINT {quote(name)}",
        restoring_sql=f"ALTER TABLE {table} ADD CONSTRAINT {quote(name)} {definition}",
    )
    yield from comment_steps("constraint", f"{quote(name)} ON {table}", comment)


def comment_steps(kind: str, name: str, comment: str | None) -> Iterator[Step]:
    """A comment goes with what it is on."""
    if comment is not None:
        restoring = f"COMMENT ON {kind} {name} IS {quote_literal(comment)}"
        yield Step(what=f"comment on {kind} {name}", removing_sql=None, restoring_sql=restoring)


def rebuild(connection: Connection, steps: Iterable[Step]) -> None:
    connection.execute(f"SET LOCAL maintenance_work_mem = '{MAINTENANCE_MEMORY}'")
    for step in steps:
        connection.execute(step.restoring_sql)


def may_journal(connection: Connection) -> bool:
    """Whether there is a current schema in which this role may make tables."""
    return connection.query("SELECT coalesce(has_schema_privilege(current_schema(), 'CREATE'), false)") == [(True,)]


def prepare_session(connection: Connection) -> None:
    """The server notices within a second that this process is gone, where it can (PostgreSQL 14, on most systems)."""
    with suppress(DriverError):
        connection.execute("SET client_connection_check_interval = '1s'")
        connection.commit()
        return
    connection.rollback()


def lock_tables(connection: Connection, tables: Collection[str]) -> None:
    """Others may read, and nobody else may write what no foreign key checks."""
    if tables:
        connection.execute(f"LOCK TABLE {', '.join(tables)} IN SHARE ROW EXCLUSIVE MODE")


def analyze(connection: Connection, tables: Iterable[str]) -> None:
    for table in tables:
        connection.execute(f"ANALYZE {table}")
