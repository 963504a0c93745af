"""A table and its partitions of all levels: which relation belongs to which table, and what partitions ask of rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from datagen.io.catalog.model import PartitionedBy
from datagen.io.catalog.postgresql.expressions import unbracketed
from datagen.io.catalog.postgresql.relations import Relation
from datagen.io.catalog.postgresql.server import Server

__all__ = ["STRATEGIES", "Members", "find_members", "find_partitioning", "joined"]

KEYS = """
SELECT p.partrelid::int8, p.partstrat::text, pg_get_partkeydef(p.partrelid)::text
FROM pg_partitioned_table p WHERE p.partrelid = ANY ({relations})
"""
BOUNDS = """
SELECT c.oid::int8, pg_get_expr(c.relpartbound, c.oid)::text, pg_get_partition_constraintdef(c.oid)::text
FROM pg_class c WHERE c.oid = ANY ({relations}) AND c.relispartition
"""
STRATEGIES: Mapping[str, Literal["range", "list", "hash"]] = {"r": "range", "l": "list", "h": "hash"}
"""By pg_partitioned_table.partstrat."""
HASH_BOUND = re.compile(r"WITH \(modulus (\d+), remainder (\d+)\)")
HASH_CONDITION = "satisfies_hash_partition("
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
    bounds: Mapping[int, str]
    """Of each partition, as its definition says it: ``FOR VALUES IN (1)``."""
    conditions: Mapping[int, str]
    """What each partition of any level, with those above it, asks of its rows."""

    def leaves(self, relation: int) -> Iterator[int]:
        """The partitions at the ends, or the relation itself; of a partitioned one without partitions, nothing."""
        if relation not in self.partitions:
            yield relation
        for partition in self.partitions.get(relation, ()):
            yield from self.leaves(partition)

    def estimated_rows(self, table: int) -> int:
        """Of a partitioned table, also where only its partitions have statistics."""
        return max(self.rows[table], sum(self.rows[leaf] for leaf in self.leaves(table)))

    def condition(self, partitions: Sequence[int]) -> str | None:
        """Which rows of one table are in one of these partitions.

        None where all are, and where only the server can tell, which knows what hash a row has.
        """
        covered = {leaf for partition in partitions for leaf in self.leaves(partition)}
        conditions = [self.conditions[partition] for partition in partitions]
        if covered.issuperset(self.leaves(self.table_of[partitions[0]])) or HASH_CONDITION in "".join(conditions):
            return None
        return joined(" OR ", conditions)


def find_members(server: Server, tables: Sequence[Relation], relations: Sequence[Relation]) -> Members:
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
    bounds = server.ask(BOUNDS, table_of if partitions else ())
    return Members(
        tables=tuple(table.oid for table in tables),
        table_of=table_of,
        partitions=partitions,
        rows=rows,
        bounds={partition: bound for partition, bound, _ in bounds},
        # A default partition without siblings has no condition.
        conditions={partition: unbracketed(condition or "true") for partition, _, condition in bounds},
    )


def find_partitioning(server: Server, members: Members, leaf_checks: Mapping[int, Sequence[str]]) -> dict[int, PartitionedBy]:
    """By partitioned table. The checks that leaf partitions have of their own join their conditions."""
    keys = {relation: (strategy, key) for relation, strategy, key in server.ask(KEYS, members.partitions)}

    def accepts_all(relation: int) -> bool:
        """Whether every row that belongs here has a place beneath."""
        if relation not in members.partitions:
            return not leaf_checks.get(relation)
        parts = members.partitions[relation]
        if not all(accepts_all(part) for part in parts):
            return False
        if keys[relation][0] == "h":
            return sum((hash_share(members.bounds[part]) for part in parts), Fraction(0)) == 1
        return any(members.bounds[part] == DEFAULT_BOUND for part in parts)

    return {
        relation: PartitionedBy(
            strategy=STRATEGIES[strategy],
            key=key,
            conditions=tuple(
                joined(" AND ", [members.conditions[leaf], *leaf_checks.get(leaf, ())]) for leaf in members.leaves(relation)
            ),
            accepts_all=accepts_all(relation),
        )
        for relation, (strategy, key) in keys.items()
        if relation in members.tables
    }


def joined(operator: str, conditions: Sequence[str]) -> str:
    return operator.join(f"({condition})" for condition in conditions) if len(conditions) > 1 else conditions[0]


def hash_share(bound: str) -> Fraction:
    """The share of all hashes that a partition takes; partitions of one table never overlap."""
    found = HASH_BOUND.search(bound)
    assert found is not None, bound
    return Fraction(1, int(found[1]))
