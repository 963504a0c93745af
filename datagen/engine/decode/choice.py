"""``const`` and ``enum`` -> kinds: listed values, their weights, and arrays of their members."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable
from decimal import Decimal
from typing import Any

from datagen.engine.dataset import ConstKind, EnumArrayKind, EnumKind, Kind
from datagen.engine.decode.node import MAXIMUM_DEPTH, Node, exact, is_text, shown, with_floats

__all__ = ["ENUM_KEYWORDS", "decode_const", "decode_enum", "fits", "null_weight"]

ENUM_KEYWORDS = ("enum", "weights", "min_items", "max_items", "default_items")

INT64 = range(-(1 << 63), 1 << 63)
LARGEST_WEIGHT = Decimal("1e300")


def decode_const(node: Node, type_name: str | None, *, allows_null: bool) -> ConstKind | None:
    value = of_type(node.value["const"], type_name)
    if value is None and not allows_null:
        node.problem("const is null, which is not allowed", "add nullable: true, or write another value")
        return None
    if not are_json(node, "const", [value]):
        return None
    if value is not None and not fits(value, type_name):
        node.problem(f"const {shown(value)} is no {type_name}", "change the type or the value")
        return None
    return ConstKind(value=value)


def decode_enum(node: Node, type_name: str | None) -> Kind | None:
    listed = node.value["enum"]
    if not isinstance(listed, list) or not listed:
        node.problem(f"enum is {shown(listed)}, not a list of values", "list at least one value")
        return None
    values = [of_type(value, type_name) for value in listed if value is not None]
    if not are_json(node, "enum value", values):
        return None
    repeated = first_repeated(values)
    if repeated is not None:
        node.problem(f"enum lists {shown(values[repeated])} twice", "list every value once")
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
        return None
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
    """Shares of the values that are not null, of their sum; None, with a problem noted, where something is wrong."""
    weights = node.value["weights"]
    if not isinstance(weights, list):
        node.problem(f"weights is {shown(weights)}, not a list", "list one weight for each value")
        return None
    if len(weights) != len(listed):
        node.problem(f"there are {len(weights)} weights for {len(listed)} enum values", "list one weight for each value")
        return None
    for weight in weights:
        if not is_weight(weight):
            node.problem(f"weight {shown(weight)} is not a number from 0", "write a number from 0")
            return None
    kept = shares(weight for weight, value in zip(weights, listed, strict=True) if value is not None)
    if kept is None:
        node.problem("all weights are 0", "raise one")
    return kept


def null_weight(node: Node) -> float | None:
    """The share that an enum's weights give to null; None where they say nothing of it."""
    listed, weights = node.value.get("enum"), node.value.get("weights")
    if not isinstance(listed, list) or not isinstance(weights, list) or None not in listed or len(listed) != len(weights):
        return None
    found = shares(weights) if all(map(is_weight, weights)) else None
    return None if found is None else found[listed.index(None)]


def shares(weights: Iterable[float]) -> tuple[float, ...] | None:
    """Each weight's share of the whole; None where all are 0. Large ones are scaled first: their sum must be finite."""
    weights = [float(weight) for weight in weights]
    largest = max(weights, default=0.0)
    if largest == 0:
        return None
    scaled = [weight / largest for weight in weights]
    total = math.fsum(scaled)
    return tuple(weight / total for weight in scaled)


def is_weight(weight: object) -> bool:
    number = exact(weight)
    return number is not None and 0 <= number <= LARGEST_WEIGHT


def of_type(value: Any, type_name: str | None) -> Any:
    """A listed value as a column holds it: a number with a point is a double, but 3.0 among integers is 3."""
    number = exact(value) if isinstance(value, Decimal) else None
    if number is not None and type_name == "integer" and number == number.to_integral_value():
        return int(number)
    return with_floats(value)


def first_repeated(values: list[Any]) -> int | None:
    """The index of the first value that stands there already."""
    seen: set[Hashable] = set()
    for at, value in enumerate(values):
        key = identity(value)
        if key in seen:
            return at
        seen.add(key)
    return None


def identity(value: Any) -> Hashable:
    """The same for values that JSON takes for equal, as 1 and 1.0, and different for all others, as 1 and true."""
    if isinstance(value, bool):
        return ("boolean", value)
    if isinstance(value, list):
        return ("array", tuple(map(identity, value)))
    if isinstance(value, dict):
        return ("object", frozenset((name, identity(member)) for name, member in value.items()))
    return value  # type: ignore[no-any-return]


def are_json(node: Node, which: str, values: list[Any]) -> bool:
    """False, with a problem noted, where a value is none that JSON can hold, or an integer that a column can't."""
    for value in values:
        if not is_json(value):
            node.problem(f"{which} {shown(value)} is no JSON value", "write finite numbers, text, lists and objects")
            return False
        if isinstance(value, int) and value not in INT64:
            node.problem(f"{which} {shown(value)} does not fit 64 bits", "write a smaller number, or a string")
            return False
    return True


def is_json(value: object, depth: int = 0) -> bool:
    if depth > MAXIMUM_DEPTH:
        return False
    match value:
        case None | bool():
            return True
        case int() | float():
            return exact(value) is not None
        case str():
            return is_text(value)
        case list():
            return all(is_json(member, depth + 1) for member in value)
        case dict():
            return all(isinstance(name, str) and is_text(name) and is_json(member, depth + 1) for name, member in value.items())
        case _:
            return False


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
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "array":
            return isinstance(value, list)
        case "object":
            return isinstance(value, dict)
        case _:
            return True
