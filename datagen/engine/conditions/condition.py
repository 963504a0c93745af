"""Conditions and expressions of SQL over the columns of one table, read once and evaluated on batches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from datagen.engine.conditions.caution import cautious
from datagen.engine.conditions.reading.parse import parse_term
from datagen.engine.conditions.terms import And, Call, Match, Or, Term, Unsupported, columns_of, reads_clock, walk
from datagen.engine.conditions.values.evaluate import EARLIEST_NOW, LATEST_NOW, Frame, evaluate, frame_of, truth, widened
from datagen.engine.conditions.values.operations import OPERATIONS

__all__ = [
    "Condition",
    "Expression",
    "condition_of",
    "conjuncts",
    "parse_condition",
    "parse_expression",
    "split_conjunction",
    "values_of_term",
]

Bools = npt.NDArray[np.bool_]
IGNORING_CASE = {"mysql", "mariadb", "mssql"}
"""Dialects whose text usually compares without regard to case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What must hold of each row.

    The clock of the database is not known: a condition on it holds where it does at the start of 2025 and of 2037 alike, so
    that moments up to the former are in the past and those after the latter in the future.
    """

    sql: str
    """As written."""
    columns: frozenset[str]
    """What it reads of the table, spelled as there."""
    term: Term
    cautious_term: Term
    """The term that is evaluated: where text may be compared without regard to case, it holds with and without."""
    dialect: str

    def holds(self, columns: Mapping[str, pa.Array]) -> Bools:
        """True where a row satisfies it as a CHECK, which null does; False where evaluation would fail in the database.

        Raises Unsupported where the columns are not of the types that its operations are for.
        """
        return self.evaluated(columns, null_is=True)

    def is_true(self, columns: Mapping[str, pa.Array]) -> Bools:
        """The same as in a WHERE, which null does not satisfy."""
        return self.evaluated(columns, null_is=False)

    def evaluated(self, columns: Mapping[str, pa.Array], *, null_is: bool) -> Bools:
        frame = frame_of(columns, self.columns, self.dialect)
        series = widened(at_any_time(self.cautious_term, frame).fill_null(null_is), frame.rows)
        for failed in frame.failed:
            series = series & ~widened(failed.fill_null(False), frame.rows)
        return np.array(series.to_numpy(), np.bool_)


def at_any_time(term: Term, frame: Frame) -> pl.Series:
    """Truth whatever the clock shows: of each atom that reads it, both at the earliest and the latest moment."""
    if not reads_clock(term):
        return truth(term, frame)
    match term:
        case And(parts):
            return (
                at_any_time(parts[0], frame)
                if len(parts) == 1
                else at_any_time(parts[0], frame) & at_any_time(And(parts[1:]), frame)
            )
        case Or(parts):
            return (
                at_any_time(parts[0], frame)
                if len(parts) == 1
                else at_any_time(parts[0], frame) | at_any_time(Or(parts[1:]), frame)
            )
        case _:
            return at(EARLIEST_NOW, term, frame) & at(LATEST_NOW, term, frame)


def at(moment: dt.datetime, term: Term, frame: Frame) -> pl.Series:
    return truth(term, replace(frame, moment=moment))


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """A value of each row."""

    sql: str
    """As written."""
    columns: frozenset[str]
    """What it reads of the table, spelled as there."""
    term: Term
    dialect: str

    def evaluate(self, columns: Mapping[str, pa.Array]) -> pa.Array:
        """One value per row, of the Arrow type that its operations make.

        Raises Unsupported where the columns are not of the types that its operations are for.
        """
        frame = frame_of(columns, self.columns, self.dialect)
        series = widened(evaluate(self.term, frame), frame.rows)
        array = series.rechunk().to_arrow(compat_level=pl.CompatLevel.newest())
        return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def parse_condition(sql: str, dialect: str, columns: Sequence[str], generated: Mapping[str, str] | None = None) -> Condition:
    """A CHECK, a partition's bounds, or a partial index's predicate; ``dialect`` is ``postgresql``, ``mysql``, ``sqlite``,
    ``mssql`` or ``oracle``, ``generated`` the expressions of generated columns, which are put in their place.

    Raises Unsupported.
    """
    return condition_of(checked(parse_term(sql, dialect, columns, generated or {}), dialect), sql, dialect)


def parse_expression(sql: str, dialect: str, columns: Sequence[str], generated: Mapping[str, str] | None = None) -> Expression:
    """A key of an index or a generated column; the arguments are those of ``parse_condition``. Raises Unsupported."""
    term = checked(parse_term(sql, dialect, columns, generated or {}), dialect)
    return Expression(sql=sql, columns=columns_of(term), term=term, dialect=dialect)


def split_conjunction(
    sql: str, dialect: str, columns: Sequence[str], generated: Mapping[str, str] | None = None
) -> list[Condition]:
    """The parts that AND joins at the top, each with the whole text as its ``sql``. Raises Unsupported."""
    whole = parse_condition(sql, dialect, columns, generated)
    return [condition_of(part, sql, dialect) for part in conjuncts(whole.term)]


def conjuncts(term: Term) -> list[Term]:
    return [each for part in term.parts for each in conjuncts(part)] if isinstance(term, And) else [term]


def condition_of(term: Term, sql: str, dialect: str) -> Condition:
    evaluated = cautious(term) if dialect in IGNORING_CASE else term
    return Condition(sql=sql, columns=columns_of(term), term=term, cautious_term=evaluated, dialect=dialect)


def values_of_term(term: Term, dialect: str, columns: Mapping[str, pa.Array]) -> pa.Array | None:
    """The term's values; None where the columns are not of the types that its operations are for."""
    try:
        return Expression(sql="", columns=columns_of(term), term=term, dialect=dialect).evaluate(columns)
    except Unsupported:
        return None


def checked(term: Term, dialect: str) -> Term:
    """Raises Unsupported where an operation isn't known, or the text is no regular expression."""
    for each in walk(term):
        if isinstance(each, Call) and each.name not in OPERATIONS:
            raise Unsupported(f"the function {each.name}")
        if isinstance(each, Match):
            try:
                pl.Series([""]).str.contains(each.search)
            except pl.exceptions.PolarsError as error:
                raise Unsupported(f"the regular expression {each.search!r}") from error
    return term
