"""Checks that only the database can read, tried there before a load: met, made to be met, or named."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from datagen.engine.constraints import UnreadCheck
from datagen.engine.plan import Plan
from datagen.errors import Problem, SchemaError
from datagen.io.catalog.model import Catalog
from datagen.io.catalog.spelling import Spelling, spelling_of
from datagen.io.location import parse_location
from datagen.io.trial.bodies import called, relations_read
from datagen.io.trial.mysql import open_mysql_stage
from datagen.io.trial.postgresql import open_postgresql_stage
from datagen.io.trial.proposals import Trial, proposed
from datagen.io.trial.rows import sample_of
from datagen.io.trial.sqlite import open_sqlite_stage
from datagen.io.trial.stage import Stage
from datagen.io.trial.verdicts import Verdict, made_columns, try_rows

__all__ = ["Settled", "settle_checks"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What is to be loaded, once the database has tried a part of it."""

    document: Mapping[str, Any]
    """With conditions that can be read, for checks that can't and would have been broken."""
    plan: Plan
    notes: tuple[str, ...]
    """The plan's, which now say what came of its checks."""


def settle_checks(
    target: str, catalog: Catalog, document: Mapping[str, Any], made: Plan, compiled: Callable[[Mapping[str, Any]], Plan]
) -> Settled:
    """Raises SchemaError, with every problem, for checks that rows break and for which no better ones are found.

    Nothing remains in the database. A document with more conditions is ``compiled`` again.
    """
    if not unread_of(made):
        return Settled(document=document, plan=made, notes=made.notes)
    spelling = spelling_of(catalog.dialect)
    with open_stage(target, catalog) as stage:
        verdicts = list(tried(stage, spelling, made))
        broken = [verdict for verdict in verdicts if verdict.failing]
        notes = {verdict.check: outcome(verdict) for verdict in verdicts if not verdict.failing}
        functions = stage.functions() if broken else []
        trial = Trial(stage=stage, spelling=spelling, document=document, plan=made, functions=functions)
        for verdict in [*broken]:
            if names := moving_relations(trial, verdict.check):
                broken.remove(verdict)
                notes[verdict.check] = uncertain(verdict, names)
        found = {verdict.check: proposed(trial, verdict, sample_of(made[verdict.check.table].rows)) for verdict in broken}
        hopeless = [verdict for verdict in broken if found[verdict.check] is None]
        if hopeless:
            raise SchemaError([problem(made, verdict) for verdict in hopeless])
        if broken:
            conditions = {check: sql for check, sql in found.items() if sql is not None}
            document = with_conditions(document, conditions)
            made = recompiled(compiled, document, made, broken)
            again = {verdict.check: verdict for verdict in tried(stage, spelling, made)}
            worse = [verdict for verdict in again.values() if verdict.failing and verdict.check not in notes]
            if worse:
                raise SchemaError([problem(made, verdict) for verdict in worse])
            notes |= {check: mended(again[check], sql) for check, sql in conditions.items() if check in again}
    said = {check.note: note for check, note in notes.items()}
    return Settled(document=document, plan=made, notes=tuple(said.get(note, note) for note in made.notes))


def open_stage(target: str, catalog: Catalog) -> AbstractContextManager[Stage]:
    location = parse_location(target)
    match catalog.dialect:
        case "postgresql":
            return open_postgresql_stage(location)
        case "mysql":
            return open_mysql_stage(location)
        case _:
            return open_sqlite_stage(location, catalog)


def unread_of(plan: Plan) -> dict[str, list[UnreadCheck]]:
    """By table, for tables that get rows."""
    found: dict[str, list[UnreadCheck]] = {}
    for check in dict.fromkeys(plan.unread):
        if check.table in plan.tables and plan[check.table].rows:
            found.setdefault(check.table, []).append(check)
    return found


def tried(stage: Stage, spelling: Spelling, plan: Plan) -> Iterator[Verdict]:
    for name, checks in unread_of(plan).items():
        yield from try_rows(stage, spelling, plan, plan[name], checks, sample_of(plan[name].rows))


def moving_relations(trial: Trial, check: UnreadCheck) -> set[str]:
    """Relations that its functions read and whose rows may be others by the time the check is made."""
    return trial.stage.changing(relations_read(called(check.sql, trial.functions)))


def with_conditions(document: Mapping[str, Any], conditions: Mapping[UnreadCheck, str]) -> dict[str, Any]:
    """Behind the checks that are there, so that their places stay."""
    schemas = dict(document["schemas"])
    for check, sql in conditions.items():
        made = schemas[check.table]
        added = {"name": f"for {check.name}", "sql": sql}
        schemas[check.table] = {**made, "checks": [*made.get("checks", []), added]}
    return {**document, "schemas": schemas}


def recompiled(
    compiled: Callable[[Mapping[str, Any]], Plan], document: Mapping[str, Any], made: Plan, broken: Sequence[Verdict]
) -> Plan:
    """Raises SchemaError with the checks that were broken, where what was found for them can't be met with all the rest."""
    try:
        return compiled(document)
    except SchemaError as error:
        raise SchemaError([problem(made, verdict) for verdict in broken]) from error


def outcome(verdict: Verdict) -> str:
    if verdict.obstacle:
        return f"{verdict.check.note}; it could not be tried before the load: {verdict.obstacle}"
    return f"{verdict.check.note}; {counted(verdict.tried)} that were tried there meet it"


def mended(verdict: Verdict, sql: str) -> str:
    shown = sql if len(sql) <= 120 else f"{sql[:117]}..."
    return f"{outcome(verdict)}, now that {shown}"


def uncertain(verdict: Verdict, names: set[str]) -> str:
    return (
        f"{verdict.check.note}; {share(verdict)} that were tried there break it, "
        f"which the load may change, as it reads {', '.join(sorted(names))}"
    )


def problem(plan: Plan, verdict: Verdict) -> Problem:
    check = verdict.check
    said = f": {verdict.error}" if verdict.error else ""
    columns = made_columns(plan[check.table], check.sql)
    fix = f"give values that meet it: --set {check.table}.{columns[0]}=VALUE" if columns else "drop the check for the load"
    return Problem(
        f"{share(verdict)} that were tried in {check.table!r} break the check {check.name} ({check.sql}){said}", check.path, fix
    )


def share(verdict: Verdict) -> str:
    failing, rows = len(verdict.failing), verdict.tried
    return counted(rows) if failing == rows else f"{failing:,} of {rows:,} rows"


def counted(rows: int) -> str:
    return f"all {rows:,} rows" if rows != 1 else "the only row"
