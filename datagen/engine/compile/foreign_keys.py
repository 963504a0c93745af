"""The foreign keys of a table: those whose parents are drawn, those to earlier rows of it, and which rows each is for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from datagen.engine.compile.host import Host
from datagen.engine.conditions import Scope, Unsupported, obstacle, parse_scope
from datagen.engine.constraints import ForeignKeySpec
from datagen.engine.dataset import ColumnSpec, ForeignKind, TableSpec

__all__ = ["ForeignKeys", "foreign_keys_of", "scope_of", "touches_own_table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignKeys:
    """Those of a table, beside columns that are foreign keys by themselves and that no other key shares."""

    drawn: list[ForeignKeySpec]
    earlier: list[ForeignKeySpec]
    """To earlier rows of the table itself."""
    late: dict[str, ForeignKeySpec]
    """By column, those of ``earlier`` that decide it."""


def foreign_keys_of(table: TableSpec) -> ForeignKeys:
    """A column that is a foreign key by itself and part of another is one of the table's keys like the other."""
    specs = {column.name: column for column in table.columns}
    keys = [key for key in table.foreign_keys if all(name in specs for name in key.columns)]
    tied = {name for key in table.foreign_keys for name in key.columns}
    for name, spec in specs.items():
        if name in tied and isinstance(spec.kind, ForeignKind):
            parent = spec.kind
            keys.insert(
                0,
                ForeignKeySpec(name=name, path=spec.path, columns=(name,), table=parent.table, parent_columns=(parent.column,)),
            )
    to_others = {name for key in keys if key.table != table.name for name in key.columns}

    def decided_by(key: ForeignKeySpec) -> list[str]:
        """The columns of a key to its own table that nothing else decides."""
        return [
            name
            for name in key.columns
            if name not in to_others and not specs[name].is_primary_key and name not in key.parent_columns
        ]

    earlier = [key for key in keys if key.table == table.name and decided_by(key) and not is_one_of_several(key, keys)]
    return ForeignKeys(
        drawn=[key for key in keys if key not in earlier and (key.table != table.name or key.where is not None)],
        earlier=earlier,
        late={name: key for key in earlier for name in decided_by(key)},
    )


def is_one_of_several(key: ForeignKeySpec, keys: Sequence[ForeignKeySpec]) -> bool:
    """Whether the same columns refer to one table in some rows and to another in others."""
    return key.where is not None and any(
        other.where is not None and other != key and set(other.columns) & set(key.columns) for other in keys
    )


def touches_own_table(key: ForeignKeySpec, keys: Sequence[ForeignKeySpec], table: TableSpec) -> bool:
    """Whether it, or one that shares columns with it, refers to the table itself."""
    return any(other.table == table.name and set(other.columns) & set(key.columns) for other in keys)


def scope_of(key: ForeignKeySpec, table: TableSpec, host: Host, specs: Mapping[str, ColumnSpec]) -> Scope | None:
    """Which rows a key is for; None where these are all rows, as far as what it says is understood."""
    if key.where is None:
        return None
    try:
        scope = parse_scope(key.where, host.dialect, [column.name for column in table.columns], table.generated_expressions)
        found = obstacle(scope.condition, specs)
    except Unsupported as unsupported:
        found = unsupported.what
    if found is not None:
        host.warn(f"foreign key {key.name!r} is kept in all rows, since {found} is not understood", key.path)
    return None if found is not None else scope
