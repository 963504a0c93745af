"""SQL's conditions over the columns of one table: read, evaluated on batches, and turned into narrower columns."""

from datagen.engine.conditions.condition import (
    Condition,
    Expression,
    parse_condition,
    parse_expression,
    split_conjunction,
)
from datagen.engine.conditions.narrowing.branches import Branch, branches
from datagen.engine.conditions.narrowing.sample import obstacle
from datagen.engine.conditions.scope import Scope, parse_scope
from datagen.engine.conditions.terms import Unsupported

__all__ = [
    "Branch",
    "Condition",
    "Expression",
    "Scope",
    "Unsupported",
    "branches",
    "obstacle",
    "parse_condition",
    "parse_expression",
    "parse_scope",
    "split_conjunction",
]
