"""Columns that are referred to are made no wider than any column that refers to them, so that all can take their values."""

from __future__ import annotations

from datagen.io.catalog.document.draft import Draft
from datagen.io.catalog.document.property import Property

__all__ = ["fit_parents"]

INT64_MAXIMUM = (1 << 63) - 1
MAXIMA = {"int32": (1 << 31) - 1, "uint32": (1 << 32) - 1}
"""By format."""
TYPED_FORMATS = ("uuid", "date", "date-time", "time", "duration")


def fit_parents(draft: Draft) -> None:
    """To a fixed point: a parent that was narrowed may be a child itself."""
    changed = True
    while changed:
        changed = False
        for table in draft.tables.values():
            for key in table.foreign_keys:
                parent = draft.tables[key.parent]
                for own, there in zip(key.columns, key.parent_columns, strict=True):
                    if there not in parent.overridden and own not in table.overridden:
                        fitted = narrowed(parent.properties[there], table.properties[own])
                        changed |= fitted != parent.properties[there]
                        parent.properties[there] = fitted


def narrowed(parent: Property, child: Property) -> Property:
    """The parent's property within the child's limits."""
    if "const" in parent or "enum" in parent or "pattern" in child:
        return parent
    kinds = parent["type"], child["type"]
    if kinds == ("string", "string"):
        return shortened(parent, child)
    if kinds == ("integer", "integer"):
        return lowered(parent, child)
    if kinds == ("number", "integer"):
        whole = {name: value for name, value in parent.items() if name not in ("precision", "scale", "multipleOf", "maximum")}
        if parent.get("precision") is not None:
            most = 10 ** (parent["precision"] - parent.get("scale", 0)) - 1
            return lowered({**whole, "type": "integer"}, child if most >= maximum_of(child) else {"maximum": most})
        return lowered({**whole, "type": "integer"}, child)
    if kinds == ("integer", "number") and "precision" in child:
        return lowered(parent, {"maximum": 10 ** (child["precision"] - child.get("scale", 0)) - 1})
    if kinds == ("number", "number") and "scale" in parent and "scale" in child:
        return with_digits(parent, child)
    return parent


def shortened(parent: Property, child: Property) -> Property:
    most = child.get("maxLength")
    if most is None or parent.get("format") in TYPED_FORMATS or parent.get("maxLength", most + 1) <= most:
        return parent
    return {**parent, "maxLength": most}


def maximum_of(made: Property) -> int:
    return int(made.get("maximum", MAXIMA.get(made.get("format", ""), INT64_MAXIMUM)))


def lowered(parent: Property, child: Property) -> Property:
    """``minimum`` is stated beside a stated maximum: a key counts from there, and 0 is no key."""
    most = maximum_of(child)
    if maximum_of(parent) <= most:
        return parent
    if child.get("format") in MAXIMA and "maximum" not in child:
        return {**parent, "format": child["format"]}
    if most < 1:
        return parent
    return {**parent, "minimum": max(1, parent.get("minimum", 1)), "maximum": most}


def with_digits(parent: Property, child: Property) -> Property:
    scale = min(parent["scale"], child["scale"])
    wholes = [made["precision"] - made["scale"] for made in (parent, child) if "precision" in made]
    fitted = {**parent, "scale": scale}
    return {**fitted, "precision": max(1, min(wholes) + scale)} if wholes else fitted
