"""What a column's name says of its values where its type leaves nearly everything open.

Only for columns that no condition, exclusion or foreign key reads: what these ask for is not guessed at.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from datagen.engine.decode.string import infer_format
from datagen.engine.meaning import words_of
from datagen.io.catalog.document.identifiers import columns_read
from datagen.io.catalog.document.property import Property
from datagen.io.catalog.model import CatalogColumn, CatalogTable

__all__ = ["as_usual", "open_columns"]

COMPARED = re.compile(
    r"""^\s* ["`\[]?[^\W\d][\w$]*["`\]]? \s* (?:::[\w\ ]+?)?
    \s* (?P<sign>[<>]=?) \s* '?(?P<bound>-?\d+(?:\.\d+)?)'? \s* (?:::[\w\ ]+?)? \s*$""",
    re.VERBOSE,
)
"""A condition without its parentheses: ``price >= 0``."""
Bounds = tuple[float, float]
"""What conditions allow at least and at most, both inclusive."""
ANYTHING: Bounds = (-math.inf, math.inf)
PLACES = 2
"""Of numbers of which nothing says how many they have."""
INT32_MAXIMUM = (1 << 31) - 1
LONGEST_NAME = 24
"""Characters of a name of which nothing more is known."""


def by_word(table: Mapping[str, object]) -> dict[str, object]:
    return {word: meant for words, meant in table.items() for word in words.split()}


CODE_LENGTHS = by_word(
    {
        "code number no accno sku serial isbn barcode": 8,
        "id ids uid key identifier ref reference slug uniquename": 12,
        "salt nonce iv": 16,
        "token secret challenge verifier credential session cookie signature": 32,
        "hash digest checksum sha md5 sha256 fingerprint password passwd": 40,
    }
)
"""How many letters and digits, by the last word of the name."""
GLUED_CODES = ("code", "number", "hash", "salt", "token", "secret", "key", "checksum", "digest")
GLUED_CHOICES = ("type", "status", "category", "timezone")
GLUED_NUMBERS = (
    "price", "cost", "amount", "amt", "qty", "quantity", "level", "count", "total", "balance", "percent", "pct", "discount",
    "rate", "tax", "rating", "year", "month",
)  # fmt: skip
"""What a name that is written in one word may end in."""
WHOLE = {"year", "month"}
"""Which of these are for whole numbers only."""
NO_IDS = {
    "valid", "invalid", "paid", "unpaid", "prepaid", "void", "avoid", "grid", "fluid", "solid", "hybrid", "android", "rapid",
    "liquid", "said", "raid", "maid",
}  # fmt: skip
"""Words that end as an id written in one word does."""

CHOICES = by_word(
    {
        "status state": "active pending completed cancelled failed inactive archived draft",
        "type kind category class": "standard basic premium custom internal external default other",
        "mode": "auto manual default strict",
        "level severity": "debug info warning error critical",
        "priority": "low medium high urgent",
        "gender sex": "female male other",
        "scope visibility": "public private internal read write",
        "method": "GET POST PUT PATCH DELETE",
        "algorithm": "sha256 sha512 rsa ecdsa ed25519",
        "encoding charset": "utf-8 utf-16 latin-1 ascii",
        "locale lang": "en de fr es it pt nl pl sv ja",
        "timezone tz": "UTC Europe/Berlin Europe/London Europe/Paris America/New_York America/Chicago America/Los_Angeles "
        "America/Sao_Paulo Asia/Tokyo Asia/Kolkata Asia/Shanghai Australia/Sydney",
        "unit uom valueuom": "pc kg g l m cm mm h",
        "source origin channel medium": "web mobile api import email partner",
        "provider": "google github microsoft apple okta email",
        "action event": "create update delete view login logout",
        "format": "json xml csv pdf text",
        "platform os": "linux windows macos ios android",
    }
)
"""One of these, by the last word of the name."""

PATTERNS = by_word(
    {
        "version": "[0-9]\\.[1-9]?[0-9]\\.[1-9]?[0-9]",
        "path filepath dir directory": "/(data|home|srv|var)/[a-z]{4,8}/[a-z]{4,8}",
        "filename file": "[a-z]{4,8}-[0-9]{3}\\.(pdf|png|jpg|csv|txt)",
        "mime mimetype": "(application/(json|pdf|zip)|image/(png|jpeg)|text/(plain|html|csv))",
    }
)

COUNTS = (0, 100)
MONEY_WORDS = {
    "price", "cost", "amount", "amt", "fee", "total", "subtotal", "balance", "tax", "freight", "payment", "salary", "bid",
    "charge", "bonus", "due", "debit", "credit",
}  # fmt: skip
NUMBERS = by_word(
    {
        "year": (2000, 2025),
        "month": (1, 12),
        "day dow weekday": (1, 31),
        "hour": (0, 23),
        "minute second": (0, 59),
        "age": (18, 90),
        "quantity qty orderqty units": (1, 50),
        "count cnt counter retries attempts tries comments members likes votes upvotes downvotes views": COUNTS,
        "rank position order ordering sequence seq index idx sort sortorder": COUNTS,
        "priority level depth tier": (1, 10),
        "rating stars": (1, 5),
        "score percent percentage pct progress": (0, 100),
        "version rev revision": (1, 20),
        "status state type kind mode class category role action reason flags": (0, 9),
        "width height": (1, 2000),
        "weight length distance": (1, 500),
        "duration seconds timeout ttl interval": (1, 3600),
        "minutes hours days": (1, 60),
        "port": (1024, 65535),
        "rate discount factor ratio": (0, 1),
        " ".join(sorted(MONEY_WORDS)): (1, 2000),
    }
)
"""From and to, by the last word of the name; rates are for numbers with places only."""
SHARES = {"rate", "discount", "factor", "ratio"}
FLAGS = {
    "active", "enabled", "disabled", "deleted", "visible", "hidden", "archived", "published", "locked", "verified", "flag",
    "approved", "blocked", "default",
}  # fmt: skip
FLAG_WORDS = {"is", "has", "can", "was", "allow", "allows", "enable", "enabled", "should", "show", "use"}
"""Numbers of such names are 0 or 1: these words end a name, those begin one."""
MOMENT_WORDS = {"at", "ts", "timestamp"}
SECONDS = (1_577_836_800, 1_735_689_599)
"""Of the years 2020 to 2024."""
MILLISECONDS = (SECONDS[0] * 1000, SECONDS[1] * 1000)


def open_columns(table: CatalogTable) -> Mapping[str, Bounds]:
    """The columns that no foreign key reads, and no expression but for bounds, with these."""
    names = [column.name for column in table.columns]
    closed = {name for key in table.foreign_keys for name in key.columns}
    found: dict[str, Bounds] = {}
    for expression in expressions(table):
        read = columns_read(expression, names)
        bounds = bounds_of(expression) if len(read) == 1 else None
        if bounds is None:
            closed.update(read)
        else:
            low, high = found.get(read[0], ANYTHING)
            found[read[0]] = max(low, bounds[0]), min(high, bounds[1])
    return {name: found.get(name, ANYTHING) for name in names if name not in closed}


def bounds_of(expression: str) -> Bounds | None:
    """Of the one column that it reads; None where it says something else."""
    low, high = ANYTHING
    for part in re.split(r"\bAND\b", expression.replace("(", " ").replace(")", " "), flags=re.IGNORECASE):
        compared = COMPARED.match(part)
        if compared is None:
            return None
        sign, bound = compared["sign"], float(compared["bound"])
        if sign.startswith(">"):
            low = max(low, bound if sign == ">=" else math.nextafter(bound, math.inf))
        else:
            high = min(high, bound if sign == "<=" else math.nextafter(bound, -math.inf))
    return low, high


def expressions(table: CatalogTable) -> Iterator[str]:
    yield from (check.expression for check in table.checks)
    yield from (column.generated for column in table.columns if column.generated is not None)
    for unique in table.uniques:
        yield from (part.expression for part in unique.parts if part.expression is not None)
        if unique.where is not None:
            yield unique.where
    for exclusion in table.exclusions:
        yield from (element for element, _ in exclusion.elements)
        if exclusion.where is not None:
            yield exclusion.where
    if table.partitioned is not None:
        yield from table.partitioned.conditions


def as_usual(made: Property, column: CatalogColumn, table: CatalogTable, *, bounds: Bounds, is_key: bool) -> Property:
    """The property as columns of that name mostly are; as it was where the name says nothing, or its format says it.

    ``bounds`` are what conditions allow.
    """
    words = words_of(column.name)
    while len(words) > 1 and words[-1].isdigit():
        words = words[:-1]
    if not words or made.keys() - {"type", "maxLength", "maximum", "format", "scale", "precision", "minimum"}:
        return made
    if made["type"] == "string" and "format" not in made and bounds == ANYTHING:
        return usual_text(made, column.name, words, table, is_key=is_key)
    if made["type"] in ("integer", "number") and not is_key and "minimum" not in made:
        return usual_number(made, words, bounds)
    return made


def usual_text(made: Property, name: str, words: tuple[str, ...], table: CatalogTable, *, is_key: bool) -> Property:
    most = made.get("maxLength")
    if infer_format(name, table.name.name, 0, most) is not None:
        return made
    last = words[-1]
    length = code_length(last)
    if length is not None:
        longest = min(length, most) if most is not None else length
        least = 1 if is_key else longest
        return {**made, "pattern": f"[a-z0-9]{{{least},{longest}}}"} if longest > 2 else made
    if is_key:
        return made
    if last in PATTERNS and (most is None or most >= LONGEST_NAME):
        return {**made, "pattern": PATTERNS[last]}
    if last not in CHOICES:
        last = glued(last, GLUED_CHOICES)
    choices = [choice for choice in str(CHOICES.get(last, "")).split() if most is None or len(choice) <= most]
    if len(choices) > 1:
        return {"type": "string", "enum": choices}
    return {**made, "format": "word"} if last.endswith("name") and (most is None or most >= LONGEST_NAME) else made


def glued(word: str, endings: Iterable[str]) -> str:
    """The ending that the word has; the word itself where it has none."""
    return next((ending for ending in endings if word.endswith(ending)), word)


def code_length(word: str) -> int | None:
    """None for what is no code."""
    if word.endswith("id") and word not in NO_IDS:
        word = "id"
    found = CODE_LENGTHS.get(word, CODE_LENGTHS.get(glued(word, GLUED_CODES)))
    return found if isinstance(found, int) else None


def usual_number(made: Property, words: tuple[str, ...], bounds: Bounds) -> Property:
    last = words[-1]
    if made["type"] == "integer" and (last in FLAGS or words[0] in FLAG_WORDS):
        return within(made, (0, 1), bounds)
    if made["type"] == "integer" and last in MOMENT_WORDS and len(words) > 1:
        return within(made, SECONDS, bounds)
    if made["type"] == "integer" and last == "ms" and MOMENT_WORDS.intersection(words):
        return within(made, MILLISECONDS, bounds)
    last = last if last in NUMBERS else glued(last, GLUED_NUMBERS)
    found = NUMBERS.get(last)
    if not isinstance(found, tuple) or last in (SHARES if made["type"] == "integer" else WHOLE):
        return made
    made = within(made, found, bounds)
    is_double = made["type"] == "number" and "scale" not in made and "precision" not in made
    return {**made, "multipleOf": 0.01} if is_double and "maximum" in made and last in MONEY_WORDS else made


def within(made: Property, limits: tuple[int, int], bounds: Bounds) -> Property:
    """Between the limits as far as the bounds allow, where they allow some and the type has room for them."""
    room = made.get("maximum", INT32_MAXIMUM if made.get("format") in ("int32", "uint32") else None)
    if "precision" in made:
        room = 10 ** (made["precision"] - made.get("scale", 0)) - 1
    if room is not None and room < limits[1]:
        return made
    places = 0 if made["type"] == "integer" else made.get("scale", PLACES)
    least = max(limits[0], rounded(bounds[0], places, math.ceil))
    most = min(limits[1], rounded(bounds[1], places, math.floor))
    return {**made, "minimum": least, "maximum": most} if least <= most else made


def rounded(bound: float, places: int, way: Callable[[float], int]) -> float:
    """Up or down to so many decimal places; a whole number where there are none."""
    if math.isinf(bound):
        return bound
    return way(bound * 10**places) / 10**places if places else way(bound)
