"""What a database says of checks and rows: which of them break which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from datagen.engine.constraints import UnreadCheck
from datagen.engine.plan import Plan, TablePlan
from datagen.engine.random import UInts
from datagen.io.asking import Refused
from datagen.io.catalog.document.identifiers import columns_read
from datagen.io.catalog.spelling import Spelling, bracketed
from datagen.io.trial.rows import NUMBER, numbered_rows
from datagen.io.trial.stage import Stage, Untried

__all__ = ["Verdict", "made_columns", "read_by", "try_rows"]

MOST_QUESTIONS = 200
"""About one check of which some rows make the database fail: those are found by halves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Of one check."""

    check: UnreadCheck
    tried: int = 0
    """Rows."""
    failing: frozenset[int] = frozenset()
    """The places of those that break it, among the rows that were tried."""
    error: str | None = None
    """What the database said of one that it could not evaluate, which breaks the check, too."""
    obstacle: str | None = None
    """Why it could not be tried."""


@dataclass(slots=True)
class Search:
    """Rows of one check that can't be evaluated all at once."""

    tried: int = 0
    failing: set[int] = field(default_factory=set)
    error: str | None = None
    questions: int = 0


def try_rows(
    stage: Stage, spelling: Spelling, plan: Plan, table: TablePlan, checks: Sequence[UnreadCheck], numbers: UInts
) -> list[Verdict]:
    """One for each of the checks, all of the same table."""
    try:
        source = rows_as_stored(stage, spelling, plan, table, checks, numbers)
    except Untried as untried:
        return [Verdict(check=check, obstacle=str(untried)) for check in checks]
    if source is None:
        return [Verdict(check=check, obstacle="the table does not take such rows") for check in checks]
    if len(checks) > 1:
        try:
            return together(stage, source, checks, len(numbers))
        except (Refused, Untried):
            pass
    return [alone(stage, source, check, len(numbers)) for check in checks]


def rows_as_stored(
    stage: Stage, spelling: Spelling, plan: Plan, table: TablePlan, checks: Sequence[UnreadCheck], numbers: UInts
) -> str | None:
    """A table to select from, with the columns that the checks read, generated ones too; None where it can't take the rows."""
    columns = stage.columns(table)
    read = {name for check in checks for name in read_by(table, check.sql)}
    rows = numbered_rows(plan, table, read & set(table.schema.names) or set(table.schema.names), numbers, columns, stage.fold)
    if rows is None:
        return None
    alias = spelling.quote(table.spec.sql_name)
    source = f"({stage.fill(rows)}) AS {alias}"
    for name, expression in table.spec.generated_expressions.items():
        if name in read and stage.fold(name) in columns:
            value = stage.generated(table, columns[stage.fold(name)].name, expression)
            source = f"(SELECT {alias}.*, {value} AS {spelling.quote(name)} FROM {source}) AS {alias}"
    return source


def read_by(table: TablePlan, sql: str) -> set[str]:
    """The columns that a condition reads, and those that the generated ones among them are made of."""
    generated = table.spec.generated_expressions
    names = {*table.schema.names, *generated}
    found: set[str] = set()
    waiting = [sql]
    while waiting:
        new = set(columns_read(waiting.pop(), names)) - found
        found |= new
        waiting += [generated[name] for name in new if name in generated]
    return found


def made_columns(table: TablePlan, sql: str) -> list[str]:
    """Those among them that are made here, in the table's order."""
    read = read_by(table, sql)
    return [name for name in table.schema.names if name in read]


def together(stage: Stage, source: str, checks: Sequence[UnreadCheck], rows: int) -> list[Verdict]:
    """By one pass over the rows."""
    broken = {f"broken{number}": is_broken(check) for number, check in enumerate(checks)}
    found = stage.ask(
        f"SELECT {NUMBER}, {', '.join(broken)} FROM (SELECT {NUMBER}, {spelled(broken)} FROM {source}) AS tried "
        f"WHERE {' + '.join(broken)} > 0"
    )
    return [
        Verdict(check=check, tried=rows, failing=frozenset(int(row) for row, *marks in found if marks[number]))
        for number, check in enumerate(checks)
    ]


def spelled(values: Mapping[str, str]) -> str:
    return ", ".join(f"{value} AS {name}" for name, value in values.items())


def is_broken(check: UnreadCheck) -> str:
    """1 where the check is false; null satisfies it."""
    return f"CASE WHEN NOT {bracketed(check.sql)} THEN 1 ELSE 0 END"


def alone(stage: Stage, source: str, check: UnreadCheck, rows: int) -> Verdict:
    search = Search()
    try:
        halve(stage, source, check, range(rows), search)
    except Untried as untried:
        return Verdict(check=check, obstacle=str(untried))
    return Verdict(check=check, tried=search.tried, failing=frozenset(search.failing), error=search.error)


def halve(stage: Stage, source: str, check: UnreadCheck, rows: range, search: Search) -> None:
    """Until each row that can't be evaluated stands alone, or too much has been asked."""
    if not rows or search.questions == MOST_QUESTIONS:
        return
    search.questions += 1
    # In a CASE, as a database may test the conditions of a WHERE in any order, and fail at rows that are not asked for.
    value = f"CASE WHEN {NUMBER} >= {rows.start} AND {NUMBER} < {rows.stop} THEN {is_broken(check)} ELSE 0 END"
    try:
        found = stage.ask(f"SELECT {NUMBER} FROM (SELECT {NUMBER}, {value} AS broken FROM {source}) AS tried WHERE broken > 0")
    except Refused as refused:
        search.error = search.error or str(refused)
        if len(rows) == 1:
            search.tried += 1
            search.failing.add(rows.start)
            return
        middle = rows.start + len(rows) // 2
        halve(stage, source, check, range(rows.start, middle), search)
        halve(stage, source, check, range(middle, rows.stop), search)
        return
    search.tried += len(rows)
    search.failing |= {int(number) for (number,) in found}
