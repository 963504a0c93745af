"""Foreign keys: which of them rows can satisfy, and how the document says them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from datagen.io.catalog.document.columns import always_null
from datagen.io.catalog.document.draft import Draft, TableDraft, column_name
from datagen.io.catalog.document.identifiers import quoted
from datagen.io.catalog.document.uniques import is_plain_key
from datagen.io.catalog.model import ForeignKey

__all__ = ["add_foreign_keys", "keep_satisfiable"]

KEPT_BESIDE_REFERENCE = (
    "nullable",
    "primary_key",
    "unique",
    "sql_type",
    "sql_default",
    "identity",
    "case_insensitive",
    "description",
)


def keep_satisfiable(draft: Draft) -> None:
    """Drops keys without parents: their columns are null, or the table stays empty, or it is a problem."""
    for table in draft.tables.values():
        table.foreign_keys = list(distinct_keys(table))
    waiting = True
    while waiting:
        waiting = False
        for table in draft.tables.values():
            for key in list(table.foreign_keys):
                if not has_parent(draft, table, key):
                    table.foreign_keys.remove(key)
                    waiting = True


def distinct_keys(table: TableDraft) -> list[ForeignKey]:
    """Each once, without those of a column to itself."""
    seen: dict[tuple[object, ...], ForeignKey] = {}
    for key in table.table.foreign_keys:
        pairs = sorted(zip(key.columns, key.parent_columns, strict=False))
        if key.parent == table.name and key.columns == key.parent_columns:
            continue
        seen.setdefault((key.parent, key.where, *pairs), key)
    return list(seen.values())


def has_parent(draft: Draft, table: TableDraft, key: ForeignKey) -> bool:
    """False where the key is dropped; what is then to be said has been said."""
    own = [column for column in key.columns if column in table.overridden]
    if own and len(key.columns) == 1:
        return False
    if any(column in table.null_columns for column in key.columns) and not key.is_match_full:
        return False
    if any(column not in table.properties or "generated" in table.properties[column] for column in key.columns):
        draft.warn(f"{shown(table, key)} is not aimed at: the database makes its values itself")
        return False
    parent = draft.tables.get(key.parent)
    if key.is_parent_missing:
        reason, fix = f"{referred(key)} is not there", ""
    elif key.parent in draft.filled_by_triggers:
        reason, fix = f"triggers fill {key.parent}", ""
    elif parent is None:
        reason, fix = f"{key.parent} is not among the tables", f"add --table {key.parent}"
    elif parent.count == 0:
        reason, fix = f"{key.parent} stays empty", ""
    elif not all(parent.has_values(column) for column in key.parent_columns):
        reason, fix = f"no values of {referred(key)} are made", "give some with --set"
    else:
        return True
    if key.where is not None:
        stay_out(draft, table, key, key.where, f"{reason} ({fix})" if fix else reason)
    else:
        give_up(draft, table, key, reason, fix)
    return False


def stay_out(draft: Draft, table: TableDraft, key: ForeignKey, where: str, reason: str) -> None:
    """No row is one of the key's, or has values to refer by."""
    nulls = [f"{quoted(column, draft.dialect)} IS NULL" for column in key.columns if table.properties[column].get("nullable")]
    if key.is_match_full and len(nulls) < len(key.columns):
        nulls = []
    null = (" AND " if key.is_match_full else " OR ").join(nulls)
    table.checks.append({"name": key.name, "sql": f"NOT ({where}) OR ({null})" if null else f"NOT ({where})"})
    if null:
        draft.warn(f"{shown(table, key)} is null in rows for which {where}, or there are none: {reason}")
    else:
        draft.warn(f"{table.name} has no rows for which {where}: {reason}, to which {shown(table, key)} refers")


def give_up(draft: Draft, table: TableDraft, key: ForeignKey, reason: str, fix: str) -> None:
    optional = [column for column in key.columns if table.properties[column].get("nullable")]
    if optional and (not key.is_match_full or len(optional) == len(key.columns)):
        for column in optional if key.is_match_full else optional[:1]:
            made = table.properties[column]
            kept = {name: made[name] for name in KEPT_BESIDE_REFERENCE if name in made and name != "nullable"}
            table.properties[column] = {**always_null(), **kept}
            table.null_columns.add(column)
            draft.warn(f"{column_name(table.name, column)} is always null: {reason}{f' ({fix})' if fix else ''}")
    elif key.is_parent_missing:
        table.count = 0
        draft.warn(f"{table.name} stays empty: {reason}, to which {shown(table, key)} refers, and null is not allowed")
    elif fix:
        draft.problem(f"refers to {key.parent}, but {reason}, and null is not allowed", shown(table, key), fix)
    else:
        table.count = 0
        draft.warn(f"{table.name} stays empty, as it refers to {key.parent}")


def referred(key: ForeignKey) -> str:
    """With its columns, where they are known."""
    return f"{key.parent} ({', '.join(key.parent_columns)})" if key.parent_columns else str(key.parent)


def shown(table: TableDraft, key: ForeignKey) -> str:
    columns = ", ".join(key.columns)
    return f"{table.name}.{columns}" if len(key.columns) == 1 else f"{table.name}.({columns})"


def add_foreign_keys(draft: Draft, table: TableDraft) -> list[dict[str, Any]]:
    """Makes references of the columns whose key is theirs alone; returns all other keys."""
    uses = Counter(column for key in table.foreign_keys for column in key.columns)
    found: list[dict[str, Any]] = []
    for key in table.foreign_keys:
        parent = draft.tables[key.parent]
        is_own = len(key.columns) == 1 and uses[key.columns[0]] == 1 and key.columns[0] not in table.overridden
        if is_own and key.where is None and is_plain_key(parent.table, key.parent_columns[0]):
            made = table.properties[key.columns[0]]
            kept = {name: made[name] for name in KEPT_BESIDE_REFERENCE if name in made}
            table.properties[key.columns[0]] = {"type": "foreign", "ref": f"{key.parent}.{key.parent_columns[0]}", **kept}
        else:
            found.append(key_object(key))
    return found


def key_object(key: ForeignKey) -> dict[str, Any]:
    made: dict[str, Any] = {
        "name": key.name,
        "columns": list(key.columns),
        "ref": str(key.parent),
        "ref_columns": list(key.parent_columns),
    }
    if key.is_match_full:
        made["match"] = "full"
    if key.is_deferrable:
        made["deferrable"] = True
    if key.where is not None:
        made["where"] = key.where
    return made
