"""Which columns carry a key: one that differs in every row by itself makes the whole key differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from datagen.engine.constraints import UniqueSpec
from datagen.engine.dataset import (
    BinaryKind,
    ColumnSpec,
    DateKind,
    DecimalKind,
    FloatKind,
    FormatKind,
    IntegerKind,
    Kind,
    PatternKind,
    TextKind,
    TimestampKind,
    UuidKind,
)
from datagen.engine.decode.string import text_kind

__all__ = ["as_carrier", "candidates", "is_caseless", "is_counter", "is_folded"]

WORDS = (UuidKind, PatternKind, TextKind, BinaryKind, FormatKind)
"""Kinds that may differ in every row without looking odd, the best first."""
NUMBERS = (TimestampKind, DecimalKind, FloatKind, IntegerKind, DateKind)
"""Kinds that are asked only where nothing else carries the key."""
CASELESS_FORMATS = frozenset(
    {"email", "username", "uri", "url", "hostname", "ipv4", "ipv6", "mac_address", "phone", "postcode"}
)
"""Formats of which no two values differ in case alone."""
ANY_CHARACTER = re.compile(r"^(?:\\[^wWDS]|[^\\])*?(?:\\[wWDS]|\[\^|\.)")
"""Of a pattern: what stands for letters of both cases. A dot that is escaped is none."""
ESCAPED = re.compile(r"\\.")
FOLDED = re.compile(
    r"""^[\s(]*(?:lower|upper|btrim|trim|ltrim|rtrim)\s*\([\s(]*["`\[]?(?P<column>[^"`\])]+?)["`\]]?\s*\)*"""
    r"""(?:::[a-z ]+)?[\s)]*$""",
    re.I,
)
"""An expression that folds the case of a column, or strips its blanks, as catalogs print it."""


def candidates(key: UniqueSpec, specs: Mapping[str, ColumnSpec], *, numbers: bool) -> Iterator[ColumnSpec]:
    """Specs that would carry the key if they can differ in as many rows as there are, each made ready for that."""
    kinds = NUMBERS if numbers else WORDS
    names = plain_parts(key)
    for kind in kinds:
        for name, folds in names.items():
            spec = specs.get(name)
            if spec is None or not isinstance(spec.kind, kind):
                continue
            carrier = as_carrier(spec, prefix=key.prefixes.get(name), is_folded=folds or is_folded(spec))
            if carrier is not None:
                yield carrier if key.nulls_distinct else replace(carrier, is_nullable=False, null_fraction=0.0)


def is_folded(spec: ColumnSpec) -> bool:
    """Whether values that differ may count as one: letters in case, or those that a character set lacks."""
    return spec.is_case_insensitive or spec.character_set is not None


def plain_parts(key: UniqueSpec) -> dict[str, bool]:
    """Columns that are a part of the key by themselves, and whether their case counts for nothing."""
    if not key.expressions:
        return dict.fromkeys(key.columns, False)
    parts: dict[str, bool] = {}
    by_folded = {column.casefold(): column for column in key.columns}
    for expression in key.expressions:
        bare = expression.strip().strip('"`[]')
        folded = FOLDED.match(expression)
        if bare.casefold() in by_folded:
            parts[by_folded[bare.casefold()]] = False
        elif folded is not None and folded["column"].casefold() in by_folded:
            parts[by_folded[folded["column"].casefold()]] = True
    return parts


def as_carrier(spec: ColumnSpec, *, prefix: int | None = None, is_folded: bool = False) -> ColumnSpec | None:
    """The column as unique, within its first characters and whatever their case; None where its kind can't say so."""
    kind: Kind | None = spec.kind
    if is_folded and not is_caseless(spec.kind):
        kind = as_text(spec.kind)
    if prefix is not None and kind is not None:
        kind = within_prefix(kind, prefix)
    return None if kind is None else replace(spec, kind=kind, is_unique=True)


def as_text(kind: Kind) -> Kind | None:
    """Plain text where a format is only what the column's name suggests."""
    if isinstance(kind, FormatKind) and kind.is_inferred:
        return text_kind(kind.minimum_length, kind.maximum_length)
    return None


def is_caseless(kind: Kind) -> bool:
    """Whether different values of a unique column of this kind always differ in more than the case of letters."""
    if isinstance(kind, FormatKind):
        return kind.format in CASELESS_FORMATS
    if isinstance(kind, PatternKind):
        written = ESCAPED.sub("", kind.pattern)
        is_open = ANY_CHARACTER.search(kind.pattern) is not None
        return not is_open and (written == written.lower() or written == written.upper())
    return True


def within_prefix(kind: Kind, prefix: int) -> Kind | None:
    """The kind with values no longer than the prefix that counts."""
    match kind:
        case TextKind():
            if kind.minimum_length > prefix:
                return None
            return replace(kind, maximum_length=min(kind.maximum_length, prefix))
        case BinaryKind() if kind.minimum_length <= prefix:
            return replace(kind, maximum_length=min(kind.maximum_length, prefix))
        case FormatKind(is_inferred=True) if kind.minimum_length <= prefix:
            longest = prefix if kind.maximum_length is None else min(prefix, kind.maximum_length)
            return text_kind(kind.minimum_length, longest)
        case PatternKind(maximum_length=length) if length is not None and length <= prefix:
            return kind
        case _:
            return None


def is_counter(kind: Kind) -> bool:
    """Whether whole numbers that count up from 1 are among the kind's values, so that it may number the rows of a key."""
    return isinstance(kind, IntegerKind) and kind.multiple_of == 1 and kind.minimum in (0, 1) and kind.maximum >= 100
