"""Foreign keys and CHECK constraints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import itemgetter
from typing import Any

from datagen.io.catalog.model import Check, ForeignKey
from datagen.io.catalog.postgresql.expressions import unbracketed
from datagen.io.catalog.postgresql.members import Members
from datagen.io.catalog.postgresql.server import Server

__all__ = ["TableChecks", "TableForeignKeys", "find_checks", "find_foreign_keys"]

# A constraint with a parent is the server's own copy: of a partitioned table's for a partition, at either end.
FOREIGN_KEYS = """
SELECT k.oid::int8, k.conrelid::int8, k.conname::text, n.nspname::text, p.relname::text, f.oid <> p.oid,
    k.condeferrable, k.confmatchtype = 'f', a.attname::text, b.attname::text
FROM pg_constraint k
JOIN pg_class f ON f.oid = k.confrelid
JOIN pg_class p ON p.oid = CASE WHEN f.relispartition THEN pg_partition_root(f.oid) ELSE f.oid END
JOIN pg_namespace n ON n.oid = p.relnamespace
CROSS JOIN LATERAL unnest(k.conkey, k.confkey) WITH ORDINALITY AS c (own, referred, position)
JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = c.own
JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = c.referred
WHERE k.contype = 'f' AND k.conparentid = 0 AND k.conrelid = ANY ({relations})
ORDER BY k.conrelid, k.conname, k.oid, c.position
"""
CHECKS = """
SELECT k.conrelid::int8, k.conname::text, pg_get_expr(k.conbin, k.conrelid)::text
FROM pg_constraint k WHERE k.contype = 'c' AND k.conrelid = ANY ({relations})
ORDER BY k.conrelid, k.conname
"""


@dataclass(slots=True)
class TableForeignKeys:
    """Of one table."""

    keys: list[ForeignKey] = field(default_factory=list)
    to_partitions: list[str] = field(default_factory=list)
    """The names of those that refer to one partition only, which count as referring to its table."""


@dataclass(frozen=True, slots=True)
class TableChecks:
    """Of all tables."""

    by_table: dict[int, list[Check]]
    by_partition: dict[int, list[str]]
    """What partitions ask beyond their tables."""


def find_foreign_keys(server: Server, members: Members) -> dict[int, TableForeignKeys]:
    """By table, by name; then those that only partitions have, each once, with their partitions' condition."""
    found: dict[int, TableForeignKeys] = {}
    of_partitions: dict[tuple[int, ForeignKey], list[tuple[int, ForeignKey]]] = {}
    for _, group in groupby(server.ask(FOREIGN_KEYS, members.table_of), itemgetter(0)):
        rows = list(group)
        _, relation, name, _, _, is_to_partition, *_ = rows[0]
        key = decode_foreign_key(server, rows)
        table = members.table_of[relation]
        facts = found.setdefault(table, TableForeignKeys())
        if relation == table:
            facts.keys.append(key)
        else:
            of_partitions.setdefault((table, unnamed(key)), []).append((relation, key))
        if is_to_partition:
            facts.to_partitions.append(name)
    for (table, meaning), keys in of_partitions.items():
        if meaning not in map(unnamed, found[table].keys):
            partitions = [partition for partition, _ in keys]
            found[table].keys.append(replace(keys[0][1], where=members.condition(partitions)))
    return found


def decode_foreign_key(server: Server, rows: Sequence[tuple[Any, ...]]) -> ForeignKey:
    _, _, name, schema, parent, _, is_deferrable, is_match_full, *_ = rows[0]
    return ForeignKey(
        name=name,
        columns=tuple(row[-2] for row in rows),
        parent=server.table_name(schema, parent),
        parent_columns=tuple(row[-1] for row in rows),
        is_deferrable=is_deferrable,
        is_match_full=is_match_full,
    )


def unnamed(key: ForeignKey) -> ForeignKey:
    """What it asks of rows, whatever it is called and whenever it is checked."""
    return replace(key, name="", is_deferrable=False)


def find_checks(server: Server, members: Members) -> TableChecks:
    """A partition has its table's checks too, under the same names; those are not told again."""
    checks = TableChecks({}, {})
    of_partitions: list[tuple[int, Check]] = []
    for relation, name, expression in server.ask(CHECKS, members.table_of):
        check = Check(name=name, expression=unbracketed(expression))
        if relation == members.table_of[relation]:
            checks.by_table.setdefault(relation, []).append(check)
        else:
            of_partitions.append((relation, check))
    for partition, check in of_partitions:
        known = checks.by_table.get(members.table_of[partition], [])
        if check.name not in {one.name for one in known}:
            checks.by_partition.setdefault(partition, []).append(check.expression)
    return checks
