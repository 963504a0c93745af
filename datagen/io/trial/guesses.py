"""Conditions that may be what a check asks for: of constants in its functions, of values and of rows that meet it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from datagen.engine.column import Rows
from datagen.engine.constraints import UnreadCheck
from datagen.engine.dataset import EnumKind, FormatKind, IntegerKind, Kind, PatternKind, TextKind
from datagen.engine.plan import TablePlan
from datagen.engine.random import UInts
from datagen.io.asking import Refused
from datagen.io.ddl import quote_literal
from datagen.io.trial.bodies import called, numbers_in, texts_in
from datagen.io.trial.stage import Trial, Untried
from datagen.io.trial.verdicts import Verdict, made_columns

__all__ = ["MOST_LISTED", "literals", "most_values", "narrowed", "of_constants", "of_present"]

MOST_PRESENT = 5000
"""Rows of which values are read."""
MOST_CONSTANTS = 12
MOST_LISTED = 1000
"""Values that a column is held to, unless it needs more to differ in every row."""
MOST_BRANCHES = 60
FEW_VALUES = 50
"""Different ones of a column whose values are told apart by the rows that break a check."""
MOST_COMBINATIONS = 40
"""Of values of several columns, where rows are held to some that do not break a check."""
PATTERN_SIGNS = re.compile(r"[\^$\[\\+*?]")


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


def most_values(kind: Kind) -> int:
    """How many a column is held to: of kinds that become a list at once many, of others, each of which is a branch, few."""
    is_listed = isinstance(kind, EnumKind | FormatKind | IntegerKind | PatternKind | TextKind)
    return MOST_LISTED if is_listed else MOST_BRANCHES


def of_present(trial: Trial, check: UnreadCheck, name: str) -> Iterator[str]:
    """The values that the column has already."""
    column, table = trial.spelling.quote(name), trial.plan[check.table].spec
    source = trial.spelling.quote(table.sql_name)
    if table.sql_schema is not None:
        source = f"{trial.spelling.quote(table.sql_schema)}.{source}"
    text_type = "char" if trial.plan.dialect == "mysql" else "text"
    try:
        rows = f"SELECT CAST({column} AS {text_type}) AS value FROM {source} LIMIT {MOST_PRESENT}"
        found = trial.stage.ask(f"SELECT DISTINCT value FROM ({rows}) AS present")
    except (Refused, Untried):
        return
    kind = trial.document["schemas"][check.table]["properties"][name].get("type")
    texts = list(dict.fromkeys(str(value) for (value,) in found if value is not None))
    shown = texts if kind in ("integer", "number") else literals(texts)
    if shown:
        spec = next(spec for spec in table.columns if spec.name == name)
        yield f"{column} IN ({', '.join(shown[: most_values(spec.kind)])})"


def narrowed(trial: Trial, table: TablePlan, verdict: Verdict, numbers: UInts) -> Iterator[str]:
    """One of several columns held to those of its few values with which no row breaks the check, or to null."""
    specs = {spec.name: spec for spec in table.spec.columns}
    names = made_columns(table, verdict.check.sql)
    for name in names:
        values = table.columns[name].compute(Rows(numbers[: verdict.tried])).to_pylist()
        bad = {literal(value) for row, value in enumerate(values) if row in verdict.failing}
        known = literals(values)
        good = [text for text in known if text not in bad]
        if good and len(known) <= FEW_VALUES:
            yield f"{trial.spelling.quote(name)} IN ({', '.join(good)})"
    yield from (f"{trial.spelling.quote(name)} IS NULL" for name in names if specs[name].is_nullable)
    if not any(specs[name].is_unique or specs[name].is_primary_key for name in names):
        yield from combined(trial, table, names, verdict, numbers)


def combined(trial: Trial, table: TablePlan, names: Sequence[str], verdict: Verdict, numbers: UInts) -> Iterator[str]:
    """Some of the rows that do not break the check, value by value."""
    good = [row for row in range(verdict.tried) if row not in verdict.failing][:MOST_COMBINATIONS]
    columns = [table.columns[name].compute(Rows(numbers[good])).to_pylist() for name in names]
    quoted = [trial.spelling.quote(name) for name in names]
    rows = [[equal(*pair) for pair in zip(quoted, row, strict=True)] for row in zip(*columns, strict=True)]
    whole = [f"({' AND '.join(filter(None, parts))})" for parts in rows if None not in parts]
    if whole:
        yield " OR ".join(dict.fromkeys(whole))


def equal(column: str, value: object) -> str | None:
    if value is None:
        return f"{column} IS NULL"
    text = literal(value)
    return None if text is None else f"{column} = {text}"


def literals(values: Iterable[object]) -> list[str]:
    """Different ones, as SQL has them; without those that not every database writes alike."""
    return list(dict.fromkeys(text for value in values if (text := literal(value)) is not None))


def literal(value: object) -> str | None:
    match value:
        case bool():
            return str(value).lower()
        case int() | Decimal():
            return f"{value:f}" if isinstance(value, Decimal) else str(value)
        case str():
            return None if "\\" in value else quote_literal(value)
        case dt.datetime():
            return quote_literal(value.isoformat(" "))
        case dt.date() | dt.time():
            return quote_literal(value.isoformat())
        case _:
            return None
