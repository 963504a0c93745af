"""Which relations there are, and which of them are the tables that were asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from datagen.errors import TargetError
from datagen.io.catalog.postgresql.server import Server

__all__ = ["Relation", "find_relations", "select_tables"]

# Temporary and system schemas all begin with pg_, which the server reserves.
RELATIONS = """
SELECT c.oid::int8, n.nspname::text, c.relname::text, c.relkind::text, c.relispartition,
    CASE WHEN c.relispartition THEN (SELECT min(i.inhparent::int8) FROM pg_inherits i WHERE i.inhrelid = c.oid) END,
    EXISTS (
        SELECT FROM pg_depend e
        WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.objsubid = 0 AND e.deptype = 'e'
    ),
    greatest(c.reltuples, 0)::int8, coalesce(c.relrowsecurity AND row_security_active(c.oid), false), d.description::text
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = 0
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND c.relpersistence <> 't'
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
ORDER BY n.nspname, c.relname
"""
KINDS: Mapping[str, str] = {"v": "a view", "m": "a materialized view"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A table, a partition or a view."""

    oid: int
    schema: str
    name: str
    kind: str
    """pg_class.relkind: r a table, p partitioned, f foreign, v a view, m a materialized view."""
    is_partition: bool
    parent: int | None
    """Of a partition, what it is a partition of."""
    is_of_extension: bool
    estimated_rows: int
    has_row_security: bool
    comment: str | None

    @property
    def is_table(self) -> bool:
        """Whether it is a table of the user's own; a partition is none."""
        return self.kind in "rpf" and not self.is_partition and not self.is_of_extension

    @property
    def full_name(self) -> str:
        return f"{self.schema}.{self.name}"


def find_relations(server: Server) -> list[Relation]:
    """All of the database but temporary ones and the system's, by name."""
    return [
        Relation(
            oid=oid,
            schema=schema,
            name=name,
            kind=kind,
            is_partition=is_partition,
            parent=parent,
            is_of_extension=is_of_extension,
            estimated_rows=estimated_rows,
            has_row_security=has_row_security,
            comment=comment,
        )
        for (
            oid,
            schema,
            name,
            kind,
            is_partition,
            parent,
            is_of_extension,
            estimated_rows,
            has_row_security,
            comment,
        ) in server.connection.query(RELATIONS)
    ]


def select_tables(
    server: Server, relations: Sequence[Relation], schemas: Sequence[str] | None, tables: Sequence[str] | None
) -> list[Relation]:
    """The tables that were asked for, each once; the meaning of None is that of :func:`read_postgresql`.

    Raises TargetError with every name that is no table.
    """
    places = places_to_look(server, relations, schemas)
    if tables is None:
        return [relation for relation in relations if relation.is_table and relation.schema in places]
    found: dict[int, Relation] = {}
    problems: list[str] = []
    for name in tables:
        matches = list(matching(name, relations, places))
        chosen = [relation for relation in matches if relation.is_table]
        at_home = [relation for relation in chosen if relation.schema == server.default_schema and relation.name == name]
        if len(at_home or chosen) == 1:
            (relation,) = at_home or chosen
            found[relation.oid] = relation
        else:
            problems.append(refusal(server, name, matches, chosen, relations, places))
    if problems:
        raise TargetError("\n".join(problems))
    return [relation for relation in relations if relation.oid in found]


def places_to_look(server: Server, relations: Sequence[Relation], schemas: Sequence[str] | None) -> set[str]:
    known = {relation.schema for relation in relations}
    if schemas is None:
        at_home = any(relation.is_table and relation.schema == server.default_schema for relation in relations)
        return {server.default_schema} if at_home and server.default_schema else known
    empty = [schema for schema in schemas if schema not in known]
    if empty:
        location = server.connection.location
        raise TargetError(
            "\n".join(f"schema {schema!r} has no tables in {location} ({hint(schema, known, 'schemas')})" for schema in empty)
        )
    return set(schemas)


def matching(name: str, relations: Sequence[Relation], places: Collection[str]) -> Iterator[Relation]:
    """What is called so; with a schema in the name, in any schema."""
    for relation in relations:
        if relation.full_name == name or (relation.name == name and relation.schema in places):
            yield relation


def refusal(
    server: Server,
    name: str,
    matches: Sequence[Relation],
    chosen: Sequence[Relation],
    relations: Sequence[Relation],
    places: Collection[str],
) -> str:
    if chosen:
        return f"table {name!r} is in several schemas ({' or '.join(repr(relation.full_name) for relation in chosen)}?)"
    if not matches:
        known = [relation for relation in relations if relation.is_table]
        names = [relation.name for relation in known if relation.schema in places]
        names += [relation.full_name for relation in known if relation.schema not in places or "." in name]
        return f"unknown table {name!r} in {server.connection.location} ({hint(name, names, 'tables')})"
    relation = matches[0]
    if relation.is_partition:
        root = root_of(relation, relations)
        return f"{name!r} is a partition (name the table it is part of, {root.full_name!r})"
    what = KINDS.get(relation.kind, "a table of an extension")
    return f"{name!r} is {what}, which is not filled (name tables)"


def root_of(relation: Relation, relations: Sequence[Relation]) -> Relation:
    by_oid = {other.oid: other for other in relations}
    while relation.parent in by_oid:
        relation = by_oid[relation.parent]
    return relation


def hint(name: str, known: Collection[str], what: str) -> str:
    close = get_close_matches(name, list(known), n=1)
    if close:
        return f"did you mean {close[0]!r}?"
    listed = sorted(known)
    more = f" and {len(listed) - 20} more" if len(listed) > 20 else ""
    return f"the {what} are {', '.join(repr(one) for one in listed[:20])}{more}" if listed else f"there are no {what}"
