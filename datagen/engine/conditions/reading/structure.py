"""Logic, cases and what is written for other terms."""

from __future__ import annotations

from sqlglot import exp

from datagen.engine.conditions.reading.comparisons import is_row, null_test, same
from datagen.engine.conditions.reading.reader import Node, Reader, Readers
from datagen.engine.conditions.terms import (
    NULL,
    And,
    Call,
    Case,
    Comparison,
    IsNull,
    Not,
    Or,
    Term,
    Truth,
    Unsupported,
    any_of,
)

__all__ = ["READERS"]


def read_paren(reader: Reader, node: Node) -> Term:
    return reader.term(node.this)


def read_collate(reader: Reader, node: Node) -> Term:
    return reader.term(node.this)


def read_alias(reader: Reader, node: Node) -> Term:
    return reader.term(node.this)


def read_ordered(reader: Reader, node: Node) -> Term:
    return reader.term(node.this)


def read_and(reader: Reader, node: Node) -> Term:
    return And(tuple(reader.term(part) for part in node.flatten()))


def read_or(reader: Reader, node: Node) -> Term:
    return Or(tuple(reader.term(part) for part in node.flatten()))


def read_xor(reader: Reader, node: Node) -> Term:
    left, right = reader.term(node.this), reader.term(node.expression)
    return Or((And((left, Not(right))), And((Not(left), right))))


def read_not(reader: Reader, node: Node) -> Term:
    return Not(reader.term(node.this))


def read_is(reader: Reader, node: Node) -> Term:
    right = node.expression
    is_negated = bool(node.args.get("negate"))
    if isinstance(right, exp.Not):
        right, is_negated = right.this, not is_negated
    if isinstance(right, exp.Null):
        found = null_test(reader, node.this, is_negated)
        return found if is_negated and is_row(reader, node.this) else Not(found) if is_negated else found
    if isinstance(right, exp.Boolean):
        found = Truth(reader.term(node.this), bool(right.this))
    elif isinstance(right, exp.JSON):
        found = Call("json_valid", (reader.term(node.this),))
    else:
        found = same(reader.term(node.this), reader.term(right))
    return Not(found) if is_negated else found


def read_nullsafeeq(reader: Reader, node: Node) -> Term:
    return same(reader.term(node.this), reader.term(node.expression))


def read_nullsafeneq(reader: Reader, node: Node) -> Term:
    return Not(same(reader.term(node.this), reader.term(node.expression)))


def read_overlaps(reader: Reader, node: Node) -> Term:
    """SQL's definition for two periods given by their ends, in either order."""
    first, second = ([reader.term(part) for part in side.unnest().expressions] for side in (node.this, node.expression))
    if len(first) != 2 or len(second) != 2:
        raise Unsupported("OVERLAPS")
    starts = [Call("least", tuple(each)) for each in (first, second)]
    ends = [Call("greatest", tuple(each)) for each in (first, second)]
    crossing = And((Comparison("<", starts[0], ends[1]), Comparison("<", starts[1], ends[0])))
    is_unknown = any_of([IsNull(part) for part in (*first, *second)])
    return Case(((is_unknown, NULL),), Or((crossing, Comparison("=", starts[0], starts[1]))))


def read_case(reader: Reader, node: Node) -> Term:
    options = []
    for branch in node.args["ifs"]:
        test = (
            reader.term(branch.this) if node.this is None else Comparison("=", reader.term(node.this), reader.term(branch.this))
        )
        options.append((test, reader.term(branch.args["true"])))
    default = node.args.get("default")
    return Case(tuple(options), NULL if default is None else reader.term(default))


def read_if(reader: Reader, node: Node) -> Term:
    default = node.args.get("false")
    return Case(((reader.term(node.this), reader.term(node.args["true"])),), NULL if default is None else reader.term(default))


def read_coalesce(reader: Reader, node: Node) -> Term:
    parts = [reader.term(part) for part in (node.this, *node.expressions)]
    return Case(tuple((Not(IsNull(part)), part) for part in parts[:-1]), parts[-1])


def read_nullif(reader: Reader, node: Node) -> Term:
    subject = reader.term(node.this)
    return Case(((Comparison("=", subject, reader.term(node.expression)), NULL),), subject)


def read_tuple(reader: Reader, node: Node) -> Term:
    if len(node.expressions) == 1:
        return reader.term(node.expressions[0])
    raise Unsupported("a row value")


def read_array(reader: Reader, node: Node) -> Term:
    raise Unsupported("an array value")


def read_between(reader: Reader, node: Node) -> Term:
    subject, low, high = (reader.term(node.args[key]) for key in ("this", "low", "high"))
    between = And((Comparison(">=", subject, low), Comparison("<=", subject, high)))
    if not node.args.get("symmetric"):
        return between
    return Or((between, And((Comparison(">=", subject, high), Comparison("<=", subject, low)))))


READERS: Readers = {
    exp.Paren: read_paren,
    exp.Collate: read_collate,
    exp.Alias: read_alias,
    exp.Ordered: read_ordered,
    exp.And: read_and,
    exp.Or: read_or,
    exp.Xor: read_xor,
    exp.Not: read_not,
    exp.Is: read_is,
    exp.NullSafeEQ: read_nullsafeeq,
    exp.NullSafeNEQ: read_nullsafeneq,
    exp.Overlaps: read_overlaps,
    exp.Case: read_case,
    exp.If: read_if,
    exp.Coalesce: read_coalesce,
    exp.Nullif: read_nullif,
    exp.Tuple: read_tuple,
    exp.Array: read_array,
    exp.Between: read_between,
}
