"""Checks that only the database can read, tried there before a load: met, made to be met, or named."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

from datagen.engine.constraints import UnreadCheck
from datagen.engine.plan import Plan
from datagen.errors import SchemaError
from datagen.io.catalog.document.identifiers import columns_read
from datagen.io.catalog.model import Catalog
from datagen.io.catalog.spelling import spelling_of
from datagen.io.location import parse_location
from datagen.io.trial.bodies import called, relations_read
from datagen.io.trial.mysql import open_mysql_stage
from datagen.io.trial.nested import nested_checks
from datagen.io.trial.postgresql import open_postgresql_stage
from datagen.io.trial.proposals import holds, proposed
from datagen.io.trial.rows import sample_of
from datagen.io.trial.sqlite import open_sqlite_stage
from datagen.io.trial.stage import Stage, Trial
from datagen.io.trial.telling import mended, outcomes, problem, uncertain
from datagen.io.trial.verdicts import Verdict, made_columns, try_rows

__all__ = ["Settled", "settle_checks"]

Compile = Callable[[Mapping[str, Any]], Plan]
"""Of a document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What is to be loaded, once the database has tried a part of it."""

    document: Mapping[str, Any]
    """With conditions that can be read, for checks that can't and would have been broken."""
    plan: Plan
    notes: tuple[str, ...]
    """The plan's, which now say what came of its checks."""


def settle_checks(target: str, catalog: Catalog, document: Mapping[str, Any], made: Plan, compiled: Compile) -> Settled:
    """Raises SchemaError, with every problem, for checks that rows break and for which no better ones are found.

    Nothing remains in the database. A document with more conditions is ``compiled`` again.
    """
    if not unread_of(catalog, made):
        return Settled(document=document, plan=made, notes=made.notes)
    with open_stage(target, catalog) as stage:
        verdicts = list(tried(stage, catalog, made))
        notes = outcomes([each for each in verdicts if not each.failing and each.check.note in made.notes])
        broken = [verdict for verdict in verdicts if verdict.failing]
        if broken:
            spelling = spelling_of(catalog.dialect)
            trial = Trial(stage=stage, spelling=spelling, document=document, plan=made, functions=stage.functions())
            moving = {verdict.check: moving_relations(trial, verdict.check) for verdict in broken}
            notes |= {verdict.check: uncertain(verdict, moving[verdict.check]) for verdict in broken if moving[verdict.check]}
            broken = [verdict for verdict in broken if not moving[verdict.check]]
            document, conditions = with_conditions(trial, broken)
            if conditions:
                made = made_again(trial, broken, document, compiled)
                again = list(tried(stage, catalog, made))
                refuse(made, [verdict for verdict in again if verdict.failing and not moving.get(verdict.check)])
                notes |= {each.check: mended(each, conditions[each.check]) for each in again if each.check in conditions}
    said = {check.note: note for check, note in notes.items()}
    told = (said.get(note, note) for note in made.notes)
    return Settled(document=document, plan=made, notes=tuple(note for note in told if note is not None))


def open_stage(target: str, catalog: Catalog) -> AbstractContextManager[Stage]:
    location = parse_location(target)
    match catalog.dialect:
        case "postgresql":
            return open_postgresql_stage(location)
        case "mysql":
            return open_mysql_stage(location)
        case _:
            return open_sqlite_stage(location, catalog)


def unread_of(catalog: Catalog, plan: Plan) -> dict[str, list[UnreadCheck]]:
    """By table, for tables that get rows."""
    found: dict[str, list[UnreadCheck]] = {}
    for check in dict.fromkeys([*plan.unread, *nested_checks(catalog, plan)]):
        if check.table in plan.tables and plan[check.table].rows:
            found.setdefault(check.table, []).append(check)
    return found


def tried(stage: Stage, catalog: Catalog, plan: Plan) -> Iterator[Verdict]:
    spelling = spelling_of(catalog.dialect)
    for name, checks in unread_of(catalog, plan).items():
        yield from try_rows(stage, spelling, plan, plan[name], checks, sample_of(plan[name].rows))


def moving_relations(trial: Trial, check: UnreadCheck) -> set[str]:
    """Relations that its functions read and whose rows may be others by the time the check is made."""
    read = relations_read(called(check.sql, trial.functions))
    if not read:
        return set()
    loaded = {table.spec.sql_name for table in trial.plan}
    return {name for name, is_table in trial.stage.relations().items() if name in read and (name in loaded or not is_table)}


def with_conditions(trial: Trial, broken: Sequence[Verdict]) -> tuple[Mapping[str, Any], dict[UnreadCheck, str]]:
    """The document, and the condition that was found for each check. Raises SchemaError with those that have none."""
    found: dict[UnreadCheck, str] = {}
    hopeless: list[Verdict] = []
    # What holds of one column is known before several are looked at.
    for verdict in sorted(broken, key=lambda each: len(made_columns(trial.plan[each.check.table], each.check.sql))):
        check = verdict.check
        condition = shared(trial, check, found) or proposed(trial, verdict, sample_of(trial.plan[check.table].rows))
        if condition is None:
            hopeless.append(verdict)
        elif condition not in found.values():
            trial = replace(trial, document=with_condition(trial.document, check, condition))
        if condition is not None:
            found[check] = condition
    refuse(trial.plan, [verdict for verdict in broken if verdict in hopeless])
    return trial.document, found


def shared(trial: Trial, check: UnreadCheck, found: Mapping[UnreadCheck, str]) -> str | None:
    """A condition that was found for another check of the table, where this one needs no other."""
    names = made_columns(trial.plan[check.table], check.sql)
    conditions = [sql for other, sql in found.items() if other.table == check.table and columns_read(sql, names)]
    return conditions[-1] if conditions and holds(trial, check) else None


def with_condition(document: Mapping[str, Any], check: UnreadCheck, sql: str) -> dict[str, Any]:
    """Behind the checks that are there, so that their places stay."""
    made = document["schemas"][check.table]
    checks = [*made.get("checks", []), {"name": f"for {check.name}", "sql": sql}]
    return {**document, "schemas": {**document["schemas"], check.table: {**made, "checks": checks}}}


def made_again(trial: Trial, broken: Sequence[Verdict], document: Mapping[str, Any], compiled: Compile) -> Plan:
    """The plan of a document with more conditions.

    Raises SchemaError with the checks that were broken, where the conditions can't be met with all the rest.
    """
    try:
        return compiled(document)
    except SchemaError as error:
        raise SchemaError([problem(trial.plan, verdict) for verdict in broken]) from error


def refuse(plan: Plan, broken: Sequence[Verdict]) -> None:
    if broken:
        raise SchemaError([problem(plan, verdict) for verdict in broken])
