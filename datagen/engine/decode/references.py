"""References between tables: which column each one means, and what becomes of that column."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from datagen.engine.checkpoint import checkpoint
from datagen.engine.dataset import ArrayKind, ColumnSpec, ForeignKind, Kind, ObjectKind, TableSpec
from datagen.engine.decode.declared import contradiction
from datagen.engine.decode.node import Node, closest, quoted_list
from datagen.errors import Problems

__all__ = ["as_key", "resolve_references"]

Tables = Mapping[str, TableSpec]
Name = tuple[str, str]
"""Of a column: its table's and its own."""
MAXIMUM_CHAIN = 100
"""References that refer to references, each of which is evaluated for the one before it."""


def resolve_references(root: Node, tables: Tables, broken: set[Name]) -> dict[str, TableSpec]:
    """Finds the column that each reference means; what is referred to becomes a key: unique, never null.

    Columns that depend on a broken one are left out, and noted as broken too. ``root`` is the object of the tables.
    """
    found = with_targets(tables, broken, lambda column: find_target(column, tables, broken, root.problems))
    found = with_targets(found, broken, lambda column: origin(found, target_of(column)))
    referrers: dict[Name, str] = {}
    for table, column in columns_of(found):
        for reference, said in references_in(column, described(root, table, column)):
            checkpoint()
            if len(passed_on(found, target_of(reference))) > MAXIMUM_CHAIN:
                what = f"refers through more than {MAXIMUM_CHAIN} other references"
                root.problems.add(what, reference.path, "refer to a column nearer to the origin")
                continue
            check_type(root, found, reference, said)
            referrers.setdefault(target_of(reference), f"{table}.{column.name}")
    for table, column in columns_of(found):
        if (table, column.name) in referrers:
            check_key(root, table, column, referrers[table, column.name])
    return {
        name: replace(
            spec,
            columns=tuple(
                as_key(column, is_unique=True) if (name, column.name) in referrers else column for column in spec.columns
            ),
        )
        for name, spec in found.items()
    }


def as_key(column: ColumnSpec, *, is_unique: bool) -> ColumnSpec:
    return replace(column, is_unique=column.is_unique or is_unique, is_nullable=False, null_fraction=0.0)


def check_key(root: Node, table: str, column: ColumnSpec, referrer: str) -> None:
    """``nullable`` alone gives way to the reference; a share of nulls that was asked for can't."""
    fraction = Node(described(root, table, column), column.path, Problems()).number("null_fraction")
    if fraction:
        root.problems.add(
            f"null_fraction {fraction} contradicts {referrer}, which refers to {table}.{column.name}: a key is never null",
            column.path,
            "drop null_fraction, or refer to another column",
        )


def check_type(root: Node, tables: Tables, reference: ColumnSpec, said: Mapping[str, Any]) -> None:
    """A type beside a reference may say what the column is anyway, and nothing else."""
    name = target_of(reference)
    target = column_named(tables, name)
    if target is None:
        return

    def follow(kind: ForeignKind) -> Kind | None:
        beyond = column_named(tables, (kind.table, kind.column))
        return None if beyond is None else beyond.kind

    what = contradiction(said, ".".join(name), target.kind, follow)
    if what is not None:
        root.problems.add(what, reference.path, 'write "type": "foreign"' if what.startswith("type") else "drop it")


def described(root: Node, table: str, column: ColumnSpec) -> Mapping[str, Any]:
    """What the document says of a column."""
    said: Mapping[str, Any] = root.value[table]["properties"][column.name]
    return said


def columns_of(tables: Tables) -> Iterator[tuple[str, ColumnSpec]]:
    return ((name, column) for name, spec in tables.items() for column in spec.columns)


def references_in(column: ColumnSpec, said: Mapping[str, Any]) -> Iterator[tuple[ColumnSpec, Mapping[str, Any]]]:
    """The column where it is a reference, or the references in its parts; each with what the document says of it."""
    match column.kind:
        case ForeignKind():
            yield column, said
        case ArrayKind():
            yield from references_in(column.kind.items, said["items"])
        case ObjectKind():
            for part in column.kind.properties:
                yield from references_in(part, said.get("properties", {}).get(part.name, {}))


def target_of(reference: ColumnSpec) -> Name:
    assert isinstance(reference.kind, ForeignKind)
    return reference.kind.table, reference.kind.column


def with_targets(tables: Tables, broken: set[Name], find: Callable[[ColumnSpec], Name | None]) -> dict[str, TableSpec]:
    """The tables with what ``find`` says for each reference, without the columns for which it says None: they are broken."""

    def whole(column: ColumnSpec) -> ColumnSpec | None:
        kind = column.kind
        match kind:
            case ForeignKind():
                target = find(column)
                return target and replace(column, kind=replace(kind, table=target[0], column=target[1]))
            case ArrayKind():
                items = whole(kind.items)
                return items and replace(column, kind=replace(kind, items=items))
            case ObjectKind():
                parts = [whole(part) for part in kind.properties]
                kept = tuple(part for part in parts if part is not None)
                return replace(column, kind=replace(kind, properties=kept)) if len(kept) == len(parts) else None
            case _:
                return column

    made = {}
    for name, spec in tables.items():
        columns = [(column.name, whole(column)) for column in spec.columns]
        broken |= {(name, column) for column, kept in columns if kept is None}
        made[name] = replace(spec, columns=tuple(kept for _, kept in columns if kept is not None))
    return made


def origin(tables: Tables, target: Name) -> Name:
    """Past foreign keys that are neither unique nor a key of their own to the column whose values they have.

    Of a circle of them, which has no origin, the target as it is.
    """
    passed, last = {target}, target
    while (column := column_named(tables, last)) and isinstance(column.kind, ForeignKind) and not column.is_unique:
        last = target_of(column)
        if last in passed:
            return target
        passed.add(last)
    return last


def passed_on(tables: Tables, target: Name) -> list[Name]:
    """The columns from which a referred one has its values, itself first, as far as that matters."""
    passed = [target]
    while (column := column_named(tables, passed[-1])) and isinstance(column.kind, ForeignKind):
        passed.append(target_of(column))
        if len(passed) > MAXIMUM_CHAIN or passed[-1] in passed[:-1]:
            break
    return passed


def column_named(tables: Tables, name: Name) -> ColumnSpec | None:
    return next((column for column in tables[name[0]].columns if column.name == name[1]), None)


def find_target(column: ColumnSpec, tables: Tables, broken: set[Name], problems: Problems) -> Name | None:
    """The column that a reference names; None where it is broken, and, with the problem noted, where there is none.

    Both names may hold dots: the first way to split the reference that fits a table and a column of it is taken.
    """
    assert isinstance(column.kind, ForeignKind)
    reference = column.kind.column
    splits = [(reference[:at], reference[at + 1 :]) for at, letter in enumerate(reference) if letter == "."]
    of_tables = [(table, name) for table, name in splits if table in tables]
    for table, name in of_tables:
        if (table, name) in broken:
            return None
        if any(other.name == name for other in tables[table].columns):
            return table, name
    if any(not tables[table].columns for table, _ in of_tables):
        return None  # the table has a problem of its own
    if of_tables:
        table, name = of_tables[-1]
        names = [other.name for other in tables[table].columns]
        guess = closest(name, names)
        fix = f"did you mean '{table}.{guess}'?" if guess else f"table {table!r} has {quoted_list(names)}"
        problems.add(f"refers to column {name!r}, which table {table!r} does not have", column.path, fix)
    else:
        table = splits[-1][0]
        guess = closest(table, tables)
        fix = f"did you mean {guess!r}?" if guess else f"the tables are {quoted_list(tables)}"
        problems.add(f"refers to table {table!r}, which is not there", column.path, fix)
    return None
