"""Conditions that can be read, beside a check that can't: proposed from functions and values, tried, and taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from datagen.engine.column import Rows
from datagen.engine.compile.compiler import compile_plan
from datagen.engine.constraints import UnreadCheck
from datagen.engine.decode.request import decode_request
from datagen.engine.plan import Plan
from datagen.engine.random import UInts
from datagen.errors import Problems
from datagen.io.catalog.document.identifiers import columns_read
from datagen.io.trial.bodies import inlined
from datagen.io.trial.guesses import MOST_LISTED, literals, most_values, narrowed, of_constants, of_present
from datagen.io.trial.stage import Trial
from datagen.io.trial.verdicts import Verdict, made_columns, read_by, try_rows

__all__ = ["holds", "proposed"]

TRIED_ROWS = 500
"""Of a condition that is proposed; all of them must meet the check."""
POOL = 20_000
"""Values of a column of which those that meet the check are looked for."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Rows of the columns that a check reads, for which one condition more holds."""

    plan: Plan
    verdicts: Sequence[Verdict]
    """Of the check, and of others over the same columns."""

    @property
    def tried(self) -> int:
        return min(verdict.tried for verdict in self.verdicts if not verdict.obstacle)

    @property
    def are_good(self) -> bool:
        return self.tried > 0 and not any(verdict.failing for verdict in self.verdicts)

    def good_values(self, name: str) -> list[str]:
        """Different ones of this column, as SQL has them."""
        (table,) = self.plan
        failing = frozenset[int]().union(*(verdict.failing for verdict in self.verdicts))
        values = table.columns[name].compute(Rows.span(0, self.tried)).to_pylist()
        return literals(value for row, value in enumerate(values) if row not in failing)


def proposed(trial: Trial, verdict: Verdict, numbers: UInts) -> str | None:
    """A condition under which the rows that were tried meet the check; None where none is found."""
    check = verdict.check
    table = trial.plan[check.table]
    names = made_columns(table, check.sql)
    simple = next((each for each in inlined(check.sql, trial.functions) if holds(trial, check, each)), None)
    if simple is not None or not names:
        return simple
    if len(names) == 1:
        return proposed_of_one(trial, check, names[0])
    return next((each for each in narrowed(trial, table, verdict, numbers) if holds(trial, check, each)), None)


def holds(trial: Trial, check: UnreadCheck, *conditions: str) -> bool:
    """Whether rows with these conditions, and those that were found before, meet the check."""
    found = candidates(trial, check, conditions, TRIED_ROWS)
    return found is not None and found.are_good


def proposed_of_one(trial: Trial, check: UnreadCheck, name: str) -> str | None:
    """Of the constants in the functions, or of the values that the database lets pass."""
    column = trial.spelling.quote(name)
    spec = next(spec for spec in trial.plan[check.table].spec.columns if spec.name == name)
    needed = trial.plan[check.table].rows if (spec.is_unique or spec.is_primary_key) and not spec.is_nullable else 1
    good: dict[str, None] = {}
    for condition in (*of_constants(trial, check, name), *of_present(trial, check, name)):
        found = candidates(trial, check, [condition], TRIED_ROWS)
        if found is None:
            continue
        if found.are_good and " IN (" not in condition:
            return condition
        good |= dict.fromkeys(found.good_values(name))
    if (pool := candidates(trial, check, [], POOL)) is not None:
        good |= dict.fromkeys(pool.good_values(name))
    most = most_values(spec.kind)
    if len(good) >= needed and (needed <= most or most == MOST_LISTED):
        return f"{column} IN ({', '.join(list(good)[: max(most, needed)])})"
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
    checks = [check, *others_over(trial, check, names)]
    verdicts = try_rows(trial.stage, trial.spelling, plan, plan[check.table], checks, numbers)
    return None if verdicts[0].obstacle else Candidates(plan, verdicts)


def others_over(trial: Trial, check: UnreadCheck, names: set[str]) -> list[UnreadCheck]:
    """The other checks that can't be read and read nothing but these columns."""
    table = trial.plan[check.table]
    return [
        each for each in trial.plan.unread if each.table == table.name and each != check and read_by(table, each.sql) <= names
    ]


def readable_checks(trial: Trial, table: str, names: set[str]) -> list[Mapping[str, str]]:
    """Those of the table that read nothing else."""
    made = trial.document["schemas"][table]
    unread = {check.sql for check in trial.plan.unread if check.table == table}
    checks = [check for check in made.get("checks", []) if check["sql"] not in unread]
    return [check for check in checks if set(columns_read(check["sql"], made["properties"])) <= names]
