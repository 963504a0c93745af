"""One ColumnSpec -> its compiled form: a Domain where its values can be counted, else a Column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import assert_never

from datagen.engine.character_sets import SAMPLE_BYTES, in_character_set, is_at_home
from datagen.engine.column import MAXIMUM_SIZE, Column, Domain, Rows, nullable, sampled, unique
from datagen.engine.columns.binary import binary_column, binary_domain
from datagen.engine.columns.choice import (
    boolean_domain,
    constant,
    enum_array_column,
    enum_array_domain,
    enum_domain,
    weighted_enum,
)
from datagen.engine.columns.foreign import Parent, draw_for, drawn_key, key_domain_of, predecessors, with_rootless
from datagen.engine.columns.format import FormatRequest
from datagen.engine.columns.formats import FORMATS
from datagen.engine.columns.nested import array_column, array_domain, object_column, object_domain, set_column
from datagen.engine.columns.numbers import decimal_domain, float_domain, integer_domain, key_domain
from datagen.engine.columns.temporal import moment_column, moment_of, temporal_domain
from datagen.engine.columns.text import compile_text
from datagen.engine.columns.uuids import uuid_column
from datagen.engine.corpus import corpus
from datagen.engine.dataset import (
    ArrayKind,
    BinaryKind,
    BooleanKind,
    ColumnSpec,
    ConstKind,
    DateKind,
    DecimalKind,
    DurationKind,
    EnumArrayKind,
    EnumKind,
    FloatKind,
    ForeignKind,
    FormatKind,
    IntegerKind,
    ObjectKind,
    PatternKind,
    PerParent,
    TableSpec,
    TextKind,
    TimeKind,
    TimestampKind,
    Uniform,
    UuidKind,
    Zipf,
)
from datagen.engine.decode.string import text_kind
from datagen.engine.meaning import role_of
from datagen.engine.pattern import compile_language
from datagen.engine.random import Stream, UInts
from datagen.errors import Infeasible

__all__ = ["Context", "compile_column", "compile_value", "countable", "finished"]

LEAST_INFERRED_CAPACITY = 1_000_000
"""A format that only a name suggests gives way to text where it has fewer distinct values for a unique column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a column's compilation may know besides its own spec."""

    table: TableSpec
    owner: str
    """The name of the table, or of the object around a property."""
    table_stream: Stream
    """The table's, or that of a role in its rows or of an array's elements: from it they draw their person and place."""
    stream: Stream
    """The column's own."""
    locale: str
    find_parent: Callable[[ForeignKind], Parent]
    find_fan_out: Callable[[], Callable[[UInts], UInts]]
    is_nested: bool = False
    siblings: tuple[ColumnSpec, ...] = ()
    """The columns, or properties of one object, among which moments have an order; this one is one of them."""
    story: Stream
    """Their table's or object's, from which they draw these moments."""

    def inside(self, *names: str) -> Context:
        """For a property of an object."""
        return replace(self, stream=self.stream.fork(*names), is_nested=True, siblings=())

    def in_role(self, name: str) -> Context:
        """For a column or an object of that name, which may be about another person or place than the row's main one."""
        role = role_of(name, self.owner)
        return self if role is None else replace(self, table_stream=self.table_stream.fork("role", role))

    def of_elements(self) -> Context:
        """For the elements of an array, whose rows are not the table's."""
        stream = self.stream.fork("items")
        return replace(self, stream=stream, is_nested=True, siblings=(), table_stream=stream)


def compile_column(spec: ColumnSpec, context: Context) -> Column:
    """The whole column: unique where it must be, with its nulls."""
    return finished(spec, compile_value(spec, context, is_unique=spec.is_unique), context)


def finished(spec: ColumnSpec, value: Column | Domain, context: Context) -> Column:
    column = drawn(spec, value, context.stream)
    is_self_reference = isinstance(spec.kind, ForeignKind) and spec.kind.table == context.table.name
    if spec.is_nullable and is_self_reference and not context.is_nested:
        column = with_rootless(column)
    return nullable(column, spec.null_fraction, context.stream)


def drawn(spec: ColumnSpec, value: Column | Domain, stream: Stream) -> Column:
    if isinstance(value, Column):
        return value
    if spec.is_unique and isinstance(spec.kind, IntegerKind) and (spec.is_primary_key or not spec.kind.is_bounded):
        return Column(arrow_type=value.arrow_type, compute=lambda rows: value.at(rows.numbers, rows), capacity=value.size)
    return unique(value, stream) if spec.is_unique else sampled(value, stream)


def compile_value(spec: ColumnSpec, context: Context, *, is_unique: bool) -> Column | Domain:
    """What the column's kind makes, in its character set, before uniqueness and nulls.

    A Column that must be unique is so already. Raises Infeasible.
    """
    name = spec.character_set
    if name is None or not isinstance(spec.kind, TextKind | FormatKind):
        return compile_kind(spec, context, is_unique=is_unique)
    if not is_written_in(context.locale, name):
        context = replace(context, locale="en")
    value = compile_kind(spec, context, is_unique=is_unique)
    if isinstance(value, Column):
        compute = value.compute
        return replace(value, compute=lambda rows: in_character_set(compute(rows), name))
    at = value.at
    return replace(value, at=lambda index, rows: in_character_set(at(index, rows), name))


@cache
def is_written_in(locale: str, name: str) -> bool:
    """Whether a locale's language is written with the characters of a character set."""
    return locale.startswith("en") or is_at_home(corpus(locale).octets[:SAMPLE_BYTES].tobytes(), name)


def compile_kind(spec: ColumnSpec, context: Context, *, is_unique: bool) -> Column | Domain:
    """What the column's kind makes, before uniqueness and nulls; a Column that must be unique is so already.

    Raises Infeasible.
    """
    stream, kind = context.stream, spec.kind
    match kind:
        case IntegerKind():
            is_key = spec.is_primary_key or (is_unique and not kind.is_bounded)
            return key_domain(kind) if is_key and is_unique else integer_domain(kind, stream)
        case DecimalKind():
            return decimal_domain(kind, stream)
        case FloatKind():
            return float_domain(kind, is_unique=is_unique)
        case BooleanKind():
            return boolean_domain()
        case TextKind():
            return compile_text(kind, locale=context.locale, stream=stream, is_unique=is_unique)
        case BinaryKind():
            return binary_domain(kind, stream) if is_unique else binary_column(kind, stream)
        case PatternKind():
            language = compile_language(kind.pattern, kind.minimum_length, kind.maximum_length)
            return language.domain(stream) if is_unique or spec.is_primary_key else language.column(stream)
        case FormatKind():
            return compile_format(kind, context.in_role(spec.name), is_unique=is_unique)
        case UuidKind():
            return uuid_column(stream, is_unique=is_unique)
        case DateKind() | TimestampKind():
            moment = moment_of(spec) if context.siblings else None
            if moment is None:
                return temporal_domain(kind)
            return moment_column(kind, moment, spec, context.siblings, context.story)
        case TimeKind() | DurationKind():
            return temporal_domain(kind)
        case EnumKind():
            return weighted_enum(kind, stream) if kind.weights and not is_unique else enum_domain(kind.values)
        case EnumArrayKind():
            return enum_array_domain(kind) if is_unique else enum_array_column(kind, stream)
        case ConstKind():
            return constant(kind)
        case ArrayKind():
            return compile_array(kind, context, is_unique=is_unique)
        case ObjectKind():
            inner = replace(context.in_role(spec.name), owner=spec.name)
            return compile_object(kind, inner, is_unique=is_unique)
        case ForeignKind():
            return compile_foreign(spec, kind, context, is_unique=is_unique)
        case _:
            assert_never(kind)


def compile_format(kind: FormatKind, context: Context, *, is_unique: bool) -> Column:
    request = FormatRequest(
        minimum_length=kind.minimum_length,
        maximum_length=kind.maximum_length,
        is_unique=is_unique,
        locale=context.locale,
        stream=context.stream,
        table=context.table_stream,
    )
    try:
        column = FORMATS[kind.format].compile(request)
    except Infeasible:
        if not kind.is_inferred:
            raise
        column = None
    if column is None or (kind.is_inferred and is_unique and (column.capacity or 0) < LEAST_INFERRED_CAPACITY):
        text = text_kind(kind.minimum_length, kind.maximum_length)
        return compile_text(text, locale=context.locale, stream=context.stream, is_unique=is_unique)
    return column


def compile_array(kind: ArrayKind, context: Context, *, is_unique: bool) -> Column | Domain:
    inner = context.of_elements()
    if not is_unique and not kind.is_set:
        return array_column(kind, compile_column(kind.items, inner), context.stream)
    items = countable(kind.items, inner)
    if kind.is_set and not kind.has_maximum:
        kind = replace(kind, maximum_items=max(kind.minimum_items, min(kind.maximum_items, items.size)))
    return array_domain(kind, items, context.stream) if is_unique else set_column(kind, items, context.stream)


def countable(spec: ColumnSpec, context: Context) -> Domain:
    """The different values of a kind by index. A unique column tells as many row numbers apart as it has capacity.

    Raises Infeasible where they can't be counted.
    """
    value = compile_value(spec, context, is_unique=False)
    if not isinstance(value, Domain):
        value = compile_value(replace(spec, is_unique=True, is_nullable=False, null_fraction=0.0), context, is_unique=True)
    if isinstance(value, Domain):
        return value
    column, capacity = value, value.capacity
    if capacity is None:
        raise Infeasible("its values can't be counted, so they can't be kept different", "use integers or a pattern")
    return Domain(
        arrow_type=column.arrow_type,
        size=min(capacity, MAXIMUM_SIZE),
        at=lambda index, rows: column.compute(Rows(index)),
    )


def compile_object(kind: ObjectKind, context: Context, *, is_unique: bool) -> Column | Domain:
    """A unique object's moments are in no order: as values that can be counted they help to tell the objects apart."""
    contexts = {spec.name: context.inside("properties", spec.name) for spec in kind.properties}
    if not is_unique:
        contexts = {name: replace(inner, siblings=kind.properties, story=context.stream) for name, inner in contexts.items()}
    allows_null = {spec.name: spec.is_nullable for spec in kind.properties}
    if not is_unique:
        return object_column({spec.name: compile_column(spec, contexts[spec.name]) for spec in kind.properties}, allows_null)
    values = {
        spec.name: compile_column(spec, contexts[spec.name])
        if spec.null_fraction
        else compile_value(spec, contexts[spec.name], is_unique=False)
        for spec in kind.properties
    }
    if not any(isinstance(value, Domain) for value in values.values()):
        values |= {spec.name: countable(spec, contexts[spec.name]) for spec in kind.properties if not spec.null_fraction}
    return object_domain(values, allows_null, context.stream)


def compile_foreign(spec: ColumnSpec, kind: ForeignKind, context: Context, *, is_unique: bool) -> Column | Domain:
    """A domain of the parent's rows where nothing shapes the draw."""
    parent, shape = context.find_parent(kind), kind.distribution
    if context.is_nested:
        parent = replace(parent, is_own_table=False)
    if isinstance(shape, PerParent):
        if is_unique and shape.maximum > 1:
            raise Infeasible(f"a key of its own can't have up to {shape.maximum} rows per_parent", "set max to 1, or drop one")
        parent_of = context.find_fan_out()
        return drawn_key(parent, lambda rows: parent_of(rows.own), is_unique=is_unique)
    if is_unique and isinstance(shape, Zipf):
        raise Infeasible(
            "distribution has no meaning for a unique column: every parent comes once at most", "drop one of the two"
        )
    if is_unique and parent.is_own_table and spec.is_nullable:
        return drawn_key(parent, predecessors, is_unique=True)
    if is_unique or (spec.is_primary_key and isinstance(shape, Uniform) and not parent.is_own_table):
        return key_domain_of(parent)
    return drawn_key(parent, draw_for(parent, shape, context.stream))
