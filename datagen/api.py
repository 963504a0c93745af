"""The calls that the command line, the server and users' own code share."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from os import PathLike
from typing import Any

from datagen.engine.columns.formats import FORMATS
from datagen.engine.compile.compiler import DEFAULT_ROWS, compile_plan
from datagen.engine.dataset import Dataset
from datagen.engine.decode.node import in_document_order
from datagen.engine.decode.request import decode_request, decode_rows
from datagen.engine.plan import Plan
from datagen.engine.present import PresentRows
from datagen.errors import Problems, SchemaError
from datagen.io.documents.aliases import problem_with_aliases
from datagen.io.documents.files import read_document
from datagen.io.json_text import json_objects

__all__ = ["StringFormat", "plan", "string_formats"]

TYPED_SUMMARIES = {
    "uuid": "a UUID of version 4",
    "date": "a day",
    "date-time": "an instant, with its offset from UTC",
    "datetime": "the same as date-time",
    "time": "a time of day",
    "duration": "a length of time",
    "text": "words, of any length, whatever the column's name",
}
"""Formats that have a type of their own, or none."""


def plan(
    schemas: Mapping[str, Any] | str | PathLike[str],
    *,
    count: Mapping[str, int] | None = None,
    rows: int | None = None,
    seed: int | None = None,
    locale: str | None = None,
    present: Mapping[str, PresentRows] | Callable[[Dataset], Mapping[str, PresentRows]] | None = None,
    is_fitted: bool = False,
    schema_dialect: str | None = None,
    most_rows: int | None = None,
) -> Plan:
    """Compiles tables by name (JSON Schema objects), a whole request, or a JSON or YAML file of either.

    A ``.sql`` file of CREATE TABLE statements will do, too, in the ``schema_dialect``, which is guessed unless given.

    ``count`` gives rows by table, ``rows`` those of every table without a count (default 100); a table with ``per_parent``
    needs neither. Seed and locale win over the document's; the defaults are 42 and ``en``. ``present`` holds the rows that
    the target's tables have already, or finds them once the document is read: keys go on behind them, and foreign keys refer
    to them, too. A fitted plan lowers the counts of tables that have no room for so many rows, and says so in its notes.
    A table of more than ``most_rows`` is a problem, found before anything is made ready for so many.

    Raises SchemaError with every problem of the document and the arguments, each with its path and its remedy.
    """
    document = schemas if isinstance(schemas, Mapping) else read_document(schemas, dialect=schema_dialect)
    endless = problem_with_aliases(document)
    if endless is not None:
        raise SchemaError([endless])
    problems = Problems()
    request = decode_request(document, problems, count=count, seed=seed, locale=locale)
    if callable(present):
        present = present(request.dataset)
    default_rows = None if rows is None else decode_rows(rows, "rows", problems)
    compiled = compile_plan(
        request,
        problems,
        default_rows=DEFAULT_ROWS if default_rows is None else default_rows,
        present=present,
        is_fitted=is_fitted,
        most_rows=most_rows,
    )
    problems.found = in_document_order(problems.found, document)
    problems.raise_if_any()
    return compiled


@dataclass(frozen=True, slots=True, kw_only=True)
class StringFormat:
    """What ``format`` may be of a string in a schema."""

    format: str
    summary: str
    example: str


def string_formats(locale: str = "en") -> list[StringFormat]:
    """All of them by name, with examples of a locale. Raises SchemaError where that is unknown."""
    summaries = {name: format.summary for name, format in FORMATS.items()} | TYPED_SUMMARIES
    columns = {name: {"type": "string", "format": name} for name in sorted(summaries)}
    table = plan({"examples": {"type": "object", "properties": columns}}, rows=1, locale=locale)["examples"]
    examples = json.loads(json_objects(table.batch(0, 1))[0])
    return [StringFormat(format=name, summary=summaries[name], example=example) for name, example in examples.items()]
