"""One property of a document -> ColumnSpec."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from datagen.engine.columns.formats import FORMATS
from datagen.engine.dataset import (
    ArrayKind,
    BooleanKind,
    ColumnSpec,
    ConstKind,
    EnumArrayKind,
    EnumKind,
    ForeignKind,
    IntegerKind,
    Kind,
    ObjectKind,
    PerParent,
    Uniform,
    UuidKind,
    Zipf,
)
from datagen.engine.decode_number import NUMBER_KEYWORDS, decode_integer, decode_number
from datagen.engine.decode_string import STRING_KEYWORDS, decode_string
from datagen.engine.document import Node, closest, quoted_list, shown
from datagen.errors import Problems

__all__ = ["DEFAULT_NULL_FRACTION", "decode_columns", "is_identifier"]

DEFAULT_NULL_FRACTION = 0.1
DEFAULT_EXTRA_ITEMS = 3
MAXIMUM_ITEMS = 10_000
MAXIMUM_DEPTH = 32

ANNOTATIONS = ("title", "description", "examples", "default", "$comment", "deprecated", "readOnly", "writeOnly")
ANYWHERE = ("type", "nullable", "null_fraction", "required", "primary_key", "unique", *ANNOTATIONS)
ENUM_KEYWORDS = ("enum", "weights", "min_items", "max_items", "default_items")
FOREIGN_KEYWORDS = ("ref", "foreign_key", "distribution", "exponent", "per_parent")
KEYWORDS: Mapping[str, tuple[str, ...]] = {
    "string": STRING_KEYWORDS,
    "integer": NUMBER_KEYWORDS,
    "number": NUMBER_KEYWORDS,
    "boolean": (),
    "array": ("items", "minItems", "maxItems", "uniqueItems"),
    "object": ("properties", "required", "additionalProperties"),
}
OTHER_NAMES = {
    "int": "integer", "bigint": "integer", "smallint": "integer", "float": "number", "double": "number", "decimal": "number",
    "numeric": "number", "text": "string", "str": "string", "varchar": "string", "bool": "boolean", "list": "array",
    "dict": "object",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where a property stands."""

    table: str
    depth: int
    """0 for a table's own column."""
    owner: str
    """The name of the table or of the object around it, for what the property's name means."""


def decode_columns(properties: Node, *, table: str) -> tuple[tuple[ColumnSpec, ...], set[str]]:
    """A table's columns in order, and the names of those that have problems and are left out."""
    columns: list[ColumnSpec] = []
    readable = dict(properties.children())
    wrong = set(properties.value) - set(readable)
    for name, node in readable.items():
        own = Problems()
        column = decode_column(name, replace(node, problems=own), Place(table, 0, table))
        node.problems.found.extend(own.found)
        if column is None or own.found:
            wrong.add(name)
        else:
            columns.append(column)
    return tuple(columns), wrong


def is_identifier(column: ColumnSpec) -> bool:
    """Whether a column is a primary key by its name alone: ``id``, a whole number without bounds or a uuid."""
    if column.name.lower() != "id" or column.is_nullable:
        return False
    return isinstance(column.kind, UuidKind) or (isinstance(column.kind, IntegerKind) and not column.kind.is_bounded)


def decode_column(name: str, node: Node, place: Place) -> ColumnSpec | None:
    if not name:
        node.problem("a property has an empty name", "give it a name")
    is_unique, is_primary_key = node.boolean("unique"), node.boolean("primary_key")
    if place.depth and (is_unique or is_primary_key):
        node.problem("only a table's own columns can be unique or a key", "drop it here")
    types = decode_types(node)
    if types is None:
        return None
    type_name, allows_null = types
    kind = decode_kind(name, node, type_name, place)
    if kind is None:
        return None
    allows_null |= "null" in map(shown, as_list(node.value.get("enum")))
    if is_unique and isinstance(kind, EnumKind) and kind.weights:
        node.problem("weights have no meaning beside unique: every value comes once", "drop one of the two")
    column = ColumnSpec(
        name=name,
        path=node.path,
        kind=kind,
        is_nullable=allows_null and not is_primary_key,
        is_unique=is_unique,
        is_primary_key=is_primary_key,
    )
    return with_null_fraction(column, node)


def with_null_fraction(column: ColumnSpec, node: Node) -> ColumnSpec:
    """A constant null is null anyway; exact fan-out leaves no child without its parent."""
    fraction = node.number("null_fraction")
    if fraction is not None and not 0 <= fraction <= 1:
        node.problem(f"null_fraction {fraction} is not within 0 and 1", "write a share from 0 to 1")
    if fraction and column.is_primary_key:
        node.problem("a primary key is never null", "drop null_fraction")
    elif fraction and not column.is_nullable:
        node.problem("null_fraction where null is not allowed", "add nullable: true")
    is_fan_out = isinstance(column.kind, ForeignKind) and isinstance(column.kind.distribution, PerParent)
    if fraction and is_fan_out:
        node.problem("null_fraction contradicts per_parent, which gives every row a parent", "drop one of the two")
    if not column.is_nullable or is_fan_out or column.kind == ConstKind(value=None):
        return column
    weight = null_weight(node)
    default = DEFAULT_NULL_FRACTION if weight is None else weight
    return replace(column, null_fraction=default if fraction is None else float(fraction))


def null_weight(node: Node) -> float | None:
    """The share that an enum's weights give to null."""
    values, weights = as_list(node.value.get("enum")), as_list(node.value.get("weights"))
    if not weights or None not in values or len(values) != len(weights):
        return None
    return float(weights[values.index(None)]) / sum(map(float, weights))


def decode_types(node: Node) -> tuple[str | None, bool] | None:
    """The one type beside null (None where the document names none), and whether null is allowed."""
    allows_null = node.boolean("nullable")
    if "type" not in node:
        if not any(keyword in node for keyword in ("enum", "const", "foreign_key", "ref")):
            node.problem("the property has no type", 'add "type": "string", or another type')
            return None
        return None, allows_null or ("const" in node and node.value["const"] is None)
    names = as_list(node.value["type"])
    if "null" in names:
        allows_null = True
        names = [name for name in names if name != "null"]
    if not names and "const" in node:
        return None, True
    if len(names) != 1:
        node.problem(f"type is {shown(node.value['type'])}", "name one type, with or without 'null'")
        return None
    if names[0] in KEYWORDS or names[0] == "foreign":
        return names[0], allows_null
    node.problem(f"unknown type {shown(names[0])}", type_hint(names[0]))
    return None


def type_hint(name: object) -> str:
    if isinstance(name, str) and name in FORMATS:
        return f'write "type": "string", "format": "{name}"'
    known = [*KEYWORDS, "foreign"]
    guess = OTHER_NAMES.get(str(name).lower()) or closest(str(name), known)
    return f"did you mean {guess!r}?" if guess else f"the types are {quoted_list(known)}"


def decode_kind(name: str, node: Node, type_name: str | None, place: Place) -> Kind | None:
    """Dispatches on what the property says first: a reference, a constant, a list of values, or its type."""
    if type_name == "foreign" or "foreign_key" in node or "ref" in node:
        return decode_foreign(node, type_name, place)
    type_keywords = KEYWORDS[type_name] if type_name else ()
    if "const" in node:
        node.check_keywords((*ANYWHERE, "const", *type_keywords), "a constant")
        return decode_const(node, type_name)
    if "enum" in node:
        node.check_keywords((*ANYWHERE, *ENUM_KEYWORDS, *type_keywords), "an enum")
        return decode_enum(node, type_name)
    assert type_name is not None
    node.check_keywords((*ANYWHERE, *type_keywords), f"type {type_name!r}")
    match type_name:
        case "string":
            return decode_string(name, node, place.owner)
        case "integer":
            return decode_integer(node)
        case "number":
            return decode_number(node)
        case "boolean":
            return BooleanKind()
        case "array":
            return decode_array(name, node, place)
        case _:
            return decode_object(name, node, place)


def decode_const(node: Node, type_name: str | None) -> ConstKind | None:
    value = node.value["const"]
    if value is not None and not fits(value, type_name):
        node.problem(f"const {shown(value)} is no {type_name}", "change the type or the value")
        return None
    return ConstKind(value=value)


def decode_enum(node: Node, type_name: str | None) -> Kind | None:
    listed = node.value["enum"]
    if not isinstance(listed, list) or not listed:
        node.problem(f"enum is {shown(listed)}, not a list of values", "list at least one value")
        return None
    values = [value for value in listed if value is not None]
    repeated = [value for at, value in enumerate(values) if any(same(value, other) for other in values[:at])]
    if repeated:
        node.problem(f"enum lists {shown(repeated[0])} twice", "list every value once")
        return None
    if not values:
        return ConstKind(value=None)
    counted = any(keyword in node for keyword in ("min_items", "max_items", "default_items"))
    is_array = counted or (type_name == "array" and not all(isinstance(value, list) for value in values))
    wrong = [value for value in values if not fits(value, None if is_array and type_name == "array" else type_name)]
    if wrong:
        node.problem(f"enum value {shown(wrong[0])} is no {type_name}", "change the type or the value")
        return None
    if is_array:
        return decode_enum_array(node, tuple(values))
    weights = decode_weights(node, listed) if "weights" in node else None
    return EnumKind(values=tuple(values), weights=weights)


def decode_enum_array(node: Node, values: tuple[Any, ...]) -> EnumArrayKind | None:
    """``min_items`` and ``max_items`` bound the count; where neither is given ``default_items`` (or 1) is the count."""
    if "weights" in node:
        node.problem("weights have no meaning for an array of different members", "drop them")
    least, most = node.whole("min_items"), node.whole("max_items")
    exactly = node.whole("default_items")
    if least is None and most is None:
        least = most = 1 if exactly is None else exactly
    elif most is None:
        most = len(values)
    elif least is None:
        least = min(1, most)
    assert least is not None
    if least > most:
        node.problem(f"min_items {least} is above max_items {most}", "swap them, or drop one")
        return None
    if most > len(values):
        node.problem(f"an array of {most} different members needs as many, enum has {len(values)}", "lower it, or list more")
        return None
    return EnumArrayKind(values=values, minimum_items=least, maximum_items=most)


def decode_weights(node: Node, listed: list[Any]) -> tuple[float, ...] | None:
    weights = node.value["weights"]
    if not isinstance(weights, list) or len(weights) != len(listed):
        size = f"{len(weights)} weights" if isinstance(weights, list) else shown(weights)
        node.problem(f"weights is {size} for {len(listed)} enum values", "list one weight for each value")
        return None
    for weight in weights:
        if isinstance(weight, bool) or not isinstance(weight, int | float | Decimal) or not 0 <= weight < float("inf"):
            node.problem(f"weight {shown(weight)} is not a number from 0", "write a number from 0")
            return None
    kept = tuple(float(weight) for weight, value in zip(weights, listed, strict=True) if value is not None)
    if not sum(kept) > 0:
        node.problem("all weights are 0", "raise one")
        return None
    return kept


def decode_array(name: str, node: Node, place: Place) -> ArrayKind | None:
    least, most = node.whole("minItems"), node.whole("maxItems")
    if least is None:
        least = 0 if most is not None else 1
    if most is None:
        most = least + DEFAULT_EXTRA_ITEMS
    if least > most:
        node.problem(f"minItems {least} is above maxItems {most}", "swap them, or drop one")
        return None
    if most > MAXIMUM_ITEMS:
        node.problem(f"maxItems {most} is above {MAXIMUM_ITEMS}", f"lower it to {MAXIMUM_ITEMS} or less")
        return None
    items = decode_inner(name, node, "items", '"items": {"type": ...}', place)
    if items is None:
        return None
    return ArrayKind(items=items, minimum_items=least, maximum_items=most, is_set=node.boolean("uniqueItems"))


def decode_object(name: str, node: Node, place: Place) -> ObjectKind | None:
    if "properties" not in node:
        node.problem("an object needs properties", 'add "properties": {"name": {"type": ...}}')
        return None
    properties = node.child("properties", "the properties by name")
    if properties is None:
        return None
    if not properties.value:
        properties.problem("the object has no properties", "add at least one")
    if place.depth >= MAXIMUM_DEPTH:
        node.problem(f"objects and arrays are nested more than {MAXIMUM_DEPTH} deep", "flatten the document")
        return None
    inside = Place(place.table, place.depth + 1, name)
    columns = [decode_column(inner, child, inside) for inner, child in properties.children()]
    return ObjectKind(properties=tuple(column for column in columns if column is not None))


def decode_inner(name: str, node: Node, keyword: str, example: str, place: Place) -> ColumnSpec | None:
    if keyword not in node:
        node.problem(f"an array needs {keyword}", f"add {example}")
        return None
    if place.depth >= MAXIMUM_DEPTH:
        node.problem(f"objects and arrays are nested more than {MAXIMUM_DEPTH} deep", "flatten the document")
        return None
    child = node.child(keyword, "an object with a type")
    return decode_column(name, child, Place(place.table, place.depth + 1, place.owner)) if child else None


def decode_foreign(node: Node, type_name: str | None, place: Place) -> ForeignKind | None:
    """Type and format may say again what the parent's column says; anything else about values would contradict it."""
    node.check_keywords((*ANYWHERE, *FOREIGN_KEYWORDS, "format"), "a foreign key")
    keyword = "foreign_key" if "foreign_key" in node else "ref"
    if keyword not in node:
        node.problem("a foreign key names no column", 'add "ref": "table.column"')
        return None
    reference = node.text(keyword)
    if reference is None or "." not in reference.strip("."):
        if reference is not None:
            node.problem(f"{keyword} {shown(reference)} names no column", 'write "table.column"')
        return None
    distribution = decode_distribution(node, place)
    if distribution is None:
        return None
    return ForeignKind(table="", column=reference, distribution=distribution)


def decode_distribution(node: Node, place: Place) -> Uniform | Zipf | PerParent | None:
    if "per_parent" in node:
        if "distribution" in node:
            node.problem("distribution and per_parent contradict each other", "drop one of the two")
        if place.depth or node.boolean("unique"):
            node.problem("per_parent is for a table's own column that is not unique", "drop it")
            return None
        return decode_per_parent(node)
    shape = node.value.get("distribution", "uniform")
    if shape not in ("uniform", "zipf"):
        node.problem(f"unknown distribution {shown(shape)}", "write 'uniform' or 'zipf'")
        return None
    if shape == "uniform":
        if "exponent" in node:
            node.problem("exponent has no meaning for a uniform distribution", "add distribution: zipf, or drop it")
        return Uniform()
    exponent = node.number("exponent")
    if exponent is not None and not 0 < exponent <= 20:
        node.problem(f"exponent {exponent} is not above 0 and at most 20", "write 1, or a number close to it")
        return None
    return Zipf(exponent=1.0 if exponent is None else float(exponent))


def decode_per_parent(node: Node) -> PerParent | None:
    bounds = node.child("per_parent", '{"min": 0, "max": 5}')
    if bounds is None:
        return None
    bounds.check_keywords(("min", "max"), "per_parent")
    least, most = bounds.whole("min") or 0, bounds.whole("max")
    if most is None:
        if "max" not in bounds:
            bounds.problem("per_parent has no max", 'write {"min": 0, "max": 5}')
        return None
    if least > most:
        bounds.problem(f"min {least} is above max {most}", "swap them")
        return None
    if most > 1 << 31:
        bounds.problem(f"max {most} is above 2**31", "lower it")
        return None
    return PerParent(minimum=least, maximum=most)


def fits(value: object, type_name: str | None) -> bool:
    """Whether a constant is of a JSON Schema type."""
    match type_name:
        case "string":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | float | Decimal) and not isinstance(value, bool)
        case "array":
            return isinstance(value, list)
        case "object":
            return isinstance(value, dict)
        case _:
            return True


def same(left: object, right: object) -> bool:
    """Equality as JSON sees it, in which true is not 1."""
    return left == right and isinstance(left, bool) == isinstance(right, bool)


def as_list(value: object) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]
