"""What hangs on tables that are there: references, triggers, rules and sequences; of all tables in one query each.

A partition counts as part of the table at its root: ``Kin`` tells which table of the plan a relation belongs to.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from datagen.io.connection import Connection
from datagen.io.ddl import quote
from datagen.io.postgresql.catalog import ask

__all__ = [
    "DELETE",
    "INSERT",
    "TRUNCATE",
    "Counter",
    "Firing",
    "Immediate",
    "Kin",
    "counters",
    "filled_outside_references",
    "firing",
    "immediate_foreign_keys",
    "kin_of",
    "outside_references",
]

Kin = Mapping[int, int]
"""The OID of a table or of a partition of it, of any level -> the table's."""

KIN = """
WITH RECURSIVE kin (root, oid) AS (
    SELECT oid, oid FROM pg_class WHERE oid IN ({oids})
    UNION
    SELECT kin.root, i.inhrelid FROM kin JOIN pg_inherits i ON i.inhparent = kin.oid
    JOIN pg_class c ON c.oid = i.inhrelid AND c.relispartition
)
SELECT oid::bigint, root::bigint FROM kin
"""
OUTSIDE = """
SELECT DISTINCT format('%I.%I', n.nspname, child.relname), child.oid::regclass::text, parent.oid::regclass::text,
    has_table_privilege(child.oid, 'SELECT')
FROM pg_constraint k
JOIN pg_class child ON child.oid = k.conrelid JOIN pg_namespace n ON n.oid = child.relnamespace
JOIN pg_class parent ON parent.oid = k.confrelid
WHERE k.contype = 'f' AND k.conparentid = 0 AND k.confrelid IN ({oids}) AND k.conrelid NOT IN ({oids})
ORDER BY 2, 3
"""
FOREIGN_KEYS = """
SELECT k.conrelid::bigint, k.confrelid::bigint, format('%I.%I', n.nspname, c.relname), k.conname::text,
    pg_has_role(c.relowner, 'USAGE')
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype = 'f' AND NOT k.condeferrable AND k.conparentid = 0 AND k.conrelid IN ({oids}) AND k.confrelid IN ({oids})
ORDER BY k.oid
"""
FIRING = """
SELECT t.tgrelid::bigint, format('%I.%I', n.nspname, c.relname), t.tgname::text, t.tgenabled::text, false, t.tgtype::bigint,
    pg_has_role(c.relowner, 'USAGE')
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE t.tgrelid IN ({oids}) AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')
UNION ALL
SELECT r.ev_class::bigint, format('%I.%I', n.nspname, c.relname), r.rulename::text, r.ev_enabled::text, true,
    CASE r.ev_type WHEN '3' THEN 4 WHEN '4' THEN 8 ELSE 0 END,
    pg_has_role(c.relowner, 'USAGE')
FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE r.ev_class IN ({oids}) AND r.ev_enabled IN ('O', 'A')
ORDER BY 2, 3
"""
COUNTERS = r"""
WITH found AS (
    SELECT refobjid AS relation, refobjsubid AS number, objid AS sequence FROM pg_depend
    WHERE classid = 'pg_class'::regclass AND refclassid = 'pg_class'::regclass AND deptype IN ('a', 'i')
        AND refobjid IN ({oids})
    UNION
    SELECT a.adrelid, a.adnum, d.refobjid FROM pg_attrdef a
    JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = a.oid AND d.refclassid = 'pg_class'::regclass
    WHERE a.adrelid IN ({oids})
    UNION -- a default of an old dump, nextval('s'::text), depends on no sequence: its text names it
    SELECT a.adrelid, a.adnum, to_regclass(substring(pg_get_expr(a.adbin, a.adrelid) FROM $$nextval\(\(?'([^']+)'::text$$))::oid
    FROM pg_attrdef a WHERE a.adrelid IN ({oids})
)
SELECT relation::bigint, a.attname::text, format('%I.%I', n.nspname, c.relname), s.seqmax::bigint,
    has_sequence_privilege(c.oid, 'SELECT') AND has_sequence_privilege(c.oid, 'UPDATE')
FROM found JOIN pg_class c ON c.oid = found.sequence AND c.relkind = 'S' JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_sequence s ON s.seqrelid = c.oid AND s.seqincrement > 0
JOIN pg_attribute a ON a.attrelid = relation AND a.attnum = number
JOIN pg_type t ON t.oid = a.atttypid AND t.typcategory = 'N'
ORDER BY 3, 1
"""

INSERT, DELETE, TRUNCATE = 4, 8, 32
"""Bits of pg_trigger.tgtype (catalog/pg_trigger.h)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Immediate:
    """A foreign key between these tables that can't be deferred; partitions count as their roots."""

    child: int
    parent: int
    name: str
    is_ours: bool
    """Whether this role counts as the child's owner, who alone may alter it."""
    alter: str
    """``ALTER TABLE ... ALTER CONSTRAINT ...``, to be followed by how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """A trigger or rule that would run."""

    table: int
    """The relation that has it, which may be a partition."""
    table_sql: str
    name: str
    is_rule: bool
    is_ours: bool
    """Whether this role counts as the table's owner, who alone may switch it."""
    enable: str
    """``ENABLE TRIGGER "name"``, or ``ENABLE ALWAYS TRIGGER``."""

    @property
    def disable(self) -> str:
        return f"DISABLE {'RULE' if self.is_rule else 'TRIGGER'} {quote(self.name)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """A column that counts by a sequence."""

    table: int
    column: str
    sequence: str
    """As SQL writes it."""
    maximum: int
    may_set: bool


def kin_of(connection: Connection, oids: Collection[int]) -> Kin:
    """The tables themselves and all their partitions."""
    return dict(ask(connection, KIN, oids))


def outside_references(connection: Connection, kin: Kin) -> list[tuple[str, str]]:
    """Other tables that have foreign keys to these: (child, parent), as SQL writes them."""
    return [(child, parent) for _, child, parent, _ in ask(connection, OUTSIDE, kin)]


def filled_outside_references(connection: Connection, kin: Kin) -> list[tuple[str, str]]:
    """Those of the others that hold rows, or can't be read."""
    found = ask(connection, OUTSIDE, kin)
    readable = sorted({sql for sql, _, _, may_read in found if may_read})
    empty: set[str] = set()
    if readable:
        tests = ", ".join(f"EXISTS (SELECT FROM {sql})" for sql in readable)
        (answers,) = connection.query(f"SELECT {tests}")
        empty = {sql for sql, has_rows in zip(readable, answers, strict=True) if not has_rows}
    return [(child, parent) for sql, child, parent, _ in found if sql not in empty]


def immediate_foreign_keys(connection: Connection, kin: Kin) -> list[Immediate]:
    """Of a partitioned table the key of the root, which its partitions' follow."""
    return [
        Immediate(
            child=kin[child],
            parent=kin[parent],
            name=name,
            is_ours=is_ours,
            alter=f"ALTER TABLE {sql} ALTER CONSTRAINT {quote(name)}",
        )
        for child, parent, sql, name, is_ours in ask(connection, FOREIGN_KEYS, kin)
    ]


def firing(connection: Connection, kin: Kin, events: int) -> list[Firing]:
    """Enabled triggers of users, constraint triggers too, and rules, on any of the events (bits of INSERT, ...)."""
    found = []
    for table, sql, name, enabled, is_rule, on, is_ours in ask(connection, FIRING, kin):
        if on & events:
            enable = f"ENABLE {'ALWAYS ' if enabled == 'A' else ''}{'RULE' if is_rule else 'TRIGGER'} {quote(name)}"
            found.append(Firing(table=table, table_sql=sql, name=name, is_rule=is_rule, is_ours=is_ours, enable=enable))
    return found


def counters(connection: Connection, oids: Collection[int]) -> list[Counter]:
    """Sequences that the columns own, or take their defaults from, which count up."""
    return [
        Counter(table=table, column=column, sequence=sequence, maximum=maximum, may_set=may_set)
        for table, column, sequence, maximum, may_set in ask(connection, COUNTERS, oids)
    ]
