"""The columns of tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from datagen.io.catalog.model import CatalogColumn, Check
from datagen.io.catalog.postgresql.expressions import substitute_value, unbracketed
from datagen.io.catalog.postgresql.members import Members
from datagen.io.catalog.postgresql.server import Server
from datagen.io.catalog.postgresql.types import Types

__all__ = ["TableColumns", "find_columns"]

# A default of an old dump, nextval('s'::text), depends on no sequence: its text names it.
COLUMNS = r"""
SELECT a.attrelid::int8, a.attname::text, quote_ident(a.attname)::text, a.atttypid::int8, a.atttypmod, a.attndims,
    format_type(a.atttypid, a.atttypmod)::text, a.attnotnull, pg_get_expr(d.adbin, d.adrelid)::text,
    a.attgenerated <> '', a.attidentity::text, NOT coalesce(l.collisdeterministic, true), c.description::text,
    (
        SELECT n.nspname || '.' || s.relname FROM pg_class s JOIN pg_namespace n ON n.oid = s.relnamespace
        WHERE s.oid = coalesce(
            (
                SELECT min(i.objid) FROM pg_depend i JOIN pg_class o ON o.oid = i.objid AND o.relkind = 'S'
                WHERE a.attidentity <> '' AND i.deptype = 'i' AND i.classid = 'pg_class'::regclass
                    AND i.refclassid = 'pg_class'::regclass AND i.refobjid = a.attrelid AND i.refobjsubid = a.attnum
            ),
            (
                SELECT min(r.refobjid) FROM pg_depend r JOIN pg_class o ON o.oid = r.refobjid AND o.relkind = 'S'
                WHERE r.classid = 'pg_attrdef'::regclass AND r.objid = d.oid AND r.refclassid = 'pg_class'::regclass
            ),
            to_regclass(substring(pg_get_expr(d.adbin, d.adrelid) FROM 'nextval\(\(?''([^'']+)''::text'))
        )
    )::text
FROM pg_attribute a
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_collation l ON l.oid = a.attcollation
LEFT JOIN pg_description c ON c.classoid = 'pg_class'::regclass AND c.objoid = a.attrelid AND c.objsubid = a.attnum
WHERE a.attrelid = ANY ({relations}) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
"""
REQUIRED_IN_PARTITIONS = """
SELECT attrelid::int8, attname::text FROM pg_attribute
WHERE attrelid = ANY ({relations}) AND attnum > 0 AND attnotnull AND NOT attisdropped
"""
IDENTITIES: Mapping[str, Literal["always", "by default"]] = {"a": "always", "d": "by default"}
"""By pg_attribute.attidentity."""
CASE_INSENSITIVE_TYPE = "citext"


@dataclass(slots=True)
class TableColumns:
    """Of one table: its columns, and what their domains ask of it."""

    columns: list[CatalogColumn]
    domain_checks: list[Check]


def find_columns(server: Server, members: Members, types: Types) -> dict[int, TableColumns]:
    """By table, in order; without entry for a table without columns."""
    partitions = [relation for relation, table in members.table_of.items() if relation != table]
    required = {(members.table_of[partition], name) for partition, name in server.ask(REQUIRED_IN_PARTITIONS, partitions)}
    found: dict[int, TableColumns] = {}
    for (
        table,
        name,
        quoted,
        type_oid,
        modifier,
        dimensions,
        shown,
        is_not_null,
        expression,
        is_generated,
        identity,
        is_collated_loosely,
        comment,
        sequence,
    ) in server.ask(COLUMNS, members.tables):
        sql_type = types.decode(type_oid, modifier, dimensions, shown)
        is_required = is_not_null or not sql_type.is_nullable or (table, name) in required
        default = types.default(type_oid) if expression is None else expression
        facts = found.setdefault(table, TableColumns([], []))
        facts.columns.append(
            CatalogColumn(
                name=name,
                type=sql_type,
                is_nullable=not is_required,
                default=None if is_generated else default,
                generated=unbracketed(expression) if is_generated else None,
                identity=IDENTITIES.get(identity),
                sequence=sequence,
                is_case_insensitive=is_collated_loosely or sql_type.name == CASE_INSENSITIVE_TYPE,
                comment=comment,
            )
        )
        facts.domain_checks += [
            Check(name=check.name, expression=substitute_value(check.expression, quoted)) for check in sql_type.checks
        ]
    return found
