"""The names of companies and products."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from datagen.engine.column import Column
from datagen.engine.columns.composition import Shape, compile_shapes, numbered
from datagen.engine.columns.format import Format, FormatRequest
from datagen.engine.vocabulary import vocabulary

__all__ = ["COMMERCE"]

LARGEST_BRANCH = 9999
"""Companies of the same name are told apart by a number up to this."""

FORM_IN_FRONT = frozenset({"ar", "fa", "ru", "uk"})
"""The languages in which the legal form stands before a company's name."""
FOUNDERS_JOINED = {"ja": "・", "zh": "与"}
"""What stands between two founders' names; " & " in every other language."""
UNSPACED = frozenset({"ja", "zh"})

ADJECTIVES = (
    "Adjustable Ample Bold Bright Classic Compact Cozy Crisp Curved Durable Elegant Ergonomic Everyday Fine "
    "Foldable Fresh Gentle Handmade Heavy Incredible Insulated Lightweight Luxury Magnetic Minimal Modern Natural "
    "Neat Organic Padded Plain Polished Portable Practical Premium Quiet Refined Reusable Rugged Rustic Simple "
    "Sleek Slim Small Smart Smooth Soft Solid Stackable Sturdy Stylish Tall Vintage Warm Washable Waterproof Wide"
)
MATERIALS = (
    "Acrylic Aluminum Bamboo Brass Bronze Canvas Ceramic Concrete Copper Cork Cotton Felt Glass Granite Hemp Jute "
    "Leather Linen Marble Metal Oak Paper Pine Plastic Porcelain Rubber Silicone Silk Slate Steel Stone Suede "
    "Titanium Velvet Walnut Wicker Wooden Wool"
)
THINGS = (
    "Backpack Basket Bench Bicycle Blanket Bookcase Bottle Bowl Box Bracelet Cabinet Candle Chair Clock Coat Cup "
    "Curtain Cushion Desk Drawer Frame Gloves Hat Headphones Jacket Keyboard Knife Ladder Lamp Mirror Mug "
    "Necklace Notebook Pants Pen Pillow Plate Purse Rug Scarf Shelf Shirt Shoes Sofa Spoon Stool Sunglasses Table "
    "Teapot Toolbox Towel Tray Umbrella Vase Wallet Watch"
)
MODEL_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without I and O, which read as digits."""


def compile_company(request: FormatRequest) -> Column:
    """Companies that mimesis lists, and after these such as are called by their founders."""
    language = request.locale.partition("-")[0]
    company = vocabulary(request.locale, "finance")["company"]
    known = list(dict.fromkeys(name.strip() for name in company["name"]))
    joint = FOUNDERS_JOINED.get(language, " & ")
    founders = [name for name in surnames(request.locale) if joint not in name]
    space = "" if language in UNSPACED else " "
    is_in_front = language in FORM_IN_FRONT
    forms = legal_forms(company["type"]["abbr"], space, is_in_front=is_in_front)
    alone, together = named_by(founders, joint, forms, is_in_front=is_in_front)
    if request.is_unique:
        made_up = set(map("".join, product(*alone)))
        beginnings = made_up if is_in_front else set(founders)
        known = [name for name in known if name not in made_up and not is_joined(name, joint, beginnings)]
    branches = [f" {number}" for number in range(2, LARGEST_BRANCH + 1)]
    return compile_shapes("company", [[known], together, alone, [*together, branches]], request)


def is_joined(name: str, joint: str, beginnings: set[str]) -> bool:
    """Whether the name could be one of a company of two founders."""
    beginning, found, _ = name.partition(joint)
    return bool(found) and beginning in beginnings


def surnames(locale: str) -> list[str]:
    """Of any gender."""
    listed = vocabulary(locale, "person")["surnames"]
    if isinstance(listed, dict):
        listed = [name for names in listed.values() for name in names]
    return list(dict.fromkeys(name.strip() for name in listed))


def legal_forms(abbreviations: Iterable[str], space: str, *, is_in_front: bool) -> list[str]:
    """With the space that parts each from the name; of two that end (or begin) alike only the shorter."""
    forms: list[str] = []
    for abbreviation in sorted(dict.fromkeys(map(str.strip, abbreviations)), key=len):
        form = abbreviation + space if is_in_front else space + abbreviation
        if not any(form.startswith(other) if is_in_front else form.endswith(other) for other in forms):
            forms.append(form)
    return forms


def named_by(founders: list[str], joint: str, forms: list[str], *, is_in_front: bool) -> tuple[Shape, Shape]:
    """Companies of one founder and of two; the sign that joins the two stands in no founder's name."""
    first = [founder + joint for founder in founders]
    return ([forms, founders], [forms, first, founders]) if is_in_front else ([founders, forms], [first, founders, forms])


def compile_product(request: FormatRequest) -> Column:
    """Such as "Rustic Wooden Chair", in English everywhere; a model follows when these names run out."""
    adjectives, materials, things = ADJECTIVES.split(), MATERIALS.split(), THINGS.split()
    full: list[Iterable[str]] = [[f"{word} " for word in adjectives], [f"{word} " for word in materials], things]
    names: list[Shape] = [full, [full[1], things], [things]]
    models = [f" {first}{second}-" for first, second in product(MODEL_LETTERS, repeat=2)]
    numbers = numbered("", 3)
    return compile_shapes("product", [*names, *([*name, models, numbers] for name in names)], request)


COMMERCE = {
    "company": Format(summary="a company", compile=compile_company),
    "product": Format(summary="something sold, such as Rustic Wooden Chair", compile=compile_product),
}
