"""What users are told of checks that a database has tried."""

from __future__ import annotations

from collections.abc import Sequence

from datagen.engine.constraints import UnreadCheck
from datagen.engine.plan import Plan
from datagen.errors import Problem
from datagen.io.trial.verdicts import Verdict, made_columns

__all__ = ["mended", "outcomes", "problem", "uncertain"]

SHOWN_CHARACTERS = 100
"""Of a condition, in a note."""
MOST_ALIKE = 3
"""Checks that are left for one reason and are told one by one; of more, one line tells."""


def outcomes(verdicts: Sequence[Verdict]) -> dict[UnreadCheck, str | None]:
    """Of checks that no row breaks; None for those of which another's line tells."""
    alike: dict[tuple[str, str | None], list[Verdict]] = {}
    for verdict in verdicts:
        alike.setdefault((verdict.check.what, verdict.obstacle), []).append(verdict)
    told: dict[UnreadCheck, str | None] = {}
    for group in alike.values():
        if len(group) <= MOST_ALIKE:
            told |= {verdict.check: outcome(verdict) for verdict in group}
        else:
            told |= {verdict.check: None for verdict in group} | {group[0].check: outcome_of_all(group)}
    return told


def outcome_of_all(group: Sequence[Verdict]) -> str:
    first, tables = group[0], {verdict.check.table for verdict in group}
    of = f"of {len(tables)} tables" if len(tables) > 1 else f"of {first.check.table!r}"
    left = f"{len(group)} checks {of} are left to the database, since {first.check.what} is not understood here"
    if first.obstacle:
        return f"{left}; they could not be tried before the load: {first.obstacle}"
    return f"{left}; {counted(max(verdict.tried for verdict in group))} that were tried there meet them"


def outcome(verdict: Verdict) -> str:
    """Of a check that no row breaks."""
    if verdict.obstacle:
        return f"{verdict.check.note}; it could not be tried before the load: {verdict.obstacle}"
    return f"{verdict.check.note}; {counted(verdict.tried)} that were tried there meet it"


def mended(verdict: Verdict, sql: str) -> str:
    """Of one that rows would break that are not made with this condition."""
    if verdict.obstacle:
        return outcome(verdict)
    shown = sql if len(sql) <= SHOWN_CHARACTERS else f"{sql[:SHOWN_CHARACTERS]}..."
    return f"{verdict.check.note}; rows are made with {shown}, and {counted(verdict.tried)} that were tried there meet it"


def uncertain(verdict: Verdict, names: set[str]) -> str:
    """Of one that rows break, which reads what a load may change."""
    read = ", ".join(sorted(names))
    return f"{verdict.check.note}; {share(verdict)} that were tried there break it, unless the load changes {read}"


def problem(plan: Plan, verdict: Verdict) -> Problem:
    check = verdict.check
    said = f": {verdict.error}" if verdict.error else ""
    columns = made_columns(plan[check.table], check.sql)
    way_out = f"give values that meet it: --set {check.table}.{columns[0]}=VALUE" if columns else "drop it for the load"
    what = f"{share(verdict)} that were tried in {check.table!r} break the check {check.name} ({check.sql}){said}"
    return Problem(what, check.path, way_out)


def share(verdict: Verdict) -> str:
    failing, rows = len(verdict.failing), verdict.tried
    return counted(rows) if failing == rows else f"{failing:,} of {rows:,} rows"


def counted(rows: int) -> str:
    return f"all {rows:,} rows" if rows != 1 else "the only row"
