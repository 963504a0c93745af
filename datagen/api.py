"""The calls that the command line, the server and users' own code share."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from typing import Any

from datagen.engine.compile import DEFAULT_ROWS, compile_plan
from datagen.engine.decode import decode_request
from datagen.engine.plan import Plan
from datagen.errors import Problems
from datagen.io.document_files import read_document

__all__ = ["plan"]


def plan(
    schemas: Mapping[str, Any] | str | PathLike[str],
    *,
    count: Mapping[str, int] | None = None,
    rows: int | None = None,
    seed: int | None = None,
    locale: str | None = None,
) -> Plan:
    """Compiles tables by name (JSON Schema objects), a whole request, or a JSON or YAML file of either.

    ``count`` gives rows by table, ``rows`` those of every table without a count (default 100); a table with ``per_parent``
    needs neither. Seed and locale win over the document's; the defaults are 42 and ``en``.

    Raises SchemaError with every problem of the document and the arguments, each with its path and its remedy.
    """
    document = schemas if isinstance(schemas, Mapping) else read_document(schemas)
    problems = Problems()
    request = decode_request(document, problems, count=count, seed=seed, locale=locale)
    if rows is not None and (isinstance(rows, bool) or not isinstance(rows, int) or rows < 0):
        problems.add(f"rows is {rows!r}, not a whole number from 0", "rows", "write a whole number from 0")
        rows = None
    compiled = compile_plan(request, problems, default_rows=DEFAULT_ROWS if rows is None else rows)
    problems.raise_if_any()
    return compiled
