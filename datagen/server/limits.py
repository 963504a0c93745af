"""How large the schemas of a request may be, so that each is read and compiled in bounded time and memory."""

from __future__ import annotations

from collections.abc import Iterator

from datagen.engine.decode.node import child_path
from datagen.errors import Problem, SchemaError

__all__ = ["refuse_size"]

MAXIMUM_DEPTH = 64
"""Of objects and lists within each other."""
MAXIMUM_TABLES = 1_000
MAXIMUM_COLUMNS = 5_000
"""Of all tables of a request."""


def refuse_size(schemas: object, path: str) -> None:
    """Raises SchemaError for what is too deep, or too much. Whatever else is wrong in it is left to whoever reads it."""
    problems = [*depth_problems(schemas, path), *amount_problems(schemas, path)]
    if problems:
        raise SchemaError(problems)


def depth_problems(schemas: object, path: str) -> Iterator[Problem]:
    level: list[object] = [schemas]
    for _ in range(MAXIMUM_DEPTH):
        level = [inner for value in level for inner in members(value)]
    if level:
        yield Problem(f"the schemas are nested more than {MAXIMUM_DEPTH} levels deep", path, "flatten them")


def members(value: object) -> Iterator[object]:
    yield from value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def amount_problems(schemas: object, path: str) -> Iterator[Problem]:
    tables = schemas if isinstance(schemas, dict) else {}
    if len(tables) > MAXIMUM_TABLES:
        yield Problem(f"there are {len(tables)} tables, more than {MAXIMUM_TABLES}", path, "ask for them in parts")
    columns = 0
    for name, table in tables.items():
        properties = table.get("properties") if isinstance(table, dict) else None
        columns += len(properties) if isinstance(properties, dict) else 0
        if columns > MAXIMUM_COLUMNS:
            fix = "ask for the tables in parts"
            yield Problem(f"there are more than {MAXIMUM_COLUMNS} columns", child_path(path, name), fix)
            return
