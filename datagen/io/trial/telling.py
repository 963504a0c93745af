"""What users are told of checks that a database has tried."""

from __future__ import annotations

from datagen.engine.plan import Plan
from datagen.errors import Problem
from datagen.io.trial.verdicts import Verdict, made_columns

__all__ = ["mended", "outcome", "problem", "uncertain"]

SHOWN_CHARACTERS = 100
"""Of a condition, in a note."""


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
