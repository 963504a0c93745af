"""Request -> plan, within the limits that the settings set."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import msgspec

from datagen.api import plan
from datagen.engine.plan import Plan
from datagen.errors import Problem, SchemaError
from datagen.io.documents.files import parse_json

__all__ = ["compiled", "plan_of"]

KEPT_PLANS = 64
KEPT_BYTES = 1 << 16
"""Of the schemas of a plan that is kept: compiling a small document takes longer than making a few rows of it."""


def plan_of(
    schemas: msgspec.Raw,
    count: msgspec.Raw | msgspec.UnsetType,
    *,
    most_rows: int | None,
    seed: int | None = None,
    locale: str | None = None,
    dialect: str | None = None,
) -> Plan:
    """The plan for the schemas and counts of a request; each table has from 1 to ``most_rows`` rows where that is a number.

    Raises SchemaError with every problem, each with its path in the request.
    """
    texts = bytes(schemas), b"{}" if isinstance(count, msgspec.UnsetType) else bytes(count)
    is_small = sum(map(len, texts)) <= KEPT_BYTES
    make: Callable[..., Plan] = compiled_before if is_small else compiled
    return make(*texts, most_rows, seed, locale, dialect)


def compiled(
    schemas: bytes, count: bytes, most_rows: int | None, seed: int | None, locale: str | None, dialect: str | None
) -> Plan:
    document = {"schemas": parse_json(schemas.decode(), "$.schemas"), "count": parse_json(count.decode(), "$.count")}
    if dialect is not None:
        document["dialect"] = dialect
    made = plan(document, seed=seed, locale=locale)
    if most_rows is not None:
        refuse_counts(made, most_rows)
    return made


def refuse_counts(plan: Plan, most_rows: int) -> None:
    """Raises SchemaError for every table without rows, or with more than one request may ask for."""
    fix = f"ask for 1 to {most_rows}; a job has no such limit: POST /jobs"
    problems = [
        Problem(f"count of {table.name!r} is {table.rows}, not from 1 to {most_rows}", f"$.count.{table.name}", fix)
        for table in plan
        if not 1 <= table.rows <= most_rows
    ]
    if problems:
        raise SchemaError(problems)


compiled_before = lru_cache(KEPT_PLANS)(compiled)
