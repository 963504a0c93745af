"""What makes rows unique: primary keys, unique constraints and indexes, and EXCLUDE constraints."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import itemgetter
from typing import Any

from datagen.io.catalog.model import Exclusion, KeyPart, Unique
from datagen.io.catalog.postgresql.expressions import unbracketed
from datagen.io.catalog.postgresql.members import Members, joined
from datagen.io.catalog.postgresql.server import Server

__all__ = ["TableKeys", "find_keys"]

# A row for each key part; columns that an index only includes are none. An exclusion constraint's index is not unique, but
# that of a key WITHOUT OVERLAPS is, and both have operators.
PARTS = """
SELECT i.indexrelid::int8, i.indrelid::int8, x.relname::text, i.indisprimary, i.indisvalid, x.relispartition,
    {nulls_not_distinct}, coalesce(k.condeferrable, false), pg_get_expr(i.indpred, i.indrelid)::text,
    a.attname::text, CASE WHEN p.attnum = 0 THEN pg_get_indexdef(i.indexrelid, p.position::int, true) END::text,
    NOT coalesce(l.collisdeterministic, true) OR t.typname = 'citext',
    o.oprname::text
FROM pg_index i
JOIN pg_class x ON x.oid = i.indexrelid
LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid AND k.contype IN ('p', 'u', 'x')
CROSS JOIN LATERAL unnest(i.indkey::int2[], i.indcollation::oid[], i.indclass::oid[], k.conexclop)
    WITH ORDINALITY AS p (attnum, collation_id, class_id, operator_id, position)
JOIN pg_opclass y ON y.oid = p.class_id
JOIN pg_type t ON t.oid = y.opcintype
LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = p.attnum AND p.attnum <> 0
LEFT JOIN pg_collation l ON l.oid = p.collation_id
LEFT JOIN pg_operator o ON o.oid = p.operator_id
WHERE i.indrelid = ANY ({relations}) AND (i.indisunique OR i.indisexclusion) AND p.position <= i.indnkeyatts
ORDER BY i.indrelid, x.relname, i.indexrelid, p.position
"""


@dataclass(slots=True)
class TableKeys:
    """Of one table."""

    primary_key: tuple[str, ...] = ()
    uniques: list[Unique] = field(default_factory=list)
    exclusions: list[Exclusion] = field(default_factory=list)
    invalid: list[str] = field(default_factory=list)
    """Unique indexes that the server could not build to the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One index."""

    unique: Unique
    is_primary: bool
    operators: tuple[str, ...]
    """Of an exclusion; empty for an ordinary key."""

    def renamed(self, name: str) -> Key:
        return replace(self, unique=replace(self.unique, name=name))

    def among(self, condition: str | None) -> Key:
        """The same key of fewer rows."""
        conditions = [one for one in (condition, self.unique.where) if one is not None]
        return replace(self, unique=replace(self.unique, where=joined(" AND ", conditions) if conditions else None))

    @property
    def exclusion(self) -> Exclusion:
        parts = self.unique.parts
        shown = [part.expression or part.column or "" for part in parts]
        return Exclusion(
            name=self.unique.name,
            elements=tuple(zip(shown, self.operators, strict=True)),
            columns=tuple(part.column for part in parts),
            where=self.unique.where,
        )


def find_keys(server: Server, members: Members) -> dict[int, TableKeys]:
    """By table, keys by name; without entry for a table without keys.

    Then those that only partitions have, each once, as partial ones of the table, for the rows of these partitions; where all
    partitions have one, for all rows: what is unique in the table is so in each partition.
    """
    nulls_not_distinct = "i.indnullsnotdistinct" if server.version >= 15 else "false"
    rows = server.ask(PARTS.replace("{nulls_not_distinct}", nulls_not_distinct), members.table_of)
    found: dict[int, TableKeys] = {}
    of_partitions: dict[tuple[int, Key], list[tuple[int, Key]]] = {}
    for (_, relation), group in groupby(rows, itemgetter(0, 1)):
        parts = list(group)
        _, _, name, is_primary, is_valid, is_attached, *_ = parts[0]
        table = members.table_of[relation]
        keys = found.setdefault(table, TableKeys())
        if not is_valid:
            keys.invalid.append(name)
        elif relation == table:
            add(keys, decode_key(name, is_primary, parts))
        elif not is_attached:
            key = decode_key(name, False, parts)
            of_partitions.setdefault((table, key.renamed("")), []).append((relation, key))
    for (table, meaning), keys_of_partitions in of_partitions.items():
        if not is_known(found[table], meaning):
            condition = members.condition([partition for partition, _ in keys_of_partitions])
            add(found[table], keys_of_partitions[0][1].among(condition))
    return found


def decode_key(name: str, is_primary: bool, rows: list[tuple[Any, ...]]) -> Key:
    *_, are_nulls_alike, is_deferrable, where, _, _, _, _ = rows[0]
    parts = [
        KeyPart(
            column=column,
            expression=None if expression is None else unbracketed(expression),
            is_case_insensitive=is_case_insensitive,
        )
        for *_, column, expression, is_case_insensitive, _ in rows
    ]
    unique = Unique(
        name=name,
        parts=tuple(parts),
        where=None if where is None else unbracketed(where),
        nulls_distinct=not are_nulls_alike,
        is_deferrable=is_deferrable,
    )
    return Key(unique=unique, is_primary=is_primary, operators=tuple(row[-1] for row in rows if row[-1] is not None))


def add(keys: TableKeys, key: Key) -> None:
    if key.is_primary:
        assert key.unique.columns is not None
        keys.primary_key = key.unique.columns
    if key.operators:
        keys.exclusions.append(key.exclusion)
    elif not key.is_primary:
        keys.uniques.append(key.unique)


def is_known(keys: TableKeys, meaning: Key) -> bool:
    """Whether the table has such a key, under whatever name."""
    if meaning.operators:
        return any(replace(one, name="") == meaning.exclusion for one in keys.exclusions)
    is_primary = meaning.unique.columns == keys.primary_key and meaning.unique.where is None
    return is_primary or any(replace(one, name="") == meaning.unique for one in keys.uniques)
