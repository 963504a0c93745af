"""The rows that a constraint is for, where it is not for all rows of its table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from datagen.engine.conditions.condition import Condition, condition_of, conjuncts, parse_condition
from datagen.engine.conditions.terms import And, IsNull, Not, Or, Reference, Term, any_of

__all__ = ["Scope", "parse_scope"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Those for which a condition is true.

    It is told by its opposite, so that a row whose text may or may not be equal, or on which the database would raise an
    error, counts as one of them.
    """

    condition: Condition
    beyond: Condition
    """What holds for all other rows: that it is false, or unknown."""

    @property
    def columns(self) -> frozenset[str]:
        return self.condition.columns

    @property
    def parts(self) -> Sequence[Condition]:
        """What AND joins at the top."""
        condition = self.condition
        return [condition_of(part, condition.sql, condition.dialect) for part in conjuncts(condition.term)]

    def holds(self, columns: Mapping[str, pa.Array]) -> npt.NDArray[np.bool_]:
        """Which rows are in it; raises Unsupported where the columns are not of the types that its operations are for."""
        return ~self.beyond.holds(columns)

    def is_within(self, other: Scope) -> bool:
        """Whether the other certainly has all of its rows: as each partition of a partition asks for what that one does."""
        wider = [frozenset(conjuncts(each)) for each in disjuncts(other.condition.term)]
        return all(any(each <= frozenset(conjuncts(own)) for each in wider) for own in disjuncts(self.condition.term))

    def beyond_or_null(self, columns: Sequence[str], why: str, *, is_all: bool) -> Condition:
        """What holds for all other rows, and those of its own in which one of the columns, or all of them, are null.

        ``why`` it is asked stands in its text.
        """
        nulls: list[Term] = [IsNull(Reference(name)) for name in columns]
        null = And(tuple(nulls)) if is_all and len(nulls) > 1 else any_of(nulls)
        shown = (" AND " if is_all else " OR ").join(f"{name} IS NULL" for name in columns)
        condition = self.condition
        return condition_of(any_of([self.beyond.term, null]), f"NOT ({condition.sql}) OR {shown} ({why})", condition.dialect)


def parse_scope(sql: str, dialect: str, columns: Sequence[str], generated: Mapping[str, str] | None = None) -> Scope:
    """The arguments are those of ``parse_condition``. Raises Unsupported."""
    condition = parse_condition(sql, dialect, columns, generated)
    return Scope(condition=condition, beyond=condition_of(Not(condition.term), f"NOT ({sql})", dialect))


def disjuncts(term: Term) -> list[Term]:
    return [each for part in term.parts for each in disjuncts(part)] if isinstance(term, Or) else [term]
