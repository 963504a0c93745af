"""Rows tried in PostgreSQL: within one transaction that is taken back, each query in a savepoint of its own, reading only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from datagen.engine.plan import TablePlan
from datagen.errors import TargetError
from datagen.io.asking import Refused, is_connection_lost
from datagen.io.connection import Connection, DriverError
from datagen.io.conversion import ConvertedTable, TextInput
from datagen.io.ddl import quote
from datagen.io.location import Location
from datagen.io.postgresql.catalog import CatalogColumn, present_columns
from datagen.io.postgresql.connecting import connect_postgresql
from datagen.io.postgresql.relation import find_relations, own_schema, relation_of
from datagen.io.trial.rows import NUMBER
from datagen.io.trial.stage import Function, Untried

__all__ = ["open_postgresql_stage"]

LONGEST_MILLISECONDS = 5000
"""Of one query: a function that takes longer than that for a few thousand rows has to wait for the load."""
WRITING = "datagen_writing"
"""The savepoint before a temporary table is made, or before queries, which may only read."""
READING = "datagen_reading"
"""The one from which queries go on after an error."""
OWN_FAULTS = ("25006", "42", "57014")
"""SQLSTATEs, or how they begin, that say nothing of the rows: it would write, it can't be said so here, it takes too long."""
SHOWN_PLACE = re.compile(r" LINE \d+: ")
"""Behind the message: where in a query, which no user has written, something is wrong."""
FORBIDDEN = "42501"
"""A function that this role may not call; the load may not either."""
FUNCTIONS = """
SELECT p.proname::text, coalesce(array_to_string(p.proargnames, ','), '')::text, {source}
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND l.lanname IN ('sql', 'plpgsql') ORDER BY p.oid
"""
PLAIN_SOURCE = "p.prosrc::text"
SOURCE = "coalesce(pg_get_function_sqlbody(p.oid), p.prosrc)::text"
"""Since PostgreSQL 14 the body of a function may be SQL, and no text."""
SQL_BODIES = 140000
STORED_TYPES = """
WITH RECURSIVE stored (name, type, modifier) AS (
    SELECT attname, atttypid, atttypmod FROM pg_attribute WHERE attrelid = {oid} AND attnum > 0 AND NOT attisdropped
    UNION ALL
    SELECT stored.name, t.typbasetype, t.typtypmod FROM stored JOIN pg_type t ON t.oid = stored.type WHERE t.typtype = 'd'
)
SELECT name::text, format_type(type, modifier)::text FROM stored JOIN pg_type t ON t.oid = stored.type WHERE t.typtype <> 'd'
"""
RELATIONS = """
SELECT c.relname::text, bool_and(c.relkind = 'r' AND NOT c.relispartition)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
AND n.nspname NOT LIKE 'pg\\_t%' GROUP BY 1
"""


@contextmanager
def open_postgresql_stage(location: Location) -> Iterator[PostgresqlStage]:
    with closing(connect_postgresql(location)) as connection:
        stage = PostgresqlStage(connection)
        try:
            stage.begin()
            yield stage
        except DriverError as error:
            raise TargetError(f"can't read {location}: {connection.cause(error)}") from error
        finally:
            with suppress(DriverError):
                connection.execute("ROLLBACK")


@dataclass(slots=True)
class PostgresqlStage:
    """Temporary tables have the types of the columns, but those of domains, which would refuse what is to be counted."""

    connection: Connection
    default_schema: str = ""
    version: int = 0
    filled: int = 0
    is_reading: bool = False
    stored_types: dict[str, dict[str, str]] = field(default_factory=dict)
    """By table and column, as SQL writes them with their lengths and digits; of a domain what is beneath it."""
    known: dict[str, Mapping[str, CatalogColumn]] = field(default_factory=dict)

    def begin(self) -> None:
        self.connection.leave_transactions()
        self.connection.execute("BEGIN")
        self.connection.query("SELECT set_config('jit', 'off', false) FROM pg_settings WHERE name = 'jit'")
        self.connection.execute(f"SET LOCAL statement_timeout = {LONGEST_MILLISECONDS}")
        self.default_schema = own_schema(self.connection) or ""
        self.version = self.connection.count("SELECT current_setting('server_version_num')::int8")

    def fold(self, name: str) -> str:
        return name

    def columns(self, table: TablePlan) -> Mapping[str, CatalogColumn]:
        if table.name not in self.known:
            relation = relation_of(table, self.default_schema)
            oids = [found.oid for found in find_relations(self.connection, [relation]).values()]
            self.known[table.name] = next(iter(present_columns(self.connection, oids).values()), {})
            queries = [STORED_TYPES.replace("{oid}", str(oid)) for oid in oids]
            self.stored_types[table.name] = dict(row for query in queries for row in self.connection.query(query))
        return self.known[table.name]

    def fill(self, rows: ConvertedTable) -> str:
        stored = self.stored_types[rows.name]
        odd = {name for name, conversion in rows.columns if isinstance(conversion, TextInput)}
        names = [name for name, _ in rows.columns if name != NUMBER]
        types = {name: "text" if name in odd else stored[name] for name in names}
        self.filled += 1
        stage = f"datagen_trial_{self.filled}"
        declared = [*(f"{quote(name)} {types[name]}" for name in names), f"{NUMBER} int8 PRIMARY KEY"]
        batches = pa.RecordBatchReader.from_batches(rows.schema, [rows.batch(0, rows.rows)])
        self.begin_writing()
        try:
            self.connection.execute(f"CREATE TEMPORARY TABLE {stage} ({', '.join(declared)}) ON COMMIT DROP")
            self.connection.ingest(stage, batches, is_temporary=True)
        except DriverError as error:
            raise Untried(self.undone(error, WRITING)) from error
        self.connection.execute(f"RELEASE SAVEPOINT {WRITING}")
        values = [f"{quote(name)}::{stored[name]} AS {quote(name)}" if name in odd else quote(name) for name in names]
        return f"SELECT {', '.join([*values, NUMBER])} FROM pg_temp.{stage}"

    def generated(self, table: TablePlan, name: str, expression: str) -> str:
        return f"({expression})::{self.stored_types[table.name][name]}"

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        self.begin_reading()
        try:
            return self.connection.query(query)
        except DriverError as error:
            cause, state = self.undone(error, READING), error.sqlstate or ""
            if state.startswith(OWN_FAULTS) and state != FORBIDDEN:
                raise Untried(cause) from error
            raise Refused(cause) from error

    def begin_writing(self) -> None:
        """Undoes whatever queries may have done."""
        if self.is_reading:
            self.connection.execute(f"ROLLBACK TO SAVEPOINT {WRITING}")
        else:
            self.connection.execute(f"SAVEPOINT {WRITING}")
        self.is_reading = False

    def begin_reading(self) -> None:
        if not self.is_reading:
            self.connection.execute(f"SAVEPOINT {WRITING}")
            self.connection.execute("SET TRANSACTION READ ONLY")
            self.connection.execute(f"SAVEPOINT {READING}")
        self.is_reading = True

    def undone(self, error: DriverError, savepoint: str) -> str:
        """What the server said; the transaction goes on. Raises the error itself where the connection is lost."""
        if is_connection_lost(error):
            raise error
        self.connection.execute(f"ROLLBACK TO SAVEPOINT {savepoint}")
        return SHOWN_PLACE.split(self.connection.cause(error))[0]

    def functions(self) -> list[Function]:
        source = SOURCE if self.version >= SQL_BODIES else PLAIN_SOURCE
        return [
            Function(name=name, parameters=tuple(parameters.split(",")), source=text)
            for name, parameters, text in self.connection.query(FUNCTIONS.replace("{source}", source))
        ]

    def relations(self) -> dict[str, bool]:
        return dict(self.connection.query(RELATIONS))
