"""A table and its partitions of all levels: which relation belongs to which table, and what partitions ask of rows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from datagen.io.catalog.model import PartitionedBy
from datagen.io.catalog.postgresql.expressions import unbracketed
from datagen.io.catalog.postgresql.relations import Relation
from datagen.io.catalog.postgresql.server import Server

__all__ = ["Members", "find_members", "find_partitioning"]

KEYS = """
SELECT p.partrelid::int8, p.partstrat::text, pg_get_partkeydef(p.partrelid)::text
FROM pg_partitioned_table p WHERE p.partrelid = ANY ({relations})
"""
BOUNDS = """
SELECT c.oid::int8, pg_get_expr(c.relpartbound, c.oid)::text, pg_get_partition_constraintdef(c.oid)::text
FROM pg_class c WHERE c.oid = ANY ({relations}) AND c.relispartition
"""
STRATEGIES: Mapping[str, Literal["range", "list", "hash"]] = {"r": "range", "l": "list", "h": "hash"}
HASH_BOUND = re.compile(r"WITH \(modulus (\d+), remainder (\d+)\)")
DEFAULT_BOUND = "DEFAULT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """The tables of a catalog with their partitions, which are relations as well."""

    tables: tuple[int, ...]
    table_of: Mapping[int, int]
    """Of each table and each partition, its table."""
    partitions: Mapping[int, tuple[int, ...]]
    """Of each partitioned table or partition, those directly beneath it, by name."""
    rows: Mapping[int, int]
    """Estimated, of each table and partition itself."""

    def leaves(self, relation: int) -> Iterator[int]:
        """The partitions at the ends; of a partitioned table without any, nothing."""
        for partition in self.partitions.get(relation, ()):
            if partition in self.partitions:
                yield from self.leaves(partition)
            else:
                yield partition

    def estimated_rows(self, table: int) -> int:
        """Of a partitioned table, also where only its partitions have statistics."""
        return max(self.rows[table], sum(self.rows[leaf] for leaf in self.leaves(table)))


def find_members(tables: Sequence[Relation], relations: Sequence[Relation]) -> Members:
    """Of the selected tables, among all relations there are."""
    beneath: dict[int, list[Relation]] = {}
    for relation in relations:
        if relation.parent is not None:
            beneath.setdefault(relation.parent, []).append(relation)
    table_of: dict[int, int] = {}
    partitions: dict[int, tuple[int, ...]] = {}
    rows: dict[int, int] = {}

    def add(relation: Relation, table: int) -> None:
        table_of[relation.oid] = table
        rows[relation.oid] = relation.estimated_rows
        parts = beneath.get(relation.oid, [])
        if relation.kind == "p":
            partitions[relation.oid] = tuple(part.oid for part in parts)
        for part in parts:
            add(part, table)

    for relation in tables:
        add(relation, relation.oid)
    return Members(tables=tuple(table.oid for table in tables), table_of=table_of, partitions=partitions, rows=rows)


def find_partitioning(server: Server, members: Members, leaf_checks: Mapping[int, Collection[str]]) -> dict[int, PartitionedBy]:
    """By partitioned table. The checks that leaf partitions have of their own join their conditions."""
    keys = {relation: (strategy, key) for relation, strategy, key in server.ask(KEYS, members.partitions)}
    bounds: dict[int, str] = {}
    conditions: dict[int, str] = {}
    for relation, bound, condition in server.ask(BOUNDS, members.table_of if keys else ()):
        bounds[relation] = bound
        conditions[relation] = conjunction([*([condition] if condition else []), *leaf_checks.get(relation, ())])

    def accepts_all(relation: int) -> bool:
        """Whether every row that belongs here has a place beneath."""
        if relation not in members.partitions:
            return not leaf_checks.get(relation)
        parts = members.partitions[relation]
        if not all(accepts_all(part) for part in parts):
            return False
        if keys[relation][0] == "h":
            return sum((hash_share(bounds[part]) for part in parts), Fraction(0)) == 1
        return any(bounds[part] == DEFAULT_BOUND for part in parts)

    return {
        relation: PartitionedBy(
            strategy=STRATEGIES[strategy],
            key=key,
            conditions=tuple(conditions[leaf] for leaf in members.leaves(relation)),
            accepts_all=accepts_all(relation),
        )
        for relation, (strategy, key) in keys.items()
        if relation in members.tables
    }


def conjunction(conditions: Sequence[str]) -> str:
    """Of none: what every row meets, as a default partition without siblings has no condition."""
    if len(conditions) > 1:
        return " AND ".join(f"({unbracketed(condition)})" for condition in conditions)
    return unbracketed(conditions[0]) if conditions else "true"


def hash_share(bound: str) -> Fraction:
    """The share of all hashes that a partition takes; partitions of one table never overlap."""
    found = HASH_BOUND.search(bound)
    assert found is not None, bound
    return Fraction(1, int(found[1]))
