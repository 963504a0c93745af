"""The types that columns have: domains, arrays, composites, enums and ranges taken apart down to the server's own types."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from datagen.io.catalog.model import Check, SqlType, TypeFamily
from datagen.io.catalog.postgresql.expressions import unbracketed
from datagen.io.catalog.postgresql.server import Server

__all__ = ["Types", "find_types"]

# An array type is what its element's typarray names: int2vector and point have elements too, and are none.
# The server's own types have oids below 16384 (FirstNormalObjectId, transam.h), whichever schema an extension fills.
TYPES = """
WITH RECURSIVE reached (oid) AS (
    SELECT atttypid FROM pg_attribute WHERE attrelid = ANY ({relations}) AND attnum > 0 AND NOT attisdropped
    UNION
    SELECT part.oid FROM reached JOIN pg_type t ON t.oid = reached.oid
    CROSS JOIN LATERAL (
        SELECT t.typbasetype UNION ALL SELECT t.typelem
        UNION ALL SELECT r.rngsubtype FROM pg_range r WHERE t.oid IN ({range_types})
        UNION ALL SELECT a.atttypid FROM pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
    ) AS part (oid)
    WHERE part.oid <> 0
)
SELECT t.oid::int8, t.typname::text,
    (CASE WHEN pg_type_is_visible(t.oid) THEN '' ELSE n.nspname || '.' END || t.typname)::text, format_type(t.oid, NULL)::text,
    t.typtype::text, t.oid::int8 < 16384, e.oid::int8, t.typbasetype::int8, t.typtypmod, t.typndims,
    format_type(nullif(t.typbasetype, 0), t.typtypmod)::text, t.typnotnull,
    pg_get_expr(t.typdefaultbin, 0)::text, r.rngsubtype::int8,
    (SELECT json_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid)::text,
    (
        SELECT json_agg(
            json_build_array(a.attname, a.atttypid::int8, a.atttypmod, a.attndims, format_type(a.atttypid, a.atttypmod))
            ORDER BY a.attnum
        )
        FROM pg_attribute a WHERE a.attrelid = t.typrelid AND t.typtype = 'c' AND a.attnum > 0 AND NOT a.attisdropped
    )::text,
    (
        SELECT json_agg(json_build_array(k.conname, pg_get_expr(k.conbin, 0)) ORDER BY k.conname)
        FROM pg_constraint k WHERE k.conrelid = 0 AND k.contypid = t.oid AND k.contype = 'c'
    )::text
FROM reached
JOIN pg_type t ON t.oid = reached.oid
JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_type e ON e.oid = t.typelem AND e.typarray = t.oid
LEFT JOIN pg_range r ON t.oid IN ({range_types})
"""
FAMILIES: Mapping[str, TypeFamily] = {"e": "enum", "c": "composite", "r": "range", "m": "multirange", "p": "unknown"}
"""By pg_type.typtype."""
HEADER_BYTES = 4
"""VARHDRSZ, which the modifiers of text and numeric types count in."""
FULL_INTERVAL = 0xFFFF
"""INTERVAL_FULL_PRECISION, timestamp.h."""
NAME_LENGTH = 63
"""NAMEDATALEN - 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeRow:
    """One row of pg_type, with what belongs to it in other catalogs."""

    name: str
    visible_name: str
    """With its schema where the search path does not find it."""
    shown: str
    kind: str
    """pg_type.typtype."""
    is_own: bool
    """Whether it is one of the server's own."""
    element: int | None
    """Of an array."""
    base: int
    modifier: int
    dimensions: int
    base_shown: str | None
    """Of a domain: what it is over, with the modifier and dimensions of that."""
    is_not_null: bool
    default: str | None
    subtype: int | None
    labels: tuple[str, ...]
    fields: tuple[tuple[str, int, int, int, str], ...]
    """Of a composite: name, type, modifier, dimensions, and the type as SQL writes it."""
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Types:
    """Every type of a set of columns, and all that those are made of."""

    rows: Mapping[int, TypeRow]

    def default(self, oid: int) -> str | None:
        """What a domain puts where a column has no default of its own; it includes that of the domain beneath."""
        return self.rows[oid].default

    def decode(self, oid: int, modifier: int, dimensions: int, shown: str) -> SqlType:
        """Of a type with its modifier (-1 for none), as pg_attribute stores both."""
        row = self.rows[oid]
        if row.kind == "d":
            base = self.decode(row.base, row.modifier, row.dimensions, row.base_shown or "")
            return replace(
                base,
                shown=shown,
                domain=row.visible_name,
                checks=base.checks + row.checks,
                is_nullable=base.is_nullable and not row.is_not_null,
            )
        if row.element is not None:
            element = self.decode(row.element, modifier, 0, shown.removesuffix("[]"))
            count = max(1, dimensions)
            return replace(
                element,
                shown=shown + "[]" * (count - 1),
                dimensions=count,
                domain=None,
                checks=(),
                is_nullable=True,
                element=element,
            )
        plain = self.decode_plain(row, shown)
        return replace(plain, **decode_modifier(row.name, modifier)) if row.is_own else plain

    def decode_plain(self, row: TypeRow, shown: str) -> SqlType:
        return SqlType(
            name=row.name,
            shown=shown,
            family=FAMILIES.get(row.kind, "scalar" if row.is_own else "unknown"),
            labels=row.labels,
            fields=tuple(
                (name, self.decode(oid, modifier, dimensions, shown)) for name, oid, modifier, dimensions, shown in row.fields
            ),
            subtype=None if row.subtype is None else self.decode(row.subtype, -1, 0, self.rows[row.subtype].shown),
        )


def find_types(server: Server, relations: Collection[int]) -> Types:
    range_types = "r.rngtypid, r.rngmultitypid" if server.version >= 14 else "r.rngtypid"
    found = server.ask(TYPES.replace("{range_types}", range_types), relations)
    return Types({oid: type_row(*facts) for oid, *facts in found})


def type_row(
    name: str,
    visible_name: str,
    shown: str,
    kind: str,
    is_own: bool,
    element: int | None,
    base: int,
    modifier: int,
    dimensions: int,
    base_shown: str | None,
    is_not_null: bool,
    default: str | None,
    subtype: int | None,
    labels: str | None,
    fields: str | None,
    checks: str | None,
) -> TypeRow:
    return TypeRow(
        name=name,
        visible_name=visible_name,
        shown=shown,
        kind=kind,
        is_own=is_own,
        element=element,
        base=base,
        modifier=modifier,
        dimensions=dimensions,
        base_shown=base_shown,
        is_not_null=is_not_null,
        default=default,
        subtype=subtype,
        labels=tuple(json.loads(labels or "[]")),
        fields=tuple(tuple(field) for field in json.loads(fields or "[]")),
        checks=tuple(Check(name=check, expression=unbracketed(expression)) for check, expression in json.loads(checks or "[]")),
    )


def decode_modifier(name: str, modifier: int) -> dict[str, Any]:
    """Length, precision and scale, as each of the server's types packs them into one number."""
    match name:
        case "name":
            return {"length": NAME_LENGTH}
        case "char":
            return {"length": 1}
    if modifier < 0:
        return {}
    match name:
        case "varchar" | "bpchar":
            return {"length": modifier - HEADER_BYTES}
        case "bit" | "varbit":
            return {"length": modifier}
        case "numeric":
            packed = modifier - HEADER_BYTES
            # Since PostgreSQL 15 the lower 11 bits are signed.
            return {"precision": packed >> 16 & 0xFFFF, "scale": (packed & 0x7FF ^ 0x400) - 0x400}
        case "time" | "timetz" | "timestamp" | "timestamptz":
            return {"precision": modifier}
        case "interval":
            precision = modifier & 0xFFFF
            return {} if precision == FULL_INTERVAL else {"precision": precision}
    return {}
