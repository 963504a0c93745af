"""What a document says of a whole table -> uniques, foreign keys, checks and exclusions of several columns."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from datagen.engine.constraints import CheckSpec, ExclusionSpec, ForeignKeySpec, UniqueSpec
from datagen.engine.dataset import ColumnSpec, TableSpec
from datagen.engine.decode.node import Node, child_path, closest, quoted_list, shown
from datagen.errors import Problems

__all__ = ["CONSTRAINT_KEYWORDS", "Constraints", "decode_constraints", "resolve_foreign_keys"]

CONSTRAINT_KEYWORDS = ("unique", "foreign_keys", "checks", "exclude")
UNIQUE_KEYWORDS = ("name", "columns", "expressions", "where", "nulls_distinct", "prefix")
FOREIGN_KEY_KEYWORDS = ("name", "columns", "ref", "ref_columns", "match", "deferrable", "where")


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraints:
    """Those of one table."""

    uniques: tuple[UniqueSpec, ...] = ()
    foreign_keys: tuple[ForeignKeySpec, ...] = ()
    """Their tables and parents' columns are as written, and may not be there."""
    checks: tuple[CheckSpec, ...] = ()
    exclusions: tuple[ExclusionSpec, ...] = ()


def decode_constraints(node: Node, columns: Collection[str]) -> Constraints:
    """``columns`` are the names of all properties, those of generated columns too."""
    return Constraints(
        uniques=tuple(unique for each in members(node, "unique") if (unique := decode_unique(each, columns)) is not None),
        foreign_keys=tuple(
            key for each in members(node, "foreign_keys") if (key := decode_foreign_key(each, columns)) is not None
        ),
        checks=tuple(check for each in members(node, "checks") if (check := decode_check(each)) is not None),
        exclusions=tuple(exclusion for each in members(node, "exclude") if (exclusion := decode_exclusion(each)) is not None),
    )


def members(node: Node, keyword: str) -> Iterator[Node]:
    """The objects of a list; a list of names among them stands for ``columns``, text for ``sql``."""
    listed = node.value.get(keyword, [])
    if not isinstance(listed, list):
        node.problem(f"{keyword} is {shown(listed)}, not a list", f"list each of the {keyword}")
        return
    for number, value in enumerate(listed):
        path = f"{child_path(node.path, keyword)}[{number}]"
        if isinstance(value, list):
            value = {"columns": value}
        elif isinstance(value, str):
            value = {"sql": value}
        if isinstance(value, Mapping):
            yield Node(value, path, node.problems)
        else:
            node.problems.add(f"{shown(value)} is not an object", path, "write an object")


def decode_unique(node: Node, columns: Collection[str]) -> UniqueSpec | None:
    node.check_keywords(UNIQUE_KEYWORDS, "a unique key")
    named = decode_names(node, "columns", columns)
    if named is None:
        return None
    expressions = node.value.get("expressions", [])
    if not is_texts(expressions):
        node.problem(f"expressions is {shown(expressions)}, not a list of SQL", "list each part of the key as SQL")
        return None
    prefixes = node.value.get("prefix", {})
    if not isinstance(prefixes, Mapping) or not all(isinstance(length, int) and length > 0 for length in prefixes.values()):
        node.problem(f"prefix is {shown(prefixes)}, not lengths by column", 'write {"title": 10}')
        return None
    return UniqueSpec(
        name=node.text("name") or ", ".join(named),
        path=node.path,
        columns=named,
        expressions=tuple(expressions),
        where=node.text("where"),
        nulls_distinct=node.boolean("nulls_distinct") if "nulls_distinct" in node else True,
        prefixes=dict(prefixes),
    )


def decode_foreign_key(node: Node, columns: Collection[str]) -> ForeignKeySpec | None:
    node.check_keywords(FOREIGN_KEY_KEYWORDS, "a foreign key")
    own, table = decode_names(node, "columns", columns), node.text("ref")
    there = node.value.get("ref_columns", list(own or ()))
    if own is None:
        return None
    if table is None:
        node.problem("a foreign key names no table", 'add "ref": "table"')
        return None
    if not is_texts(there) or len(there) != len(own):
        node.problem(f"ref_columns is {shown(there)}, not a column for each of columns", "list as many as columns")
        return None
    if (match := node.value.get("match", "simple")) not in ("simple", "full"):
        node.problem(f"unknown match {shown(match)}", "write 'simple' or 'full'")
    return ForeignKeySpec(
        name=node.text("name") or ", ".join(own),
        path=node.path,
        columns=own,
        table=table,
        parent_columns=tuple(there),
        is_match_full=match == "full",
        where=node.text("where"),
    )


def decode_check(node: Node) -> CheckSpec | None:
    node.check_keywords(("name", "sql"), "a check")
    sql = node.text("sql")
    if sql is None:
        node.problem("a check has no sql", 'add "sql": "price > 0"')
        return None
    return CheckSpec(name=node.text("name") or sql, path=node.path, sql=sql)


def decode_exclusion(node: Node) -> ExclusionSpec | None:
    node.check_keywords(("name", "elements", "where"), "an exclusion")
    elements = node.value.get("elements")
    if not isinstance(elements, list) or not elements or not all(is_texts(pair) and len(pair) == 2 for pair in elements):
        node.problem(
            f"elements is {shown(elements)}, not pairs of column and operator", 'write [["room", "="], ["during", "&&"]]'
        )
        return None
    pairs = tuple((pair[0], pair[1]) for pair in elements)
    name = node.text("name") or ", ".join(element for element, _ in pairs)
    return ExclusionSpec(name=name, path=node.path, elements=pairs, where=node.text("where"))


def decode_names(node: Node, keyword: str, columns: Collection[str]) -> tuple[str, ...] | None:
    """Different columns of the table; None, with a problem noted, where they are none."""
    names = node.value.get(keyword)
    if not is_texts(names) or not names:
        node.problem(f"{keyword} is {shown(names)}, not a list of columns", "list at least one column")
        return None
    for name in names:
        if name not in columns:
            guess = closest(name, columns)
            fix = f"did you mean {guess!r}?" if guess else f"the columns are {quoted_list(columns)}"
            node.problem(f"{keyword} names {name!r}, which is no property", fix)
            return None
    if len(set(names)) < len(names):
        node.problem(f"{keyword} names a column twice", "name each once")
        return None
    return tuple(names)


def is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(member, str) for member in value)


def resolve_foreign_keys(
    tables: Mapping[str, TableSpec], broken: Collection[tuple[str, str]], problems: Problems
) -> dict[str, TableSpec]:
    """Every foreign key of several columns refers to columns that are there, which are never null from then on."""
    referred: set[tuple[str, str]] = set()
    kept: dict[str, TableSpec] = {}
    for name, spec in tables.items():
        keys = tuple(key for key in spec.foreign_keys if is_resolved(key, tables, broken, problems))
        referred |= {(key.table, column) for key in keys for column in key.parent_columns}
        kept[name] = replace(spec, foreign_keys=keys)
    return {
        name: replace(
            spec, columns=tuple(never_null(column) if (name, column.name) in referred else column for column in spec.columns)
        )
        for name, spec in kept.items()
    }


def never_null(column: ColumnSpec) -> ColumnSpec:
    return replace(column, is_nullable=False, null_fraction=0.0)


def is_resolved(
    key: ForeignKeySpec, tables: Mapping[str, TableSpec], broken: Collection[tuple[str, str]], problems: Problems
) -> bool:
    """Whether all that a key refers to is there; what is not is noted, unless it is broken and so noted already."""
    if key.table not in tables:
        guess = closest(key.table, tables)
        fix = f"did you mean {guess!r}?" if guess else f"the tables are {quoted_list(tables)}"
        problems.add(f"refers to table {key.table!r}, which is not there", key.path, fix)
        return False
    names = [column.name for column in tables[key.table].columns]
    missing = [name for name in key.parent_columns if name not in names]
    for name in missing:
        if (key.table, name) not in broken:
            guess = closest(name, names)
            fix = f"did you mean {guess!r}?" if guess else f"table {key.table!r} has {quoted_list(names)}"
            problems.add(f"refers to column {name!r}, which table {key.table!r} does not have", key.path, fix)
    return not missing
