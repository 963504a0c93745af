"""Which relation of a database a table of a plan is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from datagen.engine.plan import TablePlan
from datagen.io.connection import Connection
from datagen.io.ddl import quote, quote_literal

__all__ = ["Found", "Relation", "find_relations", "own_schema", "relation_of"]

FIND = """
SELECT n.nspname::text, c.relname::text, c.oid::bigint, c.relkind::text, pg_has_role(c.relowner, 'USAGE'),
    row_security_active(c.oid), has_table_privilege(c.oid, 'TRUNCATE')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE (n.nspname, c.relname) IN ({names})
"""


@dataclass(frozen=True, slots=True)
class Relation:
    """A schema, and a name in it."""

    schema: str
    name: str

    @property
    def sql(self) -> str:
        return f"{quote(self.schema)}.{quote(self.name)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A relation that is there, and what this role may do with it."""

    relation: Relation
    oid: int
    kind: str
    """``r`` for a table, ``p`` for a partitioned one, others for what is none; see pg_class.relkind."""
    is_ours: bool
    """Whether this role counts as its owner."""
    is_row_security_active: bool
    """Whether policies bind this role."""
    may_truncate: bool


def own_schema(connection: Connection) -> str | None:
    """Where names without a schema are, and are made; None where the search path leads nowhere."""
    ((schema,),) = connection.query("SELECT current_schema()::text")
    return None if schema is None else str(schema)


def relation_of(table: TablePlan, default_schema: str) -> Relation:
    return Relation(table.spec.sql_schema or default_schema, table.spec.sql_name)


def find_relations(connection: Connection, relations: Iterable[Relation]) -> dict[Relation, Found]:
    """Those that are there."""
    names = ", ".join(f"({quote_literal(each.schema)}, {quote_literal(each.name)})" for each in relations)
    if not names:
        return {}
    rows = connection.query(FIND.replace("{names}", names))
    found = [
        Found(
            relation=Relation(schema, name),
            oid=oid,
            kind=kind,
            is_ours=is_ours,
            is_row_security_active=is_active,
            may_truncate=may_truncate,
        )
        for schema, name, oid, kind, is_ours, is_active, may_truncate in rows
    ]
    return {each.relation: each for each in found}
