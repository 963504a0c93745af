"""One property of a document -> ColumnSpec."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from datagen.engine.character_sets import CHARACTER_SETS
from datagen.engine.checkpoint import checkpoint
from datagen.engine.columns.formats import FORMATS
from datagen.engine.dataset import (
    ArrayKind,
    BooleanKind,
    ColumnSpec,
    ConstKind,
    DeclaredColumn,
    EnumKind,
    ForeignKind,
    FormatKind,
    GeneratedColumn,
    IntegerKind,
    Kind,
    ObjectKind,
    PerParent,
    UuidKind,
)
from datagen.engine.decode.choice import ENUM_KEYWORDS, decode_const, decode_enum, null_weight
from datagen.engine.decode.foreign import FOREIGN_KEYWORDS, decode_foreign
from datagen.engine.decode.node import Node, closest, quoted_list, shown
from datagen.engine.decode.number import NUMBER_KEYWORDS, decode_integer, decode_number
from datagen.engine.decode.string import STRING_KEYWORDS, TYPED_FORMATS, decode_string
from datagen.errors import Problems

__all__ = ["DEFAULT_NULL_FRACTION", "JSON_FORMAT", "decode_columns", "is_identifier"]

DEFAULT_NULL_FRACTION = 0.1
JSON_FORMAT = "json"
"""The format of a string that is any JSON document."""
DEFAULT_EXTRA_ITEMS = 3
MAXIMUM_ITEMS = 10_000
MAXIMUM_ELEMENTS = 100_000
"""Of arrays within arrays, in one row."""
MAXIMUM_DEPTH = 32

IGNORED = ("title", "description", "examples", "default", "$comment", "deprecated", "readOnly", "writeOnly", "required")
DECLARED_KEYWORDS = ("sql_type", "sql_default", "identity")
DATABASE_KEYWORDS = (*DECLARED_KEYWORDS, "case_insensitive", "character_set", "generated")
"""What a database says of a column beyond its values."""
ANYWHERE = ("type", "nullable", "null_fraction", "primary_key", "unique")
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


def decode_columns(properties: Node, *, table: str) -> tuple[tuple[ColumnSpec, ...], tuple[GeneratedColumn, ...], set[str]]:
    """A table's columns in order, those that the database computes, and the names of those with problems, left out."""
    columns: list[ColumnSpec] = []
    generated: list[GeneratedColumn] = []
    readable = dict(properties.children())
    wrong = set(properties.value) - set(readable)
    for name, node in readable.items():
        if "generated" in node:
            expression = node.text("generated")
            if expression is not None:
                generated.append(GeneratedColumn(name=name, expression=expression, sql_type=node.text("sql_type")))
            continue
        checkpoint()
        own = Problems()
        column = decode_column(name, replace(node, problems=own), Place(table, 0, table))
        node.problems.found.extend(own.found)
        if column is None or own.found:
            wrong.add(name)
        else:
            columns.append(column)
    return tuple(columns), tuple(generated), wrong


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
        return None
    types = decode_types(node)
    if types is None:
        return None
    type_name, allows_null = types
    allows_null |= None in as_list(node.value.get("enum"))
    kind = decode_kind(name, node, type_name, place, allows_null=allows_null)
    if kind is None:
        return None
    if is_unique and isinstance(kind, EnumKind) and kind.weights:
        node.problem("weights have no meaning beside unique: every value comes once", "drop one of the two")
    if is_primary_key and kind == ConstKind(value=None):
        node.problem("a primary key is never null", "write another value")
    column = ColumnSpec(
        name=name,
        path=node.path,
        kind=kind,
        is_nullable=allows_null and not is_primary_key,
        is_unique=is_unique,
        is_primary_key=is_primary_key,
        is_case_insensitive=node.boolean("case_insensitive"),
        character_set=decode_character_set(node),
        declared=decode_declared(node),
    )
    return with_null_fraction(column, node)


def decode_character_set(node: Node) -> str | None:
    name = node.text("character_set")
    if name is not None and name not in CHARACTER_SETS:
        node.problem(f"unknown character_set {name!r}", f"write one of {', '.join(CHARACTER_SETS)}, or drop it")
        return None
    return name


def decode_declared(node: Node) -> DeclaredColumn | None:
    if not any(keyword in node for keyword in DECLARED_KEYWORDS):
        return None
    return DeclaredColumn(sql_type=node.text("sql_type"), default=node.text("sql_default"), identity=node.text("identity"))


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
    if isinstance(names[0], str) and (names[0] in KEYWORDS or names[0] == "foreign"):
        return names[0], allows_null
    node.problem(f"unknown type {shown(names[0])}", type_hint(names[0]))
    return None


def type_hint(name: object) -> str:
    if isinstance(name, str) and (name in FORMATS or name in TYPED_FORMATS):
        return f'write "type": "string", "format": "{name}"'
    known = [*KEYWORDS, "foreign"]
    guess = OTHER_NAMES.get(str(name).lower()) or closest(str(name), known)
    return f"did you mean {guess!r}?" if guess else f"the types are {quoted_list(known)}"


def decode_kind(name: str, node: Node, type_name: str | None, place: Place, *, allows_null: bool) -> Kind | None:
    """Dispatches on what the property says first: a reference, a constant, a list of values, or its type."""
    if type_name == "foreign" or "foreign_key" in node or "ref" in node:
        node.check_keywords((*ANYWHERE, *FOREIGN_KEYWORDS, "format"), "a foreign key", (*IGNORED, *DATABASE_KEYWORDS))
        return decode_foreign(node, is_nested=place.depth > 0)
    type_keywords = KEYWORDS[type_name] if type_name else ()
    if "const" in node:
        node.check_keywords((*ANYWHERE, "const", *type_keywords), "a constant", (*IGNORED, *DATABASE_KEYWORDS))
        return decode_const(node, type_name, allows_null=allows_null)
    if "enum" in node:
        node.check_keywords((*ANYWHERE, *ENUM_KEYWORDS, *type_keywords), "an enum", (*IGNORED, *DATABASE_KEYWORDS))
        return decode_enum(node, type_name)
    assert type_name is not None
    node.check_keywords((*ANYWHERE, *type_keywords), f"type {type_name!r}", (*IGNORED, *DATABASE_KEYWORDS))
    match type_name:
        case "string" if node.value.get("format") == JSON_FORMAT:
            return any_document(node)
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


def any_document(node: Node) -> ObjectKind:
    """A small object, for a column of documents of which nothing else is known."""
    members: dict[str, Kind] = {
        "key": FormatKind(format="word", minimum_length=0, maximum_length=None),
        "value": IntegerKind(minimum=0, maximum=1_000_000, has_minimum=False, has_maximum=False),
        "is_active": BooleanKind(),
    }
    return ObjectKind(
        properties=tuple(ColumnSpec(name=name, path=f"{node.path}.{name}", kind=kind) for name, kind in members.items())
    )


def elements_of(kind: Kind) -> int:
    """How many values one value holds at most, itself where it is none of several."""
    match kind:
        case ArrayKind():
            return max(1, kind.maximum_items * elements_of(kind.items.kind))
        case ObjectKind():
            return sum(elements_of(part.kind) for part in kind.properties)
        case _:
            return 1


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
    if (elements := most * elements_of(items.kind)) > MAXIMUM_ELEMENTS:
        node.problem(f"a row may hold {elements} elements, more than {MAXIMUM_ELEMENTS}", "lower maxItems, or nest less")
        return None
    return ArrayKind(
        items=items,
        minimum_items=least,
        maximum_items=most,
        is_set=node.boolean("uniqueItems"),
        has_maximum="maxItems" in node,
    )


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


def as_list(value: object) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]
