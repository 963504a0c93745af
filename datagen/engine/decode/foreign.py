"""Foreign keys -> kinds: what they refer to, and how children are shared out among parents."""

from __future__ import annotations

from datagen.engine.dataset import ForeignKind, PerParent, Uniform, Zipf
from datagen.engine.decode.node import Node, shown

__all__ = ["FOREIGN_KEYWORDS", "decode_foreign"]

FOREIGN_KEYWORDS = ("ref", "foreign_key", "distribution", "exponent", "per_parent")

LARGEST_EXPONENT = 20
LARGEST_FAN_OUT = 1 << 31


def decode_foreign(node: Node, *, is_nested: bool) -> ForeignKind | None:
    """The reference as it is written, ``table.column``, stands in ``column`` until all tables are known."""
    if "ref" in node and "foreign_key" in node:
        node.problem("ref and foreign_key say the same thing", "drop one of the two")
    keyword = "foreign_key" if "foreign_key" in node else "ref"
    if keyword not in node:
        node.problem("a foreign key names no column", 'add "ref": "table.column"')
        return None
    reference = node.text(keyword)
    if reference is None or "." not in reference:
        if reference is not None or node.value[keyword] is None:
            node.problem(f"{keyword} {shown(reference)} names no column", 'write "table.column"')
        return None
    distribution = decode_distribution(node, is_nested=is_nested)
    return None if distribution is None else ForeignKind(table="", column=reference, distribution=distribution)


def decode_distribution(node: Node, *, is_nested: bool) -> Uniform | Zipf | PerParent | None:
    if "per_parent" in node:
        for keyword in ("distribution", "exponent"):
            if keyword in node:
                node.problem(f"{keyword} and per_parent contradict each other", "drop one of the two")
        if is_nested:
            node.problem("per_parent is for a table's own column", "drop it here")
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
    if exponent is not None and not 0 < exponent <= LARGEST_EXPONENT:
        node.problem(f"exponent {exponent} is not above 0 and at most {LARGEST_EXPONENT}", "write 1, or a number close to it")
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
    if most > LARGEST_FAN_OUT:
        bounds.problem(f"max {most} is above 2**31", "lower it")
        return None
    return PerParent(minimum=least, maximum=most)
