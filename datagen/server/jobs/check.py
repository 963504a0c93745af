"""Whether a job can be done, as far as can be told at once.

To compile a plan takes as long as its schemas are large, but for tables whose columns are tied together: keys that no
construction carries are solved for all rows, and parents that agree with a row are sought among all of them. So where there are
many rows of such tables, the process of the job finds out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

import msgspec

from datagen.engine.dataset import ColumnSpec, ForeignKind, PerParent, TableSpec
from datagen.engine.decode.request import decode_request, whole
from datagen.engine.plan import Plan
from datagen.errors import Problem, Problems, SchemaError
from datagen.io.documents.files import parse_json
from datagen.server.contract import GenerateRequest
from datagen.server.generation import compiled, read_schemas
from datagen.server.limits import bounded

__all__ = ["full_plan", "rows_by_table"]

FEW_ROWS = 1_000_000
"""Of all tables; to solve the keys of so many takes a second or two."""
SAMPLE_ROWS = 10_000


def full_plan(request: GenerateRequest) -> Plan:
    """Raises SchemaError with every problem, each with its path in the request."""
    return plan_with(request, count_text(request))


def rows_by_table(request: GenerateRequest) -> dict[str, int]:
    """In load order, as far as they are known at once. Raises SchemaError as ``full_plan`` does, as far as it can.

    Raises Refusal for schemas that take too long to compile.
    """
    with bounded():
        return known_rows(request)


def known_rows(request: GenerateRequest) -> dict[str, int]:
    counts = parse_json(count_text(request).decode(), "$.count")
    if not isinstance(counts, dict):
        return rows_of(full_plan(request))
    asked = {table: rows for table, value in counts.items() if (rows := whole(value) or 0) > 0}
    if sum(asked.values()) <= FEW_ROWS:
        return rows_of(full_plan(request))
    if all(map(is_loose, tables_of(request))):
        return rows_of(full_plan(request))
    sample = {table: min(rows, SAMPLE_ROWS) for table, rows in asked.items()}
    try:
        small = plan_with(request, json.dumps({**counts, **sample}, default=float).encode())
    except SchemaError as error:
        if any(problem.stage != "values" for problem in error.problems):
            raise
        return asked
    return {table.name: asked[table.name] for table in small if table.name in asked}


def tables_of(request: GenerateRequest) -> Iterable[TableSpec]:
    """As they are asked for, problems aside."""
    document = {"schemas": read_schemas(bytes(request.schemas))}
    return decode_request(document, Problems()).dataset.tables.values()


def plan_with(request: GenerateRequest, count: bytes) -> Plan:
    plan = compiled(bytes(request.schemas), count, None, request.seed, request.locale, request.dialect)
    problems = [
        Problem(f"count of {table.name!r} is 0", f"$.count.{table.name}", "ask for 1 row or more")
        for table in plan
        if not table.rows
    ]
    if problems:
        raise SchemaError(problems)
    return plan


def count_text(request: GenerateRequest) -> bytes:
    return b"{}" if isinstance(request.count, msgspec.UnsetType) else bytes(request.count)


def rows_of(plan: Plan) -> dict[str, int]:
    return {table.name: table.rows for table in plan}


def is_loose(table: TableSpec) -> bool:
    """Whether every column is made by itself, and as quickly for any number of rows."""
    is_tied = table.uniques or table.foreign_keys or table.checks or table.exclusions or len(table.primary_key) > 1
    return not is_tied and not any(has_fan_out(column) for column in table.columns)


def has_fan_out(column: ColumnSpec) -> bool:
    return isinstance(column.kind, ForeignKind) and isinstance(column.kind.distribution, PerParent)
