"""What a column's values look like before anything is compiled for good: a few hundred of them, to test conditions on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from datagen.engine.conditions.condition import Condition
from datagen.engine.conditions.terms import Unsupported
from datagen.engine.dataset import ColumnSpec, ConstKind, EnumKind, ForeignKind, TableSpec
from datagen.engine.random import Stream
from datagen.errors import Infeasible

__all__ = ["SAMPLE_ROWS", "accepted", "is_made", "listed_values", "obstacle", "sampled"]

SAMPLE_ROWS = 256


@dataclass(frozen=True, slots=True)
class Question:
    """A column of which so many rows are asked; equal where its text is, since 1, 1.0 and True are equal but not alike."""

    text: str
    rows: int
    spec: ColumnSpec = field(compare=False)


def sampled(spec: ColumnSpec, rows: int = SAMPLE_ROWS) -> pa.Array | None:
    """Values of the column alone, without its uniqueness; None where its kind can't be made or depends on other tables."""
    spec = replace(spec, is_unique=False, is_primary_key=False)
    return answered(Question(repr(spec), rows, spec))


@lru_cache(maxsize=4096)
def answered(question: Question) -> pa.Array | None:
    return made(question.spec, question.rows)


def made(spec: ColumnSpec, rows: int) -> pa.Array | None:
    # Compiling is what asks for conditions: neither can import the other first.
    from datagen.engine.column import Rows
    from datagen.engine.compile.column import Context, compile_column

    if isinstance(spec.kind, ForeignKind):
        return None
    stream = Stream.derive(0, "conditions", spec.name)

    def nothing(*_: object) -> None:
        raise Infeasible("a sample has no other tables", "leave it out")

    context = Context(
        table=TableSpec(name="sample", path=spec.path, columns=(spec,)),
        owner="sample",
        table_stream=stream,
        stream=stream,
        locale="en",
        find_parent=nothing,  # type: ignore[arg-type]
        find_fan_out=nothing,  # type: ignore[arg-type]
        story=stream,
    )
    try:
        return compile_column(spec, context).compute(Rows.span(0, rows))
    except Infeasible:
        return None


def is_made(spec: ColumnSpec) -> bool:
    """Whether the column can be compiled, as far as it alone can tell."""
    return isinstance(spec.kind, ForeignKind) or sampled(spec, 1) is not None


def listed_values(kind: ConstKind | EnumKind) -> pa.Array:
    """The members, as the column holds them."""
    values = [kind.value] if isinstance(kind, ConstKind) else list(kind.values)
    types = {type(value) for value in values}
    if types <= {type(None)} or (len(types) == 1 and types <= {str, int, float, bool}):
        return pa.array(values)
    return pa.array([json.dumps(value) for value in values])


def accepted(condition: Condition, columns: Mapping[str, pa.Array], *, null_is: bool = True) -> npt.NDArray[np.bool_] | None:
    """Which rows satisfy it, null standing for ``null_is``; None where that can't be told."""
    try:
        return condition.evaluated(columns, null_is=null_is)
    except Unsupported:
        return None


def obstacle(condition: Condition, columns: Mapping[str, ColumnSpec]) -> str | None:
    """What keeps the condition from being evaluated on such columns, as ``Unsupported`` says it; None where nothing does.

    Columns that are foreign keys, or are not given, count as fitting.
    """
    arrays = {name: sampled(columns[name], 16) for name in condition.columns if name in columns}
    known = {name: array for name, array in arrays.items() if array is not None}
    if known.keys() < condition.columns:
        return None
    try:
        condition.holds(known)
    except Unsupported as unsupported:
        return unsupported.what
    return None
