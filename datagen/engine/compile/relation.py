"""A table whose columns are tied together: which of them are made by themselves, which in groups, and how."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import pyarrow as pa

from datagen.engine.column import Column, Domain, Rows
from datagen.engine.columns.composite import composite_key, counter_of, with_small_numbers
from datagen.engine.compile.foreign_keys import foreign_keys_of, scope_of, touches_own_table
from datagen.engine.compile.group import Group, listed
from datagen.engine.compile.host import Host
from datagen.engine.compile.shortage import key_shortage
from datagen.engine.compile.tied import Tied
from datagen.engine.conditions import (
    Condition,
    Expression,
    Scope,
    Unsupported,
    branches,
    obstacle,
    parse_condition,
    parse_expression,
    split_conjunction,
)
from datagen.engine.constraints import CheckSpec, ExclusionSpec, ForeignKeySpec, UniqueSpec, UnreadCheck
from datagen.engine.dataset import ColumnSpec, ForeignKind, IntegerKind, TableSpec, Uniform, UuidKind
from datagen.engine.relation.ancestry import Ancestry
from datagen.engine.relation.carriers import as_carrier, candidates, is_counter, is_folded
from datagen.engine.relation.slots import RANGE_TYPES, moment_slots, points_before, range_slots
from datagen.engine.relation.solve import DistinctKey
from datagen.errors import Infeasible

__all__ = ["Relation", "is_relational"]

MAXIMUM_ROWS = 1 << 62


def is_relational(table: TableSpec) -> bool:
    """Whether anything ties the table's columns together beyond a primary key."""
    return bool(table.uniques or table.foreign_keys or table.checks or table.exclusions)


class Relation:
    """The plan of one table: narrowed specs, the carriers of its keys, and groups of columns that are made together."""

    def __init__(self, table: TableSpec, host: Host) -> None:
        self.table = table
        self.host = host
        self.stream = host.stream_of(table)
        self.names = [column.name for column in table.columns]
        self.specs = {column.name: column for column in table.columns}
        foreign_keys = foreign_keys_of(table)
        self.keys, self.earlier, self.late = foreign_keys.drawn, foreign_keys.earlier, foreign_keys.late
        self.columns: dict[str, Callable[[], Column]] = {}
        """Columns that are made otherwise than by their spec, once they are asked for: other tables may not be ready before."""
        self.group_of: dict[str, Group] = {}
        self.scopes: dict[ForeignKeySpec, Scope] = {}
        """Of the keys that not all rows have."""
        self.conditions = [condition for check in table.checks for condition in self.parsed(check)]
        self.take_scopes()
        self.narrow()
        self.take_conditioned_references()
        for exclusion in table.exclusions:
            self.spread(exclusion)
        self.settle_keys()
        self.gather_groups()

    # What the table says.

    def take_scopes(self) -> None:
        """Which rows each key is for; of a key that may not be null, and whose parent has no rows, no row is one of its own."""
        for key in list(self.keys):
            scope = scope_of(key, self.table, self.host, self.specs)
            is_required = not any(self.specs[name].is_nullable for name in key.columns)
            if scope is not None and is_required and self.host.parent_rows(key.table) == 0:
                self.keys.remove(key)
                why = f"{key.table!r} has 0 rows"
                self.conditions.append(scope.beyond_or_null(key.columns, why, is_all=key.is_match_full))
            elif scope is not None:
                self.scopes[key] = scope

    def parsed(self, check: CheckSpec) -> list[Condition]:
        """Its parts; none of a check that can't be evaluated here."""
        try:
            parts = list(split_conjunction(check.sql, self.host.dialect, self.names, self.table.generated_expressions))
            found = [what for part in parts if (what := obstacle(part, self.specs)) is not None]
        except Unsupported as unsupported:
            parts, found = [], [unsupported.what]
        if found:
            self.host.leave(
                UnreadCheck(table=self.table.name, name=repr(check.name), path=check.path, sql=check.sql, what=found[0])
            )
        return [] if found else parts

    def narrow(self) -> None:
        """Conditions on one column become part of what it is."""
        tied = {name for key in self.keys for name in key.columns} | set(self.late)
        for name, spec in self.specs.items():
            own = [condition for condition in self.conditions if condition.columns == {name}]
            if not own or name in tied:
                continue
            ways = branches(own, {name: spec})
            if not ways:
                raise Infeasible(
                    f"no value of {name!r} meets its checks: {listed(own)}",
                    "drop one of them, change the type, or ask for 0 rows",
                )
            if len(ways) == 1:
                self.specs[name] = ways[0].columns[name]
                self.conditions = [each for each in self.conditions if each not in own] + (own if ways[0].residual else [])

    def take_conditioned_references(self) -> None:
        """A column that is a foreign key by itself and that a condition reads alone is one of the table's keys, too."""
        read = {name for condition in self.conditions if len(condition.columns) == 1 for name in condition.columns}
        taken = {name for key in (*self.keys, *self.earlier) for name in key.columns}
        self.keys += [key for key in self.references_in(read - taken) if key.table != self.table.name]

    # Keys.

    def settle_keys(self) -> None:
        """Every key is carried by a column, or by a product of columns, or left to be solved."""
        primary = [column for column in self.table.columns if column.is_primary_key]
        keys = list(self.table.uniques)
        if len(primary) > 1:
            names = tuple(column.name for column in primary)
            keys.insert(0, UniqueSpec(name="primary key", path=self.table.path, columns=names))
        tied = self.tied_columns()
        for name, spec in self.specs.items():
            if not spec.is_unique:
                continue
            caseless = as_carrier(spec, is_folded=is_folded(spec))
            if name in tied or caseless is None or name in self.late:
                keys.append(UniqueSpec(name=name, path=spec.path, columns=(name,)))
                self.specs[name] = replace(spec, is_unique=False)
            else:
                self.specs[name] = caseless
        self.unsolved: list[DistinctKey] = []
        self.in_product: set[str] = set()
        self.solid: list[set[str]] = []
        """Sets of columns whose combinations differ in every row."""
        for key in sorted(keys, key=lambda key: len(key.columns)):
            if not (
                self.is_carried(key)
                or self.carry(key, tied, numbers=False)
                or self.multiply(key, tied)
                or self.carry(key, tied, numbers=True)
            ):
                self.unsolved.append(self.distinct(key))

    def tied_columns(self) -> set[str]:
        """Columns that others have a say in."""
        tied = {name for key in self.keys for name in key.columns}
        for condition in self.conditions:
            counters = {name for name in condition.columns if self.is_counting_key(name)}
            tied |= condition.columns - counters if len(condition.columns) > 1 else condition.columns
        return tied

    def is_counting_key(self, name: str) -> bool:
        spec = self.specs.get(name)
        return spec is not None and spec.is_unique and spec.is_primary_key and isinstance(spec.kind, IntegerKind)

    def is_carried(self, key: UniqueSpec) -> bool:
        """Whether a column of the key differs in every row already, or a key within it does."""
        plain = set(key.columns) if not key.expressions and not key.prefixes else set()
        return any(self.specs[name].is_unique for name in plain if name in self.specs) or any(
            smaller <= plain for smaller in self.solid
        )

    def carry(self, key: UniqueSpec, tied: set[str], *, numbers: bool) -> bool:
        """Makes one column of the key differ in every row, where one can."""
        free = {
            name: spec
            for name, spec in self.specs.items()
            if name not in tied
            and name not in self.late
            and name not in self.columns
            and name not in self.in_product
            and not isinstance(spec.kind, ForeignKind)
        }
        rows = self.host.row_count(self.table.name)
        for spec in candidates(key, free, numbers=numbers):
            try:
                capacity = self.host.compile(self.table, spec).capacity
            except Infeasible:
                continue
            if capacity is not None and capacity >= rows:
                self.specs[spec.name] = spec
                return True
        return False

    def multiply(self, key: UniqueSpec, tied: set[str]) -> bool:
        """Makes the key's combinations distinct digits of one permuted number, where all of its columns can be counted."""
        names = set(key.columns)
        if key.expressions or key.prefixes or names & (set(self.columns) | set(self.late) | self.in_product):
            return False
        if self.host.present_keys(self.table.name):
            return False
        keys = [each for each in [*self.keys, *self.references_in(names)] if each not in self.scopes]
        whole = [each for each in keys if set(each.columns) <= names]
        covered = [name for each in whole for name in each.columns]
        rest = [name for name in key.columns if name not in covered]
        if (
            len(set(covered)) < len(covered)
            or any(self.times_referred(name) > 1 for name in covered)
            or tied.intersection(rest)
        ):
            return False
        if any(names & condition.columns for condition in self.conditions):
            return False
        members: list[ColumnSpec] = []
        parts: dict[str, Column | Domain] = {}
        for each in whole:
            size = self.host.parent_rows(each.table)
            if size == 0 or each.table == self.table.name:
                return False
            members.append(ColumnSpec(name=f"\0{each.name}", path=each.path, kind=UuidKind()))
            parts[f"\0{each.name}"] = Domain(arrow_type=pa.uint64(), size=size, at=lambda index, rows: pa.array(index))
        counting = next((name for name in reversed(rest) if is_counter(self.specs[name].kind)), None)
        plain = [replace(self.specs[name], is_unique=False, is_nullable=False, null_fraction=0.0) for name in rest]
        if any(isinstance(spec.kind, ForeignKind) for spec in plain):
            return False
        plain = [as_counter(spec) if spec.name == counting else spec for spec in plain]
        for spec in with_small_numbers(plain):
            value = self.host.part(self.table, spec)
            if isinstance(value, Column):
                return False
            members.append(spec)
            parts[spec.name] = value
        rows = self.host.row_count(self.table.name)
        made = composite_key(members, parts, self.stream.fork("unique", key.name), rows)
        counted = counter_of(members)
        if made.capacity < rows or (
            counted is not None
            and isinstance(counted.kind, IntegerKind)
            and rows > counted.kind.maximum * product_of(parts, members, counted)
        ):
            if key.where is not None or (key.nulls_distinct and any(self.specs[name].is_nullable for name in names)):
                return False
            raise key_shortage(
                [self.specs[name] for name in key.columns], min(made.capacity, MAXIMUM_ROWS), rows, what=key.name
            )
        for each in whole:
            self.columns |= self.referring(each, made.columns[f"\0{each.name}"])
        self.columns |= {name: partial(made.columns.__getitem__, name) for name in rest}
        self.keys = [each for each in self.keys if each not in whole]
        self.in_product |= names
        self.solid.append(names)
        for name in names:
            self.specs[name] = replace(self.specs[name], is_nullable=False, null_fraction=0.0)
        return True

    def references_in(self, names: set[str]) -> list[ForeignKeySpec]:
        """Columns that are foreign keys by themselves and draw their parents evenly."""
        return [
            ForeignKeySpec(
                name=name, path=spec.path, columns=(name,), table=spec.kind.table, parent_columns=(spec.kind.column,)
            )
            for name, spec in self.specs.items()
            if name in names and isinstance(spec.kind, ForeignKind) and isinstance(spec.kind.distribution, Uniform)
        ]

    def referring(self, key: ForeignKeySpec, index: Column) -> dict[str, Callable[[], Column]]:
        """The columns of a foreign key whose parent's row is that column's value."""

        def column(name: str) -> Column:
            parent = self.host.key_of(self.table, key)

            def compute(rows: Rows) -> pa.Array:
                return parent.columns[name].compute(Rows(index.compute(rows).to_numpy()))

            return Column(arrow_type=parent.columns[name].arrow_type, compute=compute)

        return {name: partial(column, name) for name in key.columns}

    def times_referred(self, name: str) -> int:
        return sum(name in key.columns for key in self.keys)

    def spread(self, exclusion: ExclusionSpec) -> None:
        """Stretches that no two rows share; without any, what must be equal is made different."""
        rows = self.host.row_count(self.table.name)
        there = self.host.present_keys(self.table.name)
        for element, operator in exclusion.elements:
            if operator.strip() != "&&":
                continue
            name = element.strip('"')
            spec = self.specs.get(name)
            sql_type = spec.declared.sql_type if spec is not None and spec.declared is not None else None
            if spec is not None and sql_type in RANGE_TYPES:
                self.columns[name] = partial(
                    range_slots, sql_type, rows, self.stream.fork(exclusion.name), points_before([there[name]] if there else [])
                )
                self.specs[name] = replace(spec, is_nullable=False, null_fraction=0.0)
                return
            ends = self.range_ends(element)
            if len(ends) == 2:
                after = points_before([there[end] for end in ends] if there else [])
                for number, end in enumerate(ends):
                    arrow_type = self.host.compile(self.table, replace(self.specs[end], is_unique=False)).arrow_type
                    stream = self.stream.fork(exclusion.name)
                    self.columns[end] = partial(moment_slots, rows, stream, arrow_type, is_end=number == 1, after=after)
                    self.specs[end] = replace(self.specs[end], is_nullable=False, null_fraction=0.0)
                return
        equal = [element.strip('"') for element, operator in exclusion.elements if operator.strip() == "="]
        if equal and all(name in self.specs for name in equal):
            unique = UniqueSpec(name=exclusion.name, path=exclusion.path, columns=tuple(equal), where=exclusion.where)
            self.table = replace(self.table, uniques=(*self.table.uniques, unique))
        else:
            self.host.warn(f"exclusion {exclusion.name!r} is left to the database", exclusion.path)

    def range_ends(self, element: str) -> list[str]:
        """The columns that an expression makes a range of, in their order."""
        try:
            read = parse_expression(element, self.host.dialect, self.names, self.table.generated_expressions).columns
        except Unsupported as unsupported:
            read = getattr(unsupported, "columns", frozenset())
        read = read or frozenset(name for name in self.names if name in element)
        return sorted((name for name in read if name in self.specs), key=element.find)

    def distinct(self, key: UniqueSpec) -> DistinctKey:
        """A key as it is told whether rows differ in it."""
        dialect, generated = self.host.dialect, self.table.generated_expressions
        try:
            parts: tuple[str | Expression, ...] = key.columns
            if key.expressions:
                parts = tuple(parse_expression(sql, dialect, self.names, generated) for sql in key.expressions)
            where = None if key.where is None else parse_condition(key.where, dialect, self.names, generated)
        except Unsupported as unsupported:
            self.host.warn(
                f"key {key.name!r} is kept over its plain columns, since {unsupported.what} is not understood", key.path
            )
            parts, where = key.columns, None
        read = set(key.columns) | (where.columns if where is not None else set())
        return DistinctKey(
            name=key.name,
            path=key.path,
            columns=frozenset(read & set(self.specs)),
            plain=tuple(name for name in key.columns if name in self.specs),
            parts=parts,
            folded=frozenset(name for name in key.columns if name in self.specs and is_folded(self.specs[name])),
            prefixes=key.prefixes,
            where=where,
            nulls_distinct=key.nulls_distinct,
        )

    # Groups.

    def gather_groups(self) -> None:
        """Columns that one constraint reads together are made together."""
        made_alone = {name for name, spec in self.specs.items() if spec.is_unique or name in self.columns or name in self.late}
        links: list[set[str]] = [set(key.columns) for key in self.keys]
        # Of keys to the table itself the rows are told apart by columns that are made before, as are those referred to.
        links += [
            {*key.columns, *scope.columns}
            for key, scope in self.scopes.items()
            if not touches_own_table(key, self.keys, self.table)
        ]
        links += [set(condition.columns) for condition in self.conditions]
        links += [set(key.columns) for key in self.unsolved]
        groups: list[set[str]] = []
        for link in links:
            merged = {name for name in link if name in self.specs} - made_alone
            rest = []
            for before in groups:
                if before & merged:
                    merged |= before
                else:
                    rest.append(before)
            groups = [*rest, merged] if merged else rest
        tied = Tied(
            table=self.table,
            host=self.host,
            stream=self.stream,
            names=self.names,
            specs=self.specs,
            keys=self.keys,
            scopes=self.scopes,
            conditions=self.conditions,
            unsolved=self.unsolved,
        )
        for names in groups:
            group = Group(tied, names)
            self.group_of |= dict.fromkeys(names, group)

    def column(self, name: str) -> Column:
        """Raises Infeasible, or what the host raises."""
        if name in self.columns:
            return self.columns[name]()
        if name in self.late:
            return self.ancestor(name)
        if name in self.group_of:
            return self.group_of[name].column(name)
        return self.host.compile(self.table, self.specs[name])

    def ancestor(self, name: str) -> Column:
        key = self.late[name]
        shared = {column: self.host.other(self.table, column) for column in key.columns if column not in self.late}
        ancestry = Ancestry(key=self.host.key_of(self.table, key), shared=shared, stream=self.stream.fork("ancestry", key.name))
        spec = self.specs[name]
        return ancestry.column(name, is_nullable=spec.is_nullable, null_fraction=spec.null_fraction)


def as_counter(spec: ColumnSpec) -> ColumnSpec:
    assert isinstance(spec.kind, IntegerKind)
    return replace(spec, kind=replace(spec.kind, has_minimum=False, has_maximum=False))


def product_of(parts: Mapping[str, Column | Domain], members: Sequence[ColumnSpec], counted: ColumnSpec) -> int:
    sizes = [part.size for spec in members if isinstance(part := parts[spec.name], Domain) and spec is not counted]
    return int(np.prod([float(size) for size in sizes])) if sizes else 1
