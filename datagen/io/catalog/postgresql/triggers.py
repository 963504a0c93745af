"""What else happens when a row is inserted: triggers and rules."""

from __future__ import annotations

from datagen.io.catalog.model import Trigger
from datagen.io.catalog.postgresql.members import Members
from datagen.io.catalog.postgresql.server import Server

__all__ = ["find_insert_triggers"]

# tgtype has bit 2 for INSERT (TRIGGER_TYPE_INSERT, pg_trigger.h); ev_type is 3 for INSERT. Enabled are those that fire in an
# ordinary session: O in any but a replica's, A always; not R, only in a replica's, nor D.
TRIGGERS = """
SELECT tgrelid::int8, tgname::text, tgenabled IN ('O', 'A'), false AS is_rule
FROM pg_trigger WHERE tgrelid = ANY ({relations}) AND NOT tgisinternal AND tgtype & 4 <> 0
UNION ALL
SELECT ev_class::int8, rulename::text, ev_enabled IN ('O', 'A'), true
FROM pg_rewrite WHERE ev_class = ANY ({relations}) AND ev_type = '3'
ORDER BY 4, 2
"""


def find_insert_triggers(server: Server, members: Members) -> dict[int, list[Trigger]]:
    """By table: its triggers and those of its partitions, which may be copies under the same names; rules last."""
    found: dict[int, dict[tuple[str, bool], Trigger]] = {}
    for relation, name, is_enabled, is_rule in server.ask(TRIGGERS, members.table_of):
        triggers = found.setdefault(members.table_of[relation], {})
        known = triggers.get((name, is_rule))
        is_enabled |= known is not None and known.is_enabled
        triggers[name, is_rule] = Trigger(name=name, is_enabled=is_enabled, is_rule=is_rule)
    return {table: list(triggers.values()) for table, triggers in found.items()}
