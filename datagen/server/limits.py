"""How large the schemas of a request may be, so that each is read and compiled in bounded time and memory."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from datagen.engine.checkpoint import checked_by
from datagen.engine.decode.node import child_path
from datagen.engine.plan import Plan
from datagen.errors import Problem, SchemaError
from datagen.server.failures import Refusal

__all__ = ["batch_rows_of", "bounded", "refuse_size"]

COMPILE_SECONDS = 5.0
"""Of processor time for the schemas of a request; the largest of ordinary ones take a third of it."""
BATCH_BYTES = 32 << 20
"""Of rows in Arrow memory; rendered they take several times as much."""
ROW_BYTES = 8 << 20
WAITING_FACTOR = 6
MAXIMUM_DEPTH = 64
"""Of objects and lists within each other."""
MAXIMUM_TABLES = 1_000
MAXIMUM_COLUMNS = 5_000
"""Of all tables of a request, with the properties of objects in columns."""
MAXIMUM_CHARACTERS = 100_000
"""Of a name, of any text in the schemas, and of the shortest text that a column may ask for."""
MAXIMUM_SOLVED = 1_000_000
"""Rows of a table with keys that nothing but trial finds."""
MAXIMUM_SQL = 200_000
"""Characters of all conditions and other SQL."""
SQL_KEYWORDS = frozenset({"checks", "where", "sql", "expressions", "generated", "elements"})


@contextmanager
def bounded(seconds: float = COMPILE_SECONDS) -> Iterator[None]:
    """Raises Refusal where the block is at work for longer, or on what is nested too deeply.

    On a busy machine it may wait for its turn as well, up to six times as long.
    """
    started, began = time.thread_time(), time.monotonic()

    def check(rows: int) -> None:
        if rows > MAXIMUM_SOLVED:
            raise refusal(
                f"keys of {rows} rows would have to be found in memory, more than {MAXIMUM_SOLVED}",
                "ask for fewer rows; a job has no such limit: POST /jobs",
            )
        if time.thread_time() - started > seconds or time.monotonic() - began > seconds * WAITING_FACTOR:
            raise refusal(
                f"the schemas take more than {seconds:g} seconds to compile",
                "simplify patterns and conditions, or ask for fewer tables at once",
            )

    try:
        with checked_by(check):
            yield
    except RecursionError as error:
        raise refusal("something in the schemas is nested too deeply", "flatten conditions and objects") from error


def batch_rows_of(plan: Plan, most: int) -> int:
    """So many rows that those of every table take little memory at a time. Raises Refusal where even one row would not."""
    rows = most
    for table in plan:
        if min(table.rows, most) * table.most_row_bytes <= BATCH_BYTES:
            continue
        row = table.row_bytes
        if row > ROW_BYTES:
            what = f"a row of {table.name!r} takes about {row:.0f} bytes, more than {ROW_BYTES}"
            raise refusal(what, "ask for shorter values")
        rows = min(rows, max(1, int(BATCH_BYTES / max(row, 1))))
    return rows


def refusal(what: str, fix: str) -> Refusal:
    return Refusal("GenerationError", what, [{"message": what, "path": "$.schemas", "fix": fix}])


def refuse_size(schemas: object, path: str) -> None:
    """Raises SchemaError for what is too deep, or too much. Whatever else is wrong in it is left to whoever reads it."""
    problems = list(size_problems(schemas, path))
    if problems:
        raise SchemaError(problems)


def size_problems(schemas: object, path: str) -> Iterator[Problem]:
    if isinstance(schemas, dict) and len(schemas) > MAXIMUM_TABLES:
        yield Problem(f"there are {len(schemas)} tables, more than {MAXIMUM_TABLES}", path, "ask for them in parts")
        return
    columns = sql = 0
    level: list[tuple[object, str, bool]] = [(schemas, path, False)]
    for _ in range(MAXIMUM_DEPTH):
        inner: list[tuple[object, str, bool]] = []
        for value, where, is_sql in level:
            yield from long_texts(value, where)
            sql += len(value) if is_sql and isinstance(value, str) else 0
            columns += properties_in(value)
            if columns > MAXIMUM_COLUMNS:
                yield Problem(f"there are more than {MAXIMUM_COLUMNS} columns", where, "ask for the tables in parts")
                return
            inner += parts(value, where, is_sql)
        level = inner
    if level:
        yield Problem(f"the schemas are nested more than {MAXIMUM_DEPTH} levels deep", path, "flatten them")
    if sql > MAXIMUM_SQL:
        yield Problem(f"there are {sql} characters of SQL, more than {MAXIMUM_SQL}", path, "simplify it, or drop some of it")


def properties_in(value: object) -> int:
    properties = value.get("properties") if isinstance(value, dict) else None
    return len(properties) if isinstance(properties, dict) else 0


def long_texts(value: object, where: str) -> Iterator[Problem]:
    if isinstance(value, str) and len(value) > MAXIMUM_CHARACTERS:
        yield Problem(f"a text has {len(value)} characters, more than {MAXIMUM_CHARACTERS}", where, "shorten it")
    elif isinstance(value, dict):
        if any(len(name) > MAXIMUM_CHARACTERS for name in value):
            yield Problem(f"a name has more than {MAXIMUM_CHARACTERS} characters", where, "shorten it")
        least = value.get("minLength")
        if isinstance(least, int) and least > MAXIMUM_CHARACTERS:
            yield Problem(f"minLength {least} is above {MAXIMUM_CHARACTERS}", where, "lower it")


def parts(value: object, where: str, is_sql: bool) -> Iterator[tuple[object, str, bool]]:
    """Members with their paths; of long lists, such as those of an enum, the list's own path will do."""
    if isinstance(value, dict):
        yield from (
            (inner, child_path(where, name[:MAXIMUM_CHARACTERS]), is_sql or name in SQL_KEYWORDS)
            for name, inner in value.items()
            if isinstance(inner, str | dict | list)
        )
    elif isinstance(value, list):
        yield from ((inner, where, is_sql) for inner in value if isinstance(inner, str | dict | list))
