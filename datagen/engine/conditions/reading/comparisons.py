"""Comparisons: of values, of rows, with lists and with arrays."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from datagen.engine.conditions.reading.literals import array_members
from datagen.engine.conditions.reading.reader import Node, Reader, Readers
from datagen.engine.conditions.terms import (
    NULL,
    And,
    Call,
    Comparison,
    Constant,
    IsNull,
    Membership,
    Not,
    Or,
    Term,
    Truth,
    Unsupported,
    all_of,
    any_of,
)

__all__ = ["READERS"]

COMPARISONS: Mapping[type, str] = {
    exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=",
}  # fmt: skip
MIRRORED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def is_row(reader: Reader, node: Node) -> bool:
    node = node.unnest()
    return isinstance(node, exp.Tuple) or (isinstance(node, exp.Anonymous) and node.name.lower() == "row")


def null_test(reader: Reader, node: Node, is_negated: bool) -> Term:
    """For a row, whether all its fields are null or, negated, all are not."""
    if not is_row(reader, node):
        return IsNull(reader.term(node))
    tests = [IsNull(reader.term(part)) for part in node.unnest().expressions]
    return all_of([Not(test) for test in tests] if is_negated else list(tests))


def comparison(reader: Reader, operator: str, left: Node, right: Node) -> Term:
    if isinstance(left, exp.Any) and not isinstance(right, exp.Any):
        return comparison(reader, MIRRORED[operator], right, left)
    quantified = quantifier_of(reader, right)
    if quantified is not None:
        members, is_any = quantified
        if not isinstance(members, list):
            return over_array(reader, operator, reader.term(left), members, is_any)
        subject = reader.term(left)
        if operator == "=" and is_any:
            return Membership(subject, tuple(members))
        if operator == "<>" and not is_any:
            return Not(Membership(subject, tuple(members)))
        parts = tuple(Comparison(operator, subject, member) for member in members)
        return any_of(parts) if is_any else all_of(parts)
    if is_row(reader, left) and is_row(reader, right):
        lefts, rights = ([reader.term(part) for part in side.unnest().expressions] for side in (left, right))
        if len(lefts) == len(rights):
            return row_comparison(operator, lefts, rights)
    return Comparison(operator, reader.term(left), reader.term(right))


def quantifier_of(reader: Reader, node: Node) -> tuple[list[Term] | Term, bool] | None:
    """The members, or the array, of ANY and ALL, and whether it is ANY; None for anything else."""
    if isinstance(node, exp.Any):
        return members(reader, node.this), True
    if isinstance(node, exp.All):
        return members(reader, node.this), False
    if isinstance(node, exp.Anonymous) and node.name.lower() in ("all", "some") and len(node.expressions) == 1:
        return members(reader, node.expressions[0]), node.name.lower() == "some"
    return None


def members(reader: Reader, node: Node) -> list[Term] | Term:
    node = node.unnest()
    while isinstance(node, exp.Cast) and isinstance(node.this.unnest(), exp.Array):
        node = node.this.unnest()
    if isinstance(node, exp.Array | exp.Tuple):
        return [reader.term(member) for member in node.expressions]
    if isinstance(node, exp.Cast) and isinstance(node.this.unnest(), exp.Literal):
        return [Constant(value) for value in array_members(node.this.unnest().this)]
    return reader.term(node)


def over_array(reader: Reader, operator: str, subject: Term, array: Term, is_any: bool) -> Term:
    if operator == "=" and is_any:
        return Call("any_equals", (subject, array))
    if operator == "<>" and not is_any:
        return Not(Call("any_equals", (subject, array)))
    raise Unsupported(f"{operator} {'ANY' if is_any else 'ALL'} of an array column")


def read_in(reader: Reader, node: Node) -> Term:
    if node.args.get("query") is not None or node.args.get("unnest") is not None:
        raise Unsupported("a subquery")
    if is_row(reader, node.this):
        return any_of([comparison(reader, "=", node.this, member) for member in node.expressions])
    return Membership(reader.term(node.this), tuple(reader.term(member) for member in node.expressions))


def same(left: Term, right: Term) -> Term:
    """IS NOT DISTINCT FROM."""
    if right == NULL:
        return IsNull(left)
    if left == NULL:
        return IsNull(right)
    if isinstance(right, Constant):
        return Truth(Comparison("=", left, right), True)
    return Or((And((IsNull(left), IsNull(right))), Truth(Comparison("=", left, right), True)))


def row_comparison(operator: str, lefts: list[Term], rights: list[Term]) -> Term:
    if operator in ("=", "<>"):
        equal = all_of([Comparison("=", left, right) for left, right in zip(lefts, rights, strict=True)])
        return equal if operator == "=" else Not(equal)
    strict = operator.rstrip("=")
    last = Comparison(operator if len(lefts) == 1 else strict, lefts[0], rights[0])
    if len(lefts) == 1:
        return last
    return any_of([last, all_of([Comparison("=", lefts[0], rights[0]), row_comparison(operator, lefts[1:], rights[1:])])])


def read_comparison(reader: Reader, node: Node) -> Term:
    return comparison(reader, COMPARISONS[type(node)], node.this, node.expression)


READERS: Readers = {
    **dict.fromkeys(COMPARISONS, read_comparison),
    exp.In: read_in,
}
