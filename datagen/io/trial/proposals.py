"""Conditions that can be read, beside a check that can't: proposed from functions and values, tried, and taken."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np

from datagen.engine.column import Rows
from datagen.engine.compile.compiler import compile_plan
from datagen.engine.constraints import UnreadCheck
from datagen.engine.decode.request import decode_request
from datagen.engine.plan import Plan, TablePlan
from datagen.errors import Problems
from datagen.io.asking import Refused
from datagen.io.catalog.document.identifiers import columns_read
from datagen.io.catalog.spelling import Spelling
from datagen.io.ddl import quote_literal
from datagen.io.trial.bodies import called, inlined, numbers_in, texts_in
from datagen.io.trial.stage import Function, Stage, Untried
from datagen.io.trial.verdicts import Verdict, made_columns, read_by, try_rows

__all__ = ["Trial", "proposed"]

TRIED_ROWS = 500
"""Of a condition that is proposed; all of them must meet the check."""
POOL = 20_000
"""Values of a column of which those that meet the check are looked for."""
MOST_VALUES = 1000
"""That a column has then, unless it needs more to differ in every row."""
MOST_CONSTANTS = 12
FEW_VALUES = 50
"""Different ones of a column whose values are told apart by the rows that break a check."""
PATTERN_SIGNS = re.compile(r"[\^$\[\\+*?]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What is known of the database and of what was to be loaded into it."""

    stage: Stage
    spelling: Spelling
    document: Mapping[str, Any]
    plan: Plan
    functions: Sequence[Function]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Rows of the columns that a check reads, for which one condition more holds."""

    plan: Plan
    verdict: Verdict

    @property
    def are_good(self) -> bool:
        return self.verdict.tried > 0 and not self.verdict.failing

    def good_values(self, name: str) -> list[object]:
        """Different ones of this column."""
        (table,) = self.plan
        values = table.columns[name].compute(Rows.span(0, self.verdict.tried)).to_pylist()
        good = (value for row, value in enumerate(values) if row not in self.verdict.failing and value is not None)
        return list(dict.fromkeys(good))


def proposed(trial: Trial, verdict: Verdict, numbers: np.ndarray[tuple[int], np.dtype[np.uint64]]) -> str | None:
    """A condition under which the rows that were tried meet the check; None where none is found."""
    check = verdict.check
    table = trial.plan[check.table]
    names = made_columns(table, check.sql)
    for condition in inlined(check.sql, trial.functions):
        if (found := candidates(trial, check, [condition], TRIED_ROWS)) and found.are_good:
            return condition
    if len(names) == 1:
        return proposed_of_one(trial, check, names[0])
    return next((each for each in narrowed(trial, table, verdict, numbers) if holds(trial, check, each)), None)


def holds(trial: Trial, check: UnreadCheck, condition: str) -> bool:
    found = candidates(trial, check, [condition], TRIED_ROWS)
    return found is not None and found.are_good


def proposed_of_one(trial: Trial, check: UnreadCheck, name: str) -> str | None:
    """Of the constants in the functions, or of the values that the database lets pass."""
    column = trial.spelling.quote(name)
    spec = next(spec for spec in trial.plan[check.table].spec.columns if spec.name == name)
    needed = trial.plan[check.table].rows if (spec.is_unique or spec.is_primary_key) and not spec.is_nullable else 1
    good: dict[object, None] = {}
    for condition in (*of_constants(trial, check, name), *of_present(trial, check, name)):
        found = candidates(trial, check, [condition], TRIED_ROWS)
        if found is None:
            continue
        if found.are_good and " IN (" not in condition:
            return condition
        good |= dict.fromkeys(found.good_values(name))
    if (pool := candidates(trial, check, [], POOL)) is not None:
        good |= dict.fromkeys(pool.good_values(name))
    if (values := literals(good)) and len(values) >= needed:
        return f"{column} IN ({', '.join(values[: max(MOST_VALUES, needed)])})"
    nothing = f"{column} IS NULL"
    return nothing if spec.is_nullable and holds(trial, check, nothing) else None


def candidates(trial: Trial, check: UnreadCheck, conditions: Sequence[str], rows: int) -> Candidates | None:
    """Tried; None where such rows can't be made, or not be tried."""
    table = trial.plan[check.table]
    made = trial.document["schemas"][check.table]
    names = read_by(table, check.sql)
    properties = {name: each for name, each in made["properties"].items() if name in names}
    if not properties or any("ref" in each for each in properties.values()):
        return None
    whole = {
        **{key: made[key] for key in ("type", "sql_schema") if key in made},
        "properties": properties,
        "checks": [*readable_checks(trial, check.table, names), *({"sql": sql, "name": "proposed"} for sql in conditions)],
    }
    problems = Problems()
    document = {"dialect": trial.plan.dialect, "schemas": {check.table: whole}}
    request = decode_request(document, problems, seed=trial.plan.seed, locale=trial.plan.locale)
    plan = None if problems.found else compile_plan(request, problems, default_rows=rows, is_fitted=True)
    if plan is None or problems.found or plan.unread or not plan[check.table].rows:
        return None
    numbers = np.arange(plan[check.table].rows, dtype=np.uint64)
    (verdict,) = try_rows(trial.stage, trial.spelling, plan, plan[check.table], [check], numbers)
    return None if verdict.obstacle else Candidates(plan, verdict)


def readable_checks(trial: Trial, table: str, names: set[str]) -> list[Mapping[str, str]]:
    """Those of the table that read nothing else."""
    made = trial.document["schemas"][table]
    unread = {check.sql for check in trial.plan.unread if check.table == table}
    checks = [check for check in made.get("checks", []) if check["sql"] not in unread]
    return [check for check in checks if set(columns_read(check["sql"], made["properties"])) <= names]


def of_constants(trial: Trial, check: UnreadCheck, name: str) -> Iterator[str]:
    """What a column may be compared with, by the functions' text."""
    functions, column = called(check.sql, trial.functions), trial.spelling.quote(name)
    kind = trial.document["schemas"][check.table]["properties"][name].get("type")
    if kind in ("integer", "number"):
        numbers = numbers_in(functions)[:MOST_CONSTANTS]
        yield from (f"{column} BETWEEN {low} AND {high}" for low, high in pairwise(numbers))
        if numbers:
            yield from (f"{column} >= {numbers[-1]}", f"{column} <= {numbers[0]}", f"{column} IN ({', '.join(numbers)})")
    elif kind == "string":
        texts = texts_in(functions)[:MOST_CONSTANTS]
        yield from (f"{column} ~ {quote_literal(text)}" for text in texts if PATTERN_SIGNS.search(text))
        yield from (f"{column} LIKE {quote_literal(text)}" for text in texts if "%" in text)
        if texts:
            yield f"{column} IN ({', '.join(map(quote_literal, texts))})"


def of_present(trial: Trial, check: UnreadCheck, name: str) -> Iterator[str]:
    """The values that the column has already."""
    column, table = trial.spelling.quote(name), trial.plan[check.table].spec
    source = trial.spelling.quote(table.sql_name)
    if table.sql_schema is not None:
        source = f"{trial.spelling.quote(table.sql_schema)}.{source}"
    text_type = "char" if trial.plan.dialect == "mysql" else "text"
    try:
        found = trial.stage.ask(f"SELECT DISTINCT CAST({column} AS {text_type}) FROM {source} LIMIT {MOST_VALUES}")
    except (Refused, Untried):
        return
    kind = trial.document["schemas"][check.table]["properties"][name].get("type")
    texts = [str(value) for (value,) in found if value is not None]
    shown = texts if kind in ("integer", "number") else literals(dict.fromkeys(texts))
    if shown:
        yield f"{column} IN ({', '.join(shown)})"


def narrowed(
    trial: Trial, table: TablePlan, verdict: Verdict, numbers: np.ndarray[tuple[int], np.dtype[np.uint64]]
) -> Iterator[str]:
    """One of several columns held to those of its few values with which no row breaks the check, or to null."""
    specs = {spec.name: spec for spec in table.spec.columns}
    names = made_columns(table, verdict.check.sql)
    for name in names:
        values = table.columns[name].compute(Rows(numbers[: verdict.tried])).to_pylist()
        bad = {shown(value) for row, value in enumerate(values) if row in verdict.failing}
        good = dict.fromkeys(value for value in values if value is not None and shown(value) not in bad)
        if len({shown(value) for value in values}) <= FEW_VALUES and (listed := literals(good)):
            yield f"{trial.spelling.quote(name)} IN ({', '.join(listed)})"
    yield from (f"{trial.spelling.quote(name)} IS NULL" for name in names if specs[name].is_nullable)


def shown(value: object) -> str:
    return repr(value)


def literals(values: Mapping[object, None]) -> list[str]:
    """As SQL has them; without those that not every database writes alike."""
    return [text for value in values if (text := literal(value)) is not None]


def literal(value: object) -> str | None:
    match value:
        case bool():
            return str(value).lower()
        case int() | Decimal():
            return f"{value:f}" if isinstance(value, Decimal) else str(value)
        case float():
            return repr(value)
        case str():
            return None if "\\" in value else quote_literal(value)
        case dt.datetime():
            return quote_literal(value.isoformat(" "))
        case dt.date() | dt.time():
            return quote_literal(value.isoformat())
        case _:
            return None
