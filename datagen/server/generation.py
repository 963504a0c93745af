"""Request -> plan, within the limits that the settings set."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import msgspec

from datagen.api import plan
from datagen.engine.plan import Plan
from datagen.errors import Problem, SchemaError
from datagen.io.documents.files import parse_json
from datagen.server.limits import bounded, refuse_size

__all__ = ["plan_of", "plan_without_rows"]

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


def plan_without_rows(schemas: msgspec.Raw, dialect: str) -> Plan:
    """The plan for the tables alone; the dialect is that of SQL in the schemas which do not say it."""
    document = {"schemas": read_schemas(bytes(schemas)), "dialect": dialect}
    with bounded():
        return plan(document, rows=0)


def compiled(
    schemas: bytes, count: bytes, most_rows: int | None, seed: int | None, locale: str | None, dialect: str | None
) -> Plan:
    document: dict[str, Any] = {"schemas": read_schemas(schemas), "count": parse_json(count.decode(), "$.count")}
    if dialect is not None:
        document["dialect"] = dialect
    if most_rows is not None:
        refuse_counts(document["count"], most_rows)
    with bounded() if most_rows is not None else bounded(None):
        return plan(document, seed=seed, locale=locale, most_rows=most_rows)


def read_schemas(text: bytes) -> object:
    schemas = parse_json(text.decode(), "$.schemas")
    refuse_size(schemas, "$.schemas")
    return schemas


def refuse_counts(counts: object, most_rows: int) -> None:
    """Raises SchemaError for every table that is to be without rows, or to have more than one request may ask for."""
    fix = f"ask for 1 to {most_rows}; a job has no such limit: POST /jobs"
    problems = [
        Problem(f"count of {name!r} is {rows}, not from 1 to {most_rows}", f"$.count.{name}", fix)
        for name, rows in (counts.items() if isinstance(counts, dict) else ())
        if isinstance(rows, int) and not isinstance(rows, bool) and not 1 <= rows <= most_rows
    ]
    if problems:
        raise SchemaError(problems)


compiled_before = lru_cache(KEPT_PLANS)(compiled)
